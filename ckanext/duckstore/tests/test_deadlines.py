"""Every action ends at its deadline, whatever it is doing, and a write keeps nothing then. Without
the deadline, each of these would take minutes, or for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

from ckanext.duckstore import backend

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "non_clean_db", "clean_store"),
    pytest.mark.ckan_config("ckanext.duckstore.full_text_index", "false"),
]

#: Milliseconds.
TIMEOUT = 300
#: Processor seconds of this process after which an operation has not obeyed: many times the
#: deadline, and a small part of the whole.
MOST = 8.0
TEXT = "a1 b2 c3 d4 e5 " * 35_000
LOOPS = """
BEGIN
    WHILE true LOOP
        NEW.n := 1;
    END LOOP;
    RETURN NEW;
END"""
FIELDS = [{"id": "n", "type": "int"}, {"id": "t", "type": "text"}]


@pytest.fixture
def table() -> str:
    """A table of short texts, and a trigger function that never ends."""
    helpers.call_action("datastore_function_create", name="loops", rettype="trigger", definition=LOOPS, or_replace=True)
    return create("short")


@pytest.fixture
def long_texts() -> str:
    """A table of 60 rows of 175,000 words."""
    return create(TEXT)


def create(text: str) -> str:
    resource = factories.Resource()
    records = [{"n": n, "t": text} for n in range(60)]
    helpers.call_action(
        "datastore_create", resource_id=resource["id"], force=True, fields=FIELDS, primary_key="n", records=records
    )
    return str(resource["id"])


@pytest.fixture
def deadline(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Set the deadline of all later actions."""
    return lambda: monkeypatch.setattr(backend, "DEFAULT_TIMEOUT", TIMEOUT)


def rows(id: str) -> Any:
    found = helpers.call_action("datastore_search", resource_id=id, fields=["_id", "n"], limit=100)
    return found["records"], found["total"]


def late(call: Callable[[], Any]) -> None:
    """Assert that *call* ends with CKAN's error, after not much work."""
    start = time.process_time()
    with pytest.raises(tk.ValidationError) as caught:
        call()
    assert "took too long" in str(caught.value.error_dict.get("query")), caught.value.error_dict
    assert time.process_time() - start < MOST


READS: dict[str, dict[str, Any]] = {
    "words": {"q": "b2"},
    "all words": {"q": "b2 & !nothing", "plain": False},
    "no words": {"q": "!nothing", "plain": False, "include_total": False},
    "a column": {"q": {"t": "b2"}},
    "another language": {"q": {"t": "b2"}, "language": "german"},
    "a rank": {"q": "a1 b2", "fields": ["n", "rank"]},
    "distinct": {"q": "b2", "distinct": True, "fields": ["t"], "sort": "t"},
    "csv": {"q": "b2", "records_format": "csv"},
    "lists with filters": {"q": "b2", "records_format": "lists", "filters": {"n": list(range(50))}},
}


def test_reads(app: Any, long_texts: str, deadline: Callable[[], None]) -> None:
    deadline()
    for asked in READS.values():
        late(partial(helpers.call_action, "datastore_search", resource_id=long_texts, **asked))
    for form in ("csv", "tsv", "json", "xml"):
        start = time.process_time()
        response = app.get(f"/datastore/dump/{long_texts}?q=b2&format={form}")
        assert (response.status_code, "took too long" in response.body) == (400, True)
        assert time.process_time() - start < MOST


@pytest.mark.ckan_config("ckan.datastore.sqlsearch.enabled", "true")
def test_sql(table: str, deadline: Callable[[], None]) -> None:
    deadline()
    tables = ", ".join(f'"{table}" t{number}' for number in range(8))
    late(lambda: helpers.call_action("datastore_search_sql", sql=f"SELECT count(*) FROM {tables} WHERE t0.n > t7.n"))
    vectors = f"SELECT count(to_tsvector(repeat(t0.t, 500))) FROM {tables} WHERE t0.n > t7.n"
    late(lambda: helpers.call_action("datastore_search_sql", sql=vectors))


@pytest.mark.parametrize("method", ["insert", "upsert", "update"])
@pytest.mark.parametrize("count", [1, 60], ids=["one record", "a batch"])
def test_writes(table: str, deadline: Callable[[], None], method: str, count: int) -> None:
    triggers = [{"function": "loops"}]
    helpers.call_action("datastore_create", resource_id=table, force=True, triggers=triggers)
    before = rows(table)
    deadline()
    first = 100 if method == "insert" else 0
    records = [{"n": n, "t": "changed"} for n in range(first, first + count)]
    late(lambda: helpers.call_action("datastore_upsert", resource_id=table, force=True, method=method, records=records))
    late(lambda: helpers.call_action("datastore_run_triggers", resource_id=table))
    assert rows(table) == before


def test_create(table: str, deadline: Callable[[], None]) -> None:
    deadline()
    asked = {"fields": FIELDS, "triggers": [{"function": "loops"}], "records": [{"n": 1}], "aliases": "another-name"}
    resource = factories.Resource()
    late(lambda: helpers.call_action("datastore_create", resource_id=resource["id"], force=True, **asked))
    for name in (resource["id"], "another-name"):
        with pytest.raises(tk.ObjectNotFound):
            helpers.call_action("datastore_search", resource_id=name)
