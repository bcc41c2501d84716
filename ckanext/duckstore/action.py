"""The actions on trigger functions, which CKAN's ``datastore`` plugin executes in PostgreSQL."""

from __future__ import annotations

import logging
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan.lib.navl.dictization_functions import DataError
from ckan.types import Action, Context, Schema
from ckanext.datastore.backend import DatastoreBackend
from ckanext.datastore.logic.schema import datastore_function_create_schema, datastore_function_delete_schema

from ckanext.duckstore.backend import DuckstoreBackend
from ckanext.duckstore.postgres.plpgsql.function import MODES

log = logging.getLogger(__name__)


def _backend() -> DuckstoreBackend | None:
    """Return the active backend if it is Duckstore's."""
    backend = DatastoreBackend.get_active_backend()
    return backend if isinstance(backend, DuckstoreBackend) else None


@tk.chained_action
def datastore_run_triggers(original: Any, context: Context, data_dict: dict[str, Any]) -> int:
    """Update each row of a table with itself, through the table's triggers.

    :param resource_id: the table.
    :returns: the number of rows that no trigger skipped.
    """
    backend = _backend()
    if backend is None:
        return int(original(context, data_dict))
    resource_id = tk.get_or_bust(data_dict, "resource_id")
    if not isinstance(resource_id, str):
        raise tk.ValidationError({"resource_id": ["Must be a Unicode string value"]})
    tk.check_access("datastore_run_triggers", context, data_dict)
    return backend.run_triggers(context, resource_id)


@tk.chained_action
def datastore_function_create(
    original: Any, context: Context, data_dict: dict[str, Any]
) -> dict[str, list[str]] | None:
    """Create a function in PL/pgSQL, or replace it with ``or_replace``.

    :param name: its name.
    :param arguments: ``argname``, ``argtype``, ``argmode`` of each (``in``, ``out``, ``inout``,
        ``variadic``).
    :param rettype: its result type; ``trigger`` for a function that is attached to tables.
    :param definition: its body.
    :returns: ``warnings`` about unsupported statements in it, which fail at run time; nothing if
        there are none.
    """
    backend = _backend()
    if backend is None:
        return cast("dict[str, list[str]] | None", original(context, data_dict))
    data = _validated(context, data_dict, _create_schema())
    tk.check_access("datastore_function_create", context, data)
    warnings = backend.create_function(
        data["name"], data.get("arguments", []), data["rettype"], data["definition"], data["or_replace"]
    )
    for warning in warnings:
        log.warning("Function %s: %s", data["name"], warning)
    return {"warnings": list(warnings)} if warnings else None


@tk.chained_action
def datastore_function_delete(original: Any, context: Context, data_dict: dict[str, Any]) -> None:
    """Delete a function.

    :param name: its name.
    :param arguments: the ``argtype`` of each of its arguments; if omitted, all functions of that
        name are deleted.
    :param if_exists: do not fail if it does not exist.
    """
    backend = _backend()
    if backend is None:
        original(context, data_dict)
        return
    data = _validated(context, data_dict, _delete_schema())
    tk.check_access("datastore_function_delete", context, data)
    backend.drop_function(data["name"], data["if_exists"], data.get("arguments"))


def _validated(context: Context, data_dict: dict[str, Any], schema: Schema) -> dict[str, Any]:
    try:
        data, errors = tk.navl_validate(data_dict, schema, context)
    except DataError as error:  # not a list of objects
        raise tk.ValidationError({"arguments": [str(error.error)]}) from error
    if errors:
        raise tk.ValidationError(errors)
    return data


def _arguments_schema(*, named: bool) -> Schema:
    text = tk.get_validator("unicode_only")
    not_empty, ignore_missing = tk.get_validator("not_empty"), tk.get_validator("ignore_missing")
    one_of = cast(Any, tk.get_validator("one_of"))
    return {
        "argname": [text, not_empty] if named else [ignore_missing, text],
        "argtype": [text, not_empty],
        "argmode": [ignore_missing, text, one_of(list(MODES))],
    }


def _create_schema() -> Schema:
    return {**datastore_function_create_schema(), "arguments": _arguments_schema(named=True)}


def _delete_schema() -> Schema:
    return {**datastore_function_delete_schema(), "arguments": _arguments_schema(named=False)}


ACTIONS: dict[str, Action] = {
    each.__name__: each for each in (datastore_run_triggers, datastore_function_create, datastore_function_delete)
}
