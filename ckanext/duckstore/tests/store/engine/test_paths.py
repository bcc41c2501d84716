"""Sizes of folders."""

from __future__ import annotations

from pathlib import Path

from ckanext.duckstore.store.engine import paths


def test_bytes_of_all_files_below_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "one").write_bytes(b"x" * 10)
    (folder / "inner" / "other").write_bytes(b"x" * 100)
    assert paths.bytes_below(folder) == 110


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "large").write_bytes(b"x" * 100_000)
    (folder / "folder").symlink_to(elsewhere)
    (folder / "file").symlink_to(elsewhere / "large")
    (folder / "itself").symlink_to(folder)
    assert paths.bytes_below(folder) < 1000


def test_nothing_there(tmp_path: Path) -> None:
    assert paths.bytes_below(tmp_path / "missing") == 0
