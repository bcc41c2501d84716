"""The functions in the catalog, and the triggers of resources that depend on them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa

from ... import identifiers
from ...errors import DependentObjectsStillExist, DuplicateFunction, UndefinedFunction, UntranslatableCharacter
from ..base import Resource, StoredFunction
from .catalog_schema import FUNCTIONS, RESOURCES, is_text, row_of


def put(connection: sa.Connection, function: StoredFunction, *, replace: bool) -> None:
    """Store *function*; see :meth:`.base.Store.put_function`."""
    row = row_of(function)
    if not all(map(is_text, row.values())):
        raise UntranslatableCharacter("The function holds a character that cannot be stored")
    if replace:
        connection.execute(FUNCTIONS.delete().where(_is(function)))
    try:
        connection.execute(FUNCTIONS.insert().values(row))
    except sa.exc.IntegrityError as error:
        raise DuplicateFunction(f'function "{function.name}" already exists with same argument types') from error


def drop(connection: sa.Connection, functions: Sequence[StoredFunction]) -> None:
    """Remove *functions*; see :meth:`.base.Store.drop_functions`."""
    listed = connection.execute(sa.select(RESOURCES.c.triggers).where(RESOURCES.c.triggers != "[]")).scalars()
    triggers = {name for triggers in listed for name in json.loads(triggers)}
    for function in functions:
        if not function.signature and function.name in triggers:
            shown = f"{identifiers.shown(function.name)}()"
            raise DependentObjectsStillExist(f"cannot drop function {shown} because other objects depend on it")
        connection.execute(FUNCTIONS.delete().where(_is(function)))


def check_triggers(connection: sa.Connection, resource: Resource) -> None:
    """Raise :class:`UndefinedFunction` if a trigger of *resource* does not exist."""
    if not resource.triggers:
        return
    known = set(connection.execute(sa.select(FUNCTIONS.c.name).where(FUNCTIONS.c.signature == "[]")).scalars())
    for name in resource.triggers:
        if name not in known:
            raise UndefinedFunction(f"function {name}() does not exist")


def _is(function: StoredFunction) -> sa.ColumnElement[bool]:
    row = row_of(function)
    return (FUNCTIONS.c.name == row["name"]) & (FUNCTIONS.c.signature == row["signature"])
