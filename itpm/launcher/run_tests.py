"""`./portal test`: throw-away Postgres and Valkey, then pytest with everything that was asked for."""

import itertools
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from itpm.launcher.accounts import can_share_memory
from itpm.launcher.console import say
from itpm.launcher.data_folder import DataFolder
from itpm.launcher.environment import portal_environment
from itpm.launcher.errors import LauncherError
from itpm.launcher.options import Options
from itpm.launcher.places import Places
from itpm.launcher.processes import start
from itpm.launcher.services import services_for
from itpm.launcher.set_up import DEVELOPMENT, SetUp
from itpm.launcher.supervisor import StopRequestedError, Supervisor
from itpm.launcher.system_packages import provide

PLUGINS = ("-p", "itpm.launcher.pytest_databases", "-p", "itpm.launcher.pytest_browser", "-p", "no:valkey")
BROWSER_TESTS = ("tests/journeys",)
REAL_PROCESS_TESTS = (*BROWSER_TESTS, "tests/faults")
WORKERS = 3  # one more than processors: a browser that waits leaves room for another
CASES = "--cases"
OWN_WORKERS = ("-n", "--numprocesses", "--dist", "--pdb", "--trace", "--collect-only", "--co")


def run_tests(places: Places, options: Options) -> int:
    """Set up, start the services, run pytest, stop the services; pytest's exit code."""
    arguments = from_here(options.rest, places.root)
    if places.given_environment is None:
        provide(places, browser=asks_for(BROWSER_TESTS, arguments, places.root))
    SetUp(places, DEVELOPMENT).run(static=asks_for(REAL_PROCESS_TESTS, arguments, places.root))
    folder = DataFolder(Path(os.environ.get("PORTAL_TEST_DATA", places.test_data)).expanduser().absolute())
    folder.make()
    with folder.held("test", otherwise="PORTAL_TEST_DATA"):
        services = services_for(places, folder, throw_away=True)
        supervisor = Supervisor(folder.remember_processes)
        with supervisor.listening():
            try:
                services.start(supervisor)
                environment = portal_environment(places, folder, services, address="http://testserver")
                environment |= test_settings(environment)
                return _pytest(places, supervisor, environment, pytest_command(places, arguments))
            except StopRequestedError:
                return 130
            finally:
                supervisor.stop()


def test_settings(environment: dict[str, str]) -> dict[str, str]:
    """What tests see differently. A bare system may not even know the name localhost."""
    settings = {
        "PORTAL_URL": "http://testserver",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1],testserver",
        "PORTAL_TEST_SERVER": environment["DATABASE_URL"],
        "DJANGO_LIVE_TEST_SERVER_ADDRESS": "127.0.0.1",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    if not can_share_memory(None):
        say("  /dev/shm is closed to this account: workers that tests start run jobs in threads.")
        settings["CELERY_WORKER_POOL"] = "threads"  # read by celery's own command line
    return settings


def from_here(arguments: Sequence[str], root: Path) -> list[str]:
    """The arguments as they read in the checkout: a folder of cases is meant from where one stands."""
    made, following = [], iter(arguments)
    for argument in following:
        name, mark, value = argument.partition("=")
        given = value if mark else next(following, "") if name == CASES else ""
        if name != CASES or not given:
            made.append(argument)
            continue
        here, there = Path(given).expanduser().absolute(), root / given
        made.append(f"{CASES}={there if there.exists() and not here.exists() else here}")
    return made


def asks_for(folders: Sequence[str], arguments: Sequence[str], root: Path) -> bool:
    """Whether tests of these folders are among those asked for: all tests, or some named by path."""
    named = [argument for argument in arguments if _names_tests(argument, root)]
    return not named or any(_covers(argument, folder) for argument in named for folder in folders)


def _covers(argument: str, folder: str) -> bool:
    path = argument.partition("::")[0].rstrip("/")
    path = path.removeprefix("./")
    return (
        path == folder or path.startswith(f"{folder}/") or folder.startswith(f"{path}/") or path in {"", "."}
    )


def _names_tests(argument: str, root: Path) -> bool:
    return not argument.startswith("-") and (root / argument.partition("::")[0]).exists()


def pytest_command(places: Places, arguments: Sequence[str]) -> list[str]:
    """The command for pytest with our plugins. Three processes, unless the arguments decide."""
    command = [str(places.python), "-m", "pytest", *PLUGINS]
    if not chooses_processes(arguments, places.root):
        # A file at a time in the order of tests/conftest.py: what a file sets up once is set up once.
        command += ["-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder"]
    return [*command, *arguments]


def chooses_processes(arguments: Sequence[str], root: Path) -> bool:
    """Whether the arguments say how many processes to use, or name single files only (a start costs more)."""
    for argument, following in itertools.pairwise([*arguments, ""]):
        if any(argument == own or argument.startswith(f"{own}=") for own in OWN_WORKERS):
            return True
        if argument.startswith("-n") and argument[2:].isdigit():
            return True
        if argument.replace(" ", "") == "-pno:xdist" or (argument == "-p" and following == "no:xdist"):
            return True
    named = [argument for argument in arguments if _names_tests(argument, root)]
    return bool(named) and all(argument.partition("::")[0].endswith(".py") for argument in named)


def _pytest(places: Places, supervisor: Supervisor, environment: dict[str, str], command: list[str]) -> int:
    """Run pytest on this terminal; a wish to stop is handed to it once, a second one ends it."""
    say(f"  Tests: pytest {' '.join(command[3 + len(PLUGINS) :])}".rstrip())
    child = start(command, environment=environment, directory=places.root, death_signal=signal.SIGTERM)
    asked = 0
    while (code := _wait(child)) is None:
        if supervisor.stop_requests > asked:
            asked = supervisor.stop_requests
            number = signal.SIGINT if asked == 1 else signal.SIGKILL
            os.killpg(child.pid, number)
        for service in supervisor.children:
            if not service.is_alive and not asked:
                os.killpg(child.pid, signal.SIGINT)
                child.wait()
                raise LauncherError(
                    f"{service.program.name} {service.end_of_life()} under the tests.",
                    log=service.program.log,
                )
    return code


def _wait(child: "subprocess.Popen[bytes]") -> int | None:
    try:
        return child.wait(timeout=0.2)
    except subprocess.TimeoutExpired:
        return None
