"""Explicit and implicit casts: which ones PostgreSQL allows, and their DuckDB SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal as Number
from decimal import InvalidOperation

from ...errors import (
    DatatypeMismatch,
    DuckstoreError,
    FeatureNotSupported,
    NumericValueOutOfRange,
    UndefinedFunction,
    of_sqlstate,
)
from ...identifiers import column as encoded
from .. import types
from ..builtins import as_text
from ..builtins.templates import CALLS, CASTS, work_of, work_of_text
from ..types import declarations, intervals, registry
from ..types.decimals import MAX_DIGITS, TOO_MANY_DIGITS
from ..types.names import (
    BITS,
    INTEGERS,
    NUMBERS,
    STRINGS,
    UNKNOWN,
    castable,
    duckdb_type,
    element_of,
    implicit,
    is_array,
    long_name,
)
from . import literals
from .expr import Decimal, Expr, of_ordered, of_text
from .numeric_texts import array_text, element_texts, numeric_text, of_items, printed

#: Digits that a decimal needs to hold each integer type.
_WIDTH = {"int2": 5, "int4": 10, "int8": 19}
#: Bytes of the integer types.
_BYTES = {"int2": 2, "int4": 4, "int8": 8}
_TIMES = ("time", "timetz")
#: Scale of results whose scale is unknown: that of a quotient.
WIDE_SCALE = 20
#: The same if combined with integers, which have up to 19 digits.
_INTEGERS_BESIDE = 18
_LONGEST_PADDING = 10_000


def coerce(expr: Expr, type: str | None) -> Expr:
    """Convert *expr* to *type* as an implicit cast, only if PostgreSQL has that one."""
    if type is None or expr.type is None or expr.type == type or type == "any":
        return expr
    if not implicit(expr.type, type) and not (is_array(type) and is_array(expr.type)):
        raise DatatypeMismatch(f"type {long_name(expr.type)} cannot be used where {long_name(type)} is wanted")
    return cast(expr, type)


def text_of(expr: Expr) -> str:
    """Return SQL of *expr* cast to text.

    For a boolean that is not the text that PostgreSQL prints.
    """
    type = expr.type or "text"
    if type in ("bool", "json"):  # DuckDB would treat a JSON value as more than text
        return f"CAST({expr.sql} AS VARCHAR)"
    if type == "bpchar":
        return f"rtrim({expr.sql}, ' ')"
    if type in ("jsonb", "nested"):
        return f"CAST(pg_jsonb({expr.sql}) AS VARCHAR)"
    return (
        record_text(expr)
        or _text_of_records(expr)
        or array_text(expr)
        or printed(expr)
        or as_text(expr.sql, type, expr.depth)
    )


def work_of_text_of(expr: Expr) -> int:
    """Return the work of :func:`text_of` besides that of *expr*."""
    type = expr.type or "text"
    if type == "numeric":
        return CALLS if expr.printed is not None or expr.scale is None else CASTS
    if type in ("record", "_record") or (
        type == "_numeric" and (expr.printed is not None or expr.elements is not None)
    ):
        return CALLS
    if type in ("bool", "json"):
        return CASTS
    return work_of_text(type, expr.depth) if type != "bpchar" else 0


def _text_of_records(expr: Expr) -> str | None:
    """Return SQL of the text of an array of records whose fields are known, else None."""
    texts = record_texts(expr)
    return texts and f"pg_text_array({texts})"


def record_texts(expr: Expr) -> str | None:
    """Return SQL of the list of the texts of the records of an array, None if their fields are
    unknown.
    """
    if expr.type != "_record" or expr.fields is None:
        return None
    item = record_text(Expr("element", "record", fields=expr.fields))
    return f"list_transform({expr.sql}, lambda element: {item})"


def record_text(expr: Expr) -> str | None:
    """Return SQL of the text that PostgreSQL prints for a record.

    Return None if it is none or its fields are unknown.
    """
    if expr.type != "record" or expr.fields is None:
        return None
    items = expr.items or tuple(Expr(f"(record_).{encoded(name)}", type) for name, type in expr.fields)
    texts = ", ".join(
        record_text(item)
        or (numeric_text(item) if item.type == "numeric" else None)
        or (text_of(item) if item.type == "_numeric" and (item.printed or item.elements) else None)
        or _text_of_records(item)
        or (
            f"CAST({item.sql} AS VARCHAR)"
            if item.type == "json"
            else as_text(item.sql, item.type or "text", item.depth)
        )
        for item in items
    )
    if expr.items is not None:
        return f"CASE WHEN {expr.sql} IS NOT NULL THEN pg_text_record([{texts}]) END"
    written = f"CASE WHEN record_ IS NOT NULL THEN pg_text_record([{texts}]) END"
    return f"list_transform([{expr.sql}], lambda record_: {written})[1]"


def as_ordered(expr: Expr) -> Expr:
    """Return the numeric *expr* as ordered text, see :mod:`~...types.decimals`."""
    if expr.ordered is not None:
        return expr
    text = numeric_text(expr)
    return of_ordered(expr, text, cut=True) if expr.null else of_text(expr, text, cut=True)


def of_one_scale(expr: Expr) -> Expr:
    """Return *expr*, a numeric or an array of numerics that meets another in one array, as the
    DECIMAL of computed numbers: DuckDB would cut the decimals of one of them.
    """
    if expr.type not in ("numeric", "_numeric"):
        return expr
    sql = f"CAST({expr.sql} AS {duckdb_type(expr.type, expr.depth)})"
    return replace(expr, sql=sql, elements=None, printed=element_texts(expr) or expr.printed, work=expr.work | CASTS)


def check_elements(parts: Sequence[Expr]) -> None:
    """Check that one DECIMAL holds the written elements of arrays that are alternatives for one
    column: DuckDB would drop decimals.

    :raises NumericValueOutOfRange: there is none.
    """
    written = [item for part in parts for item in _items(part) if item.constant]
    if written and common_decimal(written) is None and all(item.decimal for item in written):
        raise NumericValueOutOfRange(TOO_MANY_DIGITS)


def _items(expr: Expr) -> list[Expr]:
    """Return the numerics that an array is built of, in all its dimensions."""
    if expr.type == "_numeric":
        return [item for element in expr.elements or () for item in _items(element)]
    return [expr] if expr.type == "numeric" else []


def is_wide(parts: Sequence[Expr]) -> bool:
    """Return whether no DECIMAL holds *parts*: one is ordered text, or they are constants with too
    many digits together.
    """
    known = [part for part in parts if not part.null]
    if any(part.ordered is not None for part in known):
        return True
    return bool(known) and all(part.constant and part.decimal for part in known) and not _fits(known)


def align(parts: Sequence[Expr], *, exact: bool = False) -> list[Expr]:
    """Return numerics that are alternatives for one column, with a common scale.

    Where two DECIMALs of 38 digits meet in a CASE or a UNION, DuckDB keeps the integer digits and
    drops decimals.

    They are ordered text if no DECIMAL holds them, or if a common one may have too few decimals;
    with *exact* also if one is a quotient, of which a DECIMAL has 20 decimals only.
    """
    shown = [part for part in parts if not part.null]
    if is_wide(shown) or (exact and any(part.printed is not None for part in shown)):
        return [as_ordered(part) for part in parts]
    scales = {part.scale for part in shown}
    if _fits(shown) or (len(scales) < 2 and None not in scales):
        return list(map(narrowed, parts))
    computed = [part for part in shown if not part.constant]
    if len(computed) < 2:
        written = max((part.scale or 0 for part in shown if part.constant), default=0)
        if not computed or (computed[0].decimal is not None and computed[0].decimal[1] >= written):
            return list(parts)
    bounds = [part.decimal[1] if part.decimal is not None else part.scale for part in shown]
    known = [bound for bound in bounds if bound is not None]
    scale = max(known) if None not in bounds else max([*known, _INTEGERS_BESIDE if 0 in scales else WIDE_SCALE])
    if not has_room(shown, scale):
        return [as_ordered(part) for part in parts]
    return [
        replace(
            part.become(f"CAST({part.sql} AS DECIMAL({MAX_DIGITS},{scale}))", "numeric", part.scale, work=CASTS),
            printed=printed(part),
            decimal=(MAX_DIGITS, scale),
        )
        for part in parts
    ]


#: The most digits of a DECIMAL whose product DuckDB does not compute in a wider one.
_NARROW = 18


def narrowed(expr: Expr) -> Expr:
    """Return *expr*, a numeric, as the DECIMAL that it is known to fit: a product may have a wider
    one, with which DuckDB would drop decimals of the others.
    """
    if expr.decimal is None or expr.decimal[0] <= _NARROW or expr.constant:
        return expr
    width, scale = expr.decimal
    return replace(expr, sql=f"CAST({expr.sql} AS DECIMAL({width},{scale}))", work=expr.work | CASTS)


def has_room(parts: Sequence[Expr], scale: int) -> bool:
    """Return whether a DECIMAL of that *scale* holds the digits that *parts* are known to have
    before the point.
    """
    known = [part.decimal[0] - part.decimal[1] for part in parts if part.decimal is not None and not part.constant]
    known += [len(str(abs(int(part.value)))) for part in parts if part.value is not None]
    return scale + max(known, default=0) <= MAX_DIGITS


def common_decimal(parts: Sequence[Expr]) -> Decimal | None:
    """Return the DECIMAL that holds all values of *parts*, which DuckDB chooses; None if there is
    none.
    """
    shown = [part for part in parts if not part.null]
    decimals = [part.decimal for part in shown if part.decimal is not None]
    if len(decimals) < len(shown) or not decimals:
        return None
    scale = max(scale for _, scale in decimals)
    width = max(width - scale for width, scale in decimals) + scale
    return (width, scale) if width <= MAX_DIGITS else None


def _fits(parts: Sequence[Expr]) -> bool:
    """Return whether one DECIMAL holds all values of *parts*, so that DuckDB chooses it."""
    return common_decimal(parts) is not None


def number(text: str) -> Number | None:
    """Return the value of the number in *text*; None if it is not a finite number."""
    try:
        value = Number(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def settle(expr: Expr) -> Expr:
    """Make an untyped literal text, as PostgreSQL does where the context gives no type."""
    return cast(expr, "text") if expr.type == UNKNOWN else expr


def cast(expr: Expr, type: str, typmods: Sequence[int] = (), depth: int = 1) -> Expr:
    """Cast *expr* to *type*; *typmods* holds the numbers in parentheses after the type's name.

    :raises DatatypeMismatch: PostgreSQL has no such cast.
    """
    made = _cast(expr, type, typmods, depth)
    if expr.is_literal and expr.text is not None and type in NUMBERS and not typmods:
        return replace(made, value=number(expr.text))
    kept = made is expr or (expr.type in INTEGERS and not typmods)
    return made if kept or made.value is None else replace(made, value=None)


def _cast(expr: Expr, type: str, typmods: Sequence[int], depth: int) -> Expr:
    if type == expr.type == "record":
        return expr
    target = duckdb_type(type, max(depth, expr.depth))
    if target is None:
        raise FeatureNotSupported(f"type {long_name(type)} is not supported")
    if expr.is_null:
        return expr.become(f"CAST(NULL AS {target})", type, work=CASTS)
    if expr.is_literal:
        assert expr.text is not None
        made = literals.read(expr.text, type, typmods).of(expr, type)
        return modify(made, type, typmods, UNKNOWN) if type in BITS else made
    if expr.type == type or expr.type is None:
        same = expr if expr.type == type else _engine_cast(expr, type, target)
        return modify(same, type, typmods, expr.type)
    if type == "numeric" and typmods and expr.type in INTEGERS:
        return modify(expr.become(expr.sql, expr.type), type, typmods, expr.type)
    return modify(_convert(expr, type, target), type, typmods, expr.type)


def uncastable(source: str | None, type: str) -> DuckstoreError:
    """Return PostgreSQL's error for a cast that does not exist."""
    return of_sqlstate("42846", f"cannot cast type {long_name(source)} to {long_name(type)}")


