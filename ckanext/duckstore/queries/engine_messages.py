"""PostgreSQL's errors for DuckDB's messages. DuckDB names its own types and functions, which the
query did not: such text does not reach consumers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .. import errors

_INTEGERS = {"INT16": "smallint", "INT32": "integer", "INT64": "bigint"}
#: The integer type whose least value is minus this number.
_OF_LEAST = {1 << 15: "smallint", 1 << 31: "integer", 1 << 63: "bigint"}

_Maker = Callable[[re.Match[str]], errors.DuckstoreError]


def read(text: str) -> errors.DuckstoreError | None:
    """Return PostgreSQL's error for *text*, a message's first line; None if it is not known."""
    for pattern, make in _RULES:
        found = pattern.search(text)
        if found is not None:
            return make(found)
    return None


def without_internals(error: errors.DuckstoreError) -> errors.DuckstoreError:
    """Return *error*; if its text has names that only DuckDB or this package use, an error with the
    same SQLSTATE, as far as it says something to a consumer, and a general text.
    """
    if not _INTERNAL.search(str(error)):
        return error
    text = _GENERAL.get(error.sqlstate) or _GENERAL.get(error.sqlstate[:2])
    if text is None:
        return errors.FeatureNotSupported("the query has a combination of types that is not supported")
    return errors.of_sqlstate(error.sqlstate, text)


def _integer(type: str) -> errors.DuckstoreError:
    return errors.NumericValueOutOfRange(f"{_INTEGERS[type]} out of range")


def _least(number: str) -> errors.DuckstoreError:
    return errors.NumericValueOutOfRange(f"{_OF_LEAST.get(-int(number), 'integer')} out of range")


def _decimal(width: str) -> errors.DuckstoreError:
    """A DECIMAL of less than 38 digits is a numeric with a declared precision."""
    text = "value overflows numeric format" if int(width) == 38 else "numeric field overflow"
    return errors.NumericValueOutOfRange(text)


def _rules(*rules: tuple[str, _Maker]) -> Sequence[tuple[re.Pattern[str], _Maker]]:
    return [(re.compile(pattern, re.IGNORECASE), make) for pattern, make in rules]


_RULES = _rules(
    (r"(?:destination type|decimal value \S+ to type) (INT16|INT32|INT64)\b", lambda found: _integer(found[1])),
    (r"Overflow in .* of (INT16|INT32|INT64)\b", lambda found: _integer(found[1])),
    (r"Overflow on abs\((-\d+)\)|Overflow in division of (-\d+) / -1", lambda found: _least(found[1] or found[2])),
    (
        r"destination type (?:FLOAT|DOUBLE)\b",
        lambda _: errors.NumericValueOutOfRange("value out of range: overflow"),
    ),
    (r"(?:to|to type) DECIMAL\((\d+)|of DECIMAL\((\d+)", lambda found: _decimal(found[1] or found[2])),
    (
        r'(date|time|timestamp) field (?:format|value out of range): "(.*?)", expected format',
        lambda found: errors.InvalidDatetimeFormat(f'invalid input syntax for type {found[1]}: "{found[2]}"'),
    ),
    (r"^Date out of range", lambda _: errors.of_sqlstate("22008", "date out of range")),
    (
        r"not in timestamp range|timestamp.* out of range",
        lambda _: errors.of_sqlstate("22008", "timestamp out of range"),
    ),
    (r"^Interval value .* out of range", lambda _: errors.of_sqlstate("22008", "interval out of range")),
    (
        r"Could not convert string '(.*)' to (INT16|INT32|INT64)$",
        lambda found: errors.InvalidTextRepresentation(
            f'invalid input syntax for type {_INTEGERS[found[2].upper()]}: "{found[1]}"'
        ),
    ),
    (
        r"Like pattern must not end with escape character",
        lambda _: errors.of_sqlstate("22025", "LIKE pattern must not end with escape character"),
    ),
    (r"^division by zero|division by zero in expression", lambda _: errors.DivisionByZero("division by zero")),
    (
        r"More than one row returned by a subquery",
        lambda _: errors.of_sqlstate("21000", "more than one row returned by a subquery used as an expression"),
    ),
)

#: Generated names, DuckDB's types, functions, settings and advice.
_INTERNAL = re.compile(
    r"\bpg_\w+|\b[tcqwue]\d+\b|\bU?INT(8|16|32|64|128)\b|\bU?HUGEINT\b|\bVARCHAR\b|\bDECIMAL\b|\bBIGINT\b|\bINTEGER\b"
    r"|\bDOUBLE\b|\bSTRUCT\b|\bMAP\b|\[\]|\blambda\b|\b(list|array|struct|string|json)_\w+|DuckDB|TRY\(|\bSET \w+"
    r"|source column|\bUDF\b|Python|explicit (type )?cast|[Cc]andidate|LINE \d"
)
#: By SQLSTATE or its class.
_GENERAL = {
    "22003": "value out of range",
    "22P02": "invalid input syntax",
    "22007": "invalid date or time",
    "22008": "date/time field value out of range",
    "22": "invalid value",
}
