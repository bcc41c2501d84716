"""Exact arithmetic on ``numeric``, with the number of digits that PostgreSQL returns.

https://www.postgresql.org/docs/current/functions-math.html. The number of digits of a result
follows PostgreSQL's ``numeric.c``: at least 16 significant digits, and no fewer decimals than any
argument. Arguments and results are text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from ....raising import Failure
from ...types.decimals import TOO_MANY_DIGITS
from .base import PythonFunction

#: The minimum number of significant digits of a result.
SIGNIFICANT = 16
#: PostgreSQL stores numbers as digits of this base.
_BASE_DIGITS = 4
#: How many of those digits are examined.
_HEAD = 8
#: No type of Duckstore holds a result with more digits.
_MOST_DIGITS = 2000
#: Decimals of a product inside an expression.
_KEPT = 18
_LOG10_E = 0.434294481903252

_EXACT = Context(prec=_MOST_DIGITS, Emax=999999, Emin=-999999, traps=[InvalidOperation, DivisionByZero, Overflow])


def _text(value: Decimal, scale: int) -> str:
    """Return *value* rounded to *scale* decimals, half away from zero, as PostgreSQL prints it."""
    if not value.is_finite():
        return str(value)
    rounded = value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, _EXACT)
    return f"{rounded or abs(rounded):f}"


def _scale(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0  # else it is NaN or infinity


def _head(value: Decimal) -> tuple[int, list[int]]:
    """Return the weight and the first digits of *value* in base 10,000: the first digit is
    multiplied by 10000**weight.
    """
    if not value:
        return 0, []
    adjusted = value.adjusted()
    weight = adjusted // _BASE_DIGITS
    leading = adjusted - weight * _BASE_DIGITS + 1
    written = "".join(map(str, value.as_tuple().digits)).rstrip("0")
    starts = [0, *range(leading, len(written), _BASE_DIGITS)][:_HEAD]
    digits = [int(written[start : start + _BASE_DIGITS].ljust(_BASE_DIGITS, "0")) for start in starts[1:]]
    return weight, [int(written[:leading].ljust(leading, "0")), *digits]


def division_scale(left: Decimal, right: Decimal) -> int:
    """Return the number of decimals of PostgreSQL's quotient of *left* and *right*."""
    left_weight, left_digits = _head(left)
    right_weight, right_digits = _head(right)
    weight = left_weight - right_weight
    if (left_digits or [0])[0] <= (right_digits or [0])[0]:
        weight -= 1
    return max(SIGNIFICANT - weight * _BASE_DIGITS, _scale(left), _scale(right), 0)


def _divided(left: Decimal, right: Decimal) -> str:
    if not (left.is_finite() and right.is_finite()):
        return _divided_limits(left, right)
    if not right:
        raise Failure("22012", "division by zero")
    scale = division_scale(left, right)
    upper, lower, _ = _as_integers(left, right)
    # Half away from zero.
    units = (2 * abs(upper) * 10**scale + abs(lower)) // (2 * abs(lower))
    return _pointed(units if (upper < 0) == (lower < 0) else -units, scale)


def _divided_limits(left: Decimal, right: Decimal) -> str:
    """Return the quotient of numbers of which one is NaN or infinite."""
    if left.is_nan() or right.is_nan() or (left.is_infinite() and right.is_infinite()):
        return "NaN"
    if right.is_infinite():
        return "0"
    if not right:
        raise Failure("22012", "division by zero")
    return str(left.copy_sign(-left if right < 0 else left))


def _pointed(units: int, scale: int) -> str:
    """Return units * 10**-scale as text."""
    if not scale:
        return str(units)
    digits = str(abs(units)).rjust(scale + 1, "0")
    return f"{'-' if units < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"


def divide(left: str, right: str) -> str:
    """``left / right`` of two numerics."""
    return _divided(Decimal(left), Decimal(right))


