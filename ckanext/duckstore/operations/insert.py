"""Inserting records: new rows at the end, with the next values of ``_id``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations import keys, records, rendering, short_pages
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.store.base import ID_COLUMN, Column, Resource, Writing

#: More records than this in one transaction are written on a copy: DuckDB may put whole row groups into the file before it commits.
IN_PLACE = 100_000


def check(rows: Sequence[Any], resource: Resource) -> None:
    """Raise :class:`InvalidRequest` for a record that is no object, or has keys that are no columns."""
    known = {column.name for column in resource.columns}
    for row, record in enumerate(rows):
        if not isinstance(record, dict):
            raise InvalidRequest({"records": [f'row "{row}" is not a json object']})
        if not known.issuperset(record):
            extra = ", ".join(str(name) for name in record if name not in known)
            raise InvalidRequest({"records": [f'row "{row + 1}" has extra keys "{extra}"']})


def read(rows: Sequence[Record], columns: Sequence[Column]) -> list[records.Batch]:
    """Read *rows* into batches; none where a table has no columns, which is how CKAN answers that."""
    return [records.read(columns, part, first) for first, part in records.chunks(rows)] if columns else []


def insert(writing: Writing, batches: Sequence[records.Batch], *, include: bool) -> str | None:
    """Insert *batches*; return the new rows as the text of a JSON list when *include*.

    :raises RecordConflict: a record breaks the unique key.
    """
    spans = [_insert(writing, batch) for batch in batches]
    if not include or not spans:
        return None
    return returned(writing, range(spans[0].start, spans[-1].stop))


def _insert(writing: Writing, batch: records.Batch) -> range:
    if batch.size == 1:
        return _insert_alone(writing, batch)
    keys.check_new(writing, batch)
    return append_next(writing, batch)


def _insert_alone(writing: Writing, batch: records.Batch) -> range:
    """Insert the one record of *batch*: one statement looks for its key and makes the row."""
    key = writing.resource.unique_key
    id_ = writing.take_ids(1)
    values, parameters = batch.alone(assigned=True)
    condition = "true"
    if key:
        where, more = keys.is_key(batch, key)
        condition, parameters = f"NOT EXISTS (FROM {writing.table} WHERE {where})", [*parameters, *more]
    made = writing.connection.execute(
        f"INSERT INTO {writing.table} ({', '.join([ID_COLUMN, *values])}) "
        f"SELECT {', '.join([str(id_), *values.values()])} WHERE {condition}",
        parameters,
    ).fetchone()
    if made == (0,):
        raise keys.RecordConflict(keys.constraint_name(writing.resource, key), batch.first)
    return range(id_, id_ + 1)


def append_next(writing: Writing, batch: records.Batch) -> range:
    """Make rows of *batch*; return their ``_id``, which are the next ones."""
    first = writing.take_ids(batch.size)
    append(writing, batch, first)
    return range(first, first + batch.size)


def append(writing: Writing, batch: records.Batch, first: int | None = None) -> None:
    """Make rows of *batch*, and nothing else; their ``_id`` count up from *first*, or are one of the columns."""
    own_ids = first is None
    names = ", ".join([*([] if own_ids else [ID_COLUMN]), *(values.name for values in batch.columns)])
    if batch.size == 1:
        values, parameters = batch.alone(assigned=True)
        rows = f"VALUES ({', '.join([*([] if own_ids else [str(first)]), *values.values()])})"
    else:
        select, parameters = batch.select("" if own_ids else f"{first} + i AS {ID_COLUMN}")
        rows = f"SELECT {names} FROM ({select})"
    writing.connection.execute(f"INSERT INTO {writing.table} ({names}) {rows}", parameters)


def returned(writing: Writing, ids: Sequence[int]) -> str:
    """Return the rows *ids*, which are there, as the text of a JSON list of objects, with ``_id``."""
    cells = rendering.cells(writing.resource.columns)
    if len(ids) <= short_pages.MOST_ROWS:
        lines = short_pages.fetch(writing.connection, writing.table, cells, ids, by=ID_COLUMN)
    else:
        listed = f"SELECT unnest(?::BIGINT[]) AS {ID_COLUMN}, unnest(range({len(ids)})) AS {records.ROW}"
        rows = f"SELECT * FROM {writing.table} JOIN ({listed}) USING ({ID_COLUMN}) ORDER BY {records.ROW}"
        lines = rendering.fetch_lines(writing.connection, rows, rendering.json_object(cells), [list(ids)])
    return rendering.json_array(lines)


def fit(resource: Resource, batches: Sequence[records.Batch]) -> tuple[Column, ...]:
    """Return the columns of *resource*, wide enough for *batches*."""
    columns = resource.columns
    for batch in batches:
        columns = batch.fitted(columns)
    return columns
