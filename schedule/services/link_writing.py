"""Writing many links of a plan: added, changed or removed, checked one by one and written together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from core.actors import Actor
from core.bulk import count_anew, update_rows
from core.errors import InvalidInput, PreconditionRequired
from core.guards import ask_guards
from core.models.versioned import check_version
from projects.models import Project
from schedule.models import Link, LinkType, Task
from schedule.services.editing import PlanChange, finish_edit
from schedule.services.links import FIELDS, assign_link, percent_follows
from schedule.services.predecessors import naming_loops
from schedule.services.task_fields import Findings

BATCH: Final = 1_000
NO_LINK: Final = "No such link in this project."
Entry = tuple[int | None, int | None, Mapping[str, Task | None], Mapping[str, Any]]
"""Id and version of a known link, its ends where they are named, its fields."""


class LinkWriter:
    """The links of one deed. The caller holds the project; `finish` brings the dates up to date."""

    def __init__(self, actor: Actor, project: Project, findings: Findings) -> None:
        self.actor, self.project, self.findings = actor, project, findings
        self.results: list[tuple[Link, bool]] = []
        """Every link written, in order, and whether it is new."""
        self.touched: set[int] = set()
        self.removed: set[int] = set()

    def write(self, entries: Sequence[Entry], key: str) -> None:
        """Change links known by id or by ends and type, add the others."""
        by_id, by_ends = self._known(entries)
        taken = set(by_ends)
        added: list[Link] = []
        changed: list[Link] = []
        for place, (pk, version, ends, given) in enumerate(entries):
            fields = {name: value for name, value in given.items() if name in FIELDS}
            try:
                link, is_new = self._link(pk, version, ends, fields, by_id, by_ends)
                self._put(link, fields, taken, is_new=is_new)
            except InvalidInput as refusal:
                for name, said in refusal.fields.items() or [("id", [refusal.detail])]:
                    self.findings.add(f"{key}.{place}.{name}", said[0])
                continue
            self.results.append((link, is_new))
            (added if is_new else changed).append(link)
        if self.findings.fields:
            return
        update_rows(changed, [*sorted(FIELDS), "updated_at"])
        Link.objects.bulk_create(added, batch_size=BATCH)
        count_anew(Link, len(added))
        self._touch([*changed, *added])

    def remove(self, ids: Iterable[int], key: str) -> None:
        """Take links away."""
        wanted = list(ids)
        links = Link.objects.filter(project=self.project).in_bulk(wanted)
        for place, pk in enumerate(wanted):
            if pk not in links:
                self.findings.add(f"{key}.{place}", NO_LINK)
        if self.findings.fields:
            return
        for link in links.values():
            ask_guards(self.actor, "link.deleted", link)
        self._touch(links.values())
        self.removed.update(links)
        Link.objects.filter(pk__in=list(links)).delete()

    def finish(self) -> PlanChange:
        """Bring the dates up to date; a loop is said at the links."""
        with naming_loops("links"):
            return finish_edit(
                by=self.actor,
                project=self.project,
                touched=self.touched,
                links=[link.pk for link, _ in self.results],
                removed_links=self.removed,
                links_changed=True,
            )

    def _known(self, entries: Sequence[Entry]) -> tuple[dict[int, Link], dict[tuple[int, int, str], Link]]:
        ids = [pk for pk, *_ in entries if pk is not None]
        ends = {task.pk for _, _, named, _ in entries for task in named.values() if task is not None}
        rows = Link.objects.filter(project=self.project).select_related("predecessor", "successor")
        by_id = rows.in_bulk(ids)
        near = {link.successor_id for link in by_id.values()} | ends
        by_ends = {
            (link.predecessor_id, link.successor_id, link.type): link
            for link in rows.filter(successor_id__in=near)
        }
        return by_id, by_ends

    def _link(  # noqa: PLR0917  the parts of one entry and where known links are found
        self,
        pk: int | None,
        version: int | None,
        ends: Mapping[str, Task | None],
        fields: dict[str, Any],
        by_id: Mapping[int, Link],
        by_ends: Mapping[tuple[int, int, str], Link],
    ) -> tuple[Link, bool]:
        if pk is not None:
            if pk not in by_id:
                raise InvalidInput(NO_LINK, fields={"id": [NO_LINK]})
            if version is None:
                raise PreconditionRequired("Say which version of a link you edit: send its `version`.")
            check_version(by_id[pk], version, yours=fields)
            return by_id[pk], False
        before, after = ends.get("predecessor"), ends.get("successor")
        if before is None or after is None:
            raise InvalidInput(
                "A link has two ends.", fields={"predecessor": ["Name both ends of a new link."]}
            )
        if before.pk == after.pk:
            raise InvalidInput("", fields={"successor": [f"“{before.name}” cannot wait for itself."]})
        known = by_ends.get((before.pk, after.pk, str(fields.get("type", LinkType.FS))))
        if known is not None:
            check_version(known, version, yours=fields)
            return known, False
        return Link(project=self.project, predecessor=before, successor=after), True

    def _put(
        self, link: Link, fields: dict[str, Any], taken: set[tuple[int, int, str]], *, is_new: bool
    ) -> None:
        if is_new:
            ask_guards(
                self.actor, "link.added", self.project, predecessor=link.predecessor, successor=link.successor,
                **fields,
            )  # fmt: skip
        else:
            ask_guards(self.actor, "link.updated", link, **fields)
            taken.discard((link.predecessor_id, link.successor_id, link.type))
        assign_link(link, percent_follows(fields), taken)
        taken.add((link.predecessor_id, link.successor_id, link.type))

    def _touch(self, links: Iterable[Link]) -> None:
        for link in links:
            self.touched |= {link.predecessor_id, link.successor_id}
