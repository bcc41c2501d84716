"""What an operator can ask of a store and have done to it: look, check, checkpoint, collect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ...errors import DuckstoreError, StoreBusy, UndefinedTable
from ...identifiers import column as quoted
from ..base import ID_COLUMN, Resource
from ..engine import row_tables, spill
from ..engine.paths import size_of
from . import garbage
from .file_store import FileStore
from .layout import ResourceFolder


@dataclass(frozen=True)
class Info:
    """A resource in figures; *rows* is None where its file cannot be read."""

    id: str
    rows: int | None
    columns: int
    bytes: int
    log_bytes: int
    generations: int


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be."""

    id: str | None
    """The resource; None where it is about the store as a whole."""
    text: str
    is_damage: bool
    """Whether rows cannot be read or may be wrong; else it is only rubbish that ``collect`` removes."""


def info(store: FileStore) -> Iterator[Info]:
    """Yield the figures of each resource."""
    for id in store.ids():
        try:
            yield _info(store, id)
        except UndefinedTable:
            continue  # dropped meanwhile


def _info(store: FileStore, id: str) -> Info:
    with store.pin(id) as pins:
        resource, generation = pins[id].resource, pins[id].generation
        size = store.size(id)
    try:
        with store.read(id) as reading:
            rows = reading.row_count(id)
    except UndefinedTable:
        raise
    except DuckstoreError:
        rows = None
    return Info(id, rows, len(resource.columns), size.bytes, size_of(generation.log), size.generations)


def check(store: FileStore) -> Iterator[Finding]:
    """Open every file, compare it with the catalog, read all of it, and yield what is wrong."""
    known = set()
    for id in store.ids():
        known.add(store.layout.of(id).path)
        try:
            with store.read(id, afresh=True) as reading:
                for problem in _check(reading.connection, reading.resources[id], reading.alias(id)):
                    yield Finding(id, problem, True)
                tables = reading.derived(id)
                if store.derived is not None and tables is not None:
                    for problem in store.derived.check(tables):
                        yield Finding(id, problem, True)
            yield from _rubbish(store, id)
        except UndefinedTable:
            continue  # dropped meanwhile
        except StoreBusy as error:
            yield Finding(id, f"not checked: {error}", False)
        except DuckstoreError as error:
            yield Finding(id, f"{error} ({error.__cause__ or 'no more is known'})", True)
        except duckdb.Error as error:
            yield Finding(id, str(error), True)
    for folder in store.layout.folders():
        if folder.path not in known and not _is_taken(store, folder):
            yield Finding(None, f"left of a dropped resource: {_relative(store, folder.path)}", False)
    yield from _strangers(store)


def _check(connection: duckdb.DuckDBPyConnection, resource: Resource, alias: str) -> Iterator[str]:
    there = row_tables.physical(connection, alias)
    wanted = row_tables.wanted(connection, resource.columns)
    if list(there.items()) != list(wanted.items()):
        yield f"the file has the columns {there}, the catalog {wanted}"
        return
    row_tables.read_all(connection, alias)
    rows = row_tables.rows_of(alias)
    id = quoted(ID_COLUMN)
    found = connection.execute(
        f"SELECT count(*), count({id}), count(DISTINCT {id}), coalesce(min({id}), 1) FROM {rows}"
    ).fetchone()
    assert found is not None
    count, present, distinct, lowest = found
    if not count == present == distinct or lowest < 1:
        yield f"of {count} rows, {present} have an _id, {distinct} different ones from {lowest} on"
    row_tables.next_id(connection, alias)  # which is damaged where it raises an error
    missing = [name for name in resource.unique_key if name not in {each.name for each in resource.columns}]
    if missing:
        yield f"its unique key has columns that it lacks: {missing}"
    elif resource.unique_key:
        yield from _check_key(connection, resource.unique_key, rows)


def _check_key(connection: duckdb.DuckDBPyConnection, key: tuple[str, ...], rows: str) -> Iterator[str]:
    columns = ", ".join(map(quoted, key))
    some = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in key)  # as in PostgreSQL, NULLs are all different
    found = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {rows} WHERE {some} GROUP BY {columns} HAVING count(*) > 1)"
    ).fetchone()
    if found is not None and found[0]:
        yield f"{found[0]} values of its unique key stand in more than one row"


def _rubbish(store: FileStore, id: str) -> Iterator[Finding]:
    """Yield the generations that do not count and that nobody reads or makes."""
    folder = store.layout.of(id)
    for generation in garbage.unused(store.catalog, id, folder):
        yield Finding(id, f"left over: {_relative(store, generation.data)}", False)
    for path in folder.strangers():
        yield Finding(id, f"does not belong there: {_relative(store, path)}", False)


def _is_taken(store: FileStore, folder: ResourceFolder) -> bool:
    """Whether somebody is at work in *folder* just now: a resource may be about to be made there."""
    return not folder.path.exists() or garbage.is_taken(folder)


def _strangers(store: FileStore) -> Iterator[Finding]:
    own = {store.layout.resources, store.layout.spill}
    own.update(
        store.layout.catalog.with_name(store.layout.catalog.name + end) for end in ("", "-wal", "-shm", "-journal")
    )
    for path in sorted(store.layout.root.iterdir()):
        if path not in own:
            yield Finding(None, f"does not belong there: {_relative(store, path)}", False)


def _relative(store: FileStore, path: Path) -> str:
    return str(path.relative_to(store.layout.root))


def checkpoint(store: FileStore) -> Iterator[tuple[str, str]]:
    """Work every log into its file, and write worn files anew; yield each resource with what came of it."""
    for id in store.ids():
        try:
            with store.turn(id) as turn:
                yield id, turn.checkpoint()
        except UndefinedTable:
            continue  # dropped meanwhile
        except DuckstoreError as error:
            yield id, str(error)


@dataclass(frozen=True)
class Collected:
    """What was removed."""

    generations: int
    folders: int
    spills: int


def collect_all(store: FileStore) -> Collected:
    """Remove everything that does not count: old and unpublished generations, folders of dropped resources, spill of dead processes."""
    generations = folders = 0
    for id in store.ids():
        try:
            with store.turn(id):
                generations += garbage.old_generations(store.catalog, id, store.layout.of(id))
        except StoreBusy:
            continue  # whoever writes there collects as well
    for folder in store.layout.folders():
        removed, gone = garbage.dropped(store.catalog, store.layout, folder)
        generations += removed
        folders += gone
    return Collected(generations, folders, spill.sweep(store.layout.spill))
