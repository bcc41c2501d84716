"""Variables, and which of them a name means: PL/pgSQL's rules of visibility.

A block sees what was declared before it and around it; each name may be qualified with the label of its block, or with the name of
the function for its arguments. A name that is nobody's variable is left to SQL, where it may be a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..nodes import Node, ast

RECORD = "record"


@dataclass(frozen=True)
class VariableType:
    """A type: PostgreSQL's name of it and the numbers in parentheses. ``table`` is the table whose row type a record has."""

    name: str
    typmods: tuple[int, ...] = ()
    table: str | None = None

    @property
    def is_record(self) -> bool:
        return self.name == RECORD


@dataclass(frozen=True)
class Slot:
    """A variable: its place among those of its function. ``type`` None: whatever is put into it, for values in between."""

    number: int
    name: str
    type: VariableType | None
    constant: bool = False
    not_null: bool = False


@dataclass(frozen=True)
class Namespace:
    """What can be seen from one place. ``label`` names the block, ``parent`` is what is around it."""

    label: str | None
    items: Mapping[str, Slot] = field(default_factory=dict)
    parent: Namespace | None = None
    conflict: str = "error"

    def declaring(self, name: str, slot: Slot) -> Namespace:
        """This block once *name* is declared too."""
        return replace(self, items={**self.items, name: slot})

    def inside(self, label: str | None) -> Namespace:
        """A block in this one."""
        return Namespace(label, {}, self, self.conflict)

    def chain(self) -> Iterator[Namespace]:
        """This block, then those around it."""
        found: Namespace | None = self
        while found is not None:
            yield found
            found = found.parent

    def find(self, parts: tuple[str, ...]) -> tuple[Slot, tuple[str, ...]] | None:
        """The variable that a dotted name begins with, and what is left of the name: none, or the field of a record."""
        for block in self.chain():
            slot = block.items.get(parts[0])
            if slot is not None and (len(parts) == 1 or _has_fields(slot)):
                return slot, parts[1:]
            if block.label == parts[0] and len(parts) > 1:
                slot = block.items.get(parts[1])
                if slot is not None and (len(parts) == 2 or _has_fields(slot)):
                    return slot, parts[2:]
        return None


def _has_fields(slot: Slot) -> bool:
    return slot.type is None or slot.type.is_record


@dataclass(frozen=True)
class Reference:
    """A name in an expression which means a variable: as it is written, and the variable with what is left of the name."""

    parts: tuple[str, ...]
    slot: Slot
    rest: tuple[str, ...]
    star: bool = False


def walk(node: Any) -> Iterator[Node]:
    """*node* and all nodes below it."""
    if isinstance(node, ast.Node):
        yield node
        for name in node:
            yield from walk(getattr(node, name))
    elif isinstance(node, tuple):
        for item in node:
            yield from walk(item)


def references(node: Node, namespace: Namespace) -> tuple[Reference, ...]:
    """The variables that are named in *node*: some of these names may turn out to be columns."""
    found: dict[Reference, None] = {}
    for item in walk(node):
        if not isinstance(item, ast.ColumnRef):
            continue
        star = isinstance(item.fields[-1], ast.A_Star)
        parts = tuple(part.sval for part in item.fields if isinstance(part, ast.String))
        meant = namespace.find(parts) if parts else None
        if meant is not None:
            found[Reference(parts, *meant, star=star)] = None
    return tuple(found)
