"""Statements that are too large for a web worker: their answers, what they cost it, and what it
believes of the process that translates them."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ckanext.duckstore.errors import (
    DuckstoreError,
    InsufficientPrivilege,
    InternalError,
    OutOfMemory,
    QueryCanceled,
    StoreBusy,
    UndefinedColumn,
    UndefinedTable,
)
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.statement import Statement
from ckanext.duckstore.postgres.limits import QUICK_LIMITS
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, translate
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.operations.asking import ask as ask_sql
from ckanext.duckstore.tests.operations.long_texts import COLUMNS, LENGTH, peak, reset_peak, shapes, site
from ckanext.duckstore.tests.queries.pools import eventually, fork_server_pid, gone, pool

#: Calls of functions, in Python and in C, that a statement may take in a web worker. 100,000 take
#: some 0.025 seconds of processor time.
CALLS = 250_000
FUNCTIONS = "ckanext.duckstore.postgres.builtins.sandboxed"
#: MB.
MEMORY = 50
TABLES = {id: Table(f"r{number}.main.rows", columns) for number, (id, columns) in enumerate(COLUMNS.items())}

Site = tuple[FileStore, ProcessPool]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("site")) as made:
        yield made


def ask(here: Site, sql: str, timeout: float = 60) -> list[dict[str, Any]]:
    store, processes = here
    found = ask_sql(store, processes, sql, rows=32_000, size=1 << 24, seconds=timeout)
    records: list[dict[str, Any]] = msgspec.json.decode(found.records)
    return records


def calls_of(work: Callable[[], object]) -> int:
    """Return the number of calls that *work* makes in this thread, whatever it raises."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    gc.collect()
    with suppress(DuckstoreError):
        sys.setprofile(count)
        try:
            work()
        finally:
            sys.setprofile(None)
    return calls


#: The shapes that are tried at full length: a token, a node, or a character is repeated.
LONG = ("integers", "brackets", "operators", "emoji names", "nested comment", "long name", "long text", "emoji", "dots")


def translated(here: Site, sql: str) -> None:
    with Statement(here[1], sql, 60) as statement:
        statement.translate(TABLES)


def test_a_short_text_takes_a_bounded_number_of_steps_here() -> None:
    def tried(sql: str) -> None:
        translate(parse(sql, QUICK_LIMITS), TABLES, QUICK_LIMITS)

    texts = shapes(QUICK_LIMITS.length - 1)
    taken = {name: calls_of(lambda sql=sql: tried(sql)) for name, sql in texts.items()}  # type: ignore[misc]
    assert {name: calls for name, calls in taken.items() if calls > CALLS} == {}


