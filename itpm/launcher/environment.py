"""The environment of the portal's processes: what the person set, then what the launcher knows."""

import os
from collections.abc import Mapping
from pathlib import Path

from itpm.launcher.data_folder import DataFolder
from itpm.launcher.places import Places
from itpm.launcher.secret_files import secret
from itpm.launcher.services import Services

LOOPBACK = "127.0.0.1"
# The launcher's own switches mean nothing to the portal's processes.
OWN_SWITCHES = ("PORTAL_ENV", "PORTAL_PYTHON", "PORTAL_TEST_DATA")


def portal_environment(
    places: Places,
    folder: DataFolder,
    services: Services,
    *,
    address: str,
    given: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """Variables for web, worker, beat and manage; a setting the person gave is kept as it is."""
    environment = {name: value for name, value in given.items() if name not in OWN_SWITCHES}
    defaults = {"PORTAL_URL": address, "LOG_LEVEL": "INFO", "STATIC_ROOT": str(places.collected_static)}
    for name, value in defaults.items():
        environment.setdefault(name, value)
    if environment.get("ALLOWED_HOSTS"):
        environment["ALLOWED_HOSTS"] = with_loopback(environment["ALLOWED_HOSTS"])
    if not environment.get("SECRET_KEY"):
        environment["SECRET_KEY"] = secret(folder.secrets, "secret-key")
    environment |= {
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "PORTAL_DATA": str(folder.path),
        "PATH": f"{places.python_environment / 'bin'}{os.pathsep}{given.get('PATH', '/usr/bin:/bin')}",
        "PYTHONPATH": python_path(places.root, given),
        "PYTHONUNBUFFERED": "1",
        "VIRTUAL_ENV": str(places.python_environment),
    }
    environment.setdefault("NUMBA_CACHE_DIR", str(places.kernels))
    return environment


def with_loopback(hosts: str) -> str:
    """The hosts the person named, and the loopback address on which the launcher asks whether web is ready."""
    named = [host.strip() for host in hosts.split(",") if host.strip()]
    return ",".join(dict.fromkeys([*named, LOOPBACK]))


def python_path(root: Path, given: Mapping[str, str]) -> str:
    """The checkout first, then whatever was on the path, each once."""
    parts = [str(root), *given.get("PYTHONPATH", "").split(os.pathsep)]
    return os.pathsep.join(dict.fromkeys(part for part in parts if part))
