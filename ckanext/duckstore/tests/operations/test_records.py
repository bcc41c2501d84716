"""What is read of records is in proportion to what was sent, however many columns a table has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ckanext.duckstore.errors import UniqueViolation
from ckanext.duckstore.operations import insert, records, sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.fields import new
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings

NAMES = [f"c{number}" for number in range(1500)]
COLUMNS = tuple(new(name, "text") for name in NAMES)


def cells(rows: list[dict[str, Any]]) -> int:
    return sum(len(each.values) for run in insert.read(rows, COLUMNS).listed for each in run.batch.values)


class TestParts:
    def test_records_with_a_column_each(self) -> None:
        rows = [{name: "x"} for name in NAMES] * 4
        assert len(rows) * len(COLUMNS) == 9_000_000
        assert cells(rows) < 2 * len(rows) + len(rows) / 200 * records._MOST_ABSENT + records._MOST_CELLS
        assert sum(run.batch.size for run in insert.read(rows, COLUMNS).listed) == len(rows)

    def test_one_record_with_all_columns_among_many_with_one(self) -> None:
        wide = dict.fromkeys(NAMES, "x")
        rows = [{"c0": "x"} if number % 500 else wide for number in range(5000)]
        assert cells(rows) < 2 * sum(map(len, rows)) + 20 * records._MOST_ABSENT + records._MOST_CELLS

    @pytest.mark.parametrize("rows", [
        [dict.fromkeys(NAMES, None)] * 2000,
        [{"c1": "x"}] * 20_000,
        [{}] * 20_000,
    ], ids=["all columns", "one column", "none"])  # fmt: skip
    def test_records_with_the_same_columns_stay_together(self, rows: list[dict[str, Any]]) -> None:
        assert len(insert.read(rows, COLUMNS).listed) == 1
        assert cells(rows) == sum(map(len, rows))


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    made = FileStore(settings(tmp_path / "store"), sql_functions.prepare)
    fields = [{"id": name, "type": "int"} for name in ("a", "b", "c")]
    create(made, CreateRequest.parse({"resource_id": "r", "fields": fields, "primary_key": ["a", "b"]}, {}))
    return made


def write(store: FileStore, *rows: dict[str, Any]) -> None:
    upsert(store, UpsertRequest.parse({"resource_id": "r", "method": "insert", "records": list(rows)}))


class TestKeys:
    """A record that lacks a column of the key has NULL there, which is equal to nothing."""

    def test_of_one_record(self, store: FileStore) -> None:
        write(store, {"a": 1, "b": 2})
        for record in ({"a": 1}, {"b": 2}, {}, {"c": 3}, {"a": 1}):
            write(store, record)
        with pytest.raises(UniqueViolation):
            write(store, {"a": 1, "b": 2, "c": 3})

    def test_of_several_records(self, store: FileStore) -> None:
        write(store, {"a": 1, "b": 2}, {"a": 1, "c": 3})
        write(store, {"a": 1}, {"a": 1})
        write(store, {}, {})
        with pytest.raises(UniqueViolation):
            write(store, {"a": 3, "b": 4}, {"a": 3, "b": 4}, {"a": 3})
        with pytest.raises(UniqueViolation):
            write(store, {"c": 1}, {"a": 1, "b": 2})
        with store.read("r") as reading:
            sql = f"SELECT a, b, c FROM {reading.table('r')} ORDER BY _id"
            assert reading.connection.execute(sql).fetchall() == [
                (1, 2, None), (1, None, 3), (1, None, None), (1, None, None), (None, None, None), (None, None, None)
            ]  # fmt: skip


def test_records_with_a_column_each_are_written(tmp_path: Path) -> None:
    store = FileStore(settings(tmp_path / "store"), sql_functions.prepare)
    fields = [{"id": name, "type": "text"} for name in NAMES[:300]]
    rows = [{name: f"{name} {number}"} for number in range(12) for name in NAMES[:300]]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "records": rows}, {}))
    assert len(insert.read(rows, COLUMNS[:300]).listed) > 1
    with store.read("r") as reading:
        sql = f"SELECT list(coalesce({', '.join(NAMES[:300])}) ORDER BY _id) FROM {reading.table('r')}"
        each = reading.connection.execute(sql).fetchall()
    assert each == [([value for row in rows for value in row.values()],)]
