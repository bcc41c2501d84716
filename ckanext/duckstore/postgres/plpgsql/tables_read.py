"""Which tables functions name: what has to be at hand before they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

from .code import Call, Expression, Step, Subscript, Target
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
    for found in _walk(any_table(function).code.steps):
        if isinstance(found, Call):
            functions.add(found.function)
        elif isinstance(found, Expression):
            tables.update(found.tables)
    return frozenset(tables), frozenset(functions)


def _walk(node: Any) -> Iterator[Step | Expression]:
    """Yield the steps and expressions in *node*."""
    if isinstance(node, tuple):
        for item in node:
            yield from _walk(item)
    elif isinstance(node, Expression):
        yield node
    elif isinstance(node, (Step, Target, Subscript)):
        if isinstance(node, Step):
            yield node
        for each in fields(node):
            yield from _walk(getattr(node, each.name))
