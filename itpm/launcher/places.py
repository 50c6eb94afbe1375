"""Where things are: the checkout, its environment, and what set-up leaves behind in `.portal/`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Folders of one checkout. `given_environment` is a developer's own (PORTAL_ENV), never changed."""

    root: Path
    given_environment: Path | None = None

    @classmethod
    def of_this_checkout(cls, environment: Mapping[str, str] = os.environ) -> "Places":
        """The checkout this file belongs to, with PORTAL_ENV honoured."""
        given = environment.get("PORTAL_ENV")
        return cls(
            root=Path(__file__).resolve().parents[2],
            given_environment=Path(given).absolute() if given else None,
        )

    @property
    def portal(self) -> Path:
        """Everything set-up and runs leave behind in this checkout."""
        return self.root / ".portal"

    @property
    def python_environment(self) -> Path:
        """The Python environment in use."""
        return self.given_environment or self.portal / "env"

    @property
    def python(self) -> Path:
        """The Python that runs the portal."""
        return self.python_environment / "bin" / "python"

    @property
    def node_environment(self) -> Path:
        """The packaged Node, where the system has none."""
        return self.portal / "node"

    @property
    def stamps(self) -> Path:
        """Stamps of finished set-up steps."""
        return self.portal / "stamps"

    @property
    def logs(self) -> Path:
        """Logs of set-up steps."""
        return self.portal / "logs"

    @property
    def requirements(self) -> Path:
        """Lock files of the Python packages."""
        return self.root / "requirements"

    @property
    def collected_static(self) -> Path:
        """Static files as the web process serves them."""
        return self.portal / "static"

    @property
    def kernels(self) -> Path:
        """Compiled kernels of the engines."""
        return self.portal / "kernels"

    @property
    def data(self) -> Path:
        """The data folder of `up` and `manage`, unless another is chosen."""
        return self.portal / "data"

    @property
    def test_data(self) -> Path:
        """The data folder of `test`, unless another is chosen."""
        return self.portal / "test"

    @property
    def bench_results(self) -> Path:
        """Results of `bench`."""
        return self.portal / "bench"


def site_packages(environment: Path) -> Path:
    """The site-packages folder of a virtual environment."""
    found = sorted(environment.glob("lib/python3*/site-packages"))
    return found[-1] if found else environment / "lib" / "site-packages"
