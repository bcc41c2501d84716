"""Values through a type and a DuckDB instance, with nothing of the store between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import duckdb
import msgspec

from ckanext.duckstore.postgres.types import Type, declarations
from ckanext.duckstore.postgres.types.numeric import Numeric


def engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("SET GLOBAL TimeZone='UTC'")
    return connection


def round_trip(declared: str, values: Sequence[Any], form: str = "text") -> list[Any]:
    """Return *values* as a table gives them back: as ``text``, ``json`` or ``csv``.

    What Python writes as JSON has to be what DuckDB writes, for every value that comes this way.
    """
    type_ = declarations.parse(declared)
    read = type_.read(values)
    storage = type_.fit(type_.storage, read)
    column = f"unnest(from_json(?, '[\"{type_.wire}\"]'))"
    with engine() as connection:
        connection.execute(
            f"CREATE TABLE t AS SELECT i, {type_.load('c', storage)} AS v FROM (SELECT unnest(range({len(values)})) AS i, {column} AS c)",
            [msgspec.json.encode(read).decode()],
        )
        assert connection.execute("SELECT typeof(v) FROM t LIMIT 1").fetchall() == [
            (storage.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE").replace("TIMETZ", "TIME WITH TIME ZONE"),)
        ]
        assert_same_json(connection, type_)
        found = _written(connection, type_, form)
        if isinstance(type_, Numeric):
            assert _written(connection, type_.kept_as(storage), form) == found
        return found


def _written(connection: duckdb.DuckDBPyConnection, type_: Type, form: str) -> list[Any]:
    found = connection.execute(f"SELECT {getattr(type_, form)('v')} FROM t ORDER BY i").fetchall()
    return [text for (text,) in found]


def assert_same_json(connection: duckdb.DuckDBPyConnection, type_: Type) -> None:
    """Assert that the values *v* of the table *t* are the same JSON from DuckDB and from Python,
    but for DuckDB's ``\\u001F``."""
    for sql, fetched in connection.execute(f"SELECT {type_.json_or_null('v')}, {type_.fetched('v')} FROM t").fetchall():
        python = "null" if fetched is None else type_.json_text(fetched)
        assert _lower(python) == _lower(sql)


def _lower(text: str) -> str:
    return _UPPER.sub(lambda found: found[0].lower(), text)


_UPPER = re.compile(r"\\u00[01][A-F]")
