"""Values through a type and a DuckDB instance, with nothing of the store between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import msgspec

from ckanext.duckstore import types


def engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("SET GLOBAL TimeZone='UTC'")
    return connection


def round_trip(declared: str, values: Sequence[Any], form: str = "text") -> list[Any]:
    """Return *values* as a table gives them back: as ``text``, ``json`` or ``csv``."""
    type_ = types.parse(declared)
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
        return [
            text for (text,) in connection.execute(f"SELECT {getattr(type_, form)('v')} FROM t ORDER BY i").fetchall()
        ]
