"""The tables in a resource's file: ``rows``, whose columns are those in the catalog, and ``state``.

They have no indexes and no constraints, because the WAL must contain only changes of rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from ...identifiers import DERIVED, encode, quote
from ...identifiers import column as quoted
from ..base import ID_COLUMN, Column

_ID_STORAGE = "BIGINT"
#: The types of integers that tables mostly have.
_INTEGERS = {"BIGINT", "INTEGER", "SMALLINT", "USMALLINT"}
_STORAGE = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*(\(\d+(, ?\d+)?\))?(\[\d*\])*")


#: Schema and name of the table of rows in a resource's file.
ROWS = ("main", "rows")


def schema_of(alias: str) -> str:
    """Return the qualifier of tables in the file attached as *alias* (quoted)."""
    return f"{alias}.{ROWS[0]}"


def rows_of(alias: str) -> str:
    """Return the qualified name of the table of rows in the file attached as *alias* (quoted)."""
    return ".".join((alias, *ROWS))


def state_of(alias: str) -> str:
    """Return the qualified name of the table ``state`` in the file attached as *alias* (quoted).

    Its only row holds the ``_id`` below which none is assigned any more.
    """
    return f"{alias}.main.state"


def make(connection: duckdb.DuckDBPyConnection, alias: str, columns: Sequence[Column]) -> None:
    """Create the tables of a new resource."""
    definitions = ", ".join(
        [
            f"{quoted(ID_COLUMN)} {_ID_STORAGE}",
            *(f"{quoted(column.name)} {_checked(column.storage)}" for column in columns),
        ]
    )
    connection.execute(f"CREATE TABLE {rows_of(alias)} ({definitions})")
    connection.execute(f"CREATE TABLE {state_of(alias)} (next_id BIGINT)")
    connection.execute(f"INSERT INTO {state_of(alias)} VALUES (1)")


def copy(connection: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    """Copy the tables of the file attached as *source* to the new file attached as *target*, with
    rows in the same order.
    """
    for table in (rows_of, state_of):
        connection.execute(f"CREATE TABLE {table(target)} AS SELECT * FROM {table(source)}")


def physical(connection: duckdb.DuckDBPyConnection, alias: str) -> dict[str, str]:
    """Return the actual columns of the rows, without those of derived tables: encoded name ->
    storage type as DuckDB prints it, in order.
    """
    return {name: storage for name, storage in _described(connection, alias) if not name.startswith(DERIVED)}


def derived_columns(connection: duckdb.DuckDBPyConnection, alias: str) -> list[str]:
    """Return the names of the columns of the rows that belong to derived tables."""
    return [name for name, _ in _described(connection, alias) if name.startswith(DERIVED)]


def _described(connection: duckdb.DuckDBPyConnection, alias: str) -> list[tuple[str, str]]:
    described = connection.execute(f"DESCRIBE {rows_of(alias)}").fetchall()
    return [(row[0], row[1]) for row in described]


def align_derived_columns(connection: duckdb.DuckDBPyConnection, alias: str, columns: Mapping[str, str]) -> None:
    """Change the rows to have *columns*, name -> type, for derived tables; new ones are NULL."""
    there = set(derived_columns(connection, alias))
    for name in there - columns.keys():
        connection.execute(f"ALTER TABLE {rows_of(alias)} DROP COLUMN {quote(name)}")
    for name in columns.keys() - there:
        storage = columns[name]
        connection.execute(f"ALTER TABLE {rows_of(alias)} ADD COLUMN {quote(name)} {_checked(storage)}")


def wanted(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column]) -> dict[str, str]:
    """Return the required columns of the rows, in the format of :func:`physical`."""
    return {
        encode(ID_COLUMN): _ID_STORAGE,
        **{encode(column.name): canonical(connection, column.storage) for column in columns},
    }


def canonical(connection: duckdb.DuckDBPyConnection, storage: str) -> str:
    """Return the type *storage* as DuckDB prints it: ``TEXT`` is ``VARCHAR``."""
    found = connection.execute(f"SELECT typeof(NULL::{_checked(storage)})").fetchone()
    assert found is not None
    return str(found[0])


def _checked(storage: str) -> str:
    """Return the type *storage* if it is safe to include in SQL: a name, with numbers and brackets
    at most.

    :raises ValueError: it is not.
    """
    if _STORAGE.fullmatch(storage) is None:
        raise ValueError(f"{storage!r} is no type")
    return storage


def align(connection: duckdb.DuckDBPyConnection, alias: str, columns: Sequence[Column]) -> None:
    """Change the table of rows to have *columns*: drop, add, convert and reorder columns."""
    rows = rows_of(alias)
    target = wanted(connection, columns)
    there = physical(connection, alias)
    for name in there.keys() - target.keys():
        connection.execute(f"ALTER TABLE {rows} DROP COLUMN {quote(name)}")
    for name, storage in target.items():
        if name not in there:
            connection.execute(f"ALTER TABLE {rows} ADD COLUMN {quote(name)} {storage}")
        elif there[name] != storage:
            connection.execute(f"ALTER TABLE {rows} ALTER COLUMN {quote(name)} TYPE {storage}")
    if list(physical(connection, alias)) != list(target):
        _reorder(connection, alias, target)


def _reorder(connection: duckdb.DuckDBPyConnection, alias: str, target: Mapping[str, str]) -> None:
    names = ", ".join(map(quote, [*target, *derived_columns(connection, alias)]))
    connection.execute(f"CREATE TABLE {alias}.main.reordered AS SELECT {names} FROM {rows_of(alias)}")
    connection.execute(f"DROP TABLE {rows_of(alias)}")
    connection.execute(f"ALTER TABLE {alias}.main.reordered RENAME TO rows")


@dataclass(frozen=True)
class NextId:
    """The next ``_id``, greater than those of all existing and deleted rows."""

    value: int
    stored: int
    """The value in the table ``state``: greater than those of all deleted rows, but not necessarily
    of existing ones."""


def next_id(connection: duckdb.DuckDBPyConnection, alias: str) -> NextId:
    """Return the next ``_id``."""
    highest = f"SELECT coalesce(max({quoted(ID_COLUMN)}), 0) FROM {rows_of(alias)}"
    found = connection.execute(f"SELECT next_id, ({highest}) FROM {state_of(alias)}").fetchall()
    if len(found) != 1:
        raise duckdb.SerializationException(f"state has {len(found)} rows")
    ((stored, last),) = found
    return NextId(max(stored, last + 1), stored)


def store_next_id(connection: duckdb.DuckDBPyConnection, alias: str, value: int) -> None:
    """Store that no ``_id`` below *value* may be assigned again."""
    connection.execute(f"UPDATE {state_of(alias)} SET next_id = ?", [value])


def counts(connection: duckdb.DuckDBPyConnection, alias: str) -> tuple[int, int]:
    """Return the number of rows and the next ``_id``."""
    return row_count(connection, alias), next_id(connection, alias).value


def has_gaps(connection: duckdb.DuckDBPyConnection, alias: str) -> bool:
    """Return whether the ``_id`` of the rows are other numbers than 1, 2, 3, ..."""
    name = quoted(ID_COLUMN)
    found = connection.execute(
        f"SELECT count(*) > 0 AND NOT (min({name}) = 1 AND max({name}) = count(*)) FROM {rows_of(alias)}"
    ).fetchone()
    assert found is not None
    return bool(found[0])


def row_count(connection: duckdb.DuckDBPyConnection, alias: str) -> int:
    """Return the number of rows."""
    found = connection.execute(f"SELECT count(*) FROM {rows_of(alias)}").fetchone()
    assert found is not None
    return int(found[0])


def read_all(connection: duckdb.DuckDBPyConnection, alias: str) -> None:
    """Read every value of every column of every table, so that DuckDB verifies the checksum of each
    block.
    """
    tables = connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index), list(data_type ORDER BY column_index) "
        "FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'main' GROUP BY table_name",
        [alias.strip('"')],
    ).fetchall()
    for name, columns, types in tables:
        digests = ", ".join(map(_digest, columns, types))
        connection.execute(f"SELECT {digests} FROM {schema_of(alias)}.{quote(name)}").fetchall()


def _digest(column: str, type_: str) -> str:
    """Return SQL of an aggregate that needs every value of *column*, by the cheapest function."""
    if type_ in _INTEGERS:
        return f"bit_xor({quote(column)})"
    value = f"strlen({quote(column)})" if type_ == "VARCHAR" else f"hash({quote(column)})"
    return f"bit_xor({value})"
