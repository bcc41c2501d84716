from __future__ import annotations

import threading
import time

import pytest

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import QueryCanceled
from ckanext.duckstore.operations import long_pages

#: Pages of many rows, and of many columns.
LONG = [(40, 32_000), (1600, 1)]


@pytest.mark.parametrize("first", LONG)
@pytest.mark.parametrize("second", LONG)
def test_a_second_one_waits(first: tuple[int, int], second: tuple[int, int]) -> None:
    order = []

    def read() -> None:
        with long_pages.turn(*second):
            order.append("second")

    thread = threading.Thread(target=read)
    with long_pages.turn(*first):
        thread.start()
        thread.join(timeout=0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_short_ones_do_not_wait() -> None:
    with long_pages.turn(*LONG[0]), long_pages.turn(20, 32_000), long_pages.turn(500, 100):
        pass


def test_one_that_is_late_ends() -> None:
    interrupt = interrupts.Interrupt()
    interrupt.at = time.monotonic() - 1
    interrupt.requested = True
    with (
        long_pages.turn(*LONG[0]),
        interrupts.obeyed(interrupt),
        pytest.raises(QueryCanceled),
        long_pages.turn(*LONG[1]),
    ):
        pass
    with long_pages.turn(*LONG[1]):  # the turn has been given back
        pass


def test_an_error_gives_the_turn_back() -> None:
    with pytest.raises(ValueError, match="while reading"), long_pages.turn(*LONG[0]):
        raise ValueError("while reading")
    with long_pages.turn(*LONG[0]):
        pass
