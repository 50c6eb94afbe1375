"""Every table of every room, read-only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

SECRET_FIELDS = frozenset({"password", "digest", "token_key"})


class ReadOnlyAdmin(admin.ModelAdmin):
    """Look at a table. A room that wants other columns subclasses this and calls `show_table`."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Every column but secrets."""
        return [field.name for field in self.opts.concrete_fields if field.name not in SECRET_FIELDS]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The first columns that are short enough for a list."""
        names = [
            field.name
            for field in self.opts.concrete_fields
            if field.name not in SECRET_FIELDS and not isinstance(field, models.TextField | models.JSONField)
        ]
        return names[:8]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """A row whose key is a secret's digest is not opened: the key would stand in the address."""
        pk = self.opts.pk
        return (
            None
            if pk is None or pk.name in SECRET_FIELDS
            else super().get_list_display_links(request, list_display)
        )

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """The relations that the list shows, in one query."""
        shown = set(self.get_list_display(request))
        names = [
            field.name for field in self.opts.concrete_fields if field.is_relation and field.name in shown
        ]
        return names or False


def show_table(model: type[models.Model], admin_class: type[ReadOnlyAdmin] = ReadOnlyAdmin) -> None:
    """Put a table into the admin, in place of what shows it already."""
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    admin.site.register(model, admin_class)


def room_models() -> list[type[models.Model]]:
    """The tables of the portal's own rooms: applications that lie beside this one."""
    own = {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).resolve().parent == Path(settings.BASE_DIR).resolve()
    }
    return [model for model in apps.get_models() if model._meta.app_label in own]


for _model in room_models():
    show_table(_model)
