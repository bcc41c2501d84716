"""The actions that CKAN's own ``datastore`` plugin answers from inside PostgreSQL, and Duckstore answers itself."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.datastore.backend import DatastoreBackend

from ckanext.duckstore.backend import DuckstoreBackend


@tk.chained_action
def datastore_run_triggers(original: Any, context: Context, data_dict: dict[str, Any]) -> int:
    """Apply the triggers of a table to each of its rows.

    :param resource_id: the table.
    :returns: how many rows it has.
    """
    backend = DatastoreBackend.get_active_backend()
    if not isinstance(backend, DuckstoreBackend):
        return int(original(context, data_dict))
    resource_id = tk.get_or_bust(data_dict, "resource_id")
    tk.check_access("datastore_run_triggers", context, data_dict)
    return backend.run_triggers(resource_id)
