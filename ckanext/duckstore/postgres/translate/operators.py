"""Operators: which one PostgreSQL chooses for two types, and its DuckDB SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...errors import FeatureNotSupported, of_sqlstate
from ..builtins.templates import CALLS, CASTS, work_of
from ..types.names import (
    BITS,
    INTEGERS,
    NUMBERS,
    STRINGS,
    UNKNOWN,
    duckdb_type,
    is_array,
    wider,
)
from . import concatenations, floats, json_operators, numerics, ranges, text_search
from .array_keys import compared_elements
from .calls import plain_call
from .casts import cast, coerce, settle, text_of, undefined, work_of_text_of
from .comparisons import COMPARISONS, compare
from .expr import Expr, combine, null_of, of_text


def binary(operator: str, left: Expr, right: Expr) -> Expr:
    """Return *left* *operator* *right*.

    :raises UndefinedFunction: PostgreSQL has no such operator for these types.
    """
    operator = "<>" if operator == "!=" else operator
    handler = compare if operator in COMPARISONS else BINARY.get(operator)
    if operator not in COMPARISONS and operator != "||" and (ranges.is_range(left) or ranges.is_range(right)):
        handler = ranges.binary
    if handler is None:
        raise FeatureNotSupported(f"operator {operator} is not supported")
    made = handler(operator, left, right)
    # concatenation of two arrays is not strict
    return made if is_array(made.type) else null_of(made, (left, right))


def unary(operator: str, right: Expr) -> Expr:
    """Return *operator* *right*."""
    if operator == "!!":
        return text_search.negated(right)
    if right.type == UNKNOWN and operator in ("+", "-"):
        raise of_sqlstate("42725", f"operator is not unique: {operator} unknown")
    if right.type == UNKNOWN:
        right = cast(right, "float8")
    if operator == "~" and (right.type in INTEGERS or right.type in BITS or right.type is None):
        return combine(f"(~ {right.sql})", right.type, right)
    if operator == "-" and right.type == "time":
        right = cast(right, "interval")
    if operator in ("+", "-") and (right.type in NUMBERS or right.type in (None, "interval", "money")):
        return right if operator == "+" else _negative(right)
    if operator == "@" and (right.type in NUMBERS or right.type is None):
        return function("abs", right)
    if operator in ("|/", "||/") and (right.type in NUMBERS or right.type is None):
        number = cast(right, "float8")
        return function("sqrt" if operator == "|/" else "cbrt", number)
    if operator in _UNARY:
        raise undefined(operator, None, right)
    raise FeatureNotSupported(f"operator {operator} is not supported")


def _negative(right: Expr) -> Expr:
    # DuckDB's error for an overflow of "-" does not name the type.
    sign = "0 -" if right.type in INTEGERS and not right.constant else "-"
    sql, work = f"({sign} {right.sql})", 0
    if right.constant and right.integer is None and right.type in INTEGERS:
        # DuckDB takes a wider type for the negative of a cast's least value
        sql, work = f"CAST({sql} AS {duckdb_type(right.type)})", CASTS
    made = combine(sql, right.type, right, scale=right.scale, decimal=right.decimal, work=work)
    if right.constant:
        value = -right.value if right.value is not None else None
        made = replace(made, constant=True, value=value, integer=-right.integer if right.integer is not None else None)
    if right.checked is not None:
        return replace(made, checked=f"(- {right.checked})")
    if right.ordered is not None:
        return of_text(made, f"pg_text_negative({right.printed})", cut=right.cut)
    if right.printed is not None:
        return replace(made, printed=f"pg_text_negative({right.printed})")
    return replace(made, decimals=right.decimals)


_UNARY = ("~", "+", "-", "@", "|/", "||/")


# Arithmetic


def _arithmetic(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``+ - * / %`` of numbers, dates and times, and intervals."""
    if operator == "-" and left.type == "jsonb":
        return json_operators.minus(left, right)
    if left.type is None or right.type is None:
        return _untyped(operator, left, right)
    left, right = _arithmetic_literals(operator, left, right)
    original = left, right
    left_type, right_type = left.type, right.type
    assert left_type is not None
    assert right_type is not None
    if left_type in NUMBERS and right_type in NUMBERS:
        return _numbers(operator, left, right, wider(left_type, right_type))
    moment = _MOMENTS.get((operator, left_type, right_type)) or _MOMENTS.get((operator, left_type, _span(right_type)))
    if moment is None and operator in ("+", "*"):
        moment = _MOMENTS.get((operator, right_type, left_type)) or _MOMENTS.get(
            (operator, right_type, _span(left_type))
        )
        left, right = right, left
    if moment is None and "time" in (left_type, right_type) and left_type != right_type:
        return _arithmetic(operator, *(cast(side, "interval") if side.type == "time" else side for side in original))
    if moment is None and operator == "+" and left_type == right_type == "time":
        raise of_sqlstate("42725", "operator is not unique: time without time zone + time without time zone")
    if moment is None:
        raise undefined(operator, *original)
    template, type = moment
    if type == "interval" and right.ordered is not None:
        right = cast(right, "float8")
    sql, work = template.format(left.sql, right.sql), work_of(template)
    if type in _LIMITED and (left.constant or not right.constant):  # no constant is that long, in practice
        sql, work = f"{_LIMITED[type]}({sql})", work | CALLS
    return combine(sql, type, left, right, work=work)


