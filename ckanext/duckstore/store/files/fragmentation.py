"""How a file uses its space, and when to write it anew.

The smallest file has three blocks, so small blocks suit the many small resources of a site (45 KB instead of 540 KB). On a
million rows they cost half as much disk again and twice the time of a scan. So a file begins with small blocks, and is
rewritten with large ones when it has grown.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

SMALL_BLOCK = 16 * 1024
LARGE_BLOCK = 256 * 1024
#: Bytes in use from which on a file should have large blocks, and below which it should have small ones.
_LARGE_FROM = 4 * 1024 * 1024
_SMALL_BELOW = 1024 * 1024
#: A file that is mostly holes is rewritten if that gives back at least so much.
_HOLES = 1024 * 1024


@dataclass(frozen=True)
class Space:
    """The blocks of a file."""

    block_size: int
    used: int
    free: int

    @property
    def fitting_block(self) -> int:
        """The size of blocks that suits what is in use."""
        used = self.used * self.block_size
        if self.block_size < LARGE_BLOCK:
            return LARGE_BLOCK if used >= _LARGE_FROM else SMALL_BLOCK
        return SMALL_BLOCK if used < _SMALL_BELOW else LARGE_BLOCK

    @property
    def worn(self) -> bool:
        """Whether it is worth writing the file anew."""
        holes = self.free * self.block_size
        return self.fitting_block != self.block_size or (self.free > self.used and holes >= _HOLES)


def of(connection: duckdb.DuckDBPyConnection, alias: str, log_bytes: int = 0) -> Space:
    """Return how the file attached as *alias* (quoted) uses its space, or will when a log of *log_bytes* is worked into it."""
    found = connection.execute(
        "SELECT block_size, used_blocks, free_blocks FROM pragma_database_size() WHERE database_name = ?",
        [alias.strip('"')],
    ).fetchone()
    assert found is not None
    block_size, used, free = map(int, found)
    return Space(block_size, used + log_bytes // block_size, max(0, free - log_bytes // block_size))
