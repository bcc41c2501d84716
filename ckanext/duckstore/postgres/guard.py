"""Checks of user SQL: CKAN's rules on PostgreSQL's syntax tree (layer 1), with CKAN's messages.

InvalidSQL stands for CKAN's ValidationError, InsufficientPrivilege for its NotAuthorized, with the
same text. In CKAN's order: :func:`check_statement`, :func:`check_tables`, then the caller's own
``check_access`` for the tables, :func:`check_functions`. The SQL that DuckDB runs is checked again
by :mod:`.guard_duckdb` (layer 2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from ..errors import InsufficientPrivilege, InvalidSQL
from .allowlist import NODES


class Statement(Protocol):
    """What is checked of a statement; see :class:`.parse.Query`."""

    @property
    def tables(self) -> frozenset[tuple[str | None, str]]: ...
    @property
    def functions(self) -> frozenset[tuple[str, ...]]: ...
    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def catalogs(self) -> tuple[str, ...]: ...


def check_statement(query: Statement) -> None:
    """Refuse a statement that is not a plain query.

    :raises InvalidSQL: naming the node or the database.
    """
    for kind in query.kinds:
        if kind not in NODES:
            raise InvalidSQL(f"Invalid query AST element: {kind}")
    for catalog in query.catalogs:
        raise InvalidSQL(f"Catalog cannot be provided: {catalog}")


def check_tables(query: Statement) -> None:
    """Refuse tables of other schemas and system tables. :raises InsufficientPrivilege:"""
    if any(schema not in (None, "public") for schema, _ in query.tables):
        raise InsufficientPrivilege("Not authorized to access tables in other schemas")
    if any(name.startswith("pg_") for _, name in query.tables):
        raise InsufficientPrivilege("Not authorized to access system tables")


def check_functions(query: Statement, allowed: Collection[str]) -> None:
    """Refuse functions that are not on the operator's list, see :func:`read_allowed`.

    :raises InsufficientPrivilege:
    """
    for name in sorted(query.functions):
        if len(name) != 1:
            raise InsufficientPrivilege(f"Not authorized to call function {'.'.join(name)}")
        if name[0].lower() not in allowed and f'"{name[0]}"' not in allowed:
            raise InsufficientPrivilege(f"Not authorized to call function {name[0]}")


def read_allowed(lines: Iterable[str]) -> frozenset[str]:
    """Return the allowed functions from *lines* in the format of CKAN's ``allowed_functions.txt``:
    one name a line, folded to lower case unless it is in double quotes.
    """
    entries = (line.strip() for line in lines)
    return frozenset(entry if entry.startswith('"') else entry.lower() for entry in entries if entry)
