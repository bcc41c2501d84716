"""The order of ``jsonb``: sort keys (bytes) in PostgreSQL's order of the values, identical for
values that it considers equal.

From greatest to least: object, array, boolean, number, string, null. The longer of two arrays is
greater, and so is the object with more keys; otherwise their elements, or their keys and values
alternately, are compared one after another. (``compareJsonbContainers`` in PostgreSQL's
``jsonb_util.c``; text is compared by its bytes, as in the collation ``C``.)
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ...types.json_text import no_constant, number, object_order, read
from .base import bounded

_READER = json.JSONDecoder(parse_int=number, parse_float=number, parse_constant=no_constant)
#: The first byte of a value. In PostgreSQL an empty array at the top level is less than all other
#: values.
_NOTHING, _NULL, _STRING, _NUMBER, _FALSE, _TRUE, _ARRAY, _OBJECT = (bytes([place]) for place in range(8))
#: The first byte of a number.
_NEGATIVE, _ZERO, _POSITIVE = b"\0", b"\1", b"\2"
_END = b"\0"
#: The number of bytes of a count and of an exponent, and the offset that makes every exponent
#: positive.
_SIZE, _BIAS = 4, 1 << 31
_COMPLEMENT = bytes(range(255, -1, -1))


#: Grouping and joining repeat the same values. Long ones are not cached.
_REMEMBERED, _SHORT = 4096, 1000


def key(text: str) -> bytes:
    """Return the sort key of the jsonb *text*."""
    return _short_key(text) if len(text) <= _SHORT else _key(text)


def _key(text: str) -> bytes:
    value = read(text, reader=_READER)
    parts: list[bytes] = []
    _add(value, parts)
    return bounded(b"".join(parts) if value != [] else _NOTHING)


_short_key = lru_cache(_REMEMBERED)(_key)


def _add(value: Any, parts: list[bytes]) -> None:
    if isinstance(value, dict):
        parts += [_OBJECT, len(value).to_bytes(_SIZE)]
        for name in sorted(value, key=object_order):
            parts += [name.encode(), _END]
            _add(value[name], parts)
    elif isinstance(value, list):
        parts += [_ARRAY, len(value).to_bytes(_SIZE)]
        for item in value:
            _add(item, parts)
    elif isinstance(value, str):
        parts += [_STRING, value.encode(), _END]
    elif isinstance(value, Decimal):
        parts += [_NUMBER, _of_number(value)]
    else:
        parts.append({None: _NULL, False: _FALSE, True: _TRUE}[value])


def _of_number(value: Decimal) -> bytes:
    """Return the exponent, then the digits; for a negative number the complement of those of its
    absolute value.
    """
    if not value:
        return _ZERO
    digits = "".join(map(str, value.as_tuple().digits)).rstrip("0").encode()
    amount = (value.adjusted() + _BIAS).to_bytes(_SIZE) + digits + _END
    return _NEGATIVE + amount.translate(_COMPLEMENT) if value < 0 else _POSITIVE + amount
