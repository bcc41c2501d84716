"""Rows written as a set and one by one: the same table comes out, and the same record is to
blame."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ckanext.duckstore.errors import DataError, InvalidRequest
from ckanext.duckstore.operations import functions, records
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.functions import FunctionRequest
from ckanext.duckstore.operations.incoming import NUMBER, Folded, numbered
from ckanext.duckstore.operations.keys import RecordConflict
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.store.base import Column
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings

FIELDS = [
    {"id": "k", "type": "text"},
    {"id": "v", "type": "int"},
    {"id": "w", "type": "text[]"},
    {"id": "n", "type": "numeric"},
]
Write = Callable[[str, list[Any]], Any]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    made = FileStore(settings(tmp_path / "store"))
    yield made
    made.close()


def _make(store: FileStore, id: str) -> None:
    first = [{"k": "a", "v": 1, "w": ["x"], "n": "1.5"}, {"k": "b", "v": None, "w": None, "n": "2"}]
    create(store, CreateRequest.parse({"resource_id": id, "fields": FIELDS, "primary_key": "k", "records": first}, {}))


def _rows(store: FileStore, id: str) -> list[tuple[Any, ...]]:
    with store.read(id) as reading:
        return reading.connection.execute(f"SELECT * FROM {reading.table(id)} ORDER BY _id").fetchall()


def _record(random_: random.Random) -> dict[str, Any]:
    record = {
        "v": random_.choice([None, 0, 7, 2**31 - 1]),
        "w": random_.choice([None, [], ["a", None]]),
        "n": random_.choice([None, "0.25", "1e3"]),
    }
    brought = {name: value for name, value in record.items() if random_.random() < 0.6}
    return {"k": random_.choice(["a", "b", "c", "d", None]), **brought}


@pytest.mark.parametrize("seed", range(8))
def test_set_and_single_records_leave_the_same(store: FileStore, seed: int) -> None:
    random_ = random.Random(seed)
    _make(store, "set")
    _make(store, "single")
    for _ in range(4):
        batch = [_record(random_) for _ in range(random_.randint(2, 12))]
        upsert(store, UpsertRequest("set", "upsert", batch))
        for record in batch:
            upsert(store, UpsertRequest("single", "upsert", [record]))
    assert _rows(store, "set") == _rows(store, "single")


WRONG: list[tuple[str, list[Any], type[Exception], int | None]] = [
    ("insert", [{"k": "c"}, {"k": "a"}, {"k": "d", "v": "x"}], RecordConflict, 1),
    ("insert", [{"k": "c"}, {"k": "d", "v": "x"}, {"k": "a"}], DataError, 1),
    ("insert", [{"k": "c", "n": "x"}, {"k": "d", "v": "x"}], DataError, 0),
    ("insert", [{"k": "c", "v": "x"}, {"k": "d", "n": "x"}], DataError, 0),
    ("upsert", [{"k": "c"}, {"k": "d", "v": "x"}, {"v": 1}], DataError, 1),
    ("upsert", [{"k": "c"}, {"_id": 1, "k": "b"}, {"k": "d", "v": "x"}], RecordConflict, 1),
    ("upsert", [{"_id": 3, "k": "c"}, {"_id": None, "k": "b"}, {"_id": 4, "v": "x"}], DataError, 1),
    ("upsert", [{"_id": 3, "k": "c"}, {"_id": 4, "v": "x"}, {"_id": None}], DataError, 1),
    ("update", [{"k": "a"}, {"k": "b", "v": "x"}, {"k": "nope"}], DataError, 1),
    ("update", [{"k": "a"}, {"k": 5}, {"k": "b", "v": "x"}], DataError, 1),
    ("update", [{"k": "a"}, {"k": "nope"}, {"k": "b", "v": "x"}], InvalidRequest, None),
    ("update", [{"k": "a"}, {"k": None}, {"k": "b", "v": "x"}], InvalidRequest, None),
]


@pytest.mark.parametrize(("method", "batch", "error", "row"), WRONG)
def test_first_wrong_record_is_named(
    store: FileStore, method: str, batch: list[Any], error: type[Exception], row: int | None
) -> None:
    _make(store, "r")
    before = _rows(store, "r")
    with pytest.raises(error) as caught:
        upsert(store, UpsertRequest("r", method, batch))
    assert getattr(caught.value, "row", None) == row
    assert _rows(store, "r") == before


def test_unreadable_record_of_a_later_chunk_comes_after_a_conflict(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records.chunks, "__defaults__", (2,))
    _make(store, "r")
    with pytest.raises(RecordConflict) as caught:
        upsert(store, UpsertRequest("r", "insert", [{"k": "x"}, {"k": "y"}, {"k": "z"}, {"k": "b"}, {"v": "x"}]))
    assert caught.value.row == 3


class TestFolded:
    COLUMNS = (Column("k", "text", "text", "VARCHAR"), Column("A", "int4", "integer", "INTEGER"))

    def rows(self, sent: list[dict[str, Any]], groups: list[int]) -> list[tuple[Any, ...]]:
        batch = records.read(self.COLUMNS, sent, 5, partial=True)
        sql, parameters = numbered(Folded(batch, groups))
        return duckdb.connect().execute(sql, parameters).fetchall()

    def test_last_value_brought_counts(self) -> None:
        sent: list[dict[str, Any]] = [
            {"k": "x", "A": 1},
            {"k": "y", "A": 2},
            {"k": "x"},
            {"k": "x", "A": None},
            {"k": "y"},
        ]
        assert self.rows(sent, [0, 1, 0, 0, 1]) == [(5, "x", None, True), (6, "y", 2, True)]

    def test_column_that_none_brings_is_absent(self) -> None:
        assert self.rows([{"k": "x"}, {"k": "x"}, {"k": "y", "A": 3}], [0, 0, 2]) == [
            (5, "x", None, False),
            (7, "y", 3, True),
        ]

    def test_only_the_columns_asked_for(self) -> None:
        batch = records.read(self.COLUMNS, [{"k": "x", "A": 1}, {"k": "x", "A": 2}])
        sql, parameters = Folded(batch, [0, 0]).select(f"i AS {NUMBER}", ["A"])
        assert duckdb.connect().execute(sql, parameters).fetchall() == [(0, 2)]


@pytest.mark.parametrize("triggers", [(), ("keep",)])
def test_columns_may_have_the_names_of_our_own_sql(store: FileStore, triggers: tuple[str, ...]) -> None:
    """``A`` is ``^a`` in DuckDB: a column's name may look like one of ours, and is none of them."""
    names = ["i", "I", "g", "G", "at", "At", "Row", "Rowid", "Value", "Has i", "Old i", "number", "Number", "q", "c0"]
    fields = [{"id": "k", "type": "text"}, *({"id": name, "type": "text"} for name in names)]
    if triggers:
        body = "BEGIN NEW.i := NEW.i; RETURN NEW; END;"
        functions.create_function(store, FunctionRequest.parse("keep", [], "trigger", body, False))
    request: dict[str, Any] = {
        "resource_id": "n",
        "fields": fields,
        "primary_key": "k",
    }
    if triggers:
        request["triggers"] = [{"function": name} for name in triggers]
    create(store, CreateRequest.parse(request, {}))
    for number in range(2):
        batch = [{"k": key, name: f"{name} {number} {key}"} for name in names for key in "abc"]
        upsert(store, UpsertRequest.parse({"resource_id": "n", "method": "upsert", "records": batch}))
        assert [row[1:] for row in _rows(store, "n")] == [
            (key, *(f"{name} {number} {key}" for name in names)) for key in "abc"
        ]
