"""Runs measurements by name, prints each as a table and as JSON, and keeps the JSON."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Every measurement there is."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def measurements() -> list[str]:
    """The modules that have a `run()`; the others are helpers of theirs."""
    return [name for name in names() if "\ndef run(" in (FOLDER / f"{name}.py").read_text(encoding="utf-8")]


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as aligned columns: numbers to the right, text to the left."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells = [columns, *([_shown(row.get(name)) for name in columns] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    numeric = [all(isinstance(row.get(name), int | float | None) for row in rows) for name in columns]
    lines = [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,.3f}" if isinstance(value, float) else str(value)


def measure(name: str) -> dict[str, Any]:
    """Run one measurement and say where and when it was made."""
    begun = time.time()
    result: dict[str, Any] = importlib.import_module(f"bench.{name}").run()
    result.setdefault("name", name)
    result["measured"] = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begun)),
        "seconds": round(time.time() - begun, 1),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
    }
    return result


def main(arguments: Sequence[str]) -> int:
    """Measure what was named, or everything."""
    known = measurements()
    unknown = [name for name in arguments if name not in known]
    if unknown:
        print(f"bench/ has no measurement {', '.join(unknown)}. It has: {', '.join(known)}.", file=sys.stderr)
        return 1
    results = Path(os.environ.get("BENCH_RESULTS", ".portal/bench"))
    results.mkdir(parents=True, exist_ok=True)
    failures = 0
    for name in arguments or known:
        print(f"\n== {name}", flush=True)
        try:
            result = measure(name)
        except Exception as error:
            print(f"{name} failed: {type(error).__name__}: {error}", file=sys.stderr)
            failures += 1
            continue
        text = json.dumps(result, indent=2, default=str)
        (results / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(table(result.get("rows", [])))
        for note in result.get("notes", []):
            print(f"  {note}")
        print(text, flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
