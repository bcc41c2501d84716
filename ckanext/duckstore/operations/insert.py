"""Insertion of records: new rows at the end, with the next values of ``_id``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations import records, rendering, short_pages
from ckanext.duckstore.operations.incoming import NUMBER
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.operations.row_writer import ChooseWriter
from ckanext.duckstore.operations.run import Run, Runs
from ckanext.duckstore.postgres.types import Type, declarations
from ckanext.duckstore.store.base import ID_COLUMN, Column, Resource, Writing

#: More records than this in one transaction are written to a copy, since DuckDB may write whole row
#: groups to the file before it commits.
IN_PLACE = 100_000


def check(rows: Sequence[Any], resource: Resource) -> None:
    """Raise :class:`InvalidRequest` for a record that is not an object or has unknown columns."""
    known = {column.name for column in resource.columns}
    for row, record in enumerate(rows):
        if not isinstance(record, dict):
            raise InvalidRequest({"records": [f'row "{row}" is not a json object']})
        if not known.issuperset(record):
            extra = ", ".join(str(name) for name in record if name not in known)
            raise InvalidRequest({"records": [f'row "{row + 1}" has extra keys "{extra}"']})


def read(rows: Sequence[Record], columns: Sequence[Column]) -> Runs:
    """Read *rows* into runs.

    None if the table has no columns, which CKAN does not treat as an error.
    """
    runs = Runs()
    for first, part in records.chunks(rows, len(columns)) if columns else ():
        batch, wrong = records.read_whole(columns, part, first)
        if runs.add(Run(batch), wrong):
            break
    return runs


def insert(writing: Writing, runs: Runs, choose: ChooseWriter, *, include: bool) -> str | None:
    """Insert *runs*; return the new rows as the text of a JSON list when *include*.

    :param choose: chooses the writer of each run.
    :raises RecordConflict: a record violates the unique key.
    :raises DataError: the error that stops the runs.
    """
    ids = [id_ for run in runs.listed for id_ in choose(run).insert(run)]
    runs.finish()
    return returned(writing, ids) if include and runs.listed else None


def returned(writing: Writing, ids: Sequence[int]) -> str:
    """Return the existing rows *ids* as the text of a JSON list of objects with ``_id``."""
    cells = rendering.cells(writing.resource.columns)
    if len(ids) <= short_pages.MOST_ROWS:
        lines = short_pages.fetch(writing.connection, writing.table, cells, ids, by=ID_COLUMN)
    else:
        listed = f"SELECT unnest(?::BIGINT[]) AS {ID_COLUMN}, unnest(range({len(ids)})) AS {NUMBER}"
        rows = f"SELECT * FROM {writing.table} JOIN ({listed}) USING ({ID_COLUMN}) ORDER BY {NUMBER}"
        lines = rendering.fetch_lines(writing.connection, rows, rendering.json_object(cells), [list(ids)])
    return rendering.json_array(lines)


def fit(columns: tuple[Column, ...], runs: Runs, existing: Collection[str] | None = None) -> tuple[Column, ...]:
    """Return *columns* with storage wide enough for *runs*.

    :param existing: the names of those that already hold values; None: all do.
    """
    new = {column.name for column in columns if existing is not None and column.name not in existing}
    fitted = tuple(replace(one, storage=_type(one).narrowest) if one.name in new else one for one in columns)
    for run in runs.listed:
        fitted = run.batch.fitted(fitted)
    return tuple(replace(one, storage=_type(one).roomy(one.storage)) if one.name in new else one for one in fitted)


def _type(column: Column) -> Type:
    return declarations.of(column.type, column.native_type)


def convert(writing: Writing, before: Sequence[Column]) -> None:
    """Convert existing rows from the columns *before*.

    Only columns that DuckDB's own cast does not convert to the new storage are written.
    """
    stored = {column.name: column.storage for column in before}
    changes = {
        column.name: changed
        for column in writing.resource.columns
        if column.name in stored and (changed := _converted(column, stored[column.name])) is not None
    }
    if changes:
        assignments = ", ".join(f"{identifiers.column(name)} = {sql}" for name, sql in changes.items())
        writing.connection.execute(f"UPDATE {writing.table} SET {assignments}")


def _converted(column: Column, before: str) -> str | None:
    return _type(column).converted(identifiers.column(column.name), before, column.storage)