def test_a_long_text_takes_next_to_nothing_here(here: Site) -> None:
    before = reset_peak()
    texts = shapes(LENGTH)
    taken = {name: calls_of(lambda name=name: translated(here, texts[name])) for name in LONG}  # type: ignore[misc]
    assert peak() - before < MEMORY
    assert {name: calls for name, calls in taken.items() if calls > CALLS // 10} == {}


def test_a_long_translation_needs_little_memory_here(here: Site) -> None:
    texts = ", ".join(f"'{number}'" for number in range(20_000))
    before = reset_peak()
    assert ask(here, f"SELECT count(*) AS n FROM t WHERE c IN ({texts})") == [{"n": 0}]
    assert peak() - before < MEMORY


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (f"SELECT 4999 IN ({', '.join(map(str, range(5000)))}) AS x", [{"x": True}]),
        (f"SELECT sum(v) AS x FROM (VALUES {', '.join(f'({n})' for n in range(5000))}) t(v)", [{"x": 12497500}]),
        (f"SELECT length('{'é' * 100_000}') AS x", [{"x": 100_000}]),
        (f"SELECT 1.50 AS x, 'é' AS \"Été\" /* {'-' * 9000} */", [{"x": 1.5, "Été": "é"}]),
        (f"SELECT {'replace(' * 40}'abc'{', $$b$$, $$b$$)' * 40} AS x {' ' * 4000}", [{"x": "abc"}]),
        ("SELECT " + ", ".join(f"{n} AS c{n}" for n in range(1600)), [{f"c{n}": n for n in range(1600)}]),
        (
            f"WITH a AS (SELECT 1 AS x) SELECT x FROM a UNION ALL SELECT count(*) FROM t{' ' * 4000}",
            [{"x": 1}, {"x": 0}],
        ),
        (f"SELECT _full_text FROM t{' ' * 4000}", []),
        (f"SELECT to_tsvector('simple', 'a') @@ 'a'::tsquery AS x{' ' * 4000}", [{"x": True}]),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_long_texts_are_answered(here: Site, sql: str, rows: list[dict[str, Any]]) -> None:
    assert len(sql) > QUICK_LIMITS.length
    assert ask(here, sql) == rows


@pytest.mark.parametrize(
    ("sql", "sqlstate", "message"),
    [
        ("SELECT é FROM t", "42703", 'column "é" does not exist'),
        ("SELECT 1 FROM nothing", "42P01", 'relation "nothing" does not exist'),
        ("SELECT abs('x'::text)", "42883", "function abs(text) does not exist"),
        ("SELECT 1 1", "42601", 'Invalid SQL: syntax error at or near "1", at index 9'),
        ("SELECT a/0 FROM (SELECT 1 AS a) t", "22012", "division by zero"),
    ],
)
def test_errors_are_those_of_a_short_text(here: Site, sql: str, sqlstate: str, message: str) -> None:
    for text in (sql, sql + " " * QUICK_LIMITS.length):
        with pytest.raises(DuckstoreError) as caught:
            ask(here, text)
        assert (caught.value.sqlstate, str(caught.value)) == (sqlstate, message)


def test_a_statement_that_grows_is_translated_elsewhere(here: Site) -> None:
    """Its text is short, but its tables are wide."""
    with Statement(here[1], "SELECT a.* FROM (SELECT * FROM (SELECT * FROM w) a) b, t", 60) as statement:
        assert statement._process is None
        with pytest.raises(UndefinedTable, match="missing FROM-clause entry"):
            statement.translate(TABLES)
        assert statement._process is not None


# A translator that lies


@pytest.fixture
def liar(tmp_path: Path) -> Iterator[Site]:
    store = FileStore(settings(tmp_path / "store"), sql_functions.prepare)
    for id, value in (("t", 1), ("secret", 2)):
        create(store, CreateRequest.parse({"resource_id": id, "records": [{"c1": value}]}, {}))
    translator = "ckanext.duckstore.tests.queries.lying_translator"
    with pool(tmp_path / "pool", processes=1, queue=0, translator=translator, functions=FUNCTIONS) as processes:
        yield store, processes
    store.close()


@pytest.fixture
def no_quick_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ckanext.duckstore.operations.statement.QUICK_LIMITS", replace(QUICK_LIMITS, length=0))


@pytest.mark.usefixtures("no_quick_path")
@pytest.mark.parametrize(
    ("sql", "error", "message"),
    [
        ("opens a file", InternalError, "open: Permission denied"),
        ("connects", InternalError, "connect: Permission denied"),
        ("waits", QueryCanceled, "statement timeout"),
        ("fills the memory", OutOfMemory, "more memory than it may have"),
        ("exits", InternalError, "ended the engine"),
        ("refuses", UndefinedColumn, 'column "a\nb" does not exist'),
        ("is no json", InternalError, "ended the engine"),
        ("nests", InternalError, "ended the engine"),
        ("is no text", InternalError, "ended the engine"),
        ("has a lone surrogate", InternalError, "ended the engine"),
        ("lacks a field", InternalError, "ended the engine"),
        ("is endless", DuckstoreError, "too complex"),
        ("reads another table", InsufficientPrivilege, "Not authorized to read resource."),
        ("reads a file", InsufficientPrivilege, "TABLE_FUNCTION is not allowed"),
        ("lists tables", InsufficientPrivilege, "TABLE_FUNCTION is not allowed"),
        ("writes", InsufficientPrivilege, "only a single SELECT may run"),
        ("forgets a column", InternalError, "ended the engine"),
        ("has another type", InternalError, "ended the engine"),
        ("is no text either", InternalError, "ended the engine"),
    ],
)
def test_a_translator_gets_nothing_by_lying(liar: Site, sql: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message.replace(".", r"\.")):
        ask(liar, sql, timeout=1 if sql == "waits" else 20)
    assert ask(liar, "reads its table") == [{"x": 1}]


@pytest.mark.usefixtures("no_quick_path")
def test_translations_count_as_queries_and_end(liar: Site) -> None:
    _store, processes = liar
    with Statement(processes, "reads its table", 20) as statement:
        assert statement._process is not None
        with pytest.raises(StoreBusy):
            ask(liar, "reads its table")
    assert eventually(lambda: gone(statement._process.pid))
    assert ask(liar, "reads its table") == [{"x": 1}]


@pytest.mark.usefixtures("no_quick_path")
def test_a_dead_fork_server_is_replaced(liar: Site) -> None:
    ask(liar, "reads its table")
    pid = fork_server_pid(liar[1])
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: gone(pid))
    assert ask(liar, "reads its table") == [{"x": 1}]
