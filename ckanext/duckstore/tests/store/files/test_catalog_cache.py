from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ckanext.duckstore.store.files import catalog_cache
from ckanext.duckstore.store.files.catalog_cache import Connection


def connect(path: Path) -> Connection:
    connection = sqlite3.connect(path, isolation_level=None, factory=Connection)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "some.sqlite"
    connect(found).execute("CREATE TABLE t (n)")
    return found


class Asked:
    """Reads the table, and counts how often."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.times = connection, 0

    def __call__(self) -> tuple[list[int], int]:
        self.times += 1
        return [n for (n,) in self.connection.execute("SELECT n FROM t")], 100


def test_nothing_is_read_twice_between_writes(path: Path) -> None:
    connection = connect(path)
    asked = Asked(connection)
    assert [connection.remembered("all", asked) for _ in range(3)] == [[], [], []]
    assert asked.times == 1


def test_what_another_connection_commits_is_read(path: Path) -> None:
    connection, other = connect(path), connect(path)
    asked = Asked(connection)
    assert connection.remembered("all", asked) == []
    other.execute("BEGIN")
    other.execute("INSERT INTO t VALUES (1)")
    assert connection.remembered("all", asked) == []
    other.execute("COMMIT")
    assert connection.remembered("all", asked) == [1]
    assert asked.times == 2


def test_what_is_remembered_is_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_cache, "_MOST", 3)
    connection = connect(path)
    for number in range(10):
        connection.remembered(number, lambda: (None, 100))
        assert len(connection._remembered) <= 3


def test_so_are_its_bytes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_cache, "_MOST_BYTES", 250)
    connection = connect(path)
    for number in range(10):
        connection.remembered(number, lambda: (None, 100))
        assert len(connection._remembered) <= 3
    connection.remembered("long", lambda: (None, 1000))
    connection.remembered("short", lambda: (None, 1))
    assert list(connection._remembered) == ["short"]
