"""Which tables functions name: what has to be at hand before they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from .code import Call, Expression, parts
from .function import Function, any_table


def tables_read(triggers: Sequence[str], lookup: Callable[[str], Sequence[Function]]) -> frozenset[str]:
    """Return the names of the tables in the queries of *triggers* and of all functions that they
    may call.

    :param lookup: gives the functions of a name.
    """
    tables: set[str] = set()
    waiting = list(triggers)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for function in lookup(name):
            named, called = _named(function)
            tables |= named
            waiting += called
    return frozenset(tables)


@lru_cache(maxsize=512)
def _named(function: Function) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tables and the functions that *function* names itself."""
    tables: set[str] = set()
    functions: set[str] = set()
    for found in parts(any_table(function).code.steps):
        if isinstance(found, Call):
            functions.add(found.function)
        elif isinstance(found, Expression):
            tables.update(found.tables)
    return frozenset(tables), frozenset(functions)
