"""What bad input gets: a ValidationError that names the field or row, never another exception,
never half a write."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.common import config
from ckan.tests import factories, helpers

from ckanext.duckstore import backend
from ckanext.duckstore.config import store_folder
from ckanext.duckstore.errors import StoreBusy
from ckanext.duckstore.logic import search
from ckanext.duckstore.operations import long_pages

pytestmark = pytest.mark.usefixtures("with_plugins", "non_clean_db", "clean_store")

FIELDS = [
    {"id": "n", "type": "int"},
    {"id": "t", "type": "text"},
    {"id": "x", "type": "numeric"},
    {"id": "d", "type": "timestamp"},
    {"id": "j", "type": "json"},
    {"id": "f", "type": "float"},
]


@pytest.fixture
def table() -> str:
    """A table with a key and two rows."""
    resource = factories.Resource()
    helpers.call_action(
        "datastore_create",
        resource_id=resource["id"],
        force=True,
        fields=FIELDS,
        primary_key="n",
        records=[{"n": 1, "t": "one"}, {"n": 2, "t": "two"}],
    )
    return str(resource["id"])


def write(id: str, records: Any, method: str = "insert", **more: Any) -> Any:
    return helpers.call_action("datastore_upsert", resource_id=id, force=True, method=method, records=records, **more)


def rows(id: str) -> Any:
    return helpers.call_action("datastore_search", resource_id=id, include_total=True)


def refused(call: Callable[..., Any], *arguments: Any, **more: Any) -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as caught:
        call(*arguments, **more)
    return dict(caught.value.error_dict)


class TestRecords:
    @pytest.mark.parametrize("method", ["insert", "upsert"])
    def test_wrong_type_in_row_19999_of_20000(self, table: str, method: str) -> None:
        records: list[Any] = [{"n": n, "t": str(n)} for n in range(10, 20010)]
        records[19999]["n"] = "nope"
        before = rows(table)
        error = refused(write, table, records, method)
        assert error == {"records": ['invalid input syntax for type integer: "nope"'], "records_row": 19999}
        assert rows(table) == before

    @pytest.mark.parametrize("bad", [1, "text", None, [], [1], True, 1.5])
    @pytest.mark.parametrize("method", ["insert", "upsert", "update"])
    def test_record_that_is_no_object(self, table: str, method: str, bad: Any) -> None:
        before = rows(table)
        assert refused(write, table, [{"n": 1, "t": "changed"} if method != "insert" else {"n": 7}, bad], method) == {
            "records": ['row "1" is not a json object']
        }
        assert rows(table) == before

    @pytest.mark.parametrize("bad", [{"a": 1}, "text", 5, True])
    def test_records_that_are_no_list(self, table: str, bad: Any) -> None:
        assert refused(write, table, bad) == {"records": ['row "0" is not a json object']}
        create = refused(helpers.call_action, "datastore_create", resource_id=table, force=True, records=bad)
        assert create == {"records": ["Records has to be a list of dicts"]}

    def test_unknown_columns(self, table: str) -> None:
        before = rows(table)
        assert refused(write, table, [{"n": 3}, {"n": 4, "nope": 1}]) == {"records": ['row "2" has extra keys "nope"']}
        assert refused(write, table, [{"n": 3}, {"n": 4, "nope": 1}], "upsert") == {
            "fields": ['fields "nope" do not exist']
        }
        assert rows(table) == before

    @pytest.mark.parametrize(
        ("column", "value", "message"),
        [
            ("t", "a\0b", "NUL"),
            ("t", "\ud800", "surrogate"),
            ("d", "\0", "NUL"),
            ("x", "\0", "NUL"),
            ("n", "\ud800", "surrogate"),
            ("f", "1\0", "NUL"),
            ("j", {"a": "\0"}, "Unicode escape"),
            ("j", "\udfff", "surrogate"),
            ("n", 10**40, "out of range"),
            ("n", "1" * 40, "out of range"),
            ("n", 1e300, "out of range"),
            ("n", float("nan"), "NaN"),
            ("n", float("inf"), "infinity"),
            ("n", {}, "adapt"),
            ("n", [1], "integer[]"),
            ("n", True, "boolean"),
            ("x", 10**1000, "1000 digits"),
            ("x", "1" * 1001, "1000 digits"),
            ("x", "1e5000", "1000 digits"),
            ("x", "0." + "1" * 1001, "1000 digits"),
            ("x", "1e-99999999999999999999", "1000 digits"),
            ("x", "1,5", "numeric"),
            ("x", "x", "numeric"),
            ("f", 10**400, "out of range"),
            ("f", "1e400", "out of range"),
            ("f", "x", "double precision"),
            ("d", "2012-02-30", "out of range"),
            ("d", "x", "timestamp"),
            ("d", 5, "integer"),
            ("d", "2012-13-01", "out of range"),
            ("d", "99999-01-01 x", "timestamp"),
            ("j", float("nan"), "json"),
        ],
    )
    @pytest.mark.parametrize("method", ["insert", "upsert", "update"])
    def test_values_that_no_column_holds(self, table: str, method: str, column: str, value: Any, message: str) -> None:
        before = rows(table)
        record = {"n": 2, "t": "changed", column: value}
        error = refused(write, table, [{"n": 1 if method != "insert" else 5, "t": "changed"}, record], method)
        if method == "update" and column == "n" and "key" in error:
            assert "not found" in error["key"][0]
        else:
            assert message in error["records"][0]
            assert error["records_row"] == 1
        assert rows(table) == before

    def test_numbers_of_more_digits_than_a_decimal_has_are_kept_together(self, table: str) -> None:
        write(table, [{"n": 3, "x": 10**30}])
        write(table, [{"n": 4, "x": "0.123456789012"}, {"n": 5, "x": "NaN"}])
        assert [row["x"] for row in rows(table)["records"]][-2:] == [0.123456789012, "NaN"]

    def test_nesting_without_end(self, table: str) -> None:
        deep: Any = []
        for _ in range(100_000):
            deep = [deep]
        assert "records" in refused(write, table, [{"n": 3, "j": deep}])

    def test_input_is_left_as_it_was(self, table: str) -> None:
        records = [{"n": "", "t": "", "x": "1.0", "j": {"a": [1]}, "d": "2020-01-01"}]
        sent = copy.deepcopy(records)
        write(table, records)
        assert records == sent


class TestTextThatPostgresqlCannotHold:
    """CKAN's own backend answers status 500."""

    @pytest.fixture(params=["a\ud800b", "\udfff", "a\0b"], ids=["lone surrogate", "low surrogate", "NUL"])
    def text(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    def test_in_records(self, table: str, text: str) -> None:
        before = rows(table)
        for method in ("insert", "upsert", "update"):
            records = [
                {"n": 1 if method != "insert" else 5, "t": "x"},
                {"n": 2 if method != "insert" else 6, "t": text},
            ]
            error = refused(write, table, records, method)
            assert error["records_row"] == 1
            assert "a text value cannot contain" in error["records"][0]
        error = refused(
            helpers.call_action, "datastore_create", resource_id=table, force=True, records=[{"n": 7, "t": text}]
        )
        assert error["records_row"] == 0
        assert rows(table) == before

    @pytest.mark.parametrize("plain", [True, False])
    @pytest.mark.parametrize("text", ["a\ud800b", "\udfff"])
    def test_in_text_searches(self, table: str, text: str, plain: bool) -> None:
        for search_for in ({"q": text}, {"q": f"one | {text}:*"}, {"q": {"t": text}}, {"full_text": text}):
            error = refused(helpers.call_action, "datastore_search", resource_id=table, plain=plain, **search_for)
            assert "a text value cannot contain" in error["info"]["orig"][0]

    @pytest.mark.parametrize("plain", [True, False])
    def test_nul_is_left_out_of_text_searches_as_in_ckan(self, table: str, plain: bool) -> None:
        found = [
            [
                helpers.call_action("datastore_search", resource_id=table, plain=plain, **search_for)["records"]
                for search_for in ({"q": text}, {"q": {"t": text}}, {"full_text": text})
            ]
            for text in ("o\0ne\0", "one")
        ]
        assert found[0] == found[1]
        assert all(found[0])

    def test_in_filters(self, table: str, text: str) -> None:
        before = rows(table)
        for value in (text, ["one", text], {"gt": text}):
            error = refused(helpers.call_action, "datastore_search", resource_id=table, filters={"t": value})
            assert "a text value cannot contain" in error["info"]["orig"][0]
        error = refused(
            helpers.call_action, "datastore_records_delete", resource_id=table, force=True, filters={"t": text}
        )
        assert "a text value cannot contain" in error["filters"][0]
        assert rows(table) == before

    def test_in_sql(self, table: str, text: str) -> None:
        for condition in (f"t = '{text}'", f"_full_text @@ to_tsquery('{text}')"):
            refused(helpers.call_action, "datastore_search_sql", sql=f'SELECT * FROM "{table}" WHERE {condition}')


class TestFields:
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ([{"id": "x" * 64, "type": "text"}], f'Column heading "{"x" * 64}" exceeds limit of 63 characters.'),
            ([{"id": "_x", "type": "text"}], '"_x" is not a valid field name'),
            ([{"id": "a", "type": "nope"}], '"nope" is not a valid field type'),
            ([{"id": "a\0b", "type": "text"}], "not a valid field name"),
            ([{"id": 'a"b', "type": "text"}], "not a valid field name"),
            ([{"id": "a", "type": "text'); DROP TABLE x; --"}], "is not a valid field type"),
        ],
    )
    def test_fields_that_cannot_be(self, fields: Any, message: str) -> None:
        resource = factories.Resource()
        error = refused(helpers.call_action, "datastore_create", resource_id=resource["id"], force=True, fields=fields)
        assert message in str(error["fields"])
        with pytest.raises(tk.ObjectNotFound):
            rows(resource["id"])

    def test_duplicate_columns(self, table: str) -> None:
        before = rows(table)
        twice = [{"id": "a", "type": "text"}, {"id": "a", "type": "int"}]
        assert refused(helpers.call_action, "datastore_create", resource_id=table, force=True, fields=twice) == {
            "field": ["Duplicate column names are not supported"]
        }
        assert rows(table) == before

    @pytest.mark.parametrize("record", [{"_x": 1}, {"x" * 64: 1}, {"a\0": 1}, {"": 1}, {"\ud800": 1}])
    def test_names_that_records_bring(self, record: dict[str, Any]) -> None:
        resource = factories.Resource()
        assert "fields" in refused(
            helpers.call_action, "datastore_create", resource_id=resource["id"], force=True, records=[record]
        )

    @pytest.mark.parametrize("alias", ["it's", 'a"b', "_x", "a%b", "", "tab\t", "a\0b", "x" * 300])
    def test_aliases_leave_nothing_behind(self, table: str, alias: str) -> None:
        before = helpers.call_action("datastore_info", resource_id=table)
        try:
            helpers.call_action("datastore_create", resource_id=table, force=True, aliases=[alias])
        except tk.ValidationError as error:
            assert "alias" in error.error_dict
            assert helpers.call_action("datastore_info", resource_id=table) == before
        else:
            assert rows(alias)["total"] == rows(alias[:63])["total"] == 2  # PostgreSQL cuts both

    def test_alias_that_is_taken(self, table: str) -> None:
        other = factories.Resource()
        helpers.call_action("datastore_create", resource_id=other["id"], force=True, fields=FIELDS, aliases="taken")
        assert refused(helpers.call_action, "datastore_create", resource_id=table, force=True, aliases="taken") == {
            "alias": ['The alias "taken" already exists.']
        }
        for id in (table, other["id"]):
            assert refused(helpers.call_action, "datastore_create", resource_id=table, force=True, aliases=id) == {
                "alias": [f'"{id}" already exists']
            }

    def test_alias_that_is_the_id_of_a_resource_without_a_table(self, table: str) -> None:
        before = helpers.call_action("datastore_info", resource_id=table)
        other = factories.Resource()["id"]
        aliases = ["mine", *(f"alias {number}" for number in range(600)), other]
        assert refused(helpers.call_action, "datastore_create", resource_id=table, force=True, aliases=aliases) == {
            "alias": [f'"{other}" already exists']
        }
        assert helpers.call_action("datastore_info", resource_id=table) == before
        with pytest.raises(tk.ObjectNotFound):
            rows(other)
        helpers.call_action("datastore_create", resource_id=other, force=True, fields=FIELDS)

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            ({"fields": [{"id": f"c{n}", "type": "int"} for n in range(1601)]}, "at most 1600 columns"),
            ({"records": [{f"c{n}": n for n in range(1600)}]}, "at most 1600 columns"),
            ({"primary_key": ["n"] * 33}, "more than 32 columns in an index"),
            ({"indexes": [["n"] * 33]}, "more than 32 columns in an index"),
        ],
        ids=["fields", "records", "key", "indexes"],
    )
    def test_tables_wider_than_postgresql_has(self, table: str, more: dict[str, Any], message: str) -> None:
        before = helpers.call_action("datastore_info", resource_id=table)
        errors = refused(helpers.call_action, "datastore_create", resource_id=table, force=True, **more)
        assert message in str(errors)
        assert helpers.call_action("datastore_info", resource_id=table) == before


