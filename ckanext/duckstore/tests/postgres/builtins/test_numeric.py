"""How many digits a numeric has, as PostgreSQL computes it; more in the oracle's cases on
numbers."""

from __future__ import annotations

import pytest

from ckanext.duckstore.postgres.builtins.python import numeric


@pytest.mark.parametrize(
    ("left", "right", "quotient"),
    [
        ("1", "3", "0.33333333333333333333"),
        ("10", "3", "3.3333333333333333"),
        ("100000", "7", "14285.714285714286"),
        ("2", "1", "2.0000000000000000"),
        ("1", "1", "1.00000000000000000000"),
        ("-7", "2", "-3.5000000000000000"),
        ("0", "5", "0.00000000000000000000"),
    ],
)
def test_quotients_have_sixteen_significant_digits(left: str, right: str, quotient: str) -> None:
    assert numeric.divide(left, right) == quotient


def test_average_is_a_quotient() -> None:
    assert numeric.average("13", 5) == "2.6000000000000000"


def test_results_are_exact() -> None:
    assert numeric.square_root("2") == "1.414213562373095"
    assert numeric.power("2", "0.5") == "1.4142135623730950"
    assert numeric.natural_logarithm("10") == "2.3025850929940457"
    assert numeric.rounded("-2.5", 0) == "-3"
    assert numeric.truncated("1234.5", -2) == "1200"
