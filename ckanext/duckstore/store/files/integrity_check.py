"""The integrity check: every file is compared with its recorded checksum and with the catalog, and
read as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb

from ...errors import DuckstoreError, StoreBusy, StoreDamaged, UndefinedTable
from ...identifiers import column as quoted
from ..base import ID_COLUMN, Resource
from ..engine import row_tables
from ..maintenance import Finding
from . import derived_tables, description, function_check, garbage
from .description import Data
from .file_store import FileStore
from .layout import Generation, ResourceFolder


def check(store: FileStore) -> Iterator[Finding]:
    """Check the catalog and every table, reading all data, and yield the problems."""
    try:
        for problem in store.catalog.problems():
            yield Finding(None, f"the catalog: {problem}", True)
        yield from _check_names(store)
        for problem, is_damage in function_check.problems(store.catalog):
            yield Finding(None, problem, is_damage)
        ids = store.catalog.listed()
    except DuckstoreError as error:
        yield Finding(None, _text(error), True)
        return
    for id in ids:
        yield from _check_table(store, id)
    yield from _unnamed(store, {store.layout.of(id).path for id in ids})
    yield from _unknown_entries(store)


def _check_names(store: FileStore) -> Iterator[Finding]:
    try:
        store.catalog.relations()
    except StoreDamaged as error:
        yield Finding(None, str(error), True)


def _check_table(store: FileStore, id: str) -> Iterator[Finding]:
    try:
        with store.read(id, uncached=True) as reading:
            for problem in _check(reading.connection, reading.resources[id], reading.alias(id)):
                yield Finding(id, problem, True)
            tables = reading.derived(id)
            if derived_tables.are_incomplete(reading.connection, reading.attached[id], store.derived):
                yield Finding(id, "its full-text index is not complete and not used; `fts-index` builds it", False)
            if store.derived is not None and tables is not None:
                for problem in store.derived.check(tables):
                    yield Finding(id, problem, True)
            path = reading.attached[id].file.path
            yield from _check_description(store, id, Generation(path.parent, path.stem))
        yield from _leftover_files(store, id)
    except UndefinedTable:
        return  # dropped meanwhile
    except StoreBusy as error:
        yield Finding(id, f"not checked: {error}", False)
    except DuckstoreError as error:
        yield Finding(id, _text(error), True)
    except duckdb.Error as error:
        yield Finding(id, str(error), True)


def _check_description(store: FileStore, id: str, generation: Generation) -> Iterator[Finding]:
    """Compare the pinned *generation* of resource *id* with its description file."""
    try:
        held = description.read(generation)
    except StoreDamaged as error:
        yield Finding(id, f"{error}; it is written anew by `ckan duckstore collect`", True)
        return
    entry = store.catalog.get(id)
    if entry is None or entry.generation != generation.name:
        return  # it has been replaced meanwhile
    if held is None or held.revision < entry.revision:
        yield Finding(id, "not described beside its file as the catalog has it; `collect` mends that", False)
    elif held.revision > entry.revision:
        yield Finding(id, "The catalog of the data store is older than the table", True)
    elif _ordered(held.resource) != _ordered(entry.resource):
        yield Finding(id, "described otherwise beside its file than in the catalog", True)
    if held is not None and held.data is not None and held.data != Data.of(generation.data):
        yield Finding(id, "The data of the table is damaged", True)


def _ordered(resource: Resource) -> Resource:
    """Return *resource* with its aliases sorted: the catalog has them in the order of their
    creation.
    """
    return replace(resource, aliases=tuple(sorted(resource.aliases)))


def _unnamed(store: FileStore, named: set[Path]) -> Iterator[Finding]:
    """Yield the folders of tables that the catalog does not name: lost tables, and leftovers of
    dropped ones.
    """
    for folder in store.layout.folders():
        if folder.path in named or _is_taken(store, folder):
            continue
        where = _relative(store, folder.path)
        if garbage.published_after(folder.generations(), None):
            yield Finding(None, f"a table that the catalog does not name, and that was not dropped: {where}", True)
        else:
            yield Finding(None, f"left of a dropped resource: {where}", False)


def _text(error: DuckstoreError) -> str:
    return f"{error} ({error.__cause__ or 'no more is known'})"


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
    row_tables.next_id(connection, alias)  # raises an error if it is damaged
    missing = [name for name in resource.unique_key if name not in {each.name for each in resource.columns}]
    if missing:
        yield f"its unique key has columns that it lacks: {missing}"
    elif resource.unique_key:
        yield from _check_key(connection, resource.unique_key, rows)


def _check_key(connection: duckdb.DuckDBPyConnection, key: tuple[str, ...], rows: str) -> Iterator[str]:
    columns = ", ".join(map(quoted, key))
    some = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in key)  # as in PostgreSQL, NULLs are distinct
    found = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {rows} WHERE {some} GROUP BY {columns} HAVING count(*) > 1)"
    ).fetchone()
    if found is not None and found[0]:
        yield f"{found[0]} values of its unique key stand in more than one row"


def _leftover_files(store: FileStore, id: str) -> Iterator[Finding]:
    """Yield leftover generations, which are neither current nor in use, and unknown files."""
    folder = store.layout.of(id)
    for generation in garbage.unused(store.catalog, id, folder):
        yield Finding(id, f"left over: {_relative(store, generation.data)}", False)
    for path in folder.unknown_files():
        yield Finding(id, f"does not belong there: {_relative(store, path)}", False)


def _is_taken(store: FileStore, folder: ResourceFolder) -> bool:
    """Return whether a writer has the turn in *folder*, as it may be creating a resource, or
    *folder* is gone.
    """
    return not folder.path.exists() or garbage.is_taken(folder)


def _unknown_entries(store: FileStore) -> Iterator[Finding]:
    own = {store.layout.resources, store.layout.spill, store.layout.trash, store.layout.functions}
    own.update(
        store.layout.catalog.with_name(store.layout.catalog.name + end) for end in ("", "-wal", "-shm", "-journal")
    )
    for path in sorted(store.layout.root.iterdir()):
        if path not in own:
            yield Finding(None, f"does not belong there: {_relative(store, path)}", False)


def _relative(store: FileStore, path: Path) -> str:
    return str(path.relative_to(store.layout.root))
