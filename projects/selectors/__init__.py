"""Reads of projects: every one starts from what the actor may see."""

from projects.selectors.projects import get_project

__all__ = ["get_project"]
