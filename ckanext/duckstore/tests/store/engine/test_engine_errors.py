"""What DuckDB's errors become."""

from __future__ import annotations

import duckdb
import pytest

from ckanext.duckstore.errors import DiskFull, DuckstoreError, StoreBusy, StoreDamaged, StoreUnavailable
from ckanext.duckstore.store.engine import engine_errors


@pytest.mark.parametrize("error", [duckdb.IOException, duckdb.SerializationException, duckdb.InternalException])
def test_a_table_that_cannot_be_read_is_damaged(error: type[duckdb.Error]) -> None:
    with pytest.raises(StoreDamaged, match="the rows are gone") as raised, engine_errors.reading("the rows are gone"):
        raise error("detail")
    assert isinstance(raised.value.__cause__, error)


@pytest.mark.parametrize("error", [duckdb.InterruptException, duckdb.OutOfMemoryException])
def test_lack_of_time_or_memory_is_no_damage(error: type[duckdb.Error]) -> None:
    with pytest.raises(error), engine_errors.reading("the rows are gone"):
        raise error("detail")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("No space left on device", DiskFull),
        ('Cannot open file "x.wal": Too many open files', StoreBusy),
        ("Input/output error", StoreUnavailable),
    ],
)
def test_commits_that_the_system_prevents(reason: str, expected: type[DuckstoreError]) -> None:
    error = duckdb.TransactionException(f"Failed to commit: {reason}")
    assert type(engine_errors.of_commit(error)) is expected
