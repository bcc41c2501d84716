"""Replacements of Table Designer's validators that query PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.datastore.backend import DatastoreBackend
from ckanext.tabledesigner import validators

from ckanext.duckstore.backend import DuckstoreBackend, active_store
from ckanext.duckstore.operations import constraints

# CKAN counts the parameters of a validator's code object, so these functions cannot be wrapped.


def _is_here() -> bool:
    """Check whether Duckstore is the active DataStore backend."""
    return isinstance(DatastoreBackend.get_active_backend(), DuckstoreBackend)


def tabledesigner_check_pattern(value: str) -> str:
    """Check that *value* is a regular expression of PostgreSQL's."""
    if not _is_here():
        return str(validators.tabledesigner_check_pattern(value))
    if not constraints.is_pattern(value):
        raise tk.Invalid(tk._("Invalid regular expression"))
    return value


def tabledesigner_check_type(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Check that the column can hold the value."""
    if not _is_here():
        validators.tabledesigner_check_type(key, data, errors, context)
        return
    type_ = data[(*key[:-1], "type")]
    if not constraints.is_value(data[key], type_):
        errors[key].append(tk._("Invalid constraint for type: %s") % type_)
        raise tk.StopOnError


def tabledesigner_compare_minimum(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Check that the value is not less than ``tdminimum``, if that is set."""
    if not _is_here():
        validators.tabledesigner_compare_minimum(key, data, errors, context)
        return
    minimum = data[(*key[:-1], "tdminimum")]
    if minimum is None or minimum is tk.missing:
        return
    if constraints.is_less(active_store(), data[key], minimum, data[(*key[:-1], "type")]):
        errors[key].append(tk._("Less than minumum"))  # CKAN's spelling
        raise tk.StopOnError


VALIDATORS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (tabledesigner_check_pattern, tabledesigner_check_type, tabledesigner_compare_minimum)
}
