"""The shape of the table's rows, and the words it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Scope = Literal["public", "site", "own", "project"]

# Who, in the words of the product: project roles count in the project at hand, site roles everywhere.
PERSON = frozenset({"person"})  # whoever signs in without a special site role
EVERYBODY = frozenset({"person", "administrator", "executive", "auditor"})  # whoever signs in
PROJECT_PEOPLE = frozenset({"owner", "manager", "member", "sponsor", "viewer"})
READERS = PROJECT_PEOPLE | {"administrator", "executive", "auditor"}
EDITORS = frozenset({"owner", "manager"})
REPORTERS = EDITORS | {"member"}
ADMINISTRATORS = frozenset({"administrator"})
OVERSEERS = frozenset({"administrator", "auditor"})  # who reads people's facts and the portal's history
HISTORY_READERS = frozenset({"owner", "manager", "member", "sponsor", "administrator", "auditor"})
KEEPERS = frozenset({"owner", "administrator"})  # who puts a project away and brings it back
INVITERS = EDITORS | {"administrator"}
ITSELF = frozenset({"itself"})  # the person whose thing it is


@dataclass(frozen=True)
class Row:
    """What one method of one route answers to whom.

    `may`: who is served. `status`: what they get. `body`: the name of the builder of what is sent.
    `seen_by`: for things of one person, who is told that they exist (refused with 403 rather than 404).
    `missing`: what those who may get where nothing has the name in the address; None: 404.
    `case`: which of several requests to the same method this is. `signed_in`: what a public page answers to those who
    signed in, where that differs.
    `archived`: what those who may get where the project is archived; None: a read goes on, a write is 403.
    `uses`: which thing of the world stands in a place of the address, where it is not the usual one.
    """

    route: str
    method: str
    may: frozenset[str]
    scope: Scope = "project"
    status: int | str = 200
    body: str = ""
    seen_by: frozenset[str] = frozenset()
    archived: int | None = None
    missing: int | None = None
    case: str = ""
    signed_in: int | str = 0
    query: Mapping[str, Any] = field(default_factory=dict)
    saves_nothing: bool = False  # a POST that only asks
    uses: Mapping[str, str] = field(default_factory=dict)
    rehearses: bool = False  # a read that tries something on rows and takes it back before it answers

    @property
    def is_api(self) -> bool:
        """Whether the API answers."""
        return self.route.startswith("api-")

    @property
    def writes(self) -> bool:
        """Whether it changes what the portal holds."""
        return self.method != "GET" and not self.saves_nothing

    def __str__(self) -> str:
        return f"{self.route} {self.method} {self.case}".rstrip()
