"""The attacks, as ``attacks.toml`` lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("attacks.toml")


@dataclass(frozen=True)
class Attack:
    """SQL that must come to nothing.

    A long one is told by its parts: ``sql``, then ``body`` and ``close`` so many ``times`` around
    ``inner``.
    """

    group: str
    number: int
    sql: str
    layer: str
    """What stops it in the full stack, see :mod:`.stack`."""
    raw: str
    """What becomes of it when it reaches the worker as it is: ``refused``, ``bounded``, or
    ``harmless``, an answer without a secret."""
    body: str = ""
    inner: str = ""
    close: str = ""
    times: int = 0

    def __str__(self) -> str:
        return f"{self.group}-{self.number}"

    def text(self, places: dict[str, str]) -> str:
        """Return the whole SQL with the names of *places* put in."""
        text = self.sql + self.body * self.times + self.inner + self.close * self.times
        for name, place in places.items():
            text = text.replace(f"<{name}>", place)
        return text


def attacks() -> Iterator[Attack]:
    for group, entries in tomllib.loads(_FILE.read_text(encoding="utf-8")).items():
        for number, entry in enumerate(entries, 1):
            yield Attack(group=group, number=number, **entry)
