"""Comparisons: the type in which PostgreSQL compares two values, and rows field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...errors import FeatureNotSupported, InvalidSQL, UndefinedFunction
from ...identifiers import column, literal
from .. import types
from ..builtins.templates import CALLS, CASTS, work_of
from ..types.names import JSON, NUMBERS, UNKNOWN, duckdb_type, implicit, is_array
from .array_keys import array_key, key_template
from .casts import cast, undefined
from .expr import Expr, combine, work_of_parts

COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
#: Types whose values are compared as text, which says whether they are equal.
_UNORDERED = ("tsvector", "tsquery")
#: Types that PostgreSQL does not compare; "nested" is CKAN's type of json columns.
_WITHOUT_ORDER = ("json", "nested")
#: A literal that DuckDB does not take for one: it rejects literals as keys.
_NO_LITERAL = "(CASE WHEN true THEN {} END)"
#: The order of two fields of records one of which is NULL, by whether each is.
_ORDER_WITH_NULL = {"<": "NOT {0} AND {1}", ">": "{0} AND NOT {1}", "<=": "{1}", ">=": "{0}"}
_LATER = {"<": "<", "<=": "<", ">": ">", ">=": ">"}


def compare(operator: str, left: Expr, right: Expr) -> Expr:
    """Compare values or rows with ``=``, ``<`` …."""
    if left.items is not None or right.items is not None:
        return _compare_rows(operator, left, right)
    left, right = comparable(operator, left, right)
    if left.type == "json":
        raise undefined(operator, left, right)
    if left.type in _UNORDERED and operator not in ("=", "<>"):
        raise FeatureNotSupported(f"operator {operator} is not supported for {left.type}")
    left, right = keys(left, right)
    return combine(f"({left.sql} {operator} {right.sql})", "bool", left, right)


def comparable(operator: str, left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Return both sides in types that DuckDB compares as PostgreSQL does.

    :raises UndefinedFunction: PostgreSQL does not.
    """
    if left.type is None or right.type is None:
        if left.is_literal or right.is_literal:
            return left, right
        return left, right
    if left.type == UNKNOWN and right.type == UNKNOWN:
        return cast(left, "text"), cast(right, "text")
    if left.type == UNKNOWN:
        return cast(left, right.type), right
    if right.type == UNKNOWN:
        return left, cast(right, left.type)
    if left.type == right.type or (left.type in NUMBERS and right.type in NUMBERS):
        return _same_number(left, right)
    if "bpchar" in (left.type, right.type) and {left.type, right.type} & {"varchar", "text"}:
        wanted = "text" if "text" in (left.type, right.type) else "bpchar"
        return cast(left, wanted), cast(right, wanted)
    if is_array(left.type) and is_array(right.type):
        raise undefined(operator, left, right)
    if implicit(left.type, right.type):
        return cast(left, right.type), right
    if implicit(right.type, left.type):
        return left, cast(right, left.type)
    raise undefined(operator, left, right)


