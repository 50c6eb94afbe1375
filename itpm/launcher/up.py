"""`./portal up`: set up what is missing, start everything in order, say where it is, look after it."""

import json
import os
import socket
import subprocess
from collections.abc import Mapping
from contextlib import suppress

from itpm.launcher.accounts import Account, can_read, give_to
from itpm.launcher.console import say, step
from itpm.launcher.data_folder import ENVIRONMENT_FILE, DataFolder
from itpm.launcher.environment import portal_environment
from itpm.launcher.errors import LauncherError
from itpm.launcher.kernels import begin_compiling
from itpm.launcher.migrations import migrate_when_needed
from itpm.launcher.options import Options
from itpm.launcher.places import Places
from itpm.launcher.portal_programs import HOST, PortalPrograms, readable_by
from itpm.launcher.processes import run_into_log
from itpm.launcher.services import Services, services_for
from itpm.launcher.set_up import SetUp
from itpm.launcher.stamps import Stamp
from itpm.launcher.supervisor import StopRequestedError, Supervisor
from itpm.launcher.system_packages import provide


def up(places: Places, options: Options) -> int:
    """Serve the portal until told to stop."""
    address = f"http://{HOST}:{options.port}"
    folder = DataFolder(options.data or places.data)
    folder.make()
    with folder.held("up", address):
        require_free_port(options.port)
        if places.given_environment is None:
            provide(places)
        SetUp(places).run()
        supervisor = Supervisor(folder.remember_processes)
        with supervisor.listening():
            try:
                _start(places, folder, options, supervisor)
                supervisor.run()
            except StopRequestedError:
                pass
            finally:
                say("Stopping.")
                supervisor.stop()
                (folder.run / ENVIRONMENT_FILE).unlink(missing_ok=True)
    say("Stopped.")
    return 0


def _start(places: Places, folder: DataFolder, options: Options, supervisor: Supervisor) -> None:
    """Services, database, web, worker, scheduler, in this order; kernels are compiled meanwhile."""
    services = services_for(places, folder)
    services.start(supervisor)
    address = f"http://{HOST}:{options.port}"
    account = _account_of_portal(places, folder, services)
    environment = portal_environment(places, folder, services, address=address)
    _keep_environment(folder, environment)
    programs_environment = environment | _writable_places(folder, account)
    kernels = begin_compiling(
        places,
        programs_environment,
        account=account,
        stamp=Stamp(folder.run / "kernels"),
        log=folder.logs / "kernels.log",
    )
    try:
        _stop_when_asked(supervisor)
        migrate_when_needed(places, folder, services.database_url, environment)
        if options.demo:
            kernels.finish(supervisor)
            _load_demo(places, folder, programs_environment, account)
        _stop_when_asked(supervisor)
        programs = PortalPrograms(places, folder, programs_environment, account, options.port)
        supervisor.start_and_await(programs.web(), "Web")
        supervisor.start_and_await(programs.worker(), "Worker")
        supervisor.start_and_await(programs.beat(), "Scheduler")
        kernels.finish(supervisor)
    finally:
        kernels.abandon()
    _welcome(places, environment, address, demo=options.demo)


def require_free_port(port: int) -> None:
    """Refuse a port that is taken, before anything is started."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise LauncherError(
                f"Port {port} cannot be used ({error.strerror}): another program has it, or it needs root. "
                f"Choose another: ./portal up --port {port + 1 if 1024 <= port < 65535 else 8080}"
            ) from error


def _stop_when_asked(supervisor: Supervisor) -> None:
    if supervisor.stop_requests:
        raise StopRequestedError


def _keep_environment(folder: DataFolder, environment: Mapping[str, str]) -> None:
    """For `./portal manage` beside a running portal: the portal's own variables, readable by us only."""
    own = {name: value for name, value in environment.items() if os.environ.get(name) != value}
    path = folder.run / ENVIRONMENT_FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(own, file)


def _load_demo(
    places: Places, folder: DataFolder, environment: Mapping[str, str], account: Account | None
) -> None:
    with step("Demonstration projects"):
        run_into_log(
            [str(places.python), "manage.py", "load_demo"],
            log=folder.logs / "demo.log",
            failure="The demonstration projects could not be loaded",
            directory=places.root,
            environment=environment,
            account=account,
        )


def _account_of_portal(places: Places, folder: DataFolder, services: Services) -> Account | None:
    """As root: the unprivileged account when it can read the checkout, else root itself.

    A checkout below /root is closed to every other account and stays closed.
    """
    account = services.account
    media = folder.path / "media"
    media.mkdir(exist_ok=True)
    if account is None or not can_read(account, readable_by(account, places, folder)):
        return None
    give_to(account, media)
    return account


def _writable_places(folder: DataFolder, account: Account | None) -> dict[str, str]:
    """Where an unprivileged account may write what it caches."""
    if account is None:
        return {}
    kernels = folder.path / "kernels"
    kernels.mkdir(exist_ok=True)
    give_to(account, kernels)
    return {"NUMBA_CACHE_DIR": str(kernels), "HOME": str(kernels)}


def _welcome(places: Places, environment: Mapping[str, str], address: str, *, demo: bool) -> None:
    """The address, and how to get in: who can sign in with the demo, or where the first administrator is made."""
    say(f"\nThe portal is at {environment.get('PORTAL_URL', address)}")
    if demo and (logins := _said_by(places, environment, "demo_logins")):
        say(logins)
    if link := _said_by(places, environment, "setup_link"):
        say(f"Make the first administrator here, once: {link}")
    say("Ctrl+C stops it.")


def _said_by(places: Places, environment: Mapping[str, str], command: str) -> str:
    """What a management command prints; nothing when it fails."""
    with suppress(OSError, subprocess.TimeoutExpired):
        answer = subprocess.run(
            [places.python, "manage.py", command],
            cwd=places.root,
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if answer.returncode == 0:
            return answer.stdout.strip()
    return ""
