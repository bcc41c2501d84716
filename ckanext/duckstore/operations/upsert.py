"""``datastore_upsert``: insert, upsert and update, by the unique key or by ``_id``; a batch is merged as a set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import groupby
from types import NoneType
from typing import Any

from ckanext.duckstore.errors import DataError, InvalidRequest, InvalidSQL, UndefinedTable
from ckanext.duckstore.operations import insert, merge, parameters, records
from ckanext.duckstore.operations.comparisons import compare
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.postgres import types
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.base import ID_COLUMN, Column, Resource, Store, Turn, Writing

INSERT, UPSERT, UPDATE = "insert", "upsert", "update"
NO_OBJECT = 'row "{}" is not a json object'
#: As CKAN writes it, line break and all.
MISSING = """fields "{}" are missing
                            but needed as key"""


@dataclass(frozen=True)
class UpsertRequest:
    """What ``datastore_upsert`` asks for."""

    resource_id: str
    method: str
    records: Sequence[Record]
    include_records: bool = False
    dry_run: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> UpsertRequest:
        """Read the parameters of the action, as CKAN validated them."""
        return cls(
            data["resource_id"],
            data.get("method") or UPSERT,
            parameters.records(data.get("records"), NO_OBJECT.format(0)),
            bool(data.get("include_records")),
            bool(data.get("dry_run")),
        )


def upsert(store: Store, request: UpsertRequest, timeout: float | None = None) -> str | None:
    """Carry out *request*: all of it, or nothing. Return the rows it touched as JSON text, where they were asked for.

    :raises InvalidRequest: a record is no object, lacks its key, has columns that are not there, or (update) names no row.
    :raises DataError: a record does not fit; ``row`` tells which.
    :raises RecordConflict: a record breaks the unique key.
    """
    if not request.records:
        return None
    with store.turn(request.resource_id, timeout) as turn:
        if turn.resource is None:
            raise UndefinedTable(f'relation "{request.resource_id}" does not exist')
        if not turn.resource.columns:
            return None
        runs = (
            _insert_runs(request, turn.resource)
            if request.method == INSERT
            else list(_merge_runs(request, turn.resource))
        )
        with _written_to(turn, runs, request) as writing:
            columns = writing.resource.columns
            return _write(writing, [replace(run, batch=run.batch.stored_as(columns)) for run in runs], request)


def _written_to(turn: Turn, runs: Sequence[merge.Run], request: UpsertRequest) -> AbstractContextManager[Writing]:
    """Begin to write, to columns that are wide enough for *runs*."""
    assert turn.resource is not None
    columns = insert.fit(turn.resource, [run.batch for run in runs])
    if columns != turn.resource.columns:
        return turn.publish(replace(turn.resource, columns=columns))
    return turn.rows(long=len(request.records) > insert.IN_PLACE, autocommit=_is_one_statement(runs, request))


def _is_one_statement(runs: Sequence[merge.Run], request: UpsertRequest) -> bool:
    """Whether at most one statement changes anything, and nothing is asked or wanted after it."""
    return (
        len(request.records) == 1
        and not (request.include_records or request.dry_run)
        and all(ID_COLUMN not in run.key for run in runs)
    )


def _write(writing: Writing, runs: Sequence[merge.Run], request: UpsertRequest) -> str | None:
    if request.method == INSERT:
        result = insert.insert(writing, [run.batch for run in runs], include=request.include_records)
    else:
        touched = [
            id_
            for run in runs
            for id_ in merge.merge(
                writing, run, update_only=request.method == UPDATE, wants_ids=request.include_records
            )
        ]
        result = insert.returned(writing, list(dict.fromkeys(touched))) if request.include_records else None
    if request.dry_run:
        writing.rollback()
    return result


def _insert_runs(request: UpsertRequest, resource: Resource) -> list[merge.Run]:
    insert.check(request.records, resource)
    return [merge.Run(batch, ()) for batch in insert.read(request.records, resource.columns)]


def _merge_runs(request: UpsertRequest, resource: Resource) -> Iterator[merge.Run]:
    """Yield the records as runs of consecutive ones that find their row in the same way: by ``_id``, or by the unique key."""
    for row, record in enumerate(request.records):
        _check(row, record, resource)
    numbered = enumerate(request.records)
    for by_id, group in groupby(numbered, key=lambda item: ID_COLUMN in item[1]):
        members = list(group)
        start = members[0][0]
        columns = (records.ID, *resource.columns) if by_id else resource.columns
        for first, part in records.chunks([record for _, record in members]):
            key = (ID_COLUMN,) if by_id else resource.unique_key
            if request.method == UPDATE:
                for column in columns:
                    if column.name in key:
                        _check_key(column, part, start + first, resource)
            batch = records.read(columns, part, start + first, partial=True)
            if by_id:
                _check_ids(batch, resource)
            yield merge.Run(batch, key, part)


def _check(row: int, record: Any, resource: Resource) -> None:
    if not isinstance(record, dict):
        raise InvalidRequest({"records": [NO_OBJECT.format(row)]})
    if ID_COLUMN not in record:
        if not resource.unique_key:
            raise InvalidRequest({"table": ["unique key must be passed for update/upsert"]})
        missing = [name for name in resource.unique_key if name not in record]
        if missing:
            raise InvalidRequest({"key": [MISSING.format(", ".join(missing))]})
    known = {column.name for column in resource.columns} | {ID_COLUMN}
    unknown = [str(name) for name in record if name not in known]
    if unknown:
        raise InvalidRequest({"fields": [f'fields "{", ".join(unknown)}" do not exist']})


def _check_key(column: Column, part: Sequence[Record], first: int, resource: Resource) -> None:
    """Raise what PostgreSQL says of a key that it cannot compare, or that no row can have: an update looks for it as it was sent.

    :raises DataError: there is no operator for it.
    :raises InvalidRequest: no row has it.
    """
    type_ = declarations.of(column.type, column.native_type)
    sent = [record[column.name] for record in part]
    if {type(value) for value in sent} <= type_.plain - {type(None)} and type_.read_plain(sent):
        return
    for row, value in enumerate(sent):
        try:
            found = _comparable(column, value)
        except InvalidSQL as error:
            raise DataError(str(error), row=first + row, column=column.name) from error
        except DataError as error:
            error.row, error.column = first + row, column.name
            raise
        if not found or _between(value, column):
            raise merge.NotFound(part[row], resource)


def _comparable(column: Column, value: Any) -> bool:
    """Say whether a row can have the key *value*.

    :raises InvalidSQL: PostgreSQL has no operator for it.
    """
    if column.type == "text" and not isinstance(value, (str, NoneType)):
        raise InvalidSQL(f"operator does not exist: text = {types.expression_type(value)}")
    return value is not None and (value != "" or records.keeps_empty(column)) and bool(compare(column, "=", value))


def _between(value: Any, column: Column) -> bool:
    """Say whether *value* is a number that no row has: one between integers, or beyond any ``_id``."""
    if column.name == ID_COLUMN and isinstance(value, int) and abs(value) >= 1 << 31:
        return True
    return isinstance(value, float) and column.type in ("int2", "int4", "int8") and value % 1 != 0


def _check_ids(batch: records.Batch, resource: Resource) -> None:
    values = next(item for item in batch.columns if item.column.name == ID_COLUMN)
    for row, value in enumerate(values.values):
        if value is None:
            message = f'null value in column "{ID_COLUMN}" of relation "{resource.id}" violates not-null constraint'
            raise DataError(message, row=batch.first + row)