def keys(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Return what DuckDB compares instead of two values of one type."""
    if left.ordered or right.ordered:
        return _ordered(left), _ordered(right)
    if left.type != right.type and not (left.type in JSON and right.type in JSON):
        return left, right
    if is_array(left.type):
        depth = max(left.depth, right.depth)
        return array_key(left, depth), array_key(right, depth)
    return key(left), key(right)


def _ordered(expr: Expr) -> Expr:
    """Return *expr*, an integer or a numeric, as ordered text."""
    if expr.ordered is not None:
        return _ordered_text(expr, expr.ordered)
    return expr.become(f"pg_number_order(CAST({expr.sql} AS VARCHAR))", "text", work=CALLS | CASTS)


def key(expr: Expr) -> Expr:
    """Return what DuckDB compares instead of *expr*."""
    if expr.ordered is not None:
        return _ordered_text(expr, expr.ordered)
    if is_array(expr.type):
        return array_key(expr, expr.depth)
    if expr.type == "record" and expr.fields is not None:
        return _key_of_record(expr, expr.fields)
    found, template = types.get("jsonb" if expr.type in JSON else expr.type or ""), key_template(expr.type)
    if found is None or template is None:
        return expr
    return expr.become(found.key(expr.sql), "bytea" if expr.type in JSON else "text", work=work_of(template))


def _key_of_record(record: Expr, fields: Sequence[tuple[str, str | None]]) -> Expr:
    """Return the record of what DuckDB compares instead of the *fields* of *record*."""
    items = record.items or tuple(
        Expr(f"({record.sql}).{column(name)}", type, work=record.work) for name, type in fields
    )
    made = [key(item) for item in items]
    if all(item.sql == one.sql for item, one in zip(items, made, strict=True)):
        return record
    listed = ", ".join(f"k{place} := {item.sql}" for place, item in enumerate(made))
    sql = f"(CASE WHEN {record.sql} IS NOT NULL THEN struct_pack({listed}) END)"
    return record.become(sql, "record", work=work_of_parts(made))


def _ordered_text(expr: Expr, ordered: str) -> Expr:
    return replace(expr.become(ordered, "text"), work=expr.ordered_work)


def compared_otherwise(expr: Expr) -> bool:
    """Return whether DuckDB compares something else instead of *expr*."""
    return expr.type != "json" and _distinct_key(expr).sql != expr.sql


def _distinct_key(expr: Expr) -> Expr:
    """Return what DuckDB compares instead of *expr* where it sorts and groups.

    Of a function that returns the text of a numeric, such as ``exp``, that is the ordered text: its
    DECIMAL has 20 decimals, and small values may differ in later ones.
    """
    if expr.ordered is not None or not expr.cut or not expr.uses:
        return key(expr)
    return expr.become(f"pg_number_order({expr.printed})", "text", work=CALLS)


def compares_as_is(left: Expr, right: Expr) -> bool:
    """Return whether DuckDB compares *left* and *right*, no rows, without conversion for ``=``."""
    if left.items is not None or right.items is not None or left.null or right.null or left.type == "json":
        return False
    one, other = keys(*comparable("=", left, right))
    return one.sql == left.sql and other.sql == right.sql


def sort_key(expr: Expr) -> str:
    """Return SQL by which DuckDB sorts, groups or distinguishes *expr* as PostgreSQL does."""
    sql = expr.sql if expr.type == "json" else _distinct_key(expr).sql
    if expr.integer is not None:
        return f"CAST({sql} AS {duckdb_type(expr.type or 'int4')})"  # not a column's position
    return _NO_LITERAL.format(sql) if expr.constant else sql


def no_literal(expr: Expr) -> Expr:
    """Return *expr* as a key that DuckDB accepts, also if it is a literal."""
    return replace(expr, sql=_NO_LITERAL.format(expr.sql)) if expr.constant else expr


def as_key(expr: Expr) -> Expr:
    """Return *expr* with the SQL of its :func:`sort_key`."""
    work = _distinct_key(expr).work | (CASTS if expr.integer is not None else 0)
    return replace(expr, sql=sort_key(expr), work=work)


def _same_number(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Compare a float with another number as float8.

    DuckDB does so with a float8 beside another number, except a numeric that is kept as text.
    """
    kept_as_text = left.ordered is not None or right.ordered is not None
    if left.type != right.type and (
        "float4" in (left.type, right.type) or (kept_as_text and "float8" in (left.type, right.type))
    ):
        return cast(left, "float8"), cast(right, "float8")
    return left, right


def _compare_rows(operator: str, left: Expr, right: Expr) -> Expr:
    """Compare rows field by field; the first pair that differs, or is unknown, decides."""
    if left.is_null or right.is_null:
        return combine("CAST(NULL AS BOOLEAN)", "bool", left, right, work=CASTS)
    if left.items is None or right.items is None:
        raise FeatureNotSupported("comparing a row constructor with something else")
    if len(left.items) != len(right.items):
        raise InvalidSQL("unequal number of entries in row expressions")
    until_json = compared_until_json(operator, left, right)
    if until_json is not None:
        return _where_present(until_json, left, right)
    pairs = [keys(*comparable(operator, *pair)) for pair in zip(left.items, right.items, strict=True)]
    ids = ids_of_rows(left, right)
    if ids is not None and operator in ("=", "<>"):
        return combine(f"({ids[0].sql} {operator} {ids[1].sql})", "bool", left, right)
    if left.null or right.null:
        return combine("CAST(NULL AS BOOLEAN)", "bool", left, right, work=CASTS)
    if operator in ("=", "<>") and (left.whole or right.whole):  # record_eq: NULLs are equal
        sql = " AND ".join(f"({one.sql} IS NOT DISTINCT FROM {other.sql})" for one, other in pairs)
        sql = sql if operator == "=" else f"NOT ({sql})"
    elif operator in ("=", "<>"):
        word = " AND " if operator == "=" else " OR "
        sql = word.join(f"({one.sql} {operator} {other.sql})" for one, other in pairs)
    elif left.whole or right.whole:
        sql = _order_of_records(operator, pairs)
    else:
        one, other = pairs[-1]
        sql = f"({one.sql} {operator} {other.sql})"
        for one, other in reversed(pairs[:-1]):
            sql = f"({one.sql} {_LATER[operator]} {other.sql}) OR (({one.sql} = {other.sql}) AND ({sql}))"
    made = combine(f"({sql})", "bool", left, right, *(side for pair in pairs for side in pair))
    return _where_present(made, left, right)


def _where_present(test: Expr, left: Expr, right: Expr) -> Expr:
    """Return *test* of two rows as NULL where an outer join did not find one of them."""
    present = " AND ".join(side.present for side in (left, right) if side.present is not None)
    return replace(test, sql=f"(CASE WHEN {present} THEN {test.sql} END)") if present else test


def compared_until_json(operator: str, left: Expr, right: Expr) -> Expr | None:
    """Return the comparison of two records with a field of type json, which fails there; None if
    they have none.

    Of whole rows, PostgreSQL compares the fields before it first, which may decide. In row
    constructors, json columns (``nested``) are compared as they are alone.

    :raises UndefinedFunction: they are row constructors.
    """
    both = list(zip(left.items or (), right.items or (), strict=False))
    whole = left.whole or right.whole
    refused = _WITHOUT_ORDER if whole else ("json",)
    place = next((number for number, pair in enumerate(both) if any(item.type in refused for item in pair)), None)
    if place is None:
        return None
    if not whole:
        raise undefined(operator, *both[place])
    before = [keys(*comparable(operator, *pair)) for pair in both[:place]]
    equal = " AND ".join(f"({one.sql} IS NOT DISTINCT FROM {other.sql})" for one, other in before) or "true"
    if operator in ("=", "<>"):
        wanted, differing = "an equality operator", str(operator == "<>").lower()
    else:
        wanted, differing = "a comparison function", _order_of_records(operator, before) if before else "NULL"
    failure = literal(f"pg:42883:could not identify {wanted} for type {both[place][0].type}")
    sql = f"(CASE WHEN {equal} THEN CAST(pg_raise({failure}) AS BOOLEAN) ELSE {differing} END)"
    return combine(sql, "bool", left, right, *(side for pair in before for side in pair), work=CALLS | CASTS)


def refuse_json_fields(record: Expr) -> None:
    """:raises UndefinedFunction: *record* has a field of type json, so that it cannot be sorted."""
    for _, type in record.fields or ():
        if type in _WITHOUT_ORDER:
            raise UndefinedFunction(f"could not identify a comparison function for type {type}")


def ids_of_rows(left: Expr, right: Expr) -> tuple[Expr, Expr] | None:
    """Return what tells two whole rows of one table apart; None for other records.

    It saves to compute ``_full_text`` of every row.
    """
    if left.row != right.row or left.row_id is None or right.row_id is None:
        return None
    return left.row_id, right.row_id


def _order_of_records(operator: str, pairs: Sequence[tuple[Expr, Expr]]) -> str:
    """Return SQL of *operator*, one of ``<`` and its like, between the fields of two records.

    As in record_cmp, NULLs are equal and come last.
    """
    sql = _order_of_fields(operator, *pairs[-1])
    for one, other in reversed(pairs[:-1]):
        before = _order_of_fields(_LATER[operator], one, other)
        sql = f"({before} OR (({one.sql} IS NOT DISTINCT FROM {other.sql}) AND {sql}))"
    return sql


def _order_of_fields(operator: str, one: Expr, other: Expr) -> str:
    known = _ORDER_WITH_NULL[operator].format(f"({one.sql} IS NULL)", f"({other.sql} IS NULL)")
    return f"coalesce({one.sql} {operator} {other.sql}, {known})"
