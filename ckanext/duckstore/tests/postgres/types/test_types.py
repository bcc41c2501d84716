from __future__ import annotations

from typing import Any

import pytest

from ckanext.duckstore.errors import UndefinedObject
from ckanext.duckstore.postgres import types
from ckanext.duckstore.postgres.types import declarations


@pytest.mark.parametrize(
    ("declared", "name", "native"),
    [
        ("int", "int4", "integer"),
        (" INT ", "int4", "integer"),
        ('"int4"', "int4", "integer"),
        ("pg_catalog.int4", "int4", "integer"),
        ("double precision", "float8", "double precision"),
        ("float(24)", "float4", "real"),
        ("float(25)", "float8", "double precision"),
        ("varchar(20)", "varchar", "character varying(20)"),
        ("character  varying", "varchar", "character varying"),
        ("char", "bpchar", "character(1)"),
        ("bpchar", "bpchar", "bpchar"),
        ("numeric(10, 2)", "numeric", "numeric(10,2)"),
        ("decimal", "numeric", "numeric"),
        ("numeric(50, 3)", "numeric", "numeric(50,3)"),
        ("numeric(4, -2)", "numeric", "numeric(4,-2)"),
        ("numeric(3, 5)", "numeric", "numeric(3,5)"),
        ("timestamp with time zone", "timestamptz", "timestamp with time zone"),
        ("timestamp(6)", "timestamp", "timestamp without time zone"),
        ("json", "nested", "nested"),
        ("text[]", "_text", "text[]"),
        ("_int4", "_int4", "integer[]"),
        ("int --", "int4", "integer"),
        ("timestamp(3)", "timestamp", "timestamp(3) without time zone"),
        ("time(0) with time zone", "timetz", "time(0) with time zone"),
        ("interval day to second(3)", "interval", "interval day to second(3)"),
        ("int[3]", "_int4", "integer[]"),
        ("int array", "_int4", "integer[]"),
    ],
)
def test_spellings(declared: str, name: str, native: str) -> None:
    found = declarations.parse(declared)
    assert (found.name, found.native_type) == (name, native)
    assert declarations.of(found.name, found.native_type) == found


@pytest.mark.parametrize(
    "declared",
    [
        "",
        "nope",
        '"INT4"',
        "int; drop table x",
        "int default 'x'",
        "int primary key",
        "int) from t where (true",
        "int), cast(null as int",
        "int) limit (1",
        "numeric(1001,2)",
        "numeric(10,1001)",
        "numeric(0)",
        "varchar(0)",
        "varchar(10485761)",
        "float(54)",
        "text(5)",
        "int(5)",
        "serial",
        "tsvector",
        "point",
        "void",
    ],
)
def test_no_types(declared: str) -> None:
    with pytest.raises(UndefinedObject):
        declarations.parse(declared)


@pytest.mark.parametrize(
    ("value", "guessed"),
    [
        (1, "int"),
        (True, "int"),
        (1.0, "float"),
        ("1", "integer"),
        ("1_0", "integer"),
        ("1.0", "numeric"),
        ("nan", "numeric"),
        ("2020-01-02", "timestamp"),
        ("31/12/2020", "timestamp"),
        ("2020-01-02T03:04", "text"),
        (None, "text"),
        ("", "text"),
        ({}, "nested"),
        ([], "nested"),
        ("x", "text"),
    ],
)
def test_guesses_are_those_of_ckan(value: Any, guessed: str) -> None:
    assert types.guess(value) == guessed