def undefined(operator: str, left: Expr | None, right: Expr) -> UndefinedFunction:
    """Return PostgreSQL's error for an operator that does not exist for these types."""
    shown = f"{long_name(left.type)} {operator} " if left is not None else f"{operator} "
    return UndefinedFunction(f"operator does not exist: {shown}{long_name(right.type)}")


def _convert(expr: Expr, type: str, target: str) -> Expr:
    source = expr.type
    assert source is not None
    if type in STRINGS:
        text, read = text_of(expr), _read("", type)
        return expr.become(_read(text, type) or text, type, work=work_of_text_of(expr) | (CALLS if read else 0))
    if source == UNKNOWN:
        return _engine_cast(expr, type, target)
    if is_array(type):
        return _array(expr, type, target)
    if source in STRINGS:
        return _from_text(expr, type, target)
    if type in BITS and source in INTEGERS:
        return _engine_cast(expr, type, "BIT")
    if not castable(source, type):
        raise uncastable(source, type)
    if "bytea" in (source, type):
        return _bytes(expr, source, type, target)
    written = _from_written(expr, type, target)
    if written is not None:
        return written
    if type == "numeric" and source in _WIDTH:
        width = len(str(abs(expr.integer))) if expr.integer is not None else _WIDTH[source]
        made = expr.become(f"CAST({expr.sql} AS DECIMAL({width},0))", type, 0, work=CASTS)
        return replace(made, decimal=(width, 0))
    if type == "numeric" and source in ("float4", "float8"):
        made = expr.become(f"pg_numeric_{source}({expr.sql})", type, work=CALLS)
        return replace(made, printed=f"pg_print_{source}({expr.sql})")
    found = types.get(source)
    special = dict(found.casts.sql).get(type) if found is not None else None
    if special is not None:
        return expr.become(special.replace("{}", expr.sql), type, work=work_of(special))
    if source == "jsonb" and type in (*NUMBERS, "bool"):
        read = f"pg_jsonb_bool({expr.sql})" if type == "bool" else f"CAST(pg_jsonb_number({expr.sql}) AS {target})"
        made = expr.become(read, type, work=CALLS | CASTS)
        return replace(made, printed=f"pg_print_jsonb_number({expr.sql})") if type == "numeric" else made
    return _engine_cast(expr, type, target)


