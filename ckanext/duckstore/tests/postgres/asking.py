"""Asks one question: translated, and run in a DuckDB of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from ckanext.duckstore.postgres.builtins import install
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, translate

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "default_null_order": "nulls_last_on_asc_first_on_desc",
    "integer_division": "true",
    "threads": "1",
}


def rows(sql: str, tables: Mapping[str, tuple[Table, str]] | None = None) -> list[tuple[Any, ...]]:
    """Return DuckDB's answer to PostgreSQL's *sql*; *tables* are those it may name, each with the
    SQL that makes its rows."""
    given = tables or {}
    with duckdb.connect(config=SETTINGS) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table, made in given.values():
            connection.execute(f"CREATE TABLE {table.relation} AS {made}")
        found = translate(parse(sql), {name: table for name, (table, _) in given.items()})
        install(connection, found.functions)
        return connection.execute(found.sql).fetchall()


def value(sql: str) -> Any:
    """Return the one value that ``SELECT`` *sql* gives."""
    ((found,),) = rows(f"SELECT {sql}")
    return found
