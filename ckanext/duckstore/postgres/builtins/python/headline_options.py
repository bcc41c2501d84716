"""The text of the options of ``ts_headline``: ``MaxWords=20, StartSel = "<b>", StopSel='</b>'``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from ckanext.duckstore.errors import InvalidSQL, of_sqlstate

from ...textsearch.headline import HeadlineOptions
from ...types.clean import SPACES
from ...types.integers import INT4

_SKIPPED: Final = SPACES + ","
_KEY: Final = re.compile(rf'"(?P<quoted>(?:[^"]|"")*)"[{SPACES}]*=|(?P<plain>[^{SPACES}=][^{SPACES}=]*)[{SPACES}]*=')
_VALUE: Final = re.compile(
    rf"""[{SPACES}]*(?:E?'(?P<single>(?:[^'\\]|''|\\\\?)*)'|"(?P<double>(?:[^"]|"")*)"|(?P<plain>(?!E?'|")[^{SPACES}][^{SPACES},]*))"""
)
#: A value without quotes that PostgreSQL reads as an integer, and writes again.
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_TRUE: Final = frozenset({"1", "on", "true", "t", "y", "yes"})
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "int": INT4.read_text,
    "str": str,
    "bool": lambda text: text.lower() in _TRUE,
}
#: Lower case name of an option -> its field and how its value is read.
_OPTIONS: Final = {
    field.name.replace("_", ""): (field.name, _READERS[str(field.type)]) for field in fields(HeadlineOptions)
}


def options(text: str) -> HeadlineOptions:
    """Return the options in *text*.

    :raises InvalidSQL: it is not a list of names and values.
    :raises DataError: an option does not exist, or has a wrong value.
    """
    found: dict[str, Any] = {}
    for name, value in pairs(text):
        if name.lower() not in _OPTIONS:
            raise of_sqlstate("22023", f'unrecognized headline parameter: "{name}"')
        field, read = _OPTIONS[name.lower()]
        found[field] = read(value)
    return HeadlineOptions(**found)


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the names and values in *text*, whatever they are.

    :raises InvalidSQL: it is not a list of names and values.
    """
    return tuple(_pairs(text))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        if text[at] in _SKIPPED:
            at += 1
            continue
        key = _KEY.match(text, at)
        value = _VALUE.match(text, key.end()) if key else None
        if key is None or value is None:
            raise InvalidSQL(f'invalid parameter list format: "{text}"')
        at = value.end()
        quoted = key["quoted"]
        yield key["plain"] if quoted is None else quoted.replace('""', '"'), _value(value)


def _value(found: re.Match[str]) -> str:
    if found["single"] is not None:
        return re.sub(r"''|\\\\", lambda pair: pair[0][0], found["single"])
    if found["double"] is not None:
        return found["double"].replace('""', '"')
    plain = found["plain"]
    is_integer = _INTEGER.fullmatch(plain) is not None and -(1 << 31) <= int(plain) < 1 << 31
    return str(int(plain)) if is_integer else plain
