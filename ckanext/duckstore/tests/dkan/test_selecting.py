"""Joins and aggregates. What is expected is PostgreSQL's answer, which the same tests ask for
too."""

from __future__ import annotations

from typing import Any

import ckan.logic as logic
import pytest

from .portal import KINDS, POPULATION, SIZE, WIDE, Portal

JOINED = f"resource_id[pop]={POPULATION}&resource_id[size]={SIZE}&join[pop]=country&join[size]=country"
OF_KINDS = f"resource_id={KINDS}"


class TestJoins:
    @pytest.mark.parametrize(
        ("query", "records"),
        [
            (
                "&fields[pop]=country&fields[size]=squarekm&sort[size][country]=desc&limit=2",
                [{"country": "US", "squarekm": "9,629,091"}, {"country": "JP", "squarekm": "377,930"}],
            ),
            ("&fields=country,squarekm&filters[squarekm]=377,930", []),
            ("&fields=country,squarekm&filters[id]=1", None),
            ("&fields[size]=id,country&filters[pop][id]=2", [{"id": "2", "country": "CA"}]),
            (
                "&fields=pop.id,size.id&filters[size.id]=2,3&sort=size.id desc",
                [{"id": "3", "size_id": "3"}, {"id": "2", "size_id": "2"}],
            ),
            ("&fields=country&filters[pop][country]=US,CA&filters[size][country]=CA", [{"country": "CA"}]),
            ("&fields=country&query=US", [{"country": "US"}]),
            ("&fields=country&query[size]=CA", [{"country": "CA"}]),
            ("&fields=country&query[size]=CA&query[pop]=US", []),
            ("&fields=country&offset=3", [{"country": "JP"}]),
            ("&fields=country&filters[pop][country]=NULL", []),
        ],
    )
    def test_of_two(self, portal: Portal, query: str, records: list[dict[str, str]] | None) -> None:
        if records is None:
            assert portal.error(JOINED + query)["filters"] == ['Field "id" is in pop and size: say of which']
        else:
            assert portal.records(JOINED + query) == records

    def test_total(self, portal: Portal) -> None:
        result = portal.result(JOINED + "&limit=1&offset=1")
        assert (result["total"], result["count"], len(result["records"])) == (4, 4, 1)

    def test_of_three_and_with_itself(self, portal: Portal) -> None:
        """Every column that is joined by equals the first."""
        ids = {"a": POPULATION, "b": SIZE, "c": POPULATION}
        result = portal.one(
            {
                "resource_id": ids,
                "join": {"c": "country", "a": "country", "b": "country"},
                "fields": {"a": ["country", "id"], "b": "id", "c": "id"},
                "filters": {"c": {"id": [2, 3]}},
                "sort": {"c": {"id": "desc"}},
            }
        )["result"]
        assert result["records"] == [
            {"country": "AR", "id": "3", "b_id": "3", "c_id": "3"},
            {"country": "CA", "id": "2", "b_id": "2", "c_id": "2"},
        ]

    def test_by_columns_of_other_names(self, portal: Portal) -> None:
        """Of numbers, the kind does not matter; what has no partner is not in it."""
        query = f"resource_id[k]={KINDS}&resource_id[pop]={POPULATION}&join[k]=n&join[pop]=id&fields=k.n,pop.country"
        assert portal.records(query) == [{"n": "1", "country": "US"}, {"n": "2", "country": "CA"}]
        assert portal.records(query.replace("join[k]=n", "join[k]=small")) == [{"n": "-3", "country": "CA"}]
        assert portal.records(query.replace("join[k]=n", "join[k]=price")) == []

    def test_rows_that_are_alike_are_multiplied(self, portal: Portal) -> None:
        query = f"resource_id[a]={KINDS}&resource_id[b]={KINDS}&join[a]=name&join[b]=name&fields=a.n,b.n"
        assert [tuple(record.values()) for record in portal.records(query)] == [
            ("1", "1"),
            ("2", "2"),
            ("2", "-3"),
            ("-3", "2"),
            ("-3", "-3"),
        ]
        result = portal.result(query + "&limit=2&offset=2")
        assert (len(result["records"]), result["total"]) == (2, 5)

    def test_values_look_as_those_of_a_search(self, portal: Portal) -> None:
        query = f"resource_id[a]={KINDS}&resource_id[b]={KINDS}&join[a]=n&join[b]=n&fields[a]=*"
        assert portal.records(query) == portal.records(OF_KINDS)[:3]

    def test_a_join_of_one_resource_is_none(self, portal: Portal) -> None:
        assert portal.result(f"resource_id[pop]={POPULATION}&join[pop]=country")["total"] == 4

    @pytest.mark.parametrize(
        ("query", "parameter", "message"),
        [
            (f"resource_id[a]={POPULATION}&resource_id[b]={SIZE}", "join", "Mulitple resources require joins."),
            (f"resource_id[]={POPULATION}&resource_id[]={SIZE}", "join", "Mulitple resources require joins."),
            (JOINED.replace("join[size]=country", "join[size]=nothing"), "join", 'Unknown field "size.nothing"'),
            (JOINED.replace("join[size]=country", "join[x]=country"), "join", 'Unknown alias "x"'),
            (JOINED.replace("&join[size]=country", ""), "join", 'No field of "size"'),
            (JOINED.replace("join[size]=country", "join[size]=id"), "join", "pop.country is text, but size.id is int4"),
            (f"{JOINED}&filters[x][country]=US", "filters", 'Unknown alias "x"'),
            (f"{JOINED}&fields[x]=country", "fields", 'Unknown alias "x"'),
            (f"{JOINED}&sort[x][country]=asc", "sort", 'Unknown alias "x"'),
            (f"{JOINED}&fields=id", "fields", 'Field "id" is in pop and size: say of which'),
        ],
    )
    def test_refused(self, portal: Portal, query: str, parameter: str, message: str) -> None:
        assert portal.error(query)[parameter] == [message]


