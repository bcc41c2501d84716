"""``datastore_delete``: delete matching rows, or the whole table."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.duckstore.errors import UndefinedTable
from ckanext.duckstore.operations import insert
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import every
from ckanext.duckstore.postgres.builtins import install_macros
from ckanext.duckstore.store.base import ID_COLUMN, Store, Writing


def drop(store: Store, resource_id: str) -> None:
    """Remove the table *resource_id* with its aliases.

    :raises UndefinedTable: it does not exist.
    """
    with store.turn(resource_id) as turn:
        if turn.resource is None:
            raise UndefinedTable(f'table "{resource_id}" does not exist')
        turn.drop()


def delete_rows(
    store: Store,
    resource_id: str,
    where: Sequence[Condition],
    returned: int | None = None,
    timeout: float | None = None,
) -> str | None:
    """Delete the rows that match all of *where* (all rows where it is empty).

    :param returned: the most deleted rows to return as JSON text; None: none.
    :raises UndefinedTable: there is no such table.
    """
    with store.turn(resource_id, timeout) as turn:
        if turn.resource is None:
            raise UndefinedTable(f'relation "{resource_id}" does not exist')
        # What retire_ids() stores is harmless if nothing is deleted after it.
        with turn.rows(autocommit=returned is None) as writing:
            return _delete(writing, every(where), returned)


def _delete(writing: Writing, condition: Condition, returned: int | None) -> str | None:
    install_macros(writing.connection, condition.functions)
    result = None
    if returned is not None:
        found = writing.connection.execute(
            f"SELECT {ID_COLUMN} FROM {writing.table} WHERE {condition.sql} ORDER BY {ID_COLUMN} LIMIT {returned}",
            condition.parameters,
        ).fetchall()
        result = insert.returned(writing, [id_ for (id_,) in found])
    writing.retire_ids()
    if condition.sql == "true":
        writing.changing(None)
    else:
        writing.changing(f"SELECT {ID_COLUMN} FROM {writing.table} WHERE {condition.sql}", condition.parameters)
    writing.connection.execute(f"DELETE FROM {writing.table} WHERE {condition.sql}", condition.parameters)
    return result
