from __future__ import annotations

from pathlib import Path

import pytest

from ckanext.duckstore.store.files.layout import Layout

NASTY = ["../../x", "..%2F", "x" * 300, "", "a\0b", "AbC", "abc", "/etc/passwd", "\ud800", ".", "~", "a" * 255 + "é"]


@pytest.mark.parametrize("id", NASTY, ids=repr)
def test_no_id_leaves_the_folder(tmp_path: Path, id: str) -> None:
    layout = Layout(tmp_path)
    folder = layout.of(id).path
    assert folder.parent.parent.parent == layout.resources
    assert folder.name.isalnum() and len(folder.name) == 40
    folder.mkdir(parents=True)


def test_ids_have_folders_of_their_own(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert len({layout.of(id).path.name.lower() for id in NASTY}) == len(NASTY)


def test_generations_are_never_named_twice_and_found_again(tmp_path: Path) -> None:
    folder = Layout(tmp_path).of("r")
    assert folder.generations() == []
    folder.path.mkdir(parents=True)
    first = folder.first_generation()
    second = first.successor()
    assert folder.first_generation() != first and second != first.successor()
    for generation in (second, first):
        for path in (generation.data, generation.log, generation.lock):
            path.write_bytes(b"12")
    (folder.path / "readme.txt").touch()
    assert folder.generations() == [first, second]
    assert first.files() == [first.data, first.log, first.lock]
    assert first.bytes() == 6
    assert folder.unknown_files() == [folder.path / "readme.txt"]
