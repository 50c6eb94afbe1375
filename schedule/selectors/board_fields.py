"""What every row of the board says: its own columns, and those that other parts of the plan register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import connection

from core.actors import Actor
from projects.models import Project
from schedule.predecessors import LinkWords, format_links
from schedule.selectors.board_columns import Column, Some

Values = Mapping[int, Mapping[str, Any]]
Provider = Callable[[Actor, Project, "list[int] | None"], Values]


class BoardFields:
    """Named providers of fields of the board's rows, each asked once for all rows wanted."""

    def __init__(self) -> None:
        self._providers: dict[str, tuple[int, dict[str, Any], Provider]] = {}

    def register(self, name: str, fields: Mapping[str, Any], provider: Provider, *, order: int = 100) -> None:
        """Add or replace a provider; `fields` are the names it fills with what a row has that it leaves out."""
        self._providers[name] = (order, dict(fields), provider)

    def names(self, without: str = "") -> list[str]:
        """Every field but those of the provider `without`, in the order of their providers."""
        return [field for _, fields, _ in self._ranked(without) for field in fields]

    def columns(
        self,
        actor: Actor,
        project: Project,
        ids: list[int] | None,
        places: Mapping[int, int],
        without: str = "",
    ) -> dict[str, Column]:
        """A column for every field; `places` are those of rows by task id, ids None stands for the whole plan."""
        columns: dict[str, Column] = {}
        for _, fields, provider in self._ranked(without):
            found = provider(actor, project, ids)
            said = [(places[key], values) for key, values in found.items() if key in places]
            for name, other in fields.items():
                some = {
                    place: values[name] for place, values in said if name in values and values[name] != other
                }
                columns[name] = Some(len(places), other, some)
        return columns

    def _ranked(self, without: str = "") -> list[tuple[int, dict[str, Any], Provider]]:
        named = sorted(self._providers.items(), key=lambda item: (item[1][0], item[0]))
        return [entry for name, entry in named if name != without]


BOARD_FIELDS: Final = BoardFields()


_LINKS: Final = """
SELECT l.predecessor_id, l.successor_id, p.number, s.number, l.type, l.lag_minutes, l.lag_unit, l.lag_percent,
 v.id IS NOT NULL, coalesce(c.minutes_per_day, 480)
FROM schedule_link l JOIN schedule_task p ON p.id = l.predecessor_id JOIN schedule_task s ON s.id = l.successor_id
LEFT JOIN (SELECT jsonb_array_elements_text(driving_links)::int8 FROM schedule_schedulesummary
 WHERE project_id = %(project)s) v (id) ON v.id = l.id
LEFT JOIN schedule_schedulesettings o ON o.project_id = l.project_id
LEFT JOIN schedule_workcalendar c ON c.id = o.calendar_id
WHERE l.project_id = %(project)s {only} ORDER BY l.id
"""
_ENDS: Final = "AND (l.predecessor_id = ANY(%(ids)s) OR l.successor_id = ANY(%(ids)s))"


def link_texts(actor: Actor, project: Project, ids: list[int] | None) -> Values:
    """Predecessors and successors of rows as people write them, `12FS+2d; 15SS`, and those that drive the row."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKS.format(only="" if ids is None else _ENDS), {"project": project.pk, "ids": ids})
        links = cursor.fetchall()
    before: dict[int, list[LinkWords]] = defaultdict(list)
    after: dict[int, list[LinkWords]] = defaultdict(list)
    driver: dict[int, list[LinkWords]] = defaultdict(list)
    for first, second, number, follower, *facts, drives, _ in links:
        if drives:
            driver[second].append(LinkWords(number, *facts))
        before[second].append(LinkWords(number, *facts))
        after[first].append(LinkWords(follower, *facts))
    day = links[0][-1] if links else 480
    return {
        key: {
            "predecessors": format_links(before.get(key, ()), day),
            "successors": format_links(after.get(key, ()), day),
            "driver": format_links(driver.get(key, ()), day),
        }
        for key in {*before, *after}
    }


BOARD_FIELDS.register("links", {"predecessors": "", "successors": "", "driver": ""}, link_texts, order=10)
