"""Inserting records: new rows at the end, with the next values of ``_id``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations import keys, records, rendering
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
    return returned(writing, f"{ID_COLUMN} BETWEEN {spans[0][0]} AND {spans[-1][1]}")


def _insert(writing: Writing, batch: records.Batch) -> tuple[int, int]:
    first = writing.take_ids(batch.size)
    names = ", ".join([ID_COLUMN, *(values.name for values in batch.columns)])
    if not writing.resource.unique_key:
        select, parameters = batch.select(f"{first} + i AS {ID_COLUMN}")
        writing.connection.execute(f"INSERT INTO {writing.table} ({names}) {select}", parameters)
    else:
        with batch.staged(writing) as staging:
            source = ", ".join([f"{first} + {records.ROW}", *(values.name for values in batch.columns)])
            writing.connection.execute(
                f"INSERT INTO {writing.table} ({names}) SELECT {source} FROM {staging} ORDER BY {records.ROW}"
            )
            keys.check_unique(writing, staging, records.ROW, batch.first)
    return first, first + batch.size - 1


def returned(writing: Writing, where: str, order: str = ID_COLUMN, joined: str = "") -> str:
    """Return the rows that match the SQL *where* as the text of a JSON list of objects, with ``_id``.

    :param order: SQL of the order.
    :param joined: SQL of a relation with ``_id`` to which the rows are narrowed, whose columns *order* may use.
    """
    cells = rendering.cells(writing.resource.columns)
    source = f"{writing.table} JOIN ({joined}) USING ({ID_COLUMN})" if joined else writing.table
    return rendering.fetch_json(
        writing.connection, f"SELECT * FROM {source} WHERE {where} ORDER BY {order}", rendering.json_object(cells)
    )


def fit(resource: Resource, batches: Sequence[records.Batch]) -> tuple[Column, ...]:
    """Return the columns of *resource*, wide enough for *batches*."""
    columns = resource.columns
    for batch in batches:
        columns = batch.fitted(columns)
    return columns
