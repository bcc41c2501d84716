"""The order of jsonb; what PostgreSQL says of it is in the oracle's cases."""

from __future__ import annotations

import itertools

import pytest

from ckanext.duckstore.errors import DataError
from ckanext.duckstore.postgres.builtins.python.json_order import key

#: From the least to the most. Those in one text with a bar between them are equal.
VALUES = [
    "[]",
    "null",
    '""',
    '"A"',
    '"a"|"\\u0061"',
    '"a\\u0001"',
    '"ab"',
    "-1e3|-1000|-1000.0",
    "-12",
    "-2|-2.00",
    "-1.5",
    "-0.01|-1e-2",
    "0|-0|0.000|0e5",
    "0.009",
    "0.01",
    "1|1.0|10e-1",
    "1.000000000000000000000000000000000001",
    "9",
    "10",
    "false",
    "true",
    "[null]",
    "[[]]",
    "[{}]",
    '["a", 9]',
    '["b", 1]',
    "{}",
    '{"a": 1}|{"a": 1.0}|{"a": 2, "a": 1}',
    '{"a": 2}',
    '{"aa": 0}',
    '{"b": 0}',
    '{"a": 1, "b": 2}|{"b": 2, "a": 1}',
]


def test_values_are_in_postgresqls_order() -> None:
    groups = [[key(text) for text in texts.split("|")] for texts in VALUES]
    assert all(len(set(keys)) == 1 for keys in groups)
    assert all(less[0] < more[0] for less, more in itertools.pairwise(groups))


def test_long_values_have_an_order_too() -> None:
    assert key(f'["{"a" * 2000}"]') < key(f'["{"a" * 2000}b"]')


@pytest.mark.parametrize(("text", "state"), [("nope", "22P02"), ("1e999999", "22003")])
def test_what_is_no_jsonb_has_no_place(text: str, state: str) -> None:
    with pytest.raises(DataError) as caught:
        key(text)
    assert caught.value.sqlstate == state
