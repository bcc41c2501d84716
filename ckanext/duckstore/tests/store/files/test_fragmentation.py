"""When a file gets blocks of another size, and when it is rewritten."""

from __future__ import annotations

import pytest

from ckanext.duckstore.store.files.fragmentation import LARGE_BLOCK, SMALL_BLOCK, Space

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
