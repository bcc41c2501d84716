"""Random damage to the files of a store, and whether anything of it goes unnoticed.

``python -m ckanext.duckstore.tests.store.files.damage --count 300 --seed 7`` for more of it than
the suite does.
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.file_store import FileStore

from ..helpers import create, insert, resource, rows, settings

IDS = ("one", "two", "three", "four")
ALIAS = "alias of two"


def make(folder: Path) -> dict[str, list[Any]]:
    """Make a store as it is while a site is at work: with logs, and a catalog whose last changes
    are in its log; return the rows of its tables."""
    working = folder.with_name("working")
    store = FileStore(settings(working))
    create(store, resource("one"), 400)
    create(store, resource("two", aliases=(ALIAS,)), 3)
    store.close()  # what is committed so far goes to the catalog's file
    with store.catalog._reading():  # a connection that stays open, so that the rest stays in its log
        create(store, resource("three"), 50)
        create(store, resource("four"), 2000)
        for id in ("one", "three"):
            for count in (1, 5, 2):
                with store.turn(id) as turn, turn.rows() as writing:
                    insert(writing, count)
        with store.turn("two") as turn:
            turn.rewrite()
            assert turn.resource is not None
            turn.save(replace(turn.resource, indexes=(("n",),)))
        create(store, resource("dropped"), 1)
        with store.turn("dropped") as turn:
            turn.drop()
        shutil.copytree(working, folder)
    expected = {id: rows(store, id) for id in IDS}
    store.close()
    shutil.rmtree(folder / "tmp")
    return expected


def files(folder: Path) -> list[Path]:
    """Return the files that are damaged: tables, their logs and locks, the catalog and its log."""
    tables = sorted(folder.glob("resources/**/*.duckdb")) + sorted(folder.glob("resources/**/*.wal"))
    locks = sorted(folder.glob("resources/**/*.lock"))
    catalog = [folder / "catalog.sqlite", folder / "catalog.sqlite-wal"] * (len(tables) // 2)
    return [path for path in (*tables, *locks, *catalog) if path.exists() and path.stat().st_size]


def damage(held: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Return *held* damaged in some way, and which."""
    kind = rng.choice(["bit", "bits", "zeroed block", "doubled block", "cut", "zeroed end"])
    at, block = rng.randrange(len(held)), rng.choice([64, 512, 4096, 16384])
    start = at // block * block
    if kind in ("bit", "bits"):
        spoilt = bytearray(held)
        for _ in range(1 if kind == "bit" else rng.randint(2, 9)):
            spoilt[rng.randrange(len(held))] ^= 1 << rng.randrange(8)
        return kind, bytes(spoilt)
    if kind == "zeroed block":
        end = min(len(held), start + block)
        return kind, held[:start] + bytes(end - start) + held[end:]
    if kind == "doubled block":
        part = held[start : start + block]
        to = rng.randrange(len(held)) // block * block
        return kind, (held[:to] + part + held[to + len(part) :])[: max(len(held), to + len(part))]
    length = rng.choice([rng.randint(1, min(100, len(held))), rng.randint(1, len(held))])
    return kind, held[:-length] + (bytes(length) if kind == "zeroed end" else b"")


def faults(folder: Path, expected: Mapping[str, list[Any]], aliases: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield what was wrong without being said: rows or tables that are missing, damage that
    ``check`` does not find, files that are gone.

    :param expected: the rows of each table.
    :param aliases: the id of the table by alias."""
    before = set(folder.glob("resources/**/*.duckdb"))
    try:
        store = FileStore(settings(folder))
    except DuckstoreError:
        return  # it cannot be opened at all, and says so
    noticed = False
    for name, id in {**{id: id for id in expected}, **(aliases or {})}.items():
        try:
            if store.resolve(name) != id or store.get(id) is None:
                yield f"{name} does not exist"
            elif name == id and rows(store, id) != expected[id]:
                yield f"{id} has other rows"
        except DuckstoreError:
            noticed = True
    if noticed and not any(finding.is_damage for finding in maintenance.check(store)):
        yield "check finds nothing"
    try:
        maintenance.collect_all(store)
        for id in expected:
            with store.turn(id) as turn:
                if turn.resource is None:
                    yield f"{id} would be created anew"
    except DuckstoreError:
        noticed = True
    store.close()
    if gone := before - set(folder.glob("resources/**/*.duckdb")):
        yield f"removed: {sorted(path.name for path in gone)}"


def run(folder: Path, count: int, seed: int) -> Iterator[str]:
    """Do *count* damages, one after the other, to copies of a store in *folder*; yield what went
    unnoticed."""
    sound = folder / "sound"
    expected = make(sound)
    for number in range(count):
        yield from damaged_copy(sound, folder / str(number), f"{seed}-{number}", expected, {ALIAS: "two"})


def damaged_copy(
    sound: Path, trial: Path, seed: str, expected: Mapping[str, list[Any]], aliases: Mapping[str, str]
) -> Iterator[str]:
    """Damage a file of a copy in *trial* of the store *sound*; yield what went unnoticed."""
    rng = random.Random(seed)
    shutil.copytree(sound, trial)
    path = rng.choice(files(trial))
    kind, spoilt = damage(path.read_bytes(), rng)
    path.write_bytes(spoilt)
    for fault in faults(trial, expected, aliases):
        yield f"{seed}: {kind} in {path.name}: {fault}"
    shutil.rmtree(trial)


def print_faults(run: Callable[[Path], Iterator[str]]) -> int:
    """Print what *run* yields for a temporary folder; return how many faults these are."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for fault in run(Path(folder)):
            print(fault, flush=True)
            failed += 1
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    failed = print_faults(lambda folder: run(folder, arguments.count, arguments.seed))
    print(f"{arguments.count} damages, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
