"""Making the full-text indexes of tables that have none, as an operator asks for it."""

from __future__ import annotations

from ckanext.duckstore.store.base import Store


def make_index(store: Store, resource_id: str) -> str:
    """Give the table *resource_id* a full-text index that is up to date, or remove it where the store is to have none.

    :return: what was done, in words.
    """
    with store.turn(resource_id) as turn:
        return "no such table" if turn.resource is None else turn.derive()