def average(total: str, count: int) -> str:
    """``avg`` of integers or numerics, from their sum and count.

    Equivalent to :func:`divide`, but without Decimal for speed: a query may have very many groups.
    """
    whole, _, fraction = total.lstrip("-").partition(".")
    if whole == "0" and fraction:
        return _divided(Decimal(total), Decimal(count))
    number = str(count)
    following, others = (len(whole) - 1) // _BASE_DIGITS, (len(number) - 1) // _BASE_DIGITS
    weight = following - others
    if int(whole[: len(whole) - following * _BASE_DIGITS]) <= int(number[: len(number) - others * _BASE_DIGITS]):
        weight -= 1
    scale = max(SIGNIFICANT - weight * _BASE_DIGITS, len(fraction), 0)
    units = (2 * int(whole + fraction) * 10 ** (scale - len(fraction)) + count) // (2 * count)
    return _pointed(-units if total[0] == "-" else units, scale)


def _variance(count: int, total: str, squares: str, divisor: int) -> tuple[Decimal, int]:
    """Return the variance and its scale, from the number of values, their sum and the sum of their
    squares.
    """
    number, summed = Decimal(count), Decimal(total)
    numerator = _EXACT.subtract(_EXACT.multiply(number, Decimal(squares)), _EXACT.multiply(summed, summed))
    if numerator <= 0:
        return Decimal(0), 0
    denominator = number * divisor
    return Decimal(_divided(numerator, denominator)), division_scale(numerator, denominator)


def _statistic(root: bool, sample: bool) -> Callable[[int, str, str], str | None]:
    def finish(count: int, total: str, squares: str) -> str | None:
        divisor = count - 1 if sample else count
        if divisor <= 0:
            return None
        value, scale = _variance(count, total, squares, divisor)
        return _root(value, scale) if root else _text(value, scale)

    return finish


def _of_list(root: bool, sample: bool) -> Callable[[list[str | None]], str | None]:
    finish = _statistic(root, sample)

    def statistic(values: list[str | None]) -> str | None:
        numbers = [Decimal(value) for value in values if value is not None]
        if not all(number.is_finite() for number in numbers):
            return None if sample and len(numbers) == 1 else "NaN"
        total = squares = Decimal(0)
        for number in numbers:
            total = _EXACT.add(total, number)
            squares = _EXACT.add(squares, _EXACT.multiply(number, number))
        return finish(len(numbers), str(total), str(squares))

    return statistic


def _exactly(operation: Callable[[Decimal, Decimal], Decimal], one: Decimal, other: Decimal) -> Decimal:
    """Return the result of *operation* on two numbers; NaN, as in PostgreSQL, where it is undefined
    for infinities.
    """
    try:
        return operation(one, other)
    except InvalidOperation:
        if one.is_finite() and other.is_finite():
            raise
        return Decimal("NaN")


def times(left: str, right: str) -> str:
    """``left * right``, exact."""
    one, other = Decimal(left), Decimal(right)
    return _text(_exactly(_EXACT.multiply, one, other), _scale(one) + _scale(other))


def plus(left: str, right: str) -> str:
    """``left + right``, exact."""
    one, other = Decimal(left), Decimal(right)
    return _text(_exactly(_EXACT.add, one, other), max(_scale(one), _scale(other)))


def minus(left: str, right: str) -> str:
    """``left - right``, exact."""
    one, other = Decimal(left), Decimal(right)
    return _text(_exactly(_EXACT.subtract, one, other), max(_scale(one), _scale(other)))


def kept_product(left: str, right: str) -> str:
    """``left * right`` with 18 decimals, as an operand of a larger expression.

    :raises Failure: 22003, this would leave fewer than the 16 significant digits of PostgreSQL's
        own quotients.
    """
    product = _EXACT.multiply(Decimal(left), Decimal(right))
    kept = product.quantize(Decimal(1).scaleb(-_KEPT), ROUND_HALF_UP, _EXACT)
    if kept != product and abs(product) < Decimal(1).scaleb(SIGNIFICANT - _KEPT):
        raise Failure("22003", TOO_MANY_DIGITS)
    return f"{kept:f}"


