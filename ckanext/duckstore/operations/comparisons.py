"""Comparisons of a column with values of a request, as PostgreSQL compares them.

The SQL of a comparison with many values is as short as that of one: they are bound together, as one
JSON text.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import InvalidSQL
from ckanext.duckstore.operations import exact_numbers
from ckanext.duckstore.operations.exact_numbers import ALWAYS, NEVER
from ckanext.duckstore.postgres import types
from ckanext.duckstore.postgres.types import Type, decimals, declarations
from ckanext.duckstore.postgres.types.numeric import NUMERIC
from ckanext.duckstore.store.base import Column

#: The column of the values in a list of them.
_VALUE = identifiers.internal("value")


@dataclass(frozen=True)
class Condition:
    """A condition on the rows of a table: DuckDB's SQL, and the values of its ``?`` in order."""

    sql: str
    parameters: tuple[Any, ...] = field(default=())
    functions: tuple[str, ...] = field(default=())
    """Our macros that it calls; the caller must install them before running it."""


def joined(word: str, parts: Sequence[Condition], empty: str) -> Condition:
    """Return *parts* joined by *word* (AND, OR), or the condition *empty* where there are none."""
    if not parts:
        return Condition(empty)
    return Condition(
        "(" + f" {word} ".join(part.sql for part in parts) + ")",
        tuple(value for part in parts for value in part.parameters),
        tuple(name for part in parts for name in part.functions),
    )


@dataclass(frozen=True)
class _Operand:
    """A value as PostgreSQL compares it with a column."""

    value: Any
    """The bound value; None for NULL."""
    load: Callable[[str], str] = lambda sql: sql
    """Converts SQL of the bound value to SQL of the compared value."""
    wire: str = "VARCHAR"
    """The DuckDB type of the bound value, if it is one of a list."""
    exact: decimal.Decimal | None = None
    """A number to be compared exactly; it is then bound as the column's type requires."""


def compare(column: Column, operator: str, value: Any) -> Condition:
    """Return the condition that *column* is (``=``, ``<``, ...) *value*.

    :param operator: ``=``, ``<``, ``<=``, ``>`` or ``>=``.
    :raises InvalidSQL: PostgreSQL has no such comparison.
    :raises DataError: the column's type cannot read the value.
    """
    return _compared(column, operator, _operand(column, _type(column), operator, value))


def is_one_of(column: Column, values: Iterable[Any]) -> Condition:
    """Return the condition that *column* equals one of *values*.

    :raises InvalidSQL: it cannot be compared with one of them.
    :raises DataError: its type cannot read one of them.
    """
    type_, values = _type(column), list(values)
    if type_.category == "N" and exact_numbers.are_integers(column.storage, values):
        return _is_one_of_integers(column, values)
    common = _common(type_, values)
    # Only what is bound is kept of each: Python's garbage collector takes longer for many objects.
    alike: dict[tuple[str, str], tuple[_Operand, list[Any]]] = {}
    for value in values:
        operator, operand = _bindable(column, "=", _listed(column, type_, common, value, alone=len(values) == 1))
        if operator != NEVER and operand.value is not None:
            alike.setdefault((operand.load("?"), operand.wire), (operand, []))[1].append(operand.value)
    parts = [
        _in_list(column, first, bound) if len(bound) > 1 else _compared(column, "=", first)
        for first, bound in alike.values()
    ]
    return joined("OR", parts, "false")


def _listed(column: Column, type_: Type, common: Type | None, value: Any, *, alone: bool) -> _Operand:
    """Return *value*, one of a list unless it is *alone*, as PostgreSQL compares it."""
    if common is not None and isinstance(value, str):
        return _number(column, decimal.Decimal(common.read_text(types.clean_text(value))))
    if type_.name == "float4" and not alone and _is_number(value):
        # A single value is compared as double precision, those of a list as real.
        return _read(column, type_, f"{decimal.Decimal(repr(value)):f}")
    return _operand(column, type_, "=", value)


def _is_one_of_integers(column: Column, values: Sequence[int]) -> Condition:
    """Return the condition that *column*, of integers, equals one of *values*."""
    bound = [value for value in dict.fromkeys(values) if exact_numbers.is_bigint(value)]
    if not bound:
        return Condition("false")
    return _in_list(column, _Operand(bound[0], wire="BIGINT"), bound)


#: The types of integers and of the constants compared with them, each wider than the one before.
_WIDER = ("smallint", "integer", "bigint", "numeric")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, decimal.Decimal)) and not isinstance(value, bool)


