"""Writes about people: add, edit, give a role, deactivate, bring back."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.letters import queue_letter
from accounts.models import ApiToken, SiteRole, User
from accounts.policy import PEOPLE_MANAGE, PROFILE_EDIT, may_grant
from accounts.services.checks import check_password_rules, clean_or_refuse, refuse_nul
from core.actors import Actor
from core.errors import Conflict, Denied, InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.policy import require
from core.services import note_subject, service

EDITABLE = ("name", "email", "time_zone", "site_role")
PROFILE_FIELDS = ("name", "time_zone", "letter_shortcuts")
WITH_ARTICLE = {
    SiteRole.ADMINISTRATOR: "an administrator",
    SiteRole.EXECUTIVE: "an executive",
    SiteRole.AUDITOR: "an auditor",
    SiteRole.MEMBER: "a member",
}
LAST_ADMINISTRATOR = (
    "This is the last administrator. Make somebody else an administrator first, so that the portal keeps one."
)


@service("person.added", "added {subject} as {role}")
def create_person(
    *,
    actor: Actor,
    email: str,
    name: str,
    site_role: str = SiteRole.MEMBER,
    time_zone: str = "UTC",
    password: str | None = None,
    invite: bool = False,
) -> User:
    """Add a person; without a password they set one by the link of an invitation."""
    require(actor, PEOPLE_MANAGE)
    _refuse_role(actor, site_role)
    person = User(email=_address(email), name=_name(name), site_role=site_role, time_zone=time_zone)
    note_subject(str(person), role=WITH_ARTICLE[SiteRole(site_role)])
    clean_or_refuse(person, EDITABLE)
    _refuse_taken(person)
    if password is None:
        person.set_unusable_password()
    else:
        check_password_rules(password, person)
        person.set_password(password)
    _save_once(person)
    if invite:
        queue_letter(actor=actor, letter="invitation", person=person)
    return person


@service("person.edited", "edited {subject}")
def update_person(*, actor: Actor, person: User, expected_version: int | None, **fields: Any) -> User:
    """Change a person's name, address, time zone or site role."""
    require(actor, PEOPLE_MANAGE, person)
    _refuse_unknown(fields, EDITABLE)
    administrators = lock_administrators() if "site_role" in fields else set()
    locked = _locked(person)
    check_version(locked, expected_version, yours=fields)
    note_subject(str(locked))
    if "site_role" in fields:
        _refuse_role_change(actor, locked, fields["site_role"], administrators)
    if "email" in fields:
        fields["email"] = _address(fields["email"])
    return _change(locked, fields)


@service("profile.edited", "edited their profile")
def update_profile(*, actor: Actor, person: User, expected_version: int | None, **fields: Any) -> User:
    """Change one's own name, time zone or keyboard habit."""
    require(actor, PROFILE_EDIT, person)
    _refuse_unknown(fields, PROFILE_FIELDS)
    locked = _locked(person)
    check_version(locked, expected_version, yours=fields)
    note_subject(str(locked))
    return _change(locked, fields)


@service("person.role_changed", "made {subject} {role}")
def change_site_role(*, actor: Actor, person: User, role: str, expected_version: int | None = None) -> User:
    """Give a person another site role; the last administrator keeps theirs."""
    require(actor, PEOPLE_MANAGE, person)
    administrators = lock_administrators()
    locked = _locked(person)
    check_version(locked, expected_version, yours={"site_role": role})
    _refuse_role_change(actor, locked, role, administrators)
    note_subject(str(locked), role=WITH_ARTICLE[SiteRole(role)])
    return _change(locked, {"site_role": role})


