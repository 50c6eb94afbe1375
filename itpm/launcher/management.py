"""`./portal manage …`: a management command on the portal's own database, whether or not it is up."""

import json
import os
import subprocess

from itpm.launcher.accounts import give_to
from itpm.launcher.data_folder import ENVIRONMENT_FILE, DataFolder
from itpm.launcher.environment import portal_environment
from itpm.launcher.errors import LauncherError
from itpm.launcher.options import DEFAULT_PORT, Options
from itpm.launcher.places import Places
from itpm.launcher.services import services_for
from itpm.launcher.set_up import SetUp
from itpm.launcher.supervisor import Supervisor
from itpm.launcher.system_packages import provide


def run_management_command(places: Places, options: Options) -> int:
    """Run manage.py with the running portal's services, or start them for as long as the command takes."""
    if places.given_environment is None:
        provide(places)
    SetUp(places).run(static=False)
    folder = DataFolder(options.data or places.data)
    folder.make()
    command = [str(places.python), str(places.root / "manage.py"), *options.rest]
    running = running_environment(folder)
    if running is not None:
        return subprocess.run(command, env={**os.environ, **running}, check=False).returncode
    return _with_own_services(places, folder, command)


def running_environment(folder: DataFolder) -> dict[str, str] | None:
    """The environment of the portal that runs on this folder; nothing when none does."""
    if folder.holder() is None:
        return None
    try:
        kept: dict[str, str] = json.loads((folder.run / ENVIRONMENT_FILE).read_text(encoding="utf-8"))
    except PermissionError as error:
        raise LauncherError(
            f"The portal on {folder.path} runs under another account; run ./portal manage as that account."
        ) from error
    except (OSError, ValueError):
        return None
    return kept


def _with_own_services(places: Places, folder: DataFolder, command: list[str]) -> int:
    with folder.held("manage"):
        services = services_for(places, folder)
        supervisor = Supervisor(folder.remember_processes)
        with supervisor.listening():
            try:
                services.start(supervisor)
                address = f"http://127.0.0.1:{DEFAULT_PORT}"
                environment = portal_environment(places, folder, services, address=address)
                return subprocess.run(command, env=environment, check=False).returncode
            finally:
                supervisor.stop()
                give_to(services.account, folder.path / "media")
