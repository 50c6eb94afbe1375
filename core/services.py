"""The way of a write: one verb, one transaction, one history context."""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import connection, transaction

from core.actors import Actor

if TYPE_CHECKING:
    from core.change_capture import Recording

P = ParamSpec("P")
R = TypeVar("R")

_sentences: dict[str, str] = {}
_current: ContextVar[CurrentAct | None] = ContextVar("current_act", default=None)


@dataclass(slots=True)
class CurrentAct:
    """The act under way: who does which verb, in which request, to what."""

    id: uuid.UUID
    verb: str
    actor: Actor
    scope_id: int | None = None
    subject: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    recordings: dict[int, Recording] = field(default_factory=dict)  # by scope: what becomes a change set


class _Detail(dict[str, Any]):
    """Places of a sentence; one that was never filled stays empty."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence_of(verb: str) -> str:
    """The sentence of a verb, with places `{subject}` and those of its detail."""
    return _sentences.get(verb, verb.replace(".", " ").replace("_", " ") + " {subject}")


def deed_of(verb: str, subject: str, detail: dict[str, Any]) -> str:
    """A deed without its author, as it goes on after a name: “moved ATLAS-12 Design”."""
    return sentence_of(verb).format_map(_Detail(detail, subject=subject)).strip()


def verbs() -> dict[str, str]:
    """Every verb with its sentence."""
    return dict(_sentences)


def current_act() -> CurrentAct | None:
    """The act under way, or None outside of services."""
    return _current.get()


def note_scope(scope_id: int | None) -> None:
    """Tie the act under way to a project, unless it is tied to one."""
    act = _current.get()
    if act is not None and act.scope_id is None:
        act.scope_id = scope_id


def note_subject(subject: str, *, scope_id: int | None = None, **detail: Any) -> None:
    """Say what the act under way is about; the first word counts, so that inner services do not rename it."""
    act = _current.get()
    if act is None:
        return
    if not act.subject:
        act.subject = subject[:300]
        act.detail.update(detail)
    note_scope(scope_id)


@contextmanager
def acts_of_their_own() -> Iterator[None]:
    """Let services called within another one be acts of their own: what is done in a rehearsal, and taken back."""
    outer = _current.get()
    marker = _current.set(None)
    try:
        yield
    finally:
        _current.reset(marker)
    if outer is not None:
        _set_history_context(outer)


def service(verb: str, sentence: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the one way of doing `verb`: a transaction with actor, verb and request in its history.

    `sentence` follows the actor's name in histories, e.g. "moved {subject}". Within another service the
    outer act stays, so that one deed of a person is one entry.
    """
    if verb in _sentences and _sentences[verb] != sentence:
        raise ValueError(f"The verb {verb} has two sentences.")
    _sentences[verb] = sentence

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = kwargs.get("actor")
            if args or not isinstance(actor, Actor):
                raise TypeError(f"{function.__name__} takes keywords only, and actor among them.")
            if _current.get() is not None:
                with transaction.atomic():
                    return function(*args, **kwargs)
            act = CurrentAct(id=uuid.uuid4(), verb=verb, actor=actor)
            marker = _current.set(act)
            try:
                with transaction.atomic():
                    _set_history_context(act)
                    result = function(*args, **kwargs)
                    if act.recordings:
                        _keep_change_sets(act)
                    _record(act)
                    if connection.in_atomic_block and connection.savepoint_ids:
                        _clear_history_context()
                return result
            finally:
                _current.reset(marker)

        run.verb = verb  # type: ignore[attr-defined]
        return run

    return decorate


def _set_history_context(act: CurrentAct) -> None:
    """One statement per act: the triggers read it for every row written in this transaction, COPY included.

    They also ask which of them are to be ignored. Where that was never said the question fails and is taken back, for
    every row, and taking back looks at every row written before: ten times as many rows took a hundred times as long.
    """
    metadata = {
        "verb": act.verb,
        "actor": act.actor.kind,
        "label": act.actor.label,
        "user": act.actor.user_id,
        "request": act.actor.request_id,
    }
    if act.actor.on_behalf_of is not None:
        metadata["on_behalf_of"] = act.actor.on_behalf_of.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true),"
            " set_config('pgtrigger.ignore', '{}', true)",
            [str(act.id), json.dumps(metadata)],
        )


def _clear_history_context() -> None:
    """Inside an outer transaction the setting would outlive the service: take it back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', '', true),"
            " set_config('pghistory.context_metadata', '', true)"
        )


def _keep_change_sets(act: CurrentAct) -> None:
    from core.change_capture import keep

    keep(act)


def _record(act: CurrentAct) -> None:
    from core.models import Act

    Act.objects.create(
        id=act.id,
        verb=act.verb,
        actor_kind=act.actor.kind,
        actor_label=act.actor.label[:200],
        actor_user_id=act.actor.user_id,
        on_behalf_of_id=act.actor.on_behalf_of.pk if act.actor.on_behalf_of else None,
        request_id=act.actor.request_id[:64],
        scope_id=act.scope_id,
        subject=act.subject,
        detail=act.detail,
    )
