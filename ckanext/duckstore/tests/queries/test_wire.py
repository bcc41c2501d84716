"""Messages between this process and its query processes."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from ckanext.duckstore.queries import wire


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    yield one, other
    one.close()
    other.close()


@pytest.mark.parametrize("size", [0, 1, wire._SHORT, wire._SHORT + 1])
def test_message_arrives_whole(ends: tuple[socket.socket, socket.socket], size: int) -> None:
    one, other = ends
    wire.send(one, b"x" * size)
    wire.send_json(one, ["next"])
    assert wire.receive(other, size, None) == b"x" * size
    assert wire.receive_json(other, 100) == ["next"]


def test_longer_than_the_limit(ends: tuple[socket.socket, socket.socket]) -> None:
    one, other = ends
    wire.send(one, b"123")
    with pytest.raises(wire.TooLong):
        wire.receive(other, 2, None)


@pytest.mark.parametrize("sent", [b"", b"\0", b"\0\0\0\0\0\0\0\5abc"])
def test_peer_that_closes_before_the_end(ends: tuple[socket.socket, socket.socket], sent: bytes) -> None:
    one, other = ends
    one.sendall(sent)
    one.close()
    with pytest.raises(wire.Closed):
        wire.receive(other, 2**40, None)


def test_peer_that_closes_with_unread_data(ends: tuple[socket.socket, socket.socket]) -> None:
    """The system reports this as a connection reset."""
    one, other = ends
    other.sendall(b"unread")
    one.close()
    with pytest.raises(wire.Closed):
        wire.receive(other, 10, None)


def test_deadline(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        wire.receive(ends[1], 10, time.monotonic() + 0.01)
