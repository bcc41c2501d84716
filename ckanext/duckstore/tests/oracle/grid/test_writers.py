"""Every value of the grid is written as PostgreSQL writes it: in arrays, in JSON, in records, as
csv and tsv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from ckanext.duckstore.operations import rendering, sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.operations.search_sql import Bounds, SearchSqlRequest, search_sql
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.queries.pools import functions_pool

from .record_writers import FORMS, Written, written
from .test_grid import COLUMN_TYPES, _differences

#: Types whose csv CKAN writes otherwise than COPY: timestamps and json.
_OWN_CSV = ("timestamp", "json", "_", "nested")
WRITTEN = [one for one in written() if one.type in COLUMN_TYPES and not one.type.startswith("numeric")]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileStore]:
    store = FileStore(settings(tmp_path_factory.mktemp("writers") / "store"), sql_functions.prepare)
    yield store
    store.close()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPool]:
    with functions_pool(tmp_path_factory.mktemp("pool"), 1 << 29, processes=1, queue=2) as pool:
        yield pool


def _known(one: Written, text: str) -> bool:
    return any((reader, one.type, text) in _differences() for reader in ("record", "column"))


@pytest.mark.parametrize("one", WRITTEN, ids=lambda one: one.type)
def test_written(one: Written, store: FileStore, pool: ProcessPool) -> None:
    kept = [number for number, text in enumerate(one.texts) if not _known(one, text) and text != ""]
    left_out = len(kept) < len(one.texts)
    id_ = f"written {one.type}"
    fields = [{"id": "i", "type": "int"}, {"id": "v", "type": one.type}]
    records = [{"i": number, "v": one.texts[number]} for number in kept]
    create(store, CreateRequest.parse({"resource_id": id_, "fields": fields, "records": records}, {}))
    for form, wanted in one.forms.items():
        found = _asked(store, pool, f'SELECT {FORMS[form]} AS x FROM (SELECT i, v FROM "{id_}") AS t')
        if form in ("array", "json", "json_agg"):
            assert left_out or found == wanted, form
        else:
            lines = wanted.split("\x02")
            assert found.split("\x02") == [lines[number] for number in kept], form
    if not one.type.startswith(_OWN_CSV) and not one.type.endswith("]"):
        cells = [row[0] if row else "" for row in csv.reader(io.StringIO(one.csv))]
        for form, delimiter in rendering.CSV_DELIMITERS.items():
            page = _page(store, id_, form)
            rows = list(csv.reader(io.StringIO(page), delimiter=delimiter))
            assert [row[-1] for row in rows] == [cells[number] for number in kept], form


def _asked(store: FileStore, pool: ProcessPool, sql: str) -> Any:
    found = search_sql(store, pool, SearchSqlRequest.resolve(store, parse(sql), Bounds(10, 1 << 24, 60)))
    return msgspec.json.decode(found.records)[0]["x"]


def _page(store: FileStore, id_: str, form: str) -> str:
    resource = store.get(id_)
    assert resource is not None
    with store.read(id_) as reading:
        row = rendering.cells(resource.columns)
        request = Search(reading.table(id_), row, [], [Order("_id")], 5000, 0, format=form)
        return search(reading.connection, request).records
