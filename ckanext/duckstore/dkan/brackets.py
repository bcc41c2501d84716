"""Parameters nested as in PHP: ``filters[country]=US`` is ``{"filters": {"country": "US"}}``.

https://www.php.net/manual/en/language.variables.external.php. What PHP repairs silently is rejected
here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ckanext.duckstore.errors import InvalidRequest

#: The same as PHP's ``max_input_vars``.
MOST_PARAMETERS = 1000
#: No parameter of the API is nested more deeply.
MOST_BRACKETS = 4

_KEY = re.compile(r"(?P<name>[^\[\]]+)(?P<brackets>(?:\[[^\[\]]*\])*)")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")


def nested(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return *pairs*, the parameters of a URL or of a form, by name.

    The last value of a repeated name wins.

    :raises InvalidRequest: brackets do not match or are too many, or a name has both a value and
        nested values.
    """
    found: dict[str, Any] = {}
    for number, (key, value) in enumerate(pairs, start=1):
        if number > MOST_PARAMETERS:
            raise InvalidRequest({"parameters": [f"A request has at most {MOST_PARAMETERS} parameters"]})
        _put(found, *_parts(key), value)
    return {name: _listed(value) for name, value in found.items()}


def _parts(key: str) -> tuple[str, list[str]]:
    """Return the name of the parameter *key*, and the contents of each of its brackets."""
    match = _KEY.fullmatch(key)
    if match is None:
        name = re.split(r"[\[\]]", key, maxsplit=1)[0]
        raise InvalidRequest({name or "parameters": [f'Malformed brackets in "{_short(key)}"']})
    brackets = _BRACKET.findall(match["brackets"])
    if len(brackets) > MOST_BRACKETS:
        raise InvalidRequest({match["name"]: [f"At most {MOST_BRACKETS} brackets may follow a name"]})
    return match["name"], brackets


def _put(place: dict[str, Any], name: str, brackets: list[str], value: Any) -> None:
    key = name
    for bracket in brackets:
        inner = place.setdefault(key, {})
        if not isinstance(inner, dict):
            raise InvalidRequest({name: ["Given both with and without brackets"]})
        place, key = inner, bracket or str(_next_number(inner))
    if isinstance(place.get(key), dict) and not isinstance(value, dict):
        raise InvalidRequest({name: ["Given both with and without brackets"]})
    place[key] = value


def _next_number(inner: dict[str, Any]) -> int:
    """Return the key that ``[]`` stands for."""
    return max((int(key) + 1 for key in inner if key.isascii() and key.isdigit() and len(key) < 10), default=0)


def _listed(value: Any) -> Any:
    """Return *value* with each object whose keys count from 0 as a list."""
    if not isinstance(value, dict):
        return value
    values = [_listed(item) for item in value.values()]
    if list(value) == [str(number) for number in range(len(value))]:
        return values
    return dict(zip(value, values, strict=True))


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:100] + "..."
