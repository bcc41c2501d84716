"""Operations end at their deadline, in Python too. Without it, each of these would take minutes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import QueryCanceled
from ckanext.duckstore.operations import fulltext, functions, rendering, sql_functions
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.delete import DeleteRequest, delete_rows, drop
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.functions import FunctionRequest
from ckanext.duckstore.operations.run_triggers import run_triggers
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres import textsearch
from ckanext.duckstore.postgres.builtins.python import PYTHON, register
from ckanext.duckstore.postgres.builtins.python.base import PythonFunction
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings

#: Seconds.
TIMEOUT = 0.2

WORDS = " ".join(f"word{number}" for number in range(200))
QUERY = TextQuery(WORDS, "english", plain=True)

#: A rank compares each place of a word with each place of every other one: 1,300 million pairs a
#: row.
TEXT = f"{WORDS} " * 256

FIELDS = [{"id": "k", "type": "int"}, {"id": "text", "type": "text"}]

LOOPS = """
DECLARE
    n int := 0;
BEGIN
    WHILE n < 290000 LOOP
        n := n + 1;
    END LOOP;
    NEW.k := n + NEW.k;
    RETURN NEW;
END"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileStore]:
    """A store with a table of long texts, and a trigger that loops."""
    made = FileStore(settings(tmp_path_factory.mktemp("deadlines") / "store"), sql_functions.prepare)
    records = [{"k": k, "text": TEXT} for k in range(2)]
    create(made, CreateRequest.parse({"resource_id": "t", "fields": FIELDS, "records": records}, {}))
    request = FunctionRequest.parse("loops", definition=LOOPS, arguments=[], rettype="trigger", or_replace=True)
    functions.create_function(made, request)
    yield made
    made.close()


def rows(store: FileStore, id: str = "t") -> list[tuple[Any, ...]]:
    with store.read(id) as reading:
        return reading.connection.execute(f"SELECT _id, k FROM {reading.table(id)} ORDER BY _id").fetchall()


ROWS = [(1, 0), (2, 1)]


def ranked(store: FileStore, format: str) -> None:
    """Read the rows, that with the best rank first."""
    with store.read("t", timeout=TIMEOUT) as reading:
        cells = {cell.name: cell for cell in rendering.cells(reading.resources["t"].columns)}
        rank = fulltext.rank(QUERY, cells)
        order = [Order(rank.sql, descending=True)]
        request = Search(reading.table("t"), [*cells.values(), rank], (), order, 10, 0, format=format)
        search(reading.connection, request)


@pytest.mark.parametrize("format", ["objects", "lists", "csv"])
def test_search_ranked(store: FileStore, format: str) -> None:
    with pytest.raises(QueryCanceled, match="Query took too long"):
        ranked(store, format)


def test_delete(store: FileStore) -> None:
    where = [Condition(f"pg_text_rank(text, 'english', '{WORDS}', true) > 0")]
    with pytest.raises(QueryCanceled):
        delete_rows(store, DeleteRequest("t", lambda _: where), timeout=TIMEOUT)
    assert rows(store) == ROWS


def test_the_instance_is_of_use_to_the_next(store: FileStore) -> None:
    where = [Condition(f"pg_text_rank(text, 'english', '{WORDS}', true) > 0")]
    for _ in range(2):
        with pytest.raises(QueryCanceled):
            delete_rows(store, DeleteRequest("t", lambda _: where), timeout=TIMEOUT)
        with store.read("t", timeout=60) as reading:
            sql = f"SELECT count(*) FROM {reading.table('t')} WHERE pg_text_matches(text, 'english', 'word1', true)"
            assert reading.connection.execute(sql).fetchall() == [(2,)]


class TestTriggers:
    """A loop of a trigger, run for one record after the other."""

    RECORDS = tuple({"k": k, "text": "short"} for k in range(1000))

    def test_create(self, store: FileStore) -> None:
        data = {"resource_id": "new", "fields": FIELDS, "triggers": [{"function": "loops"}], "records": self.RECORDS}
        with pytest.raises(QueryCanceled):
            create(store, CreateRequest.parse(data, {}), TIMEOUT)
        assert store.get("new") is None
        assert store.ids() == ["t"]

    @pytest.fixture
    def looping(self, store: FileStore) -> Iterator[FileStore]:
        create(store, CreateRequest.parse({"resource_id": "t", "triggers": [{"function": "loops"}]}, {}))
        yield store
        create(store, CreateRequest.parse({"resource_id": "t", "triggers": []}, {}))

    @pytest.mark.parametrize("write", [
        lambda store: upsert(store, UpsertRequest("t", "insert", TestTriggers.RECORDS), TIMEOUT),
        lambda store: run_triggers(store, "t", TIMEOUT),
    ], ids=["insert", "run"])  # fmt: skip
    def test_write(self, looping: FileStore, write: Callable[[FileStore], object]) -> None:
        with pytest.raises(QueryCanceled):
            write(looping)
        assert rows(looping) == ROWS


