"""Folders for temporary files: who removes them, and when."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ckanext.duckstore.store.engine import spill


def test_removed_with_its_contents(tmp_path: Path) -> None:
    folder = spill.SpillFolder(tmp_path)
    (folder.path / "duckdb_temp_storage.tmp").write_bytes(b"x" * 100)
    folder.remove()
    assert os.listdir(tmp_path) == []


def test_folders_of_living_processes_stay(tmp_path: Path) -> None:
    folder = spill.SpillFolder(tmp_path)
    assert spill.sweep(tmp_path) == 0
    other = spill.SpillFolder(tmp_path)
    assert folder.path.is_dir()
    assert other.path.is_dir()
    folder.remove()
    assert other.path.is_dir()
    other.remove()


def test_folders_of_killed_processes_are_removed(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from ckanext.duckstore.store.engine.spill import SpillFolder;"
        "folder = SpillFolder(Path(sys.argv[1])); (folder.path / 'file').write_text('x'); os._exit(1)"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert len(list(tmp_path.glob("*.lock"))) == 1  # the second process removed the folder of the first
    assert spill.sweep(tmp_path) == 1
    assert os.listdir(tmp_path) == []