def integer_quotient(left: str, right: str) -> str:
    """``div(left, right)``: truncated toward zero."""
    one, other = Decimal(left), Decimal(right)
    if not (one.is_finite() and other.is_finite()):
        return _divided_limits(one, other)
    if not other:
        raise Failure("22012", "division by zero")
    return _text(_EXACT.divide_int(one, other), 0)


def remainder(left: str, right: str) -> str:
    """``mod(left, right)``, with the sign of *left*."""
    one, other = Decimal(left), Decimal(right)
    if one.is_nan() or other.is_nan():
        return "NaN"
    if not other:
        raise Failure("22012", "division by zero")
    if one.is_infinite() or other.is_infinite():
        return "NaN" if one.is_infinite() else left
    return _text(_EXACT.remainder(one, other), max(_scale(one), _scale(other)))


def _as_integers(one: Decimal, other: Decimal) -> tuple[int, int, int]:
    """Return both as integers of the same scale, and that scale."""
    scale = max(_scale(one), _scale(other))
    return int(one.scaleb(scale, _EXACT)), int(other.scaleb(scale, _EXACT)), scale


def greatest_divisor(left: str, right: str) -> str:
    """``gcd`` of two numerics."""
    one, other, scale = _as_integers(Decimal(left), Decimal(right))
    return _text(Decimal(math.gcd(one, other)).scaleb(-scale, _EXACT), scale)


def least_multiple(left: str, right: str) -> str:
    """``lcm`` of two numerics."""
    one, other, scale = _as_integers(Decimal(left), Decimal(right))
    return _text(Decimal(math.lcm(one, other)).scaleb(-scale, _EXACT), scale)


def factorial(number: int) -> str:
    """``factorial``, up to the largest number that a type of Duckstore holds."""
    if number < 0:
        raise Failure("22003", "factorial of a negative number is undefined")
    if number > _MOST_DIGITS // 3:
        raise Failure("22003", "value overflows numeric format")
    return str(math.factorial(number))


def rounded(value: str, digits: int) -> str:
    """``round(value, digits)``; a negative number rounds left of the point."""
    return _cut(Decimal(value), digits, ROUND_HALF_UP)


def truncated(value: str, digits: int) -> str:
    """``trunc(value, digits)``."""
    return _cut(Decimal(value), digits, ROUND_DOWN)


def absolute(value: str) -> str:
    """``abs(value)``."""
    return value.removeprefix("-")


def ceiling(value: str) -> str:
    """``ceil(value)``."""
    return _cut(Decimal(value), 0, ROUND_CEILING)


def floor(value: str) -> str:
    """``floor(value)``."""
    return _cut(Decimal(value), 0, ROUND_FLOOR)


def sign(value: str) -> str:
    """``sign(value)``."""
    number = Decimal(value)
    return value if number.is_nan() else str((number > 0) - (number < 0))


def _cut(value: Decimal, digits: int, rounding: str) -> str:
    if not value.is_finite():
        return str(value)
    digits = max(min(digits, _MOST_DIGITS), -_MOST_DIGITS)
    context = Context(prec=2 * _MOST_DIGITS, Emax=999999, Emin=-999999)
    cut = value.quantize(Decimal(1).scaleb(-digits), rounding, context)
    return f"{cut or abs(cut):f}" if digits >= 0 else _text(cut, 0)


def _root(value: Decimal, scale: int) -> str:
    return _text(_working(scale, value.adjusted()).sqrt(value), scale)


def square_root(value: str) -> str:
    """``sqrt`` of a numeric."""
    number = Decimal(value)
    if number.is_nan():
        return "NaN"
    if number < 0:
        raise Failure("2201F", "cannot take square root of a negative number")
    if number.is_infinite():
        return value
    weight = int((_head(number)[0] + 1) * _BASE_DIGITS / 2) - 1
    return _root(number, max(SIGNIFICANT - weight, _scale(number), 0))


