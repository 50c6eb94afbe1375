"""The people of the portal: list, file, choice for other pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from accounts.models import User
from accounts.policy import PEOPLE_LIST, PEOPLE_MANAGE, PEOPLE_VIEW_ALL
from accounts.selectors.people import DEFAULT_SORT, find_people, pick_people
from accounts.web.administration import administration_tabs
from accounts.web.people_forms import PeopleFilterForm
from core.errors import InvalidInput
from core.middleware import wants_json
from core.policy import can
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page

PAGE_SIZES = (25, 50, 100, 250)
EXPORT_LIMIT = 100_000


@page(GET=PEOPLE_VIEW_ALL)
def people(request: PageRequest) -> HttpResponse:
    """Find, filter, sort, page."""
    form, found = _found(request)
    shown = Paginator(found, _page_size(request)).get_page(request.GET.get("page"))
    context = {
        "filter_form": form,
        "page": shown,
        "page_sizes": PAGE_SIZES,
        "sort": request.GET.get("sort") or DEFAULT_SORT,
        "count_text": "1 person" if shown.paginator.count == 1 else f"{shown.paginator.count:,} people",
        "tabs": administration_tabs(request.actor, "people"),
        "table_actions": _table_actions(request),
        "actions": _actions(request),
    }
    return render_page(request, "accounts/people.html", context)


@page(GET=PEOPLE_VIEW_ALL)
def people_export(request: PageRequest) -> HttpResponse:
    """The same rows as CSV, with the filters and the order of the page it was asked from."""
    _, found = _found(request)
    head = ["Name", "E-mail address", "Site role", "State", "Time zone", "Added", "Last sign-in"]
    rows = (
        [
            each.name,
            each.email,
            each.get_site_role_display(),
            "Active" if each.is_active else "Deactivated",
            each.time_zone,
            each.date_joined,
            each.last_login,
        ]
        for each in found[:EXPORT_LIMIT]
    )
    return csv_response("people.csv", head, rows)


@page(GET=PEOPLE_LIST)
def people_options(request: PageRequest) -> HttpResponse:
    """People to choose from, as options of a list or as JSON; addresses only for those who may see them."""
    found = pick_people(actor=request.actor, text=request.GET.get("q", "")[:200])
    with_address = can(request.actor, PEOPLE_VIEW_ALL)
    if wants_json(request):
        return JsonResponse({"results": [_option(each, with_address) for each in found]})
    context = {"people": found, "with_address": with_address}
    return render_page(request, "accounts/_people_options.html", context)


def _option(person: User, with_address: bool) -> dict[str, Any]:
    option = {"id": person.pk, "name": person.name}
    return option | {"email": person.email} if with_address else option


def _found(request: PageRequest) -> tuple[PeopleFilterForm, Any]:
    form = PeopleFilterForm(request.GET)
    text = request.GET.get("q", "").strip().replace("\x00", "")[:200]
    sort = request.GET.get("sort") or DEFAULT_SORT
    return form, find_people(actor=request.actor, text=text, sort=sort, **form.values())


def _page_size(request: PageRequest) -> int:
    asked = request.GET.get("per_page", "50")
    if asked not in {str(size) for size in PAGE_SIZES}:
        raise InvalidInput(
            f"A page holds {', '.join(str(size) for size in PAGE_SIZES)} rows, not “{asked[:20]}”.",
            fields={"per_page": ["Not a size of this list."]},
        )
    return int(asked)


def _actions(request: PageRequest) -> list[dict[str, Any]]:
    if not can(request.actor, PEOPLE_MANAGE):
        return []
    return [{"label": "Add person", "url": reverse("person-add"), "icon": "user-plus", "primary": True}]


def _table_actions(request: PageRequest) -> list[dict[str, Any]]:
    query = request.GET.copy()
    for name in ("page", "per_page"):
        query.pop(name, None)
    address = reverse("people-export") + (f"?{query.urlencode()}" if query else "")
    return [{"label": "CSV", "url": address, "icon": "download"}, *_actions(request)]
