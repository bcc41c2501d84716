"""The tables of the site under load."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.text_index.keeping import TextIndex
from ckanext.duckstore.store.files.file_store import FileStore
from dev.api import Api

from ..attacks import hostile_requests
from ..helpers import settings

BATCH = 10_000


@dataclass(frozen=True)
class Size:
    """How much there is in them."""

    rows: int = 40_000
    columns: int = 1_500
    wide_rows: int = 100
    long_rows: int = 40
    tables: int = 1_000


SMALL = Size(rows=5_000, columns=300, wide_rows=100, long_rows=2, tables=20)


@dataclass(frozen=True)
class Tables:
    """The ids of the resources; ``other`` has no table."""

    pages: str
    mine: str
    wide: str
    long: str
    padded: str
    texts: str
    other: str


def create_unnamed(folder: Path, how_many: int) -> None:
    """Create tables of which CKAN knows nothing, for what has to look at all tables."""
    store = FileStore(settings(folder), sql_functions.prepare, TextIndex(True))
    for number in range(how_many):
        create(
            store,
            CreateRequest.parse(
                {"resource_id": f"unnamed-{number}", "fields": [{"id": "a", "type": "int"}], "records": [{"a": 1}]}, {}
            ),
        )
    store.close()


def create_tables(api: Api, size: Size) -> Tables:
    """Create the tables through the API and fill them."""
    api("organization_create", name="load")
    package = api("package_create", name="load", owner_org="load")
    ids = {name: _resource(api, package["id"], name) for name in Tables.__dataclass_fields__}
    tables = Tables(**ids)
    _fill(api, tables.pages, {"n": "int", "t": "text", "x": "numeric", "d": "timestamp"}, _rows(size.rows))
    _fill(api, tables.wide, {f"c{n}": ("text", "int", "numeric", "timestamp")[n % 4] for n in range(size.columns)}, [])
    for first in range(0, size.wide_rows, 25):
        rows = (_wide_row(row, size.columns) for row in range(first, min(first + 25, size.wide_rows)))
        api("datastore_upsert", resource_id=tables.wide, method="insert", force=True, records=list(rows))
    words = " ".join(f"word{number}" for number in range(200))
    _fill(api, tables.long, {"t": "text"}, ({"t": f"{words} " * 64} for _ in range(size.long_rows)))
    _fill(api, tables.texts, {"a": "text"}, ({"a": f"text {number}"} for number in range(200)))
    _fill(api, tables.padded, {"n": "int"}, [{"n": 1}])
    types = {field["id"]: field["type"] for field in hostile_requests.FIELDS}
    _fill(api, tables.mine, types, hostile_requests.RECORDS)
    return tables


def _resource(api: Api, package: str, name: str) -> str:
    return str(api("resource_create", package_id=package, name=name, url=f"http://example.com/{name}")["id"])


def _fill(api: Api, id: str, types: dict[str, str], records: Any) -> None:
    fields = [{"id": name, "type": type_} for name, type_ in types.items()]
    api("datastore_create", resource_id=id, fields=fields, force=True)
    left = iter(records)
    while batch := list(itertools.islice(left, BATCH)):
        api("datastore_upsert", resource_id=id, method="insert", force=True, records=batch)


def _rows(how_many: int) -> Iterator[dict[str, Any]]:
    for n in range(how_many):
        yield {"n": n, "t": f"some text of row {n}", "x": n / 8, "d": f"2020-01-01T{n % 24:02}:00:00"}


def _wide_row(row: int, columns: int) -> dict[str, Any]:
    values = (f"text{row}", row, row / 4, None)
    return {f"c{number}": values[number % 4] for number in range(columns)}
