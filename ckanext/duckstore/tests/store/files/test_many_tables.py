"""What a request costs does not grow with the number of tables, nor with names that no table
has."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import CodeType, FrameType

import duckdb
import pytest

from ckanext.duckstore.errors import UndefinedTable, UntranslatableCharacter
from ckanext.duckstore.operations import info, metadata
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.store.base import Relation, Resource, StoredFunction
from ckanext.duckstore.store.files import function_check, layout, maintenance, recovery, trash
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.files.function_copies import FunctionCopies
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.store import helpers as store_helpers


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(settings(tmp_path / "store"))


def test_names_that_no_table_has_are_not_remembered(store: FileStore) -> None:
    layout._folder.cache_clear()
    for _ in range(5):
        name = secrets.token_hex(100_000)
        assert store.get(name) is None
        assert store.resolve(name) is None
        with pytest.raises(UndefinedTable), store.read(name):
            pass
        with pytest.raises(UndefinedTable), store.pin(name):
            pass
    assert sum(len(str(question)) for each in store.catalog._connections for question in _remembered(each)) < 10_000
    assert layout._folder.size == 0


def _remembered(connection: object) -> list[object]:
    return list(getattr(connection, "_remembered", {}))


def test_a_name_longer_than_any_is_refused(store: FileStore) -> None:
    with store.turn("x" * 1001) as turn, pytest.raises(UntranslatableCharacter), turn.publish(Resource("x" * 1001, ())):
        pass
    with store.turn("x" * 1000) as turn, turn.publish(Resource("x" * 1000, ())):
        pass
    assert store.ids() == ["x" * 1000]


def test_only_the_table_itself_is_asked_about(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(self: FileStore) -> list[Relation]:
        raise AssertionError

    monkeypatch.setattr(FileStore, "relations", everything)
    for aliases in (["a", "b"], ["b", "c"]):
        create(store, CreateRequest.parse({"resource_id": "r", "records": [{"n": 1}], "aliases": aliases}, {}))
        assert info.meta(store, "r")["aliases"] == aliases[::-1]


def test_length_of_the_statement_of_table_metadata_does_not_depend_on_the_number_of_tables() -> None:
    few, many = ([Relation(f'it\'s "{n}"', n, None if n % 2 else "r") for n in range(size)] for size in (2, 3000))
    assert metadata.statement(few).replace("''", "").count("'") == metadata.statement(many).replace("''", "").count("'")
    with duckdb.connect() as connection:
        relation = metadata.create(connection, many)
        found = connection.execute(f"SELECT name, oid, alias_of FROM {relation}").fetchall()
    assert found == [(each.name, each.oid, each.alias_of) for each in many]


def test_the_bytes_of_a_store_are_those_of_its_files(store: FileStore) -> None:
    create(store, CreateRequest.parse({"resource_id": "r", "records": [{"n": 1}]}, {}))
    files = [Path(folder, name) for folder, _, names in os.walk(store.layout.root) for name in names]
    assert store.total_bytes() == sum(path.stat().st_size for path in files) > 10_000


def test_the_copies_of_functions_are_listed_once_for_all(store: FileStore) -> None:
    listed = []
    for number in range(9):
        store.put_function(StoredFunction(f"f{number}", (), (), "trigger", "BEGIN RETURN NEW; END;"), replace=False)
        if number % 4 == 0:
            code = FunctionCopies.all.__code__
            listed.append(calls(lambda: function_check.tidy(store.catalog), of=code, again=False))
    assert len(set(listed)) == 1
    assert listed[0] > 0


def calls(work: Callable[[], object], *, of: CodeType | None = None, again: bool = True) -> int:
    """Return how many functions, of Python and of C, *work* calls in this thread.

    :param of: count only the calls of this one.
    :param again: it is done twice, and counted the second time, when the caches are filled.
    """
    count = 0

    def note(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call") if of is None else event == "call" and frame.f_code is of

    if again:
        work()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[FileStore]]:
    """Stores of 3, 6 and 12 tables, each with as many dropped ones that were read at the time."""
    stores = []
    for count in (3, 6, 12):
        store = FileStore(store_helpers.settings(tmp_path_factory.mktemp("many") / "store"))
        with ExitStack() as readers:
            for number in range(count):
                store_helpers.create(store, store_helpers.resource(f"t{number}", aliases=(f"a{number}",)), 1)
                store_helpers.create(store, store_helpers.resource(f"dropped {number}"), 1)
                readers.enter_context(store.read(f"dropped {number}"))
                with store.turn(f"dropped {number}") as turn:
                    turn.drop()
        stores.append(store)
    yield stores
    for store in stores:
        store.close()


def _create_and_drop(store: FileStore) -> None:
    store_helpers.create(store, store_helpers.resource("new"), 1)
    with store.turn("new") as turn:
        turn.drop()
    trash.empty(store.layout, 0)


def _write(store: FileStore) -> None:
    with store.turn("t1") as turn, turn.rows() as writing:
        store_helpers.insert(writing, 1)


@pytest.mark.parametrize(
    "work",
    [
        lambda store: FileStore(store.settings).close(),
        lambda store: info.described(store, "t1"),
        lambda store: store_helpers.rows(store, "t1"),
        lambda store: store.resolve("a1"),
        lambda store: store.resolve("nothing"),
        _write,
        _create_and_drop,
    ],
    ids=["open", "describe", "read", "resolve an alias", "resolve nothing", "write", "create and drop"],
)
def test_work_on_one_table_costs_the_same_beside_many(
    sizes: list[FileStore], work: Callable[[FileStore], object]
) -> None:
    few, _, many = (calls(partial(work, store)) for store in sizes)
    assert many < few * 1.3


@pytest.mark.parametrize(
    "work",
    [
        lambda store: metadata.statement(store.relations()),
        lambda store: list(maintenance.check(store)),
        lambda store: list(maintenance.info(store)),
        lambda store: list(recovery.find(store)),
        lambda store: info.meta(store, "t1"),
    ],
    ids=["_table_metadata", "check", "info", "recover", "size of the store"],
)
def test_work_on_all_tables_grows_with_their_number(
    sizes: list[FileStore], work: Callable[[FileStore], object]
) -> None:
    few, some, many = (calls(partial(work, store)) for store in sizes)
    assert many - some < (some - few) * 2 * 1.3


def test_collect_grows_with_the_number_of_dropped_tables(sizes: list[FileStore]) -> None:
    found = []

    def collect(store: FileStore) -> None:
        found.append(maintenance.collect_all(store).folders)

    of = layout.Layout.of.__code__
    few, some, many = (calls(partial(collect, store), of=of, again=False) for store in sizes)
    assert found == [3, 6, 12]
    assert 0 < many - some < (some - few) * 2 * 1.3