#: PostgreSQL's figures, digit for digit.
AGGREGATES: dict[str, dict[str, str | None]] = {
    "sum": {
        "n": "0",
        "big": "18455751272964292607",
        "price": "44.83",
        "ratio": "1e+21",
        "small": "3.75",
    },
    "avg": {
        "n": "0.00000000000000000000",
        "big": "6151917090988097536",
        "price": "14.9433333333333333",
        "ratio": "3.333333333333333e+20",
        "small": "1.25",
    },
    "min": {"n": "-3", "big": "9007199254740993", "price": "0.1", "ratio": "-2.5", "small": "0.5", "name": "a"},
    "max": {
        "n": "2",
        "big": "9223372036854775807",
        "price": "34.73",
        "ratio": "1e+21",
        "on": "1950-02-01",
        "at": "2013-01-02T00:00:00.500",
    },
    "count": {"n": "3", "yes": "2", "doc": "3", "tags": "3", "Full Name": "4"},
}


class TestAggregates:
    @pytest.mark.parametrize("function", AGGREGATES)
    def test_of_each_type(self, portal: Portal, function: str) -> None:
        expected = AGGREGATES[function]
        result = portal.one({"resource_id": KINDS, function: list(expected)})["result"]
        assert result["total"] == 1
        assert result["records"] == [{f"{function}_{name}": value for name, value in expected.items()}]

    @pytest.mark.parametrize(
        ("query", "record"),
        [
            ("sum=n", {"sum_n": "0"}),
            ("sum[]=n&sum[]=small", {"sum_n": "0", "sum_small": "3.75"}),
            ("sum[t]=n", {"sum_n": "0"}),
            ("sum[t][]=n&sum[t][]=small", {"sum_n": "0", "sum_small": "3.75"}),
            ("sum[t][n]=total", {"total": "0"}),
            ("sum[n]=total", {"total": "0"}),
            ("sum=t.n", {"sum_n": "0"}),
            ("count=*", {"count": "4"}),
            ("count=n,name", {"count_n": "3", "count_name": "3"}),
            ("sum=n&max=n&min=n", {"sum_n": "0", "min_n": "-3", "max_n": "2"}),
            ("sum[n]=x&max[n]=x", {"x": "0", "x_2": "2"}),
            ("sum=n&filters[name]=b", {"sum_n": "-1"}),
            ("sum=n&filters[name]=nobody", {"sum_n": None}),
            ("count=*&filters[name]=nobody", {"count": "0"}),
            ("sum=Full_Name", None),
        ],
    )
    def test_in_all_their_shapes(self, portal: Portal, query: str, record: dict[str, str] | None) -> None:
        if record is None:
            error = portal.error(f"{OF_KINDS}&{query}")
            assert error["sum"] == ['Field "Full Name" is text, of which there is no sum']
        else:
            assert portal.records(f"{OF_KINDS}&{query}") == [record]

    @pytest.mark.parametrize(
        ("query", "records"),
        [
            ("group_by=name", [{"name": "a"}, {"name": "b"}, {"name": None}]),
            (
                "group_by=name&sum=n",
                [{"name": "a", "sum_n": "1"}, {"name": "b", "sum_n": "-1"}, {"name": None, "sum_n": None}],
            ),
            ("group_by[]=name&fields=name&limit=1&offset=1", [{"name": "b"}]),
            ("group_by[t]=name&count[t][name]=how many&limit=1", [{"name": "a", "how many": "1"}]),
            ("group_by=name,on&fields[]=on&limit=1&sort[on]=desc", [{"on": None}]),
            (
                "group_by=name&count=*&sort[count]=desc&fields=*",
                [{"name": "b", "count": "2"}, {"name": "a", "count": "1"}, {"name": None, "count": "1"}],
            ),
            ("group_by=name&avg=n&sort=avg_n asc&limit=1", [{"name": "b", "avg_n": "-0.50000000000000000000"}]),
            ("group_by=name&count=*&fields=&sort[name]=desc&limit=1", [{"name": None, "count": "1"}]),
            ("group_by=yes&filters[name]=b", [{"yes": "false"}, {"yes": None}]),
        ],
    )
    def test_by_group(self, portal: Portal, query: str, records: list[dict[str, Any]]) -> None:
        assert portal.records(f"{OF_KINDS}&{query}") == records

    def test_total_is_the_number_of_groups(self, portal: Portal) -> None:
        for query, total in (("group_by=name&limit=2", 3), ("group_by=name,n&limit=2", 4), ("sum=n&limit=1", 1)):
            assert portal.result(f"{OF_KINDS}&{query}")["total"] == total

    def test_types_of_the_results(self, portal: Portal) -> None:
        query = f"{OF_KINDS}&group_by=name&sum=n,price&avg=n&max=on&min=name&count=price"
        assert [field["type"] for field in portal.result(query)["fields"]] == [
            *("text", "int", "float", "float", "text", "datetime", "int")
        ]

    def test_of_a_join(self, portal: Portal) -> None:
        result = portal.one(
            {
                "resource_id": {"a": KINDS, "b": KINDS},
                "join": {"a": "name", "b": "name"},
                "group_by": {"a": "name"},
                "sum": {"b": {"n": "sum of n"}},
                "count": {"a": "name"},
                "sort": {"sum of n": "desc"},
            }
        )["result"]
        assert result["records"] == [
            {"name": "a", "sum of n": "1", "count_name": "1"},
            {"name": "b", "sum of n": "-2", "count_name": "4"},
        ]

    @pytest.mark.parametrize(
        ("query", "parameter", "message"),
        [
            ("group_by=nothing", "group_by", 'Unknown field "nothing"'),
            ("group_by[x]=name", "group_by", 'Unknown alias "x"'),
            ("sum=nothing", "sum", 'Unknown field "nothing"'),
            ("sum[x][n]=y", "sum", 'Unknown alias "x"'),
            ("sum=*", "sum", "sum needs the name of a field"),
            ("avg=on", "avg", 'Field "on" is date, of which there is no avg'),
            ("max=doc", "max", 'Field "doc" is json, of which there is no max'),
            ("min=yes", "min", 'Field "yes" is bool, of which there is no min'),
            ("sum=n&fields=name", "fields", '"name" must be in group_by, or in an aggregate'),
            ("group_by=on&fields=name", "fields", '"name" must be in group_by, or in an aggregate'),
            ("group_by=on&sort=name", "sort", '"name" must be in group_by, or in an aggregate'),
            ("sort=doc", "sort", 'Field "doc" is json, which has no order'),
        ],
    )
    def test_refused(self, portal: Portal, query: str, parameter: str, message: str) -> None:
        assert portal.error(f"{OF_KINDS}&{query}")[parameter] == [message]