@service("person.deactivated", "deactivated {subject}")
def deactivate_person(*, actor: Actor, person: User, expected_version: int | None = None) -> User:
    """Take a person's access away: their sessions and tokens end at once, what they did stays."""
    require(actor, PEOPLE_MANAGE, person)
    if actor.user is not None and actor.user.pk == person.pk:
        raise Conflict("You cannot deactivate yourself. Ask another administrator.")
    administrators = lock_administrators()
    locked = _locked(person)
    check_version(locked, expected_version)
    note_subject(str(locked))
    if not locked.is_active:
        raise Conflict(f"{locked} is deactivated already.")
    if not may_grant(actor, locked.site_role):
        raise Denied(f"{locked} holds a role above your own.")
    _refuse_last(locked, administrators)
    ask_guards(actor, "person.deactivated", locked)
    end_sessions(locked)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    ApiToken.objects.filter(user=locked, revoked_at__isnull=True).update(revoked_at=timezone.now())
    return locked


@service("person.reactivated", "brought {subject} back")
def reactivate_person(*, actor: Actor, person: User, expected_version: int | None = None) -> User:
    """Let a deactivated person in again, with their password and role; their tokens stay revoked."""
    require(actor, PEOPLE_MANAGE, person)
    locked = _locked(person)
    check_version(locked, expected_version)
    note_subject(str(locked))
    if locked.is_active:
        raise Conflict(f"{locked} is active already.")
    if not may_grant(actor, locked.site_role):
        raise Denied(f"{locked} holds a role above your own.")
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    return locked


def lock_administrators() -> set[int]:
    """Lock every active administrator until the transaction ends, so that two cannot demote each other."""
    administrators = User.objects.select_for_update(no_key=True).filter(
        site_role=SiteRole.ADMINISTRATOR, is_active=True
    )
    return set(administrators.order_by("pk").values_list("pk", flat=True))


def end_sessions(person: User) -> None:
    """End every session of a person, within a service that holds the row."""
    User.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)


def _locked(person: User) -> User:
    # without the key: acts name their author, and two people who edit each other would wait in a circle
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _refuse_last(person: User, administrators: set[int]) -> None:
    if administrators == {person.pk}:
        raise Conflict(LAST_ADMINISTRATOR)


def _refuse_role(actor: Actor, role: str) -> None:
    if role not in SiteRole.values:
        raise InvalidInput(
            f"“{role}” is not a site role. Choose one of: {', '.join(SiteRole.values)}.",
            fields={"site_role": ["Choose one of the roles."]},
        )
    if not may_grant(actor, role):
        raise Denied("Nobody gives a role above their own.")


def _refuse_role_change(actor: Actor, person: User, role: str, administrators: set[int]) -> None:
    _refuse_role(actor, role)
    if role == person.site_role:
        return
    if not may_grant(actor, person.site_role):
        raise Denied(f"{person} holds a role above your own.")
    _refuse_last(person, administrators)


def _refuse_unknown(fields: dict[str, Any], known: tuple[str, ...]) -> None:
    for name in fields:
        if name not in known:
            raise InvalidInput(
                f"{name} cannot be changed here.", fields={name: ["It cannot be changed here."]}
            )


def _change(person: User, fields: dict[str, Any]) -> User:
    if "name" in fields:
        fields["name"] = _name(fields["name"])
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, fields[name])
    clean_or_refuse(person, changed)
    if "email" in changed:
        _refuse_taken(person)
    if changed:
        _save_once(person, changed)
    return person


def _save_once(person: User, fields: list[str] | None = None) -> None:
    """Save; an address that somebody else took in the same moment is refused like one taken before."""
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
    except IntegrityError as error:
        if "user_email_once" not in str(error):
            raise
        raise _taken(person.email) from None


def _refuse_taken(person: User) -> None:
    if User.objects.filter(email=person.email).exclude(pk=person.pk).exists():
        raise _taken(person.email)


def _taken(email: str) -> InvalidInput:
    sentence = f"{email} already belongs to a person here. Use another address, or edit that person."
    return InvalidInput(sentence, fields={"email": [sentence]})


def _address(email: str) -> str:
    refuse_nul(email=email)
    return email.strip().lower()


def _name(name: str) -> str:
    refuse_nul(name=name)
    return " ".join(name.split())
