"""The ``fields`` of ``datastore_create``: check them, guess missing types, make columns of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import InvalidRequest, UndefinedObject
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.postgres import types
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.base import Column

#: The maximum number of columns of a table, as in PostgreSQL (``MaxHeapAttributeNumber``).
MOST_COLUMNS = 1600

Field = Mapping[str, Any]
PluginData = Mapping[int, Mapping[str, Any]]


def typed(fields: Sequence[Field], first: Record | None, existing: Sequence[Column] = ()) -> list[dict[str, Any]]:
    """Return *fields* with missing types of new ones guessed from the *first* record, as CKAN does.

    :raises InvalidRequest: a name or type is not allowed, a name is repeated, or a type cannot be
        guessed.
    """
    if len(fields) > MOST_COLUMNS:
        raise InvalidRequest({"fields": [f"tables can have at most {MOST_COLUMNS} columns"]})
    known = {column.name for column in existing}
    for field in fields:
        _check(field)
    too_long = [
        f'Column heading "{field["id"]}" exceeds limit of {identifiers.MAX_LENGTH} characters.'
        for field in fields
        if len(field["id"]) > identifiers.MAX_LENGTH
    ]
    if too_long:
        raise InvalidRequest({"fields": too_long})
    result = [
        dict(field) if field["id"] in known or field.get("type") else {**field, "type": _guessed(field["id"], first)}
        for field in fields
    ]
    if len({field["id"] for field in fields}) != len(fields):
        raise InvalidRequest({"field": ["Duplicate column names are not supported"]})
    return result


def _check(field: Field) -> None:
    if field.get("type") and not _is_type(field["type"]):
        raise InvalidRequest({"fields": [f'"{field["type"]}" is not a valid field type']})
    if not identifiers.is_valid_column(field["id"]):
        raise InvalidRequest({"fields": [f'"{field["id"]}" is not a valid field name']})


def _is_type(name: Any) -> bool:
    try:
        return isinstance(name, str) and bool(declarations.parse(name))
    except UndefinedObject:
        return False


def _guessed(name: str, first: Record | None) -> str:
    if not first or name not in first:
        raise InvalidRequest({"fields": [f'"{name}" type not guessable']})
    return types.guess(first[name])


def columns(
    fields: Sequence[Field],
    plugin_data: PluginData,
    first: Record | None,
    existing: tuple[Column, ...],
    *,
    delete: bool,
) -> tuple[Column, ...]:
    """Return a table's columns after a request.

    They are the *existing* ones, those of *fields* (typed) and those only in *first*.

    :param plugin_data: what plugins store for a field, by its position in *fields*.
    :param delete: drop existing columns that are not among *fields* (nor keys of *first*).
    """
    by_name = {column.name: column for column in existing}
    named: dict[str, Column] = {}
    for position, field in enumerate(fields):
        column = by_name.get(field["id"]) or new(field["id"], field["type"])
        named[column.name] = _commented(column, field, plugin_data.get(position))
    extra = [name for name in first or () if name not in named and name not in (by_name if not fields else ())]
    if extra:
        typed([{"id": name} for name in extra], first)
    added = {name: by_name.get(name) or new(name, types.guess((first or {})[name])) for name in extra}
    kept = [
        named.get(column.name, column)
        for column in existing
        if column.name in named or column.name in added or not (delete and fields)
    ]
    present = {column.name for column in kept}
    result = (*kept, *(column for column in [*named.values(), *added.values()] if column.name not in present))
    if len(result) > MOST_COLUMNS:
        raise InvalidRequest({"fields": [f"tables can have at most {MOST_COLUMNS} columns"]})
    return result


def new(name: str, type_name: str) -> Column:
    """Return a column of the type that a client calls *type_name*."""
    type_ = declarations.parse(type_name)
    return Column(name, type_.name, type_.native_type, type_.storage)


def _commented(column: Column, field: Field, plugin_data: Mapping[str, Any] | None) -> Column:
    """Return *column* with the data dictionary of *field* and plugin data, if these are given."""
    comment = dict(column.comment)
    if isinstance(field.get("info"), dict):
        comment["_info"] = field["info"]
    comment.update(plugin_data or {})
    return column if comment == column.comment else replace(column, comment=comment)