# Logarithms and powers


def _working(scale: int, digits: int = 0) -> Context:
    return Context(prec=min(scale + max(digits, 0) + 20, _MOST_DIGITS), Emax=999999, Emin=-999999)


def _checked(value: Decimal) -> Decimal:
    if value == 0:
        raise Failure("2201E", "cannot take logarithm of zero")
    if value < 0:
        raise Failure("2201E", "cannot take logarithm of a negative number")
    return value


def _log_weight(value: Decimal) -> int:
    """Return the approximate number of digits before the decimal point of the natural logarithm of
    *value* (negative: zeros after the point).
    """
    if Decimal("0.9") <= value <= Decimal("1.1"):
        weight, digits = _head(value - 1)
        return weight * _BASE_DIGITS + int(math.log10(digits[0])) if digits else 0
    weight, digits = _head(value)
    leading, power = digits[0], weight * _BASE_DIGITS
    if len(digits) > 1:
        leading = leading * 10**_BASE_DIGITS + digits[1]
        power -= _BASE_DIGITS
    logarithm = math.log(leading) + power * 2.302585092994046
    return int(math.log10(abs(logarithm)))


def natural_logarithm(value: str) -> str:
    """``ln`` of a numeric."""
    number = _checked(Decimal(value))
    scale = max(SIGNIFICANT - _log_weight(number), _scale(number), 0)
    return _text(_working(scale).ln(number), scale)


def logarithm(base: str, value: str) -> str:
    """``log(base, value)`` of numerics."""
    one, other = _checked(Decimal(base)), _checked(Decimal(value))
    scale = max(SIGNIFICANT - _log_weight(other) + _log_weight(one), _scale(one), _scale(other), 0)
    context = _working(scale)
    divisor = context.ln(one)
    if not divisor:
        raise Failure("22012", "division by zero")
    return _text(context.divide(context.ln(other), divisor), scale)


