"""The type that CKAN guesses for a new column from its value in the first record."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from typing import Any

#: The formats in which CKAN recognises a date in the first record
#: (``ckanext.datastore.backend.postgres._DATE_FORMATS``).
_DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
)


def guess(value: Any) -> str:
    """Return the name of the type that CKAN guesses for a column with the first value *value*."""
    if isinstance(value, (dict, list)):
        return "nested"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float"
    for name, number in (("integer", int), ("numeric", float)):
        if _reads(number, value):
            return name
    if any(_reads(functools.partial(_date, form), value) for form in _DATE_FORMATS):
        return "timestamp"
    return "text"


def _date(form: str, text: str) -> datetime.datetime:
    return datetime.datetime.strptime(text, form)  # noqa: DTZ007 - CKAN only asks whether it reads


def _reads(parse_: Callable[[Any], object], value: Any) -> bool:
    try:
        parse_(value)
    except (TypeError, ValueError):
        return False
    return True