#: Regular expressions, and texts for which Python's ``re`` would take days: it tries all divisions
#: of the text, or takes a high power of its length.
HOSTILE = {
    "(a|aa)+$": "a" * 60 + "b",
    "(a+)+b\\1$": "a" * 60 + "c",
    "^(\\w+\\s?)*!\\Z": "word " * 40,
    "(x|x|xx)*y": "x" * 60,
    "a*a*a*a*b": "a" * 20_000,
}

MATCHES = """
BEGIN
    IF {test} THEN
        NEW.k := 0;
    END IF;
    RETURN NEW;
END"""


@pytest.mark.parametrize("count", [1, 60], ids=["one record", "a batch"])
@pytest.mark.parametrize("test", [
    "NEW.text ~ '{pattern}'",
    "NEW.text !~* '{pattern}'",
    "regexp_match(NEW.text, '{pattern}') IS NOT NULL",
    "regexp_replace(NEW.text, '{pattern}', 'x', 'g') = 'x'",
    "cardinality(regexp_split_to_array(NEW.text, '{pattern}')) > 5",
], ids=["~", "!~*", "regexp_match", "regexp_replace", "regexp_split_to_array"])  # fmt: skip
def test_regular_expressions_of_triggers(store: FileStore, test: str, count: int) -> None:
    late = []
    for pattern, text in HOSTILE.items():
        definition = MATCHES.format(test=test.format(pattern=pattern))
        request = FunctionRequest.parse(
            "matches", definition=definition, arguments=[], rettype="trigger", or_replace=True
        )
        functions.create_function(store, request)
        records = [{"k": 1, "text": text}] * count
        data = {"resource_id": "new", "fields": FIELDS, "triggers": [{"function": "matches"}], "records": records}
        try:
            create(store, CreateRequest.parse(data, {}), TIMEOUT)
            drop(store, "new")
        except QueryCanceled:
            late.append(pattern)
        assert store.ids() == ["t"]
    assert late or count > 1  # a batch may be matched by RE2, which is never late


class TestFunctions:
    def test_each_call_obeys(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A function that knows nothing of interrupts is not called any more."""
        calls = []
        connection = duckdb.connect()
        interrupt = interrupts.interrupt_of(connection)

        def noting(number: int) -> int:
            calls.append(number)
            interrupt.requested = True
            return number

        monkeypatch.setitem(PYTHON, "pg_noting", PythonFunction(noting, ("BIGINT",), "BIGINT"))
        register(connection, "pg_noting")
        with pytest.raises(duckdb.InvalidInputException, match="pg:57014:Query took too long"):
            connection.execute("SELECT pg_noting(x) FROM range(100) t(x)")
        assert calls == [0]

    def test_threads_obey_their_own(self) -> None:
        """What another thread's operation is told does not concern this one."""
        late, other = interrupts.Interrupt(), interrupts.Interrupt()
        late.requested = True
        raised = []

        def work() -> None:
            with interrupts.obeyed(late), interrupts.obeyed(other):
                interrupts.check()
            with interrupts.obeyed(late):
                try:
                    interrupts.check()
                except QueryCanceled as error:
                    raised.append(error)
            interrupts.check()

        thread = threading.Thread(target=work)
        with interrupts.obeyed(other):
            thread.start()
            thread.join()
            interrupts.check()
        assert len(raised) == 1

    @pytest.mark.parametrize("work", [
        lambda: textsearch.to_tsvector("english", "a few words"),
        lambda: textsearch.matches(textsearch.to_tsvector("english", ""), textsearch.to_tsquery("english", "word")),
        lambda: PYTHON["pg_ordered_sum"].call(["2"]),
    ], ids=["to_tsvector", "matches", "sum"])  # fmt: skip
    def test_loops_obey(self, work: Callable[[], object]) -> None:
        interrupt = interrupts.Interrupt()
        interrupt.requested = True
        with interrupts.obeyed(interrupt), pytest.raises(QueryCanceled):
            work()
