"""The shapes of values and names: text of a URL, JSON, lists, by alias."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.duckstore.errors import InvalidRequest

EVERY = "*"


@dataclass(frozen=True)
class Name:
    """The name of a column, and the alias of its table if given."""

    text: str
    alias: str | None = None
    dotted: bool = False
    """Whether alias and name were one text, which may also be a column's name."""

    def __str__(self) -> str:
        return f"{self.alias}.{self.text}" if self.alias else self.text


def structured(parameter: str, value: Any) -> Any:
    """Return *value*, parsed if it is a JSON object's text, as CKAN's clients send ``filters``."""
    if not (isinstance(value, str) and value.startswith("{")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest({parameter: ["Cannot parse JSON"]}) from error


def as_text(parameter: str, value: Any) -> str:
    """Return a value as text, as a client writes it in a URL."""
    if isinstance(value, str):
        if "\0" in value or not _is_unicode(value):
            raise InvalidRequest({parameter: ["A text cannot contain NUL characters or lone surrogates"]})
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)) and value - value == 0:
        return json.dumps(value)
    raise InvalidRequest({parameter: ["Must be text or a number"]})


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def number(parameter: str, value: Any) -> int:
    """Return a number of rows; 0 for an empty value, as in DKAN."""
    if value in (None, ""):
        return 0
    text = as_text(parameter, value).strip()
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise InvalidRequest({parameter: ["Must be a natural number"]})
    return int(text)


# Names


def listed(parameter: str, value: Any) -> list[str]:
    """Return the names in *value*: a list, ``a,b``, ``[a,b]``.

    A name with a comma must be in double quotes.
    """
    if isinstance(value, str):
        if value.startswith("[") and value.endswith("]"):
            value = value[1:-1]
        names = _split_text(parameter, value)
    elif isinstance(value, list):
        names = [as_text(parameter, name).strip() for name in value]
    else:
        raise InvalidRequest({parameter: ["Must be a name, a list of names, or either of them by alias"]})
    if "" in names:
        raise InvalidRequest({parameter: ["A name is missing"]})
    return [as_text(parameter, name) for name in names]


def _split_text(parameter: str, value: str) -> list[str]:
    try:
        lines = list(csv.reader([value], skipinitialspace=True))
    except csv.Error as error:
        raise InvalidRequest({parameter: ["Cannot be taken apart at its commas"]}) from error
    return [name.strip() for line in lines for name in line]


def by_alias(parameter: str, value: Any, resources: Mapping[str, str]) -> tuple[Name, ...]:
    """Return the columns that *value* names, for each table or without an alias."""
    value = structured(parameter, value)
    if value in (None, "", EVERY):
        return ()
    if not isinstance(value, dict):
        return tuple(split(name, resources) for name in listed(parameter, value))
    return tuple(
        Name(name, known(parameter, alias, resources))
        for alias, names in value.items()
        for name in ([EVERY] if names == EVERY else listed(parameter, names))
    )


def split(name: str, resources: Mapping[str, str]) -> Name:
    """Return ``alias.column`` as alias and name, if there is such an alias."""
    alias, point, column = name.partition(".")
    return Name(column, alias, dotted=True) if point and column and alias in resources else Name(name)


def known(parameter: str, alias: str, resources: Mapping[str, str]) -> str:
    """Return *alias* if it exists.

    :raises InvalidRequest: it does not.
    """
    if alias not in resources:
        raise InvalidRequest({parameter: [f'Unknown alias "{alias}"']})
    return alias
