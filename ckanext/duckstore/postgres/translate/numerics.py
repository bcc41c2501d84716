"""Arithmetic of numerics: DuckDB's own if its DECIMAL holds every result, else our functions.

DuckDB's DECIMAL has 38 digits. A sum needs one digit more than the wider operand, a product as many
as both together.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as Number
from typing import Literal

from ..builtins.templates import CALLS, CASTS
from ..types.decimals import MAX_DIGITS as DIGITS
from .casts import common_decimal, narrowed
from .expr import Decimal, Expr, all_cut, combine, of_text
from .numeric_texts import numeric_text

#: Longer SQL is not repeated.
_SHORT = 100
#: The most digits of a constant that is divided by as a multiplication by its reciprocal.
_FEW = 10
#: Functions that compute the exact result from the texts of both sides.
_EXACT = {"+": "pg_plus_text", "-": "pg_minus_text", "*": "pg_times_text"}
#: The same for all operators.
_OF_TEXTS = {**_EXACT, "/": "pg_divide_text", "%": "pg_mod_text"}
_DIVISIONS = {"//": "pg_divide_int", "%": "pg_modulo", "/": "pg_divide_float"}
#: Scale of a quotient, at least PostgreSQL's: it has 16 significant digits, in steps of four.
QUOTIENT, _SIGNIFICANT, _STEP = 20, 16, 4
#: Decimals of a product of unknown size.
_KEPT = 18
#: The exponent of constants that leave the digits of a DECIMAL to the other operand.
_LARGE = 8
#: The most digits of a DECIMAL that DuckDB keeps in 64 bits.
_NARROW = 18


def quotient(operator: str, left: Expr, right: Expr) -> str:
    """Return a division that raises PostgreSQL's error for zero unless the dividend is NULL."""
    if right.value and right.ordered is None:
        if operator == "%" and right.value == -1:
            return f"({left.sql} % 1)"
        return f"({left.sql} {operator} {right.sql})"
    return f"{_DIVISIONS[operator]}({left.sql}, {right.sql})"


def work_of_quotient(right: Expr) -> int:
    """Return the work of :func:`quotient` besides that of the operands."""
    return 0 if right.value and right.ordered is None else CALLS


def compute(operator: str, left: Expr, right: Expr) -> Expr:
    """Return *left* *operator* *right*, both numeric."""
    if left.ordered is not None or right.ordered is not None:
        text = f"{_OF_TEXTS[operator]}({numeric_text(left)}, {numeric_text(right)})"
        return of_text(combine("", "numeric", left, right), text, cut=all_cut((left, right)))
    if operator == "/":
        return _divide(left, right)
    if operator == "*":
        return _multiply(left, right)
    known = left.scale is not None and right.scale is not None
    scale = max(left.scale or 0, right.scale or 0) if known else None
    if operator == "%":
        fits = common_decimal((left, right)) is not None
        sql = quotient("%", narrowed(left), narrowed(right)) if fits else f"pg_modulo_numeric({left.sql}, {right.sql})"
        work = work_of_quotient(right) if fits else CALLS
        computed = combine(sql, "numeric", left, right, scale=scale, work=work)
        if not fits and not known:
            return replace(computed, printed=f"pg_mod_text({numeric_text(left)}, {numeric_text(right)})")
    else:
        made = _sum(left.decimal, right.decimal)
        sql, work = _operation(operator, left, right, made)
        computed = combine(sql, "numeric", left, right, scale=scale, decimal=made, work=work)
    if known:
        return computed
    return replace(computed, decimals=_joined("greatest", left, right), printed=_exactly(operator, left, right))


def _exactly(operator: str, left: Expr, right: Expr) -> str | None:
    """Return SQL of the text of a result that no DECIMAL may hold; None if one does."""
    if operator not in _EXACT or (operator != "*" and left.printed is None and right.printed is None):
        return None
    return f"{_EXACT[operator]}({numeric_text(left)}, {numeric_text(right)})"


def decimals(expr: Expr) -> str | None:
    """Return SQL of the number of decimals PostgreSQL prints for *expr*.

    Return None if that takes repeated computation.

    A column has as many as its value needs: trailing zeros are not stored.
    """
    if expr.scale is not None:
        return str(expr.scale)
    if expr.decimals is not None:
        return expr.decimals
    if expr.printed is not None:
        return f"pg_written_scale({expr.printed})"
    return f"pg_scale({expr.sql})" if is_short(expr) and not (expr.window or expr.subquery) else None


