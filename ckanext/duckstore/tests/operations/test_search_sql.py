"""Queries on tables that are written to between them: whichever process answers, the answer is that of now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.search_sql import Bounds, search_sql
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres.builtins import own_names
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.queries.execution import Settings
from ckanext.duckstore.queries.process_pool import PoolSettings, ProcessPool
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings

COUNT = "SELECT count(*) AS n FROM r"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    store = FileStore(settings(tmp_path / "store"), sql_functions.prepare)
    records = [{"n": number, "t": f"text {number}"} for number in range(3)]
    create(store, CreateRequest.parse({"resource_id": "r", "records": records, "primary_key": "n"}, {}))
    yield store
    store.close()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPool]:
    query = Settings(
        str(tmp_path_factory.mktemp("spill")),
        1 << 28,
        1,
        1 << 28,
        functions="ckanext.duckstore.postgres.builtins.sandboxed",
        installed=own_names(),
        reuse=50,
    )
    pool = ProcessPool(PoolSettings(query, processes=2, queue=2, queue_wait=10))
    yield pool
    pool.close()


Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def ask(store: FileStore, pool: ProcessPool) -> Ask:
    def ask(sql: str) -> list[dict[str, Any]]:
        found = search_sql(store, pool, parse(sql), Bounds(100, 1 << 20, 20))
        records: list[dict[str, Any]] = msgspec.json.decode(found.records)
        return records

    return ask


def write(store: FileStore, number: int) -> None:
    request = {"resource_id": "r", "method": "upsert", "records": [{"n": number, "t": "new"}]}
    upsert(store, UpsertRequest.parse(request))


def processes(pool: ProcessPool) -> list[int]:
    return [process.pid for _tables, process in pool._idle_processes._idle]


def test_every_write_is_seen_and_is_in_place(store: FileStore, ask: Ask, pool: ProcessPool) -> None:
    with store.pin("r") as pins:
        before = pins["r"].path
    for number in range(3, 8):
        assert ask(COUNT) == ask(COUNT) == [{"n": number}]
        write(store, number)
    write(store, 0)
    assert ask("SELECT t FROM r WHERE n = 0") == [{"t": "new"}]
    with store.pin("r") as pins:
        assert pins["r"].path == before, "a process that waits for a query kept the writer from the file"


def test_one_process_answers_until_somebody_writes(store: FileStore, ask: Ask, pool: ProcessPool) -> None:
    ask(COUNT)
    (first,) = processes(pool)[-1:]
    for sql in (COUNT, "SELECT * FROM r", COUNT, "SELECT _full_text FROM r WHERE n = 1", "SELECT * FROM r"):
        ask(sql)
        assert processes(pool)[-1:] == [first]
    write(store, 1)
    ask(COUNT)
    assert first not in processes(pool)


def test_new_columns_are_seen(store: FileStore, ask: Ask) -> None:
    assert list(ask("SELECT * FROM r LIMIT 1")[0]) == ["_id", "_full_text", "n", "t"]
    fields = [{"id": "n"}, {"id": "t"}, {"id": "more", "type": "int"}]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields}, {}))
    assert list(ask("SELECT * FROM r LIMIT 1")[0]) == ["_id", "_full_text", "n", "t", "more"]
    assert ask("SELECT count(*) AS n FROM r WHERE more IS NULL") == [{"n": 3}]


def test_new_tables_are_listed(store: FileStore, ask: Ask) -> None:
    names = "SELECT name FROM _table_metadata ORDER BY name"
    assert ask(names) == [{"name": "r"}]
    create(store, CreateRequest.parse({"resource_id": "other", "fields": [{"id": "a", "type": "text"}]}, {}))
    assert ask(names) == [{"name": "other"}, {"name": "r"}]


@pytest.mark.parametrize("type_", ["interval", "text", "timetz", "_interval"])
def test_rows_of_many_columns(store: FileStore, ask: Ask, type_: str) -> None:
    """_full_text of the row among them, which is made of all columns. Too few columns to be written together are written alike."""
    value = {"text": "a b", "timetz": "10:00+02"}.get(type_, "{1 day}" if type_.startswith("_") else "1 day")
    for size in (3, 200):
        fields = [{"id": f"c{number}", "type": type_} for number in range(size)]
        records = [dict.fromkeys([f"c{number}" for number in range(0, size, 2)], value)]
        create(store, CreateRequest.parse({"resource_id": f"r{size}", "fields": fields, "records": records}, {}))
    (few,), (many,) = ask("SELECT * FROM r3"), ask("SELECT * FROM r200")
    assert [many[f"c{number}"] for number in range(200)] == [few["c0"], few["c1"]] * 100
    assert list(many) == ["_id", "_full_text", *(f"c{number}" for number in range(200))]
    assert many["_full_text"].startswith(few["_full_text"][:3])
