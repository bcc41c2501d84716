"""Damage of every column of every table of the catalog, and whether anything of it goes unnoticed.

``python -m ckanext.duckstore.tests.store.files.catalog_damage`` does all of it (``10 3``: each
tenth from the third on), the suite a part.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.store.base import Resource, StoredFunction
from ckanext.duckstore.store.files import maintenance, recovery
from ckanext.duckstore.store.files.catalog_schema import METADATA
from ckanext.duckstore.store.files.file_store import FileStore

from ..helpers import create, integer, resource, rows, settings, text
from .damage import print_faults

TABLE = resource("r", integer("n"), text("word"), unique_key=("n",), indexes=(("word",),), aliases=("a", "b"))
OTHER = resource("s", aliases=("c",), triggers=("clean",))
FUNCTIONS = (
    StoredFunction("clean", (), (), "trigger", "BEGIN RETURN NEW; END;"),
    StoredFunction("clean", ("text",), (), "text", "BEGIN RETURN $1; END;"),
    StoredFunction("other", (), (), "trigger", "BEGIN RETURN NULL; END;"),
)
#: A way of damage -> the SQL of the damaged value of a column.
WAYS = {
    "another character": "CASE typeof({c}) WHEN 'text' THEN replace({c}, substr({c}, length({c}) / 2 + 1, 1), '~') "
    "ELSE {c} + 1 END",
    "cut": "substr({c}, 1, length({c}) - 1)",
    "empty": "''",
    "an empty list": "'[]'",
    "bytes": "CAST({c} AS BLOB)",
    "not Unicode": "CAST(x'61ff62' AS TEXT)",
    "zero": "0",
    "large": "4611686018427387904",
    "that of another row": "(SELECT {c} FROM {t} other WHERE other.rowid <> {t}.rowid ORDER BY rowid LIMIT 1)",
}
_GONE = "the row is gone"


def make(folder: Path) -> None:
    """Make a store with tables, names and functions."""
    store = FileStore(settings(folder))
    for function in FUNCTIONS:
        store.put_function(function, replace=False)
    create(store, TABLE, 3)
    create(store, OTHER, 2)
    store.close()


def damages() -> Iterator[tuple[str, str]]:
    """Yield a name for each damage, and its SQL."""
    for table in METADATA.sorted_tables:
        count = {"store": 1, "resources": 2, "relations": 5, "functions": 3}[table.name]
        for number in range(count):
            chosen = f"rowid = (SELECT rowid FROM {table.name} ORDER BY rowid LIMIT 1 OFFSET {number})"
            yield f"{table.name} {number}: {_GONE}", f"DELETE FROM {table.name} WHERE {chosen}"
            for column in table.columns:
                for way, sql in WAYS.items():
                    value = sql.format(c=f'"{column.name}"', t=table.name)
                    yield (
                        f"{table.name} {number}: {column.name}: {way}",
                        f'UPDATE OR IGNORE {table.name} SET "{column.name}" = {value} WHERE {chosen}',
                    )


def damage(folder: Path, sql: str) -> bool:
    """Run *sql* on the catalog of the store in *folder*; return whether it changed anything."""
    connection = sqlite3.connect(folder / "catalog.sqlite", isolation_level=None)
    before = list(connection.iterdump()) if _dumps(connection) else []
    try:
        connection.execute(sql)
    except sqlite3.IntegrityError:
        return False  # no row can be like this: NULL in a column that has none
    changed = not _dumps(connection) or list(connection.iterdump()) != before
    connection.close()
    return changed


def _dumps(connection: sqlite3.Connection) -> bool:
    try:
        list(connection.iterdump())
    except sqlite3.Error:  # text that is not Unicode
        return False
    return True


def resolved(store: FileStore, name: str) -> str | None:
    """Return the id of the table *name* as a request does: it asks for the table then."""
    id = store.resolve(name)
    return None if id is None or store.get(id) is None else id


#: What is asked of the store, and the answer.
QUESTIONS: list[tuple[str, Callable[[FileStore], Any], Any]] = [
    *((f"resolve {name}", lambda store, name=name: resolved(store, name), id) for name, id in {"a": "r", "b": "r"}.items()),
    *((f"resolve {name}", lambda store, name=name: resolved(store, name), id) for name, id in {"c": "s", "r": "r"}.items()),
    ("resolve nothing", lambda store: store.resolve("x"), None),
    ("get r", lambda store: store.get("r"), TABLE),
    ("get s", lambda store: store.get("s"), OTHER),
    ("rows of r", lambda store: len(rows(store, "r")), 3),
    ("ids", lambda store: store.ids(), ["r", "s"]),
    ("names", lambda store: [(each.name, each.alias_of) for each in store.relations()][::-1],
     [("r", None), ("a", "r"), ("b", "r"), ("s", None), ("c", "s")]),
    ("oids", lambda store: [each.oid for each in store.relations()], [5, 4, 3, 2, 1]),
    ("functions", lambda store: sorted(each for group in store.functions().values() for each in group),
     sorted(FUNCTIONS)),
]  # fmt: skip


def faults(folder: Path) -> Iterator[str]:
    """Yield what was wrong without being said, and what the recovery does not bring back."""
    before = set(folder.glob("resources/**/*.duckdb"))
    try:
        store = FileStore(settings(folder))
    except DuckstoreError:
        return  # it cannot be opened at all, and says so
    noticed = []
    for name, ask, wanted in QUESTIONS:
        try:
            answer = ask(store)
        except DuckstoreError:
            noticed.append(name)
            continue
        if _unordered(answer) != _unordered(wanted) or (name == "oids" and answer != wanted):
            yield f"{name}: {answer}"
    if noticed and not any(finding.is_damage for finding in maintenance.check(store)):
        yield f"check finds nothing, and {noticed} fail"
    try:
        maintenance.collect_all(store)
    except DuckstoreError:
        noticed.append("collect")
    list(recovery.recover(store, set()))
    yield from _left(store)
    store.close()
    if gone := before - set(folder.glob("resources/**/*.duckdb")):
        yield f"removed: {sorted(path.name for path in gone)}"


def _left(store: FileStore) -> Iterator[str]:
    """Yield what is still wrong after the recovery. Names may stand in another order."""
    for name, ask, wanted in QUESTIONS:
        if name == "oids":
            continue
        try:
            answer = ask(store)
        except DuckstoreError as error:
            yield f"after the recovery, {name}: {error}"
            continue
        if _unordered(answer) != _unordered(wanted):
            yield f"after the recovery, {name}: {answer}"
    left = [finding.text for finding in maintenance.check(store) if finding.is_damage]
    if left:
        yield f"after the recovery, check finds {left}"


def _unordered(answer: Any) -> Any:
    if isinstance(answer, Resource):
        return replace(answer, aliases=tuple(sorted(answer.aliases)))
    return sorted(answer, key=repr) if isinstance(answer, list) else answer


def run(folder: Path, every: int = 1, first: int = 0) -> Iterator[str]:
    """Do each *every*-th damage from the *first* on to copies of a store; yield what is wrong."""
    make(folder / "sound")
    for number, (name, sql) in enumerate(damages()):
        if number % every != first % every:
            continue
        trial = folder / "trial"
        shutil.copytree(folder / "sound", trial)
        if damage(trial, sql):
            for fault in faults(trial):
                yield f"{name}: {fault}"
        shutil.rmtree(trial)


def main() -> int:
    every, first = map(int, sys.argv[1:] or (1, 0))
    failed = print_faults(lambda folder: run(folder, every, first))
    print(f"{len(range(first, len(list(damages())), every))} damages of the catalog, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
