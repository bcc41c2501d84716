"""Strict parsing of parameters of DataStore actions, which CKAN validates loosely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.duckstore.errors import InvalidRequest

Record = Mapping[str, Any]


def names(value: Any, *, unquote: bool = True) -> list[Any] | None:
    """Return *value*, a list or comma separated string, as a list.

    Return None for None (``ckanext.datastore.helpers.get_list``).

    :param unquote: remove double quotes around names.
    """
    if value is None:
        return None
    if isinstance(value, str):
        items: list[Any] = [part.strip() for part in value.split(",")] if value else []
    else:
        items = list(value) if isinstance(value, (list, tuple)) else [value]
    return [_unquoted(item) for item in items] if unquote else items


def _unquoted(item: Any) -> Any:
    if isinstance(item, str) and item and item[0] == item[-1]:
        return item.strip().strip('"')
    return item


def records(value: Any, complaint: str) -> Sequence[Any]:
    """Return the ``records`` of a request as a list.

    :raises InvalidRequest: it is not a list; the message is *complaint*.
    """
    if not value:
        return ()
    if not isinstance(value, (list, tuple)):
        raise InvalidRequest({"records": [complaint]})
    return value
