"""``date_trunc``, ``date_part`` and ``extract`` of a constant field that DuckDB has as well.

The macros for any field take DuckDB up to 20 ms to plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..builtins.templates import work_of
from .expr import Expr, combine, null_of
from .overloads import Call, resolve_types

#: DuckDB's functions for fields that an infinite moment does not have: they return NULL.
_FUNCTIONS = {
    "month": "month",
    "day": "day",
    "quarter": "quarter",
    "week": "weekofyear",
    "dow": "dayofweek",
    "isodow": "isodow",
    "doy": "dayofyear",
}
#: The same for fields that a date does not have.
_OF_CLOCK = {"hour": "hour", "minute": "minute"}
#: The fields to which DuckDB truncates a timestamp as PostgreSQL does.
_UNITS = frozenset(("year", "quarter", "month", "week", "day", "hour", "minute", "second"))
_MOMENTS = ("date", "timestamp", "timestamptz")


def whole_field(field: str, moment: Expr, year: str = "pg_extract_year") -> str | None:
    """Return SQL of the *field* of a moment, an integer; None if DuckDB has no function for it.

    :param year: the macro for the year. DuckDB counts the years before Christ from 0, and the year
        of infinity is NULL.
    """
    if moment.type not in _MOMENTS:
        return None
    local = _in_utc(moment)
    if field in _FUNCTIONS:
        return f"{_FUNCTIONS[field]}({local})"
    if field in _OF_CLOCK and moment.type != "date":
        return f"{_OF_CLOCK[field]}({local})"
    return f"{year}({local})" if field == "year" else None


def exact_field(field: str, given: Expr) -> str | None:
    """Return SQL of the seconds of a timestamp or interval, or of those since 1970, with six
    decimals; None for another field or type.
    """
    if given.type not in ("timestamp", "timestamptz", "interval"):
        return None
    local = _in_utc(given)
    if field == "second":
        return f"pg_exact_millionths(microsecond({local}))"
    macro = "pg_interval_epoch" if given.type == "interval" else "pg_moment_epoch"
    return f"pg_exact_millionths({macro}({local}))" if field == "epoch" else None


def _in_utc(moment: Expr) -> str:
    return f"timezone('UTC', {moment.sql})" if moment.type == "timestamptz" else moment.sql


def date_part(node: Any, given: Sequence[Expr]) -> Expr:
    """Translate ``date_part(field, moment)``."""
    made = resolve_types("date_part", given)
    found = whole_field(_name(given), made.arguments[1], "pg_infinite_year")
    return _call(made, f"CAST({found} AS DOUBLE)" if found is not None else None)


def date_trunc(node: Any, given: Sequence[Expr]) -> Expr:
    """Translate ``date_trunc(field, moment)``."""
    made = resolve_types("date_trunc", given)
    moment = made.arguments[1]
    if _name(given) not in _UNITS or len(given) > 2 or moment.type not in _MOMENTS:
        return _call(made, None)
    sql = f"pg_truncated_to('{_name(given)}', {_in_utc(moment)})"
    return _call(made, f"timezone('UTC', {sql})" if moment.type == "timestamptz" else sql)


def _name(given: Sequence[Expr]) -> str:
    """Return the name of the field, empty if it is not a constant."""
    return (given[0].text or "").lower()


def _call(made: Call, sql: str | None) -> Expr:
    """Return the call as *sql*, or that for any field."""
    if sql is None:
        expr = combine(made.sql(), made.type, *made.arguments, work=made.work)
    else:
        expr = combine(sql, made.type, *made.arguments, work=work_of(sql))
    return null_of(expr, made.arguments)
