"""Who writes, as triggers see it: the tables that they may read for a user of CKAN."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

from ckanext.duckstore.tests.helpers import reset_store

LOOKUP = "BEGIN NEW.label := (SELECT label FROM codes WHERE code = NEW.code); RETURN NEW; END"


@pytest.fixture
def tables(with_plugins: None, clean_db: None) -> dict[str, Any]:
    """A list of codes in a private dataset, and a table of an editor of another organization whose
    trigger reads it."""
    reset_store()
    owner, editor = factories.User(), factories.User()
    private = factories.Dataset(
        owner_org=factories.Organization(users=[{"name": owner["name"], "capacity": "admin"}])["id"], private=True
    )
    public = factories.Dataset(
        owner_org=factories.Organization(users=[{"name": editor["name"], "capacity": "editor"}])["id"]
    )
    fields = [{"id": "code", "type": "text"}, {"id": "label", "type": "text"}]
    helpers.call_action(
        "datastore_create",
        resource={"package_id": private["id"]},
        aliases="codes",
        fields=fields,
        records=[{"code": "a", "label": "Apple"}],
    )
    helpers.call_action("datastore_function_create", name="label", rettype="trigger", definition=LOOKUP)
    table = helpers.call_action(
        "datastore_create", resource={"package_id": public["id"]}, fields=fields, triggers=[{"function": "label"}]
    )
    return {"id": table["resource_id"], "private": private["id"], "editor": editor["name"]}


def insert(tables: dict[str, Any]) -> str | None:
    """Insert a row as the editor; return the label that the trigger found."""
    context = {"user": tables["editor"], "ignore_auth": False}
    sent = {"resource_id": tables["id"], "method": "insert", "records": [{"code": "a"}], "force": True}
    tk.get_action("datastore_upsert")(context, sent)
    found = helpers.call_action("datastore_search", resource_id=tables["id"])["records"]
    return str(found[-1]["label"])


def test_trigger_reads_what_the_user_may_read(tables: dict[str, Any]) -> None:
    with pytest.raises(tk.ValidationError) as caught:
        insert(tables)
    assert caught.value.error_dict["records"] == ["permission denied for table codes"]
    assert helpers.call_action("datastore_search", resource_id=tables["id"])["records"] == []

    helpers.call_action("package_patch", id=tables["private"], private=False)
    assert insert(tables) == "Apple"
