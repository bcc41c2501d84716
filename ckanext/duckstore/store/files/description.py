"""The description file: a copy of a resource's catalog row next to its data file.

``ckan duckstore recover`` restores the row from it when the catalog has lost it.
``<generation>.prepared`` is written and synced before the catalog row that names the generation,
and renamed to ``<generation>.json`` afterwards. So a generation with a ``.json`` file was
published, whatever the catalog says; one without it was not, or its writer was killed between the
two steps. When only the row changes, the copy is replaced after it.

The file also holds the checksum of the generation's data, because DuckDB's checksums of single
blocks do not detect misplaced blocks.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..base import Column, Resource
from ..system.fsync import create_file, sync_folder
from . import checked_json
from .layout import Generation

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Data:
    """The size and checksum of the data file when it was published."""

    bytes: int
    checksum: int
    """CRC-32."""

    @classmethod
    def of(cls, path: Path) -> Data:
        """Return the current size and checksum of the file *path*."""
        size = checksum = 0
        with path.open("rb", buffering=0) as file:
            while part := file.read(_CHUNK):
                size += len(part)
                checksum = zlib.crc32(part, checksum)
        return cls(size, checksum)


@dataclass(frozen=True)
class Description:
    """A catalog row, and the size and checksum of the data file."""

    resource: Resource
    revision: int
    """The number of times that the catalog row has been written."""
    data: Data | None
    """None if the file was published by a release that did not record it."""


def prepare(generation: Generation, description: Description) -> None:
    """Write and sync the description of an unpublished generation; its folder entry is not
    synced.
    """
    create_file(generation.prepared, _text(description))


def publish(generation: Generation) -> None:
    """Mark *generation* as published."""
    os.replace(generation.prepared, generation.description)


def replace(generation: Generation, description: Description) -> None:
    """Replace the description of a published generation, and sync it."""
    generation.prepared.unlink(missing_ok=True)
    prepare(generation, description)
    publish(generation)
    sync_folder(generation.folder)


def read(generation: Generation) -> Description | None:
    """Return the description of *generation*, or None if there is none.

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
    """Return whether *generation* is known to have been published."""
    return generation.description.exists()


def _text(description: Description) -> bytes:
    return checked_json.dump(
        {
            "resource": asdict(description.resource),
            "revision": description.revision,
            "data": None if description.data is None else asdict(description.data),
        }
    )


def _parsed(held: bytes) -> Description:
    found = checked_json.load(held, "The description of the table is damaged")
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
