"""What a request costs does not grow with the number of tables, nor with names that no table
has."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import duckdb
import pytest

from ckanext.duckstore.errors import UndefinedTable, UntranslatableCharacter
from ckanext.duckstore.operations import info, metadata
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.store.base import Relation, Resource
from ckanext.duckstore.store.files import layout
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(settings(tmp_path / "store"))


def test_names_that_no_table_has_are_not_remembered(store: FileStore) -> None:
    layout._folder.cache_clear()
    for _ in range(5):
        name = secrets.token_hex(100_000)
        assert store.get(name) is None
        assert store.resolve(name) is None
        with pytest.raises(UndefinedTable), store.read(name):
            pass
        with pytest.raises(UndefinedTable), store.pin(name):
            pass
    assert sum(len(str(question)) for each in store.catalog._connections for question in _remembered(each)) < 10_000
    assert layout._folder.cache_info().currsize == 0


def _remembered(connection: object) -> list[object]:
    return list(getattr(connection, "_remembered", {}))


def test_a_name_longer_than_any_is_refused(store: FileStore) -> None:
    with store.turn("x" * 1001) as turn, pytest.raises(UntranslatableCharacter), turn.publish(Resource("x" * 1001, ())):
        pass
    with store.turn("x" * 1000) as turn, turn.publish(Resource("x" * 1000, ())):
        pass
    assert store.ids() == ["x" * 1000]


def test_only_the_table_itself_is_asked_about(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(self: FileStore) -> list[Relation]:
        raise AssertionError

    monkeypatch.setattr(FileStore, "relations", everything)
    for aliases in (["a", "b"], ["b", "c"]):
        create(store, CreateRequest.parse({"resource_id": "r", "records": [{"n": 1}], "aliases": aliases}, {}))
        assert info.meta(store, "r")["aliases"] == aliases[::-1]


def test_the_statement_of_the_table_of_tables_has_as_many_words_for_many_tables() -> None:
    few, many = ([Relation(f'it\'s "{n}"', n, None if n % 2 else "r") for n in range(size)] for size in (2, 3000))
    assert metadata.statement(few).replace("''", "").count("'") == metadata.statement(many).replace("''", "").count("'")
    with duckdb.connect() as connection:
        relation = metadata.create(connection, many)
        found = connection.execute(f"SELECT name, oid, alias_of FROM {relation}").fetchall()
    assert found == [(each.name, each.oid, each.alias_of) for each in many]


def test_the_bytes_of_a_store_are_those_of_its_files(store: FileStore) -> None:
    create(store, CreateRequest.parse({"resource_id": "r", "records": [{"n": 1}]}, {}))
    files = [Path(folder, name) for folder, _, names in os.walk(store.layout.root) for name in names]
    assert store.total_bytes() == sum(path.stat().st_size for path in files) > 10_000
