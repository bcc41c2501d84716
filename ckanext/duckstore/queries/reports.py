"""What a query process reports of a job: a header of a fixed form, then the records.

The process runs users' SQL, so it is believed as little as the SQL: every length is bounded, nothing nests, text has to be UTF-8, and the records
have to be a JSON list of objects before they become part of an answer.
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

#: What comes first: the kind of the report, whether there are more rows, the length of what follows.
_HEADER = struct.Struct("!BBI")
_ANSWER, _TOO_LARGE, _ERROR = range(3)
#: A name and a type of a column, or the name and the message of an error: the length of each.
_PAIR = struct.Struct("!II")
#: Bytes of all columns' names and types, or of an error.
_LIMIT = 1 << 20
#: Characters of an error's message: the rest says nothing that anybody reads.
_MESSAGE = 20_000
#: How far a process can come with a job, before it runs it and then.
STAGES = ("attach", "lock", "run")

_records = msgspec.json.Decoder(list[msgspec.Raw])


class Malformed(ValueError):
    """A report is not of the form that a process has to keep."""


@dataclass(frozen=True)
class Answer:
    """What a query answered."""

    columns: tuple[tuple[str, str], ...]
    """DuckDB's name (encoded) and DuckDB's type of each column; a name may come twice."""
    records: str
    """JSON: a list of objects, their keys decoded; where a name comes twice its last value is there."""
    truncated: bool
    """Whether there were more rows than asked for."""


def send_result(channel: socket.socket, result: Result | None) -> bool:
    """Send *result*, None for one that is too large; return whether it is an answer."""
    body = b"" if result is None else b"".join(_pair(name, type) for name, type in result.columns)
    if result is None or len(body) > _LIMIT:
        channel.sendall(_HEADER.pack(_TOO_LARGE, 0, 0))
        return False
    channel.sendall(_HEADER.pack(_ANSWER, result.truncated, len(body)) + body)
    wire.send(channel, result.records)
    return True


def send_error(channel: socket.socket, error: BaseException, stage: str) -> None:
    """Send what was raised at *stage*."""
    body = _pair(type(error).__name__, str(error)[:_MESSAGE])
    channel.sendall(_HEADER.pack(_ERROR, STAGES.index(stage), len(body)) + body)


def _pair(first: str, second: str) -> bytes:
    one, other = first.encode("utf-8", "replace"), second.encode("utf-8", "replace")
    return _PAIR.pack(len(one), len(other)) + one + other


def receive(channel: socket.socket, job: Job, until: float) -> Answer:
    """Return the answer to *job* that is reported on *channel*.

    :param until: the moment of ``time.monotonic()`` at which to give up.
    :raises DuckstoreError: another thing is reported.
    :raises Malformed: nothing that makes sense.
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
    if kind == _ERROR and len(pairs) == 1 and detail < len(STAGES):
        ((name, message),) = pairs
        raise query_errors.of_report(name, message, STAGES[detail], job)
    if kind != _ANSWER or detail > 1:
        raise Malformed("the header says nothing")
    return Answer(pairs, _checked(wire.receive(channel, job.max_bytes, until)), bool(detail))


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
    """Return *records* as text if they are a JSON list of objects.

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
