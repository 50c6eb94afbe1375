"""The one kind of failure the launcher reports: a sentence, and where to read more."""

from pathlib import Path

LINES_SHOWN = 15


class LauncherError(Exception):
    """Something the person at the terminal has to know; `log` is shown with its last lines."""

    def __init__(self, sentence: str, *, log: Path | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.log = log

    def report(self) -> str:
        """The sentence, then the log's path and its last lines."""
        if self.log is None:
            return self.sentence
        lines = [self.sentence, f"Log: {self.log}"]
        lines += [f"  | {line}" for line in last_lines(self.log)]
        return "\n".join(lines)


def last_lines(path: Path, count: int = LINES_SHOWN) -> list[str]:
    """The last lines of a text file; none when it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 64 * 1024))
            return file.read().decode("utf-8", "replace").splitlines()[-count:]
    except OSError:
        return []
