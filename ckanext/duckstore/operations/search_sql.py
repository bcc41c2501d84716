"""``datastore_search_sql``: a query in PostgreSQL's SQL.

It runs in a separate process that sees only the tables it names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ckanext.duckstore.errors import InternalError, UndefinedTable
from ckanext.duckstore.operations import metadata, rendering, result_types
from ckanext.duckstore.operations.statement import Statement
from ckanext.duckstore.operations.text_index import sql_searches
from ckanext.duckstore.postgres.outline import Outline
from ckanext.duckstore.postgres.textsearch.columns import FULL_TEXT
from ckanext.duckstore.postgres.translate import Stored, Table, Translation
from ckanext.duckstore.postgres.types import names as type_names
from ckanext.duckstore.queries.process_pool import Job, ProcessPool
from ckanext.duckstore.store.base import ID_COLUMN, Pin, Reading, Resource, State, Store


@dataclass(frozen=True)
class Bounds:
    """The limits of an answer."""

    rows: int
    bytes: int


@dataclass(frozen=True)
class SearchSqlResult:
    """The result of a query."""

    fields: list[dict[str, str]]
    """Name and PostgreSQL type of each column."""
    records: str
    """JSON text: a list of objects."""
    truncated: bool
    """Whether there were more rows than the bounds allow."""


@dataclass(frozen=True)
class SearchSqlRequest:
    """A query whose tables are resolved, so that those used are those that access was checked
    to.
    """

    statement: Statement
    tables: Mapping[str, str | None]
    """For each name in the query, an id or alias, the resource's id; None if there is none."""
    bounds: Bounds

    @classmethod
    def resolve(cls, store: Store, statement: Statement, bounds: Bounds) -> SearchSqlRequest:
        """Resolve the names of *statement*."""
        names = sorted({name for _, name in statement.outline.tables} - {metadata.NAME})
        return cls(statement, {name: store.resolve(name) for name in names}, bounds)


def search_sql(store: Store, pool: ProcessPool, request: SearchSqlRequest) -> SearchSqlResult:
    """Execute *request*; the caller has checked access to its tables and functions.

    :raises UndefinedTable: one of its tables does not exist.
    :raises InvalidSQL: and PostgreSQL's other errors.
    :raises FeatureNotSupported: it is valid in PostgreSQL, but not supported.
    :raises QueryCanceled: it reached its time limit.
    """
    query = request.statement.outline
    ids = {name: _found(name, id) for name, id in request.tables.items()}
    with store.pin(*sorted(set(ids.values()))) as pins:
        aliases = {id: f"r{number}" for number, id in enumerate(pins)}
        full_text = "computed" if _uses_rows(query, pins) else query.full_text
        places = _places(aliases, pins, full_text)
        if query.searches and full_text == "computed":
            with store.read(*pins) as reading:
                places = {id: _searched(place, reading, pins[id], query.searches) for id, place in places.items()}
        tables = {name: places[id].table for name, id in ids.items()}
        used = list(places.values())
        state: tuple[State, ...] | None = tuple(pin.state for pin in pins.values())
        if any(name == metadata.NAME for _, name in query.tables):
            used.append(_metadata(store))
            tables[metadata.NAME] = used[-1].table
            state = None  # the list may differ the next time
        translation = request.statement.translate(tables)
        files = {aliases[id]: str(pin.path) for id, pin in pins.items()}
        job = _job(translation, files, used, request.bounds, request.statement.left)
        answer = pool.run(replace(job, state=state))
    if len(answer.columns) != len(translation.columns):
        raise InternalError("The query ended the engine that ran it")
    fields = [
        {"id": column.name, "type": column.row or column.type or type_names.of_duckdb(duckdb_type)}
        for column, (_, duckdb_type) in zip(translation.columns, answer.columns, strict=True)
    ]
    return SearchSqlResult(fields, answer.records, answer.truncated)


def _found(name: str, id: str | None) -> str:
    if id is None:
        raise UndefinedTable(f'relation "{name}" does not exist')
    return id


@dataclass(frozen=True)
class QueryTable:
    """A table of the query in the process that runs it."""

    name: tuple[str, str, str]
    """Database, schema and table."""
    columns: tuple[tuple[str, str | Stored], ...]
    """Each column's name and type in PostgreSQL."""
    setup: tuple[str, ...] = ()
    """SQL that creates it."""
    full_text: str = ""
    """SQL that converts a value ``{}`` of ``_full_text`` to the JSON list of its texts; empty if it
    is a tsvector."""
    functions: tuple[str, ...] = ()
    """Our functions that *setup* calls."""
    searches: Mapping[str, str] = field(default_factory=dict)
    """Views with the ``id`` of the rows whose ``_full_text`` matches a query, by its text."""

    @property
    def table(self) -> Table:
        searches = {text: ".".join(_temporary(view)) for text, view in self.searches.items()}
        return Table(".".join(self.name), self.columns, searches)

    @property
    def names(self) -> list[tuple[str, str, str]]:
        """The names of the table and the views."""
        return [self.name, *map(_temporary, self.searches.values())]


def _temporary(view: str) -> tuple[str, str, str]:
    return ("temp", "main", view)


