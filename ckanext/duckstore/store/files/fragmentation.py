"""The space usage of a file, and when to rewrite it.

The smallest file has three blocks, so small blocks suit the many small resources of a site (45 KB
instead of 540 KB). A table of a million rows takes 50% more disk space with small blocks, and a
scan takes twice as long. So a file starts with small blocks, and is rewritten with large ones when
it has grown.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

SMALL_BLOCK = 16 * 1024
LARGE_BLOCK = 256 * 1024
#: Used bytes from which on a file should have large blocks, and below which it should have small
#: ones.
_LARGE_FROM = 4 * 1024 * 1024
_SMALL_BELOW = 1024 * 1024
#: A fragmented file is rewritten if that frees at least this number of bytes.
_HOLES = 1024 * 1024


@dataclass(frozen=True)
class Space:
    """The block size of a file in bytes, and the numbers of its used and free blocks."""

    block_size: int
    used: int
    free: int

    @property
    def fitting_block(self) -> int:
        """The block size that suits the used space."""
        used = self.used * self.block_size
        if self.block_size < LARGE_BLOCK:
            return LARGE_BLOCK if used >= _LARGE_FROM else SMALL_BLOCK
        return SMALL_BLOCK if used < _SMALL_BELOW else LARGE_BLOCK

    @property
    def is_fragmented(self) -> bool:
        """Whether the file is worth rewriting: it is fragmented, or has the wrong block size."""
        holes = self.free * self.block_size
        return self.fitting_block != self.block_size or (self.free > self.used and holes >= _HOLES)


def of(connection: duckdb.DuckDBPyConnection, alias: str, log_bytes: int = 0) -> Space:
    """Return the space usage of the file attached as *alias* (quoted) after a checkpoint of
    *log_bytes* bytes of WAL.
    """
    found = connection.execute(
        "SELECT block_size, used_blocks, free_blocks FROM pragma_database_size() WHERE database_name = ?",
        [alias.strip('"')],
    ).fetchone()
    assert found is not None
    block_size, used, free = map(int, found)
    return Space(block_size, used + log_bytes // block_size, max(0, free - log_bytes // block_size))
