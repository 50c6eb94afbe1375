"""Just enough of the Redis protocol to ask a server whether it is there and what its clients do."""

import socket
import ssl
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from itpm.launcher.errors import LauncherError


class RespError(Exception):
    """The server could not be reached or refused the command."""


@dataclass(frozen=True)
class RedisAddress:
    """Where a Redis-compatible server listens, taken from a URL."""

    host: str
    port: int
    user: str
    password: str
    encrypted: bool
    socket_path: str = ""

    @classmethod
    def from_url(cls, url: str) -> "RedisAddress":
        """Understands redis://, rediss://, unix:// and redis+socket://."""
        parts = urlsplit(url)
        if parts.scheme not in {"redis", "rediss", "unix", "redis+socket"}:
            raise LauncherError(
                f"REDIS_URL begins with {parts.scheme}://; it has to be redis://, rediss:// or unix://."
            )
        local = parts.scheme in {"unix", "redis+socket"}
        return cls(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 6379,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            encrypted=parts.scheme == "rediss",
            socket_path=parts.path if local else "",
        )

    def __str__(self) -> str:
        return self.socket_path or f"{self.host}:{self.port}"


def ask(address: RedisAddress, *command: str, seconds: float = 2.0) -> str:
    """Send one command and return its answer as text (arrays are not needed here)."""
    try:
        with _connect(address, seconds) as connection, connection.makefile("rb") as answers:
            if address.password:
                login = ["AUTH", *([address.user] if address.user else []), address.password]
                connection.sendall(_encode(login))
                _read(answers)
            connection.sendall(_encode(list(command)))
            return _read(answers)
    except (OSError, ValueError) as error:
        raise RespError(str(error)) from error


def answers_ping(address: RedisAddress) -> bool:
    """Whether the server takes commands."""
    try:
        return ask(address, "PING") == "PONG"
    except RespError:
        return False


def _connect(address: RedisAddress, seconds: float) -> socket.socket:
    if address.socket_path:
        local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        local.settimeout(seconds)
        local.connect(address.socket_path)
        return local
    plain = socket.create_connection((address.host, address.port), timeout=seconds)
    if not address.encrypted:
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=address.host)


def _encode(words: list[str]) -> bytes:
    parts = [f"*{len(words)}\r\n".encode()]
    for word in words:
        raw = word.encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(raw), raw))
    return b"".join(parts)


def _read(answers: BinaryIO) -> str:
    line: bytes = answers.readline()
    kind, rest = line[:1], line[1:].rstrip(b"\r\n").decode("utf-8", "replace")
    if kind in {b"+", b":"}:
        return rest
    if kind == b"$":
        length = int(rest)
        if length < 0:
            return ""
        body: bytes = answers.read(length + 2)
        return body[:length].decode("utf-8", "replace")
    raise RespError(rest or "the connection was closed")
