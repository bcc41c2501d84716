"""Which functions of numerics return values below 10^-20, or very large ones, for which their
DECIMAL has no digits.

Such results are kept as ordered text, so that what compares and computes has their exact value.
Quotients are not, except those by large constants: see ``pg_divide_numeric``.
"""

from __future__ import annotations

from decimal import Context
from decimal import Decimal as Number

from .expr import Expr
from .numerics import QUOTIENT
from .overloads import Call

#: Functions whose result has no more decimals than their arguments.
_OF_SAME_SCALE = frozenset(("gcd", "lcm", "mod"))
#: exp(-9) has 20 decimals; exp(9) has digits left for the sum of 10^8 values.
_EXPONENT = 9
#: The same of factorials and powers of 10.
_FACTORIAL = 12
_SMALLEST, _LARGEST = -4, 9
#: Decimals of values whose average, of at most 10^8 of them, has 20.
_AVERAGED = QUOTIENT - 8
#: Decimals of values whose variance, a sum of squares over at most 10^8, has 20.
_SQUARED = (QUOTIENT - 8) // 2
#: A DECIMAL of 20 decimals has that many digits before the point. Powers up to the exponent are
#: DECIMALs all the same: squares and cubes rarely need more.
_DIGITS_BEFORE, _MOST_ROOM = 18, 3
_VARIANCES = frozenset(("stddev", "stddev_pop", "stddev_samp", "var_pop", "var_samp", "variance"))


def may_vanish(made: Call) -> bool:
    """Return whether the numeric that *made* returns may be a value other than zero below 10^-20,
    or is likely to have more than 18 digits before the point.
    """
    if not made.cut or made.type != "numeric":
        return False
    given = made.arguments
    if made.name in _OF_SAME_SCALE:
        return any(_decimals(item) is None or (_decimals(item) or 0) > QUOTIENT for item in given)
    if made.name == "factorial":
        return given[0].value is None or given[0].value > _FACTORIAL
    if made.name == "exp":
        return _exponent_may_vanish(given[0])
    if made.name in ("pow", "power"):
        return _power_may_vanish(*given)
    if made.name == "avg" or made.name in _VARIANCES:
        most = _AVERAGED if made.name == "avg" else _SQUARED
        return given[0].type == "numeric" and (_decimals(given[0]) is None or (_decimals(given[0]) or 0) > most)
    return False


def _decimals(expr: Expr) -> int | None:
    """Return how many decimals the values of *expr* have at most; None if that is unknown."""
    if expr.value is not None:
        return max(-int(expr.value.as_tuple().exponent), 0)
    return expr.decimal[1] if expr.decimal is not None else expr.scale


def _exponent_may_vanish(exponent: Expr) -> bool:
    if exponent.value is not None:
        return abs(exponent.value) > _EXPONENT
    return exponent.decimal is None or exponent.decimal[0] - exponent.decimal[1] > 1


def _power_may_vanish(base: Expr, exponent: Expr) -> bool:
    if exponent.value is None:
        return True
    if base.value:
        return not _SMALLEST <= _magnitude(base.value) * float(exponent.value) <= _LARGEST
    if exponent.value >= 0:
        smallest, largest = _decimals(base), _whole_digits(base)
        if exponent.value > _MOST_ROOM and (largest is None or largest * exponent.value > _DIGITS_BEFORE):
            return True
        return smallest is None or smallest * exponent.value > QUOTIENT
    return _whole_digits(base) is None or (_whole_digits(base) or 0) * -exponent.value > QUOTIENT


def _magnitude(value: Number) -> float:
    """Return the logarithm of *value*, which is not zero, to the base 10."""
    return float(Context(prec=17).log10(abs(value)))


def _whole_digits(expr: Expr) -> Number | None:
    """Return how many digits before the point the values of *expr* have at most; None if that is
    unknown.
    """
    if expr.value is not None:
        return Number(max(expr.value.adjusted() + 1, 1)) if expr.value else Number(1)
    return Number(expr.decimal[0] - expr.decimal[1]) if expr.decimal is not None else None
