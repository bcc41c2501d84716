"""The folders in the trash, and the age at which they are removed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ckanext.duckstore.store.files import trash
from ckanext.duckstore.store.files.layout import Layout


def test_folders_with_other_names_are_neither_listed_nor_removed(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    others = ["notes", "notes-of-mine", "12", "000000000012-", "-digest"]
    for name in ["000000000020-digest-b", "000000000010-digest-a", *others]:
        (layout.trash / name).mkdir(parents=True)
    assert [(each.folder.path.name, each.at) for each in trash.contents(layout)] == [
        ("000000000010-digest-a", 10), ("000000000020-digest-b", 20),
    ]  # fmt: skip
    assert trash.empty(layout, 0) == 2
    assert sorted(path.name for path in layout.trash.iterdir()) == sorted(others)


@pytest.mark.parametrize(("age", "removed"), [(99, 0), (100, 1), (101, 1)])
def test_folder_is_removed_at_its_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: int, removed: int) -> None:
    layout = Layout(tmp_path)
    (layout.trash / "000000001000-digest-a").mkdir(parents=True)
    monkeypatch.setattr(time, "time", lambda: 1000.0 + age)
    assert trash.empty(layout, 100) == removed


def test_without_a_trash_it_is_empty(tmp_path: Path) -> None:
    assert list(trash.contents(Layout(tmp_path))) == []
