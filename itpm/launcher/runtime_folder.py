"""A short, private folder for sockets: the path of a Unix socket may have 107 bytes only."""

import hashlib
import os
import tempfile
from pathlib import Path

from itpm.launcher.accounts import Account, can_read
from itpm.launcher.errors import LauncherError

LONGEST_SOCKET_PATH = 107
SOCKET_NAME = ".s.PGSQL.5432"
ROOTS_FOLDER = Path("/run/itpm-portal")


def fits(folder: Path) -> bool:
    """Whether Postgres can make its socket (and the lock file beside it) in this folder."""
    return len(os.fsencode(folder / f"{SOCKET_NAME}.lock")) <= LONGEST_SOCKET_PATH


def choose_runtime_folder(data: Path, account: Account | None) -> Path:
    """The first place that is short enough and reachable; it is made, private, and belongs to the account."""
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    inside = data / "run" / "services"
    if fits(inside) and (account is None or _is_reachable(account, inside.parent)):
        return _private(inside, account)
    if os.geteuid() == 0:
        ROOTS_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        return _private(ROOTS_FOLDER / name, account)
    return _private(Path(tempfile.gettempdir()) / f"itpm-portal-{os.geteuid()}-{name}", account)


def _is_reachable(account: Account, folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    return can_read(account, [folder])


def _private(folder: Path, account: Account | None) -> Path:
    """Make the folder with access for its owner only; one that somebody else made is refused."""
    if not fits(folder):
        raise LauncherError(
            f"The folder {folder} is too long a path for a socket (at most {LONGEST_SOCKET_PATH} bytes); "
            "choose a shorter data folder with --data."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    allowed = {os.geteuid()} | ({account.user_id} if account else set())
    if folder.is_symlink() or found.st_uid not in allowed:
        raise LauncherError(
            f"{folder} belongs to someone else; remove it, or choose another data folder with --data."
        )
    folder.chmod(0o700)
    if account is not None:
        os.chown(folder, account.user_id, account.group_id)
    return folder