def exponential(value: str) -> str:
    """``exp`` of a numeric."""
    number = Decimal(value)
    digits = int(float(number) * _LOG10_E)
    if digits > _MOST_DIGITS // 2:
        raise Failure("22003", "value overflows numeric format")
    scale = min(max(SIGNIFICANT - digits, _scale(number), 0), _MOST_DIGITS // 2)
    return _text(_working(scale, digits).exp(number), scale)


def power(base: str, exponent: str) -> str:
    """``power`` of numerics."""
    one, other = Decimal(base), Decimal(exponent)
    if not one and other < 0:
        raise Failure("2201F", "zero raised to a negative power is undefined")
    whole = other == other.to_integral_value()
    if one < 0 and not whole:
        raise Failure("2201F", "a negative number raised to a non-integer power yields a complex result")
    if not other or not one:
        return _text(Decimal(0 if other else 1), SIGNIFICANT)
    digits = _power_digits(one, other, whole)
    if digits > _MOST_DIGITS // 2:
        raise Failure("22003", "value overflows numeric format")
    scale = min(max(SIGNIFICANT - digits, _scale(one), _scale(other), 0), _MOST_DIGITS // 2)
    return _text(_working(scale, digits).power(one, other), scale)


def _power_digits(base: Decimal, exponent: Decimal, whole: bool) -> int:
    """Return the approximate number of digits of base**exponent before the decimal point."""
    if whole:
        return int(float(exponent) * math.log10(abs(base)))
    return int(float(Context(prec=40).ln(base)) * float(exponent) * _LOG10_E)


def width_bucket(value: str, low: str, high: str, buckets: int) -> int:
    """``width_bucket`` of numerics."""
    if buckets <= 0:
        raise Failure("2201G", "count must be greater than zero")
    number, start, end = Decimal(value), Decimal(low), Decimal(high)
    if start == end:
        raise Failure("2201G", "lower bound cannot equal upper bound")
    if start > end:
        number, start, end = -number, -start, -end
    if number < start:
        return 0
    if number >= end:
        return _int4(buckets + 1)
    share = _working(0, buckets.bit_length()).divide(_EXACT.multiply(number - start, Decimal(buckets)), end - start)
    return _int4(int(share.to_integral_value(ROUND_FLOOR)) + 1)


def _int4(value: int) -> int:
    if value >= 1 << 31:
        raise Failure("22003", "integer out of range")
    return value


_ONE = ("VARCHAR",)
_TWO = ("VARCHAR", "VARCHAR")
_LIST = ("VARCHAR[]",)
_SUMS = ("BIGINT", "VARCHAR", "VARCHAR")

PYTHON: Mapping[str, PythonFunction] = {
    "pg_divide_text": PythonFunction(divide, _TWO, "VARCHAR"),
    "pg_times_text": PythonFunction(times, _TWO, "VARCHAR"),
    "pg_plus_text": PythonFunction(plus, _TWO, "VARCHAR"),
    "pg_minus_text": PythonFunction(minus, _TWO, "VARCHAR"),
    "pg_kept_product": PythonFunction(kept_product, _TWO, "VARCHAR"),
    "pg_abs_text": PythonFunction(absolute, _ONE, "VARCHAR"),
    "pg_ceil_text": PythonFunction(ceiling, _ONE, "VARCHAR"),
    "pg_floor_text": PythonFunction(floor, _ONE, "VARCHAR"),
    "pg_sign_text": PythonFunction(sign, _ONE, "VARCHAR"),
    "pg_average_text": PythonFunction(average, ("VARCHAR", "BIGINT"), "VARCHAR"),
    "pg_var_samp_text": PythonFunction(_statistic(False, True), _SUMS, "VARCHAR"),
    "pg_var_pop_text": PythonFunction(_statistic(False, False), _SUMS, "VARCHAR"),
    "pg_stddev_samp_text": PythonFunction(_statistic(True, True), _SUMS, "VARCHAR"),
    "pg_stddev_pop_text": PythonFunction(_statistic(True, False), _SUMS, "VARCHAR"),
    "pg_var_samp_list": PythonFunction(_of_list(False, True), _LIST, "VARCHAR"),
    "pg_var_pop_list": PythonFunction(_of_list(False, False), _LIST, "VARCHAR"),
    "pg_stddev_samp_list": PythonFunction(_of_list(True, True), _LIST, "VARCHAR"),
    "pg_stddev_pop_list": PythonFunction(_of_list(True, False), _LIST, "VARCHAR"),
    "pg_div_text": PythonFunction(integer_quotient, _TWO, "VARCHAR"),
    "pg_mod_text": PythonFunction(remainder, _TWO, "VARCHAR"),
    "pg_gcd_text": PythonFunction(greatest_divisor, _TWO, "VARCHAR"),
    "pg_lcm_text": PythonFunction(least_multiple, _TWO, "VARCHAR"),
    "pg_factorial": PythonFunction(factorial, ("BIGINT",), "VARCHAR"),
    "pg_round_text": PythonFunction(rounded, ("VARCHAR", "INTEGER"), "VARCHAR"),
    "pg_trunc_text": PythonFunction(truncated, ("VARCHAR", "INTEGER"), "VARCHAR"),
    "pg_sqrt_text": PythonFunction(square_root, _ONE, "VARCHAR"),
    "pg_ln_text": PythonFunction(natural_logarithm, _ONE, "VARCHAR"),
    "pg_log_text": PythonFunction(logarithm, _TWO, "VARCHAR"),
    "pg_exp_text": PythonFunction(exponential, _ONE, "VARCHAR"),
    "pg_power_text": PythonFunction(power, _TWO, "VARCHAR"),
    "pg_width_bucket_text": PythonFunction(width_bucket, ("VARCHAR", "VARCHAR", "VARCHAR", "INTEGER"), "INTEGER"),
}
