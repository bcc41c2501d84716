"""``ts_rewrite(query, target, substitute)``.

PostgreSQL flattens chains of ``&`` and ``|``, sorts their operands by a checksum of their lexemes,
replaces what equals the target, and makes binary operators of the rest. The order of the result
shows that, so it is done alike here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cmp_to_key
from typing import Final

from ckanext.duckstore.errors import of_sqlstate

from .query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold

_ORDER: Final[dict[type, int]] = {Word: 0, Not: 1, And: 2, Or: 3, Phrase: 4}
_CHAINS: Final = (And, Or)


@dataclass
class _Node:
    """A node with any number of operands, in PostgreSQL's order: the right one first."""

    query: Query
    operands: list[_Node] = field(default_factory=list)
    is_new: bool = False
    """Whether it is a substitute, in which nothing is replaced."""

    @property
    def kind(self) -> type:
        return type(self.query)


def ts_rewrite(query: Query | None, target: Query | None, substitute: Query | None) -> Query | None:
    """Return *query* with *substitute* in place of each *target*.

    Raises an error if they are nested too deeply.
    """
    if query is None or target is None:
        return query
    try:
        found = _replaced(_flat(query), _flat(target), substitute)
        return None if found is None else _binary(found)
    except RecursionError as error:
        raise of_sqlstate("54001", "stack depth limit exceeded") from error


def _flat(query: Query) -> _Node:
    """Return the tree of *query* with flat, sorted chains."""

    def made(node: Query, operands: Sequence[_Node]) -> _Node:
        found: list[_Node] = []
        for operand in reversed(operands):
            same = operand.kind is type(node) and isinstance(node, _CHAINS)
            found.extend(operand.operands if same else [operand])
        if isinstance(node, _CHAINS):
            found.sort(key=cmp_to_key(_compare))
        return _Node(node, found)

    return fold(query, made)


def _as_is(query: Query) -> _Node:
    """Return the tree of a substitute."""
    return replace(fold(query, lambda node, operands: _Node(node, list(reversed(operands)))), is_new=True)


def _compare(left: _Node, right: _Node) -> int:
    """Compare as PostgreSQL's ``QTNodeCompare``: prefixes and weights are ignored."""
    if left.kind is not right.kind:
        return _ORDER[right.kind] - _ORDER[left.kind]
    if isinstance(left.query, Word) and isinstance(right.query, Word):
        one, other = left.query.lexeme.encode(), right.query.lexeme.encode()
        return _sign(_checksum(other), _checksum(one)) or _sign(one, other)
    if len(left.operands) != len(right.operands):
        return len(right.operands) - len(left.operands)
    for a, b in zip(left.operands, right.operands, strict=True):
        found = _compare(a, b)
        if found:
            return found
    if isinstance(left.query, Phrase) and isinstance(right.query, Phrase):
        return right.query.distance - left.query.distance
    return 0


def _sign(left: int | bytes, right: int | bytes) -> int:
    return (left > right) - (left < right)  # type: ignore[operator]


def _replaced(node: _Node, target: _Node, substitute: Query | None) -> _Node | None:
    """Return *node* with the substitute for each *target*; None if nothing is left."""
    found = _matched(node, target, substitute)
    if found is None or found.is_new or not found.operands:
        return found
    operands = [_replaced(operand, target, substitute) for operand in found.operands]
    left = [operand for operand in operands if operand is not None]
    if not left:
        return None
    if len(left) == 1 and found.kind is not Not:
        return left[0]
    return replace(found, operands=left)


def _matched(node: _Node, target: _Node, substitute: Query | None) -> _Node | None:
    """Return the substitute if *node* equals *target*; if some operands of a chain do, it joins the
    others.
    """
    if node.is_new or node.kind is not target.kind:
        return node
    if len(node.operands) == len(target.operands):
        if _compare(node, target):
            return node
        return None if substitute is None else _as_is(substitute)
    if len(node.operands) < len(target.operands):
        return node
    others, wanted = [], list(target.operands)
    for operand in node.operands:
        if wanted and not _compare(operand, wanted[0]):
            wanted.pop(0)
        else:
            others.append(operand)
    if wanted:
        return node
    return _sorted(replace(node, operands=[*others, *([] if substitute is None else [_as_is(substitute)])]))


def _sorted(node: _Node) -> _Node:
    """Return *node* with sorted chains, also in a substitute."""
    operands = [_sorted(operand) for operand in node.operands]
    if isinstance(node.query, _CHAINS):
        operands.sort(key=cmp_to_key(_compare))
    return replace(node, operands=operands)


def _binary(node: _Node) -> Query:
    """Return the query that *node* stands for."""
    if not node.operands:
        return node.query
    operands = [_binary(operand) for operand in node.operands]
    match node.query:
        case Not():
            return Not(operands[0])
        case Phrase(distance=distance):
            return Phrase(operands[1], operands[0], distance)
        case And() | Or() as chain:
            make = type(chain)
            while len(operands) > 2:
                first, second, *rest = operands
                operands = [make(second, first), *rest[-1:], *rest[:-1]]
            return make(operands[1], operands[0])
        case Word() | Stop():
            raise AssertionError("words have no operands")


def _checksum(lexeme: bytes) -> int:
    """Return PostgreSQL's checksum of a lexeme: CRC-32 with a reflected table, signed."""
    value = 0xFFFFFFFF
    for byte in lexeme:
        value = _TABLE[(value >> 24) ^ byte] ^ (value << 8 & 0xFFFFFFFF)
    value ^= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def _table() -> tuple[int, ...]:
    found = []
    for number in range(256):
        value = number
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        found.append(value)
    return tuple(found)


_TABLE: Final = _table()