FILES_OF_20_KB = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
from pathlib import Path
from ckanext.duckstore.errors import DiskFull
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
store = FileStore(settings(Path(sys.argv[1])))
records = [{'n': n, 't': str(n) * 50} for n in range(10, 20000)]
try:
    upsert(store, UpsertRequest(sys.argv[2], 'insert', records))
except DiskFull as error:
    print('refused:', error)
"""


class TestStore:
    def folder(self) -> Path:
        return store_folder(config["ckan.datastore.write_url"])

    def test_full_disk(self, table: str) -> None:
        before = rows(table)
        found = subprocess.run(
            [sys.executable, "-c", FILES_OF_20_KB, str(self.folder()), table],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert found.stdout.strip() == "refused: No space left for the data", found.stderr
        assert rows(table) == before
        write(table, [{"n": 3}])
        assert rows(table)["total"] == 3

    def test_truncated_file(self, table: str) -> None:
        backend.active_store().before_fork()
        for path in self.folder().glob("resources/**/*.duckdb"):
            path.write_bytes(path.read_bytes()[:5000])
        assert "datastore" in refused(rows, table)
        assert "datastore" in refused(write, table, [{"n": 3}])

    def test_empty_file(self, table: str) -> None:
        backend.active_store().before_fork()
        for path in self.folder().glob("resources/**/*.duckdb"):
            path.write_bytes(b"")
        assert "datastore" in refused(rows, table)

    def test_folder_that_cannot_be_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        resource = factories.Resource()
        monkeypatch.setitem(config, "ckan.datastore.write_url", "duckdb:////proc/duckstore")
        error = refused(helpers.call_action, "datastore_create", resource_id=resource["id"], force=True, fields=FIELDS)
        assert "cannot be" in str(error["datastore"])
        assert "/proc" not in str(error)


@pytest.mark.parametrize(
    "parameters",
    [
        {"distinct": "true", "fields": "t", "sort": "n"},
        {"sort": "<b>no such column"},
        {"fields": "no such column"},
        {"filters": '{"no such column": 1}'},
        {"filters": "[]"},
        {"filters": "7"},
        {"filters": "[" * 100_000},
        {"filters": '{"n": "not a number"}'},
        {"q": '{"no such column": "a"}'},
        {"q": '{"t": {"a": 1}}'},
        {"format": "xlsx"},
        {"format": "<b>"},
        {"limit": "-1"},
        {"offset": "9" * 30},
        {"q": "a", "language": "<b>"},
    ],
    ids=lambda parameters: str(parameters)[:60],
)
def test_dump_of_what_a_search_refuses(app: Any, table: str, parameters: dict[str, str]) -> None:
    response = app.get(f"/datastore/dump/{table}", query_string=parameters, expect_errors=True)
    assert response.status_code == 400
    assert "<b>" not in response.body
    assert app.get(f"/datastore/dump/{table}").status_code == 200


def test_dump_while_the_store_is_busy(app: Any, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:

        def busy(*arguments: Any, **more: Any) -> Any:
            raise StoreBusy("The table is busy with other requests, try again later")

        patched.setattr("ckanext.duckstore.logic.search.run", busy)
        response = app.get(f"/datastore/dump/{table}", expect_errors=True)
    assert response.status_code == 503
    assert "try again later" in response.body


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_dump_in_pages_of_few_rows(app: Any, table: str, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """A table of many columns has fewer rows in a page; the dump is the same."""
    write(table, [{"n": number, "t": f"row {number % 7}"} for number in range(10, 110)])
    queries: list[dict[str, Any]] = [
        {},
        {"limit": 30},
        {"limit": 3},
        {"offset": 5, "limit": 50},
        {"sort": "t desc"},
        {"fields": "t"},
        {"q": "row"},
        {"filters": '{"t": "row 3"}'},
    ]

    def dumps() -> list[str]:
        return [app.get(f"/datastore/dump/{table}", query_string={**each, "format": form}).body for each in queries]

    whole = dumps()
    pages = []
    run = search.run

    def noting(*arguments: Any, **more: Any) -> Any:
        found = run(*arguments, **more)
        pages.append(found["records"] if isinstance(found["records"], list) else found["records"].splitlines())
        return found

    monkeypatch.setattr(search, "run", noting)
    monkeypatch.setattr(long_pages, "MOST_VALUES", 100)  # 15 rows of 7 columns, or more of one column
    assert dumps() == whole
    assert max(len(page) for page in pages) <= 100
    assert len(pages) > 20


@pytest.mark.ckan_config("ckanext.duckstore.answer_limit", 2000)
@pytest.mark.parametrize("form", ["objects", "lists", "csv", "tsv"])
def test_response_that_is_too_long(app: Any, table: str, form: str) -> None:
    write(table, [{"n": number, "t": "x" * 100} for number in range(10, 110)])
    parameters = {"resource_id": table, "records_format": form}
    response = app.get("/api/action/datastore_search", query_string=parameters, expect_errors=True)
    assert response.status_code == 409
    assert "more than 2000 bytes" in response.json["error"]["limit"][0]
    found = app.get("/api/action/datastore_search", query_string=parameters | {"limit": 5})
    assert found.status_code == 200
    # Dumps, and callers within CKAN, get everything.
    assert app.get(f"/datastore/dump/{table}").body.count("\n") == 103
    assert helpers.call_action("datastore_search", resource_id=table, limit=1000)["total"] == 102