def _span(type: str) -> str:
    """Return a number's key in the table of date and time operators: it multiplies an interval."""
    return "number" if type in NUMBERS else type


def _untyped(operator: str, left: Expr, right: Expr) -> Expr:
    """Use DuckDB's operator if a type is unknown.

    For the usual types it is the same as PostgreSQL's.
    """
    type = None
    if operator == "/":
        return combine(f"pg_divide({left.sql}, {right.sql})", type, left, right, work=CALLS)
    return combine(f"({left.sql} {operator} {right.sql})", type, left, right)


def _arithmetic_literals(operator: str, left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Give an untyped literal the other operand's type, or interval beside a timestamp or time."""
    if left.type == UNKNOWN and right.type == UNKNOWN:
        raise of_sqlstate("42725", f"operator is not unique: unknown {operator} unknown")
    if UNKNOWN not in (left.type, right.type):
        return left, right
    known = right.type if left.type == UNKNOWN else left.type
    wanted = known
    if known in ("timestamp", "timestamptz", "time", "timetz") and (operator == "+" or known == "timetz"):
        wanted = "interval"
    elif known == "interval" and operator in ("*", "/"):
        wanted = "float8"
    elif known == "date" and operator == "+":
        raise of_sqlstate(
            "42725", f"operator is not unique: {'unknown + date' if left.type == UNKNOWN else 'date + unknown'}"
        )
    assert wanted is not None
    if left.type == UNKNOWN:
        return cast(left, wanted), right
    return left, cast(right, wanted)


def _numbers(operator: str, left: Expr, right: Expr, type: str) -> Expr:
    """Return arithmetic of two numbers, in PostgreSQL's type for them."""
    if type == "numeric":
        return numerics.compute(operator, cast(left, type), cast(right, type))
    one, other = cast(left, type), cast(right, type)
    if type not in INTEGERS:
        if operator == "%":
            raise undefined(operator, left, right)
        return floats.compute(operator, one, other)
    if operator in ("/", "%"):
        sql = numerics.quotient("//" if operator == "/" else "%", one, other)
        return combine(sql, type, one, other, work=numerics.work_of_quotient(other))
    return combine(f"({one.sql} {operator} {other.sql})", type, one, other)


#: (operator, left, right) -> DuckDB SQL, result. ``+`` and ``*`` are also tried with the operands
#: swapped.
_MOMENTS = {
    ("-", "date", "date"): ("pg_date_minus({0}, {1})", "int4"),
    ("+", "date", "int4"): ("({0} + {1})", "date"),
    ("+", "date", "int2"): ("({0} + CAST({1} AS INTEGER))", "date"),
    ("-", "date", "int4"): ("({0} - {1})", "date"),
    ("-", "date", "int2"): ("({0} - CAST({1} AS INTEGER))", "date"),
    ("+", "date", "interval"): ("(CAST({0} AS TIMESTAMP) + {1})", "timestamp"),
    ("-", "date", "interval"): ("(CAST({0} AS TIMESTAMP) - {1})", "timestamp"),
    ("+", "date", "time"): ("({0} + {1})", "timestamp"),
    ("+", "date", "timetz"): ("CAST(({0} + {1}) AS TIMESTAMPTZ)", "timestamptz"),
    ("-", "timestamp", "timestamp"): ("pg_timestamp_minus({0}, {1})", "interval"),
    ("-", "timestamp", "date"): ("pg_timestamp_minus({0}, CAST({1} AS TIMESTAMP))", "interval"),
    ("-", "date", "timestamp"): ("pg_timestamp_minus(CAST({0} AS TIMESTAMP), {1})", "interval"),
    ("-", "timestamptz", "timestamptz"): ("pg_timestamp_minus({0}, {1})", "interval"),
    ("-", "timestamptz", "timestamp"): ("pg_timestamp_minus({0}, CAST({1} AS TIMESTAMPTZ))", "interval"),
    ("-", "timestamp", "timestamptz"): ("pg_timestamp_minus(CAST({0} AS TIMESTAMPTZ), {1})", "interval"),
    ("-", "timestamptz", "date"): ("pg_timestamp_minus({0}, CAST({1} AS TIMESTAMPTZ))", "interval"),
    ("-", "date", "timestamptz"): ("pg_timestamp_minus(CAST({0} AS TIMESTAMPTZ), {1})", "interval"),
    ("+", "timestamp", "interval"): ("({0} + {1})", "timestamp"),
    ("-", "timestamp", "interval"): ("({0} - {1})", "timestamp"),
    # With a time zone, DuckDB 2.0 loses days if months and days of the interval have different
    # signs.
    ("+", "timestamptz", "interval"): ("CAST((CAST({0} AS TIMESTAMP) + {1}) AS TIMESTAMPTZ)", "timestamptz"),
    ("-", "timestamptz", "interval"): ("CAST((CAST({0} AS TIMESTAMP) - {1}) AS TIMESTAMPTZ)", "timestamptz"),
    ("+", "time", "interval"): ("({0} + {1})", "time"),
    ("-", "time", "interval"): ("({0} - {1})", "time"),
    ("+", "timetz", "interval"): ("({0} + {1})", "timetz"),
    ("-", "timetz", "interval"): ("({0} - {1})", "timetz"),
    ("-", "time", "time"): ("pg_time_minus({0}, {1})", "interval"),
    ("+", "interval", "interval"): ("({0} + {1})", "interval"),
    ("-", "interval", "interval"): ("({0} - {1})", "interval"),
    ("*", "interval", "number"): ("pg_interval_times({0}, CAST({1} AS DOUBLE))", "interval"),
    ("/", "interval", "number"): ("pg_interval_over({0}, CAST({1} AS DOUBLE))", "interval"),
    ("*", "money", "number"): ("CAST(({0} * {1}) AS DECIMAL(38,2))", "money"),
    ("+", "money", "money"): ("({0} + {1})", "money"),
    ("-", "money", "money"): ("({0} - {1})", "money"),
}


#: Macros that raise an error for a value before PostgreSQL's first one, by type.
_LIMITED = {"date": "pg_date_in_range", "timestamp": "pg_timestamp_in_range", "timestamptz": "pg_timestamptz_in_range"}


def _power(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``^`` of float8, or of numeric if neither operand is a float."""
    left, right = (cast(side, "float8") if side.type == UNKNOWN else side for side in (left, right))
    if not {left.type, right.type} <= {*NUMBERS, None}:
        raise undefined(operator, left, right)
    numeric = "numeric" in (left.type, right.type) and not {left.type, right.type} & {"float4", "float8"}
    return function("power", *(cast(side, "numeric" if numeric else "float8") for side in (left, right)))


def function(name: str, *given: Expr) -> Expr:
    """Return an operator that calls a function."""
    return plain_call(name, given)


def _bits(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``& | # << >>`` of integers and bit strings."""
    if left.type == UNKNOWN and right.type:
        left = cast(left, right.type)
    if right.type == UNKNOWN and left.type:
        right = cast(right, "int4" if operator in ("<<", ">>") else left.type)
    if operator in ("<<", ">>"):
        if left.type not in (*INTEGERS, *BITS, None) or right.type not in ("int4", "int2", None):
            raise undefined(operator, left, right)
        name = {"<<": "left", ">>": "right"}[operator]
        suffix = "bit" if left.type in BITS else left.type or "int4"
        return combine(f"pg_shift_{name}_{suffix}({left.sql}, {right.sql})", left.type, left, right, work=CALLS)
    types = {left.type, right.type}
    if not (types <= {*INTEGERS, None} or types <= {*BITS, None}):
        raise undefined(operator, left, right)
    if left.type in INTEGERS and right.type in INTEGERS:
        wide = wider(left.type, right.type)
        left, right = cast(left, wide), cast(right, wide)
    if operator == "#":
        return combine(f"xor({left.sql}, {right.sql})", left.type, left, right)
    return combine(f"({left.sql} {operator} {right.sql})", left.type, left, right)


def _hash(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``#``: exclusive or of bits."""
    if left.type in INTEGERS or left.type in BITS:
        return _bits(operator, left, right)
    return json_operators.path(operator, left, right)


# Text


def _concat(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``||`` of arrays, jsonb, bytea and bits, else of text with any type."""
    if is_array(left.type) or is_array(right.type):
        return concatenations.arrays(left, right)
    types = {left.type, right.type}
    if types & {"tsvector", "tsquery"} and not types & set(STRINGS):
        return text_search.concatenated(left, right)
    for kind in ("jsonb", "bytea", "bit", "varbit"):
        if kind in types and types <= {kind, UNKNOWN, None}:
            left, right = coerce(left, kind), coerce(right, kind)
            sql = f"pg_jsonb_concat({left.sql}, {right.sql})" if kind == "jsonb" else f"({left.sql} || {right.sql})"
            work = CALLS if kind == "jsonb" else 0
            return combine(sql, "varbit" if kind == "bit" else kind, left, right, work=work)
    if not types & {*STRINGS, UNKNOWN, None}:
        raise undefined(operator, left, right)
    work = work_of_text_of(left) | work_of_text_of(right) if left.type and right.type else CALLS | CASTS
    return combine(f"({_as_text(left)} || {_as_text(right)})", "text", left, right, work=work)


def _as_text(side: Expr) -> str:
    return text_of(settle(side)) if side.type else f"CAST({side.sql} AS VARCHAR)"


def _like(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``~~`` (LIKE) and related operators."""
    return like(operator, left, right, None)


def like(operator: str, left: Expr, right: Expr, escape: Expr | None) -> Expr:
    """Translate LIKE and ILIKE.

    The escape character is a backslash unless one is given (empty: none).
    """
    word = {"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE"}[operator]
    left, right = _strings(operator, left, right)
    if escape is None:
        mark = "'\\'"
    elif escape.text is not None and len(escape.text) <= 1:
        mark = cast(escape, "text").sql
    else:
        raise FeatureNotSupported("LIKE with an ESCAPE that is not one character written as text")
    return combine(f"({left.sql} {word} {right.sql} ESCAPE {mark})", "bool", left, right)


def _strings(operator: str, left: Expr, right: Expr) -> tuple[Expr, Expr]:
    for side in (left, right):
        if side.type not in (*STRINGS, UNKNOWN, None):
            raise undefined(operator, left, right)
    return settle(left), settle(right)


# Containment


def _contains(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``@> <@ &&`` of arrays and jsonb, and ``&&`` of queries."""
    if operator == "&&" and "tsquery" in (left.type, right.type):
        return text_search.both(left, right)
    if left.type == UNKNOWN and right.type:
        left = cast(left, right.type)
    elif right.type == UNKNOWN and left.type:
        right = cast(right, left.type)
    if operator == "<@":
        made = _contains("@>", right, left)
        return combine(made.sql, "bool", made)
    types = {left.type, right.type}
    if types <= {"jsonb", "nested", None} and types != {None} and operator == "@>":
        return combine(f"pg_jsonb_contains({left.sql}, {right.sql})", "bool", left, right, work=CALLS)
    if (left.type != right.type and None not in types) or not (is_array(left.type) or is_array(right.type)):
        raise undefined(operator, left, right)
    name = "pg_array_contains" if operator == "@>" else "list_has_any"
    left, right = compared_elements(left), compared_elements(right)
    return combine(f"{name}({left.sql}, {right.sql})", "bool", left, right, work=CALLS if operator == "@>" else 0)


def _regex(operator: str, left: Expr, right: Expr) -> Expr:
    from .patterns import matches  # it needs this module's errors

    _strings(operator, left, right)
    return matches(operator, settle(left), right)


def _starts(operator: str, left: Expr, right: Expr) -> Expr:
    left, right = _strings(operator, left, right)
    return combine(f"starts_with({left.sql}, {right.sql})", "bool", left, right)


BINARY: dict[str, Callable[[str, Expr, Expr], Expr]] = {
    **dict.fromkeys(("+", "-", "*", "/", "%"), _arithmetic),
    "^": _power,
    "||": _concat,
    "^@": _starts,
    **dict.fromkeys(("&", "|", "<<", ">>"), _bits),
    "#": _hash,
    **dict.fromkeys(("~~", "!~~", "~~*", "!~~*"), _like),
    **dict.fromkeys(("~", "~*", "!~", "!~*"), _regex),
    **dict.fromkeys(("@>", "<@", "&&"), _contains),
    **dict.fromkeys(("->", "->>"), json_operators.get),
    **dict.fromkeys(("#>", "#>>"), json_operators.path),
    **dict.fromkeys(("?", "?|", "?&"), json_operators.has),
    "#-": json_operators.delete_path,
    "@@": text_search.matches,
    "<->": text_search.followed,
}
