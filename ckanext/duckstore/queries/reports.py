"""The reports of a query process: a header of fixed format, then the records.

The process runs users' SQL, so its output is untrusted: lengths are bounded, the header is flat,
text must be UTF-8, and the records must be a JSON list of objects.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from .. import errors
from . import query_errors, wire
from .execution import Job, Result

#: The header: the kind of report, whether the result is truncated (or the stage of an error), the
#: length of the body.
_HEADER = struct.Struct("!BBI")
_ANSWER, _TOO_LARGE, _ERROR, _REFUSAL, _PARTS = range(5)
#: The lengths of a column's name and type, or of an error's name (or SQLSTATE) and message.
_PAIR = struct.Struct("!II")
#: Maximum size in bytes of the body: names and types of all columns, or an error.
_LIMIT = 1 << 20
#: Maximum length of an error's message in characters; the rest is cut off.
_MESSAGE = 20_000
#: Maximum size in bytes of a part of a translation.
_PART = 1 << 24
#: The stages of a job at which an error can occur.
STAGES = ("attach", "lock", "run")

_records = msgspec.json.Decoder(list[msgspec.Raw])


class Malformed(ValueError):
    """A report violates the format."""


@dataclass(frozen=True)
class Answer:
    """The answer to a query."""

    columns: tuple[tuple[str, str], ...]
    """DuckDB's name (encoded) and type of each column; names may be duplicated."""
    records: str
    """A JSON list of objects with decoded keys; of columns with the same name, the last one's value
    is kept."""
    truncated: bool
    """Whether there were more rows than :attr:`.execution.Job.max_rows`."""


def send_result(channel: socket.socket, result: Result | None) -> bool:
    """Send *result*, or that it is too large if it is None; return whether an answer was sent."""
    body = b"" if result is None else b"".join(_pair(name, type) for name, type in result.columns)
    if result is None or len(body) > _LIMIT:
        channel.sendall(_HEADER.pack(_TOO_LARGE, 0, 0))
        return False
    channel.sendall(_HEADER.pack(_ANSWER, result.truncated, len(body)) + body)
    wire.send(channel, result.records)
    return True


def send_error(channel: socket.socket, error: BaseException, stage: str) -> None:
    """Send *error*, which was raised at *stage*."""
    body = _pair(type(error).__name__, str(error)[:_MESSAGE])
    channel.sendall(_HEADER.pack(_ERROR, STAGES.index(stage), len(body)) + body)


def send_refusal(channel: socket.socket, error: errors.DuckstoreError) -> None:
    """Send *error*, which Duckstore's own code raised."""
    body = _pair(error.sqlstate, str(error)[:_MESSAGE])
    channel.sendall(_HEADER.pack(_REFUSAL, 0, len(body)) + body)


def send_parts(channel: socket.socket, *parts: bytes) -> None:
    """Send the *parts* of a translation.

    :raises ProgramLimitExceeded: one is too long.
    """
    if any(len(part) > _PART for part in parts):
        raise errors.ProgramLimitExceeded("the query is too complex")
    channel.sendall(_HEADER.pack(_PARTS, len(parts), 0))
    for part in parts:
        wire.send(channel, part)


def _pair(first: str, second: str) -> bytes:
    one, other = first.encode("utf-8", "replace"), second.encode("utf-8", "replace")
    return _PAIR.pack(len(one), len(other)) + one + other


def receive(channel: socket.socket, job: Job, until: float) -> Answer:
    """Read the answer to *job* from *channel* and return it.

    :param until: the deadline, on the clock ``time.monotonic()``.
    :raises DuckstoreError: the process reports an error, or that the result is too large.
    :raises Malformed: the report violates the format.
    :raises TimeoutError:
    :raises Closed:
    """
    kind, detail, size = _HEADER.unpack(wire.exactly(channel, _HEADER.size, until))
    if size > _LIMIT:
        raise Malformed("the header is too long")
    body = wire.exactly(channel, size, until)
    if kind == _TOO_LARGE:
        raise errors.ProgramLimitExceeded(f"The result is larger than {job.max_bytes} bytes")
    pairs = tuple(_pairs(body))
    _raise_error(kind, detail, pairs, job)
    if kind != _ANSWER or detail > 1:
        raise Malformed("the header says nothing")
    return Answer(pairs, _checked(wire.receive(channel, job.max_bytes, until)), bool(detail))


def receive_parts(channel: socket.socket, count: int, until: float) -> list[bytes]:
    """Read *count* parts of a translation from *channel* and return them.

    :raises DuckstoreError: :raises Malformed: :raises TimeoutError: :raises Closed: as
        :func:`receive`.
    """
    kind, detail, size = _HEADER.unpack(wire.exactly(channel, _HEADER.size, until))
    if size > _LIMIT:
        raise Malformed("the header is too long")
    _raise_error(kind, detail, tuple(_pairs(wire.exactly(channel, size, until))), None)
    if kind != _PARTS or detail != count:
        raise Malformed("the header says nothing")
    return [wire.receive(channel, _PART, until) for _ in range(count)]


def _raise_error(kind: int, detail: int, pairs: tuple[tuple[str, str], ...], job: Job | None) -> None:
    """Raise the error of a report of that *kind*, if it is one."""
    if kind == _REFUSAL and len(pairs) == 1:
        raise errors.of_sqlstate(*pairs[0])
    if kind == _ERROR and len(pairs) == 1 and detail < len(STAGES):
        ((name, message),) = pairs
        raise query_errors.of_report(name, message, STAGES[detail], job)


def _pairs(body: bytes) -> Iterable[tuple[str, str]]:
    at = 0
    while at < len(body):
        if len(body) - at < _PAIR.size:
            raise Malformed("the header ends in the middle")
        one, other = _PAIR.unpack_from(body, at)
        at += _PAIR.size
        if len(body) - at < one + other:
            raise Malformed("the header ends in the middle")
        yield body[at : at + one].decode("utf-8"), body[at + one : at + one + other].decode("utf-8")
        at += one + other


def _checked(records: bytes) -> str:
    """Return *records* as text after checking that they are a JSON list of objects.

    :raises Malformed: they are not.
    """
    try:
        found = _records.decode(records)
    except RecursionError as error:
        raise errors.ProgramLimitExceeded("stack depth limit exceeded") from error
    except msgspec.DecodeError as error:
        raise Malformed("the records are no JSON") from error
    if not all(bytes(record).startswith(b"{") for record in found):
        raise Malformed("a record is no object")
    return records.decode("utf-8")
