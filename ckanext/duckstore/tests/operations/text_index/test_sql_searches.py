"""Conditions on ``_full_text`` in users' SQL find the same rows with the index and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from ckanext.duckstore.operations.text_index import sql_searches
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.tests.operations.asking import ask as ask_sql
from ckanext.duckstore.tests.operations.text_index.tables import Texts
from ckanext.duckstore.tests.queries.pools import functions_pool


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPool]:
    with functions_pool(tmp_path_factory.mktemp("pool"), 1 << 28, processes=2, queue=2) as pool:
        yield pool


Ask = Callable[[str], tuple[list[dict[str, Any]], int]]


@pytest.fixture
def ask(texts: Texts, pool: ProcessPool, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask with the index and without; return the answer, and the number of lookups in the index."""
    texts.create(*(texts.record(key) for key in range(200)))
    texts.write("upsert", *(texts.record(key) for key in range(190, 230)))  # they are waiting
    texts.write("upsert", {"key": 500, "title": None, "body": "river of nothing"})
    texts.delete("key % 17 = 3")
    find = sql_searches.find

    def ask(sql: str) -> tuple[list[dict[str, Any]], int]:
        made: list[str] = []

        def answer() -> list[dict[str, Any]]:
            records: list[dict[str, Any]] = msgspec.json.decode(ask_sql(texts.store, pool, sql).records)
            return records

        def counted(*arguments: Any) -> str | None:
            found = find(*arguments)
            made.extend([] if found is None else [found])
            return found

        monkeypatch.setattr(sql_searches, "find", counted)
        found = answer()
        monkeypatch.setattr(sql_searches, "find", lambda *_: None)
        assert found == answer()
        return found, len(made)

    return ask


@pytest.mark.parametrize(
    "condition",
    [
        "_full_text @@ to_tsquery('river')",
        "_full_text @@ to_tsquery('english', 'riv:* & !bridge')",
        "_full_text @@ plainto_tsquery('english'::regconfig, 'rivers bridges') AND key < 150",
        "_full_text @@ phraseto_tsquery('river bridge') OR key = 7",
        "r._full_text @@ websearch_to_tsquery('river or -museum') AND _full_text @@ to_tsquery('tower | garden')",
        "_full_text @@ 'river'::tsquery",
        "_full_text @@ to_tsquery('!river')",
        "key IN (SELECT key FROM r WHERE _full_text @@ to_tsquery('museum'))",
    ],
)
def test_same_rows(ask: Ask, condition: str) -> None:
    found, lookups = ask(f"SELECT _id FROM r WHERE {condition} ORDER BY _id")
    assert found
    assert lookups


@pytest.mark.parametrize(
    "query", ["to_tsquery('a:*')", "plainto_tsquery('the')", "''::tsquery", "to_tsquery('simple', '')"]
)
def test_a_query_without_words_needs_no_row(ask: Ask, query: str) -> None:
    assert ask(f"SELECT _id FROM r WHERE _full_text @@ {query}") == ([], 1)
    found, lookups = ask(f"SELECT count(*) FROM r WHERE key = 7 OR _full_text @@ {query} AND key > 7")
    assert (found, lookups) == ([{"count": 1}], 1)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM r WHERE _full_text @@ to_tsquery('river')",
        "SELECT _id, ts_rank(_full_text, to_tsquery('river')) AS k FROM r WHERE _full_text @@ to_tsquery('river') ORDER BY 2 DESC, 1",
        "SELECT a._id, b._id AS other FROM r a JOIN r b ON a.key = b.key + 1 AND b._full_text @@ to_tsquery('river') WHERE a._full_text @@ to_tsquery('museum') ORDER BY 1",
        "SELECT a._id FROM r a LEFT JOIN r b ON a.key = b.key + 1 AND b._full_text @@ to_tsquery('river') WHERE b._full_text @@ to_tsquery('museum') OR b._id IS NULL ORDER BY 1",
        "SELECT x FROM r AS t(x) WHERE _full_text @@ to_tsquery('river') ORDER BY 1",
        "SELECT title, count(*) FROM r WHERE _full_text @@ to_tsquery('river') GROUP BY title ORDER BY 2 DESC, 1 LIMIT 5",
    ],
)
def test_queries(ask: Ask, sql: str) -> None:
    found, lookups = ask(sql)
    assert found
    assert lookups


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM r WHERE NOT _full_text @@ to_tsquery('river')",
        "SELECT count(*) FROM r WHERE (_full_text @@ to_tsquery('river')) IS NULL",
        "SELECT count(*) FROM r WHERE _full_text @@ to_tsquery(title) AND title = 'river'",
        "SELECT count(*) FROM (SELECT to_tsvector(body) AS _full_text, key AS _id FROM r) s WHERE _full_text @@ to_tsquery('river')",
        "SELECT count(*) FROM (SELECT _full_text, 1 AS _id FROM r) s WHERE _full_text @@ to_tsquery('river')",
        "SELECT count(*) FROM r WHERE title @@ to_tsquery('river')",
        "SELECT count(*) FROM r WHERE _full_text @@ to_tsquery('the')",
    ],
)
def test_other_conditions(ask: Ask, sql: str) -> None:
    ask(sql)


def test_random_queries(texts: Texts, ask: Ask) -> None:
    for _ in range(12):
        ask(f"SELECT _id FROM r WHERE _full_text @@ to_tsquery('{texts.tree()}') ORDER BY 1")
