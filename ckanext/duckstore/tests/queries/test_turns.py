"""Who runs next: in the order of arrival, a brief turn for one more."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from ckanext.duckstore.errors import StoreBusy
from ckanext.duckstore.queries.turns import QueryTurn, Turns

from .pools import eventually


def soon() -> float:
    return time.monotonic() + 20


def test_full_turns_come_first_then_the_brief_one() -> None:
    turns = Turns(full=2, queue=0)
    with ExitStack() as held:
        taken = [held.enter_context(turns.take(soon(), QueryTurn.FULL, QueryTurn.BRIEF)) for _ in range(3)]
        assert taken == [QueryTurn.FULL, QueryTurn.FULL, QueryTurn.BRIEF]
        with pytest.raises(StoreBusy), turns.take(soon(), QueryTurn.FULL, QueryTurn.BRIEF):
            pass
    assert turns.counts == (2, 0)


def test_one_who_waited_too_long_leaves_the_queue() -> None:
    turns = Turns(full=1, queue=5)
    with turns.take(soon(), QueryTurn.FULL):
        with pytest.raises(StoreBusy), turns.take(time.monotonic(), QueryTurn.FULL):
            pass
        assert turns.counts == (0, 0)
    assert turns.counts == (1, 0)


def test_an_error_in_the_block_gives_the_turn_back() -> None:
    turns = Turns(full=1, queue=0)
    for turn in QueryTurn:
        with pytest.raises(ZeroDivisionError), turns.take(soon(), turn):
            raise ZeroDivisionError
    with turns.take(soon(), QueryTurn.FULL), turns.take(soon(), QueryTurn.BRIEF):
        pass


def test_the_first_in_the_queue_is_served_first() -> None:
    turns = Turns(full=1, queue=9)
    order: list[int] = []

    def run(number: int) -> None:
        with turns.take(soon(), QueryTurn.FULL):
            order.append(number)

    with ThreadPoolExecutor(5) as threads:
        with turns.take(soon(), QueryTurn.FULL):
            for number in range(5):
                threads.submit(run, number)
                assert eventually(lambda many=number + 1: turns.counts == (0, many))
        threads.shutdown()
    assert order == [0, 1, 2, 3, 4]


def test_a_brief_turn_passes_those_who_need_a_full_one() -> None:
    turns = Turns(full=1, queue=9)

    def wait() -> QueryTurn:
        with turns.take(soon(), QueryTurn.FULL) as turn:
            return turn

    with ThreadPoolExecutor(1) as threads:
        with turns.take(soon(), QueryTurn.FULL):
            waiting = threads.submit(wait)
            assert eventually(lambda: turns.counts == (0, 1))
            with turns.take(soon(), QueryTurn.FULL, QueryTurn.BRIEF) as turn:
                assert turn is QueryTurn.BRIEF
        assert waiting.result() is QueryTurn.FULL