def _engine_cast(expr: Expr, type: str, target: str | None) -> Expr:
    """Return *expr* as DuckDB casts it to its type *target*."""
    return expr.become(f"CAST({expr.sql} AS {target})", type, work=CASTS)


def _from_written(expr: Expr, type: str, target: str) -> Expr | None:
    """Convert a numeric by its text, which has digits that it may have lost inside of an
    expression; None if there is no such text or *type* is of another kind.
    """
    if expr.type != "numeric" or expr.printed is None:
        return None
    if type in ("float4", "float8"):
        return expr.become(f"pg_{type}_of_number({expr.printed})", type, work=CALLS | CASTS)
    if expr.ordered is not None and (type in INTEGERS or type == "money"):
        rounded = f"pg_round_text({expr.printed}, {2 if type == 'money' else 0})"
        return expr.become(f"CAST(pg_computed_numeric({rounded}) AS {target})", type, work=CALLS | CASTS)
    return None


def _bytes(expr: Expr, source: str, type: str, target: str) -> Expr:
    """Convert an integer to bytea, or back."""
    if type == "bytea":
        return expr.become(f"pg_bytea_of_int({expr.sql}, {_BYTES[source]})", type, work=CALLS)
    read = f"pg_int_of_bytea({expr.sql}, {_BYTES[type]}, '{long_name(type)}')"
    return expr.become(f"CAST({read} AS {target})", type, work=CALLS | CASTS)


