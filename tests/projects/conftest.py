"""What tests of projects share: a refusal that leaves every row as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from core.errors import PortalError
from core.models import Act
from projects.models import Membership, Portfolio, Programme, Project


def _rows() -> dict[str, list[Any]]:
    models = (Project, Membership, Portfolio, Programme, Act)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[Any]]:
    """`with refused(Denied, "only an owner"):` the block is refused with this sentence, and nothing changed."""

    @contextmanager
    def expect(error: type[PortalError], words: str = "", field: str = "") -> Iterator[Any]:
        before = _rows()
        with pytest.raises(error) as caught:
            yield caught
        assert words.lower() in caught.value.detail.lower()
        if field:
            assert field in caught.value.fields
        assert _rows() == before

    return expect
