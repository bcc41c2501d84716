"""When a file gets blocks of another size, and when it is rewritten."""

from __future__ import annotations

import pytest

from ckanext.duckstore.identifiers import literal
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.files.fragmentation import LARGE_BLOCK, SMALL_BLOCK, Space
from ckanext.duckstore.store.files.publish import Work

from ..helpers import create, insert, resource, rows

KIB, MIB = 1024, 1024 * 1024


@pytest.mark.parametrize(
    ("block", "used", "fitting"),
    [
        (SMALL_BLOCK, 0, SMALL_BLOCK),
        (SMALL_BLOCK, 4 * MIB - SMALL_BLOCK, SMALL_BLOCK),
        (SMALL_BLOCK, 4 * MIB, LARGE_BLOCK),
        (LARGE_BLOCK, 4 * MIB, LARGE_BLOCK),
        (LARGE_BLOCK, 1 * MIB, LARGE_BLOCK),
        (LARGE_BLOCK, 1 * MIB - LARGE_BLOCK, SMALL_BLOCK),
    ],
)
def test_block_size_changes_at_different_sizes_up_and_down(block: int, used: int, fitting: int) -> None:
    space = Space(block, used // block, 0)
    assert space.fitting_block == fitting
    assert space.is_fragmented is (fitting != block)


@pytest.mark.parametrize(
    ("used", "free", "fragmented"),
    [(1 * MIB, 1 * MIB, False), (1 * MIB - SMALL_BLOCK, 1 * MIB, True), (16 * KIB, 1 * MIB - SMALL_BLOCK, False)],
)
def test_holes_that_are_larger_than_the_rest_and_than_a_mebibyte(used: int, free: int, fragmented: bool) -> None:
    assert Space(SMALL_BLOCK, used // SMALL_BLOCK, free // SMALL_BLOCK).is_fragmented is fragmented


def _sizes_of_row_groups(store: FileStore) -> list[int]:
    with store.read("r") as reading:
        found = reading.connection.execute(
            f"SELECT sum(count) FROM pragma_storage_info({literal(reading.table('r'))}) "
            "WHERE column_name = 'n' AND segment_type <> 'VALIDITY' GROUP BY row_group_id ORDER BY row_group_id"
        ).fetchall()
    return [int(size) for (size,) in found]


def _insert_and_publish(store: FileStore, count: int) -> None:
    """Insert *count* rows that take more than a megabyte if they are 30,000."""
    with store.turn("r") as turn, turn.rows(long=True) as writing:
        first = writing.take_ids(count)
        writing.connection.execute(
            f"INSERT INTO {writing.table} (_id, n, word) SELECT i, i, repeat(i::VARCHAR, 9) FROM range(?, ?) t(i)",
            [first, first + count],
        )


def test_a_series_of_large_writes_does_not_rewrite_the_rows_before_them(store: FileStore) -> None:
    create(store, resource("r"))
    _insert_and_publish(store, 300_000)
    for _ in range(4):
        before = _sizes_of_row_groups(store)
        _insert_and_publish(store, 30_000)
        assert _sizes_of_row_groups(store) == [*before, 30_000]


@pytest.mark.parametrize(("work", "merged"), [(Work.USUAL, [30_000] * 3 + [1]), (Work.THOROUGH, [90_001])])
def test_a_small_write_merges_a_few_row_groups_and_a_thorough_one_all(
    store: FileStore, work: Work, merged: list[int]
) -> None:
    create(store, resource("r"))
    for count in (300_000, 30_000, 30_000, 30_000, 30_000, 30_000):
        _insert_and_publish(store, count)
    with store.turn("r") as turn:
        with turn.rows() as writing:
            insert(writing, 1)
        turn.rewrite(work)
    assert _sizes_of_row_groups(store) == [122_880, 122_880, 300_000 - 2 * 122_880 + 60_000, *merged]
    assert [row[1] for row in rows(store)] == list(range(1, 450_002))