def _joined(how: Literal["greatest", "sum"], left: Expr, right: Expr) -> str | None:
    """Return the number of decimals of a result from those of both sides."""
    one, other = decimals(left), decimals(right)
    if one is None or other is None:
        return None
    if other == "0" or (one == other and how == "greatest"):
        return one
    if one == "0":
        return other
    return f"greatest({one}, {other})" if how == "greatest" else f"({one} + {other})"


def _sum(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return None
    scale = max(left[1], right[1])
    return min(max(left[0] - left[1], right[0] - right[1]) + scale + 1, DIGITS), scale


def _multiply(left: Expr, right: Expr) -> Expr:
    scale = left.scale + right.scale if left.scale is not None and right.scale is not None else None
    known = scale is not None and scale <= DIGITS
    made: Decimal | None = None
    if left.decimal is not None and right.decimal is not None and left.decimal[0] + right.decimal[0] <= DIGITS:
        made = left.decimal[0] + right.decimal[0], left.decimal[1] + right.decimal[1]
    sql, work = f"pg_multiply_numeric({left.sql}, {right.sql})", CALLS
    if known or made:
        sql, work = _operation("*", left, right, made)
    computed = combine(sql, "numeric", left, right, scale=scale if known else None, decimal=made, work=work)
    if made is None and (_exceeds(left, right) or _exceeds(right, left)):
        return _product_of_texts(computed, left, right)
    multiple = _multiple(left, right) or _multiple(right, left)
    if made is None and multiple is not None:
        computed = replace(computed, sql=multiple, work=computed.work | CASTS)
    elif made is None and _loses_decimals(left, right):
        return _product_of_texts(computed, left, right)
    overflows = made is None and left.decimal is not None and right.decimal is not None
    if known and not overflows:
        return computed
    exact = _exactly("*", left, right) if made is None else None
    return replace(computed, decimals=_joined("sum", left, right), printed=exact)


def _product_of_texts(computed: Expr, left: Expr, right: Expr) -> Expr:
    return of_text(computed, f"pg_times_text({numeric_text(left)}, {numeric_text(right)})", cut=True)


def _multiple(factor: Expr, other: Expr) -> str | None:
    """Return DuckDB's own product with a small whole *factor* of a number with 20 decimals; None if
    it is no such product.
    """
    if other.decimal is not None or other.scale is not None or factor.decimal is None:
        return None
    sql = factor.sql
    if factor.value is not None and factor.value == factor.value.to_integral_value():
        sql = f"CAST({int(factor.value)} AS DECIMAL({_FEW},0))"
    elif factor.decimal[1] or factor.constant:
        return None
    if max(factor.decimal[0] - factor.decimal[1], 1) > _FEW:
        return None
    return f"(CAST({other.sql} AS DECIMAL({DIGITS},{QUOTIENT})) * {sql})"


def _loses_decimals(left: Expr, right: Expr) -> bool:
    """Return whether a product may have more decimals than a DECIMAL: that of a quotient or of
    another result of as many decimals as its value needs.
    """
    scales = [_most_decimals(operand) for operand in (left, right)]
    return None not in scales and sum(scale or 0 for scale in scales) > _KEPT


def _most_decimals(expr: Expr) -> int | None:
    """Return how many decimals *expr* has at most, as DECIMAL or as text; None if unknown."""
    if expr.decimal is not None:
        return expr.decimal[1]
    return QUOTIENT if expr.printed is not None else expr.scale


def _exceeds(constant: Expr, other: Expr) -> bool:
    """Return whether the product with a very large or small *constant* probably has too many digits
    for a DECIMAL.
    """
    if not constant.value or constant.ordered is not None:
        return False
    whole, scale = other.decimal or (DIGITS, QUOTIENT)
    size = constant.value.adjusted()
    return (size > _LARGE and size + whole - scale > DIGITS - QUOTIENT) or (size < -_LARGE and scale - size > QUOTIENT)


def _operation(operator: str, left: Expr, right: Expr, made: Decimal | None) -> tuple[str, int]:
    """Return SQL of DuckDB's own *operator*, whose result is the DECIMAL *made* if that is known,
    and its work besides that of the operands.

    DuckDB's result for two 64-bit operands must fit into 64 bits, so one operand is widened if the
    result may not fit.
    """
    first, work = left.sql, 0
    if (
        made is not None
        and made[0] > _NARROW
        and left.decimal is not None
        and right.decimal is not None
        and max(left.decimal[0], right.decimal[0]) <= _NARROW
    ):
        first, work = f"CAST({left.sql} AS DECIMAL({_NARROW + 1},{left.decimal[1]}))", CASTS
    return f"({first} {operator} {right.sql})", work


def _divide(left: Expr, right: Expr) -> Expr:
    sql, work = f"pg_divide_numeric({_operands(left, right)})", CALLS
    multiplied = _divided_by_constant(left, right)
    if multiplied is not None:
        sql, work = multiplied
    elif not is_short(left) and _constant(right) is not None:
        sql = f"pg_divide_numeric_by({_operands(left, right)})"
    made = combine(sql, "numeric", left, right, work=work)
    if _vanishes(left, right):
        return of_text(made, f"pg_divide_text({numeric_text(left)}, {numeric_text(right)})", cut=True)
    if any(operand.printed is not None or operand.decimals is not None for operand in (left, right)):
        return replace(made, printed=f"pg_divide_text({numeric_text(left)}, {numeric_text(right)})")
    return replace(made, printed=f"pg_divide_numeric_text({_operands(left, right)})")


def _vanishes(left: Expr, right: Expr) -> bool:
    """Return whether a quotient by a large constant may be below the decimals of a DECIMAL."""
    if left.value and right.value:
        return left.value.adjusted() - right.value.adjusted() < 1 - QUOTIENT
    if not right.value or right.value.adjusted() <= _LARGE:
        return False
    scale = left.decimal[1] if left.decimal is not None else left.scale
    return right.value.adjusted() + (QUOTIENT if scale is None else scale) > QUOTIENT


def _operands(left: Expr, right: Expr) -> str:
    """Return the arguments of a division: both operands, and whether the zeros at the end of their
    decimals are only those of their DECIMAL.
    """
    cut = (str(operand.scale is None).lower() for operand in (left, right))
    return ", ".join((left.sql, right.sql, *cut))


def is_short(expr: Expr) -> bool:
    """Return whether *expr* may be repeated: it is short, without a query or a call of ours."""
    return len(expr.sql) <= _SHORT and not (expr.work & CALLS or expr.subquery)


def _divided_by_constant(left: Expr, right: Expr) -> tuple[str, int] | None:
    """Return SQL of a division as a multiplication by the divisor's reciprocal, and its work.

    The divisor must be a constant with a finite decimal reciprocal, such as 100 or 0.5.

    The product is exact; so is PostgreSQL's quotient, up to the size where it has fewer decimals
    than needed.
    """
    divisor = _constant(right)
    if divisor is None or left.decimal is None or not is_short(left):
        return None
    factor = (1 / divisor).normalize()
    decimals = left.decimal[1] + max(-_exponent(factor), 0)
    if factor * divisor != 1 or left.decimal[0] + _width(factor) > DIGITS or decimals > _SIGNIFICANT:
        return None
    largest = 10 ** min(_STEP * ((_SIGNIFICANT - decimals) // _STEP + 1), DIGITS - QUOTIENT)
    limit = int(largest * divisor)
    written = f"CAST('{factor:f}' AS DECIMAL({_width(factor)},{max(-_exponent(factor), 0)}))"
    made = left.decimal[0] + _width(factor), decimals
    multiplied, _ = _operation(
        "*", left, Expr(written, "numeric", decimal=(_width(factor), max(-_exponent(factor), 0))), made
    )
    product = f"CAST({multiplied} AS DECIMAL({DIGITS},{QUOTIENT}))"
    if 10 ** (left.decimal[0] - left.decimal[1]) <= limit:
        return product, CASTS
    general = f"pg_divide_numeric({_operands(left, right)})"
    return f"(CASE WHEN abs({left.sql}) < {limit} THEN {product} ELSE {general} END)", CALLS | CASTS


def _constant(expr: Expr) -> Number | None:
    """Return the value of a positive constant of a few digits."""
    value = expr.value if expr.type == "numeric" and expr.ordered is None else None
    return value if value is not None and value > 0 and len(value.as_tuple().digits) < _FEW else None


def _exponent(number: Number) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def _width(number: Number) -> int:
    """Return the number of digits a DECIMAL needs for *number*."""
    scale = max(-_exponent(number), 0)
    return max(len(number.as_tuple().digits) + max(_exponent(number), 0), scale)
