"""FROM: its items, each with the relations that it makes visible.

Each kind of item has one handler, which registers itself with :func:`compiles_item`; a kind without
one is rejected by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...errors import FeatureNotSupported, of_sqlstate
from ..nodes import Node
from .expr import Use
from .scope import Column, Relation, Scope


@dataclass(frozen=True)
class Item:
    """One item of FROM: its SQL, the relations it makes visible, the outer columns that it uses."""

    sql: str
    relations: tuple[Relation, ...]
    uses: frozenset[Use] = frozenset()


ItemHandler = Callable[[Node, Scope, Sequence[Relation]], Item]

_HANDLERS: dict[type, ItemHandler] = {}


def compiles_item(kind: type) -> Callable[[ItemHandler], ItemHandler]:
    """Register a function as the handler of FROM items of that *kind*.

    It gets the node, the scope, and the relations to the left, which a lateral item may refer to.
    """

    def register(handler: ItemHandler) -> ItemHandler:
        _HANDLERS[kind] = handler
        return handler

    return register


def compile_from(nodes: Sequence[Any], scope: Scope) -> Item:
    """Return the whole FROM clause. A lateral item sees the items to its left."""
    items: list[Item] = []
    seen: list[Relation] = []
    for node in nodes:
        item = compile_item(node, scope, seen)
        items.append(item)
        seen.extend(item.relations)
        require_distinct_names(seen)
    return Item(", ".join(item.sql for item in items), tuple(seen), frozenset().union(*(item.uses for item in items)))


def compile_item(node: Any, scope: Scope, seen: Sequence[Relation]) -> Item:
    """Return one item; *seen* are the relations that a lateral item may refer to."""
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise FeatureNotSupported(f"{type(node).__name__} in FROM is not supported")
    return handler(node, scope, seen)


def require_distinct_names(relations: Sequence[Relation]) -> None:
    names: set[str] = set()
    for relation in relations:
        if relation.name is not None and not relation.hidden:
            if relation.name in names:
                raise of_sqlstate("42712", f'table name "{relation.name}" specified more than once')
            names.add(relation.name)


def renamed(columns: Sequence[Column], alias: Node, name: str) -> tuple[Column, ...]:
    """Return *columns*, the first of them renamed as in ``AS alias(…)``."""
    given = [part.sval for part in (alias.colnames or ())] if alias is not None else []
    if len(given) > len(columns):
        raise of_sqlstate(
            "42P10", f'table "{name}" has {len(columns)} columns available but {len(given)} columns specified'
        )
    return tuple(
        replace(column, name=given[place]) if place < len(given) else column for place, column in enumerate(columns)
    )
