"""Messages over a socket: eight bytes of length, then the bytes. Text and JSON only: what comes from a query process is never executed."""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

_LENGTH = struct.Struct("!Q")
_CHUNK = 1 << 20
#: Bytes up to which a message is copied, to be sent in one piece with its length: that wakes the receiver once.
_SHORT = 1 << 16
_TAKEN = b"+"


class Closed(Exception):
    """The other end closed before a whole message had come."""


class TooLong(Exception):
    """The other end announces more than was agreed."""


def send(channel: socket.socket, payload: bytes) -> None:
    length = _LENGTH.pack(len(payload))
    if len(payload) <= _SHORT:
        channel.sendall(length + payload)
    else:
        channel.sendall(length)
        channel.sendall(payload)


def send_json(channel: socket.socket, value: object) -> None:
    send(channel, json.dumps(value).encode("ascii"))


def send_taken(channel: socket.socket) -> None:
    """Say that what was received last is being worked on from now on."""
    channel.sendall(_TAKEN)


def receive_taken(channel: socket.socket, until: float) -> None:
    """Wait until the other end says :func:`send_taken`.

    :raises TimeoutError:
    :raises Closed:
    :raises ValueError: it says something else.
    """
    if exactly(channel, len(_TAKEN), until) != _TAKEN:
        raise ValueError("the message was not taken")


def receive(channel: socket.socket, limit: int, until: float | None = None) -> bytes:
    """Return the next message.

    :param limit: the longest message to accept, in bytes.
    :param until: the moment of ``time.monotonic()`` at which to give up.
    :raises TimeoutError: that moment came first.
    :raises Closed:
    :raises TooLong:
    """
    (length,) = _LENGTH.unpack(exactly(channel, _LENGTH.size, until))
    if length > limit:
        raise TooLong
    return exactly(channel, length, until)


def receive_json(channel: socket.socket, limit: int, until: float | None = None) -> Any:
    return json.loads(receive(channel, limit, until))


def exactly(channel: socket.socket, size: int, until: float | None) -> bytes:
    """Return the next *size* bytes; raises what :func:`receive` raises."""
    parts = []
    while size:
        if until is not None:
            channel.settimeout(max(until - time.monotonic(), 0.001))
        try:
            part = channel.recv(min(size, _CHUNK))
        except ConnectionError as error:
            raise Closed from error
        if not part:
            raise Closed
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