def _from_text(expr: Expr, type: str, target: str) -> Expr:
    """Convert text that is not a literal, at run time."""
    read = _read(expr.sql, type)
    made = expr.become(read, type, work=CALLS) if read is not None else _engine_cast(expr, type, target)
    return replace(made, printed=f"pg_print_numeric({expr.sql})") if type == "numeric" else made


def _read(sql: str, type: str) -> str | None:
    """Return SQL that parses the text *sql* as *type*; None if it is such a value already."""
    found = types.get(type)
    reader = registry.reader(found) if found is not None else None
    return f"{reader}({sql})" if reader is not None else None


def _array(expr: Expr, type: str, target: str) -> Expr:
    source, element = element_of(expr.type), element_of(type)
    assert element is not None
    if expr.type in STRINGS:
        elements = f"pg_array_elements({expr.sql}, '{element}')"
        item = Expr("element", "text")
        read = item if _read("", element) is None else _from_text(item, element, "")
        return _of_items(replace(expr, work=expr.work | CALLS), type, elements, read)
    if source is None:
        raise uncastable(expr.type, type)
    before = Expr("element", source)
    item = cast(before, element)
    texts = element_texts(expr)
    if texts is not None and element in STRINGS:
        return replace(expr.become(texts, type, work=CALLS), depth=expr.depth)
    if texts is not None and element in ("float4", "float8"):
        listed = of_items(texts, f"pg_{element}_of_number(element)", expr.depth)
        return replace(expr.become(listed, type, work=CALLS | CASTS), depth=expr.depth)
    if item.sql == before.sql:
        return replace(expr.become(expr.sql, type), depth=expr.depth)
    if item.sql == _engine_cast(before, element, duckdb_type(element)).sql:
        return replace(_engine_cast(expr, type, target), depth=expr.depth)
    return _of_items(replace(expr, printed=None), type, expr.sql, item)


