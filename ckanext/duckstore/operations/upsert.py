"""``datastore_upsert``: insert, upsert and update, by the unique key or by ``_id``.

A batch is merged as a set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from types import NoneType
from typing import Any

from ckanext.duckstore.errors import DataError, DuckstoreError, InvalidRequest, InvalidSQL, UndefinedTable
from ckanext.duckstore.operations import insert, parameters, records
from ckanext.duckstore.operations.attempts import attempt
from ckanext.duckstore.operations.comparisons import compare
from ckanext.duckstore.operations.incoming import ID
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.operations.records import Batch
from ckanext.duckstore.operations.row_writer import ChooseWriter, writers
from ckanext.duckstore.operations.run import NotFound, Run, Runs
from ckanext.duckstore.operations.trigger_environment import NOBODY, Caller, TriggerEnvironment
from ckanext.duckstore.postgres import types
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.base import ID_COLUMN, Column, Resource, Store, Turn, Writing

INSERT, UPSERT, UPDATE = "insert", "upsert", "update"
NO_OBJECT = 'row "{}" is not a json object'
#: CKAN's text, with its line break.
MISSING = """fields "{}" are missing
                            but needed as key"""


@dataclass(frozen=True)
class UpsertRequest:
    """The parameters of ``datastore_upsert``."""

    resource_id: str
    method: str
    records: Sequence[Record]
    include_records: bool = False
    dry_run: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> UpsertRequest:
        """Read the parameters of the action, validated by CKAN."""
        return cls(
            data["resource_id"],
            data.get("method") or UPSERT,
            parameters.records(data.get("records"), NO_OBJECT.format(0)),
            bool(data.get("include_records")),
            bool(data.get("dry_run")),
        )


def upsert(store: Store, request: UpsertRequest, timeout: float | None = None, caller: Caller = NOBODY) -> str | None:
    """Execute *request* atomically. Return the rows it wrote as JSON text, if requested.

    :param caller: who writes, for the triggers of the table.
    :raises InvalidRequest: a record is not an object, lacks its key, has unknown columns, or
        (update) matches no row.
    :raises DataError: a record does not fit; ``row`` is its position.
    :raises RecordConflict: a record violates the unique key.
    :raises TriggerFailure: a trigger rejects a record.
    """
    if not request.records:
        return None
    with store.turn(request.resource_id, timeout) as turn:
        if turn.resource is None:
            raise UndefinedTable(f'relation "{request.resource_id}" does not exist')
        if not turn.resource.columns:
            return None
        runs = _insert_runs(request, turn.resource) if request.method == INSERT else _merge_runs(request, turn.resource)

        environment = TriggerEnvironment.of(store, turn.resource, caller, timeout)

        def write(resource: Resource, runs: Runs, row_by_row: bool) -> str | None:
            with _written_to(turn, resource, runs, request) as writing:
                return _write(writing, runs, writers(writing, environment, row_by_row=row_by_row), request)

        return attempt(turn.resource, runs, write)


def _written_to(turn: Turn, resource: Resource, runs: Runs, request: UpsertRequest) -> AbstractContextManager[Writing]:
    """Open *resource*, whose columns may have become wider, for writing."""
    if resource != turn.resource:
        return _widened(turn, resource)
    return turn.rows(long=runs.size > insert.IN_PLACE, autocommit=_is_one_statement(runs, request))


@contextmanager
def _widened(turn: Turn, resource: Resource) -> Iterator[Writing]:
    """Open *resource* for writing with its wider columns."""
    assert turn.resource is not None
    before = turn.resource.columns
    with turn.publish(resource) as writing:
        insert.convert(writing, before)
        yield writing


def _is_one_statement(runs: Runs, request: UpsertRequest) -> bool:
    """Check whether at most one statement makes changes, with no check or returned row after it."""
    return (
        len(request.records) == 1
        and not (request.include_records or request.dry_run)
        and all(ID_COLUMN not in run.key for run in runs.listed)
    )


def _write(writing: Writing, runs: Runs, choose: ChooseWriter, request: UpsertRequest) -> str | None:
    if request.method == INSERT:
        result = insert.insert(writing, runs, choose, include=request.include_records)
    else:
        touched = [
            id_
            for run in runs.listed
            for id_ in choose(run).merge(run, update_only=request.method == UPDATE, wants_ids=request.include_records)
        ]
        runs.finish()
        result = insert.returned(writing, list(dict.fromkeys(touched))) if request.include_records else None
    if request.dry_run:
        writing.rollback()
    return result


def _insert_runs(request: UpsertRequest, resource: Resource) -> Runs:
    insert.check(request.records, resource)
    return insert.read(request.records, resource.columns)


def _merge_runs(request: UpsertRequest, resource: Resource) -> Runs:
    """Read the records as runs of consecutive ones with the same key: ``_id`` or the unique key."""
    well_formed, stop = _well_formed(request.records, resource)
    runs = Runs()
    for by_id, group in groupby(enumerate(well_formed), key=lambda item: ID_COLUMN in item[1]):
        members = list(group)
        key = (ID_COLUMN,) if by_id else resource.unique_key
        for start, part in records.chunks([record for _, record in members], len(resource.columns)):
            run, wrong = _read(Run(Batch((), 0, members[0][0] + start), key, part), resource, request.method)
            if runs.add(run, wrong):
                return runs
    runs.end(stop)
    return runs


def _read(run: Run, resource: Resource, method: str) -> tuple[Run, DuckstoreError | None]:
    """Read the records of *run* up to the first invalid one; return the error of that one."""
    first, part = run.batch.first, run.records
    columns = (ID, *resource.columns) if run.key == (ID_COLUMN,) else resource.columns
    stop: DuckstoreError | None = None
    for column in columns:
        if column.name in run.key:
            whole, error = _with_key(column, part, first, resource, method)
            if error is not None:
                part, stop = part[:whole], error
    batch, wrong = records.read_whole(columns, part, first, partial=True)
    return replace(run, batch=batch), wrong or stop


def _well_formed(sent: Sequence[Any], resource: Resource) -> tuple[Sequence[Record], InvalidRequest | None]:
    """Return the records before the first malformed one, and the error of that one."""
    for row, record in enumerate(sent):
        try:
            _check(row, record, resource)
        except InvalidRequest as error:
            return sent[:row], error
    return sent, None


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


def _with_key(
    column: Column, part: Sequence[Record], first: int, resource: Resource, method: str
) -> tuple[int, DuckstoreError | None]:
    """Return the number of leading records of *part* with a valid key *column*.

    Also return PostgreSQL's error for the next one.
    """
    if method == UPDATE:
        return _with_comparable_key(column, part, first, resource)
    missing = column.name == ID_COLUMN and [row for row, record in enumerate(part) if record[ID_COLUMN] is None]
    if not missing:
        return len(part), None
    message = f'null value in column "{ID_COLUMN}" of relation "{resource.id}" violates not-null constraint'
    return missing[0], DataError(message, row=first + missing[0])


def _with_comparable_key(
    column: Column, part: Sequence[Record], first: int, resource: Resource
) -> tuple[int, DuckstoreError | None]:
    """Do so for an update, which looks up the key as sent.

    PostgreSQL may be unable to compare it, or no row can have it.
    """
    type_ = declarations.of(column.type, column.native_type)
    sent = [record[column.name] for record in part]
    if {type(value) for value in sent} <= type_.plain - {type(None)} and type_.read_plain(sent):
        return len(part), None
    for row, value in enumerate(sent):
        try:
            found = _comparable(column, value)
        except InvalidSQL as error:
            return row, DataError(str(error), row=first + row, column=column.name)
        except DataError as error:
            error.row, error.column = first + row, column.name
            return row, error
        if not found or _between(value, column):
            return row, NotFound(part[row], resource)
    return len(part), None


def _comparable(column: Column, value: Any) -> bool:
    """Check whether a row can have the key *value*.

    :raises InvalidSQL: PostgreSQL has no operator for it.
    """
    if column.type == "text" and not isinstance(value, (str, NoneType)):
        raise InvalidSQL(f"operator does not exist: text = {types.expression_type(value)}")
    return value is not None and (value != "" or records.keeps_empty(column)) and bool(compare(column, "=", value))


def _between(value: Any, column: Column) -> bool:
    """Check whether *value* is a number that no row has: not an integer, or beyond any ``_id``."""
    if column.name == ID_COLUMN and isinstance(value, int) and abs(value) >= 1 << 31:
        return True
    return isinstance(value, float) and column.type in ("int2", "int4", "int8") and value % 1 != 0
