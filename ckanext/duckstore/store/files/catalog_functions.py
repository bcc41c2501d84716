"""The functions in the catalog, their copies, and the triggers of resources that depend on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

import sqlalchemy as sa

from ... import identifiers
from ...errors import (
    DependentObjectsStillExist,
    DuplicateFunction,
    StoreDamaged,
    UndefinedFunction,
    UntranslatableCharacter,
)
from ..base import Functions, Resource, StoredFunction
from .catalog_schema import (
    FUNCTIONS,
    RELATIONS,
    RESOURCES,
    Row,
    entry_of,
    function_of,
    functions_of,
    is_text,
    revision_of,
    row_of,
)
from .function_copies import Copy, FunctionCopies, digest_of

#: A function whose row the catalog has lost, or has in an older revision.
LOST = "The catalog of the data store has lost a function"


def read(ask: Callable[[], Sequence[Row]], copies: FunctionCopies) -> Functions:
    """Return the functions in the rows that *ask* returns, compared with their *copies*.

    :raises StoreDamaged: a row is damaged or lost.
    """
    rows = ask()
    lost = _lost(rows, copies)
    while lost:
        rows, before = ask(), lost  # it may have been created just now, or also dropped again
        lost = _lost(rows, copies)
        if lost == before:
            raise StoreDamaged(LOST)
    return functions_of(rows)


def revisions(rows: Sequence[Row]) -> dict[str, int]:
    """Return the revision of each function in *rows* by the digest of its name and signature.

    :raises StoreDamaged: a row is damaged.
    """
    found = [(function_of(row), row["revision"]) for row in rows]
    return {digest_of(function.name, function.signature): revision for function, revision in found}


def _lost(rows: Sequence[Row], copies: FunctionCopies) -> list[Copy]:
    return copies.lost(revisions(rows))


def put(connection: sa.Connection, function: StoredFunction, copies: FunctionCopies, *, replace: bool) -> int:
    """Store *function* and prepare its copy; return its revision. See
    :meth:`.base.Store.put_function`.
    """
    row = row_of(function, 0)
    if not all(is_text(value) for value in row.values() if isinstance(value, str)):
        raise UntranslatableCharacter("The function holds a character that cannot be stored")
    before = connection.execute(sa.select(revision_of(FUNCTIONS)).where(_is(function))).scalar()
    copied = copies.revision(function)
    if not replace and before is not None:
        raise DuplicateFunction(f'function "{function.name}" already exists with same argument types')
    if not replace and copied:
        raise StoreDamaged(LOST)
    revision = max(before or 0, copied) + 1
    connection.execute(FUNCTIONS.delete().where(_is(function)))
    connection.execute(FUNCTIONS.insert().values(row_of(function, revision)))
    copies.prepare(function, revision)
    return revision


def drop(connection: sa.Connection, functions: Sequence[StoredFunction]) -> None:
    """Remove *functions*; see :meth:`.base.Store.drop_functions`."""
    triggers = _triggers(connection)
    for function in functions:
        if not function.signature and function.name in triggers:
            shown = f"{identifiers.shown(function.name)}()"
            raise DependentObjectsStillExist(f"cannot drop function {shown} because other objects depend on it")
        connection.execute(FUNCTIONS.delete().where(_is(function)))


def _triggers(connection: sa.Connection) -> set[str]:
    """Return the names of all functions that are triggers of a table.

    :raises StoreDamaged: the row of a table is damaged.
    """
    query = sa.select(RESOURCES, RELATIONS.c.name).join(RELATIONS, RELATIONS.c.resource_id == RESOURCES.c.id)
    rows = connection.execute(query.order_by(RESOURCES.c.id)).mappings().all()
    entries = [entry_of(list(group)) for _, group in groupby(rows, key=lambda row: row["id"])]
    return {name for entry in entries for name in entry.resource.triggers}


def check_triggers(connection: sa.Connection, resource: Resource, copies: FunctionCopies) -> None:
    """Raise :class:`UndefinedFunction` if a trigger of *resource* does not exist."""
    if not resource.triggers:
        return
    known = set(connection.execute(sa.select(FUNCTIONS.c.name).where(FUNCTIONS.c.signature == "[]")).scalars())
    for name in resource.triggers:
        if name not in known:
            read(lambda: connection.execute(sa.select(FUNCTIONS)).mappings().all(), copies)
            raise UndefinedFunction(f"function {name}() does not exist")


def _is(function: StoredFunction) -> sa.ColumnElement[bool]:
    row = row_of(function, 0)
    return (FUNCTIONS.c.name == row["name"]) & (FUNCTIONS.c.signature == row["signature"])
