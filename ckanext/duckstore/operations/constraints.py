"""Checks of the constraints of a column that does not exist yet, for Table Designer's form."""

from __future__ import annotations

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.operations import records
from ckanext.duckstore.operations.fields import new
from ckanext.duckstore.postgres.builtins.python.advanced_regexps import compiled
from ckanext.duckstore.raising import Failure
from ckanext.duckstore.store.base import Store


def is_pattern(text: str) -> bool:
    """Check whether *text* is a valid regular expression of PostgreSQL."""
    try:
        compiled(text, "")
    except Failure:
        return False
    return True


def is_value(text: str, type_name: str) -> bool:
    """Check whether a column of the type *type_name* can hold *text*."""
    try:
        records.read([new("value", type_name)], [{"value": text}])
    except DuckstoreError:
        return False
    return True


def is_less(store: Store, text: str, minimum: str, type_name: str) -> bool:
    """Check whether *text* is less than *minimum* as values of the type *type_name*.

    Return False if one is not such a value.
    """
    sent = {"value": text, "minimum": minimum}
    try:
        columns = tuple(new(name, type_name) for name in sent)
        batch = records.read(columns, [sent])
    except DuckstoreError:
        return False
    select, parameters = batch.stored_as(batch.fitted(columns)).select()
    with store.read() as reading:
        found = reading.connection.execute(f"SELECT value < minimum FROM ({select})", parameters).fetchone()
    return bool(found and found[0])
