from __future__ import annotations

import contextlib

import duckdb
import pytest

from ckanext.duckstore.errors import DuplicateTable, UndefinedTable
from ckanext.duckstore.store.base import Relation
from ckanext.duckstore.store.files.file_store import FileStore

from ..helpers import create, insert, integer, resource, rows, text


def test_created_resource_is_read_back(store: FileStore) -> None:
    create(store, resource(aliases=("a", "b")), 3)
    assert rows(store) == [(1, 1, "word1"), (2, 2, "word2"), (3, 3, "word3")]
    assert store.get("r") == resource(aliases=("a", "b"))
    assert store.resolve("a") == store.resolve("r") == "r"
    assert store.ids() == ["r"]
    assert [(each.name, each.alias_of) for each in store.relations()] == [("b", "r"), ("a", "r"), ("r", None)]
    assert store.size("r").generations == 1
    assert 0 < store.size("r").bytes < store.total_bytes()


def test_rows_written_in_place(store: FileStore) -> None:
    create(store, resource(), 1)
    for n in range(3):
        with store.turn("r") as turn, turn.rows() as writing:
            assert insert(writing, 2) == 2 + 2 * n
    assert len(rows(store)) == 7
    assert store.size("r").generations == 1


def test_rows_written_to_a_copy_while_a_reader_is_inside(store: FileStore) -> None:
    create(store, resource(), 1)
    with store.read("r") as reading:
        with store.turn("r") as turn, turn.rows() as writing:
            insert(writing, 1)
        assert len(rows(store)) == 2
        assert reading.connection.execute(f"SELECT count(*) FROM {reading.table('r')}").fetchall() == [(1,)]
        assert store.size("r").generations == 2
    with store.turn("r") as turn, turn.rows() as writing:
        insert(writing, 1)
    assert len(rows(store)) == 3


@pytest.mark.parametrize("busy", [False, True])
def test_failed_block_leaves_nothing(store: FileStore, busy: bool) -> None:
    create(store, resource(), 1)
    before = rows(store)
    with pytest.raises(ZeroDivisionError), store.turn("r") as turn:  # noqa: PT012
        if busy:
            with store.read("r"), turn.rows() as writing:
                insert(writing, 5)
                raise ZeroDivisionError
        with turn.rows() as writing:
            insert(writing, 5)
            raise ZeroDivisionError
    assert rows(store) == before
    with store.turn("r") as turn, turn.rows() as writing:
        assert insert(writing, 1) == 2


def test_dry_run_leaves_nothing(store: FileStore) -> None:
    create(store, resource(), 1)
    with store.turn("r") as turn, turn.rows() as writing:
        insert(writing, 5)
        writing.rollback()
    with store.turn("r") as turn, turn.publish(resource("r", integer("n"))) as writing:
        writing.rollback()
    assert rows(store) == [(1, 1, "word1")]
    with store.turn("new") as turn, turn.publish(resource("new")) as writing:
        writing.rollback()
    assert store.get("new") is None


def test_swallowed_failure_of_a_statement_fails_the_write(store: FileStore) -> None:
    import duckdb

    create(store, resource(), 1)
    with pytest.raises(duckdb.TransactionException), store.turn("r") as turn, turn.rows() as writing:  # noqa: PT012
        insert(writing, 5)
        with pytest.raises(duckdb.ConversionException):
            writing.connection.execute(f"INSERT INTO {writing.table} (_id) VALUES ('x')")
    assert len(rows(store)) == 1


def test_columns_change_as_a_whole(store: FileStore) -> None:
    create(store, resource("r", integer("n"), text("word"), text("Word")), 2)
    with store.turn("r") as turn, turn.publish(resource("r", text("n"), text("Word"), integer("new"))) as writing:
        writing.connection.execute(f"UPDATE {writing.table} SET new = 7 WHERE _id = 2")
    assert rows(store) == [(1, "1", None, None), (2, "2", None, 7)]


def test_columns_in_another_order(store: FileStore) -> None:
    create(store, resource(), 1)
    with store.turn("r") as turn, turn.publish(resource("r", text("word"), integer("n"))):
        pass
    assert rows(store) == [(1, "word1", 1)]


def test_names_are_one_namespace(store: FileStore) -> None:
    create(store, resource("r", aliases=("a",)))
    create(store, resource("s"))
    with pytest.raises(DuplicateTable):
        create(store, resource("a"))
    with store.turn("s") as turn:
        with pytest.raises(DuplicateTable):
            turn.save(resource("s", aliases=("b", "r")))
        turn.save(resource("s", aliases=("b",)))
    assert store.resolve("b") == "s"


def test_dropped_resource_is_gone_but_readers_go_on(store: FileStore) -> None:
    create(store, resource(aliases=("a",)), 3)
    with store.read("r") as reading:
        with store.turn("r") as turn:
            turn.drop()
        with pytest.raises(UndefinedTable), store.read("r"):
            pass
        assert reading.connection.execute(f"SELECT count(*) FROM {reading.table('r')}").fetchall() == [(3,)]
    assert store.resolve("a") is None
    create(store, resource(), 1)
    assert rows(store) == [(1, 1, "word1")]
    with store.turn("r") as turn:
        turn.drop()
    assert not store.layout.of("r").path.exists()


def test_ids_are_never_given_twice(store: FileStore) -> None:
    """Those of deleted rows are stored, those of rows that are there can be seen; with and without
    what the process remembers."""

    def delete(where: str) -> None:
        with store.turn("r") as turn, turn.rows() as writing:
            writing.retire_ids()
            writing.connection.execute(f"DELETE FROM {writing.table} WHERE {where}")

    def next_one(forget: bool) -> int:
        if forget:
            store.close()
        with store.turn("r") as turn, turn.rows() as writing:
            return insert(writing, 1)

    create(store, resource(), 3)
    delete("true")
    assert next_one(forget=True) == 4
    with store.turn("r") as turn, turn.rows() as writing:
        writing.reserve_ids(100, 100)
        writing.connection.execute(f"INSERT INTO {writing.table} VALUES (100, 1, 'own')")
        assert insert(writing, 1) == 101
    assert [next_one(forget) for forget in (False, True)] == [102, 103]
    delete("_id = 103")
    delete("_id = 102")
    assert [next_one(forget) for forget in (True, False)] == [104, 105]
    delete("_id > 1")
    delete("_id > 1")
    with store.turn("r") as turn:
        turn.rewrite()
    assert [next_one(forget) for forget in (True, False)] == [106, 107]


def test_a_failed_statement_ends_its_write(store: FileStore) -> None:
    """DuckDB 2.0 would report success for its COMMIT, and keep nothing."""
    create(store, resource(), 3)
    for broken in ("SELECT error('x')", "INSERT INTO {table} VALUES ('no number', 1, 'x')"):
        with pytest.raises(duckdb.TransactionException), store.turn("r") as turn, turn.rows() as writing:  # noqa: PT012
            insert(writing, 1)
            with contextlib.suppress(duckdb.Error):
                writing.connection.execute(broken.format(table=writing.table)).fetchall()
    assert len(rows(store)) == 3


def test_oids_stay(store: FileStore) -> None:
    create(store, resource(aliases=("a", "b")))
    before = {each.name: each.oid for each in store.relations()}
    with store.turn("r") as turn:
        turn.save(resource(aliases=("b", "c")))
    after = {each.name: each.oid for each in store.relations()}
    assert after["r"] == before["r"] and after["b"] == before["b"] and after["c"] > before["b"]
    assert Relation("c", after["c"], "r") in store.relations()
