"""Which overload a call means, as PostgreSQL decides it."""

from __future__ import annotations

import pytest

from ckanext.duckstore.errors import DatatypeMismatch, UndefinedFunction
from ckanext.duckstore.postgres.builtins import common, resolve


@pytest.mark.parametrize(
    ("name", "types", "arguments", "returns"),
    [
        ("round", ["int4"], ("float8",), "float8"),
        ("round", ["numeric", "int4"], ("numeric", "int4"), "numeric"),
        ("power", ["int4", "int4"], ("float8", "float8"), "float8"),
        ("log", ["int4", "int4"], ("numeric", "numeric"), "numeric"),
        ("abs", ["int2"], ("int2",), "int2"),
        ("length", ["unknown"], ("text",), "int4"),
        ("length", ["varchar"], ("text",), "int4"),
        ("substring", ["text", "unknown"], ("text", "text"), "text"),
        ("date_trunc", ["unknown", "date"], ("text", "timestamptz"), "timestamptz"),
        ("avg", ["int4"], ("int4",), "numeric"),
        ("sum", ["int8"], ("int8",), "numeric"),
        ("percentile_cont", ["unknown", "int4"], ("float8", "float8"), "float8"),
        ("array_append", ["_int4", "numeric"], ("_numeric", "numeric"), "_numeric"),
        ("array_agg", ["_int4"], ("_int4",), "_int4"),
        ("unnest", ["_text"], ("_text",), "text"),
        ("lag", ["int4", "int4", "unknown"], ("int4", "int4", "int4"), "int4"),
        ("lower", ["int4range"], ("int4range",), "int4"),
        ("concat", ["int4", "unknown", "bool"], ("any", "any", "any"), "text"),
    ],
)
def test_the_overload_that_postgresql_takes(
    name: str, types: list[str], arguments: tuple[str, ...], returns: str
) -> None:
    found = resolve(name, types)
    assert (found.arguments, found.returns) == (arguments, returns)


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("round", ["float8", "int4"]),
        ("sum", ["text"]),
        ("length", ["int4"]),
        ("max", ["bool"]),
        ("enum_first", ["unknown"]),
        ("upper", []),
        ("concat", []),
        ("array_position", ["_int4", "text"]),
    ],
)
def test_none_for_other_types(name: str, types: list[str]) -> None:
    with pytest.raises(UndefinedFunction, match="does not exist"):
        resolve(name, types)


def test_a_polymorphic_function_wants_a_type() -> None:
    with pytest.raises(DatatypeMismatch, match="could not determine polymorphic type"):
        resolve("to_json", ["unknown"])


def test_common_type() -> None:
    assert common(["int4", "unknown", "numeric"]) == "numeric"
    assert common(["unknown"]) == "text"
    assert common(["int4", "text"]) is None
