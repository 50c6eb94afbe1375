"""Starting processes so that they never outlive the launcher, and running a command into a log file."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from itpm.launcher.accounts import Account
from itpm.launcher.errors import LauncherError

PR_SET_PDEATHSIG = 1


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before its program: ask Linux for `death_signal` when this process is gone.

    It is asked after the change of account, because that change clears it. Other systems have no such call;
    there the next start clears what was left.
    """
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return None
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def start(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    directory: Path,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    own_session: bool = True,
    **streams: Any,
) -> "subprocess.Popen[bytes]":
    """Start a program, as `account` when given; `directory` is entered before the account changes."""
    identity: dict[str, Any] = {}
    if account is not None:
        identity = {"user": account.user_id, "group": account.group_id, "extra_groups": []}
    return subprocess.Popen(
        list(command),
        env=dict(environment),
        cwd=directory,
        start_new_session=own_session,
        preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509  (it makes one system call)
        **identity,
        **streams,
    )


def run_into_log(
    command: Sequence[str],
    *,
    log: Path,
    failure: str,
    directory: Path,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
) -> None:
    """Run a command to its end with its output in `log`; a failure is the sentence given, with the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        try:
            child = start(
                command,
                environment=os.environ if environment is None else environment,
                directory=directory,
                account=account,
                own_session=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise LauncherError(f"{failure} ({command[0]}: {error.strerror})", log=log) from error
        code = child.wait()
    if code:
        raise LauncherError(f"{failure} (exit code {code}).", log=log)


def process_start_time(process_id: int) -> int | None:
    """When a process began, in clock ticks since boot; nothing when there is none (or it is a zombie)."""
    try:
        text = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])


def signal_group(process_id: int, number: signal.Signals) -> None:
    """Send a signal to a process and the group it leads; one that is gone is no error."""
    for send in (os.killpg, os.kill):
        try:
            send(process_id, number)
            return
        except ProcessLookupError:
            continue
