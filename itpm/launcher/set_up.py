"""Set-up: what a fresh checkout needs before it can run; a step is skipped while its inputs are unchanged."""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from itpm.launcher.console import say, step
from itpm.launcher.errors import LauncherError
from itpm.launcher.package_settings import read_pip_settings, uv_environment
from itpm.launcher.places import Places
from itpm.launcher.processes import run_into_log
from itpm.launcher.stamps import Stamp, digest_of, files_below

RUNTIME = "runtime"
DEVELOPMENT = "development"
OLDEST_NODE = 20


class SetUp:
    """The set-up of one checkout. `profile` says whether tools for development are wanted as well."""

    def __init__(self, places: Places, profile: str = RUNTIME) -> None:
        self.places = places
        self.profile = profile

    def run(self, *, static: bool = True) -> None:
        """Do every step that is due. Python and browser packages come at the same time."""
        with self._alone():
            self._together(self.python_packages, self.browser_files)
            if static:
                self.collected_static()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two set-ups of one checkout wait for each other."""
        self.places.portal.mkdir(exist_ok=True)
        with (self.places.portal / "set-up.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("  Another ./portal sets this checkout up; waiting for it.")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _together(self, *chains: Callable[[], None]) -> None:
        with ThreadPoolExecutor(len(chains)) as pool:
            for result in [pool.submit(chain) for chain in chains]:
                result.result()

    # Python

    def python_packages(self) -> None:
        """Environment, pinned uv, and the packages of the profile with their hashes checked."""
        if self.places.given_environment is not None:
            if not self.places.python.exists():
                raise LauncherError(
                    f"PORTAL_ENV names {self.places.python_environment}, which holds no bin/python."
                )
            return
        self._make_environment()
        self._install_uv()
        self._synchronise()

    @property
    def _environment_stamps(self) -> Path:
        """Inside the environment, so that a removed environment is forgotten as a whole."""
        return self.places.python_environment / "portal-stamps"

    def _make_environment(self) -> None:
        stamp = Stamp(self._environment_stamps / "python")
        version = f"{sys.version_info.major}.{sys.version_info.minor} {sys.base_prefix} {self.places.root}"
        if stamp.fits(version) and self.places.python.exists():
            return
        with step("Python environment"):
            try:
                venv.create(self.places.python_environment, clear=True, symlinks=True, with_pip=True)
            except (OSError, subprocess.CalledProcessError) as error:
                shutil.rmtree(self.places.python_environment, ignore_errors=True)
                raise LauncherError(f"The Python environment could not be made: {error}") from error
            stamp.keep(version)

    def _install_uv(self) -> None:
        lock = self.places.requirements / "uv.lock"
        stamp, digest = Stamp(self._environment_stamps / "uv"), digest_of([lock], "uv")
        if stamp.fits(digest):
            return
        with step("Package installer (uv)"):
            command = [
                str(self.places.python),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ]
            run_into_log(
                [*command, "--require-hashes", "-r", str(lock)],
                log=self._log("uv"),
                failure="The package installer uv could not be installed with pip",
                directory=self.places.root,
            )
            stamp.keep(digest)

    def _synchronise(self) -> None:
        """Install the lock of the profile. An environment that has the development packages keeps them."""
        stamp = Stamp(self._environment_stamps / "packages")
        kept = (stamp.read() or "").partition(" ")[0]
        profile = DEVELOPMENT if DEVELOPMENT in (self.profile, kept) else RUNTIME
        lock = self.places.requirements / f"{profile}.lock"
        digest = f"{profile} {digest_of([lock])}"
        if stamp.fits(digest):
            return
        with step(f"Python packages ({profile})"):
            stamp.drop()
            uv = str(self.places.python_environment / "bin" / "uv")
            command = [
                uv,
                "pip",
                "sync",
                "--quiet",
                "--python",
                str(self.places.python),
                "--require-hashes",
                str(lock),
            ]
            run_into_log(
                command,
                log=self._log("python-packages"),
                failure="The Python packages could not be installed",
                directory=self.places.requirements,
                environment=uv_environment(read_pip_settings(self.places.python)),
            )
            stamp.keep(digest)

    # Browser files

    def browser_files(self) -> None:
        """Node, the npm packages and the bundle under static/dist."""
        if not (self.places.root / "package-lock.json").exists():
            return
        path = self.node_path()
        if self.places.given_environment is None or not (self.places.root / "node_modules").is_dir():
            self._install_npm_packages(path)
        self._build_bundle(path)

    def node_path(self) -> str:
        """A PATH on which a new enough node and npm come first: the system's, else the packaged ones."""
        usual = os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin")
        if system_node_is_usable(usual):
            return usual
        binaries = self.places.node_environment / "bin"
        lock = self.places.requirements / "node.lock"
        stamp, digest = Stamp(self.places.stamps / "node"), digest_of([lock])
        if not (stamp.fits(digest) and binaries.is_dir()):
            with step("Node"):
                self._install_node(lock)
                stamp.keep(digest)
        return f"{binaries}{os.pathsep}{usual}"

    def _install_node(self, lock: Path) -> None:
        venv.create(self.places.node_environment, clear=True, symlinks=True, with_pip=True)
        python = str(self.places.node_environment / "bin" / "python")
        command = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        run_into_log(
            [*command, "-r", str(lock)],
            log=self._log("node"),
            failure="Node could not be installed",
            directory=self.places.root,
        )

    def _install_npm_packages(self, path: str) -> None:
        folder = self.places.root / "node_modules"
        stamp = Stamp(folder / ".portal-stamp")
        kept = (stamp.read() or "").partition(" ")[0]
        profile = DEVELOPMENT if DEVELOPMENT in (self.profile, kept) else RUNTIME
        digest = f"{profile} {digest_of([self._package_lock, self.places.root / 'package.json'])}"
        if stamp.fits(digest):
            return
        with step(f"Browser packages ({profile})"):
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            command += [] if profile == DEVELOPMENT else ["--omit=dev"]
            self._run_npm(command, path, log="npm", failure="The browser packages could not be installed")
            stamp.keep(digest)

    def _build_bundle(self, path: str) -> None:
        build = self.places.root / "static" / "build.mjs"
        if not build.exists():
            return
        sources = files_below(
            *self.places.root.glob("static/*.mjs"), self.places.root / "static" / "src", self._package_lock
        )
        stamp, digest = Stamp(self.places.stamps / "bundle"), digest_of(sources)
        if stamp.fits(digest) and (self.places.root / "static" / "dist").is_dir():
            return
        with step("Browser bundle"):
            command = ["npm", "run", "--silent", "build"]
            self._run_npm(command, path, log="bundle", failure="The browser bundle could not be built")
            stamp.keep(digest)

    @property
    def _package_lock(self) -> Path:
        return self.places.root / "package-lock.json"

    def _run_npm(self, command: list[str], path: str, *, log: str, failure: str) -> None:
        environment = {**os.environ, "PATH": path}
        program = shutil.which(command[0], path=path) or command[0]
        run_into_log(
            [program, *command[1:]],
            log=self._log(log),
            failure=failure,
            directory=self.places.root,
            environment=environment,
        )

    # Files served by the web process

    def collected_static(self) -> None:
        """Static files with their digests in their names, where the web process serves them from."""
        rooms = [path.parent for path in self.places.root.glob("*/apps.py")]
        sources = files_below(
            self.places.root / "static" / "dist", *(room / "static" for room in rooms), self._settings_file
        )
        lock = self.places.requirements / "runtime.lock"
        stamp, digest = Stamp(self.places.stamps / "static"), digest_of([*sources, lock])
        if stamp.fits(digest) and self.places.collected_static.is_dir():
            return
        with step("Static files"):
            fresh = self.places.collected_static.with_name("static.new")
            shutil.rmtree(fresh, ignore_errors=True)
            environment = {**os.environ, "STATIC_ROOT": str(fresh), "DEBUG": "false"}
            environment["SECRET_KEY"] = "only for collecting static files; signs nothing"  # noqa: S105
            run_into_log(
                [str(self.places.python), "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
                log=self._log("static"),
                failure="The static files could not be collected",
                directory=self.places.root,
                environment=environment,
            )
            shutil.rmtree(self.places.collected_static, ignore_errors=True)
            fresh.replace(self.places.collected_static)
            stamp.keep(digest)

    @property
    def _settings_file(self) -> Path:
        return self.places.root / "itpm" / "settings.py"

    def _log(self, name: str) -> Path:
        """A log for the step, begun anew."""
        path = self.places.logs / f"set-up-{name}.log"
        path.unlink(missing_ok=True)
        return path


def system_node_is_usable(path: str) -> bool:
    """Whether node (new enough) and npm are on the path."""
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node is None or npm is None:
        return False
    try:
        answer = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    found = re.match(r"v(\d+)\.", answer)
    return found is not None and int(found.group(1)) >= OLDEST_NODE
