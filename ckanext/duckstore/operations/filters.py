"""The ``filters`` of a request: conditions on columns, compared as PostgreSQL compares them."""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ckanext.duckstore import identifiers, types
from ckanext.duckstore.errors import DataError, InvalidRequest, InvalidSQL
from ckanext.duckstore.store.base import Column
from ckanext.duckstore.types import Type

#: CKAN's operators and PostgreSQL's.
COMPARISONS: Mapping[str, str] = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_NUMBERS = frozenset({"int2", "int4", "int8", "oid", "float4", "float8", "numeric", "money"})
#: What a numeric column never holds here, but can be compared with.
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})
_TEXTS = frozenset({"text", "varchar", "bpchar", "name", "citext"})


class Filter(Protocol):
    """A node of the tree that CKAN makes of ``filters`` (``ckanext.datastore.filters.FilterOp``)."""

    @property
    def op(self) -> str: ...
    @property
    def field(self) -> str | None: ...
    @property
    def value(self) -> Any: ...


@dataclass(frozen=True)
class Condition:
    """A condition on the rows of a table: DuckDB's SQL, and the values of its ``?``, in their order."""

    sql: str
    parameters: tuple[Any, ...] = field(default=())
    functions: tuple[str, ...] = field(default=())
    """Macros of ours that it calls: who runs it installs them first."""


def every(conditions: Sequence[Condition]) -> Condition:
    """Return the condition that holds where all of *conditions* hold."""
    return _joined(" AND ", conditions, "true")


def compile_filter(node: Filter, columns: Mapping[str, Column]) -> Condition | None:
    """Return the condition that *node* states, or None where it is on no column: a filter of some plugin's own.

    :raises InvalidRequest: an operator that CKAN does not know.
    :raises DataError: a value that its column's type cannot read.
    """
    if node.field and node.field not in columns:
        return None
    if node.op in ("$and", "$or"):
        parts = [part for part in (compile_filter(child, columns) for child in node.value) if part]
        return _joined(" AND ", parts, "true") if node.op == "$and" else _joined(" OR ", parts, "false")
    column = columns[node.field or ""]
    if node.op == "in":
        return _joined(" OR ", [compare(column, "=", value) for value in node.value], "false")
    if node.op in COMPARISONS:
        return compare(column, COMPARISONS[node.op], node.value)
    raise InvalidRequest({"filters": [f"Unknown filter operation: {node!r}"]})


def names_key(node: Filter, key: Sequence[str]) -> bool:
    """Whether *node* is true only of rows with one certain value in each column of *key*."""
    parts = node.value if node.op == "$and" else [node]
    named = {part.field for part in parts if part.op == "eq" or (part.op == "in" and len(part.value) == 1)}
    return bool(key) and named.issuperset(key)


def _joined(word: str, parts: Sequence[Condition], empty: str) -> Condition:
    if not parts:
        return Condition(empty)
    return Condition(
        "(" + word.join(part.sql for part in parts) + ")",
        tuple(value for part in parts for value in part.parameters),
        tuple(name for part in parts for name in part.functions),
    )


def compare(column: Column, operator: str, value: Any) -> Condition:
    """Return the condition that *column* is (``=``, ``<``, ...) *value*, compared as PostgreSQL compares them.

    :raises InvalidSQL: there is no such comparison.
    :raises DataError: the column's type cannot read the value.
    """
    type_ = types.of(column.type, column.native_type)
    sql, parameter = _operand(column, type_, operator, value)
    name = identifiers.column(column.name)
    if type_.name == "bpchar":  # spaces at the end do not count
        name, sql = f"rtrim({name}, ' ')", f"rtrim({sql}, ' ')"
    return Condition(f"{name} {operator} {sql}", (parameter,))


def _operand(column: Column, type_: Type, operator: str, value: Any) -> tuple[str, Any]:
    """Return SQL for *value* as PostgreSQL would compare it with *column*, and its parameter."""
    if type_.name == "text":
        return "?", types.clean_text(str(value))  # CKAN hands everything over as text here, None as 'None' too
    if value is None:
        return "?", None
    value = Type.literal(type_, value)  # json, too, is compared with text
    if isinstance(value, str):
        if type_.name == "nested":
            raise InvalidSQL("input of anonymous composite types is not implemented")
        return _typed(column, type_, value)
    if isinstance(value, (int, float, decimal.Decimal)) and not isinstance(value, bool) and type_.name in _NUMBERS:
        return _number(value, type_)
    if isinstance(value, bool) and type_.name == "bool":
        return "?", value
    if isinstance(value, list) and types.expression_type(value) == type_.called:
        read = type_.read_value(value)
        return type_.load(f"CAST(? AS {type_.wire})", type_.fit(column.storage, [read])), read
    raise InvalidSQL(f"operator does not exist: {type_.called} {operator} {types.expression_type(value)}")


def _typed(column: Column, type_: Type, value: str) -> tuple[str, Any]:
    """Text takes the type of the column it is compared with."""
    if type_.name in _TEXTS:
        return "?", types.clean_text(value)
    if type_.name == "numeric":
        return _number_text(value)
    read = type_.read_value(value)
    wide = type_.fit(column.storage, [read])
    return type_.load("?" if type_.wire == "VARCHAR" else f"CAST(? AS {type_.wire})", wide), read


def _number_text(value: str) -> tuple[str, Any]:
    """A number in text is compared as it is, not as the column would round it."""
    if value.strip().lower().lstrip("+-") in _NOT_FINITE:
        return "CAST(? AS DOUBLE)", value.strip()
    numeric = types.parse("numeric")
    read = numeric.read_value(value)
    return f"CAST(? AS {numeric.fit('DECIMAL(1,0)', [read])})", read


def _number(value: Any, type_: Type) -> tuple[str, Any]:
    """Numbers are compared as numbers, whatever the column's type: 1.5 with an integer, 10^20 with an integer."""
    if isinstance(value, float) and value - value != 0:
        return "CAST(? AS DOUBLE)", value
    exact = decimal.Decimal(repr(value) if isinstance(value, float) else value)
    numeric = types.parse("numeric")
    try:
        text = numeric.read_value(exact)
        return f"CAST(? AS {numeric.fit('DECIMAL(1,0)', [text])})", text
    except DataError:
        return "CAST(? AS DOUBLE)", float(exact)
