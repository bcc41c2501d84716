from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from ckanext.duckstore import cli
from ckanext.duckstore import config as options
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.text_index.keeping import TextIndex
from ckanext.duckstore.store.base import FunctionArgument, StoredFunction
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.store.helpers import create, insert, resource, settings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    store = FileStore(settings(tmp_path / "store"))
    yield store
    store.close()


@pytest.fixture
def made(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    monkeypatch.setattr(cli, "active_store", lambda: store)
    create(store, resource("some-id"), 3)
    with store.turn("some-id") as turn, turn.rows() as writing:
        insert(writing, 1234)
    return store


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli.duckstore, arguments)
    assert done.exit_code == code, done.output
    return done.output


def data(store: FileStore) -> Path:
    with store.pin("some-id") as pins:
        return pins["some-id"].path


def test_info(made: FileStore) -> None:
    lines = run("info").splitlines()
    assert lines[1].split()[0] == "1,237" and lines[1].endswith(" some-id")
    assert lines[-1] == f"{made.total_bytes():,} bytes in all"


def test_functions(made: FileStore) -> None:
    argument = FunctionArgument("a", "text", "inout")
    made.put_function(StoredFunction("A f", ("text",), (argument,), "text", "BEGIN END"), replace=False)
    made.put_function(StoredFunction("tidy", (), (), "trigger", "BEGIN RETURN NEW; END"), replace=False)
    with made.turn("some-id") as turn:
        assert turn.resource is not None
        turn.save(replace(turn.resource, triggers=("tidy",)))
    assert run("functions") == '"A f"(inout a text) RETURNS text\ntidy() RETURNS trigger\n'
    assert run("functions", "tidy") == "-- tidy() RETURNS trigger\nBEGIN RETURN NEW; END\n"
    assert "there is no function nope" in run("functions", "nope", code=1)
    lines = run("info").splitlines()
    assert lines[2].split() == ["trigger", "tidy"] and lines[-1] == "function tidy() RETURNS trigger"


def test_check(made: FileStore) -> None:
    assert run("check") == "nothing is damaged\n"
    path = data(made)
    path.with_name("note").touch()
    assert run("check").startswith("note: some-id: does not belong there: resources/")
    path.write_bytes(b"spoilt")
    assert "DAMAGED: some-id: " in run("check", code=1)


def test_fts_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = FileStore(settings(tmp_path / "store"), sql_functions.prepare)
    for id in ("a", "b"):
        create(old, resource(id), 3)
    old.close()
    store = FileStore(settings(tmp_path / "store"), sql_functions.prepare, TextIndex())
    monkeypatch.setattr(cli, "active_store", lambda: store)
    assert run("fts-index", "a") == "[1/1] a: done\n"
    assert run("fts-index") == "[1/2] a: nothing to do\n[2/2] b: done\n"
    assert run("check") == "nothing is damaged\n"
    assert run("fts-index", "c") == "[1/1] c: no such table\n"
    store.close()


@pytest.fixture
def indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileStore]:
    store = FileStore(settings(tmp_path / "store"), sql_functions.prepare, TextIndex())
    monkeypatch.setattr(cli, "active_store", lambda: store)
    for id in ("a", "b"):
        create(store, resource(id), 3)
    yield store
    store.close()


def test_fts_index_goes_on_after_a_table_that_cannot_be_indexed(indexed: FileStore) -> None:
    with indexed.pin("a") as pins:
        pins["a"].path.write_bytes(b"spoilt")
    lines = run("fts-index", "--rebuild", code=1).splitlines()
    assert lines[0].startswith("[1/2] a: The data of the table")
    assert lines[1] == "[2/2] b: done"


def test_fts_index_builds_anew(indexed: FileStore) -> None:
    assert run("fts-index", "a", "b") == "[1/2] a: nothing to do\n[2/2] b: nothing to do\n"
    assert run("fts-index", "--rebuild", "b") == "[1/1] b: done\n"
    assert run("check") == "nothing is damaged\n"


@pytest.mark.parametrize(("message", "shown"), [("Query interrupted", "Aborted!"), ("something else", "")])
def test_an_interrupted_statement_ends_the_command(
    made: FileStore, monkeypatch: pytest.MonkeyPatch, message: str, shown: str
) -> None:
    def interrupted(*_: object, **__: object) -> str:
        raise RuntimeError(message)

    monkeypatch.setattr(cli, "make_index", interrupted)
    done = CliRunner().invoke(cli.duckstore, ["fts-index"])
    assert done.exit_code == 1 and shown in done.output
    assert isinstance(done.exception, SystemExit if shown else RuntimeError)


def test_checkpoint_and_collect(made: FileStore) -> None:
    assert run("checkpoint") == "some-id: checkpointed\n"
    assert run("checkpoint") == "some-id: nothing to do\n"
    assert run("collect") == "removed: 0 generations, 0 folders, 0 spill folders, 0 folders of the trash\n"


def test_recover(made: FileStore) -> None:
    connection = sqlite3.connect(made.layout.catalog)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("DELETE FROM resources")
    connection.commit()
    connection.close()
    assert "a table that the catalog does not name" in run("check", code=1)
    assert run("recover").startswith("some-id: the catalog has no row of it: /")
    assert run("recover", "--apply") == "some-id: the catalog has no row of it: recovered\n"
    assert run("recover") == "" and run("check") == "nothing is damaged\n"


def test_recover_with_a_new_catalog(made: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    made.close()
    made.layout.catalog.write_bytes(b"no catalog")
    monkeypatch.setattr(cli, "config", {"ckan.datastore.write_url": f"duckdb:///{made.layout.root}"})
    monkeypatch.setattr(options, "store_settings", lambda folder: made.settings)
    lines = run("recover", "--new-catalog").splitlines()
    assert lines[0].startswith(f"the catalog is now in {made.layout.root}/damaged-catalog-")
    assert lines[1:] == ["some-id: the catalog has no row of it: recovered"]
    assert "DAMAGED" not in run("check")


def test_recover_from_the_trash(made: FileStore) -> None:
    with made.turn("some-id") as turn:
        turn.drop()
    assert run("recover").startswith("some-id: dropped at 20")
    assert run("recover", "--apply") == ""
    assert run("recover", "--apply", "some-id").endswith(": recovered\n")
    with made.turn("some-id") as turn:
        turn.drop()
    assert run("collect", "--empty-trash").endswith("1 folders of the trash\n")
    assert run("recover") == ""
