"""What of a damaged catalog cannot be read: found by the check, and removed by the recovery.

The rows are restored from descriptions and copies; so rows that stand in the way of that are
removed here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from ...errors import StoreDamaged
from .catalog_schema import GET_FUNCTIONS, RELATIONS, RESOURCES, Row, entry_of, function_of
from .layout import Layout


@contextmanager
def tolerant(connection: sqlite3.Connection) -> Iterator[None]:
    """Let *connection* return text that is not Unicode, with surrogates, instead of failing."""
    connection.text_factory = lambda held: held.decode(errors="surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = str


def function_rows(connection: sqlite3.Connection) -> Sequence[Row]:
    """Return the rows of the functions, whatever they contain, with their ``rowid``."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    with tolerant(connection):
        return cursor.execute(GET_FUNCTIONS.replace("SELECT ", "SELECT functions.rowid, ", 1)).fetchall()


def is_damaged(row: Row) -> bool:
    """Return whether the *row* of a function is damaged."""
    try:
        function_of(row)
    except StoreDamaged:
        return True
    return False


def release_names(connection: sa.Connection, ids: Collection[str]) -> None:
    """Remove the names of the resources *ids*, and those that belong to no resource."""
    named = RELATIONS.c.resource_id
    connection.execute(RELATIONS.delete().where(named.in_(ids) | named.not_in(sa.select(RESOURCES.c.id))))


def remove_strays(connection: sa.Connection, layout: Layout) -> None:
    """Remove damaged rows of resources whose ids are those of no folder: the id is damaged, and the
    row is restored under the right one.
    """
    raw = connection.connection.driver_connection
    assert raw is not None
    cursor = raw.cursor()
    cursor.row_factory = sqlite3.Row
    with tolerant(raw):
        rows = cursor.execute("SELECT rowid, * FROM resources").fetchall()
        for row in rows:
            if layout.of(str(row["id"])).path.exists():
                continue
            names = cursor.execute(
                "SELECT name FROM relations WHERE resource_id = (SELECT id FROM resources WHERE rowid = ?)",
                [row["rowid"]],
            ).fetchall()
            if _is_sound(row, [each["name"] for each in names]):
                continue
            connection.exec_driver_sql("DELETE FROM resources WHERE rowid = ?", (row["rowid"],))


def _is_sound(row: sqlite3.Row, names: Sequence[str]) -> bool:
    try:
        entry_of([{**dict(row), "name": name} for name in names or [""]])
    except StoreDamaged:
        return False
    return True
