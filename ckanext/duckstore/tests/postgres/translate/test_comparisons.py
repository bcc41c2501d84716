"""Comparisons whose meaning depends on the type."""

from __future__ import annotations

import pytest

from ..asking import value


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("'1.0'::jsonb = '1'", True),
        ("'-0'::jsonb = '0.00'", True),
        ("'1.01'::jsonb = '1.1'", False),
        ("'100'::jsonb = '1'", False),
        ("'1e2'::jsonb = '100.000'", True),
        ('\'{"a": [1.50, "1.50"]}\'::jsonb = \'{"a": [1.5, "1.50"]}\'', True),
        ('\'{"a": "1.50"}\'::jsonb <> \'{"a": "1.5"}\'', True),
        ("'1.0'::jsonb IS DISTINCT FROM '1'::jsonb", False),
        ("'1.0'::jsonb IN ('2', '1')", True),
        ("('1.0'::jsonb, 2) = ('1'::jsonb, 2)", True),
        ("nullif('1.0'::jsonb, '1') IS NULL", True),
        ("'1.0'::jsonb = ANY(ARRAY['1'::jsonb])", True),
    ],
)
def test_jsonb_is_compared_by_the_value_of_its_numbers(expression: str, wanted: bool) -> None:
    assert value(expression) is wanted
