"""Calls beyond the list of functions: special syntax, records, results with a known scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ...errors import FeatureNotSupported, InvalidSQL, UndefinedFunction, of_sqlstate
from ..builtins.templates import CALLS, CASTS, work_of
from ..types.decimals import MAX_DIGITS
from ..types.names import MOMENTS, UNKNOWN, long_name
from . import json_records, moment_parts
from .array_functions import texts_of_call
from .casts import cast, settle
from .expr import Expr, combine
from .numeric_texts import texts_of_result
from .numerics import decimals
from .overloads import Call, resolve_types
from .printing import json_text


def _timezone(node: Any, given: Sequence[Expr]) -> Expr:
    """Translate ``x AT TIME ZONE zone``: converts between timestamps with and without time zone."""
    zone, value = given
    zone = settle(zone)
    if value.type in (UNKNOWN, "date"):
        value = cast(value, "timestamptz")
    result = {"timestamptz": "timestamp", "timestamp": "timestamptz", "timetz": "timetz", "time": "timetz"}.get(
        value.type or ""
    )
    if result is None:
        raise UndefinedFunction(f"function pg_catalog.timezone(text, {long_name(value.type)}) does not exist")
    if result == "timetz":
        raise FeatureNotSupported("AT TIME ZONE of a time of day")
    suffix = "_interval" if zone.type == "interval" else ""
    return combine(f"pg_at_time_zone{suffix}_{value.type}({zone.sql}, {value.sql})", result, zone, value, work=CALLS)


def _overlaps(node: Any, given: Sequence[Expr]) -> Expr:
    """Translate ``(start, end) OVERLAPS (start, end)``.

    An end may be an interval, and the bounds may be in either order.
    """
    if len(given) != 4:
        raise InvalidSQL("wrong number of parameters on left or right side of OVERLAPS expression")
    known = next((item.type for item in given if item.type in (*MOMENTS, "time", "timetz")), "timestamptz")
    points: list[Expr] = []
    for start, end in (given[:2], given[2:]):
        start = cast(start, known) if start.type == UNKNOWN else start
        end = cast(end, known) if end.type == UNKNOWN else end
        if known == "date" or "timestamp" in {item.type for item in given}:
            start = cast(start, "timestamp") if start.type == "date" else start
            end = cast(end, "timestamp") if end.type == "date" else end
        if end.type == "interval":
            end = combine(f"({start.sql} + {end.sql})", start.type, start, end)
        points += [start, end]
    return combine(f"pg_overlaps({', '.join(point.sql for point in points)})", "bool", *points, work=CALLS)


def _to_json(node: Any, given: Sequence[Expr], type: str) -> Expr:
    return combine(f"CAST({json_text(given[0])} AS JSON)", type, *given, work=CALLS | CASTS)


def _row_to_json(node: Any, given: Sequence[Expr]) -> Expr:
    if not given or given[0].fields is None:
        shown = ", ".join(long_name(item.type) for item in given)
        raise UndefinedFunction(f"function row_to_json({shown}) does not exist")
    if len(given) > 1:
        lines = json_text(given[0], comma=f"CASE WHEN {cast(given[1], 'bool').sql} THEN ',\n ' ELSE ',' END")
        return combine(f"CAST({lines} AS JSON)", "json", *given, work=CALLS | CASTS)
    return _to_json(node, given, "json")


#: Fields of EXTRACT that have decimals, and how many PostgreSQL prints.
_EXTRACT_SCALE = {
    "epoch": 6,
    "second": 6,
    "seconds": 6,
    "sec": 6,
    "secs": 6,
    "s": 6,
    "millisecond": 3,
    "milliseconds": 3,
    "msec": 3,
    "msecs": 3,
    "ms": 3,
}


#: Digits before the point of any field: the longest interval has 16 digits of seconds.
_EXTRACT_WHOLE = 18


def _extract(node: Any, given: Sequence[Expr]) -> Expr:
    """Translate ``EXTRACT(field FROM x)``: a numeric with as many decimals as the field has."""
    made = resolve_types("extract", given)
    field = (given[0].text or "").lower()
    moment = made.arguments[1]
    if field in ("julian", "j", "jd") and moment.type in ("timestamp", "timestamptz"):
        local = moment.sql if moment.type == "timestamp" else f"timezone('UTC', {moment.sql})"
        return replace(combine(made.sql(), "numeric", *given, work=made.work), printed=f"pg_print_julian({local})")
    whole = moment_parts.whole_field(field, given[1])
    if whole is not None:
        work = work_of(whole) | CASTS
        return combine(f"CAST({whole} AS DECIMAL(18,0))", "numeric", *given, scale=0, decimal=(18, 0), work=work)
    scale = 0 if given[1].type == "date" else _EXTRACT_SCALE.get(field, 0)
    decimal = _EXTRACT_WHOLE + scale, scale
    sql = f"CAST({moment_parts.exact_field(field, given[1]) or made.sql()} AS DECIMAL({decimal[0]},{scale}))"
    return combine(sql, "numeric", *given, scale=scale, decimal=decimal, work=made.work | CASTS)


#: The most dimensions that an array has in PostgreSQL.
_MOST_DIMENSIONS = 6


def _array_fill(node: Any, given: Sequence[Expr]) -> Expr:
    """Translate ``array_fill(item, sizes)``, multidimensional if *sizes* is ``ARRAY[…]``."""
    made = resolve_types("array_fill", given)
    item, sizes = made.arguments[:2]
    depth = len(sizes.elements or ())
    if len(made.arguments) > 2 or depth < 2:
        listed = combine(made.sql(), made.type, *made.arguments, work=made.work)
        return replace(listed, printed=texts_of_call(made))
    if depth > _MOST_DIMENSIONS:
        raise of_sqlstate(
            "54000", f"number of array dimensions ({depth}) exceeds the maximum allowed ({_MOST_DIMENSIONS})"
        )

    def filled(parts: Sequence[Expr]) -> str:
        rows = parts[0].sql
        for place in range(depth, 0, -1):
            rows = f"pg_array_fill({rows}, [pg_fill_size({sizes.sql}, {place})])"
        return f"pg_array_filled({sizes.sql}, {rows})"

    texts = texts_of_result([item], filled) if made.type == "_numeric" else None
    return replace(combine(filled([item]), made.type, *made.arguments, work=CALLS), depth=depth, printed=texts)


def series(made: Call) -> Expr | None:
    """Return ``generate_series`` of numerics.

    The first has the decimals of the start, the others those of start and step.
    """
    if made.name != "generate_series" or made.type != "numeric":
        return None
    start = made.arguments[0]
    step = made.arguments[2] if len(made.arguments) > 2 else Expr("1", "numeric", scale=0)
    items = made.sql()
    rows = replace(combine(f"unnest({items})", "numeric", *made.arguments, work=made.work), rows=True)
    if start.scale is not None and step.scale is not None and start.scale >= step.scale:
        return replace(rows, scale=start.scale)
    first, following = decimals(start), decimals(step)
    if first is None or following is None:
        return rows
    return replace(rows, printed=f"unnest(pg_series_texts({items}, {first}, greatest({first}, {following})))")


#: Handlers by function name. Each gets the node and its compiled arguments.
HANDLERS: dict[str, Callable[[Any, Sequence[Expr]], Expr]] = {
    "array_fill": _array_fill,
    "timezone": _timezone,
    "overlaps": _overlaps,
    "row_to_json": _row_to_json,
    "extract": _extract,
    "date_part": moment_parts.date_part,
    "date_trunc": moment_parts.date_trunc,
    "json_populate_record": json_records.populate_record,
    "jsonb_populate_record": json_records.populate_record,
    "json_populate_recordset": json_records.populate_recordset,
    "jsonb_populate_recordset": json_records.populate_recordset,
}


def rounded(name: str, given: Sequence[Expr]) -> Expr | None:
    """Return ``round`` and ``trunc`` of a numeric to a constant number of decimals.

    Return None for other calls.
    """
    if name not in ("round", "trunc") or len(given) != 2 or given[0].type != "numeric" or given[1].integer is None:
        return None
    digits = given[1].integer
    if not 0 <= digits <= 20:
        return None
    made = combine(f"{name}({given[0].sql}, {digits})", "numeric", *given, scale=digits)
    if given[0].decimal is None:
        return made
    width, before = given[0].decimal
    return replace(made, decimal=(width, min(digits, before)))


def scale(name: str, given: Sequence[Expr]) -> int | None:
    """Return the number of decimals of the numeric that *name* returns, if the arguments tell."""
    if name in ("round", "trunc") and given:
        if len(given) == 1:
            return 0
        digits = given[1].integer
        return digits if digits is not None and 0 <= digits <= MAX_DIGITS else None
    if name in ("ceil", "ceiling", "floor", "sign", "div", "factorial"):
        return 0
    if name in ("abs", "coalesce") and given:
        return given[0].scale
    return None
