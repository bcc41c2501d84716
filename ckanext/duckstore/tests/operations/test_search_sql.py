"""Queries on tables that are written to between them: whichever process answers, the answer is that
of now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.operations.asking import ask as ask_sql
from ckanext.duckstore.tests.queries.pools import functions_pool

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
    with functions_pool(tmp_path_factory.mktemp("pool"), 1 << 28, processes=2, queue=2) as pool:
        yield pool


@pytest.fixture(scope="module")
def default_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPool]:
    """A pool with the default memory limit."""
    with functions_pool(tmp_path_factory.mktemp("pool"), 1 << 30, processes=1, queue=1) as pool:
        yield pool


Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def ask(store: FileStore, pool: ProcessPool) -> Ask:
    def ask(sql: str) -> list[dict[str, Any]]:
        found = ask_sql(store, pool, sql)
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


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT row_to_json(x) AS j FROM r AS x WHERE n = 1",
        "SELECT row_to_json(x) AS j FROM (SELECT * FROM r WHERE n = 1) AS x",
        "SELECT json_agg(x) -> 0 AS j FROM (SELECT * FROM r WHERE n = 1) AS x",
        "SELECT to_jsonb(x) AS j FROM (SELECT * FROM r) AS x WHERE x.n = 1",
        "WITH x AS (SELECT * FROM r) SELECT row_to_json(x) AS j FROM x WHERE n = 1",
        "SELECT (SELECT row_to_json(x) FROM (SELECT r.*) AS x) AS j FROM r WHERE n = 1",
        "SELECT row_to_json(x) AS j FROM (SELECT r.*, 1 AS one FROM r WHERE n = 1) AS x",
    ],
)
def test_a_whole_row_has_the_full_text(ask: Ask, sql: str) -> None:
    """As in PostgreSQL, where _full_text is a column of the table."""
    ((row,), (found,)) = ask("SELECT * FROM r WHERE n = 1"), ask(sql)
    assert {name: value for name, value in json.loads(found["j"]).items() if name != "one"} == row


def test_a_column_with_the_name_of_its_table_is_no_row(ask: Ask) -> None:
    assert ask("SELECT count(t) AS n, max(t) AS t FROM r AS t WHERE n = 1") == [
        {"n": 1, "t": ask("SELECT t FROM r WHERE n = 1")[0]["t"]}
    ]


@pytest.mark.parametrize("type_", ["interval", "text", "timetz", "_interval"])
def test_rows_of_many_columns(store: FileStore, ask: Ask, type_: str) -> None:
    """_full_text of the row among them, which is made of all columns. Too few columns to be written
    together are written alike."""
    value = {"text": "a b", "timetz": "10:00+02"}.get(type_, "{1 day}" if type_.startswith("_") else "1 day")
    for size in (3, 200):
        fields = [{"id": f"c{number}", "type": type_} for number in range(size)]
        records = [dict.fromkeys([f"c{number}" for number in range(0, size, 2)], value)]
        create(store, CreateRequest.parse({"resource_id": f"r{size}", "fields": fields, "records": records}, {}))
    (few,), (many,) = ask("SELECT * FROM r3"), ask("SELECT * FROM r200")
    assert [many[f"c{number}"] for number in range(200)] == [few["c0"], few["c1"]] * 100
    assert list(many) == ["_id", "_full_text", *(f"c{number}" for number in range(200))]
    assert many["_full_text"].startswith(few["_full_text"][:3])


@pytest.mark.parametrize("type_", ["int4", "numeric", "text", "timestamp"])
def test_as_many_columns_as_a_table_may_have(store: FileStore, default_pool: ProcessPool, type_: str) -> None:
    """With the default maximum number of rows: DuckDB moves a lower LIMIT below the select list."""
    names = [f"c{number}" for number in range(1600)]
    value = {"text": "river", "timestamp": "2020-01-02"}.get(type_, "7")
    request = {
        "resource_id": "w",
        "fields": [{"id": name, "type": type_} for name in names],
        "records": [dict.fromkeys(names, value)] * 3,
    }
    create(store, CreateRequest.parse(request, {}))
    found = msgspec.json.decode(ask_sql(store, default_pool, "SELECT * FROM w", rows=32_000, seconds=60).records)
    assert [len(record) for record in found] == [1602] * 3
    assert found[0]["_full_text"]


@pytest.fixture
def rivers(store: FileStore) -> None:
    records = [
        {"id": 1, "title": "The River Thames", "body": "flows through London", "km": 346},
        {"id": 2, "title": "Rivers of France", "body": "the Seine, the Loire and the Rhône", "km": 777},
        {"id": 3, "title": "Berge", "body": "Die Häuser am Fluss", "km": None},
        {"id": 4},
    ]
    create(store, CreateRequest.parse({"resource_id": "rivers", "records": records, "primary_key": "id"}, {}))


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("_full_text @@ plainto_tsquery('river')", [1, 2]),
        ("r._full_text @@ to_tsquery('river <-> tham:*')", [1]),
        ("_full_text @@ '346'::tsquery", [1]),
        ("to_tsquery('fluss | loir') @@ _full_text", [2, 3]),
        ("NOT _full_text @@ websearch_to_tsquery('river -london')", [1, 3, 4]),
        ("to_tsvector('german', body) @@ to_tsquery('german', 'Haus')", [3]),
        ("body @@ 'loire seine'", [2]),
        ("to_tsvector('french', title || ' ' || body) @@ phraseto_tsquery('french', 'la Loire')", [2]),
        ("setweight(to_tsvector(title), 'A') || to_tsvector(body) @@ 'river:A & london:D'", [1]),
        ("length(_full_text) > 5 AND _full_text IS NOT NULL", [1, 2]),
        ("(_full_text)::text LIKE '%''thame''%'", [1]),
        ("_full_text @@ NULL", []),
        ("_full_text @@ to_tsquery('the')", []),
    ],
)
@pytest.mark.usefixtures("rivers")
def test_text_search(ask: Ask, condition: str, ids: list[int]) -> None:
    assert [row["id"] for row in ask(f"SELECT id FROM rivers r WHERE {condition} ORDER BY id")] == ids


@pytest.mark.usefixtures("rivers")
def test_what_a_query_returns_of_full_text(ask: Ask) -> None:
    thames = "'1':1 '346':8 'flow':5 'london':7 'river':3 'thame':4"
    for sql in (
        "SELECT _full_text AS v FROM rivers WHERE id = 1",
        "SELECT v FROM (SELECT _full_text FROM rivers) AS s(v) WHERE v @@ 'thame'",
        "WITH s AS (SELECT * FROM rivers) SELECT _full_text AS v FROM s WHERE _full_text @@ 'thame'",
        "SELECT a._full_text AS v FROM rivers a JOIN rivers b ON a._full_text @@ plainto_tsquery(b.title) WHERE b.id = 1",
        "SELECT _full_text AS v FROM rivers WHERE id = 1 UNION SELECT to_tsvector('x') WHERE false",
        "SELECT max(_full_text::text) AS v FROM rivers WHERE id = 1",
    ):
        assert ask(sql) == [{"v": thames}], sql
    assert ask("SELECT *, to_tsvector('a cat') AS v FROM rivers WHERE id = 1")[0]["_full_text"] == thames
    assert ask("SELECT to_tsvector('a cat') AS v") == [{"v": "'cat':2"}]


@pytest.mark.usefixtures("rivers")
def test_one_process_searches_and_returns_full_text(ask: Ask, pool: ProcessPool) -> None:
    searched = "SELECT id FROM rivers WHERE _full_text @@ 'thame'"
    assert ask(searched) == ask(searched) == [{"id": 1}]
    whole = ask("SELECT * FROM rivers WHERE id = 4")
    assert whole == [{"_id": 4, "_full_text": "'4':1", "id": 4, "title": None, "body": None, "km": None}]
    assert ask(searched) == [{"id": 1}]


@pytest.mark.usefixtures("rivers")
def test_ranks_order_the_rows(ask: Ask) -> None:
    sql = (
        "SELECT id, round(ts_rank(_full_text, query)::numeric, 4) AS rank FROM rivers, to_tsquery('river | loir') query "
        "WHERE _full_text @@ query ORDER BY ts_rank(_full_text, query) DESC, id"
    )
    assert [row["id"] for row in ask(sql)] == [2, 1]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("SELECT id FROM rivers WHERE _full_text @@ to_tsquery('a b')", "syntax error in tsquery"),
        ("SELECT id FROM rivers WHERE _full_text @@ to_tsquery(title)", "syntax error in tsquery"),
        ("SELECT id FROM rivers WHERE _full_text @@ 'a &'", "no operand in tsquery"),
        ("SELECT to_tsvector('klingon', title) FROM rivers", "text search configuration"),
        ("SELECT id FROM rivers WHERE _full_text @@ 5", "operator does not exist: tsvector @@ integer"),
        ("SELECT repeat('a', 3000)::tsquery", "word is too long"),
        ("SELECT ts_rewrite('a'::tsquery, 'SELECT 1')", r"function ts_rewrite\(tsquery, unknown\) does not exist"),
        ("SELECT ts_headline(title, 'a', 'Colour=red'::text) FROM rivers", "unrecognized headline parameter"),
        ("SELECT ts_rank('{2,1,1,1}'::float4[], _full_text, 'a') FROM rivers", "weight out of range"),
    ],
)
@pytest.mark.usefixtures("rivers")
def test_bad_text_searches(ask: Ask, sql: str, error: str) -> None:
    with pytest.raises(DuckstoreError, match=error):
        ask(sql)
