"""CKAN's Table Designer over Duckstore: its triggers, its messages, its validators, through its own
pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan.common import aslist, config
from ckan.tests import factories, helpers

from ckanext.duckstore.tests.helpers import reset_store

#: A column of each kind that makes a rule of a trigger.
FIELDS: list[dict[str, Any]] = [
    {"id": "code", "tdtype": "text", "type": "text", "tdpkreq": "pk"},
    {"id": "name", "tdtype": "text", "type": "text", "tdpkreq": "req", "tdpattern": "[A-Z].*"},
    {"id": "kind", "tdtype": "choice", "type": "text", "tdpkreq": "", "tdchoices": ["small", "large"]},
    {"id": "mail", "tdtype": "email", "type": "text", "tdpkreq": ""},
    {"id": "age", "tdtype": "integer", "type": "int8", "tdpkreq": "", "tdminimum": "0", "tdmaximum": "130"},
    {"id": "born", "tdtype": "date", "type": "date", "tdpkreq": "", "tdminimum": "1900-01-01"},
    {"id": "more", "tdtype": "json", "type": "json", "tdpkreq": ""},
]
GOOD = {"code": "a", "name": "Ann", "kind": "small", "mail": "ann@example.com", "age": 40, "born": "1980-02-03"}


@pytest.fixture(scope="module")
def app() -> Iterator[Any]:
    plugins = [*aslist(config["ckan.plugins"]), "datatables_view", "tabledesigner"]
    with helpers.changed_config("ckan.plugins", list(dict.fromkeys(plugins))):
        p.load_all()
        helpers.reset_db()
        reset_store()
        app = helpers._get_test_app()
        with app.flask_app.test_request_context():
            yield app
        p.unload_all()


@pytest.fixture(scope="module")
def sysadmin(app: Any) -> dict[str, Any]:
    return dict(factories.SysadminWithToken())


@pytest.fixture
def table(sysadmin: dict[str, Any]) -> str:
    """A table of Table Designer with FIELDS."""
    dataset = factories.Dataset()
    resource = helpers.call_action(
        "resource_create", package_id=dataset["id"], url_type="tabledesigner", context={"user": sysadmin["name"]}
    )
    design(resource["id"])
    return str(resource["id"])


def design(resource_id: str, *more: dict[str, Any], fields: Sequence[dict[str, Any]] = tuple(FIELDS)) -> None:
    from ckanext.tabledesigner.datastore import create_table

    create_table(resource_id, [*fields, *more], {"ignore_auth": True, "user": ""})


def upsert(table: str, record: dict[str, Any], method: str = "insert") -> None:
    helpers.call_action("datastore_upsert", resource_id=table, method=method, records=[record])


def refused(table: str, **changes: Any) -> str:
    with pytest.raises(tk.ValidationError) as caught:
        upsert(table, GOOD | changes)
    assert caught.value.error_dict["records_row"] == 0
    return str(caught.value.error_dict["records"][0])


def rows(table: str) -> list[dict[str, Any]]:
    return list(helpers.call_action("datastore_search", resource_id=table)["records"])


class TestRows:
    def test_good_one_is_kept_trimmed(self, table: str) -> None:
        upsert(table, GOOD | {"code": " a "})
        assert rows(table)[0]["code"] == "a"

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"code": None}, "code\tPrimary key must not be empty"),
            ({"code": " "}, "code\tPrimary key must not be empty"),
            ({"name": ""}, 'name\tDoes not match pattern: "[A-Z].*"\tname\tMissing value'),
            ({"name": "ann"}, 'name\tDoes not match pattern: "[A-Z].*"'),
            ({"kind": "medium"}, 'kind\tInvalid choice: "medium"'),
            ({"mail": "nobody"}, "mail\tInvalid email"),
            ({"age": -1}, 'age\tBelow minimum: "0"'),
            ({"age": 131}, 'age\tAbove maximum: "130"'),
            ({"born": "1899-12-31"}, 'born\tBelow minimum: "1900-01-01"'),
            ({"kind": "x", "age": -1}, 'kind\tInvalid choice: "x"\tage\tBelow minimum: "0"'),
        ],
    )
    def test_each_rule_has_its_message(self, table: str, changes: dict[str, Any], message: str) -> None:
        assert refused(table, **changes) == f"TAB-DELIMITED\t{message}"
        assert rows(table) == []

    def test_prefixes_that_the_forms_rely_on(self, table: str) -> None:
        upsert(table, GOOD)
        assert refused(table).startswith("duplicate key")
        assert refused(table, code="b", age="x").startswith("invalid input syntax")

    def test_update_by_number(self, table: str) -> None:
        upsert(table, GOOD)
        upsert(table, GOOD | {"_id": "1", "name": "Bea"}, "update")
        with pytest.raises(tk.ValidationError) as caught:
            upsert(table, {"_id": "1", "age": "200"}, "update")
        assert caught.value.error_dict["records"] == ['TAB-DELIMITED\tage\tAbove maximum: "130"']
        assert [row["name"] for row in rows(table)] == ["Bea"]


def test_design_is_changed(table: str) -> None:
    upsert(table, GOOD)
    design(table, {"id": "size", "tdtype": "integer", "type": "int8", "tdpkreq": "req"})
    assert refused(table, code="b") == "TAB-DELIMITED\tsize\tMissing value"
    upsert(table, GOOD | {"code": "b", "size": 5})
    assert [row["size"] for row in rows(table)] == [None, 5]


@pytest.mark.parametrize("obligation", ["pk", "req"])
def test_json_may_be_a_key_or_required(table: str, obligation: str) -> None:
    """Over PostgreSQL json cannot be a key."""
    field = {"id": "doc", "tdtype": "json", "type": "json", "tdpkreq": obligation}
    changed = [each | {"tdpkreq": ""} if each["tdpkreq"] == "pk" else each for each in FIELDS]
    design(table, field, fields=changed if obligation == "pk" else FIELDS)
    missing = "Primary key must not be empty" if obligation == "pk" else "Missing value"
    assert f"doc\t{missing}" in refused(table, doc=None)
    upsert(table, GOOD | {"doc": '{"a": [1, 2]}'})
    assert refused(table, doc='{"a": [1, 2]}').startswith("duplicate key")
    upsert(table, GOOD | {"code": "b", "doc": {"a": 2}})
    assert [row["doc"] for row in rows(table)] == ['{"a": [1, 2]}', {"a": 2}]


class TestValidators:
    @pytest.mark.parametrize("pattern", ["[a-z]+", r"\d{3}", "a|b", "(x)(?:y)"])
    def test_pattern(self, table: str, pattern: str) -> None:
        design(table, {"id": "x", "tdtype": "text", "type": "text", "tdpkreq": "", "tdpattern": pattern})

    @pytest.mark.parametrize(
        ("field", "errors"),
        [
            ({"tdtype": "text", "type": "text", "tdpattern": "[a"}, {"tdpattern": ["Invalid regular expression"]}),
            ({"tdtype": "text", "type": "text", "tdpattern": "(a"}, {"tdpattern": ["Invalid regular expression"]}),
            (
                {"tdtype": "integer", "type": "int8", "tdminimum": "x"},
                {"tdminimum": ["Invalid constraint for type: int8"]},
            ),
            (
                {"tdtype": "date", "type": "date", "tdmaximum": "31.31.2020"},
                {"tdmaximum": ["Invalid constraint for type: date"]},
            ),
            (
                {"tdtype": "numeric", "type": "numeric", "tdminimum": "10", "tdmaximum": "9.5"},
                {"tdmaximum": ["Less than minumum"]},
            ),
            (
                {
                    "tdtype": "timestamp",
                    "type": "timestamp",
                    "tdminimum": "2020-01-02",
                    "tdmaximum": "2020-01-01 23:00",
                },
                {"tdmaximum": ["Less than minumum"]},
            ),
        ],
    )
    def test_refused(self, table: str, field: dict[str, Any], errors: dict[str, Any]) -> None:
        with pytest.raises(tk.ValidationError) as caught:
            design(table, {"id": "x", "tdpkreq": "", **field})
        assert caught.value.error_dict["fields"][len(FIELDS)] == errors

    def test_bounds_that_fit(self, table: str) -> None:
        design(
            table,
            {"id": "x", "tdtype": "numeric", "type": "numeric", "tdpkreq": "", "tdminimum": "9.5", "tdmaximum": "10"},
        )


class TestPages:
    def test_row_is_added_refused_edited_and_deleted(self, app: Any, sysadmin: dict[str, Any], table: str) -> None:
        dataset = helpers.call_action("resource_show", id=table)["package_id"]
        headers = {"Authorization": sysadmin["token"]}

        def send(page: str, form: dict[str, Any] | None) -> str:
            url = f"/dataset/{dataset}/tabledesigner/{table}/{page}"
            # In a thread, which has none of the request that the tests are in.
            with ThreadPoolExecutor(1) as thread:
                if form is None:
                    return str(thread.submit(app.get, url, headers=headers).result().body)
                return str(
                    thread.submit(app.post, url, data=form, headers=headers, follow_redirects=False).result().body
                )

        def post(page: str, **record: Any) -> str:
            return send(page, {f"col__{n}__value": record.get(field["id"], "") for n, field in enumerate(FIELDS, 1)})

        assert "col__1__value" in send("add-row", None)
        assert "Missing value" in post("add-row", **(GOOD | {"name": ""}))
        assert "Invalid input" in post("add-row", **(GOOD | {"age": "old"}))
        post("add-row", **GOOD)
        assert "Duplicate primary key exists" in post("add-row", **GOOD)
        post("edit-row?_id=1", **(GOOD | {"name": "Bea"}))
        assert [(row["_id"], row["name"]) for row in rows(table)] == [(1, "Bea")]
        assert "Above maximum" in post("edit-row?_id=1", **(GOOD | {"age": "131"}))
        post("delete-rows?_id=1")
        assert rows(table) == []
