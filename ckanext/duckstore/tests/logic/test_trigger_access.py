"""Who may create, delete, attach and run functions, and what the action answers."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

from ckanext.duckstore.tests.helpers import reset_store

BODY = "BEGIN NEW.log := coalesce(NEW.log, '') || 'x'; RETURN NEW; END"


@pytest.fixture
def people(with_plugins: None, clean_db: None) -> dict[str, Any]:
    """A table of an organization, its editor, a member, and somebody else."""
    reset_store()
    users = {role: factories.User()["name"] for role in ("admin", "editor", "member", "stranger")}
    members = [{"name": users[role], "capacity": role} for role in ("admin", "editor", "member")]
    organization = factories.Organization(users=members)
    resource = factories.Resource(package_id=factories.Dataset(owner_org=organization["id"])["id"])
    helpers.call_action("datastore_function_create", name="f", rettype="trigger", definition=BODY)
    fields = [{"id": "k", "type": "text"}, {"id": "log", "type": "text"}]
    helpers.call_action("datastore_create", resource_id=resource["id"], force=True, fields=fields, records=[{"k": "a"}])
    return {**users, "sysadmin": factories.Sysadmin()["name"], "table": resource["id"], "anonymous": ""}


def allowed(people: dict[str, Any], action: str, **data: Any) -> set[str]:
    """Return those who may do *action*."""
    found = set()
    for role in ("sysadmin", "admin", "editor", "member", "stranger", "anonymous"):
        try:
            tk.get_action(action)({"user": people[role], "ignore_auth": False}, {**data})
        except tk.NotAuthorized:
            continue
        found.add(role)
    return found


def test_functions_are_created_and_deleted_by_sysadmins(people: dict[str, Any]) -> None:
    new = {"name": "g", "rettype": "trigger", "definition": BODY, "or_replace": True}
    assert allowed(people, "datastore_function_create", **new) == {"sysadmin"}
    assert allowed(people, "datastore_function_delete", name="g", if_exists=True) == {"sysadmin"}


def test_triggers_are_attached_by_editors_and_run_by_sysadmins(people: dict[str, Any]) -> None:
    attached = {"resource_id": people["table"], "force": True, "triggers": [{"function": "f"}]}
    assert allowed(people, "datastore_create", **attached) == {"sysadmin", "admin", "editor"}
    assert allowed(people, "datastore_run_triggers", resource_id=people["table"]) == {"sysadmin"}
    found = helpers.call_action("datastore_search", resource_id=people["table"])["records"]
    assert [row["log"] for row in found] == ["x"]


def test_run_triggers_keeps_what_they_do_and_counts_the_rows_not_skipped(people: dict[str, Any]) -> None:
    table = people["table"]
    data: dict[str, Any] = {"resource_id": table, "force": True}
    helpers.call_action("datastore_upsert", **data, method="insert", records=[{"k": "skip"}, {"k": "b"}])
    skipping = "BEGIN IF NEW.k = 'skip' THEN RETURN NULL; END IF; NEW.log := TG_OP; RETURN NEW; END"
    helpers.call_action("datastore_function_create", name="f", rettype="trigger", definition=skipping, or_replace=True)
    helpers.call_action("datastore_create", **data, triggers=[{"function": "f"}])
    assert helpers.call_action("datastore_run_triggers", resource_id=table) == 2
    found = helpers.call_action("datastore_search", resource_id=table, sort="_id")["records"]
    assert [row["log"] for row in found] == ["UPDATE", None, "UPDATE"]
    for wrong in ({}, {"resource_id": ""}, {"resource_id": 5}, {"resource_id": None}):
        with pytest.raises((tk.ValidationError, tk.ObjectNotFound)):
            helpers.call_action("datastore_run_triggers", **wrong)


#: Statements that are accepted with a warning, and what the warning calls them.
UNSUPPORTED = {
    "EXECUTE 'SELECT 1'": "EXECUTE",
    "FOR i IN EXECUTE 'SELECT 1' LOOP NULL; END LOOP": "EXECUTE",
    "OPEN c FOR SELECT 1": "cursors",
    "BEGIN NULL; EXCEPTION WHEN others THEN NULL; END": "exception block",
    "INSERT INTO t VALUES (1)": "INSERT",
    "UPDATE t SET a = 1": "UPDATE",
    "DELETE FROM t": "DELETE",
    "TRUNCATE t": "TRUNCATE",
    "DROP TABLE t": "DROP",
    "COMMIT": "COMMIT",
    "CALL p()": "CALL",
    "GET STACKED DIAGNOSTICS i = MESSAGE_TEXT": "GET DIAGNOSTICS",
}


@pytest.mark.parametrize(("statement", "construct"), UNSUPPORTED.items(), ids=UNSUPPORTED)
def test_unsupported_statements_are_warned_of_and_fail_where_they_are_reached(
    people: dict[str, Any], statement: str, construct: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = f"DECLARE i int; c refcursor;\nBEGIN\nIF NEW.k = 'go' THEN\n{statement};\nEND IF;\nRETURN NEW;\nEND"
    with caplog.at_level(logging.WARNING):
        answer = helpers.call_action(
            "datastore_function_create", name="f", rettype="trigger", definition=body, or_replace=True
        )
    [warning] = answer["warnings"]
    assert "line 4" in warning
    assert construct in warning
    assert any(warning in record.getMessage() and "f" in record.getMessage() for record in caplog.records)
    data: dict[str, Any] = {"resource_id": people["table"], "force": True, "method": "insert"}
    helpers.call_action("datastore_create", resource_id=people["table"], force=True, triggers=[{"function": "f"}])
    helpers.call_action("datastore_upsert", **data, records=[{"k": "b"}])
    with pytest.raises(tk.ValidationError) as caught:
        helpers.call_action("datastore_upsert", **data, records=[{"k": "c"}, {"k": "go"}])
    assert caught.value.error_dict["records_row"] == 1
    [message] = caught.value.error_dict["records"]
    assert construct in message
    assert "line 4" in message
    found = helpers.call_action("datastore_search", resource_id=people["table"])["records"]
    assert [row["k"] for row in found] == ["a", "b"]
