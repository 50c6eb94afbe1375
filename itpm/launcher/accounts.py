"""Which account the processes run as: our own, or an unprivileged system account when started by root."""

import multiprocessing
import os
import pwd
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

# Debian's policy gives `daemon` to unprivileged daemons that write files. None of these is ever created here.
CANDIDATES = ("daemon", "nobody", "postgres")


@dataclass(frozen=True)
class Account:
    """A system account, as the password database describes it."""

    name: str
    user_id: int
    group_id: int

    @classmethod
    def named(cls, name: str) -> "Account | None":
        """The account of that name, if there is one."""
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            return None
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @classmethod
    def numbered(cls, user_id: int) -> "Account | None":
        """The account with that number, if there is one."""
        try:
            entry = pwd.getpwuid(user_id)
        except KeyError:
            return None
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)


def service_account(existing: Path) -> Account | None:
    """The account for Postgres and its neighbours: nobody special unless we are root.

    As root, whoever owns the existing database folder keeps it, so that installing a package that brings
    another account changes nothing.
    """
    if os.geteuid() != 0:
        return None
    if existing.is_dir() and existing.stat().st_uid != 0:
        owner = Account.numbered(existing.stat().st_uid)
        if owner is not None:
            return owner
    for name in CANDIDATES:
        account = Account.named(name)
        if account is not None and account.user_id != 0:
            return account
    return None


def can_read(account: Account, paths: Iterable[Path]) -> bool:
    """Whether the account can open every one of the paths."""
    return succeeds_as(account, lambda: all(os.access(path, _wanted(path)) for path in paths))


def _wanted(path: Path) -> int:
    return os.R_OK | (os.X_OK if path.is_dir() else 0)


def can_share_memory(account: Account | None) -> bool:
    """Whether processes of the account can have common locks, which need a writable /dev/shm."""
    return succeeds_as(account, lambda: bool(multiprocessing.get_context("fork").Lock()))


def succeeds_as(account: Account | None, attempt: Callable[[], bool]) -> bool:
    """Try something as the account, in a child process that becomes it; an error is a no."""
    child = os.fork()
    if child == 0:
        verdict = 1
        try:
            if account is not None and os.geteuid() == 0:
                os.setgroups([])
                os.setgid(account.group_id)
                os.setuid(account.user_id)
            if attempt():
                verdict = 0
        except OSError:
            pass
        finally:
            os._exit(verdict)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def give_to(account: Account | None, folder: Path) -> None:
    """Hand everything root made below a folder over to the account.

    Symbolic links are not followed and files with a second name are left alone: the account must not be able
    to have somebody else's file given to it.
    """
    if account is None:
        return
    for parent, folders, files in os.walk(folder, followlinks=False):
        for path in (parent, *(os.path.join(parent, name) for name in (*folders, *files))):
            found = os.lstat(path)
            if found.st_uid == 0 and (stat.S_ISDIR(found.st_mode) or found.st_nlink == 1):
                os.chown(path, account.user_id, account.group_id, follow_symlinks=False)
