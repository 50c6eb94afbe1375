"""The examples in the docstrings of the readers hold."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

from integrations import plans

MODULES = sorted(module.name for module in pkgutil.iter_modules(plans.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(f"integrations.plans.{name}")).failed == 0


def test_there_are_examples() -> None:
    found = [doctest.testmod(import_module(f"integrations.plans.{name}")).attempted for name in MODULES]

    assert sum(found) >= 20
