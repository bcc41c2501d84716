"""Duckstore's macros and Python functions, their dependencies, and their installation on a
connection.

A file ``sql/<topic>.sql`` holds ``CREATE MACRO`` statements, each ending with a semicolon at the
end of a line. The dependencies of a macro are found by searching its text for the names of the
others, so they need no declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from weakref import WeakKeyDictionary

import duckdb

from ..datetimes import words
from ..types import decimals, numeric
from ..types.registry import printer, reader, types
from .binding import BoundSql, Shape, bind, engine_shape
from .python import PYTHON, register
from .registry import strict_targets


@dataclass(frozen=True)
class Macro:
    """One CREATE MACRO statement, and the macros and Python functions that it calls."""

    name: str
    parameters: tuple[str, ...]
    body: str
    needs: tuple[str, ...]


_STATEMENT = re.compile(r"^CREATE MACRO (\w+)\s*\(([^)]*)\)\s+AS\s+(.*?);$", re.MULTILINE | re.DOTALL)
#: A body without any of these returns NULL for a NULL argument anyway.
_LOOKS = re.compile(r"\bCASE\b|\bpg_|\bcoalesce\b|\blist_")
_OURS = re.compile(r"\bpg_\w+")
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)


@cache
def macros() -> Mapping[str, Macro]:
    """Return all macros by name.

    :raises ValueError: a name is defined twice, or a macro needs one that is not there.
    """
    found: dict[str, Macro] = {}
    written = [file for file in files(__package__).joinpath("sql").iterdir() if file.name.endswith(".sql")]
    for text in (*(file.read_text(encoding="utf-8") for file in written), *_generated()):
        for statement in _STATEMENT.finditer(_COMMENT.sub("", text)):
            name = statement[1]
            if name in found or name in PYTHON:
                raise ValueError(f"{name} is defined twice")
            parameters = tuple(part.strip() for part in statement[2].split(",") if part.strip())
            body = _null_for_null(name, parameters, statement[3])
            found[name] = Macro(name, parameters, body, _needs(name, statement[0]))
    for macro in found.values():
        missing = [name for name in macro.needs if name not in found and name not in PYTHON]
        if missing:
            raise ValueError(f"{macro.name} needs {missing}")
    return found


def _generated() -> list[str]:
    """Return the macros of definitions that Python needs as well. The tables of words.py contain
    only letters and digits.
    """
    made = [
        f"CREATE MACRO pg_ordered_number(x) AS {decimals.number_sql('x')};",
        f"CREATE MACRO pg_number_order(x) AS {decimals.ordered_sql('x')};",
        f"CREATE MACRO pg_padded_number(x, scale) AS {numeric.padded_sql('x', 'scale')};",
        f"CREATE MACRO pg_zone_abbreviations() AS MAP {words.ABBREVIATIONS};",
        f"CREATE MACRO pg_abbreviated_zones() AS MAP {words.ABBREVIATED};",
    ]
    for type_ in types().values():
        value = type_.given("x")
        if printer(type_):
            made.append(f"CREATE MACRO {printer(type_)}(x) AS {type_.text(value)};")
        if type_.json_form == "macro":
            made.append(f"CREATE MACRO pg_json_{type_.name}(x) AS {type_.json(value)};")
        if reader(type_):
            made.append(f"CREATE MACRO {reader(type_)}(x) AS {type_.reading('x')};")
    return made


@cache
def _body(name: str) -> BoundSql:
    """Return the body of a macro, with the arguments that it passes to other macros bound."""
    macro = macros()[name]
    return bind(macro.body, shape, f"bound_{name}", macro.parameters)


@cache
def shape(name: str) -> Shape | None:
    """Return the cost of the macro *name*, None if there is no macro of that name."""
    if name not in macros():
        return engine_shape(name)
    body = _body(name)
    return Shape(body.size, tuple(body.named.get(parameter, 0) for parameter in macros()[name].parameters))


def bind_arguments(sql: str) -> BoundSql:
    """Return *sql* with every costly argument of a macro computed once, see :mod:`.binding`."""
    return bind(sql, shape)


@cache
def statement(name: str) -> str:
    """Return the statement that creates the macro *name* on a connection; nothing is stored in a
    file.
    """
    return f"CREATE OR REPLACE TEMP MACRO {name}({', '.join(macros()[name].parameters)}) AS {_body(name).sql}"


def _null_for_null(name: str, parameters: tuple[str, ...], body: str) -> str:
    """Return *body*; for a macro of strict PostgreSQL functions, make it NULL if any argument is
    NULL.

    Otherwise a body that checks one argument could raise an error, or choose a result, although
    another argument is NULL.
    """
    if name not in strict_targets() or not parameters:
        return body
    if not _LOOKS.search(body) if len(parameters) > 1 else "coalesce" not in body:
        return body
    known = " AND ".join(f"{parameter} IS NOT NULL" for parameter in parameters)
    return f"CASE WHEN {known} THEN {body} END"


def _needs(name: str, text: str) -> tuple[str, ...]:
    return tuple(sorted(set(_OURS.findall(text)) - {name}))


@cache
def own_names() -> tuple[str, ...]:
    """Return the names of all macros and Python functions that can be installed."""
    return tuple(sorted({*macros(), *PYTHON}))


def needed(names: Iterable[str]) -> list[str]:
    """Return *names* and their dependencies, each after what it needs. Names that are not
    Duckstore's are omitted.
    """
    known = macros()
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in order or (name not in known and name not in PYTHON):
            return
        for other in known[name].needs if name in known else ():
            visit(other)
        order[name] = None

    for name in names:
        visit(name)
    return list(order)


def names_in(sql: str) -> set[str]:
    """Return Duckstore's names in the text of a statement: what must be installed before it can
    run.
    """
    return {name for name in _OURS.findall(sql) if name in macros() or name in PYTHON}


class RegisteredLate(Exception):
    """A Python function was registered on another connection of the instance: a transaction already
    begun must be restarted.
    """


#: What is installed on each connection. Macros are temporary, so they belong to a connection, not
#: to its instance.
_INSTALLED: WeakKeyDictionary[duckdb.DuckDBPyConnection, set[str]] = WeakKeyDictionary()


def install(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Create the macros and Python functions *names*, and their dependencies, on *connection* only
    (nothing is stored in a file).

    Those installed by an earlier call are skipped. Python functions are registered on its ``root``,
    if it has one: the connection that lives as long as the instance.

    :raises RegisteredLate: a function was registered on the root that this connection's transaction
        may not see.
    :raises InternalError: one of the Python functions is registered on another connection of the
        instance, see :func:`.python.register`.
    """
    _install(connection, needed(names))


def install_macros(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Create the macros *names*, and the macros they depend on, on one of several connections of an
    instance.

    Python functions belong on the connection that lives as long as the instance.
    """
    _install(connection, [name for name in needed(names) if name not in PYTHON])


def _install(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    present = _INSTALLED.setdefault(connection, set())
    root = getattr(connection, "root", connection)
    missing = [name for name in names if name not in present]
    late = False
    for name in missing:
        if name not in macros():
            late |= _register(root, name) and root is not connection
            present.add(name)
    if late:  # a macro that calls one of them cannot be created in this transaction either
        raise RegisteredLate
    for name in missing:
        if name in macros():
            connection.execute(statement(name))
            present.add(name)


def _register(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Register the Python function *name* on *connection* unless it already is; return whether it
    was registered now.
    """
    present = _INSTALLED.setdefault(connection, set())
    if name in present:
        return False
    register(connection, name)
    present.add(name)
    return True


def forget() -> None:
    """Clear the caches, so that macros of the types of today's registry are generated."""
    for cached in (macros, _body, shape, statement, own_names):
        cached.cache_clear()
