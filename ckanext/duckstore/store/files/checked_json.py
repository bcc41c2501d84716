"""JSON files that begin with a checksum of the rest."""

from __future__ import annotations

import json
import zlib
from typing import Any

from ...errors import StoreDamaged


def dump(value: Any) -> bytes:
    """Return the contents of a file that holds *value*."""
    held = json.dumps(value).encode()
    return b"%08x\n%s\n" % (zlib.crc32(held), held)


def load(held: bytes, damage: str) -> Any:
    """Return the value in the contents *held* of a file.

    :param damage: the message of the error.
    :raises StoreDamaged: the checksum differs.
    """
    checksum, _, rest = held.partition(b"\n")
    text = rest.removesuffix(b"\n")
    if checksum != b"%08x" % zlib.crc32(text):
        raise StoreDamaged(damage)
    return json.loads(text)
