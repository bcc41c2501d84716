from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ckanext.duckstore.errors import (
    DependentObjectsStillExist,
    DuplicateFunction,
    DuplicateTable,
    StoreDamaged,
    StoreUnavailable,
    UndefinedFunction,
    UntranslatableCharacter,
)
from ckanext.duckstore.store.base import Column, FunctionArgument, Resource, StoredFunction
from ckanext.duckstore.store.files.catalog import Catalog
from ckanext.duckstore.store.files.catalog_schema import Entry

RESOURCE = Resource(
    "r",
    (Column("A b", "numeric", "numeric(10,2)", "DECIMAL(10,2)", {"_info": {"label": "ä"}, "plugin": [1, None]}),),
    unique_key=("A b",),
    indexes=(("A b",), ("x", "y")),
    aliases=("z", "a"),
)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "catalog.sqlite", 5)


def test_row_is_kept_as_it_was(catalog: Catalog) -> None:
    catalog.put_function(FUNCTION, replace=False)
    kept = replace(RESOURCE, triggers=("f", "f"))
    catalog.put(kept, "g1")
    assert catalog.get("r") == Entry(kept, "g1", 1)
    assert catalog.generation("r") == "g1"
    changed = replace(kept, aliases=("z", "b"), unique_key=())
    catalog.put(changed, "g2")
    assert catalog.get("r") == Entry(changed, "g2", 2)
    catalog.remove("r")
    assert catalog.get("r") is None and catalog.relations() == [] and catalog.ids() == []


def test_refused_name_changes_nothing(catalog: Catalog) -> None:
    catalog.put(RESOURCE, "g1")
    other = Resource("s", ())
    catalog.put(other, "h1")
    for aliases in (("r",), ("n", "z")):
        with pytest.raises(DuplicateTable, match="already exists"):
            catalog.put(replace(other, aliases=aliases), "h2")
    assert catalog.get("s") == Entry(other, "h1", 1)
    assert catalog.resolve("n") is None


def test_a_connection_that_has_failed_is_not_used_again(catalog: Catalog, tmp_path: Path) -> None:
    catalog.put(RESOURCE, "g1")
    assert catalog.get("r") is not None
    other = sqlite3.connect(tmp_path / "catalog.sqlite")
    other.execute("ALTER TABLE resources RENAME TO other")
    with pytest.raises(StoreUnavailable):
        catalog.get("r")
    assert catalog._idle == []
    other.execute("ALTER TABLE other RENAME TO resources")
    assert catalog.get("r") == Entry(RESOURCE, "g1", 1)


def test_commits_of_other_connections_are_seen_immediately(catalog: Catalog, tmp_path: Path) -> None:
    """A connection remembers what it has read, but only until somebody writes."""
    other = Catalog(tmp_path / "catalog.sqlite", 5)
    for writer, reader in ((catalog, other), (other, catalog), (other, other)):
        assert reader.get("r") is None and reader.resolve("z") is None
        writer.put(RESOURCE, "g1")
        assert reader.get("r") == Entry(RESOURCE, "g1", 1) and reader.resolve("z") == "r"
        writer.put(replace(RESOURCE, aliases=("y",)), "g2")
        assert reader.generation("r") == "g2" and reader.resolve("z") is None and reader.resolve("y") == "r"
        writer.remove("r")
        assert reader.get("r") is None and reader.resolve("y") is None


def test_a_refused_write_is_not_remembered(catalog: Catalog) -> None:
    catalog.put(RESOURCE, "g1")
    with pytest.raises(DuplicateTable):
        catalog.put(Resource("s", (), aliases=("z",)), "h1")
    assert catalog.get("s") is None and catalog.resolve("z") == "r"


@pytest.mark.parametrize("id", ["a\0b", "\ud800"], ids=repr)
def test_a_name_must_be_valid_text(catalog: Catalog, id: str) -> None:
    assert catalog.get(id) is None and catalog.resolve(id) is None and catalog.generation(id) is None
    with pytest.raises(UntranslatableCharacter):
        catalog.put(Resource(id, ()), "g")


def test_names_differ_by_case(catalog: Catalog) -> None:
    catalog.put(Resource("r", ()), "g")
    catalog.put(Resource("R", ()), "h")
    assert catalog.generation("R") == "h" and catalog.ids() == ["R", "r"]


def test_oids_are_never_used_again(catalog: Catalog) -> None:
    catalog.put(RESOURCE, "g")
    highest = catalog.relations()[0].oid
    catalog.remove("r")
    catalog.put(RESOURCE, "g")
    assert min(each.oid for each in catalog.relations()) > highest


