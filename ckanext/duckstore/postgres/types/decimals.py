"""Decimal numbers as PostgreSQL's numeric reads them, and the two DuckDB types that store them.

A numeric column is stored as a DECIMAL while 38 digits hold all its values. Any other is stored as
*ordered text*: a VARCHAR that sorts and compares like the numbers::

    0                              -Infinity
    1 <exponent> <digits> ~        below zero; exponent and digits as their complements to 9
    2                              zero
    3 <exponent> <digits>          above zero
    4                              Infinity
    5                              NaN, the greatest of all, as in PostgreSQL

*digits* are the significant digits without trailing zeros; *exponent* is the exponent of the first
digit plus 500000, in six digits.
"""

from __future__ import annotations

import decimal
import re

from ...errors import NumericValueOutOfRange
from .base import once
from .clean import SPACES
from .floats import SPECIAL
from .integers import parse as parse_integer

#: DuckDB's widest DECIMAL.
MAX_DIGITS = 38
TOO_MANY_DIGITS = f"a numeric inside of an expression needs more than {MAX_DIGITS} digits"
#: The maximum number of digits of a numeric before the point, and after it. PostgreSQL has 131,072
#: and 16,383.
MAX_WIDE = 1000
#: The DuckDB type of ordered text.
ORDERED = "VARCHAR"
EXACT = decimal.Context(prec=2 * MAX_WIDE + 100, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[])

_BIAS = 500_000
_DECIMAL = re.compile(
    r"\s*[+-]?(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?\s*",
    re.ASCII,
)
#: Exponents with more digits are too large for any numeric, and for Python's Decimal.
_LONGEST_EXPONENT = 9
_STORAGE = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_COMPLEMENT = str.maketrans("0123456789", "9876543210")


def parse(text: str) -> decimal.Decimal | None:
    """Return the number *text* as PostgreSQL reads it, including NaN and infinities; None if it is
    not a number.

    :raises NumericValueOutOfRange: it has more digits than a numeric can have.
    """
    word = text.strip(SPACES)
    if word.lower() in SPECIAL:
        return SPECIAL[word.lower()]
    if _DECIMAL.fullmatch(text) is None:
        whole = parse_integer(text)
        return None if whole is None else decimal.Decimal(whole)
    digits, _, exponent = word.replace("_", "").lower().partition("e")
    if len(digits) > 4 * MAX_WIDE and len(digits.strip("+-").strip("0")) > 2 * MAX_WIDE + 1:
        raise too_many_digits()
    if len(exponent.lstrip("+-").lstrip("0")) > _LONGEST_EXPONENT:
        exponent = "-999999999" if exponent.startswith("-") else "999999999"
    return decimal.Decimal(f"{digits}e{exponent or 0}")


def too_many_digits() -> NumericValueOutOfRange:
    return NumericValueOutOfRange(
        f"a numeric value has at most {MAX_WIDE} digits before the point and {MAX_WIDE} after it"
    )


def bounded(number: decimal.Decimal) -> decimal.Decimal:
    """Return *number*, which is finite, with its trailing zeros.

    :raises NumericValueOutOfRange: it has too many digits to be stored.
    """
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    if number and number.adjusted() >= MAX_WIDE:
        raise too_many_digits()
    if exponent < -MAX_WIDE:
        if number and number.normalize(EXACT).as_tuple().exponent < -MAX_WIDE:  # type: ignore[operator]
            raise too_many_digits()
        return number.quantize(decimal.Decimal(1).scaleb(-MAX_WIDE), context=EXACT)
    if exponent > 0:
        return number.quantize(decimal.Decimal(1), context=EXACT) if number else decimal.Decimal(0)
    return number


def digits(number: decimal.Decimal) -> tuple[int, int]:
    """Return the number of digits of *number* before and after the point, without leading and
    trailing zeros.
    """
    if not number:
        return 0, 0
    _, figures, exponent = number.normalize(EXACT).as_tuple()
    assert isinstance(exponent, int)
    return max(len(figures) + exponent, 0), max(-exponent, 0)


