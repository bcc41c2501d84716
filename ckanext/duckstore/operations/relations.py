"""Arrays as relations of a connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb


def register(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Any]) -> None:
    """Make *columns*, NumPy arrays by name, the relation *name* of *connection*.

    DuckDB refuses that while the result of the last statement has not been read to its end, as
    after ``fetchone()``: the rest of that result is dropped.
    """
    connection.complete()
    connection.register(name, dict(columns))
