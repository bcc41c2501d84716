"""What plugins have a say in when rows are deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins as p
import pytest
from ckan.types import Context
from ckanext.datastore.interfaces import IDatastore

from ckanext.duckstore.logic import delete
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings


class KeepsTheYoung(p.SingletonPlugin):
    """Deletes nobody under 40. It looks for the column of ages while it validates, and leaves word
    of it in the field types."""

    p.implements(IDatastore, inherit=True)

    def datastore_validate(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str]
    ) -> dict[str, Any]:
        fields_types["column of ages"] = next(name for name, type in fields_types.items() if type == "int4")
        return data_dict

    def datastore_delete(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
    ) -> dict[str, Any]:
        query_dict["where"].append((f'"{fields_types["column of ages"]}" >= :least', {"least": 40}))
        return query_dict


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    """A store with the table ``people``."""
    made = FileStore(settings(tmp_path), sql_functions.prepare)
    fields = [{"id": "name", "type": "text"}, {"id": "age", "type": "int4"}]
    records = [{"name": "Ada", "age": 36}, {"name": "Bea", "age": 80}, {"name": "Cy", "age": 90}]
    create(made, CreateRequest.parse({"resource_id": "people", "fields": fields, "records": records}, {}))
    yield made
    made.close()


@pytest.mark.provide_plugin("keeps_the_young", KeepsTheYoung)
@pytest.mark.ckan_config("ckan.plugins", "datastore duckstore keeps_the_young")
@pytest.mark.usefixtures("with_plugins")
def test_what_a_plugin_adds_to_the_field_types_while_it_validates_is_there_when_it_deletes(store: FileStore) -> None:
    data = {"resource_id": "people", "filters": {"name": ["Ada", "Bea"]}, "include_deleted_records": True}
    deleted = delete.run(store, {}, data, timeout=10)["deleted_records"]
    assert [record["name"] for record in deleted] == ["Bea"]