def _common(type_: Type, values: Sequence[Any]) -> Type | None:
    """Return the type by which PostgreSQL reads the text among *values* in ``column IN (...)``.

    None means the type of the column. A number that is wider than an integer column makes all
    values as wide: https://www.postgresql.org/docs/current/typeconv-union-case.html
    """
    if type_.called not in _WIDER[:-1]:
        return None
    numbers = (types.expression_type(value) for value in values if _is_number(value))
    widest = max([type_.called, *numbers], key=_WIDER.index)
    return None if widest == type_.called else declarations.of(widest, widest)


def _compared(column: Column, operator: str, operand: _Operand) -> Condition:
    name = identifiers.column(column.name)
    operator, operand = _bindable(column, operator, operand)
    if operator == NEVER:
        return Condition("false")
    if operator == ALWAYS:
        return Condition(f"{name} IS NOT NULL")
    return Condition(
        f"{_significant(column, name)} {operator} {_significant(column, operand.load('?'))}", (operand.value,)
    )


def _bindable(column: Column, operator: str, operand: _Operand) -> tuple[str, _Operand]:
    """Return the comparison of *column* with an exact number as one with a value of its type.

    Other operands are unchanged.
    """
    if operand.exact is None:
        return operator, operand
    operator, text = exact_numbers.nearest(column.storage, operator, operand.exact)
    return operator, _cast(text, exact_numbers.compared_as(column.storage))


def _in_list(column: Column, first: _Operand, bound: Sequence[Any]) -> Condition:
    """Return the condition that *column* equals one of the values *bound*.

    All of them are converted as *first* is.
    """
    name, value = identifiers.column(column.name), first.load(_VALUE)
    values = msgspec.json.encode(bound).decode("utf-8")
    return Condition(
        f"{_significant(column, name)} IN (SELECT {_significant(column, value)} "
        f"FROM (SELECT unnest(from_json(?, '[\"{first.wire}\"]')) AS {_VALUE}))",
        (values,),
    )


def _significant(column: Column, sql: str) -> str:
    """Return *sql* as it is compared: trailing blanks of char(n) are ignored.

    jsonb is compared as text.
    """
    type_ = _type(column)
    return type_.key(sql) if type_.category == "S" else sql


def _type(column: Column) -> Type:
    return declarations.of(column.type, column.native_type)


def _operand(column: Column, type_: Type, operator: str, value: Any) -> _Operand:
    """Return *value* as PostgreSQL compares it with *column*."""
    if type_.name == "text":
        # CKAN passes everything as text here, None as 'None'
        return _Operand(types.clean_text(str(value)))
    if value is None:
        return _Operand(None)
    value = Type.literal(type_, value)  # json is compared with text too
    if isinstance(value, str):
        if type_.name == "nested":
            raise InvalidSQL("input of anonymous composite types is not implemented")
        return _typed(column, type_, value)
    if _is_number(value) and type_.category == "N":
        return _number(column, value)
    if isinstance(value, bool) and type_.name == "bool":
        return _Operand(value, wire="BOOLEAN")
    if isinstance(value, list) and types.expression_type(value) == type_.called:
        return _read(column, type_, value)
    raise InvalidSQL(f"operator does not exist: {type_.called} {operator} {types.expression_type(value)}")


def _typed(column: Column, type_: Type, value: str) -> _Operand:
    """Return a text operand, which takes the type of the column it is compared with."""
    if type_.category == "S":
        return _Operand(types.clean_text(value))
    if type_.name == "numeric":
        return _number_text(column, value)
    return _read(column, type_, value)


def _read(column: Column, type_: Type, value: Any) -> _Operand:
    """Return *value* as parsed by *type_*."""
    read = type_.read_value(value)
    storage, wire = type_.fit(column.storage, [read]), type_.wire
    return _Operand(read, lambda sql: type_.load(sql if wire == "VARCHAR" else f"CAST({sql} AS {wire})", storage), wire)


def _number_text(column: Column, value: str) -> _Operand:
    """Return a number given as text; it is compared exactly, not rounded to the column's scale."""
    return _number(column, decimal.Decimal(NUMERIC.read_text(types.clean_text(value))))


def _number(column: Column, value: Any) -> _Operand:
    """Return a number.

    It is compared by value whatever the column's type: an integer with 1.5 or 10^20.
    """
    number = decimal.Decimal(repr(value) if isinstance(value, float) else value)
    if column.type == "numeric" and column.storage == decimals.ORDERED:
        return _Operand(decimals.ordered(str(number)))
    if number.is_finite() and exact_numbers.is_exact(column.storage):
        return _Operand(None, exact=number)
    return _cast(str(float(number)), "DOUBLE")


def _cast(value: str, type_: str) -> _Operand:
    return _Operand(value, lambda sql: f"CAST({sql} AS {type_})")
