"""Folders of dropped resources."""

from __future__ import annotations

from pathlib import Path

from ckanext.duckstore.store.files import garbage
from ckanext.duckstore.store.files.layout import Layout
from ckanext.duckstore.store.system import locks


def test_folder_is_removed_unless_it_holds_a_generation_or_unknown_files(tmp_path: Path) -> None:
    folder = Layout(tmp_path).of("r")
    folder.path.mkdir(parents=True)
    generation = folder.first_generation()
    generation.data.touch()
    assert not garbage.empty_folder(folder)
    assert generation.data.exists()
    generation.data.unlink()
    folder.turn.touch()
    (folder.path / "notes").touch()
    assert not garbage.empty_folder(folder)
    assert (folder.path / "notes").exists()
    (folder.path / "notes").unlink()
    assert garbage.empty_folder(folder)
    assert not folder.path.exists()


def test_turn_is_taken_only_while_a_writer_holds_it(tmp_path: Path) -> None:
    folder = Layout(tmp_path).of("r")
    assert not garbage.is_taken(folder)
    folder.path.mkdir(parents=True)
    assert not garbage.is_taken(folder)
    with locks.acquire(folder.turn, exclusive=True, wait=0):
        assert garbage.is_taken(folder)
    assert not garbage.is_taken(folder)
