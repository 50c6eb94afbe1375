"""The embedded Valkey: a doorbell only, so nothing of it is kept on disk. Loopback, with a password."""

import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from itpm.launcher.accounts import Account
from itpm.launcher.binaries import find_valkey, reachable_program
from itpm.launcher.program import Program
from itpm.launcher.resp import RedisAddress, answers_ping

DATABASES = 64


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class EmbeddedValkey:
    """One server of ours on a port of its own; `runtime` holds its configuration with the password."""

    environment_folder: Path
    runtime: Path
    log: Path
    account: Account | None
    password: str
    port: int

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> Program:
        """Write the configuration and describe the server to be started."""
        binary = reachable_program(find_valkey(self.environment_folder), self.account)
        configuration = self.runtime / "valkey.conf"
        with os.fdopen(os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self._configuration())
        if self.account is not None:
            os.chown(configuration, self.account.user_id, self.account.group_id)
        address = RedisAddress.from_url(self.url)
        return Program(
            name="valkey",
            command=[str(binary), str(configuration)],
            directory=self.runtime,
            log=self.log,
            environment={"PATH": "/usr/bin:/bin", "HOME": str(self.runtime), "LC_ALL": "C.UTF-8"},
            account=self.account,
            is_ready=lambda: answers_ping(address),
            stop_seconds=5.0,
            orphan_signal=signal.SIGTERM,
        )

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f"databases {DATABASES}",
            'save ""',
            "appendonly no",
            "daemonize no",
            'logfile ""',
            "maxmemory 256mb",
            "maxmemory-policy noeviction",
        ]
        return "\n".join(lines) + "\n"
