"""Currencies a project may be kept in."""

from __future__ import annotations

import pytest

from projects.currencies import currency_choices, currency_codes


@pytest.mark.parametrize("code", ["EUR", "USD", "CHF", "JPY", "XAF", "INR", "BRL", "ZAR"])
def test_currencies_in_use_are_taken(code):
    assert code in currency_codes()


@pytest.mark.parametrize("code", ["DEM", "FRF", "XXX", "XAU", "EURO", "eur", ""])
def test_withdrawn_ones_metals_and_inventions_are_not(code):
    assert code not in currency_codes()


def test_each_is_offered_with_its_name():
    assert ("EUR", "EUR Euro") in currency_choices()
    assert len(currency_choices()) == len(currency_codes()) > 140
