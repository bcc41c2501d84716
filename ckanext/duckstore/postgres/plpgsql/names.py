"""Variables and name resolution: PL/pgSQL's scoping rules.

A block sees the variables declared earlier in it and in the enclosing blocks; a name may be
qualified with the label of its block, or, for arguments, with the name of the function. A name that
is not a variable is left to SQL, where it may be a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..nodes import Node, ast

RECORD = "record"
#: The relation whose only row is the user who writes.
USER_TABLE = "datastore_user"


@dataclass(frozen=True)
class VariableType:
    """A type: PostgreSQL's name and modifiers. ``table`` is the table whose row type a record
    has.
    """

    name: str
    typmods: tuple[int, ...] = ()
    table: str | None = None

    @property
    def is_record(self) -> bool:
        return self.name == RECORD


@dataclass(frozen=True)
class Slot:
    """A variable: its index in its function. ``type`` None: any type, for intermediate values."""

    number: int
    name: str
    type: VariableType | None
    constant: bool = False
    not_null: bool = False


@dataclass(frozen=True)
class Namespace:
    """The names visible at one place. ``label`` names the block, ``parent`` is the enclosing
    namespace.
    """

    label: str | None
    items: Mapping[str, Slot] = field(default_factory=dict)
    parent: Namespace | None = None
    conflict: str = "error"

    def declaring(self, name: str, slot: Slot) -> Namespace:
        """Return this namespace extended by the declaration of *name*."""
        return replace(self, items={**self.items, name: slot})

    def inside(self, label: str | None) -> Namespace:
        """Return the namespace of a nested block."""
        return Namespace(label, {}, self, self.conflict)

    def chain(self) -> Iterator[Namespace]:
        """Yield this namespace, then the enclosing ones."""
        found: Namespace | None = self
        while found is not None:
            yield found
            found = found.parent

    def find(self, parts: tuple[str, ...]) -> tuple[Slot, tuple[str, ...]] | None:
        """Return the variable with which a dotted name begins, and the rest of the name: empty, or
        the field of a record.
        """
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
    """A name in an expression that denotes a variable: as it is written, the variable, and the rest
    of the name.
    """

    parts: tuple[str, ...]
    slot: Slot
    rest: tuple[str, ...]
    star: bool = False


def walk(node: Any) -> Iterator[Node]:
    """Yield *node* and all nodes below it."""
    if isinstance(node, ast.Node):
        yield node
        for name in node:
            yield from walk(getattr(node, name))
    elif isinstance(node, tuple):
        for item in node:
            yield from walk(item)


def references(node: Node, namespace: Namespace) -> tuple[Reference, ...]:
    """Return the variables that *node* names; some of these names may be columns."""
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
