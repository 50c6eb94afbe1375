"""`./portal bench`: the measurements of bench/, with throw-away services around them."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from itpm.launcher.data_folder import DataFolder
from itpm.launcher.environment import portal_environment
from itpm.launcher.errors import LauncherError
from itpm.launcher.migrations import migrate_when_needed
from itpm.launcher.options import Options
from itpm.launcher.places import Places
from itpm.launcher.services import services_for
from itpm.launcher.set_up import DEVELOPMENT, SetUp
from itpm.launcher.supervisor import StopRequestedError, Supervisor
from itpm.launcher.system_packages import provide


def require_known(names: Sequence[str], folder: Path) -> None:
    """Refuse a measurement that there is not, before anything is started."""
    known = sorted(
        path.stem for path in folder.glob("[!_]*.py") if "\ndef run(" in path.read_text(encoding="utf-8")
    )
    for name in names:
        if name not in known and not name.startswith("-"):
            raise LauncherError(f"There is no measurement {name!r}. Known: {', '.join(known)}.")


def run_bench(places: Places, options: Options) -> int:
    """Set up, start an empty, migrated database for the measurements, run `python -m bench`, stop."""
    require_known(options.rest, places.root / "bench")
    if places.given_environment is None:
        provide(places)
    SetUp(places, DEVELOPMENT).run()
    folder = DataFolder(places.portal / "bench-data")
    folder.make()
    with folder.held("bench"):
        shutil.rmtree(folder.postgres)
        folder.make()
        (folder.run / "migrated").unlink(missing_ok=True)
        services = services_for(places, folder, throw_away=True)
        supervisor = Supervisor(folder.remember_processes)
        with supervisor.listening():
            try:
                services.start(supervisor)
                environment = portal_environment(places, folder, services, address="http://127.0.0.1:8000")
                migrate_when_needed(places, folder, services.database_url, environment)
                environment["PORTAL_TEST_SERVER"] = environment["DATABASE_URL"]
                environment["BENCH_RESULTS"] = str(places.bench_results)
                if places.given_environment is not None:
                    environment["PORTAL_ENV"] = os.fspath(places.given_environment)
                command = [str(places.python), "-m", "bench", *options.rest]
                return subprocess.run(command, cwd=places.root, env=environment, check=False).returncode
            except StopRequestedError:
                return 130
            finally:
                supervisor.stop()
