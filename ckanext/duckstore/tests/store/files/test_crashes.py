"""A process is killed, or fails, at every named step of a write: what was answered stays, what was
not leaves nothing."""

from __future__ import annotations

import errno
import resource as limits
from contextlib import suppress
from pathlib import Path

import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.system import failpoints

from .. import children
from ..helpers import create, insert, integer, resource, rows, settings, text

WIDE = (integer("n"), text("word"), text("more"))


def write_in_place(store: FileStore) -> None:
    with store.turn("r") as turn, turn.rows() as writing:
        insert(writing, 2)


def write_and_fail(store: FileStore) -> None:
    with store.turn("r") as turn, turn.rows() as writing:
        insert(writing, 2)
        raise ZeroDivisionError


def write_one_statement(store: FileStore) -> None:
    with store.turn("r") as turn, turn.rows(autocommit=True) as writing:
        insert(writing, 2)


def write_one_statement_and_fail(store: FileStore) -> None:
    with store.turn("r") as turn, turn.rows(autocommit=True) as writing:
        insert(writing, 2)
        raise ZeroDivisionError


def write_one_statement_and_take_it_back(store: FileStore) -> None:
    with store.turn("r") as turn, turn.rows(autocommit=True) as writing:
        insert(writing, 2)
        writing.rollback()


def write_a_copy(store: FileStore) -> None:
    with store.read("r"):
        write_in_place(store)


def add_a_column(store: FileStore) -> None:
    with store.turn("r") as turn, turn.publish(resource("r", *WIDE)) as writing:
        insert(writing, 2)


def save(store: FileStore) -> None:
    with store.turn("r") as turn:
        turn.save(resource("r", aliases=("a",)))


def drop(store: FileStore) -> None:
    with store.turn("r") as turn:
        turn.drop()


def create_another(store: FileStore) -> None:
    create(store, resource("s", aliases=("a",)), 2)


PASSED: dict[str, set[str]] = {}
WORK = [
    write_in_place,
    write_and_fail,
    write_one_statement,
    write_a_copy,
    add_a_column,
    save,
    drop,
    create_another,
]


def state(store: FileStore) -> tuple[object, ...]:
    return tuple((id, store.get(id), rows(store, id)) for id in store.ids())


def passed(work: children.Work, folder: Path) -> tuple[list[str], tuple[object, ...], tuple[object, ...]]:
    """Return the steps that *work* passes, and the states before and after it."""
    store = FileStore(settings(folder, wal_limit=10))
    create(store, resource(), 3)
    before = state(store)
    names: list[str] = []
    failpoints.on_step = names.append
    try:
        with suppress(ZeroDivisionError):  # what write_and_fail raises
            work(store)
    finally:
        failpoints.on_step = None
    after = state(store)
    store.close()
    return names, before, after


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_killed_at_every_step(tmp_path: Path, work: children.Work) -> None:
    names, before, after = passed(work, tmp_path / "model")
    assert set(names) <= set(failpoints.STEPS)
    for number, name in enumerate(dict.fromkeys(names)):
        folder = tmp_path / str(number)
        store = FileStore(settings(folder))
        create(store, resource(), 3)
        store.close()
        assert children.run(work, folder, at=name, wal_limit=10) == -9
        found = state(store)
        assert found in (before, after), name
        assert [finding for finding in maintenance.check(store) if finding.is_damage] == []
        maintenance.collect_all(store)
        assert list(maintenance.check(store)) == [], name
        if store.get("r") is not None:
            count = len(rows(store))
            write_in_place(store)
            assert len(rows(store)) == count + 2
        store.close()


def test_every_step_is_passed_by_some_work(tmp_path: Path) -> None:
    seen: set[str] = set()
    for number, work in enumerate(WORK):
        seen.update(passed(work, tmp_path / str(number))[0])
    assert seen == set(failpoints.STEPS)


#: Errors of other kinds than ours: from the system, from Python, from a mistake.
ERRORS = (OSError(errno.ENOSPC, "full"), RuntimeError(), OSError(errno.EMFILE, "files"), MemoryError())


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_failing_at_any_step_refuses_the_write_or_keeps_it(tmp_path: Path, work: children.Work) -> None:
    """Whatever fails before the commit point refuses the write, whatever fails after it does
    not."""
    names, before, after = passed(work, tmp_path / "model")
    for number, name in enumerate(dict.fromkeys(names)):
        store = FileStore(settings(tmp_path / str(number), wal_limit=10))
        create(store, resource(), 3)

        failure = ERRORS[number % len(ERRORS)]

        def fail(step: str, failing: str = name, error: Exception = failure) -> None:
            if step == failing:
                raise error

        failpoints.on_step = fail
        try:
            work(store)
        except Exception:  # noqa: BLE001 - of whatever kind
            answered = False
        else:
            answered = True
        finally:
            failpoints.on_step = None
        assert state(store) == (after if answered else before), name
        assert answered == (name in AFTER_THE_COMMIT and work is not write_and_fail), name
        write_in_place(store) if store.get("r") else create(store, resource(), 3)
        assert [finding for finding in maintenance.check(store) if finding.is_damage] == []
        store.close()


#: The steps after the point from which on a write is kept.
AFTER_THE_COMMIT = {
    "detached",
    "published",
    "saved",
    "dropped",
    "collect generation",
    "collect folder",
}


def fill_the_disk(store: FileStore, extra: int, autocommit: bool) -> None:
    rows(store)
    folder = store.layout.of("r").path
    largest = max(path.stat().st_size for path in folder.iterdir())
    limits.setrlimit(limits.RLIMIT_FSIZE, (extra if extra < 1000 else largest + extra, limits.RLIM_INFINITY))
    before = rows(store)
    for count in (1, 5000, 20000):
        try:
            with store.turn("r") as turn, turn.rows(autocommit=autocommit) as writing:
                insert(writing, count)
        except DuckstoreError:
            assert rows(store) == before
        else:
            before = rows(store)
    for changed in (resource("r", *WIDE), resource("r", aliases=("a",))):
        try:
            with store.turn("r") as turn, turn.publish(changed):
                pass
        except DuckstoreError:
            assert [row[0] for row in rows(store)] == [row[0] for row in before]


@pytest.mark.parametrize("autocommit", [False, True])
@pytest.mark.parametrize("extra", [0, 300, 5000, 100_000, 1_000_000])
def test_full_disk_refuses_and_leaves_nothing(tmp_path: Path, extra: int, autocommit: bool) -> None:
    store = FileStore(settings(tmp_path))
    create(store, resource(), 3)
    store.close()
    assert children.run(fill_the_disk, tmp_path, extra, autocommit, wal_limit=100_000) == 0
    assert [finding for finding in maintenance.check(store) if finding.is_damage] == []
    before = len(rows(store))
    write_in_place(store)
    assert len(rows(store)) == before + 2


class TestOneStatement:
    """With ``autocommit`` the statement is committed before the block ends."""

    def test_a_block_that_fails_after_it_leaves_nothing(self, store: FileStore) -> None:
        create(store, resource(), 3)
        with pytest.raises(ZeroDivisionError):
            write_one_statement_and_fail(store)
        assert len(rows(store)) == 3

    def test_it_cannot_be_unwanted(self, store: FileStore) -> None:
        create(store, resource(), 3)
        with pytest.raises(RuntimeError, match="committed already"):
            write_one_statement_and_take_it_back(store)
        assert len(rows(store)) == 3
        write_one_statement(store)
        assert [row[0] for row in rows(store)] == [1, 2, 3, 4, 5]
