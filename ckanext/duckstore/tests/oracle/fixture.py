"""The tables of ``fixture.sql``: their columns, and the text that creates them in each of the two
databases."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import duckdb

from ckanext.duckstore.postgres.translate import Stored

FIXTURE = Path(__file__).with_name("fixture.sql")

_TABLE = re.compile(r"^CREATE TABLE (\w+) \((.*)\);$", re.MULTILINE)
#: PostgreSQL's ``numeric`` has no width; a DataStore column of that type is a decimal wide enough
#: for its values.
_SIZE = (24, 6)
_DECIMAL = f"DECIMAL({_SIZE[0]},{_SIZE[1]})"


@cache
def postgres_sql() -> str:
    """Return the statements for PostgreSQL."""
    return FIXTURE.read_text(encoding="utf-8")


def duckdb_sql() -> str:
    """Return the statements for DuckDB."""
    return re.sub(r"\bnumeric\b", _DECIMAL, re.sub(r"\bjsonb\b", "json", postgres_sql()))


def tables() -> dict[str, tuple[tuple[str, str | Stored], ...]]:
    """Return the columns of each table: names and types as the translator wants them, with the
    digits that a numeric has in DuckDB."""
    return {name: tuple(_column(*column) for column in columns) for name, columns in declared().items()}


def declared() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the columns of each table: names and types as PostgreSQL declares them."""
    found = {}
    for table, columns in _TABLE.findall(postgres_sql()):
        parts = (column.partition(" ") for column in columns.split(", "))
        found[table] = tuple((name, kind) for name, _, kind in parts)
    return found


def _column(name: str, kind: str) -> tuple[str, str | Stored]:
    if kind == "numeric":
        return name, Stored(kind, _SIZE)
    return name, "_" + kind.removesuffix("[]") if kind.endswith("[]") else kind


def connect() -> duckdb.DuckDBPyConnection:
    """Return a DuckDB with the tables, and with the settings that every instance of ours has."""
    connection = duckdb.connect(
        config={
            "default_null_order": "nulls_last_on_asc_first_on_desc",
            "integer_division": "true",
            "threads": "1",
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(duckdb_sql())
    return connection
