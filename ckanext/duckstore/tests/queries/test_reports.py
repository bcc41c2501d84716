"""Valid reports of a query process, and the handling of invalid ones."""

from __future__ import annotations

import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Callable

import pytest

from ckanext.duckstore import errors
from ckanext.duckstore.queries import reports, wire
from ckanext.duckstore.queries.execution import Job, Result
from ckanext.duckstore.queries.reports import Answer, Malformed

JOB = Job("SELECT 1", {}, (), 10, 1000, 5.0)


def received(say: Callable[[socket.socket], object]) -> Answer:
    """Return what is made of what *say* sends, and nothing after it."""
    ours, theirs = socket.socketpair()

    def run() -> None:
        with theirs:
            say(theirs)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with ours:
            return reports.receive(ours, JOB, time.monotonic() + 10)
    finally:
        thread.join()


def said(kind: int, detail: int, body: bytes, *more: bytes) -> Callable[[socket.socket], object]:
    return lambda channel: channel.sendall(struct.pack("!BBI", kind, detail, len(body)) + body + b"".join(more))


def records(text: bytes) -> bytes:
    return struct.pack("!Q", len(text)) + text


@pytest.mark.parametrize("truncated", [False, True])
def test_answer(truncated: bool) -> None:
    result = Result([("a", "INTEGER"), ("a", "VARCHAR"), ("ä", "DECIMAL(3,1)[]")], '[{"a": "ä"}]'.encode(), truncated)
    assert received(lambda channel: reports.send_result(channel, result)) == Answer(
        (("a", "INTEGER"), ("a", "VARCHAR"), ("ä", "DECIMAL(3,1)[]")), '[{"a": "ä"}]', truncated
    )


def test_answer_without_columns_or_rows() -> None:
    assert received(lambda channel: reports.send_result(channel, Result([], b"[]", False))) == Answer((), "[]", False)


def test_result_that_is_too_large() -> None:
    for result in (None, Result([("x" * (1 << 20), "INTEGER")], b"[]", False)):
        with pytest.raises(errors.ProgramLimitExceeded, match="larger than 1000 bytes"):
            received(lambda channel, result=result: reports.send_result(channel, result))  # type: ignore[misc]


@pytest.mark.parametrize("stage", reports.STAGES)
def test_error(stage: str) -> None:
    with pytest.raises(errors.DuckstoreError) as raised:
        received(lambda channel: reports.send_error(channel, ZeroDivisionError("x" * 10_000_000), stage))
    assert len(str(raised.value)) < 100


@pytest.mark.parametrize(
    "say",
    [
        said(0, 2, b"", records(b"[]")),
        said(3, 0, b""),
        said(2, 3, struct.pack("!II", 1, 1) + b"ab"),
        said(2, 0, b""),
        said(2, 0, (struct.pack("!II", 1, 1) + b"ab") * 2),
        said(0, 0, b"\0", records(b"[]")),
        said(0, 0, struct.pack("!II", 60000, 0) + b"a", records(b"[]")),
        said(0, 0, struct.pack("!II", 1, 4_000_000_000) + b"a", records(b"[]")),
        said(0, 0, struct.pack("!II", 1, 0) + b"\xff", records(b"[]")),
        *(
            said(0, 0, b"", records(text))
            for text in (
                b"",
                b"{}",
                b"[1]",
                b"[{}, []]",
                b'[{"a": NaN}]',
                b'[{"a": 1]',
                b"[{}] []",
                b'[{"a": "\xff"}]',
                b"[{}]\0",
                b'[{"a": "\n"}]',
                b"[{}, {]",
            )
        ),
    ],
)
def test_anything_else_is_not_believed(say: Callable[[socket.socket], object]) -> None:
    with pytest.raises((Malformed, UnicodeDecodeError)):
        received(say)


def test_records_that_nest_too_deeply() -> None:
    text = b'[{"a": ' + b"[" * 400 + b"]" * 400 + b"}]"
    assert received(said(0, 0, b"", records(text))).records == text.decode()
    deep = Job("SELECT 1", {}, (), 10, 1 << 20, 5.0)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        said(0, 0, b"", records(b'[{"a": ' + b"[" * 50_000))(theirs)
        with pytest.raises(errors.ProgramLimitExceeded, match="stack depth"):
            reports.receive(ours, deep, time.monotonic() + 10)


def test_lengths_are_bounded_before_anything_is_read() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Malformed, match="too long"):
            received(lambda channel: channel.sendall(struct.pack("!BBI", 0, 0, (1 << 32) - 1)))
        with pytest.raises(wire.TooLong):
            received(said(0, 0, b"", struct.pack("!Q", 1 << 60)))
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_waiting_for_a_silent_peer_ends_at_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"\0\0")
        with pytest.raises(TimeoutError):
            reports.receive(ours, JOB, time.monotonic() + 0.01)
