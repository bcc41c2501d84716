"""The examples of DKAN's guide to its Datastore API, as printed, over HTTP and in every format."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from .portal import POPULATION, SIZE, Portal

PATHS = ("/api/dataset/search", "/api/action/datastore/search")
HELP = "Search a datastore table. :param resource_id: id or alias of the data that is going to be selected."
SIMPLE = f"resource_id={POPULATION}&filters[country]=AR,US&fields=country,population,timestamp&sort[country]=asc"
TEXT = f"resource_id={POPULATION}&fields=country,population&query=US"
JOIN = (
    f"resource_id[pop]={POPULATION}&resource_id[size]={SIZE}"
    "&filters[pop][country]=US,AR&join[pop]=country&join[size]=country"
)
QUERIES = {
    "my_query": {"resource_id": {"states": POPULATION, "gold_prices": SIZE}, "limit": 5},
    "my_query1": {"resource_id": {"gold_prices": SIZE}, "limit": 5},
}

EXPECTED: dict[str, dict[str, Any]] = {
    SIMPLE: {
        "fields": [
            {"id": "country", "type": "text"},
            {"id": "population", "type": "text"},
            {"id": "timestamp", "type": "int"},
        ],
        "resource_id": POPULATION,
        "limit": 100,
        "offset": 0,
        "total": 2,
        "count": 2,
        "records": [
            {"country": "AR", "population": "40,117,096", "timestamp": "1359062329"},
            {"country": "US", "population": "315,209,000", "timestamp": "1359062329"},
        ],
    },
    TEXT: {
        "fields": [{"id": "country", "type": "text"}, {"id": "population", "type": "text"}],
        "resource_id": POPULATION,
        "limit": 100,
        "offset": 0,
        "total": 1,
        "count": 1,
        "records": [{"country": "US", "population": "315,209,000"}],
    },
    JOIN: {
        "fields": [
            {"id": "country", "type": "text"},
            {"id": "population", "type": "text"},
            {"id": "id", "type": "int"},
            {"id": "timestamp", "type": "int"},
            {"id": "size_country", "type": "text"},
            {"id": "squarekm", "type": "text"},
            {"id": "size_id", "type": "int"},
            {"id": "size_timestamp", "type": "int"},
        ],
        "resource_id": {"pop": POPULATION, "size": SIZE},
        "limit": 100,
        "offset": 0,
        "total": 2,
        "count": 2,
        "records": [
            {
                "country": "US",
                "population": "315,209,000",
                "id": "1",
                "timestamp": "1359062329",
                "size_country": "US",
                "squarekm": "9,629,091",
                "size_id": "1",
                "size_timestamp": "1359062713",
            },
            {
                "country": "AR",
                "population": "40,117,096",
                "id": "3",
                "timestamp": "1359062329",
                "size_country": "AR",
                "squarekm": "2,780,400",
                "size_id": "3",
                "size_timestamp": "1359062713",
            },
        ],
    },
}


def as_text(element: ElementTree.Element) -> Any:
    """Return what a client makes of an element: a list, an object, or text."""
    if element.get("is_array") == "true":
        return [as_text(item) for item in element]
    return {inner.tag: as_text(inner) for inner in element} if len(element) else element.text or ""


def texts(value: Any) -> Any:
    """Return *value* with its numbers as text, as XML has them."""
    if isinstance(value, dict):
        return {key: texts(inner) for key, inner in value.items()}
    return [texts(inner) for inner in value] if isinstance(value, list) else str(value)


@pytest.mark.parametrize("path", PATHS, ids=["dataset", "datastore"])
@pytest.mark.parametrize("query", EXPECTED, ids=["simple", "text", "join"])
class TestGet:
    def test_json(self, portal: Portal, path: str, query: str) -> None:
        response = portal.get(query, path=path)
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        assert response.json == {"help": HELP, "success": True, "result": EXPECTED[query]}

    def test_jsonp(self, portal: Portal, path: str, query: str) -> None:
        response = portal.get(query + "&callback=jQuery1113_15", ".jsonp", path=path)
        assert response.headers["Content-Type"] == "application/javascript; charset=utf-8"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.body.startswith("jQuery1113_15(") and response.body.endswith(");")
        assert json.loads(response.body[len("jQuery1113_15(") : -2])["result"] == EXPECTED[query]

    @pytest.mark.parametrize("extension", ["", ".xml"])
    def test_xml(self, portal: Portal, path: str, query: str, extension: str) -> None:
        """The default, too."""
        response = portal.get(query, extension, path=path)
        assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
        root = ElementTree.fromstring(response.body)
        assert root.tag == "result"
        assert as_text(root) == {"help": HELP, "success": "1", "result": texts(EXPECTED[query])}


def test_brackets_may_be_percent_encoded(portal: Portal) -> None:
    assert portal.result(JOIN.replace("[", "%5B").replace("]", "%5D")) == EXPECTED[JOIN]


class TestQueriesOfOneRequest:
    def test_json(self, portal: Portal) -> None:
        """Of the two, the first names two resources and no join, which DKAN itself refuses; it does
        not spoil the other."""
        answers = portal.post(QUERIES).json
        assert list(answers) == ["my_query", "my_query1"]
        assert answers["my_query"]["error"]["join"] == ["Mulitple resources require joins."]
        assert answers["my_query1"]["help"] == HELP
        assert answers["my_query1"]["success"] is True
        result = answers["my_query1"]["result"]
        assert (result["resource_id"], result["limit"], result["total"]) == ({"gold_prices": SIZE}, 5, 4)
        assert [record["country"] for record in result["records"]] == ["US", "CA", "AR", "JP"]

    def test_with_a_join(self, portal: Portal) -> None:
        joined = QUERIES["my_query"] | {"join": {"states": "country", "gold_prices": "country"}}
        answer = portal.post({**QUERIES, "my_query": joined}).json["my_query"]
        assert answer["result"]["total"] == 4
        assert answer["result"]["resource_id"] == {"states": POPULATION, "gold_prices": SIZE}

    def test_xml(self, portal: Portal) -> None:
        root = ElementTree.fromstring(portal.post(QUERIES, ".xml").body)
        assert [element.tag for element in root] == ["my_query", "my_query1"]
        assert [item.findtext("country") for item in root.iterfind("my_query1/result/records/item")] == [
            "US",
            "CA",
            "AR",
            "JP",
        ]

    def test_jsonp(self, portal: Portal) -> None:
        body = portal.post(QUERIES, ".jsonp?callback=app.show").body
        assert list(json.loads(body.removeprefix("app.show(").removesuffix(");"))) == ["my_query", "my_query1"]
