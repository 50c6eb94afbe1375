"""The engines' kernels, compiled beside the start: the first calculation then needs no compiler.

Compiled kernels are loaded as code, so each account keeps its own folder of them; root never reads what the
unprivileged account may write.
"""

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from itpm.launcher.accounts import Account
from itpm.launcher.console import say, step
from itpm.launcher.places import Places
from itpm.launcher.processes import start
from itpm.launcher.stamps import Stamp, digest_of, files_below
from itpm.launcher.supervisor import StopRequestedError, Supervisor

WARM_UP = "from schedule.engine import warm_up; warm_up()"
LONGEST_SECONDS = 180


@dataclass(frozen=True)
class Kernels:
    """Kernels being compiled; `process` is None when they are up to date."""

    stamp: Stamp
    digest: str
    log: Path
    process: "subprocess.Popen[bytes] | None"

    def finish(self, supervisor: Supervisor) -> None:
        """Wait for the compiler. Without its work the portal runs as well, only the first calculation waits."""
        if self.process is None or self.stamp.fits(self.digest):
            return
        with step("Kernels of the engines, compiled meanwhile"):
            until = time.monotonic() + LONGEST_SECONDS
            while self.process.poll() is None and time.monotonic() < until:
                if supervisor.stop_requests:
                    raise StopRequestedError
                supervisor.wait(0.1)
        if self.process.returncode == 0:
            self.stamp.keep(self.digest)
        else:
            say(
                f"  The kernels could not be compiled ahead; the first calculation does it (log: {self.log})."
            )

    def abandon(self) -> None:
        """Stop compiling."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def begin_compiling(
    places: Places, environment: Mapping[str, str], *, account: Account | None, stamp: Stamp, log: Path
) -> Kernels:
    """Start compiling into NUMBA_CACHE_DIR, unless it was done for the same code and packages."""
    sources = files_below(places.root / "schedule" / "engine")
    lock = places.requirements / "runtime.lock"
    digest = digest_of([*sources, lock], str(places.python_environment), environment["NUMBA_CACHE_DIR"])
    if not sources or stamp.fits(digest):
        return Kernels(stamp, digest, log, None)
    with log.open("wb") as output:
        process = start(
            [str(places.python), "-c", WARM_UP],
            environment=environment,
            directory=places.root,
            account=account,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Kernels(stamp, digest, log, process)
