"""Which refusals a request may meet here, told by what CKAN would answer; all others are faults."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.datastore.backend import DatastoreException

from ckanext.duckstore.operations import keys
from ckanext.duckstore.store.base import Column

from . import plan
from .api import not_found
from .shortage import Limit

_BUSY = (
    "The table is busy with other requests, try again later",
    "The data store is busy with other requests, try again later",
)
#: On a full disk, and under a limit of the size of files: what cannot be written must be answered
#: with this, and with nothing else.
FULL = (
    "No space left for the data",
    "No space left to run the query",
    "No space left for the catalog of the data store",
)
#: Without descriptors. SQLite says only that it cannot open its files.
NO_DESCRIPTORS = ("Too many files are open, try again later", "The catalog of the data store cannot be used")


def shortages(limit: Limit | None, *, small_disk: bool) -> Mapping[str, str]:
    """Return what a process may answer with under *limit*: the message, and what that is in a
    word."""
    full = dict.fromkeys(FULL, "full") if small_disk or (limit and limit.kind == "file size") else {}
    none = dict.fromkeys(NO_DESCRIPTORS, "no descriptors") if limit and limit.kind == "descriptors" else {}
    return {**full, **none}


def why(error: Exception, name: str, shortages: Mapping[str, str] = MappingProxyType({})) -> str | None:
    """Return in a word why a request for the table *name* was refused with *error*, or None if it
    should not have been.

    :param shortages: see :func:`shortages`.
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
    return shortages.get(text or "")


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
