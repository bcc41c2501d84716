"""The ``_full_text`` of CKAN's tables."""
from __future__ import annotations

import json
from collections.abc import Mapping

from ...textsearch import row_tsvector
from .base import PythonFunction

#: PostgreSQL's ``default_text_search_config`` where CKAN's trigger names none.
CONFIG = 'english'


def row_vector(values: str) -> str | None:
    """Return what CKAN's trigger keeps for a row as ``_full_text``, as text.

    :param values: a JSON list of the texts of the row's columns.
    """
    vector = row_tsvector(CONFIG, json.loads(values))
    return None if vector is None else str(vector)


# A process that runs queries may read no file any more when it is asked for this: the stemmer and its words are loaded before.
row_vector('["words"]')

PYTHON: Mapping[str, PythonFunction] = {'pg_row_vector': PythonFunction(row_vector, ('VARCHAR',), 'VARCHAR')}
