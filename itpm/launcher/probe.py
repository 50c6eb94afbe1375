"""Health probes for containers: they end with 0 when all is well, else with 1 and a reason.

`python -m itpm.launcher.probe http://127.0.0.1:8000/healthz` asks a web process, `--scheduler` asks the
database when the scheduler last ticked.
"""

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

from itpm.launcher.sql import Database, SqlError

SECONDS = 4.0
# The scheduler ticks every few seconds and writes that down every three minutes.
SILENT_MINUTES = 10
LAST_TICK = (
    f"SELECT coalesce(max(last_run_at) > now() - interval '{SILENT_MINUTES} minutes', false) "  # noqa: S608
    "FROM django_celery_beat_periodictask"
)


def probe_address(address: str) -> str | None:
    """What is wrong with the address; nothing when it answers 200."""
    if not address.startswith(("http://", "https://")):
        return f"{address} is not an http address"
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310
            return None if answer.status == 200 else f"{address} answers {answer.status}"
    except (OSError, urllib.error.URLError) as error:
        return f"{address}: {error}"


def probe_scheduler(database: Database) -> str | None:
    """What is wrong with the scheduler; nothing when it ticked lately."""
    try:
        rows = database.run(LAST_TICK, seconds=SECONDS)
    except SqlError as error:
        return f"the database: {error}"
    return None if rows == [[True]] else f"the scheduler has been silent for {SILENT_MINUTES} minutes"


def main(arguments: list[str]) -> int:
    """Probe everything that was named."""
    if not arguments:
        print("Name an address, or --scheduler.", file=sys.stderr)
        return 1
    reasons = []
    for argument in arguments:
        if argument == "--scheduler":
            reasons.append(
                probe_scheduler(Database(os.environ.get("DATABASE_URL", ""), Path(sys.executable)))
            )
        else:
            reasons.append(probe_address(argument))
    for reason in filter(None, reasons):
        print(reason, file=sys.stderr)
    return 1 if any(reasons) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
