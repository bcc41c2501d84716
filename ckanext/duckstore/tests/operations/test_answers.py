"""Values of every kind in answers of SQL: numerics with their zeros, what JSON has no number for,
blanks of char(n)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.postgres.builtins import own_names
from ckanext.duckstore.queries.execution import Settings
from ckanext.duckstore.queries.process_pool import PoolSettings, ProcessPool
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.operations.asking import ask as ask_sql

FIELDS = (
    {"id": "c", "type": "char(5)"},
    {"id": "n", "type": "numeric(10,2)"},
    {"id": "f", "type": "float8"},
    {"id": "a", "type": "numeric[]"},
    {"id": "fa", "type": "float8[]"},
)
RECORDS = (
    {"c": "ab", "n": "1.5", "f": "NaN", "a": "{1.5,2}", "fa": "{1,NaN,Infinity}"},
    {"c": "ab   ", "n": 2, "f": 1e15},
    {"c": "b", "n": "3", "f": "-Infinity", "a": "{}", "fa": "{}"},
)
Ask = Callable[[str], Any]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder: Path = tmp_path_factory.mktemp("answers")
    store = FileStore(settings(folder / "store"), sql_functions.prepare)
    create(store, CreateRequest.parse({"resource_id": "t", "fields": list(FIELDS), "records": list(RECORDS)}, {}))
    query = Settings(
        str(folder),
        1 << 29,
        1,
        1 << 28,
        "ckanext.duckstore.postgres.builtins.sandboxed",
        translator="ckanext.duckstore.postgres.translator",
        installed=own_names(),
        reuse=50,
    )
    pool = ProcessPool(PoolSettings(query, processes=1, queue=1, queue_wait=10))

    def ask(sql: str) -> Any:
        found = ask_sql(store, pool, sql)
        return [tuple(row.values()) for row in msgspec.json.Decoder(float_hook=str).decode(found.records)]

    yield ask
    pool.close()
    store.close()


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT f, fa FROM t ORDER BY _id LIMIT 1", [("NaN", ["1.0", "NaN", "Infinity"])]),
        ("SELECT f FROM t WHERE _id = 3", [("-Infinity",)]),
        ("SELECT ARRAY['Infinity'::float8, 1], 'inf'::float4", [(["Infinity", "1.0"], "Infinity")]),
        ("SELECT a FROM t ORDER BY _id", [(["1.5", 2],), (None,), ([],)]),
        ("SELECT array_agg(a[1]) FROM t", [(["1.5", None, None],)]),
        ("SELECT ARRAY[1.50, 2]", [(["1.50", 2],)]),
        ("SELECT ARRAY[ARRAY[1.50], ARRAY[2.25]]", [([["1.50"], ["2.25"]],)]),
        (
            "SELECT n::text, n || 'x' AS x, concat(n), n * n AS y FROM t WHERE _id = 2",
            [("2.00", "2.00x", "2.00", "4.0000")],
        ),
        ("SELECT to_json(n) #>> '{}', json_build_array(n)::text FROM t WHERE _id = 1", [("1.50", "[1.50]")]),
        ("SELECT max(n), sum(n) FROM t", [("3.00", "6.50")]),
        ("SELECT c, count(*) FROM t GROUP BY c ORDER BY c", [("ab   ", 2), ("b    ", 1)]),
        ("SELECT c || '|', concat(c, '|'), length(c) FROM t WHERE _id = 1", [("ab|", "ab   |", 2)]),
        (
            "SELECT c = 'ab' AS w, c = 'ab'::text AS x, c = 'ab    ' AS y, c IN ('b', 'ab') AS z FROM t WHERE _id = 1",
            [(True,) * 4],
        ),
        ("SELECT x::int[] AS i, x::text[] FROM (VALUES ('{1, 2}')) AS v (x)", [([1, 2], ["1", "2"])]),
        (r"SELECT b::bytea FROM (VALUES ('abc'), ('\x41')) AS v (b)", [(r"\x616263",), (r"\x41",)]),
    ],
)
def test_answer(ask: Ask, sql: str, rows: list[tuple[Any, ...]]) -> None:
    assert ask(sql) == rows
