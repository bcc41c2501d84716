"""Which refusals a request may meet here, told by what CKAN would answer; all others are faults."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.datastore.backend import DatastoreException

from ckanext.duckstore.operations import keys
from ckanext.duckstore.store.base import Column

from . import plan
from .api import not_found

_BUSY = (
    "The table is busy with other requests, try again later",
    "The data store is busy with other requests, try again later",
)
#: Under a limit of the size of files; what it keeps from being written must be answered as a full
#: disk, and as nothing else.
_FULL = (
    "No space left for the data",
    "No space left to run the query",
    "No space left for the catalog of the data store",
)


def why(error: Exception, name: str, *, limited: bool = False) -> str | None:
    """Return in a word why a request for the table *name* was refused with *error*, or None if it
    should not have been.

    :param limited: the process cannot write as much as it wants.
    """
    if isinstance(error, tk.ObjectNotFound):
        missing = name not in plan.LASTING and error.message in (
            not_found(name),
            f'DataStore table "{name}" was not found.',
        )
        return "missing" if missing else None
    text = _of_store(error)
    if text in _BUSY:
        return "busy"
    if text in _FULL and limited:
        return "full"
    return None


def _of_store(error: Exception) -> str | None:
    """Return what *error* says if it is about the store alone."""
    if isinstance(error, DatastoreException):
        return str(error)
    if isinstance(error, tk.ValidationError) and error.error_dict.keys() == {"datastore"}:
        texts = error.error_dict["datastore"]
        return str(texts[0]) if len(texts) == 1 else None
    return None


def of_key(id: str, row: int) -> dict[str, Any]:
    """Return how CKAN answers a record, number *row*, whose ``k`` is in table *id* already."""
    constraint = keys.index_name(id, [Column("k", "text", "text", "VARCHAR")])
    return {
        "records": [f'duplicate key value violates unique constraint "{constraint}"'],
        "records_row": row,
    }


def of_trigger(row: int) -> dict[str, Any]:
    """Return how CKAN answers a record, number *row*, that the trigger refuses."""
    return {"records": [plan.NEGATIVE], "records_row": row}


def of_number(text: str, row: int) -> dict[str, Any]:
    """Return how CKAN answers a record, number *row*, whose ``n`` is *text*."""
    return {"records": [f'invalid input syntax for type integer: "{text}"'], "records_row": row}
