"""Stamps: what a set-up step was last done for, so that it is skipped while its inputs are unchanged."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

NOT_INPUTS = {"__pycache__", "node_modules", ".portal", ".git"}


def files_below(*places: Path) -> list[Path]:
    """Every file of the given files and folders, in a fixed order, without caches."""
    found: set[Path] = set()
    for place in places:
        if place.is_file():
            found.add(place)
        elif place.is_dir():
            found.update(
                path
                for path in place.rglob("*")
                if path.is_file() and not NOT_INPUTS.intersection(path.parts)
            )
    return sorted(found)


def digest_of(files: Iterable[Path], *words: str) -> str:
    """One SHA-256 over names and contents of the files and over the extra words."""
    total = hashlib.sha256()
    for word in words:
        total.update(f"word {len(word)} {word}\n".encode())
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"file {path} {content}\n".encode())
    return total.hexdigest()


@dataclass(frozen=True)
class Stamp:
    """A small file holding the digest of the inputs a step was last finished with."""

    path: Path

    def fits(self, digest: str) -> bool:
        """Whether the step was finished with exactly these inputs."""
        return self.read() == digest

    def read(self) -> str | None:
        """The digest kept, or nothing."""
        try:
            return self.path.read_text(encoding="utf-8").strip()
        except OSError:
            return None

    def keep(self, digest: str) -> None:
        """Remember that the step is finished; readers never see half a stamp."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text(digest + "\n", encoding="utf-8")
        fresh.replace(self.path)

    def drop(self) -> None:
        """Forget it: the step has to be done again."""
        self.path.unlink(missing_ok=True)
