"""The planning board in a real Chromium over a real server: first draw, frames while scrolling, edits until drawn.

A plan of 10,000 rows is opened several times and scrolled through in both directions, one step a frame. On a plan of
5,000 rows durations are typed into cells one after the other; the time runs from the Enter key to the frame that shows
every date of the answer. Everything stays on the loopback interface; browser and server end with the measurement.
"""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from typing import Any

from bench.editing import _django, _web
from bench.made_up_plan import make_plan

ROWS = 10_000
EDITED_ROWS = 5_000
OPENINGS = 7
FRAMES = 240
EDITS = 66
WARM = 6
AIMS = {"draw": 300.0, "frame": 20.0, "edit": 300.0, "server": 300.0, "megabytes": 1.0, "whole": 1_000.0}
DESKTOP = {"width": 1440, "height": 900}

# When the board is there, its first frame has been asked for: what follows the next frame's work comes after its paint.
NOTE_FIRST_DRAW = """
new MutationObserver((_, observer) => {
  if (!document.querySelector("[data-board].is-live")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => performance.mark("drawn")));
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["class"] });
"""
OPENED = """() => {
  const [drawn] = performance.getEntriesByName("drawn");
  if (!drawn) return null;
  const all = performance.getEntriesByType("resource");
  const data = all.find((each) => new URL(each.name).pathname.endsWith("/schedule/data/"));
  return {
    whole: drawn.startTime,
    fromAnswer: drawn.startTime - data.responseStart,
    fromWhole: drawn.startTime - data.responseEnd,
    server: data.responseStart - data.requestStart,
    bytes: data.encodedBodySize,
    decoded: data.decodedBodySize,
  };
}"""
SCROLL = """async ({ sideways, frames }) => {
  const { board } = document.querySelector("[data-board]");
  const [element, field] = sideways ? [board.timeline.bar, "scrollLeft"] : [board.scroller, "scrollTop"];
  const step = sideways ? 60 : 90;
  const [work, between] = [[], []];
  board.onFrame = (time) => work.push(time);
  await new Promise((done) => {
    let [count, last] = [0, 0];
    const next = (now) => {
      if (last) between.push(now - last);
      last = now;
      element[field] += step;
      count += 1;
      if (count < frames) requestAnimationFrame(next);
      else done();
    };
    requestAnimationFrame(next);
  });
  board.onFrame = null;
  return { work, between, moved: element[field] };
}"""
WATCH_EDITS = """() => {
  const { board } = document.querySelector("[data-board]");
  window.edits = [];
  let pressed = 0;
  const note = (event) => { if (event.key === "Enter") pressed = performance.now(); };
  document.addEventListener("keydown", note, { capture: true });
  const follow = board.edits.follow.bind(board.edits);
  board.edits.follow = (answer, how) => {
    const change = follow(answer, how);
    const rows = answer.tasks?.length ?? 0;
    const drawn = () => window.edits.push({ time: performance.now() - pressed, rows });
    if (!how?.heard) requestAnimationFrame(() => setTimeout(drawn));
    return change;
  };
}"""
LEAVES = """() => document.querySelector("[data-board]").board.plan.rows
  .filter((row) => row.kind === "task" && row.percent === 0)
  .map((row) => [row.id, row.duration / row.minutes_per_day])"""
GO_TO = """(id) => document.querySelector("[data-board]").board.reveal(id, "duration")"""


def run() -> dict[str, Any]:
    """Make both plans, start a server and a browser, measure, and end both."""
    from playwright.sync_api import sync_playwright

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    _django()
    large, reader = make_plan(key="LARGE", rows=ROWS)
    edited, editor = make_plan(key="EDITED", rows=EDITED_ROWS)
    with _web() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**_browser())
        try:
            base = f"http://127.0.0.1:{port}"
            opened = _open(browser, base, large, reader)
            changed = _edit(browser, base, edited, editor)
        finally:
            browser.close()
    return {
        "name": "board",
        "rows": [*opened["rows"], *changed["rows"]],
        "notes": [*opened["notes"], *changed["notes"]],
    }


