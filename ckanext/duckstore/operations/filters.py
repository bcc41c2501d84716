"""The ``filters`` of a request: conditions on columns, combined by AND and OR."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations.comparisons import Condition, compare, is_one_of, joined
from ckanext.duckstore.store.base import Column

#: The operators of filters, and what makes the condition of a column and a value.
OPERATORS: dict[str, Callable[[Column, Any], Condition]] = {
    "eq": lambda column, value: compare(column, "=", value),
    "gt": lambda column, value: compare(column, ">", value),
    "gte": lambda column, value: compare(column, ">=", value),
    "lt": lambda column, value: compare(column, "<", value),
    "lte": lambda column, value: compare(column, "<=", value),
    "in": is_one_of,
}


class Filter(Protocol):
    """A node of CKAN's tree of ``filters`` (``ckanext.datastore.filters.FilterOp``)."""

    @property
    def op(self) -> str: ...
    @property
    def field(self) -> str | None: ...
    @property
    def value(self) -> Any: ...


def every(conditions: Sequence[Condition]) -> Condition:
    """Return the conjunction of *conditions*."""
    return joined("AND", conditions, "true")


def compile_filter(node: Filter, columns: Mapping[str, Column]) -> Condition | None:
    """Return the condition of *node*, or None if it names no column: a plugin handles it.

    The length of its SQL depends on the number of columns in *node*, not on the number of values.

    :raises InvalidRequest: an operator is unknown. As in CKAN, no value is parsed before.
    :raises DataError: a column's type cannot parse a value.
    """
    _check_operators(node, columns)
    return _condition(node, columns)


def _check_operators(node: Filter, columns: Mapping[str, Column]) -> None:
    if node.op in ("$and", "$or"):
        for part in node.value:
            _check_operators(part, columns)
    elif node.field in columns and node.op not in OPERATORS:
        raise InvalidRequest({"filters": [f"Unknown filter operation: {node!r}"]})


def check_lists(node: Filter) -> None:
    """Check that what *node* compares with ``in`` are lists.

    :raises InvalidRequest: one is none.
    """
    if node.op in ("$and", "$or"):
        for part in node.value:
            check_lists(part)
    elif node.op == "in" and not isinstance(node.value, list):
        raise InvalidRequest({"filters": [f'"in" needs a list of values of "{node.field}"']})


def _condition(node: Filter, columns: Mapping[str, Column]) -> Condition | None:
    if node.field and node.field not in columns:
        return None
    if node.op == "$and":
        return joined("AND", list(_conditions(node.value, columns)), "true")
    if node.op == "$or":
        return joined("OR", list(_alternatives(node.value, columns)), "false")
    return OPERATORS[node.op](columns[node.field or ""], node.value)


def _conditions(nodes: Iterable[Filter], columns: Mapping[str, Column]) -> Iterator[Condition]:
    return (condition for node in nodes if (condition := _condition(node, columns)) is not None)


def _alternatives(nodes: Sequence[Filter], columns: Mapping[str, Column]) -> Iterator[Condition]:
    """Yield a condition for each of *nodes*, but one for all values that a column may equal."""
    values: dict[str, list[Any]] = {}
    for node in nodes:
        if node.op in ("eq", "in") and node.field in columns:
            values.setdefault(node.field or "", []).extend(node.value if node.op == "in" else [node.value])
    yield from (is_one_of(columns[name], alternatives) for name, alternatives in values.items())
    yield from _conditions([node for node in nodes if node.op not in ("eq", "in")], columns)


def names_key(node: Filter, key: Sequence[str]) -> bool:
    """Check whether *node* fixes a single value for each column of *key*."""
    parts = node.value if node.op == "$and" else [node]
    named = {part.field for part in parts if part.op == "eq" or (part.op == "in" and len(part.value) == 1)}
    return bool(key) and named.issuperset(key)
