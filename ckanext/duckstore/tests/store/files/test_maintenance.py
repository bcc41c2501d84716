from __future__ import annotations

import os

from ckanext.duckstore.store.base import Resource
from ckanext.duckstore.store.engine import spill
from ckanext.duckstore.store.files import fragmentation, maintenance
from ckanext.duckstore.store.files.file_store import FileStore

from ..helpers import create, insert, integer, resource, rows, text
from .test_wal import current, write


def findings(store: FileStore) -> list[str]:
    return [finding.text for finding in maintenance.check(store)]


def test_info(store: FileStore) -> None:
    create(store, resource(), 3)
    write(store)
    create(store, resource("unreadable"), 1)
    current(store, "unreadable").data.unlink()
    found = {each.id: each for each in maintenance.info(store)}
    assert found["r"].rows == 4 and found["r"].columns == 2 and found["r"].generations == 1
    assert 0 < found["r"].log_bytes < found["r"].bytes
    assert found["unreadable"].rows is None


def test_sound_store_has_no_findings(store: FileStore) -> None:
    create(store, resource("r", integer("n"), text("word"), text("Word"), unique_key=("n",)), 3)
    write(store)
    create(store, resource("empty"))
    assert findings(store) == []


def test_check_compares_columns(store: FileStore) -> None:
    create(store, resource(), 3)
    store.catalog.put(Resource("r", (integer("n"), integer("word"))), current(store).name)
    assert [finding.is_damage for finding in maintenance.check(store) if "has the columns" in finding.text] == [True]


def test_check_finds_ids_and_keys_that_cannot_be(store: FileStore) -> None:
    create(store, resource("r", unique_key=("n", "word")), 3)
    with store.turn("r") as turn, turn.rows() as writing:
        writing.connection.execute(
            f"INSERT INTO {writing.table} VALUES (3, 1, 'word1'), (9, NULL, 'x'), (8, NULL, 'x')"
        )
    found = findings(store)
    assert len(found) == 2
    assert "5 different ones" in found[0] and "unique key" in found[1]


def test_check_finds_that_the_next_id_is_lost(store: FileStore) -> None:
    create(store, resource(), 3)
    with store.turn("r") as turn, turn.rows() as writing:
        writing.connection.execute(f"DELETE FROM {writing.table.replace('rows', 'state')}")
    (found,) = findings(store)
    assert "state has 0 rows" in found


def test_check_reports_leftover_files_and_collect_removes_them(store: FileStore) -> None:
    create(store, resource(), 3)
    folder = store.layout.of("r")
    stray = current(store).successor()
    stray.data.write_bytes(b"x")
    (folder.path / "notes.txt").touch()
    create(store, resource("dropped"), 1)
    left = store.layout.of("dropped")
    with store.read("dropped"), store.turn("dropped") as turn:
        turn.drop()
    (store.layout.root / "core").touch()
    dead = store.layout.spill / "1-dead"
    dead.mkdir()
    dead.with_name("1-dead.lock").touch()
    found = list(maintenance.check(store))
    assert not any(finding.is_damage for finding in found)
    assert len(found) == 4
    removed = maintenance.collect_all(store)
    assert (removed.generations, removed.folders) == (1, 1)
    assert not stray.data.exists() and not left.path.exists() and not dead.exists()
    assert len(findings(store)) == 2  # what is not ours is not touched
    assert len(rows(store)) == 3


def test_collect_leaves_what_is_in_use(store: FileStore) -> None:
    create(store, resource(), 3)
    with store.read("r") as reading:
        write(store)
        assert maintenance.collect_all(store).generations == 0
        assert reading.connection.execute(f"SELECT count(*) FROM {reading.table('r')}").fetchall() == [(3,)]
    assert store.size("r").generations == 1
    with store.turn("new") as turn, turn.publish(resource("new")) as writing:
        insert(writing, 1)
        assert maintenance.collect_all(store).folders == 0
    assert len(rows(store, "new")) == 1


def test_checkpoint(store: FileStore) -> None:
    create(store, resource(), 3)
    assert list(maintenance.checkpoint(store)) == [("r", "nothing to do")]
    write(store)
    assert list(maintenance.checkpoint(store)) == [("r", "checkpointed")]
    assert not current(store).log.exists()
    assert len(rows(store)) == 4
    with store.read("r"):
        write(store)


def block_size(store: FileStore) -> int:
    with store.read("r") as reading:
        return fragmentation.of(reading.connection, reading.alias("r")).block_size


def test_file_that_has_grown_gets_large_blocks_and_small_ones_again(store: FileStore) -> None:
    create(store, resource(), 3)
    assert block_size(store) == fragmentation.SMALL_BLOCK
    with store.turn("r") as turn, turn.rows() as writing:
        writing.connection.execute(
            f"INSERT INTO {writing.table} SELECT i, i, md5(i::VARCHAR) || md5((i+1)::VARCHAR) FROM range(10, 100010) t(i)"
        )
    assert block_size(store) == fragmentation.LARGE_BLOCK
    assert len(rows(store)) == 100003
    with store.turn("r") as turn, turn.rows() as writing:
        writing.retire_ids()
        writing.connection.execute(f"DELETE FROM {writing.table} WHERE _id > 5")
    # DuckDB gives back the space of deleted rows at a checkpoint after a later write.
    done: set[tuple[str, str]] = set()
    for _ in range(2):
        write(store)
        done.update(maintenance.checkpoint(store))
    assert ("r", "rewritten") in done
    assert block_size(store) == fragmentation.SMALL_BLOCK
    assert [row[0] for row in rows(store)] == [1, 2, 3, 100010, 100011]
    assert store.size("r").bytes < 200_000


def test_spill_folders_live_as_long_as_their_process(store: FileStore) -> None:
    create(store, resource(), 3)
    root = store.layout.spill
    assert len(os.listdir(root)) == 2
    assert spill.sweep(root) == 0
    store.close()
    assert os.listdir(root) == []
    assert len(rows(store)) == 3
