"""Plugins that implement ``IDatastore`` decide which rows a selection finds, as they do for a
search."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins as p
import pytest
from ckan.types import Context
from ckanext.datastore.interfaces import IDatastore

from ckanext.duckstore.logic import selection
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.selection import Aggregate, Field, Selection, Source
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings


class HidesTheYoung(p.SingletonPlugin):
    """Shows nobody under 40."""

    p.implements(IDatastore, inherit=True)

    def datastore_search(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
    ) -> dict[str, Any]:
        query_dict["where"].append(('"age" >= :least', {"least": 40}))
        return query_dict


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    """A store with the table ``people``."""
    made = FileStore(settings(tmp_path), sql_functions.prepare)
    fields = [{"id": "name", "type": "text"}, {"id": "age", "type": "int4"}]
    records = [{"name": "Ada", "age": 36}, {"name": "Bea", "age": 80}, {"name": "Cy", "age": None}]
    create(made, CreateRequest.parse({"resource_id": "people", "fields": fields, "records": records}, {}))
    yield made
    made.close()


def records(store: FileStore, *sources: Source, outputs: Any, **more: Any) -> Any:
    parts = {"join": (), "group_by": (), "order": (), "limit": 10, "offset": 0, **more}
    selected = selection.run(store, {}, Selection(sources=sources, outputs=outputs, **parts), timeout=10)
    return json.loads(selected.records)


@pytest.mark.provide_plugin("hides_the_young", HidesTheYoung)
@pytest.mark.ckan_config("ckan.plugins", "datastore duckstore hides_the_young")
@pytest.mark.usefixtures("with_plugins")
class TestPlugins:
    def test_aggregates(self, store: FileStore) -> None:
        count = (Aggregate("count", None),)
        assert records(store, Source("people", {}), outputs=count) == [[1]]
        assert records(store, Source("people", {"name": ("Ada", "Bea")}), outputs=count) == [[1]]
        assert records(store, Source("people", {"name": ("Ada", None)}), outputs=count) == [[0]]
        assert records(store, Source("people", {}, "ada"), outputs=count) == [[0]]

    def test_each_table_of_a_join(self, store: FileStore) -> None:
        both = (Source("people", {}), Source("people", {}, "bea"))
        names = (Field(0, "name"), Field(1, "name"))
        assert records(store, *both, outputs=names, join=("name", "name")) == [["Bea", "Bea"]]


@pytest.mark.usefixtures("with_plugins")
def test_null_is_a_value_of_a_filter(store: FileStore) -> None:
    for ages, found in (((None,), ["Cy"]), (("36", None), ["Ada", "Cy"]), (("80",), ["Bea"])):
        rows = records(store, Source("people", {"age": ages}), outputs=(Field(0, "name"),))
        assert [row[0] for row in rows] == found