class TestNumbersOfAnySize:
    """NaN, and numbers of more digits than DuckDB's DECIMAL has."""

    @pytest.mark.parametrize(
        ("query", "values"),
        [
            ("fields=wide&sort=wide desc", [None, "NaN", "1" + 40 * "0", "0." + 49 * "0" + "1"]),
            ("fields=wide&filters[wide]=1e40", ["1" + 40 * "0"]),
            ("fields=wide&filters[wide]=NULL,NaN&sort=n", ["NaN", None]),
            ("sum=wide", ["NaN"]),
            ("sum=wide&filters[n]=1,2", ["1" + 40 * "0" + "." + 49 * "0" + "1"]),
            ("max=wide", ["NaN"]),
            ("min=wide", ["0." + 49 * "0" + "1"]),
            ("count=wide", ["3"]),
            ("group_by=wide&sort=wide", ["0." + 49 * "0" + "1", "1" + 40 * "0", "NaN", None]),
        ],
    )
    def test_of_one_table(self, portal: Portal, query: str, values: list[str | None]) -> None:
        records = portal.records(f"resource_id={WIDE}&{query}")
        assert [value for record in records for value in record.values()] == values

    def test_joined(self, portal: Portal) -> None:
        query = f"resource_id[a]={WIDE}&resource_id[b]={WIDE}&join[a]=wide&join[b]=wide&fields=a.n,b.n"
        assert [tuple(record.values()) for record in portal.records(query)] == [("0", "0"), ("1", "1"), ("2", "2")]
        query = f"resource_id[a]={WIDE}&resource_id[k]={KINDS}&join[a]=wide&join[k]=n"
        assert portal.result(query)["total"] == 0


def test_without_search_sql(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Duckstore answers by itself; of another backend CKAN's actions are all that is known."""
    assert portal.records(f"{OF_KINDS}&count=*") == [{"count": "4"}]
    monkeypatch.delitem(logic._actions, "datastore_search_sql")
    if portal.backend == "duckstore":
        assert portal.records(f"{OF_KINDS}&count=*") == [{"count": "4"}]
    else:
        assert "ckan.datastore.sqlsearch.enabled" in portal.error(f"{OF_KINDS}&count=*")["message"]
