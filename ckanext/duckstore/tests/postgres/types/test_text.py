from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ckanext.duckstore.errors import DataError
from ckanext.duckstore.postgres.types import declarations

from .helpers import round_trip

quick = settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@quick
@given(st.lists(st.none() | texts, min_size=1))
def test_text_written_is_read(values: list[str | None]) -> None:
    assert round_trip("text", values) == values
    assert [value and json.loads(value) for value in round_trip("text", values, "json")] == values or "" in values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (True, "true"),
        (1.0, "1.0"),
        (-0.0, "0.0"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (float("inf"), "Infinity"),
        ([], "{}"),
        ([1, None, 2.5], "{1,NULL,2.5}"),
        (["a b", "c", "", "null"], '{"a b",c,"","null"}'),
        ([[1, 2], [3, 4]], "{{1,2},{3,4}}"),
    ],
)
def test_other_values_become_text(value: Any, text: str) -> None:
    assert declarations.parse("text").read([value]) == [text]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a\0b", "NUL"),
        ("\ud800", "surrogates"),
        ({}, "can't adapt type 'dict'"),
        ([{}], "can't adapt type 'dict'"),
        ([1, "x"], 'invalid input syntax for type integer: "x"'),
        ([1.5, True], "ARRAY types numeric and boolean cannot be matched"),
    ],
)
def test_refused(value: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        declarations.parse("text").read(["fine", value])


def test_lengths() -> None:
    assert declarations.parse("varchar(5)").read(["12345", "12345   ", "ééééé"]) == ["12345", "12345", "ééééé"]
    assert declarations.parse("char(5)").read(["ab"]) == ["ab   "]
    assert declarations.parse("bpchar").read(["ab", "x" * 9]) == ["ab", "x" * 9]
    assert declarations.parse("name").read(["x" * 70, True]) == ["x" * 63, "t"]
    with pytest.raises(DataError, match=r"value too long for type character varying\(5\)"):
        declarations.parse("varchar(5)").read(["123456"])


@quick
@given(st.uuids())
def test_uuids_in_all_their_forms(value: uuid.UUID) -> None:
    groups = "-".join(value.hex[start : start + 4] for start in range(0, 32, 4))
    assert round_trip("uuid", [value, str(value).upper(), value.hex, f"{{{value}}}", groups]) == [str(value)] * 5


@pytest.mark.parametrize(
    "value", ["", " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99", "g" * 32, "{a0eebc999c0b4ef8bb6d6bb9bd380a11", 5]
)
def test_no_uuids(value: Any) -> None:
    with pytest.raises(DataError):
        declarations.parse("uuid").read([value])


@quick
@given(st.binary())
def test_bytes_written_are_read(value: bytes) -> None:
    assert round_trip("bytea", ["\\x" + value.hex(), value]) == ["\\x" + value.hex()] * 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("hello", "\\x68656c6c6f"),
        ("a\\\\b", "\\x615c62"),
        ("\\000\\377", "\\x00ff"),
        ("\\x de ad", "\\xdead"),
        ([], "\\x7b7d"),
    ],
)
def test_bytes_in_the_older_form(value: Any, text: str) -> None:
    assert round_trip("bytea", [value]) == [text]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("\\x1", "odd number of digits"),
        ("\\xzz", 'invalid hexadecimal digit: "z"'),
        ("\\400", "type bytea"),
        ("a\\", "type bytea"),
        (5, "expression is of type integer"),
    ],
)
def test_no_bytes(value: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        declarations.parse("bytea").read([value])
