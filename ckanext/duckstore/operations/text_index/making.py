"""Creation of full-text indexes on request of an operator."""

from __future__ import annotations

from ckanext.duckstore.store.base import Store


def make_index(store: Store, resource_id: str, *, anew: bool = False) -> str:
    """Create or update the full-text index of the table *resource_id*.

    Remove it if the store should have none.

    :param anew: create it anew even if it seems to be intact.
    :return: a description of what was done.
    """
    with store.turn(resource_id) as turn:
        return "no such table" if turn.resource is None else turn.derive(anew=anew)
