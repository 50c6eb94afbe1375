"""Writes of projects, their people and the structure above them."""

from projects.services.membership import add_member, change_role, remove_member
from projects.services.project import (
    archive_project,
    create_project,
    pin_status_date,
    restore_project,
    unpin_status_date,
    update_project,
)
from projects.services.structure import (
    create_portfolio,
    create_programme,
    delete_portfolio,
    delete_programme,
    update_portfolio,
    update_programme,
)

__all__ = [
    "add_member",
    "archive_project",
    "change_role",
    "create_portfolio",
    "create_programme",
    "create_project",
    "delete_portfolio",
    "delete_programme",
    "pin_status_date",
    "remove_member",
    "restore_project",
    "unpin_status_date",
    "update_portfolio",
    "update_programme",
    "update_project",
]
