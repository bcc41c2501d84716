"""``q`` and ``full_text`` of a search, combined as in CKAN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.datastore.helpers import should_fts_index_field_type

from ckanext.duckstore import config
from ckanext.duckstore.operations.fulltext import TextQuery


def queries(data: Mapping[str, Any], field_types: Mapping[str, str]) -> list[TextQuery]:
    """Return the text queries of a search: on rows (``full_text``, or else ``q``) and columns."""
    language, plain = _text(data.get("language") or config.search_language()), data.get("plain", True)
    q, full_text = data.get("q"), data.get("full_text")
    found = []
    whole = full_text or (q if isinstance(q, str) else None)
    if whole:
        found.append(TextQuery(_text(whole), language, plain))
    if isinstance(q, dict):
        found += [
            TextQuery(_text(text), language, plain, column, narrow=not should_fts_index_field_type(field_types[column]))
            for column, text in q.items()
            if column in field_types
        ]
    return found


def _text(value: str) -> str:
    """Return *value* without NUL characters, as CKAN's ``literal_string``."""
    return value.replace("\0", "")


def asks_for_index(context: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Check whether a ``datastore_create`` comes from ``ckan datastore fts-index``.

    It changes nothing, and sets its own time limit.
    """
    return "query_timeout" in context and all(
        data.get(name) is None for name in ("fields", "records", "aliases", "indexes", "primary_key", "triggers")
    )


def selected(data: Mapping[str, Any], fields: list[str] | None, all_fields: list[str]) -> list[str]:
    """Return the columns of the result.

    With ``full_text`` CKAN returns every column, but only the ranks that ``fields`` names.

    :param fields: the requested columns, if any.
    :param all_fields: every column and then every rank.
    """
    if not fields:
        return all_fields
    if not data.get("full_text"):
        return fields
    # A list that has it, or a text that contains it, as ``a,rank b`` does.
    columns = [name for name in all_fields if name != "rank" or "rank" in data["fields"]]
    return columns + [name for name in fields if name not in columns]