def decimal_storage(precision: int, scale: int) -> str:
    """Return the DuckDB type of decimals with *precision* digits, *scale* of them after the
    point.
    """
    return f"DECIMAL({max(precision, 1)},{scale})"


def whole_and_scale(storage: str) -> tuple[int, int]:
    """Return the number of digits of a DECIMAL before and after the point."""
    found = _STORAGE.fullmatch(storage)
    assert found, storage
    return int(found[1]) - int(found[2]), int(found[2])


# Ordered text


def ordered(text: str) -> str:
    """Return the ordered text of the number *text*, as ``str(Decimal)`` writes it."""
    number = decimal.Decimal(text)
    if number.is_nan():
        return "5"
    if number.is_infinite():
        return "4" if number > 0 else "0"
    if not number:
        return "2"
    figures = "".join(map(str, number.as_tuple().digits)).strip("0")
    code = f"{number.adjusted() + _BIAS:06d}{figures}"
    return f"3{code}" if number > 0 else f"1{code.translate(_COMPLEMENT)}~"


def number_text(code: str) -> str:
    """Return the number of the ordered text *code* as PostgreSQL prints it, without trailing
    zeros.
    """
    if len(code) == 1:
        return {"0": "-Infinity", "2": "0", "4": "Infinity", "5": "NaN"}[code]
    sign = "-" if code[0] == "1" else ""
    body = (code[1:-1].translate(_COMPLEMENT)) if sign else code[1:]
    exponent, figures = int(body[:6]) - _BIAS, body[6:]
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{figures}"
    whole = figures[: exponent + 1].ljust(exponent + 1, "0")
    return f"{sign}{whole}.{figures[exponent + 1 :]}".rstrip(".")


def ordered_sql(sql: str) -> str:
    """Return SQL of the ordered text of the number with the text *sql*: digits with an optional
    point and sign, or NaN or infinity.
    """
    return once(sql, _ordered_sql)


def _ordered_sql(text: str) -> str:
    size = f"ltrim({text}, '-+')"
    whole = f"ltrim(split_part({size}, '.', 1), '0')"
    fraction = f"split_part({size}, '.', 2)"
    figures = f"trim(replace({size}, '.', ''), '0')"
    exponent = (
        f"CASE WHEN {whole} <> '' THEN length({whole}) - 1 "
        f"ELSE length(ltrim({fraction}, '0')) - length({fraction}) - 1 END"
    )
    code = f"CAST({_BIAS} + ({exponent}) AS VARCHAR) || {figures}"
    return (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN {text} = 'NaN' THEN '5' WHEN {text} = 'Infinity' THEN '4' "
        f"WHEN {text} = '-Infinity' THEN '0' WHEN {figures} = '' THEN '2' WHEN {text}[1] = '-' "
        f"THEN '1' || translate({code}, '0123456789', '9876543210') || '~' ELSE '3' || {code} END"
    )


def number_sql(sql: str) -> str:
    """Return SQL of the text of the number with the ordered text *sql*; see :func:`number_text`."""
    return once(sql, _number_sql)


def _number_sql(code: str) -> str:
    body = f"CASE WHEN {code}[1] = '1' THEN translate(rtrim({code}[2:], '~'), '0123456789', '9876543210') ELSE {code}[2:] END"
    sign = f"CASE WHEN {code}[1] = '1' THEN '-' ELSE '' END"
    exponent = f"(CAST(({body})[:6] AS INTEGER) - {_BIAS})"
    figures = f"({body})[7:]"
    whole = f"rpad({figures}[:{exponent} + 1], {exponent} + 1, '0')"
    return (
        f"CASE {code} WHEN '0' THEN '-Infinity' WHEN '2' THEN '0' WHEN '4' THEN 'Infinity' WHEN '5' THEN 'NaN' ELSE "
        f"CASE WHEN {exponent} < 0 THEN {sign} || '0.' || repeat('0', -{exponent} - 1) || {figures} "
        f"ELSE {sign} || rtrim({whole} || '.' || {figures}[{exponent} + 2:], '.') END END"
    )