def _of_items(expr: Expr, type: str, array: str, item: Expr) -> Expr:
    """Return *expr* as the array of *item*, an expression of ``element``, for each element of
    *array*.
    """
    made = expr.become(of_items(array, item.sql, expr.depth), type, work=item.work)
    text = printed(item)
    written = of_items(array, text, expr.depth) if text is not None else None
    return replace(made, depth=expr.depth, printed=written)


def modify(expr: Expr, type: str, typmods: Sequence[int], original: str | None) -> Expr:
    """Apply type modifiers (``numeric(10,2)``) to a value whose type was *original*."""
    if not typmods:
        return expr
    if is_array(type):
        return _modified_items(expr, type, typmods, original)
    size = typmods[0]
    if type == "numeric":
        return _numeric(expr, size, typmods[1] if len(typmods) > 1 else 0)
    if type == "varchar":
        return expr.become(f"left({expr.sql}, {size})", type)
    if type == "bpchar":
        if size > _LONGEST_PADDING:
            raise FeatureNotSupported(f"character({size}) is not supported: more than {_LONGEST_PADDING}")
        return expr.become(f"pg_blank_padded({expr.sql}, {size})", type, work=CALLS)
    if type in ("timestamp", "timestamptz", "time", "timetz"):
        return expr.become(f"pg_precision_{type}({expr.sql}, {size})", type, work=CALLS) if size < 6 else expr
    if type in BITS:
        name = "pg_bit_end" if original in INTEGERS else f"pg_{type}_size"
        return expr.become(f"{name}({expr.sql}, {size})", type, work=CALLS)
    if type == "interval":
        return expr.become(intervals.cut(expr.sql, *typmods), type, work=CALLS)
    raise FeatureNotSupported(f"type {long_name(type)} with a size is not supported")


def _modified_items(expr: Expr, type: str, typmods: Sequence[int], original: str | None) -> Expr:
    """Apply type modifiers to each element of an array."""
    element = element_of(type)
    assert element is not None
    before = Expr("element", element)
    item = modify(before, element, typmods, element_of(original))
    return expr if item is before else _of_items(expr, type, expr.sql, item)


def _numeric(expr: Expr, precision: int, scale: int) -> Expr:
    precision, scale = declarations.numeric_size((precision, scale))
    if scale > MAX_DIGITS:
        raise FeatureNotSupported(f"more than {MAX_DIGITS} decimals are not supported")
    kept = max(scale, 0)
    width = min(max(precision - scale, 1) + kept, MAX_DIGITS)
    rounded = f"round({expr.sql}, {scale})" if scale < 0 else expr.sql
    if expr.ordered is not None:
        rounded = f"pg_finite_number(pg_round_text({expr.printed}, {scale}))"
    sql = f"CAST({rounded} AS DECIMAL({width},{kept}))"
    if scale >= precision and width > precision:
        sql = f"pg_numeric_below({sql}, {scale - precision})"
    work = CASTS | (CALLS if expr.ordered is not None or (scale >= precision and width > precision) else 0)
    return replace(expr.become(sql, "numeric", kept, work=work), decimal=(width, kept))
