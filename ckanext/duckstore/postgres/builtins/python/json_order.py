"""The order of ``jsonb``: bytes that stand in the order in which PostgreSQL has the values, the same for values that it finds equal.

An object is more than an array, that more than a boolean, a number, a string and null, in this order. Of two arrays the longer
one is more, of two objects that with more keys; else their elements, or their keys and values by turns, decide one after the other.
(``compareJsonbContainers`` in PostgreSQL's ``jsonb_util.c``; text goes by its bytes, as in the collation ``C``.)
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ...types.json_text import no_constant, number, object_order, read
from .base import bounded

_READER = json.JSONDecoder(parse_int=number, parse_float=number, parse_constant=no_constant)
#: What a value begins with. An empty array that is in no other value is less than all else in PostgreSQL.
_NOTHING, _NULL, _STRING, _NUMBER, _FALSE, _TRUE, _ARRAY, _OBJECT = (bytes([place]) for place in range(8))
#: What a number begins with.
_NEGATIVE, _ZERO, _POSITIVE = b"\0", b"\1", b"\2"
_END = b"\0"
#: As many bytes as a count and an exponent have, and what makes every exponent positive.
_SIZE, _BIAS = 4, 1 << 31
_COMPLEMENT = bytes(range(255, -1, -1))


#: Values come again and again where they are grouped or joined. Long ones are not kept.
_REMEMBERED, _SHORT = 4096, 1000


def key(text: str) -> bytes:
    """Return the bytes for the jsonb *text*."""
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
    """The exponent, then the digits; below zero the complement of those of the amount."""
    if not value:
        return _ZERO
    digits = "".join(map(str, value.as_tuple().digits)).rstrip("0").encode()
    amount = (value.adjusted() + _BIAS).to_bytes(_SIZE) + digits + _END
    return _NEGATIVE + amount.translate(_COMPLEMENT) if value < 0 else _POSITIVE + amount
