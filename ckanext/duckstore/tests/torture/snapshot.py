"""What a reader may see of a resource, and what not."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.duckstore.identifiers import column, encode
from ckanext.duckstore.store.base import ID_COLUMN
from ckanext.duckstore.store.engine import row_tables
from ckanext.duckstore.store.files.file_store import FileReading

from .plan import State

BATCH, KEY, COUNT, VERSION = map(column, ("Batch", "k", "n", "version"))


def faults(reading: FileReading, id: str) -> Iterator[str]:
    """Yield what is wrong with the rows of resource *id* in themselves, whoever wrote them."""
    execute = reading.connection.execute
    table = reading.table(id)
    partial = execute(
        f"SELECT {BATCH}, count(*), min({COUNT}), max({COUNT}), min({VERSION}), max({VERSION}) FROM {table} GROUP BY {BATCH} "
        f"HAVING count(*) <> min({COUNT}) OR min({COUNT}) <> max({COUNT}) OR min({VERSION}) <> max({VERSION})"
    ).fetchall()
    for found in partial:
        yield f"{id}: part of a write is seen: {found}"
    counts = execute(f"SELECT count(*), count(DISTINCT {ID_COLUMN}), count(DISTINCT {KEY}) FROM {table}").fetchone()
    if counts is None or len(set(counts)) != 1:
        yield f"{id}: rows, different _id, different keys: {counts}"
    described = list(row_tables.physical(reading.connection, reading.alias(id)))
    wanted = [ID_COLUMN, *(encode(each.name) for each in reading.resources[id].columns)]
    if described != wanted:
        yield f"{id}: has the columns {described}, the catalog {wanted}"


def batches(reading: FileReading, id: str, prefix: str = "") -> dict[str, State]:
    """Return the batches whose tokens start with *prefix*."""
    found = reading.connection.execute(
        f"SELECT {BATCH}, any_value({COUNT}), any_value({VERSION}) FROM {reading.table(id)} "
        f"WHERE starts_with({BATCH}, ?) GROUP BY {BATCH}",
        [prefix],
    ).fetchall()
    return {token: (count, version) for token, count, version in found}
