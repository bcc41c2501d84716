"""A translator under the control of the statement's author: the statement says what it does."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ckanext.duckstore.errors import InternalError, UndefinedColumn
from ckanext.duckstore.postgres import guard_duckdb

OUTLINE = (
    b'{"tables":[[null,"t"]],"functions":[],"kinds":[],"catalogs":[],"full_text":"unused","searches":[],"rows":[]}'
)
NOTHING = b"[[],[]]"
COLUMN = b'[[{"name":"x","type":"int4"}],[]]'


def prepare() -> None:
    """Called when the fork server starts."""


def check(connection: Any, sql: str, relations: Collection[tuple[str, str, str]]) -> None:
    guard_duckdb.check(connection, sql, relations)


def describe(sql: str) -> tuple[str, bytes]:
    return sql, _OUTLINES.get(sql, lambda: OUTLINE)()


def rewrite(query: str, tables: bytes) -> tuple[bytes, bytes]:
    return _TRANSLATIONS[query]


def _opens() -> bytes:
    try:
        os.close(os.open("/etc/hostname", os.O_RDONLY))
    except OSError as error:
        raise InternalError(f"open: {error.strerror}") from error
    return OUTLINE


def _connects() -> bytes:
    try:
        socket.create_connection(("127.0.0.1", 9)).close()
    except OSError as error:
        raise InternalError(f"connect: {error.strerror}") from error
    return OUTLINE


def _waits() -> bytes:
    while True:
        pass


def _fills() -> bytes:
    return b"x" * (1 << 34)


def _exits() -> bytes:
    os._exit(3)


def _refuses() -> bytes:
    raise UndefinedColumn('column "a\nb" does not exist')


_OUTLINES: Mapping[str, Callable[[], bytes]] = {
    "opens a file": _opens,
    "connects": _connects,
    "waits": _waits,
    "fills the memory": _fills,
    "exits": _exits,
    "refuses": _refuses,
    "is no json": lambda: b"SELECT",
    "nests": lambda: b"[" * 1_000_000,
    "is no text": lambda: OUTLINE.replace(b"t", b"\xff"),
    "has a lone surrogate": lambda: OUTLINE.replace(b'"t"', b'"\\ud800"'),
    "lacks a field": lambda: OUTLINE.replace(b"kinds", b"king"),
    "is endless": lambda: b" " * (1 << 25),
}
_TRANSLATIONS: Mapping[str, tuple[bytes, bytes]] = {
    "reads its table": (COLUMN, b"SELECT t0.c1 AS c0 FROM r0.main.rows AS t0"),
    "reads another table": (COLUMN, b"SELECT t0.c1 AS c0 FROM r1.main.rows AS t0"),
    "reads a file": (COLUMN, b"SELECT t0.content AS c0 FROM read_text('/etc/hostname') AS t0"),
    "lists tables": (COLUMN, b"SELECT t0.x AS c0 FROM duckdb_tables() AS t0"),
    "writes": (COLUMN, b"DROP TABLE r0.main.rows"),
    "forgets a column": (NOTHING, b"SELECT 1 AS c0"),
    "has another type": (b'[[{"name":1,"type":"int4"}],[]]', b"SELECT 1 AS c0"),
    "is no text either": (COLUMN, b"SELECT '\xff' AS c0"),
}
