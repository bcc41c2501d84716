"""Each reader agrees with PostgreSQL on every text of the grid, in the way that production
takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import duckdb
import msgspec
import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.identifiers import literal
from ckanext.duckstore.operations import records, sql_functions
from ckanext.duckstore.operations.comparisons import compare
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.fields import new
from ckanext.duckstore.postgres.builtins import install, own_names
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, translate
from ckanext.duckstore.postgres.types import declarations, registry
from ckanext.duckstore.queries import query_errors
from ckanext.duckstore.queries.execution import Job
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.store.base import Column
from ckanext.duckstore.store.engine import configuration
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.operations.asking import ask as ask_sql
from ckanext.duckstore.tests.queries.pools import functions_pool

from .record import Reading, readings
from .record_writers import differences, is_column_type

TYPES = {name: tuple(found) for name, found in groupby(readings(), lambda reading: reading.type)}
COLUMN_TYPES = [name for name in TYPES if is_column_type(name)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileStore]:
    store = FileStore(settings(tmp_path_factory.mktemp("grid") / "store"), sql_functions.prepare)
    yield store
    store.close()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPool]:
    with functions_pool(tmp_path_factory.mktemp("pool"), 1 << 29, processes=1, queue=2) as pool:
        yield pool


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """An instance like that of a query process, without the process: an error would end it."""
    with duckdb.connect(config=configuration.settings()) as connection:
        connection.execute("SET GLOBAL TimeZone='UTC'")
        connection.execute("CREATE TABLE texts (x VARCHAR)")
        install(connection, own_names())
        yield connection


Answers = Mapping[str, str]


def _rows(store: FileStore, pool: ProcessPool, sql: str) -> list[dict[str, Any]]:
    found = ask_sql(store, pool, sql, rows=5000, size=1 << 24, seconds=60)
    rows: list[dict[str, Any]] = msgspec.json.decode(found.records)
    return rows


def _error(read: Callable[[], object]) -> str | None:
    """Return the SQLSTATE of what *read* raises, None for nothing."""
    try:
        read()
    except DuckstoreError as error:
        return error.sqlstate
    except duckdb.Error as error:
        return query_errors.of_report(type(error).__name__, str(error), "run", _job()).sqlstate
    return None


def _job() -> Job:
    return Job("", {}, (), 1, 1, 1)


def _check(reader: str, found: Sequence[tuple[Reading, str | None]], wanted: Callable[[Reading], str | None]) -> None:
    """Assert that *reader* has *found* what PostgreSQL did, but for what is known to differ; and
    that this does differ."""
    known = differences()
    wrong = [(one.text, mine, wanted(one)) for one, mine in found if mine != wanted(one)]
    surprising = [case for case in wrong if (reader, found[0][0].type, case[0]) not in known]
    assert not surprising
    differing = {case[0] for case in wrong}
    assert not [one.text for one, _ in found if (reader, one.type, one.text) in known and one.text not in differing]


def _state(reading: Reading) -> str | None:
    return reading.error


def _literal(reading: Reading, array: bool = False) -> str:
    if not array:
        return f"{literal(reading.text)}::{reading.type}"
    escaped = reading.text.replace("\\", "\\\\").replace('"', '\\"')
    return f"""({literal('{"' + escaped + '"}')}::{reading.type}[])[1]"""


def _valid(name: str) -> list[Reading]:
    return [one for one in TYPES[name] if one.error is None]


def _run(engine: duckdb.DuckDBPyConnection, sql: str) -> Any:
    translation = translate(parse(sql), {"texts": Table("texts", (("x", "text"),))})
    return engine.execute(translation.sql).fetchall()


@pytest.mark.parametrize("name", TYPES)
class TestQueries:
    def test_literals(self, name: str, store: FileStore, pool: ProcessPool, engine: duckdb.DuckDBPyConnection) -> None:
        found: list[tuple[Reading, str | None]] = []
        accepted = []
        for one in _valid(name):
            state = _error(lambda one=one: _run(engine, f"SELECT {_literal(one)}::text"))  # type: ignore[misc]
            if state is None:
                accepted.append(one)
            else:
                found.append((one, state))
        sql = "SELECT " + ", ".join(f"{_literal(one)}::text AS c{number}" for number, one in enumerate(accepted))
        row = _rows(store, pool, sql)[0]
        found += [(one, row[f"c{number}"]) for number, one in enumerate(accepted)]
        _check("literal", found, lambda one: one.printed)

    def test_bad_literals(self, name: str, engine: duckdb.DuckDBPyConnection) -> None:
        bad = [one for one in TYPES[name] if one.error is not None]
        found = [(one, _error(lambda one=one: _run(engine, f"SELECT {_literal(one)}"))) for one in bad]  # type: ignore[misc]
        _check("literal", found, _state)

    def test_texts_of_a_column(self, name: str, engine: duckdb.DuckDBPyConnection) -> None:
        found: list[tuple[Reading, str | None]] = []
        for one in TYPES[name]:
            engine.execute("DELETE FROM texts")
            engine.execute("INSERT INTO texts VALUES (?)", [one.text])
            rows: list[Any] = []
            state = _error(lambda: rows.extend(_run(engine, f"SELECT x::{name}::text FROM texts")))  # noqa: B023
            found.append((one, state or rows[0][0]))
        _check("column", found, lambda one: one.computed or one.error or one.printed)


@pytest.mark.parametrize("name", [name for name in TYPES if not name.endswith("]")])
def test_elements_of_an_array(name: str, engine: duckdb.DuckDBPyConnection) -> None:
    found: list[tuple[Reading, str | None]] = []
    for one in TYPES[name]:
        rows: list[Any] = []
        sql = f"SELECT {_literal(one, array=True)}::text"
        state = _error(lambda: rows.extend(_run(engine, sql)))  # noqa: B023
        found.append((one, state or rows[0][0]))
    _check("element", found, lambda one: one.error or one.printed)


@pytest.mark.parametrize("name", COLUMN_TYPES)
class TestColumns:
    def test_records(self, name: str, store: FileStore, pool: ProcessPool) -> None:
        column = new("v", name)
        found: list[tuple[Reading, str | None]] = []
        kept: list[Reading] = []
        for one in TYPES[name]:
            if one.text == "" and not records.keeps_empty(column):
                continue  # CKAN makes NULL of it
            state = _error(lambda one=one: records.read([column], [{"v": one.text}]))  # type: ignore[misc]
            if state is not None or one.error or one.assigned:
                found.append((one, state))
            else:
                kept.append(one)
        id_ = f"records {name}"
        request = {
            "resource_id": id_,
            "fields": [{"id": "v", "type": name}],
            "records": [{"v": one.text} for one in kept],
        }
        create(store, CreateRequest.parse(request, {}))
        rows = _rows(store, pool, f'SELECT v::text AS v FROM "{id_}" ORDER BY _id')
        found += [(one, _plain(name, row["v"])) for one, row in zip(kept, rows, strict=True)]
        _check("record", found, lambda one: one.error or one.assigned or _plain(name, one.printed))

    def test_filters(self, name: str, store: FileStore) -> None:
        column = new("v", name)
        found = [(one, _error(lambda one=one: compare(column, "=", one.text))) for one in TYPES[name]]  # type: ignore[misc]
        # What a column is compared with has no precision of its own.
        bare = {one.text: one.error for one in TYPES[_bare(name)]}
        _check("filter", found, lambda one: None if _takes_any_text(column) else bare[one.text])


def _bare(name: str) -> str:
    """Return the type *name* without its modifiers."""
    base = name.partition("(")[0].partition(" ")[0]
    return base if base in TYPES else name


def _takes_any_text(column: Column) -> bool:
    return registry.get(column.type) is not None and declarations.parse(column.type).category == "S"


def _plain(name: str, text: str | None) -> str | None:
    """Zeros at the end of a numeric are not kept, see docs/differences.rst."""
    if text is None or not (name == "numeric" or name.startswith("numeric[")):
        return text
    parts = text.strip("{}").split(",")
    plain = [part.rstrip("0").rstrip(".") if "." in part else part for part in parts]
    return text.replace(text.strip("{}"), ",".join(plain))
