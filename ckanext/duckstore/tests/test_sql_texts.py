"""Random queries, and text that is nearly SQL, through the action: an answer or a refusal, never
another exception."""

from __future__ import annotations

import json
from collections.abc import Iterator

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

from ckanext.duckstore import backend
from ckanext.duckstore.tests.helpers import reset_store
from ckanext.duckstore.tests.oracle.compositions.texts import texts

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "non_clean_db"),
    pytest.mark.ckan_config("ckan.datastore.sqlsearch.enabled", True),
]

#: The tables of the queries, as far as a DataStore has their types.
TABLES = {
    "numbers": {
        "id": "int4",
        "i2": "int2",
        "i4": "int4",
        "i8": "int8",
        "n": "numeric",
        "f4": "float4",
        "f8": "float8",
        "b": "bool",
    },
    "texts": {"id": "int4", "t": "text", "u": "text"},
    "moments": {"id": "int4", "d": "date", "t": "time", "ts": "timestamp", "tz": "timestamptz", "iv": "interval"},
    "arrays": {"id": "int4", "ia": "_int4", "ta": "_text", "fa": "_float8"},
    "docs": {"id": "int4", "j": "json", "jb": "json"},
    "groups": {"id": "int4", "g": "text", "x": "int4", "y": "float8", "n": "numeric", "s": "text", "b": "bool"},
}
RECORDS = {
    "numbers": [{"id": 1, "i2": 1, "i4": 2, "i8": 3, "n": "1.50", "f4": 0.5, "f8": 1e300, "b": True}, {"id": 2}],
    "texts": [{"id": 1, "t": "Hello", "u": "o"}, {"id": 2, "t": ""}],
    "moments": [
        {
            "id": 1,
            "d": "2020-02-29",
            "t": "12:00",
            "ts": "2020-02-29T10:00:00",
            "tz": "2020-02-29T10:00:00Z",
            "iv": "1 day",
        }
    ],
    "arrays": [{"id": 1, "ia": [1, 2], "ta": ["a", None], "fa": [1.5]}],
    "docs": [{"id": 1, "j": {"a": [1]}, "jb": [1, "x"]}],
    "groups": [{"id": 1, "g": "a", "x": 1, "y": 0.5, "n": "2.25", "s": "x", "b": False}],
}
#: One that stands for each kind of text that once ended in another exception.
KNOWN = [
    "SELECT " + "1" * 5000,
    "SELECT 0." + "1" * 5000,
    "SELECT '1e999999999'::numeric",
    "SELECT ('[' || repeat('[', 400) || repeat(']', 400) || ']')::jsonb",
    "SELECT '[1e99999999,2e99999999]'::numrange",
    "SELECT " + "(" * 2000 + "1" + ")" * 2000,
    "SELECT " + ", ".join("1" for _ in range(70_000)),
    "SELECT 1 FROM " + ", ".join(f"numbers n{number}" for number in range(400)),
    " UNION ALL ".join("SELECT 1" for _ in range(400)),
    "SELECT '\ud800'",
    "SELECT 'a\x00b'",
    "",
    ";",
    "SELECT",
]


@pytest.fixture
def tables() -> Iterator[dict[str, str]]:
    """The resource of each table."""
    reset_store()
    made = {}
    for name, columns in TABLES.items():
        made[name] = str(factories.Resource()["id"])
        helpers.call_action(
            "datastore_create",
            resource_id=made[name],
            force=True,
            fields=[{"id": column, "type": type} for column, type in columns.items()],
            records=RECORDS[name],
        )
    yield made
    backend._store.cache_clear()


def asked(sql: str) -> str:
    """Ask, and return how it ended."""
    try:
        answer = helpers.call_action("datastore_search_sql", sql=sql)
    except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound) as error:
        return type(error).__name__
    json.dumps(answer["fields"])
    return "answered"


def test_what_once_was_an_error_500_is_answered_or_refused(tables: dict[str, str]) -> None:
    assert {asked(sql) for sql in KNOWN} == {"answered", "ValidationError"}


def test_random_text_is_answered_or_refused(tables: dict[str, str]) -> None:
    ends = []
    for sql in texts(0, 400):
        for name, id in tables.items():
            sql = sql.replace(f" {name} ", f' "{id}" ')
        ends.append(asked(sql))
    assert ends.count("answered") > 20
