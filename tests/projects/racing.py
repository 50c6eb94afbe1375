"""Two at the same moment, each in a thread and a connection of its own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

MEETING_SECONDS = 1.0


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at the same moment; gives what each returned or raised, in their order."""
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def meet_after(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, after which both callers wait for each other; one that waits for a lock never comes."""
    barrier = threading.Barrier(2)

    def run(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=MEETING_SECONDS)
        return result

    return run