def test_newer_catalog_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    catalog.close()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE store SET version = 99")
    with pytest.raises(StoreUnavailable, match="format 99"):
        Catalog(tmp_path / "catalog.sqlite", 5)


def test_a_file_that_is_not_a_catalog_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"This is something else. " * 100)
    with pytest.raises(StoreDamaged):
        Catalog(tmp_path / "catalog.sqlite", 5)


def test_many_threads_may_create_it_at_the_same_time(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: Catalog(tmp_path / "new.sqlite", 10), range(16)))
    made[0].put(RESOURCE, "g")
    assert made[-1].generation("r") == "g"


def test_forked_child_has_connections_of_its_own(catalog: Catalog) -> None:
    catalog.put(RESOURCE, "g1")
    child = os.fork()
    if not child:
        try:
            catalog.put(RESOURCE, "g2")
            os._exit(0 if catalog.generation("r") == "g2" else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert catalog.generation("r") == "g2"
    catalog.put(RESOURCE, "g3")


def test_what_a_forked_child_commits_is_there_when_its_parent_has_closed(catalog: Catalog) -> None:
    """SQLite keeps a list of the locks of its process, which a child must not inherit: it would
    believe them its own."""
    catalog.put(RESOURCE, "g1")
    go, ready = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        try:
            assert catalog.generation("r") == "g1"
            os.write(ready[1], b".")
            os.read(go[0], 1)
            catalog.put(RESOURCE, "g2")
            os._exit(0)
        finally:
            os._exit(1)
    os.read(ready[0], 1)
    catalog.close()  # the last connection of this process: SQLite removes its log if nobody else has a lock
    os.write(go[1], b".")
    assert os.waitpid(child, 0)[1] == 0
    assert catalog.generation("r") == "g2"


FUNCTION = StoredFunction("f", (), (), "trigger", "BEGIN RETURN NEW; END")
OVERLOAD = StoredFunction("f", ("text",), (FunctionArgument("a", "text"),), "int4", "BEGIN RETURN 1; END")


class TestFunctions:
    def test_are_told_apart_by_name_and_signature(self, catalog: Catalog) -> None:
        for function in (FUNCTION, OVERLOAD, replace(FUNCTION, name="F")):
            catalog.put_function(function, replace=False)
        assert catalog.functions() == {"f": (FUNCTION, OVERLOAD), "F": (replace(FUNCTION, name="F"),)}
        with pytest.raises(DuplicateFunction, match='function "f" already exists with same argument types'):
            catalog.put_function(replace(OVERLOAD, definition="x"), replace=False)
        catalog.drop_functions([FUNCTION])
        assert catalog.functions()["f"] == (OVERLOAD,)

    def test_replaced_one_is_seen_by_another_process(self, tmp_path: Path, catalog: Catalog) -> None:
        other = Catalog(tmp_path / "catalog.sqlite", 1)
        catalog.put_function(FUNCTION, replace=True)
        assert other.functions() == {"f": (FUNCTION,)}
        catalog.put_function(replace(FUNCTION, definition="other"), replace=True)
        assert other.functions()["f"][0].definition == "other"

    def test_one_in_use_stays(self, catalog: Catalog) -> None:
        catalog.put_function(FUNCTION, replace=False)
        catalog.put_function(OVERLOAD, replace=False)
        catalog.put(replace(RESOURCE, triggers=("f",)), "g")
        with pytest.raises(DependentObjectsStillExist, match=r"cannot drop function f\(\)"):
            catalog.drop_functions([OVERLOAD, FUNCTION])
        assert catalog.functions()["f"] == (FUNCTION, OVERLOAD)
        catalog.put(RESOURCE, "g")
        catalog.drop_functions([FUNCTION])

    def test_missing_one_cannot_be_attached(self, catalog: Catalog) -> None:
        catalog.put_function(OVERLOAD, replace=False)
        with pytest.raises(UndefinedFunction, match=r"function f\(\) does not exist"):
            catalog.put(replace(RESOURCE, triggers=("f",)), "g")
        assert catalog.get("r") is None

    def test_long_one_is_kept(self, catalog: Catalog) -> None:
        long = replace(FUNCTION, definition="BEGIN " + "RETURN NEW; " * 50_000 + "END")
        catalog.put_function(long, replace=False)
        assert catalog.functions() == {"f": (long,)}

    def test_text_that_sqlite_cannot_keep_is_refused(self, catalog: Catalog) -> None:
        with pytest.raises(UntranslatableCharacter):
            catalog.put_function(replace(FUNCTION, definition="\ud800"), replace=False)
