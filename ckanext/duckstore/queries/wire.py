"""Messages over a socket: a length of eight bytes, then the payload. A request is a line of JSON
and then SQL. Data from a query process is never executed.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

_LENGTH = struct.Struct("!Q")
_CHUNK = 1 << 20
#: Size in bytes up to which a message is sent together with its length, which wakes the receiver
#: only once.
_SHORT = 1 << 16
_TAKEN = b"+"


class Closed(Exception):
    """The peer closed the socket before the message was complete."""


class TooLong(Exception):
    """The peer announced a message that is longer than the limit."""


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
    """Acknowledge that the last message received is being processed."""
    channel.sendall(_TAKEN)


def receive_taken(channel: socket.socket, until: float) -> None:
    """Wait for the acknowledgement that :func:`send_taken` sends.

    :raises TimeoutError:
    :raises Closed:
    :raises ValueError: the peer sends something else.
    """
    if exactly(channel, len(_TAKEN), until) != _TAKEN:
        raise ValueError("the message was not taken")


def receive(channel: socket.socket, limit: int, until: float | None = None) -> bytes:
    """Return the next message.

    :param limit: the longest message to accept, in bytes.
    :param until: the deadline, on the clock ``time.monotonic()``.
    :raises TimeoutError: the deadline has passed.
    :raises Closed:
    :raises TooLong:
    """
    (length,) = _LENGTH.unpack(exactly(channel, _LENGTH.size, until))
    if length > limit:
        raise TooLong
    return exactly(channel, length, until)


def receive_json(channel: socket.socket, limit: int, until: float | None = None) -> Any:
    return json.loads(receive(channel, limit, until))


def send_request(channel: socket.socket, described: object, sql: str) -> None:
    """Send a request; JSON of *described* is ASCII on one line."""
    send(channel, b"\n".join((json.dumps(described).encode("ascii"), sql.encode("utf-8"))))


def receive_request(channel: socket.socket, limit: int) -> tuple[Any, str]:
    """Return what :func:`send_request` has sent. Raise the same errors as :func:`receive`."""
    described, _, sql = receive(channel, limit).partition(b"\n")
    return json.loads(described), sql.decode("utf-8")


def exactly(channel: socket.socket, size: int, until: float | None) -> bytes:
    """Return the next *size* bytes. Raise the same errors as :func:`receive`, except TooLong."""
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
