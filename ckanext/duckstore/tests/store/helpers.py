"""Functions that the tests of the store share. They do not need CKAN."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ckanext.duckstore.store.base import Column, Resource
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.settings import StoreSettings

SETTINGS = StoreSettings(
    folder=Path(),
    memory_limit="500MB",
    threads=1,
    spill_limit="100MB",
    lock_wait=20,
    in_place_wait=0.1,
    wal_limit=1_000_000,
    idle_instances=4,
    keep_attached=1 << 24,
    trash_hours=24,
    generations=20,
)


def settings(folder: Path, **changes: Any) -> StoreSettings:
    return replace(SETTINGS, folder=folder, **changes)


def integer(name: str) -> Column:
    return Column(name, "int4", "integer", "INTEGER")


def text(name: str) -> Column:
    return Column(name, "text", "text", "VARCHAR")


def resource(id: str = "r", *columns: Column, **changes: Any) -> Resource:
    return Resource(id, columns or (integer("n"), text("word")), **changes)


def create(store: FileStore, made: Resource, rows: int = 0) -> None:
    """Create *made* with *rows* rows ``(_id, _id, 'word' || _id)``."""
    with store.turn(made.id) as turn, turn.publish(made) as writing:
        insert(writing, rows)


def insert(writing: Any, rows: int) -> int:
    first: int = writing.take_ids(rows)
    writing.connection.execute(
        f"INSERT INTO {writing.table} (_id, n, word) SELECT i, i, 'word' || i FROM range(?, ?) t(i)",
        [first, first + rows],
    )
    return first


def rows(store: FileStore, id: str = "r") -> list[Any]:
    with store.read(id) as reading:
        return reading.connection.execute(f"SELECT * FROM {reading.table(id)} ORDER BY _id").fetchall()
