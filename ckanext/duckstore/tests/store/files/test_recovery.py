"""The catalog is damaged, lost or older than the tables: nothing is removed, `check` says so, and
the tables come back."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from ckanext.duckstore.errors import StoreDamaged
from ckanext.duckstore.store.base import StoredFunction
from ckanext.duckstore.store.files import description, maintenance, recovery, trash
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.files.function_copies import FunctionCopies

from ..helpers import create, insert, integer, resource, rows, settings, text
from . import catalog_damage, damage
from .test_wal import current, write

TABLE = resource("r", integer("n"), text("word"), unique_key=("n",), indexes=(("word",),), aliases=("a", "b"))


def damages(store: FileStore) -> list[str]:
    return [finding.text for finding in maintenance.check(store) if finding.is_damage]


def execute(store: FileStore, sql: str) -> None:
    """Change the catalog past the store."""
    connection = sqlite3.connect(store.layout.catalog, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(sql)
    connection.close()


def recovered(store: FileStore, *wanted: str) -> list[tuple[str | None, str]]:
    return [(lost.id, done) for lost, done in recovery.recover(store, set(wanted))]


#: What the catalog loses, and what it says then.
LOSSES = {
    "row": "DELETE FROM resources WHERE id = 'r'",
    "names": "DELETE FROM relations WHERE resource_id = 'r'",
    "one name": "DELETE FROM relations WHERE name = 'a'",
    "another id": "UPDATE relations SET name = 'x' WHERE name = 'r'",
    "bits of the columns": "UPDATE resources SET columns = replace(columns, 'word', 'wosd') WHERE id = 'r'",
    "bits of the key": "UPDATE resources SET unique_key = '[]' WHERE id = 'r'",
    "bytes for text": "UPDATE resources SET columns = CAST(columns AS BLOB) WHERE id = 'r'",
    "text that is not Unicode": "UPDATE resources SET generation = CAST(x'ff41' AS TEXT) WHERE id = 'r'",
    "bits of the generation": "UPDATE resources SET generation = replace(generation, '00000001', '00000009') WHERE id = 'r'",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_row_that_is_lost_or_damaged_is_never_taken_for_a_dropped_table(store: FileStore, loss: str) -> None:
    create(store, TABLE, 3)
    write(store)
    create(store, resource("other"), 1)
    data = current(store).data
    execute(store, LOSSES[loss])
    with pytest.raises(StoreDamaged):
        rows(store)
    with pytest.raises(StoreDamaged):
        create(store, resource("r"), 1)
    for ask in (store.get, store.resolve):
        try:
            assert ask("r") is not None
        except StoreDamaged:
            continue
    assert damages(store)
    maintenance.collect_all(store)
    assert data.exists() and len(rows(store, "other")) == 1
    assert recovered(store) == [("r", "recovered")]
    found = store.get("r")
    assert found is not None and replace(found, aliases=tuple(sorted(found.aliases))) == TABLE
    assert store.resolve("b") == "r" and len(rows(store)) == 4
    write(store)
    assert damages(store) == [] and recovered(store) == []


def test_sample_of_the_damages_of_every_column_of_the_catalog(tmp_path: Path) -> None:
    assert list(catalog_damage.run(tmp_path, every=29)) == []


def test_catalog_whose_rows_are_sound_has_no_fault(tmp_path: Path) -> None:
    catalog_damage.make(tmp_path)
    assert list(catalog_damage.faults(tmp_path)) == []


def test_aliases_in_another_order_are_not_damage(store: FileStore) -> None:
    create(store, TABLE, 1)
    with store.turn("r") as turn:
        turn.save(replace(TABLE, aliases=("c", "b")))
    assert damages(store) == []


FUNCTION = StoredFunction("f", ("text",), (), "text", "BEGIN RETURN $1; END;")
CHANGED = replace(FUNCTION, definition="BEGIN RETURN 'x'; END;")
#: What the catalog loses of functions.
FUNCTION_LOSSES = {
    "row": "DELETE FROM functions",
    "definition": "UPDATE functions SET definition = replace(definition, 'RETURN', 'RETORN')",
    "name": "UPDATE functions SET name = 'g'",
    "signature": "UPDATE functions SET signature = '[]'",
    "not Unicode": "UPDATE functions SET definition = CAST(x'ff41' AS TEXT)",
}


@pytest.mark.parametrize("loss", FUNCTION_LOSSES)
def test_function_that_is_lost_or_damaged_is_never_missing_or_another(store: FileStore, loss: str) -> None:
    store.put_function(FUNCTION, replace=False)
    execute(store, FUNCTION_LOSSES[loss])
    with pytest.raises(StoreDamaged):
        store.functions()
    with pytest.raises(StoreDamaged):
        create(store, resource("r", triggers=("absent",)))
    assert damages(store)
    maintenance.collect_all(store)
    assert recovered(store) == [("function f(text)", "recovered")]
    assert store.functions() == {"f": (FUNCTION,)} and damages(store) == []


def test_catalog_that_is_older_than_a_function(store: FileStore) -> None:
    store.put_function(FUNCTION, replace=False)
    store.close()
    before = store.layout.catalog.read_bytes()
    store.put_function(CHANGED, replace=True)
    store.close()
    store.layout.catalog.write_bytes(before)
    with pytest.raises(StoreDamaged):
        store.functions()
    assert damages(store)
    assert recovered(store) == [("function f(text)", "recovered")]
    assert store.functions() == {"f": (CHANGED,)} and damages(store) == []


def test_function_without_a_sound_copy_keeps_working_and_collect_copies_it(store: FileStore) -> None:
    store.put_function(FUNCTION, replace=False)
    (copy,) = store.catalog.copies.all()
    for spoilt in (b"", copy.path.read_bytes().replace(b"RETURN", b"RETORN"), None):
        copy.path.unlink() if spoilt is None else copy.path.write_bytes(spoilt)
        assert store.functions() == {"f": (FUNCTION,)}
        assert damages(store)
        maintenance.collect_all(store)
        assert damages(store) == [] and copy.read() == FUNCTION


@pytest.mark.parametrize("at", ["prepare", "publish", "mark_dropped", "remove"])
def test_interrupted_change_of_a_function(store: FileStore, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put_function(FUNCTION, replace=False)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    change = partial(store.put_function, CHANGED, replace=True)
    if at in ("mark_dropped", "remove"):
        change = partial(store.drop_functions, [FUNCTION])
    with monkeypatch.context() as patch:
        patch.setattr(FunctionCopies, at, killed)
        with pytest.raises(KeyboardInterrupt):
            change()
    there = {
        "prepare": {"f": (FUNCTION,)},
        "publish": {"f": (CHANGED,)},
        "mark_dropped": {"f": (FUNCTION,)},
        "remove": {},
    }
    assert store.functions() == there[at] and recovered(store) == []
    maintenance.collect_all(store)
    assert store.functions() == there[at] and damages(store) == []
    store.put_function(CHANGED, replace=True)
    assert store.functions() == {"f": (CHANGED,)} and damages(store) == []


def older_catalog(store: FileStore, changes: list[str]) -> None:
    """Do *changes* to the store, and give it the catalog from before them, as a catalog log that is
    cut does."""
    store.close()
    before = store.layout.catalog.read_bytes()
    for change in changes:
        CHANGES[change](store)
    store.close()
    store.layout.catalog.write_bytes(before)


CHANGES = {
    "create": lambda store: create(store, resource("new"), 2),
    "publish": lambda store: publish(store),
    "save": lambda store: save(store),
}


def publish(store: FileStore) -> None:
    with store.turn("r") as turn, turn.publish(replace(TABLE, aliases=("c",))) as writing:
        insert(writing, 2)


def save(store: FileStore) -> None:
    with store.turn("r") as turn:
        turn.save(replace(TABLE, aliases=("d",)))


@pytest.mark.parametrize("change", CHANGES)
def test_catalog_that_is_older_than_the_tables(store: FileStore, change: str) -> None:
    create(store, TABLE, 3)
    older_catalog(store, [change])
    id = "new" if change == "create" else "r"
    kept = sorted(store.layout.resources.rglob("*.duckdb"))
    assert damages(store)
    if change != "save":  # then all rows are there
        with pytest.raises(StoreDamaged):
            rows(store, id)
        with pytest.raises(StoreDamaged), store.turn(id):
            pass
    maintenance.collect_all(store)
    assert sorted(store.layout.resources.rglob("*.duckdb")) == kept
    assert recovered(store) == [(id, "recovered")]
    assert len(rows(store, id)) == {"create": 2, "publish": 5, "save": 3}[change]
    assert store.resolve({"create": "new", "publish": "c", "save": "d"}[change]) == id
    assert damages(store) == []


@pytest.mark.parametrize("loss", ["gone", "no database", "index"])
def test_new_catalog_is_built_from_the_descriptions(store: FileStore, loss: str) -> None:
    create(store, TABLE, 3)
    write(store)
    create(store, resource("s"), 1)
    create(store, resource("dropped"), 1)
    with store.turn("dropped") as turn:
        turn.drop()
    store.close()
    catalog = store.layout.catalog
    held = catalog.read_bytes()
    spoilt = {"gone": b"", "no database": b"x" * len(held), "index": held[:-42] + bytes(42)}[loss]
    catalog.write_bytes(spoilt)
    folder = store.layout.root
    if loss == "index":
        with pytest.raises(StoreDamaged, match="nothing is removed"):
            maintenance.collect_all(FileStore(settings(folder)))
    else:
        with pytest.raises(StoreDamaged):
            FileStore(settings(folder))
    aside = recovery.set_aside_catalog(folder)
    assert (aside / "catalog.sqlite").exists() and not catalog.exists()
    again = FileStore(settings(folder), new_catalog=True)
    assert sorted(recovered(again)) == [("r", "recovered"), ("s", "recovered")]
    assert again.get("r") == TABLE and len(rows(again)) == 4 and sorted(again.ids()) == ["r", "s"]
    assert damages(again) == []
    again.close()


def test_dropped_table_comes_back_from_the_trash(store: FileStore) -> None:
    create(store, TABLE, 3)
    write(store)
    with store.turn("r") as turn:
        turn.drop()
    assert store.get("r") is None and list(maintenance.check(store)) == []
    assert [(lost.id, lost.in_trash) for lost in recovery.find(store)] == [("r", True)]
    assert recovered(store) == []
    create(store, resource("s", aliases=("a",)), 1)
    assert recovered(store, "r") == [("r", 'recovered; the alias "a" belongs to another table now')]
    assert store.get("r") == replace(TABLE, aliases=("b",)) and len(rows(store)) == 4
    assert list(maintenance.check(store)) == [] and list(trash.contents(store.layout)) == []


def test_damaged_id_is_replaced_by_that_of_the_description(store: FileStore) -> None:
    create(store, TABLE, 3)
    create(store, resource("other"), 2)
    connection = sqlite3.connect(store.layout.catalog, isolation_level=None)
    connection.execute("UPDATE resources SET id = 's' WHERE id = 'r'")
    connection.execute("UPDATE resources SET columns = replace(columns, 'word', 'wosd') WHERE id = 'other'")
    connection.close()
    assert sorted(store.catalog.listed()) == ["other", "s"]
    assert sorted(recovered(store)) == [("other", "recovered"), ("r", "recovered")]
    assert store.catalog.listed() == ["other", "r"]
    assert damages(store) == []


@pytest.mark.parametrize("id", ["r", None])
def test_table_without_a_description_is_not_restored(store: FileStore, id: str | None) -> None:
    create(store, TABLE, 3)
    generation = current(store)
    if id is not None:
        generation.description.unlink()
    execute(store, LOSSES["row"])
    with pytest.raises(StoreDamaged, match="There is no description of the table"):
        recovery.bring_back(store, recovery.LostTable(id, generation, "its row is gone"))
    assert store.catalog.listed() == []


def test_trash_is_emptied_after_its_time(tmp_path: Path) -> None:
    store = FileStore(settings(tmp_path, trash_hours=0))
    create(store, resource("r"), 3)
    with store.turn("r") as turn:
        turn.drop()
    assert list(trash.contents(store.layout)) == [] and recovered(store, "r") == []
    later = FileStore(settings(tmp_path, trash_hours=1))
    create(later, resource("r"), 3)
    with later.turn("r") as turn:
        turn.drop()
    assert maintenance.collect_all(later).trash == 0
    (kept,) = trash.contents(later.layout)
    old = kept.folder.path.with_name(f"{int(kept.at) - 3601:012d}{kept.folder.path.name[12:]}")
    kept.folder.path.rename(old)
    assert maintenance.collect_all(later).trash == 1
    store.close()
    later.close()


def test_table_created_again_while_its_predecessor_is_read(store: FileStore) -> None:
    create(store, resource("r"), 3)
    with store.read("r") as reading:
        with store.turn("r") as turn:
            turn.drop()
        assert store.get("r") is None and damages(store) == []
        create(store, resource("r"), 5)
        assert len(rows(store)) == 5
        assert reading.row_count("r") == 3
        execute(store, "DELETE FROM resources")
        with pytest.raises(StoreDamaged):
            rows(store)
        assert recovered(store) == [("r", "recovered")]
    assert len(rows(store)) == 5
    write(store)
    maintenance.collect_all(store)
    assert list(maintenance.check(store)) == []


def test_damaged_description_is_found_and_written_anew(store: FileStore) -> None:
    create(store, TABLE, 3)
    path = current(store).description
    path.write_bytes(path.read_bytes().replace(b"word", b"wosd"))
    assert len(rows(store)) == 3
    assert damages(store) == ["The description of the table is damaged; it is written anew by `ckan duckstore collect`"]
    maintenance.collect_all(store)
    assert damages(store) == []
    held = description.read(current(store))
    assert held is not None and held.resource == TABLE


def test_exchanged_blocks_are_noticed(store: FileStore) -> None:
    """DuckDB's checksums are those of a block's content: they do not tell whether it is the right
    block."""
    create(store, resource("r"), 3000)
    store.close()
    path = current(store).data
    held = path.read_bytes()
    start, block = 3 * 4096, 16384
    path.write_bytes(held[: start + block] + held[start : start + block] + held[start + 2 * block :])
    with pytest.raises(StoreDamaged):
        rows(store)
    assert damages(store)


def test_random_damage_is_always_noticed(tmp_path: Path) -> None:
    assert list(damage.run(tmp_path, 40, seed=1)) == []


def test_sound_store_of_the_random_damage(tmp_path: Path) -> None:
    expected = damage.make(tmp_path / "sound")
    shutil.copytree(tmp_path / "sound", tmp_path / "copy")
    assert list(damage.faults(tmp_path / "copy", expected)) == []
    store = FileStore(settings(tmp_path / "copy"))
    assert {id: rows(store, id) for id in damage.IDS} == expected
    assert list(maintenance.check(store)) == []
    store.close()


def test_old_generation_that_outlives_a_dropped_table_is_no_lost_table(store: FileStore) -> None:
    create(store, resource("r"), 3)
    with store.read("r") as reading:
        publish_again(store)
        with store.turn("r") as turn:
            turn.drop()
        maintenance.collect_all(store)
        assert store.get("r") is None and damages(store) == [] and reading.row_count("r") == 3
        create(store, resource("r"), 1)
        assert len(rows(store)) == 1
    assert store.size("r").generations == 1


def publish_again(store: FileStore) -> None:
    with store.turn("r") as turn:
        turn.rewrite()


def test_generation_that_is_replaced_before_it_is_attached_is_no_damage(store: FileStore) -> None:
    create(store, resource("r"), 3)
    store.close()
    with store._pinned("r") as pins:
        publish_again(store)
        pins["r"].file.require_verified()