def _uses_rows(query: Outline, pins: Mapping[str, Pin]) -> bool:
    """Return whether *query* uses a relation's row as a value: ``row_to_json(t)``."""
    columns = {column.name for pin in pins.values() for column in pin.resource.columns}
    return bool(query.rows - columns)


def _places(aliases: Mapping[str, str], pins: Mapping[str, Pin], full_text: str) -> dict[str, QueryTable]:
    """Return the place of each resource, by id.

    If the query uses ``_full_text``, it is a view of the rows that also has it, or its input.
    """
    if full_text == "unused":
        make = _plain
    elif full_text == "computed":
        make = _with_vector
    else:
        make = _with_row if len(aliases) == 1 else _with_texts
    return {id: make(pins[id], alias) for id, alias in aliases.items()}


def _plain(pin: Pin, alias: str) -> QueryTable:
    return QueryTable((alias, *pin.table), ((ID_COLUMN, "int4"), *_columns(pin.resource)))


def _with_row(pin: Pin, alias: str) -> QueryTable:
    """Return a view with the row itself, as only rows of the result need the texts."""
    cells = rendering.cells(pin.resource.columns)[1:]
    fields = [f"f{number}" for number in range(len(cells))]
    row = ", ".join(f"{field} := {cell.sql}" for field, cell in zip(fields, cells, strict=True))
    texts = [replace(cell, sql=f'"^row".{field}') for field, cell in zip(fields, cells, strict=True)]
    written = f'CASE WHEN "^row" IS NOT NULL THEN {rendering.search_source(texts)} END'
    # DuckDB would put the row in each place of a value that occurs several times.
    source = f'list_transform([{{}}], lambda "^row": {written})[1]'
    return replace(_view(pin, f"{alias}_rows", alias, f"struct_pack({row})" if row else "NULL"), full_text=source)


def _with_texts(pin: Pin, alias: str) -> QueryTable:
    """Return a view with texts: values of several tables may be in one column of the result."""
    return replace(_view(pin, f"{alias}_rows", alias, _source(pin)), full_text="{}")


def _with_vector(pin: Pin, alias: str) -> QueryTable:
    """Return a view with tsvectors, for a query that computes with them."""
    made = _view(pin, f"{alias}_vectors", alias, f"{result_types.ROW_VECTOR}({_source(pin)})")
    return replace(made, functions=(result_types.ROW_VECTOR,))


def _searched(place: QueryTable, reading: Reading, pin: Pin, texts: Collection[str]) -> QueryTable:
    """Return *place* with views of the rows whose ``_full_text`` matches the queries *texts*, for
    which the index in *reading* can be used.
    """
    tables = reading.derived(pin.resource.id)
    if tables is None or reading.state(pin.resource.id) != pin.state:
        return place  # it has no index, or another generation has just been published
    alias = place.name[2].partition("_")[0]
    setup, views = list(place.setup), {}
    for text in sorted(texts):
        found = sql_searches.find(tables, f"{alias}.{pin.table[0]}", text)
        if found is not None:
            # The process may go on with other queries.
            views[text] = f"{alias}_search_{hashlib.sha256(found.encode()).hexdigest()[:32]}"
            setup.append(f"CREATE TEMP VIEW {views[text]} AS {found}")
    functions = (*place.functions, *sql_searches.FUNCTIONS) if views else place.functions
    return replace(place, setup=tuple(setup), searches=views, functions=functions)


def _source(pin: Pin) -> str:
    return rendering.search_source(rendering.cells(pin.resource.columns)[1:])


def _view(pin: Pin, view: str, alias: str, source: str) -> QueryTable:
    sql = f"CREATE TEMP VIEW {view} AS SELECT *, {source} AS {FULL_TEXT} FROM {'.'.join((alias, *pin.table))}"
    return QueryTable(
        ("temp", "main", view), ((ID_COLUMN, "int4"), (FULL_TEXT, "tsvector"), *_columns(pin.resource)), (sql,)
    )


def _columns(resource: Resource) -> tuple[tuple[str, str | Stored], ...]:
    return tuple((column.name, result_types.stored(column)) for column in resource.columns)


def _metadata(store: Store) -> QueryTable:
    return QueryTable(
        metadata.PLACE,
        ((ID_COLUMN, "text"), *((column.name, column.type) for column in metadata.COLUMNS)),
        (metadata.statement(store.relations()),),
    )


def _job(
    translation: Translation, files: dict[str, str], used: Sequence[QueryTable], bounds: Bounds, timeout: float
) -> Job:
    full_text = next((place.full_text for place in used if place.full_text), "")
    functions = {
        *translation.functions,
        *((result_types.ROW_VECTOR,) if full_text else ()),
        *(name for place in used for name in place.functions),
    }
    return Job(
        translation.sql,
        files,
        tuple(sorted(functions)),
        bounds.rows,
        bounds.bytes,
        timeout,
        relations=tuple(name for place in used for name in place.names),
        names=tuple(column.name for column in translation.columns),
        numbers=tuple(
            position
            for position, column in enumerate(translation.columns)
            if result_types.is_number_as_text(column.type)
        ),
        templates=tuple(result_types.template(column.type, full_text) for column in translation.columns),
        setup=tuple(statement for place in used for statement in place.setup),
    )
