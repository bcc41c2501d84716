"""Forks wait for code that must not be forked, and that code waits for forks."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest

from ckanext.duckstore.store.system.forks import Crossing

PATIENCE = 30.0


def fork_of(crossing: Crossing, events: list[str]) -> None:
    crossing.close()
    events.append("fork")
    crossing.open()


def block_of(crossing: Crossing, events: list[str]) -> None:
    with crossing():
        events.append("block")


class Open:
    """Something that must be closed before a fork."""

    closed = 0

    def yield_to_fork(self) -> None:
        self.closed += 1


def until_forking(crossing: Crossing) -> None:
    """Return when a fork has begun, and waits or is over."""
    until = time.monotonic() + PATIENCE
    while not crossing._forking and time.monotonic() < until:
        time.sleep(0.001)
    with crossing._changed:
        pass


def test_fork_waits_until_the_block_has_ended() -> None:
    crossing = Crossing()
    events: list[str] = []
    forking = threading.Thread(target=fork_of, args=[crossing, events])
    with crossing():
        forking.start()
        until_forking(crossing)
        events.append("end of the block")
    forking.join(PATIENCE)
    assert events == ["end of the block", "fork"]


def test_block_waits_until_the_fork_is_over() -> None:
    crossing = Crossing()
    events: list[str] = []
    crossing.close()
    entering = threading.Thread(target=block_of, args=[crossing, events])
    entering.start()
    events.append("end of the fork")
    crossing.open()
    entering.join(PATIENCE)
    assert events == ["end of the fork", "block"]


def test_block_that_begins_while_a_fork_waits_is_entered_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    crossing = Crossing()
    events: list[str] = []
    forking = threading.Thread(target=fork_of, args=[crossing, events], daemon=True)
    entering = threading.Thread(target=block_of, args=[crossing, events], daemon=True)
    # The fork goes on without the end of a block, which would wake the other thread too.
    monkeypatch.setattr(crossing, "PATIENCE", 0.5)
    with crossing():
        forking.start()
        until_forking(crossing)
        entering.start()
        forking.join(PATIENCE)
        entering.join(PATIENCE)
        assert events == ["fork", "block"]


@pytest.mark.parametrize("fails", [False, True])
def test_fork_after_blocks_does_not_wait(monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> None:
    crossing = Crossing()
    for _ in range(2):
        with suppress(ValueError), crossing():
            int("not a number" if fails else "1")
    monkeypatch.setattr(crossing._changed, "wait", lambda _: pytest.fail("there is nothing to wait for"))
    fork_of(crossing, [])


def test_fork_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    crossing, opened = Crossing(), Open()
    crossing.yielding.add(opened)
    monkeypatch.setattr(crossing, "PATIENCE", 0.01)
    with crossing():
        forking = threading.Thread(target=fork_of, args=[crossing, []])
        forking.start()
        forking.join(PATIENCE)
        assert opened.closed == 1


def test_child_starts_anew() -> None:
    crossing = Crossing()
    with crossing():
        crossing._forking = True
        crossing.restart()
        with crossing():
            pass
    crossing.restart()
    fork_of(crossing, [])
