"""``datastore_create``: create or change a table, and insert records.

A change may concern columns, data dictionary, key, indexes and aliases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import DuckstoreError, DuplicateTable, InvalidRequest, UndefinedFunction
from ckanext.duckstore.operations import functions, insert, keys, parameters
from ckanext.duckstore.operations.attempts import attempt
from ckanext.duckstore.operations.fields import Field, PluginData, columns, typed
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.operations.row_writer import writers
from ckanext.duckstore.operations.run import Runs
from ckanext.duckstore.operations.trigger_environment import NOBODY, Caller, TriggerEnvironment
from ckanext.duckstore.store.base import Resource, Store, Turn, Writing

#: The maximum number of aliases of a table. (In PostgreSQL each is a view, and the locks of a
#: transaction limit their number.)
MOST_ALIASES = 1000


@dataclass(frozen=True)
class CreateRequest:
    """The parameters of ``datastore_create``.

    None is a parameter that was not given, and changes nothing.
    """

    resource_id: str
    fields: tuple[Field, ...]
    records: Sequence[Record]
    plugin_data: PluginData
    """What ``IDataDictionaryForm`` plugins store for a field, by its position."""
    delete_fields: bool = False
    primary_key: Any = None
    indexes: Sequence[Any] | None = None
    aliases: Sequence[str] | None = None
    triggers: Sequence[str] | None = None
    include_records: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any], plugin_data: PluginData) -> CreateRequest:
        """Read the parameters of the action, validated by CKAN.

        :raises InvalidRequest: ``records`` is not a list of objects, or there are too many aliases.
        """
        rows = parameters.records(data.get("records"), "Records has to be a list of dicts")
        if rows and not isinstance(rows[0], dict):
            raise InvalidRequest({"records": ["The first row is not a json object"]})
        aliases = parameters.names(data.get("aliases"))
        if len(aliases or ()) > MOST_ALIASES:
            raise InvalidRequest({"alias": [f"tables can have at most {MOST_ALIASES} aliases"]})
        triggers = _trigger_names(data["triggers"]) if "triggers" in data else None
        return cls(
            data["resource_id"],
            tuple(data.get("fields") or ()),
            rows,
            plugin_data,
            bool(data.get("delete_fields")),
            parameters.names(data.get("primary_key")),
            parameters.names(data.get("indexes")),
            aliases,
            triggers,
            bool(data.get("include_records")),
        )

    @property
    def first(self) -> Record | None:
        """The record from which types are guessed."""
        return self.records[0] if self.records else None


def _trigger_names(triggers: Sequence[Mapping[str, Any]]) -> list[str]:
    return [identifiers.truncated(trigger["function"]) for trigger in triggers if trigger.get("function")]


@dataclass(frozen=True)
class Created:
    """The outcome of a request."""

    fields: list[dict[str, Any]]
    """The fields of the request, with guessed types filled in."""
    records: str | None
    """JSON text of the inserted rows, if requested."""


def create(store: Store, request: CreateRequest, timeout: float | None = None, caller: Caller = NOBODY) -> Created:
    """Execute *request* atomically.

    :param caller: who writes, for the triggers of the table.
    :raises InvalidRequest: part of it cannot be executed; the message is CKAN's.
    :raises DataError: a record does not fit.
    :raises UniqueViolation: records or existing rows violate the key.
    :raises TriggerFailure: a trigger rejects a record.
    """
    with store.turn(request.resource_id, timeout) as turn:
        before = turn.resource
        given = typed(request.fields, request.first, before.columns if before else ())
        wanted = _wanted(before or Resource(request.resource_id, ()), request, given)
        _check_aliases(store, wanted, request.aliases or wanted.aliases)
        _check_triggers(store, request.triggers or ())
        insert.check(request.records, wanted)
        runs = insert.read(request.records, wanted.columns)
        wanted = replace(
            wanted,
            columns=insert.fit(wanted.columns, runs, [column.name for column in before.columns] if before else ()),
        )

        environment = TriggerEnvironment.of(store, wanted if runs.listed else None, caller, timeout)

        def write(resource: Resource, runs: Runs, row_by_row: bool) -> str | None:
            inserter = Inserter(environment, runs, request.include_records, row_by_row)
            return _write(turn, resource, inserter)

        try:
            result = attempt(wanted, runs, write)
        except DuplicateTable as error:
            raise InvalidRequest({"alias": [str(error)]}) from error
        except UndefinedFunction as error:
            raise InvalidRequest({"triggers": [str(error)]}) from error
    return Created(given, result)


@dataclass(frozen=True)
class Inserter:
    """The records of a request, inserted once the table is open for writing."""

    environment: TriggerEnvironment
    runs: Runs
    include: bool
    row_by_row: bool

    def insert(self, writing: Writing) -> str | None:
        """Insert the records; return the new rows as JSON text, if requested."""
        return insert.insert(
            writing,
            self.runs,
            writers(writing, self.environment, row_by_row=self.row_by_row),
            include=self.include,
        )


def _check_triggers(store: Store, names: Sequence[str]) -> None:
    try:
        functions.check_triggers(store, names)
    except DuckstoreError as error:
        raise InvalidRequest({"triggers": [str(error)]}) from error


def _wanted(resource: Resource, request: CreateRequest, given: Sequence[Field]) -> Resource:
    """Return *resource* as it should become, except for storage, which depends on the records."""
    after = columns(given, request.plugin_data, request.first, resource.columns, delete=request.delete_fields)
    known = {column.name for column in after}
    key = resource.unique_key if known.issuperset(resource.unique_key) else ()
    indexes = tuple(index for index in resource.indexes if known.issuperset(index))
    if request.indexes is not None:
        indexes = keys.parse_indexes(request.indexes, after)
    if request.primary_key is not None:
        asked = keys.parse_key(request.primary_key, after)
        key = key if sorted(key) == sorted(asked) else asked
    aliases = resource.aliases if request.aliases is None else tuple(map(identifiers.truncated, request.aliases))
    triggers = resource.triggers if request.triggers is None else tuple(request.triggers)
    return replace(resource, columns=after, unique_key=key, indexes=indexes, aliases=aliases, triggers=triggers)


def _check_aliases(store: Store, wanted: Resource, written: Sequence[str]) -> None:
    """Raise :class:`InvalidRequest` if an alias of *wanted* is taken.

    *written* has them as sent, not truncated.
    """
    seen: set[str] = set()
    for alias, name in zip(wanted.aliases, written, strict=True):
        owner = store.resolve(alias)
        if alias == owner or alias == wanted.id:
            raise InvalidRequest({"alias": [f'"{name}" already exists']})
        if alias in seen or (owner is not None and owner != wanted.id):
            raise InvalidRequest({"alias": [f'The alias "{name}" already exists.']})
        seen.add(alias)


def _write(turn: Turn, wanted: Resource, inserter: Inserter) -> str | None:
    """Write the records in the cheapest way that makes the resource *wanted*."""
    before, runs = turn.resource, inserter.runs
    if wanted == before:
        if not runs.listed:
            return None
        with turn.rows(long=runs.size > insert.IN_PLACE) as writing:
            return inserter.insert(writing)
    rekeyed = wanted.unique_key != (before.unique_key if before else ())
    if before is not None and not runs.listed and not rekeyed and _same_table(before, wanted):
        turn.save(wanted)
        return None
    with turn.publish(wanted) as writing:
        insert.convert(writing, before.columns if before else ())
        return _rebuild(writing, inserter) if rekeyed else inserter.insert(writing)


def _rebuild(writing: Writing, inserter: Inserter) -> str | None:
    """Insert, then check a new key on all rows.

    Its violation is not the error of a single record.
    """
    try:
        result = inserter.insert(writing)
        keys.check_buildable(writing)
        return result
    except keys.RecordConflict as error:
        inserter.runs.finish()
        raise keys.KeyNotBuilt(
            f'could not create unique index "{keys.constraint_name(writing.resource, writing.resource.unique_key)}"'
        ) from error


def _same_table(before: Resource, after: Resource) -> bool:
    """Check whether the two differ only in what the catalog stores about them."""
    return [(column.name, column.storage) for column in before.columns] == [
        (column.name, column.storage) for column in after.columns
    ]
