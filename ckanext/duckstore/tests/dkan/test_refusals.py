"""What bad input gets: a clear error in the format that was asked for, with a status that says
whose fault it is."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
import pytest
from ckan.common import config
from ckan.tests import factories

from ckanext.duckstore.dkan import formats

from .portal import DELETED, DELETED_DATASET, PATH, POPULATION, PRIVATE, PRIVATE_ALIAS, SIZE, Portal, on_duckstore

ALL = f"resource_id={POPULATION}"
UNKNOWN = "00000000-0000-0000-0000-000000000000"
SECRET = "canary-7f3a"


class TestParameters:
    @pytest.mark.parametrize(
        ("query", "parameter", "message"),
        [
            ("", "resource_id", "The resource_id is a required parameter."),
            ("resource_id=", "resource_id", "The resource_id is a required parameter."),
            ("resource_id[a][b]=x", "resource_id", "Must be text or a number"),
            ("resource_id={", "resource_id", "Cannot parse JSON"),
            (f"{ALL}&limit=-1", "limit", "Must be a natural number"),
            (f"{ALL}&limit=ten", "limit", "Must be a natural number"),
            (f"{ALL}&limit[]=1", "limit", "Must be text or a number"),
            (f"{ALL}&offset=1.5", "offset", "Must be a natural number"),
            (f"{ALL}&offset=9999999999999999999", "offset", "Must be a natural number"),
            (f"{ALL}&fields=nothing", "fields", 'Unknown field "nothing"'),
            (f"{ALL}&fields=country,,population", "fields", "A name is missing"),
            (f"{ALL}&fields[x]=country", "fields", 'Unknown alias "x"'),
            (f"{ALL}&fields[t][a][b]=x", "fields", "Must be a name, a list of names, or either of them by alias"),
            (f"{ALL}&filters=x", "filters", "A filter needs the name of a field: filters[field]=value"),
            (f"{ALL}&filters[]=x", "filters", "A filter needs the name of a field: filters[field]=value"),
            (f"{ALL}&filters[ ]=x", "filters", "A filter needs the name of a field: filters[field]=value"),
            (f"{ALL}&filters[nothing]=x", "filters", 'Unknown field "nothing"'),
            (f"{ALL}&filters[x][country]=US", "filters", 'Unknown alias "x"'),
            (f"{ALL}&filters[t][country][a]=US", "filters", "Must be text or a number"),
            (f"{ALL}&filters[country]=%00", "filters", "A text cannot contain NUL characters or lone surrogates"),
            (
                f"{ALL}&filters[country]=US&filters[t.country]=CA",
                "filters",
                'The filters of "t.country" exclude each other',
            ),
            (f"{ALL}&filters[id]=one", "query", 'invalid input syntax for type integer: "one"'),
            (f"{ALL}&filters[id]=99999999999", "query", 'value "99999999999" is out of range for type integer'),
            (f"{ALL}&sort=nothing", "sort", 'Unknown field "nothing"'),
            (f"{ALL}&sort[country]=up", "sort", "A field is sorted asc or desc"),
            (f"{ALL}&sort[country]=", "sort", "A field is sorted asc or desc"),
            (f"{ALL}&sort[country][]=asc", "sort", "A field is sorted asc or desc"),
            (f"{ALL}&sort=country;drop table", "sort", 'Unknown field "country;drop table"'),
            (f"{ALL}&query[x]=US", "query", 'Unknown alias "x"'),
            (f"{ALL}&query[]=US", "query", "Must be text or a number"),
            (f"{ALL}&join[x]=country", "join", 'Unknown alias "x"'),
            (f"{ALL}&join=country", "join", "A join names a field of each resource: join[alias]=field"),
            (
                "&".join(f"resource_id[a{n}]={POPULATION}" for n in range(9)),
                "resource_id",
                "A query joins at most 8 resources",
            ),
        ],
    )
    def test_named_in_the_error(self, portal: Portal, query: str, parameter: str, message: str) -> None:
        error = portal.error(query)
        assert error["__type"] == "Validation Error"
        assert message in error[parameter][0]
        assert error["message"].startswith(f"{parameter}: ")

    @on_duckstore
    @pytest.mark.parametrize(
        "key",
        [
            "filters[country",
            "filters]country[",
            "filters[country]x",
            "filters[[country]]",
            "[country]",
            "filters[",
            "[]",
            "]",
        ],
    )
    @pytest.mark.parametrize("encode", [str, quote])
    def test_malformed_brackets(self, portal: Portal, key: str, encode: Any) -> None:
        assert "Malformed brackets" in portal.error(f"{ALL}&{encode(key)}=US")["message"]

    @on_duckstore
    def test_too_many_brackets_and_parameters(self, portal: Portal) -> None:
        assert "brackets may follow" in portal.error(f"{ALL}&filters{'[a]' * 500}=US")["message"]
        assert "at most 1000 parameters" in portal.error(f"{ALL}&{'&a=1' * 1001}")["message"]
        assert "with and without" in portal.error(f"{ALL}&filters[country]=US&filters[country][]=CA")["message"]

    @on_duckstore
    def test_too_many_of_a_kind(self, portal: Portal) -> None:
        for parameters in (
            {"fields": ["country"] * 1001},
            {"filters": {"country": [str(number) for number in range(1001)]}},
            {"sort": ["country"] * 1001},
            {"group_by": ["country"] * 1001},
            {"count": ["country"] * 1001},
        ):
            answer = portal.post({"query": {"resource_id": POPULATION, **parameters}}, status=400).json["query"]
            assert "At most 1000" in answer["error"]["message"]


class TestSecrets:
    """Nobody reads what they may not, in whatever way they name it and in whatever format."""

    QUERIES = {
        "id": "resource_id={id}",
        "alias of the request": "resource_id[x]={id}&fields[x]=secret",
        "list": "resource_id[]={id}",
        "second of a join": f"resource_id[a]={POPULATION}&resource_id[x]={{id}}&join[a]=country&join[x]=country",
        "first of a join": f"resource_id[x]={{id}}&resource_id[a]={POPULATION}&join[a]=country&join[x]=country",
        "aggregate": "resource_id={id}&max=secret",
        "number of rows": "resource_id={id}&count=*",
        "filter": "resource_id={id}&filters[secret]=c,NULL&fields=country",
        "text": "resource_id={id}&query=canary",
        "unknown field": "resource_id={id}&fields=nothing",
    }
    IDS = {"private": (PRIVATE, 403), "by alias": (PRIVATE_ALIAS, 403), "of a deleted dataset": (DELETED_DATASET, 403)}

    @pytest.mark.parametrize("extension", [".json", ".xml", ".jsonp?callback=f&", "?"])
    @pytest.mark.parametrize(("id", "status"), IDS.values(), ids=IDS)
    def test_refused(self, portal: Portal, id: str, status: int, extension: str) -> None:
        for query in self.QUERIES.values():
            response = portal.app.get(
                f"{PATH}{extension if '?' in extension else extension + '?'}{query.format(id=id)}"
            )
            assert response.status_code == status, query
            assert SECRET not in response.body
            assert "secret" not in response.body.replace("canary", "")

    def test_refused_among_other_queries(self, portal: Portal) -> None:
        answers = portal.post({"a": {"resource_id": PRIVATE}, "b": {"resource_id": SIZE, "limit": 1}}).json
        assert answers["a"]["success"] is False
        assert answers["a"]["error"] == {"message": "Access denied", "__type": "Authorization Error"}
        assert answers["b"]["success"] is True

    def test_alone_among_the_queries_of_a_post(self, portal: Portal) -> None:
        assert portal.post({"a": {"resource_id": PRIVATE}}, status=403).json["a"]["success"] is False
        assert portal.post({"a": {"resource_id": PRIVATE}, "b": {"resource_id": UNKNOWN}}, status=400)

    @pytest.mark.parametrize(
        "id", [DELETED, UNKNOWN, "_table_metadata", "pg_tables", "../x", "a'b\"c", "x" * 5000, "é\n"]
    )
    def test_what_is_not_there(self, portal: Portal, id: str) -> None:
        for query in ("resource_id={id}", "resource_id={id}&count=*"):
            response = portal.app.get(f"{PATH}.json?{query.format(id=quote(id))}")
            assert response.status_code == (400 if id == "_table_metadata" else 404), response.body

    def test_read_with_a_token(self, portal: Portal) -> None:
        for id in (PRIVATE, PRIVATE_ALIAS):
            for extension in (".json", ".jsonp"):
                response = portal.get(f"resource_id={id}&fields=secret", extension, Authorization=portal.token)
                assert response.json["result"]["records"] == [{"secret": SECRET}]
        response = portal.get(f"resource_id={PRIVATE}&count=*&max=secret", Authorization=portal.token)
        assert response.json["result"]["records"] == [{"max_secret": SECRET, "count": "1"}]

    def test_a_session_reads_no_jsonp(self, portal: Portal) -> None:
        """Any page can include that as a script."""
        user = factories.Sysadmin(password="correct123")
        client = portal.app.test_client(use_cookies=True)
        client.post("/user/login", data={"login": user["name"], "password": "correct123"})
        assert client.get(f"{PATH}.json?resource_id={PRIVATE}").status_code == 200
        assert client.get(f"{PATH}.jsonp?resource_id={PRIVATE}&callback=f").status_code == 403
        assert client.get(f"{PATH}.jsonp?resource_id={POPULATION}&callback=f").status_code == 200


@on_duckstore
class TestFormats:
    @pytest.mark.parametrize("query", [f"resource_id={UNKNOWN}", ALL + "&fields=%3Cscript%3E%0B"])
    def test_errors_come_in_the_format_asked_for(self, portal: Portal, query: str) -> None:
        status = 404 if UNKNOWN in query else 400
        message = portal.get(query, status=status).json["error"]["message"]
        for extension in ("", ".xml"):
            root = ElementTree.fromstring(portal.get(query, extension, status).body)
            assert (root.findtext("success"), root.findtext("error/message")) == ("", message.replace("\x0b", "\ufffd"))
        response = portal.get(query + "&callback=f", ".jsonp", status)
        assert json.loads(response.body[2:-2])["error"]["message"] == message
        assert response.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "callback",
        [
            "alert(1)",
            "",
            "a b",
            "1a",
            "a.",
            ".a",
            "a..b",
            "new",
            "a.delete",
            "a[0]",
            "a;b",
            "é",
            "a\n",
            "f" * 201,
            "</script>",
            "a'",
        ],
    )
    def test_callback_must_be_a_name(self, portal: Portal, callback: str) -> None:
        response = portal.get(f"{ALL}&callback={quote(callback)}", ".jsonp", 400)
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        assert response.json["error"]["callback"] == ["Must be a name of JavaScript"]

    @pytest.mark.parametrize("callback", ["f", "$", "_x1", "jQuery1113_15", "angular.callbacks._0", "JSON_CALLBACK"])
    def test_names(self, portal: Portal, callback: str) -> None:
        assert portal.get(f"{ALL}&callback={callback}", ".jsonp").body.startswith(f"{callback}(" + "{")

    def test_without_a_callback_jsonp_is_json(self, portal: Portal) -> None:
        assert portal.get(ALL, ".jsonp").json["success"] is True

    def test_a_format_that_cannot_be_written(self, portal: Portal) -> None:
        for extension, accept in (
            (".csv", "*/*"),
            (".yaml", "*/*"),
            ("", "text/html"),
            ("", "image/png, text/csv;q=0.5"),
        ):
            response = portal.get(ALL, extension, 406, Accept=accept)
            assert response.json["error"]["message"] == "Unknown or unsupported response format."

    @pytest.mark.parametrize(
        ("accept", "mime_type"),
        [
            ("*/*", "application/xml"),
            ("application/json", "application/json"),
            ("application/json, text/plain, */*", "application/json"),
            ("application/json, application/xml", "application/xml"),
            ("application/xml;q=0.5, application/json", "application/json"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ],
    )
    def test_without_an_extension_the_header_decides(self, portal: Portal, accept: str, mime_type: str) -> None:
        response = portal.get(ALL, "", Accept=accept)
        assert response.headers["Content-Type"] == f"{mime_type}; charset=utf-8"
        assert "Accept" in response.headers["Vary"]

    def test_a_format_is_one_entry(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        plain = formats.Format(lambda answer: f"success: {answer['success']}", "text/plain")
        monkeypatch.setattr(formats, "FORMATS", {**formats.FORMATS, "txt": plain})
        for extension, accept in ((".txt", "*/*"), ("", "text/plain, application/xml;q=0.5")):
            response = portal.get(ALL, extension, Accept=accept)
            assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
            assert response.body == "success: True"

    def test_cors_as_ckans_api_has_it(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(config, "ckan.cors.origin_allow_all", True)
        response = portal.get(ALL, Origin="http://elsewhere.org")
        assert response.headers["Access-Control-Allow-Origin"] == "*"


@on_duckstore
class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            "",
            "{",
            "[]",
            "{}",
            "null",
            '"x"',
            "[1]",
            '{"a":' * 3000 + "1" + "}" * 3000,
            "[" * 200_000,
            b"\xff\xfe\xfa",
            '{"a": ' + "1" * 5000 + "}",
        ],
    )
    def test_no_object(self, portal: Portal, body: Any) -> None:
        response = portal.app.post(f"{PATH}.json", data=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 400
        assert response.json["success"] is False

    def test_too_long(self, portal: Portal) -> None:
        response = portal.app.post(f"{PATH}.json", data='{"a": "' + "x" * (1 << 20) + '"}')
        assert response.status_code == 400
        assert "at most 1048576 bytes" in response.json["error"]["message"]

    def test_too_many_queries(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        queries = {f"q{number}": {"resource_id": PRIVATE} for number in range(1000)}
        answer = portal.post(queries, status=400).json
        assert answer["error"]["queries"] == ["A request has at most 100 queries"]
        monkeypatch.setitem(config, "ckanext.duckstore.dkan_queries_max", 1)
        assert portal.post({"a": {"resource_id": SIZE}}).json["a"]["success"] is True
        assert portal.post({"a": {"resource_id": SIZE}, "b": {"resource_id": SIZE}}, status=400)

    def test_queries_that_are_none(self, portal: Portal) -> None:
        answers = portal.post({"a": 1, "b": None, "c": [], "d": {}, "e": {"resource_id": SIZE}}).json
        assert [answers[name]["success"] for name in answers] == [False, False, False, False, True]

    def test_hostile_names_in_xml(self, portal: Portal) -> None:
        """Names are made valid, values escaped; nothing of the request becomes markup."""
        names = ["<a>", "1", "x y", "\x00\x0b", "é", "xml:lang", "]]>", "", "a" * 300, "\ud800"]
        queries = {name: {"resource_id": SIZE, "fields": ["country"], "limit": 1} for name in names}
        queries[names[0]]["fields"] = ["</message><x/>\x0b&"]
        root = ElementTree.fromstring(portal.post(queries, ".xml").body)
        assert [element.tag for element in root] == [
            *("_a_", "_1", "x_y", "__", "_", "xml_lang", "___", "_", "a" * 300, "_")
        ]
        assert "</message><x/>\ufffd&" in (root[0].findtext("error/message") or "")


@on_duckstore
class TestCompatibleStatus:
    """``ckanext.duckstore.dkan_status = compatible``: what DKAN answers."""

    CAUGHT = {"error": {"message": "Exception Caught, please check logs for more information"}}

    @pytest.fixture(autouse=True)
    def compatible(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(config, "ckanext.duckstore.dkan_status", "compatible")

    @pytest.mark.parametrize(
        "query", ["", f"resource_id={UNKNOWN}", f"resource_id={PRIVATE}", f"{ALL}&fields=x", f"{ALL}&a["]
    )
    def test_queries(self, portal: Portal, query: str) -> None:
        assert portal.get(query).json == self.CAUGHT
        root = ElementTree.fromstring(portal.get(query, ".xml").body)
        assert root.findtext("error/message") == self.CAUGHT["error"]["message"]

    def test_several(self, portal: Portal) -> None:
        answers = portal.post({"a": {"resource_id": PRIVATE}, "b": {"resource_id": SIZE}}).json
        assert answers["a"] == self.CAUGHT
        assert answers["b"]["success"] is True

    def test_what_dkan_refuses_too(self, portal: Portal) -> None:
        """And a callback that is none, which DKAN would write into the answer."""
        portal.get(ALL, "", 406, Accept="text/html")
        portal.get(f"{ALL}&callback=alert(1)", ".jsonp", 400)


def test_the_time_of_all_queries_is_bounded(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ckanext.duckstore.dkan.views.SECONDS", 0.0)
    assert portal.error(ALL)["message"] == "query: The request took too long"


@pytest.mark.parametrize(("option", "value"), [("rows_max", -1), ("queries_max", 0), ("status", "dkan")])
def test_options_that_cannot_be_used(portal: Portal, monkeypatch: pytest.MonkeyPatch, option: str, value: Any) -> None:
    from ckan.exceptions import CkanConfigurationException

    from ckanext.duckstore.dkan import options

    options.check()
    monkeypatch.setitem(config, f"ckanext.duckstore.dkan_{option}", value)
    with pytest.raises(CkanConfigurationException, match=f"ckanext.duckstore.dkan_{option}: Must be"):
        options.check()


def test_access_is_checked_even_if_the_action_does_not(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin may have replaced the action; the authorization counts."""
    import ckan.logic as logic

    search = tk.get_action("datastore_search")

    def unchecked(context: Any, data_dict: Any) -> Any:
        return search({**context, "ignore_auth": True}, data_dict)

    monkeypatch.setitem(logic._actions, "datastore_search", unchecked)
    portal.error(f"resource_id={PRIVATE}", 403)
