"""The tables of a query: what CKAN says of them, if the user may read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.duckstore.dkan.deadline import Deadline
from ckanext.duckstore.errors import InvalidRequest

#: The column that CKAN adds to every table; DKAN, too, keeps its own out of ``*``.
ID_COLUMN = "_id"


@dataclass(frozen=True)
class Table:
    """A table that may be read."""

    id: str
    """The resource's, where the request gave an alias."""
    types: Mapping[str, str]
    """The columns, ``_id`` too, with PostgreSQL's names of their types."""

    @property
    def columns(self) -> list[str]:
        """What ``*`` stands for."""
        return [name for name in self.types if name != ID_COLUMN]


def described(context: Context, resources: Mapping[str, str], deadline: Deadline) -> dict[str, Table]:
    """Return each of *resources*, by its alias in the request.

    :raises ckan.plugins.toolkit.ObjectNotFound: there is no such table.
    :raises ckan.plugins.toolkit.NotAuthorized: the user may not read it.
    :raises InvalidRequest: it is none of a resource.
    """
    found = {id: _described(context, id, deadline) for id in dict.fromkeys(resources.values())}
    return {alias: found[id] for alias, id in resources.items()}


def _described(context: Context, id: str, deadline: Deadline) -> Table:
    if id in tk.config["ckan.datastore.public_table_search"]:
        raise InvalidRequest({"resource_id": [f'"{id}" is no resource']})
    search = tk.get_action("datastore_search")
    found = search(deadline.context(context), {"resource_id": id, "limit": 0, "include_total": False})
    # The action checks this too; here it does not depend on what a plugin has made of the action.
    tk.check_access("datastore_search", deadline.context(context), {"resource_id": found["resource_id"]})
    return Table(found["resource_id"], {field["id"]: field["type"] for field in found["fields"]})
