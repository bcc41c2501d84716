"""What ``IDatastore`` plugins change in the query of a search is what the search does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins as p
import pytest
from ckan.types import Context
from ckanext.datastore.backend.postgres import DatastorePostgresqlBackend
from ckanext.datastore.interfaces import IDatastore

from ckanext.duckstore.errors import FeatureNotSupported, InvalidRequest, InvalidSQL
from ckanext.duckstore.logic import search
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.filters import OPERATORS
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings

FIELDS = [{"id": "name", "type": "text"}, {"id": "the secret", "type": "text"}, {"id": "at", "type": "timestamp"}]
RECORDS = [
    {"name": "Ada", "the secret": "blue tree", "at": "2020-01-02 03:04:05"},
    {"name": "Bea", "the secret": "green tree", "at": "2019-01-02 03:04:05"},
    {"name": "Cy", "the secret": "tree of trees", "at": None},
]


class Changes(p.SingletonPlugin):
    """Changes the query as :attr:`change` does."""

    p.implements(IDatastore, inherit=True)

    @staticmethod
    def change(query: dict[str, Any]) -> None:
        """Leave *query* as it is."""

    def datastore_search(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
    ) -> dict[str, Any]:
        Changes.change(query_dict)
        return query_dict


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    made = FileStore(settings(tmp_path), sql_functions.prepare)
    create(made, CreateRequest.parse({"resource_id": "people", "fields": FIELDS, "records": RECORDS}, {}))
    yield made
    made.close()


def found(store: FileStore, **more: Any) -> Any:
    data = {
        "resource_id": "people",
        "limit": 10,
        "offset": 0,
        "include_total": True,
        "include_next_page": False,
        "records_format": "lists",
        **more,
    }
    return search.run(store, {}, data, timeout=10)


def ids(result: Any) -> list[int]:
    return [row[0] for row in result["records"]]


@pytest.mark.provide_plugin("changes", Changes)
@pytest.mark.ckan_config("ckan.plugins", "datastore duckstore changes")
@pytest.mark.usefixtures("with_plugins")
class TestChanges:
    @pytest.mark.parametrize("form", ["objects", "lists", "csv", "tsv"])
    def test_a_column_that_is_not_selected_is_not_shown(
        self, store: FileStore, monkeypatch: pytest.MonkeyPatch, form: str
    ) -> None:
        def hide(query: dict[str, Any]) -> None:
            query["select"] = [item for item in query["select"] if "secret" not in item]

        monkeypatch.setattr(Changes, "change", hide)
        text = str(found(store, records_format=form)["records"])
        assert "Ada" in text and "2019-01-02T03:04:05" in text and "tree" not in text

    def test_the_select_list_has_the_order_of_the_plugin(
        self, store: FileStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Changes, "change", lambda query: query["select"].reverse())
        rows = found(store, q="green", plain=True, language="english")["records"]
        assert rows[0][2:] == ["green tree", "Bea", 2] and 0 < rows[0][0] < 1

    def test_its_sort_keys_come_after_the_rank(self, store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Changes, "change", lambda query: query["sort"].append('"at" asc nulls first'))
        assert ids(found(store, q="tree", plain=True, language="english")) == [3, 2, 1]
        assert ids(found(store)) == [3, 2, 1]
        assert ids(found(store, sort="name desc")) == [3, 2, 1]

    def test_it_may_sort_without_the_rank(self, store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Changes, "change", lambda query: query.update(sort=['"name" asc']))
        assert ids(found(store, q="tree", plain=True, language="english")) == [1, 2, 3]

    def test_without_ckans_conditions_every_row_is_found(
        self, store: FileStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Changes, "change", lambda query: query["where"].clear())
        result = found(store, q="green", plain=True, language="english", filters={"name": "Ada"}, sort="_id")
        assert (ids(result), result["total"]) == ([1, 2, 3], 3)

    def test_a_filter_operator_is_one_entry(self, store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(OPERATORS, "starts", lambda column, value: Condition('starts_with("name", ?)', (value,)))
        assert ids(found(store, filters={"name": {"starts": "B"}})) == [2]
        assert ids(found(store, filters=[{"name": {"starts": "B"}}, {"name": "Cy"}], sort="_id")) == [2, 3]
        either = {
            "$or": [{"$and": [{"name": {"starts": "A"}}, {"the secret": {"gt": "c"}}]}, {"name": {"starts": "C"}}]
        }
        assert ids(found(store, filters=either)) == [3]
        with pytest.raises(InvalidRequest, match="Unknown filter operation"):
            found(store, filters={"name": {"ends": "B"}})
        monkeypatch.setattr(Changes, "change", lambda query: query["where"].clear())
        assert ids(found(store, filters={"name": {"starts": "B"}}, sort="_id")) == [1, 2, 3]

    def test_ckan_makes_its_clauses_once(self, store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
        calls = []

        def counted(*arguments: Any) -> Any:
            calls.append(arguments)
            return made(*arguments)

        made = DatastorePostgresqlBackend.datastore_search
        monkeypatch.setattr(DatastorePostgresqlBackend, "datastore_search", counted)
        assert ids(found(store, filters={"name": "Cy"}, q="tree", plain=True, language="english")) == [3]
        assert len(calls) == 1

    def test_limit_offset_and_distinct(self, store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Changes, "change", lambda query: query.update(limit=1, offset="1", distinct=True))
        assert found(store, fields="name", sort="name")["records"] == [["Bea"]]

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            (lambda query: query["select"].append("1 AS one"), FeatureNotSupported),
            (lambda query: query.update(ts_query=", now() AS query"), FeatureNotSupported),
            (lambda query: query["sort"].append("random()"), InvalidSQL),
            (lambda query: query["sort"].append(""), InvalidSQL),
        ],
    )
    def test_what_is_not_supported_is_refused(
        self, store: FileStore, monkeypatch: pytest.MonkeyPatch, change: Any, error: type[Exception]
    ) -> None:
        monkeypatch.setattr(Changes, "change", change)
        with pytest.raises(error):
            found(store)


@pytest.mark.ckan_config("ckan.plugins", "datastore duckstore")
@pytest.mark.usefixtures("with_plugins")
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"fields": ["at", "name", "at"]},
        {"fields": "at,_id", "sort": "name desc nulls first, at"},
        {"q": {"name": "Ada", "the secret": "tree"}},
        {"q": {"name": "Ada"}, "full_text": "tree"},
        {"q": {"name": "Ada"}, "full_text": "tree", "fields": "name,rank name"},
        {"q": "tree", "full_text": "blue", "fields": ["name", "rank"], "filters": {"name": ["Ada", "Bea"]}},
        {"distinct": True, "fields": "name"},
    ],
)
def test_all_clauses_of_ckan_are_recognized(store: FileStore, parameters: dict[str, Any]) -> None:
    """One that is not would be translated, or be refused: `ts_rank` and `@@ "query"` would be."""
    language = {"language": "english", "plain": True}
    for form in ("objects", "lists", "csv"):
        result = found(store, records_format=form, **language, **parameters)
        assert [field["id"] for field in result["fields"]]
        assert json.dumps(result["total"])


@pytest.mark.ckan_config("ckan.plugins", "datastore duckstore")
@pytest.mark.usefixtures("with_plugins")
class TestHook:
    def test_it_may_be_called_by_itself(self) -> None:
        """As CKAN's own tests do."""
        query: dict[str, Any] = {"select": [], "where": [], "sort": [], "ts_query": ""}
        made = p.get_plugin("datastore").datastore_search({}, {"q": "tree", "plain": True}, {}, query)
        assert made["ts_query"]

    @pytest.mark.parametrize(
        ("q", "ranks"),
        [
            ("tree", [0]),
            ({"t": "tree"}, [1]),
            ({"rank": "tree"}, []),
            ({"rank": "tree", "t": "tree"}, [1]),
        ],
    )
    def test_a_rank_replaces_a_column_of_its_name(self, store: FileStore, q: Any, ranks: list[int]) -> None:
        """As in CKAN, where each name has one item of the select list."""
        fields = [{"id": name, "type": "text"} for name in ("rank", "rank t", "t")]
        records = [{"rank": "a tree", "rank t": "x", "t": "tree"}]
        create(store, CreateRequest.parse({"resource_id": "ranked", "fields": fields, "records": records}, {}))
        ((_id, *values),) = found(store, resource_id="ranked", q=q)["records"]
        shown = [number for number, value in enumerate(values[:2]) if value not in ("a tree", "x")]
        assert shown == ranks
