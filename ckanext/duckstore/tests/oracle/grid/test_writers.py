"""Every value of the grid is written as PostgreSQL writes it: in arrays, in JSON, in records, as
csv and tsv."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from ckanext.duckstore import identifiers
from ckanext.duckstore.operations import rendering, sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.operations.asking import ask as ask_sql
from ckanext.duckstore.tests.queries.pools import functions_pool

from .record_writers import FORMS, Written, is_column_type, is_known, written

#: Types whose csv CKAN writes otherwise than COPY: timestamps and json.
_OWN_CSV = ("timestamp", "json", "_", "nested")
WRITTEN = list(written())
#: A numeric column without a declared scale loses zeros at the end (docs/differences.rst).
_ZEROS = re.compile(r"(?<![\d.])(-?\d+)\.(\d*?)0+(?!\d)")
#: Numerics that surely fit into the 38 digits with which queries compute.
_COMPUTED = re.compile(r"[-+]?[0-9]{1,20}(\.[0-9]{1,18})?")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileStore]:
    store = FileStore(settings(tmp_path_factory.mktemp("writers") / "store"), sql_functions.prepare)
    yield store
    store.close()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPool]:
    with functions_pool(tmp_path_factory.mktemp("pool"), 1 << 29, processes=1, queue=2) as pool:
        yield pool


@pytest.mark.parametrize("one", WRITTEN, ids=lambda one: one.type)
def test_written(one: Written, store: FileStore, pool: ProcessPool) -> None:
    kept = [number for number, text in enumerate(one.texts) if _is_computed(one.type, text)]
    rows = _stored(one, kept, store) if is_column_type(one.type) else _listed(one, kept)
    for form, wanted in one.forms.items():
        found = _same(one, _asked(store, pool, f"SELECT {FORMS[form]} AS x FROM (SELECT i, v FROM {rows}) AS t"))
        if form in ("array", "json", "json_agg"):
            assert len(kept) < len(one.texts) or found == _same(one, wanted), form
        else:
            lines = _same(one, wanted).split("\x02")
            assert found.split("\x02") == [lines[number] for number in kept], form
    if is_column_type(one.type) and not one.type.startswith(_OWN_CSV) and not one.type.endswith("]"):
        cells = [row[0] if row else "" for row in csv.reader(io.StringIO(_same(one, one.csv)))]
        for form, delimiter in rendering.CSV_DELIMITERS.items():
            page = _page(store, f"written {one.type}", form)
            found_cells = [row[-1] for row in csv.reader(io.StringIO(_same(one, page)), delimiter=delimiter)]
            assert found_cells == [cells[number] for number in kept], form


def _is_computed(name: str, text: str) -> bool:
    """Check whether queries compute with the value of *text*: a numeric has at most 38 digits."""
    if is_known(name, text) or text == "":
        return False
    return name != "numeric" or _COMPUTED.fullmatch(text.strip()) is not None


def test_numerics_of_any_size_are_selected(store: FileStore, pool: ProcessPool) -> None:
    one = next(one for one in WRITTEN if one.type == "numeric")
    kept = [number for number, text in enumerate(one.texts) if text != ""]
    rows = _stored(replace(one, type="numeric "), kept, store)
    answer = ask_sql(store, pool, f"SELECT v FROM {rows} ORDER BY i", rows=5000, size=1 << 24, seconds=60)
    found = msgspec.json.Decoder(float_hook=str).decode(answer.records)
    lines = _same(one, one.forms["concat"]).split("\x02")
    assert [_same(one, str(record["v"])) for record in found] == [lines[number].removesuffix("|") for number in kept]


def _stored(one: Written, kept: list[int], store: FileStore) -> str:
    """Store the values of *one* in a table; return its name for SQL."""
    id_ = f"written {one.type}"
    fields = [{"id": "i", "type": "int"}, {"id": "v", "type": one.type}]
    records = [{"i": number, "v": one.texts[number]} for number in kept]
    create(store, CreateRequest.parse({"resource_id": id_, "fields": fields, "records": records}, {}))
    return f'"{id_}"'


def _listed(one: Written, kept: list[int]) -> str:
    """Return the values of *one*, whose type no column has, as a FROM item."""
    rows = ", ".join(f"({number}, {identifiers.literal(one.texts[number])}::{one.type})" for number in kept)
    return f"(VALUES {rows}) AS listed(i, v)"


def _same(one: Written, text: str) -> str:
    """Return *text* without what a column of the type does not keep."""
    if one.type not in ("numeric", "numeric[]"):
        return text
    return _ZEROS.sub(lambda found: found[1] + ("." + found[2] if found[2] else ""), text)


def _asked(store: FileStore, pool: ProcessPool, sql: str) -> Any:
    found = ask_sql(store, pool, sql, rows=10, size=1 << 24, seconds=60)
    return msgspec.json.decode(found.records)[0]["x"]


def _page(store: FileStore, id_: str, form: str) -> str:
    resource = store.get(id_)
    assert resource is not None
    with store.read(id_) as reading:
        row = rendering.cells(resource.columns)
        request = Search(reading.table(id_), row, [], [Order("_id")], 5000, 0, format=form)
        return search(reading.connection, request).records
