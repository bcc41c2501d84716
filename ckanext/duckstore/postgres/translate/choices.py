"""Choices between values: CASE, COALESCE, GREATEST and LEAST, NULLIF, and their common type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pglast.enums import MinMaxOp

from ...errors import FeatureNotSupported, NumericValueOutOfRange
from ..builtins.templates import CALLS, CASTS
from ..nodes import Node, ast
from ..types.decimals import TOO_MANY_DIGITS
from ..types.names import INTEGERS, NUMBERS, UNKNOWN, common, duckdb_type, is_array, wider
from . import comparisons
from .casts import align, as_ordered, cast, coerce, common_decimal, settle
from .expr import NULL, Expr, all_cut, combine, of_ordered
from .expressions import compile, compiles, condition
from .numeric_texts import element_texts, numeric_text, printed, texts_of_result
from .numerics import is_short
from .records import record
from .scope import Scope


def unify(parts: list[Expr], context: str) -> tuple[list[Expr], str | None, int | None]:
    """Return *parts* cast to their common type, that type, and their common scale if any."""
    type = common([part.type for part in parts], context)
    if type is None:
        return parts, None, None
    if type == "record":
        return rows(parts), type, None
    depth = max(part.depth for part in parts)
    made = [cast(part, type, depth=depth) if part.is_null else coerce(part, type) for part in parts]
    if is_array(type):
        made = [deepened(part, type, depth) for part in made]
    if type == "numeric":
        made = align(made)
    scales = {part.scale for part in made if not part.null}
    return made, type, scales.pop() if len(scales) == 1 else None


def rows(parts: Sequence[Expr]) -> list[Expr]:
    """Return *parts*, rows or NULL, as rows with the same fields.

    :raises FeatureNotSupported: their fields differ.
    """
    fields = {part.fields for part in parts if not part.is_null}
    if len(fields) != 1 or None in fields:
        raise FeatureNotSupported("a choice between rows of different types is not supported")
    (common_fields,) = fields
    none = Expr("NULL", "record", fields=common_fields, null=True)
    known = [part for part in parts if not part.is_null]
    aligned = iter(_of_one_scale(known) if all(part.items for part in known) else known)
    return [none if part.is_null else present_row(next(aligned)) for part in parts]


def _of_one_scale(rows: Sequence[Expr]) -> list[Expr]:
    """Return *rows*, whose items are known, with numerics of one scale in each column: DuckDB would
    drop decimals.

    :raises NumericValueOutOfRange: no DECIMAL holds the numerics of a column.
    """
    columns = [list(column) for column in zip(*(row.items or () for row in rows), strict=True)]
    for place, column in enumerate(columns):
        if column[0].type == "numeric" and len({item.decimal for item in column} - {None}) != 1:
            columns[place] = align(column)
            if any(
                item.ordered is not None and before.ordered is None
                for item, before in zip(columns[place], column, strict=True)
            ):
                raise NumericValueOutOfRange(TOO_MANY_DIGITS)
    labels = [name for name, _ in rows[0].fields or ()]
    made = [record(list(items), labels) for items in zip(*columns, strict=True)]
    return [replace(row, sql=one.sql, items=one.items) for row, one in zip(rows, made, strict=True)]


def present_row(row: Expr) -> Expr:
    """Return *row* as NULL where an outer join did not find it."""
    if row.present is None:
        return row
    return replace(row.become(f"(CASE WHEN {row.present} THEN {row.sql} END)", "record"), fields=row.fields)


def deepened(array: Expr, type: str, depth: int) -> Expr:
    """Return *array* with *depth* dimensions, as DuckDB requires of alternatives.

    PostgreSQL's arrays have their dimensions at run time; an empty one has none.
    """
    if array.depth == depth:
        return array
    empty = f"CAST([] AS {duckdb_type(type, depth)})"
    refused = "pg_raise('pg:0A000:a choice between arrays of different dimensions is not supported')"
    sql = f"(CASE WHEN len({array.sql}) = 0 THEN {empty} WHEN {array.sql} IS NOT NULL THEN {refused} END)"
    return replace(array.become(sql, type, work=CASTS | CALLS), depth=depth)


#: Name of the subject of ``CASE subject WHEN …`` and ``subject IN …`` where it is computed once.
SUBJECT = "subject_"


@compiles(ast.CaseExpr)
def _case(node: Node, scope: Scope) -> Expr:
    results = [compile(when.result, scope) for when in node.args]
    results.append(compile(node.defresult, scope) if node.defresult is not None else NULL)
    opening, closing, tests = _tests(node, results, scope)
    made, type, scale = unify([results[-1], *results[:-1]], "CASE")

    def written(values: Sequence[str]) -> str:
        branches = " ".join(f"WHEN {test.sql} THEN {value}" for test, value in zip(tests, values[1:], strict=True))
        return f"{opening}(CASE {branches} ELSE {values[0]} END){closing}"

    case = _chosen(written, made, type, scale, tests)
    return case if type == "numeric" else replace(case, depth=max(part.depth for part in made))


def _chosen(
    written: Callable[[Sequence[str]], str],
    parts: Sequence[Expr],
    type: str | None,
    scale: int | None,
    tests: Sequence[Expr] = (),
) -> Expr:
    """Return a choice between *parts*, whose SQL *written* makes of that of each."""
    decimal = common_decimal(parts) if type == "numeric" else None
    made = combine(written([part.sql for part in parts]), type, *tests, *parts, scale=scale, decimal=decimal)
    if type == "record":
        return _row(made, parts[0])
    if type == "_numeric":
        texts = texts_of_result(parts, lambda given: written([part.sql for part in given]))
        return replace(made, printed=texts)
    if type != "numeric":
        return made
    if parts[0].ordered is not None:
        cut = all_cut(parts)
        text = written([numeric_text(part) for part in parts]) if cut else None
        return of_ordered(made, written([as_ordered(part).ordered or "" for part in parts]), cut=cut, printed=text)
    return replace(made, printed=written([numeric_text(part) for part in parts]))


def _row(chosen: Expr, row: Expr) -> Expr:
    """Return *chosen* as a record with the fields of *row*."""
    return replace(chosen, fields=row.fields, present=f"({chosen.sql}) IS NOT NULL")


def _tests(node: Node, results: Sequence[Expr], scope: Scope) -> tuple[str, str, list[Expr]]:
    """Return the SQL before and after a CASE, and its conditions.

    An expensive subject is computed once, if possible.
    """
    if node.arg is None:
        return "", "", [condition(when.expr, scope, "CASE/WHEN") for when in node.args]
    subject = settle(compile(node.arg, scope))
    values = [compile(when.expr, scope) for when in node.args]
    if is_short(subject) or not all(map(fits_lambda, [*values, *results])):
        return "", "", [comparisons.compare("=", subject, value) for value in values]
    bound = subject.become(SUBJECT, subject.type)
    if subject.ordered is not None:
        bound = of_ordered(bound, SUBJECT, cut=subject.cut)
    tests = [comparisons.compare("=", bound, value) for value in values]
    return f"list_transform([{subject.ordered or subject.sql}], lambda {SUBJECT}: ", ")[1]", tests


def fits_lambda(expr: Expr) -> bool:
    """Return whether DuckDB accepts *expr* inside a lambda."""
    return not (expr.aggregate or expr.window or expr.rows or expr.subquery)


@compiles(ast.CoalesceExpr)
def _coalesce(node: Node, scope: Scope) -> Expr:
    parts, type, scale = unify([compile(argument, scope) for argument in node.args], "COALESCE")
    made = _chosen(lambda values: f"coalesce({', '.join(values)})", parts, type, scale)
    return made if type == "numeric" else replace(made, depth=max(part.depth for part in parts))


@compiles(ast.MinMaxExpr)
def _extreme(node: Node, scope: Scope) -> Expr:
    """Translate GREATEST and LEAST, which ignore NULLs in both systems."""
    word = "greatest" if node.op == MinMaxOp.IS_GREATEST else "least"
    parts, type, scale = unify([compile(argument, scope) for argument in node.args], word.upper())
    if type == "record":
        comparisons.refuse_json_fields(parts[0])
        return _row(_extreme_by_key(word, type, parts), parts[0])
    if type in ("interval", "timetz"):
        chosen = parts[0].sql
        for part in parts[1:]:
            chosen = f"pg_{word}_of_two({chosen}, {part.sql})"
        return combine(chosen, type, *parts, work=CALLS)
    if type != "numeric" and any(map(comparisons.compared_otherwise, parts)):
        return _extreme_by_key(word, type, parts)
    values = ", ".join(part.sql for part in parts)
    made = combine(f"{word}({values})", type, *parts, scale=scale)
    if type == "_numeric":
        texts = texts_of_result(
            parts, lambda given: f"pg_{word}_text([{values}], [{', '.join(part.sql for part in given)}])"
        )
        return replace(made, printed=texts, depth=max(part.depth for part in parts))
    if type != "numeric":
        return made
    if parts[0].ordered is not None:
        codes, cut = [part.ordered or "" for part in parts], all_cut(parts)
        text = f"pg_{word}_text([{', '.join(codes)}], [{', '.join(map(numeric_text, parts))}])" if cut else None
        return of_ordered(made, f"{word}({', '.join(codes)})", cut=cut, printed=text)
    return replace(made, printed=_text_of_extreme(word, parts)) if scale is None else made


def _extreme_by_key(word: str, type: str | None, parts: Sequence[Expr]) -> Expr:
    """Return GREATEST or LEAST of values that DuckDB compares by a key: of equal ones the first."""
    sign = "-" if word == "greatest" else ""
    pairs = [
        f"CASE WHEN {part.sql} IS NOT NULL THEN "
        f"struct_pack(k := {comparisons.sort_key(part)}, n := {sign}{place}, v := {part.sql}) END"
        for place, part in enumerate(parts, 1)
    ]
    return combine(f"({word}({', '.join(pairs)})).v", type, *parts, work=CALLS)


def _text_of_extreme(word: str, parts: Sequence[Expr]) -> str | None:
    """Return SQL of PostgreSQL's text of GREATEST or LEAST of numerics; None if it follows from the
    value.
    """
    if all(printed(part) is None for part in parts):
        return None
    values, texts = ", ".join(part.sql for part in parts), ", ".join(map(numeric_text, parts))
    return f"pg_{word}_text([{values}], [{texts}])"


def nullif(node: Node, scope: Scope) -> Expr:
    """Translate ``NULLIF(a, b)``."""
    original = compile(node.lexpr, scope)
    other = compile(node.rexpr, scope)
    if original.type == UNKNOWN and other.type == UNKNOWN:
        original, other = settle(original), settle(other)
    if "record" in (original.type, other.type):
        if not (original.whole or other.whole):
            raise FeatureNotSupported("NULLIF of row constructors is not supported")
        test = comparisons.compare("=", original, other)
        kept = present_row(original)
        return _row(combine(f"(CASE WHEN {test.sql} THEN NULL ELSE {kept.sql} END)", "record", test, kept), original)
    left, right = comparisons.comparable("=", original, other)
    kept = _kept_by_nullif(original, left, right)
    test = comparisons.compare("=", left, right)
    if kept.sql == left.sql and not any(map(comparisons.compared_otherwise, (left, right))):
        made = combine(f"nullif({left.sql}, {right.sql})", kept.type, left, right, scale=kept.scale)
    else:
        sql = f"(CASE WHEN {test.sql} THEN NULL ELSE {kept.sql} END)"
        made = combine(sql, kept.type, test, kept, scale=kept.scale)
    made = replace(made, depth=kept.depth)
    if kept.ordered is None:
        known = printed if kept.type == "numeric" else element_texts
        text = known(kept) if kept.scale is None else None
        return made if text is None else replace(made, printed=f"(CASE WHEN {test.sql} THEN NULL ELSE {text} END)")
    text = f"(CASE WHEN {test.sql} THEN NULL ELSE {kept.printed} END)" if kept.cut else None
    return of_ordered(made, f"(CASE WHEN {test.sql} THEN NULL ELSE {kept.ordered} END)", cut=kept.cut, printed=text)


def _kept_by_nullif(original: Expr, left: Expr, right: Expr) -> Expr:
    """Return NULLIF's first argument in the comparison type, its own if an operator takes both."""
    known, other = original.type, right.type
    if known == UNKNOWN:
        return cast(left, "text") if left.type == "varchar" else left
    if known is None or other is None:
        return original
    if known in NUMBERS and other in NUMBERS:
        alike = (known in INTEGERS) == (other in INTEGERS) and (known == "numeric") == (other == "numeric")
        return original if alike else cast(original, wider(known, other))
    if known == "varchar":
        return cast(original, "bpchar" if other == "bpchar" else "text")
    if known == "bpchar" and other == "text":
        return cast(original, "text")
    return original
