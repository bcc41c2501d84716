"""Queries of one resource: fields, filters, text, sort, pages, and how values look. The same on
both backends."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from ckan.common import config

from .portal import KINDS, POPULATION, SIZE, Portal

ALL = f"resource_id={POPULATION}"
OF_KINDS = f"resource_id={KINDS}"


def countries(records: list[dict[str, Any]]) -> list[Any]:
    return [record["country"] for record in records]


class TestResource:
    @pytest.mark.parametrize(
        "query",
        [
            f"resource_id={POPULATION}",
            f"resource_id[]={POPULATION}",
            f"resource_id[pop]={POPULATION}",
            f"resource_id%5Bpop%5D={POPULATION}",
            'resource_id={"pop":"' + POPULATION + '"}',
            "resource_id=population-of-the-world",
            "resource_id[pop]=population-of-the-world",
        ],
    )
    def test_by_id_by_ckans_alias_and_with_an_alias_of_the_request(self, portal: Portal, query: str) -> None:
        assert countries(portal.records(query)) == ["US", "CA", "AR", "JP"]

    def test_it_comes_back_as_it_was_sent(self, portal: Portal) -> None:
        assert portal.result(ALL)["resource_id"] == POPULATION
        assert portal.result(f"resource_id[]={POPULATION}")["resource_id"] == [POPULATION]
        assert portal.result(f"resource_id[pop]={POPULATION}")["resource_id"] == {"pop": POPULATION}

    def test_in_compatible_mode_as_a_list_as_dkan_does(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(config, "ckanext.duckstore.dkan_status", "compatible")
        assert portal.result(ALL)["resource_id"] == [POPULATION]


class TestFields:
    @pytest.mark.parametrize(
        ("asked", "shown"),
        [
            ("", ["country", "population", "id", "timestamp"]),
            ("&fields=", ["country", "population", "id", "timestamp"]),
            ("&fields=*", ["country", "population", "id", "timestamp"]),
            ("&fields[t]=*", ["country", "population", "id", "timestamp"]),
            ("&fields=population,country", ["population", "country"]),
            ("&fields=population, country", ["population", "country"]),
            ("&fields=[population,country]", ["population", "country"]),
            ('&fields=["population","country"]', ["population", "country"]),
            ("&fields[]=population&fields[]=country", ["population", "country"]),
            ("&fields[0]=population&fields[1]=country", ["population", "country"]),
            ("&fields[t]=population,country", ["population", "country"]),
            ("&fields[t][]=population&fields[t][]=country", ["population", "country"]),
            ("&fields=t.population,t.country", ["population", "country"]),
            ("&fields=country,country", ["country"]),
            ("&fields=_id,country", ["_id", "country"]),
            ("&fields=Country,POPULATION", ["country", "population"]),
        ],
    )
    def test_in_all_their_shapes(self, portal: Portal, asked: str, shown: list[str]) -> None:
        result = portal.result(f"{ALL}{asked}&limit=1")
        assert [field["id"] for field in result["fields"]] == shown
        assert [list(record) for record in result["records"]] == [shown]

    def test_a_name_with_a_space_has_an_underscore_in_dkan(self, portal: Portal) -> None:
        for name in ("Full Name", "Full%20Name", "Full_Name", "full_name", '"Full Name"'):
            assert portal.records(f"{OF_KINDS}&fields={name}&limit=1") == [{"Full Name": "one, two"}]

    def test_types_have_dkans_names(self, portal: Portal) -> None:
        assert {field["id"]: field["type"] for field in portal.result(OF_KINDS)["fields"]} == {
            "name": "text",
            "Full Name": "text",
            "n": "int",
            "big": "int",
            "price": "float",
            "ratio": "float",
            "small": "float",
            "on": "datetime",
            "at": "datetime",
            "yes": "text",
            "tags": "text",
            "doc": "text",
        }


class TestValues:
    def test_are_text(self, portal: Portal) -> None:
        first, second, third, nothing = portal.records(OF_KINDS)
        assert first == {
            "name": "a",
            "Full Name": "one, two",
            "n": "1",
            "big": "9007199254740993",
            "price": "34.73",
            "ratio": "0.1",
            "small": "0.5",
            "on": "1950-01-01",
            "at": "2013-01-01T12:30:00.000",
            "yes": "true",
            "tags": '["x", "y"]',
            "doc": first["doc"],
        }
        assert json.loads(first["doc"]) == {"a": [1, 2.5, None, "é"]}
        assert (second["Full Name"], second["ratio"], second["yes"], second["tags"]) == ("", "1e+21", "false", "[]")
        assert (third["n"], third["price"], third["doc"]) == ("-3", "10", "text")
        assert nothing.pop("Full Name") == "NULL"
        assert set(nothing.values()) == {None}

    def test_without_milliseconds_as_ckan_is_configured(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(config, "ckan.datastore.ms_in_timestamp", False)
        assert portal.records(f"{OF_KINDS}&fields=at&limit=1") == [{"at": "2013-01-01T12:30:00"}]


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ("filters[country]=AR", ["AR"]),
            ("filters[country]=AR,US", ["US", "AR"]),
            ("filters[country]=AR,US,XX", ["US", "AR"]),
            ("filters[country][]=AR&filters[country][]=US", ["US", "AR"]),
            ("filters[country][]=AR,US", []),
            ("filters[t][country]=AR", ["AR"]),
            ("filters[t.country]=AR", ["AR"]),
            ("filters[Country]=AR", ["AR"]),
            ("filters[id]=1,3", ["US", "AR"]),
            ("filters[_id]=1,3", ["US", "AR"]),
            ("filters[id]=1,3&filters[country]=AR,CA", ["AR"]),
            ("filters[country]=AR,US&filters[t][country]=AR,CA", ["AR"]),
            ('filters={"country":["AR","US"]}', ["US", "AR"]),
            ("filters=", ["US", "CA", "AR", "JP"]),
            ("filters[country]=NULL", []),
            ("filters[country]=NULL,CA", ["CA"]),
            ("filters[population]=", []),
        ],
    )
    def test_any_of_the_values_of_every_field(self, portal: Portal, filters: str, found: list[str]) -> None:
        result = portal.result(f"{ALL}&{filters}")
        assert countries(result["records"]) == found
        assert result["total"] == len(found)

    @pytest.mark.parametrize(
        ("field", "value", "found"),
        [
            ("name", "NULL", [None]),
            ("name", "b,NULL", ["2", "-3", None]),
            ("n", "NULL,1", ["1", None]),
            ("n", "NULL", [None]),
            ("price", "34.73", ["1"]),
            ("price", "34.730,NULL", ["1", None]),
            ("ratio", "0.1", ["1"]),
            ("big", "9007199254740993", ["1"]),
            ("big", "9007199254740992", []),
            ("on", "1950-02-01", ["2", "-3"]),
            ("at", "2013-01-01T12:30:00", ["1"]),
            ("at", "2013-01-01 12:30:00,NULL", ["1", None]),
            ("yes", "true", ["1"]),
            ("yes", "f,NULL", ["2", "-3", None]),
            ("Full_Name", "it's: \\x", ["-3"]),
        ],
    )
    def test_of_each_type(self, portal: Portal, field: str, value: str, found: list[str | None]) -> None:
        assert [record["n"] for record in portal.records(f"{OF_KINDS}&filters[{field}]={quote(value)}")] == found

    def test_elements_of_a_list_are_whole_values(self, portal: Portal) -> None:
        result = portal.one({"resource_id": KINDS, "filters": {"Full Name": ["one, two", "x"]}})["result"]
        assert [record["n"] for record in result["records"]] == ["1"]

    @pytest.mark.parametrize("value", [1, "1", [1, 7], 1.0, ["1"]])
    def test_values_of_json(self, portal: Portal, value: Any) -> None:
        field = "price" if isinstance(value, float) else "id"
        if field == "id":
            result = portal.one({"resource_id": POPULATION, "filters": {"id": value}})["result"]
            assert countries(result["records"]) == ["US"]
        else:
            assert portal.one({"resource_id": KINDS, "filters": {"price": 10.0}})["result"]["total"] == 1

    def test_null_and_true_of_json(self, portal: Portal) -> None:
        assert portal.one({"resource_id": KINDS, "filters": {"n": None}})["result"]["total"] == 1
        assert portal.one({"resource_id": KINDS, "filters": {"n": [None, 1]}})["result"]["total"] == 2
        assert portal.one({"resource_id": KINDS, "filters": {"yes": True}})["result"]["total"] == 1


class TestText:
    @pytest.mark.parametrize("parameter", ["query", "q", "query[t]"])
    def test_of_the_whole_row(self, portal: Portal, parameter: str) -> None:
        assert countries(portal.records(f"{ALL}&{parameter}=us")) == ["US"]

    def test_with_filters(self, portal: Portal) -> None:
        assert portal.records(f"{ALL}&query=us&filters[country]=CA") == []

    def test_empty_is_none(self, portal: Portal) -> None:
        assert portal.result(f"{ALL}&query=&q=")["total"] == 4


class TestSort:
    @pytest.mark.parametrize(
        "sort",
        [
            "sort[country]=desc",
            "sort[country]=DESC",
            "sort[t][country]=desc",
            "sort=country desc",
            "sort=country%20desc",
            'sort="country" desc',
            "sort=t.country desc",
            "sort[]=country desc",
            'sort={"country":"desc"}',
            "sort[timestamp]=asc&sort[country]=desc",
            "sort=timestamp,country desc",
            "sort=timestamp asc, country desc",
        ],
    )
    def test_in_all_its_shapes(self, portal: Portal, sort: str) -> None:
        assert countries(portal.records(f"{ALL}&{sort}")) == ["US", "JP", "CA", "AR"]

    def test_as_postgresql_sorts(self, portal: Portal) -> None:
        """NULL comes last going up, and first going down; rows that are alike, in the order of
        _id."""
        assert [record["n"] for record in portal.records(f"{OF_KINDS}&sort[name]=asc")] == ["1", "2", "-3", None]
        assert [record["n"] for record in portal.records(f"{OF_KINDS}&sort=n desc")] == [None, "2", "1", "-3"]


class TestPages:
    def test_limit_and_offset(self, portal: Portal) -> None:
        result = portal.result(f"{ALL}&limit=2&offset=1")
        assert countries(result["records"]) == ["CA", "AR"]
        assert (result["limit"], result["offset"], result["total"], result["count"]) == (2, 1, 4, 4)

    @pytest.mark.parametrize("limit", ["", "&limit=", "&limit=0"])
    def test_a_hundred_where_the_request_does_not_say(self, portal: Portal, limit: str) -> None:
        assert portal.result(f"{ALL}{limit}")["limit"] == 100

    def test_offset_behind_the_end(self, portal: Portal) -> None:
        for query in (f"{ALL}&offset=9", f"{ALL}&offset=9&filters[country]=NULL,US", f"{ALL}&offset=9&group_by=id"):
            assert portal.result(query)["records"] == []
        assert portal.result(f"{ALL}&offset=9&group_by=id")["total"] == 4
        assert portal.result(f"{ALL}&offset=9&filters[country]=NULL,US")["total"] == 1

    def test_at_most_as_many_as_configured(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        assert portal.result(f"{ALL}&limit=99999999999")["limit"] == 32000
        monkeypatch.setitem(config, "ckanext.duckstore.dkan_rows_max", 2)
        result = portal.result(f"{ALL}&limit=3")
        assert (result["limit"], len(result["records"]), result["total"]) == (2, 2, 4)
        monkeypatch.setitem(config, "ckan.datastore.search.rows_max", 1)
        result = portal.result(ALL)
        assert (result["limit"], len(result["records"]), result["total"]) == (1, 1, 4)

    def test_no_records(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        """DKAN calls that no success."""
        assert portal.get(f"{ALL}&filters[country]=XX").json["success"] is True
        monkeypatch.setitem(config, "ckanext.duckstore.dkan_status", "compatible")
        assert portal.get(f"{ALL}&filters[country]=XX").json["success"] is False
        assert portal.get(ALL).json["success"] is True


class TestPosted:
    def test_one_query_without_a_name(self, portal: Portal) -> None:
        assert portal.post({"resource_id": SIZE, "limit": 1}).json["result"]["total"] == 4

    def test_a_query_that_is_called_resource_id(self, portal: Portal) -> None:
        answers = portal.post({"resource_id": {"resource_id": SIZE}}).json
        assert answers["resource_id"]["result"]["total"] == 4

    def test_brackets_in_json(self, portal: Portal) -> None:
        result = portal.one({"resource_id[pop]": POPULATION, "filters[pop][country]": "US,AR", "limit": "1"})["result"]
        assert (countries(result["records"]), result["total"]) == (["US"], 2)

    def test_a_form(self, portal: Portal) -> None:
        response = portal.app.post(
            "/api/action/datastore/search.json", data={"resource_id[pop]": POPULATION, "filters[pop][country]": "CA"}
        )
        assert countries(response.json["result"]["records"]) == ["CA"]

    def test_json_as_curl_sends_it(self, portal: Portal) -> None:
        response = portal.app.post(
            "/api/action/datastore/search.json",
            data=json.dumps({"a": {"resource_id": SIZE}}),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert response.json["a"]["result"]["total"] == 4


def test_what_is_no_parameter_is_passed_over(portal: Portal) -> None:
    assert portal.result(f"{ALL}&_=1480000000&token=x&callback=alert(1)&between[id]=1,2")["total"] == 4
