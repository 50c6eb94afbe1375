"""Rows for tests, written under a verb as everything else is, so that history never has an unnamed row."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import factory

from accounts.models import ApiToken, SiteRole, User
from core.actors import system
from core.services import service
from projects.models import Membership, Portfolio, Programme, Project
from schedule.models import Link, Resource, Task, WorkCalendar

PASSWORD = "correct horse battery"
_keys = itertools.count(1)


@service("test.prepared", "prepared {subject}")
def prepare(*, actor: Any, make: Any) -> Any:
    """Run `make` under a verb."""
    return make()


class Prepared(factory.django.DjangoModelFactory):
    """A factory whose rows carry a verb."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        create = super()._create
        return prepare(actor=system("tests"), make=lambda: create(model_class, *args, **kwargs))


class UserFactory(Prepared):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    site_role = SiteRole.MEMBER

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        password = kwargs.pop("password", None)
        user = model_class(*args, **kwargs)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        prepare(actor=system("tests"), make=user.save)
        return user


class PortfolioFactory(Prepared):
    class Meta:
        model = Portfolio

    name = factory.Sequence(lambda n: f"Portfolio {n}")


class ProgrammeFactory(Prepared):
    class Meta:
        model = Programme

    portfolio = factory.SubFactory(PortfolioFactory)
    name = factory.Sequence(lambda n: f"Programme {n}")


class ProjectFactory(Prepared):
    class Meta:
        model = Project

    key = factory.LazyFunction(lambda: f"PRJ{next(_keys)}")
    name = factory.Sequence(lambda n: f"Project {n}")
    start_date = datetime.date(2026, 6, 1)


class MembershipFactory(Prepared):
    class Meta:
        model = Membership

    project = factory.SubFactory(ProjectFactory)
    user = factory.SubFactory(UserFactory)
    role = "member"


class WorkCalendarFactory(Prepared):
    class Meta:
        model = WorkCalendar

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Calendar {n}")


class TaskFactory(Prepared):
    """A bare row: tests of services make tasks by services."""

    class Meta:
        model = Task

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: 100_000 + n)
    position = factory.Sequence(lambda n: n)
    name = factory.Sequence(lambda n: f"Task {n}")


class LinkFactory(Prepared):
    class Meta:
        model = Link

    project = factory.SelfAttribute("successor.project")


class ResourceFactory(Prepared):
    class Meta:
        model = Resource

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Resource {n}")


def token_for(
    user: User, *, write: bool = False, projects: list[Project] | None = None, expiry: Any = None
) -> str:
    """An API token's text."""
    _, text = prepare(
        actor=system("tests"),
        make=lambda: ApiToken.objects.create(
            user=user,
            expiry=expiry,
            name="test",
            may_write=write,
            all_projects=projects is None,
            project_ids=[p.pk for p in projects or []],
        ),
    )
    return str(text)
