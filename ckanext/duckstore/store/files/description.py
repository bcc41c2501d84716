"""A copy of a resource's catalog row beside its file, from which ``ckan duckstore recover`` brings the row back when the catalog has lost it.

``<generation>.prepared`` is written and synced before the catalog row that names the generation, and renamed to ``<generation>.json`` after it.
So a generation with the second name was published, whatever the catalog says; one without was not, or its writer was killed at that very
moment. When the row changes alone, the copy is replaced after it.

The copy holds the checksum of the generation's data as well: DuckDB has one for each block, which does not tell one block from another.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...errors import StoreDamaged
from ..base import Column, Resource
from ..system.fsync import create_file, sync_folder
from .layout import Generation

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Data:
    """What the file with the rows was when it was published."""

    bytes: int
    checksum: int
    """CRC-32."""

    @classmethod
    def of(cls, path: Path) -> Data:
        """Return what *path* holds now."""
        size = checksum = 0
        with path.open("rb", buffering=0) as file:
            while part := file.read(_CHUNK):
                size += len(part)
                checksum = zlib.crc32(part, checksum)
        return cls(size, checksum)


@dataclass(frozen=True)
class Description:
    """A resource as the catalog had it, and the data that it named."""

    resource: Resource
    revision: int
    """How often the catalog row had been written."""
    data: Data | None
    """None: the file was published by a release that did not tell."""


def prepare(generation: Generation, description: Description) -> None:
    """Write the copy that a generation has before it is published; the file is on disk afterwards, the folder not yet."""
    create_file(generation.prepared, _text(description))


def publish(generation: Generation) -> None:
    """Say that *generation* has been published."""
    os.replace(generation.prepared, generation.description)


def replace(generation: Generation, description: Description) -> None:
    """Make *description* the copy of a generation that is published; it is on disk afterwards."""
    generation.prepared.unlink(missing_ok=True)
    prepare(generation, description)
    publish(generation)
    sync_folder(generation.folder)


def read(generation: Generation) -> Description | None:
    """Return the copy of *generation*, or None where there is none.

    :raises StoreDamaged: it is damaged.
    """
    for path in (generation.description, generation.prepared):
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            continue
        return _parsed(held)
    return None


def is_published(generation: Generation) -> bool:
    """Whether *generation* is known to have been published."""
    return generation.description.exists()


def _text(description: Description) -> bytes:
    held = json.dumps(
        {
            "resource": asdict(description.resource),
            "revision": description.revision,
            "data": None if description.data is None else asdict(description.data),
        }
    ).encode()
    return b"%08x\n%s\n" % (zlib.crc32(held), held)


def _parsed(held: bytes) -> Description:
    checksum, _, rest = held.partition(b"\n")
    text = rest.removesuffix(b"\n")
    if checksum != b"%08x" % zlib.crc32(text):
        raise StoreDamaged("The description of the table is damaged")
    found = json.loads(text)
    return Description(
        _resource(found["resource"]), found["revision"], None if found["data"] is None else Data(**found["data"])
    )


def _resource(found: dict[str, Any]) -> Resource:
    return Resource(
        id=found["id"],
        columns=tuple(Column(**column) for column in found["columns"]),
        unique_key=tuple(found["unique_key"]),
        indexes=tuple(map(tuple, found["indexes"])),
        triggers=tuple(found["triggers"]),
        aliases=tuple(found["aliases"]),
    )
