"""``datastore_delete``: delete matching rows, or the whole table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ckanext.duckstore.errors import UndefinedTable
from ckanext.duckstore.operations import insert
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import every
from ckanext.duckstore.postgres.builtins import install_macros
from ckanext.duckstore.store.base import ID_COLUMN, Resource, Store, Writing


def drop(store: Store, resource_id: str) -> None:
    """Remove the table *resource_id* with its aliases.

    :raises UndefinedTable: it does not exist.
    """
    with store.turn(resource_id) as turn:
        if turn.resource is None:
            raise UndefinedTable(f'table "{resource_id}" does not exist')
        turn.drop()


@dataclass(frozen=True)
class DeleteRequest:
    """A ``datastore_delete`` with ``filters``."""

    resource_id: str
    where: Callable[[Resource], Sequence[Condition]]
    """Returns the conditions that a deleted row matches; none for all rows. It is called in the
    turn, so that no other write changes the columns that the conditions were made for."""
    returned: int | None = None
    """The most deleted rows to return as JSON text; None: none."""


def delete_rows(store: Store, request: DeleteRequest, timeout: float | None = None) -> str | None:
    """Execute *request*. Return the rows that it deleted as JSON text, if requested.

    :raises UndefinedTable: there is no such table.
    """
    with store.turn(request.resource_id, timeout) as turn:
        if turn.resource is None:
            raise UndefinedTable(f'relation "{request.resource_id}" does not exist')
        condition = every(request.where(turn.resource))
        # What retire_ids() stores is harmless if nothing is deleted after it.
        with turn.rows(autocommit=request.returned is None) as writing:
            return _delete(writing, condition, request.returned)


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
    writing.connection.execute(f"DELETE FROM {writing.table} WHERE {condition.sql}", condition.parameters)
    return result
