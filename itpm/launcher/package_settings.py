"""What pip was told (a mirror, a certificate, a folder of wheels), told to uv."""

import ast
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
OFFLINE = "no-index"


def uv_environment(pip_settings: Mapping[str, str], given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for uv. What is set for uv itself goes before what pip was told."""
    environment = {**given, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    for name, uv_name in UV_NAMES.items():
        value = pip_settings.get(name)
        if value and uv_name not in given:
            environment[uv_name] = " ".join(value.split())
    if pip_settings.get(OFFLINE, "").lower() in {"1", "true", "yes", "on"}:
        environment.setdefault("UV_NO_INDEX", "1")
    # pip looks into every index; the hashes in the lock decide what is good.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return environment


def read_pip_settings(python: Path) -> dict[str, str]:
    """What `pip config list` says: files first, then the environment, which wins."""
    answer = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False, timeout=60
    )
    return parse_pip_settings(answer.stdout)


def parse_pip_settings(text: str) -> dict[str, str]:
    """Lines such as `global.index-url='…'`; `install.` beats `global.`, `:env:.` beats both."""
    ranks = {"global": 0, "install": 1, ":env:": 2}
    found: dict[str, tuple[int, str]] = {}
    for line in text.splitlines():
        key, mark, quoted = line.partition("=")
        section, dot, name = key.strip().rpartition(".")
        if not (mark and dot and section in ranks):
            continue
        try:
            value = str(ast.literal_eval(quoted.strip()))
        except (ValueError, SyntaxError):
            value = quoted.strip()
        if name not in found or ranks[section] >= found[name][0]:
            found[name] = (ranks[section], value)
    return {name: value for name, (_, value) in found.items()}
