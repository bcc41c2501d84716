"""What a case is: a name, and the requests that are sent one after the other to fresh resources."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NAMESPACE = uuid.UUID("9a3b6d0e-0000-4000-8000-646973747279")
#: CKAN's plugin that keeps data with columns (``cases/dictionary.py``). It changes nothing else.
PLUGIN = "example_idatadictionaryform"


@dataclass(frozen=True)
class Step:
    """One request: an action with its parameters, or a dump (``action`` is ``dump``) with those of
    its URL.

    ``resource_plugin_data`` is no action: CKAN's own validators ask it of the backend.

    In the parameters ``$id`` and ``$other`` stand for the ids of the case's two resources.
    """

    action: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.action} {self.data!r}"


@dataclass(frozen=True)
class Case:
    """Requests whose answers depend on each other."""

    name: str
    steps: Sequence[Step]
    direct: bool = False
    """Ask the backend itself, without CKAN's actions around it, for the thousand questions about
    values: ten times faster."""

    @property
    def id(self) -> str:
        """The id of the case's resource: the same in every run, so that answers (names of indexes)
        can be compared."""
        return str(uuid.uuid5(NAMESPACE, self.name))

    @property
    def other(self) -> str:
        return str(uuid.uuid5(NAMESPACE, self.name + " other"))


def fields(*declared: str) -> list[dict[str, Any]]:
    """Return ``fields`` of texts such as ``'a int'``; ``'a'`` leaves the type out."""
    return [
        {"id": name, "type": type_} if type_ else {"id": name}
        for name, _, type_ in (text.partition(" ") for text in declared)
    ]


def create(*declared: str, **data: Any) -> Step:
    """datastore_create with fields."""
    return Step("datastore_create", {**({"fields": fields(*declared)} if declared else {}), **data})


def insert(*records: Any, **data: Any) -> Step:
    return Step("datastore_upsert", {"method": "insert", "records": list(records), **data})


def upsert(*records: Any, **data: Any) -> Step:
    return Step("datastore_upsert", {"method": "upsert", "records": list(records), **data})


def update(*records: Any, **data: Any) -> Step:
    return Step("datastore_upsert", {"method": "update", "records": list(records), **data})


def search(**data: Any) -> Step:
    return Step("datastore_search", data)


def info(**data: Any) -> Step:
    return Step("datastore_info", data)


def delete(**data: Any) -> Step:
    return Step("datastore_delete", data)


def records_delete(**data: Any) -> Step:
    return Step("datastore_records_delete", data)


def run_triggers(**data: Any) -> Step:
    return Step("datastore_run_triggers", data)


def dump(**data: Any) -> Step:
    return Step("dump", data)


#: Every form in which rows are given out.
def everything(**data: Any) -> list[Step]:
    return [search(records_format=form, **data) for form in ("objects", "lists", "csv", "tsv")] + [
        dump(format=form, **data) for form in ("csv", "tsv", "json", "xml")
    ]
