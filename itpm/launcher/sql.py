"""SQL from the launcher: run by the environment's Python, because psycopg2 lives there.

As a program it reads {"url", "statements"} from standard input and prints the rows of the last statement.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SqlError(Exception):
    """The database could not be reached, or refused a statement; the text is its own."""


@dataclass(frozen=True)
class Database:
    """A database, and the Python that can talk to it."""

    url: str
    python: Path

    def run(self, *statements: str, seconds: float = 60.0) -> list[list[Any]]:
        """Run statements one by one, each committed at once; rows of the last one."""
        request = json.dumps({"url": self.url, "statements": statements})
        try:
            answer = subprocess.run(
                [self.python, "-I", str(Path(__file__).resolve())],
                input=request,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise SqlError(f"no answer within {seconds:.0f} s") from error
        if answer.returncode:
            raise SqlError(answer.stderr.strip().splitlines()[-1] if answer.stderr.strip() else "no answer")
        rows: list[list[Any]] = json.loads(answer.stdout)
        return rows


def main() -> int:
    """Answer one request from standard input."""
    import psycopg2

    request = json.load(sys.stdin)
    rows: list[Any] = []
    try:
        connection = psycopg2.connect(request["url"], connect_timeout=10)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in request["statements"]:
                cursor.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
        connection.close()
    except psycopg2.Error as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 1
    print(json.dumps(rows, default=str))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
