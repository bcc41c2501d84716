"""The tables of a query: CKAN's description of them, if the user may read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.duckstore.dkan.deadline import Deadline
from ckanext.duckstore.errors import InvalidRequest

#: The column that CKAN adds to every table. ``*`` omits it, as DKAN omits its own.
ID_COLUMN = "_id"


@dataclass(frozen=True)
class Table:
    """A table that the user may read."""

    id: str
    """The resource's id, also if the request gave an alias."""
    types: Mapping[str, str]
    """The columns, including ``_id``, with PostgreSQL's names of their types."""

    @property
    def columns(self) -> list[str]:
        """The columns of ``*``."""
        return [name for name in self.types if name != ID_COLUMN]


def described(context: Context, resources: Mapping[str, str], deadline: Deadline) -> dict[str, Table]:
    """Return each of *resources*, by its alias in the request.

    :raises ckan.plugins.toolkit.ObjectNotFound: there is no such table.
    :raises ckan.plugins.toolkit.NotAuthorized: the user may not read it.
    :raises InvalidRequest: it is not a resource's table.
    """
    found = {id: _described(context, id, deadline) for id in dict.fromkeys(resources.values())}
    return {alias: found[id] for alias, id in resources.items()}


def _described(context: Context, id: str, deadline: Deadline) -> Table:
    if id in tk.config["ckan.datastore.public_table_search"]:
        raise InvalidRequest({"resource_id": [f'"{id}" is no resource']})
    search = tk.get_action("datastore_search")
    found = search(deadline.context(context), {"resource_id": id, "limit": 0, "include_total": False})
    # The action checks this too, but a plugin may have replaced the action.
    tk.check_access("datastore_search", deadline.context(context), {"resource_id": found["resource_id"]})
    return Table(found["resource_id"], {field["id"]: field["type"] for field in found["fields"]})