def _browser() -> dict[str, Any]:
    from itpm.launcher.system_packages import CHROMIUM_PLACES

    found = [path for path in CHROMIUM_PLACES if Path(path).exists()]
    if not found:
        raise RuntimeError("There is no Chromium here: apt-get install -y chromium")
    quiet = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
    ]
    return {
        "executable_path": str(found[0]),
        "args": [*quiet, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
    }


def _signed_in(browser: Any, base: str, user: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(
        viewport=DESKTOP, reduced_motion="reduce", locale="en-GB", timezone_id="UTC"
    )
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base}])
    return context


def _open(browser: Any, base: str, project: Any, user: Any) -> dict[str, Any]:
    context = _signed_in(browser, base, user)
    context.add_init_script(NOTE_FIRST_DRAW)
    found = []
    for _ in range(OPENINGS + 1):
        page = context.new_page()
        page.goto(f"{base}/projects/{project.key}/schedule/")
        found.append(page.wait_for_function(OPENED, timeout=60_000).json_value())
        if len(found) <= OPENINGS:
            page.close()
    cold, *warm = found
    frames = {
        name: page.evaluate(SCROLL, {"sideways": name == "sideways", "frames": FRAMES})
        for name in ("down", "sideways")
    }
    context.close()
    rows = [
        _row("plan's answer begins to board drawn, ms", [one["fromAnswer"] for one in warm], AIMS["draw"]),
        _row("plan's answer is there to board drawn, ms", [one["fromWhole"] for one in warm], None),
        _row("first byte of the plan's answer, ms", [one["server"] for one in warm], AIMS["server"]),
        _row("the plan's answer on the wire, MB", [one["bytes"] / 1e6 for one in warm], AIMS["megabytes"]),
        _row("whole navigation to board drawn, ms", [one["whole"] for one in warm], AIMS["whole"]),
    ]
    for name, word in (("down", "down"), ("sideways", "sideways")):
        rows.append(
            _row(f"frame to frame while scrolling {word}, ms", frames[name]["between"], AIMS["frame"])
        )
        rows.append(_row(f"work of a frame while scrolling {word}, ms", frames[name]["work"], None))
    notes = [
        f"{ROWS:,} rows; the plan's answer has {cold['bytes'] / 1e6:.2f} MB on the wire, "
        f"{cold['decoded'] / 1e6:.2f} MB unpacked.",
        f"The first opening took {cold['whole']:.0f} ms from address to board; {len(warm)} more were counted.",
        f"{FRAMES} frames each way; no graphics card, so the frames are drawn by the processor.",
    ]
    return {"rows": rows, "notes": notes}


def _edit(browser: Any, base: str, project: Any, user: Any) -> dict[str, Any]:
    context = _signed_in(browser, base, user)
    page = context.new_page()
    page.goto(f"{base}/projects/{project.key}/schedule/")
    page.locator("[data-board].is-live").wait_for(timeout=60_000)
    page.evaluate(WATCH_EDITS)
    leaves = page.evaluate(LEAVES)
    chosen = leaves[:: max(1, len(leaves) // (EDITS + WARM))][: EDITS + WARM]
    for done, (task, days) in enumerate(chosen, start=1):
        page.evaluate(GO_TO, task)
        page.keyboard.press("F2")
        page.keyboard.press("Control+A")
        page.keyboard.type(f"{round(days) + 1}d")
        page.keyboard.press("Enter")
        page.wait_for_function("(count) => window.edits.length >= count", arg=done, timeout=60_000)
    found = page.evaluate("window.edits")[WARM:]
    context.close()
    moved = [one["rows"] for one in found]
    return {
        "rows": [
            _row("edit from Enter to drawn, ms", [one["time"] for one in found], AIMS["edit"]),
            _row("rows in an answer", [float(count) for count in moved], None),
        ],
        "notes": [
            f"{EDITED_ROWS:,} rows; {len(found)} durations typed one after the other; "
            f"the largest answer had {max(moved)} rows."
        ],
    }


def _row(what: str, values: list[float], aim: float | None) -> dict[str, Any]:
    p95 = float(statistics.quantiles(values, n=20)[-1]) if len(values) > 1 else values[0]
    return {"what": what, "median": float(statistics.median(values)), "p95": p95, "aim": aim}
