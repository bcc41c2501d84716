"""Searches without an index find the rows that a look at every row finds; their work does not grow
with the number of rows times that of words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import QueryCanceled
from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.text_index import building, piece_words, scanning
from ckanext.duckstore.operations.text_index.scanning import scan
from ckanext.duckstore.postgres import textsearch
from ckanext.duckstore.tests.operations.text_index.tables import ID, Texts, open_store


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[Texts]:
    """A table that is still to be made, in a store without indexes."""
    store = open_store(tmp_path, None)
    yield Texts(store, Random(1))
    store.close()


@pytest.mark.parametrize(("rows", "characters"), [(scanning._ROWS, scanning._CHARACTERS), (7, 1000), (1000, 1)])
def test_any_query_in_any_language(texts: Texts, monkeypatch: pytest.MonkeyPatch, rows: int, characters: int) -> None:
    monkeypatch.setattr(scanning, "_ROWS", rows)
    monkeypatch.setattr(scanning, "_CHARACTERS", characters)
    texts.create(*(texts.record(key) for key in range(60)))
    texts.delete("key % 7 = 3")
    for seed in range(60):
        texts.dice = Random(seed)
        queries = [texts.query(("title", "body", "key", "measured", "at")) for _ in range(seed % 3 + 1)]
        assert texts.scanned(*queries) == pytest.approx(texts.one_by_one(*queries), rel=1e-6, abs=1e-12), queries


@pytest.mark.parametrize(
    "text", ["true", "2020-01-02T03:04:05", "2020-01-02T03:04:05.5", "0044-03-15", "1e+15", "Infinity", "k"]
)
def test_a_row_is_searched_as_its_json_spells_its_values(texts: Texts, text: str) -> None:
    """Not as the columns' own texts: ``t``, ``2020-01-02 03:04:05``."""
    fields = [
        {"id": name, "type": type_}
        for name, type_ in (("b", "bool"), ("at", "timestamp"), ("f", "float8"), ("j", "json"))
    ]
    rows: list[dict[str, Any]] = [
        {"b": True},
        {"at": "2020-01-02T03:04:05"},
        {"at": "2020-01-02 03:04:05.5"},
        {"at": "0044-03-15 BC"},
        {"f": 1e15},
        {"f": "Infinity"},
        {"j": {"k": 1}},
    ]
    texts.create(*rows, fields=fields, primary_key=[])
    assert texts.scanned(TextQuery(text, "english", plain=True)), text


def test_a_bool_is_searched_as_its_cast_to_text(texts: Texts) -> None:
    texts.create({"b": True}, {"b": False}, {"b": None}, fields=[{"id": "b", "type": "bool"}], primary_key=[])
    for config in ("english", "french"):
        assert texts.scanned(TextQuery("true", config, plain=True, column="b", narrow=False)).keys() == {1}
        assert texts.scanned(TextQuery("!true", config, plain=False, column="b")).keys() == {2}
        assert texts.one_by_one(TextQuery("f", config, plain=True, column="b", narrow=False)) == {}


def test_after_an_unread_result(texts: Texts) -> None:
    """DuckDB makes no array a relation before."""
    texts.create({"key": 1, "title": "the river"})
    for query in (TextQuery("river", "english", plain=True), TextQuery("the", "english", plain=True)):
        with texts.store.read(ID) as reading:
            cells = {cell.name: cell for cell in rendering.cells(reading.resources[ID].columns)}
            reading.connection.execute("SELECT 1").fetchone()
            found = scan(reading.connection, reading.table(ID), [query], cells)
            reading.connection.execute("SELECT 1").fetchone()
            assert reading.connection.execute(f"SELECT * FROM {found.table}").fetchnumpy()["_id"].size == found.size


def test_other_conditions_hold_too(texts: Texts) -> None:
    texts.create(*({"key": key, "title": "river"} for key in range(20)))
    river = TextQuery("river", "english", plain=True)
    assert list(texts.scanned(river, where=[Condition("key < ?", (3,)), Condition("key > 0")])) == [2, 3]
    assert texts.scanned(river, where=[Condition("false")]) == {}


@pytest.mark.parametrize("text", ["", "the"])
def test_queries_without_words_find_nothing(texts: Texts, text: str) -> None:
    texts.create({"key": 1, "title": "the river"})
    assert texts.scanned(TextQuery(text, "english", plain=True), TextQuery("river", "english", plain=True)) == {}


def test_a_table_without_columns(texts: Texts) -> None:
    texts.create({"key": 1})
    with texts.store.read(ID) as reading:
        (key, *_) = rendering.cells(())
        found = scan(reading.connection, reading.table(ID), [TextQuery("!x", "english", plain=False)], {key.name: key})
    assert found.ids.tolist() == [1]


def test_it_ends_at_the_deadline(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    texts.create(*({"key": key, "title": "river"} for key in range(20)))
    monkeypatch.setattr(scanning, "_ROWS", 5)
    interrupt = interrupts.Interrupt()
    looked_at = []

    def until_late(*arguments: Any) -> Any:
        looked_at.append(arguments)
        interrupt.requested = len(looked_at) == 2
        return building.words_of(*arguments)

    monkeypatch.setattr(scanning, "words_of", until_late)
    with texts.store.read(ID) as reading, interrupts.obeyed(interrupt):
        cells = {cell.name: cell for cell in rendering.cells(reading.resources[ID].columns)}
        with pytest.raises(QueryCanceled):
            scan(reading.connection, reading.table(ID), [TextQuery("river", "english", plain=True)], cells)
    assert len(looked_at) == 2


@pytest.mark.parametrize("columns", [1, 5, 33, 700])
def test_the_columns_of_words_in_wide_tables(tmp_path: Path, columns: int) -> None:
    """Words are found in the columns that they are in, however many empty ones are between them."""
    store, dice = open_store(tmp_path, None), Random(columns)
    names = [f"c{number}" for number in range(columns)]
    records = [
        {name: dice.choice(["two words", " \t ", "x", "", "3"]) for name in dice.sample(names, k=min(columns, size))}
        for size in (0, 1, 2, 5, 40, 700)
        for _ in range(20)
    ]
    fields = [{"id": name, "type": "text"} for name in names]
    create(store, CreateRequest.parse({"resource_id": ID, "fields": fields, "records": records}, {}))
    with store.read(ID) as reading:
        cells = rendering.cells(reading.resources[ID].columns)[1:]
        rows = building.of_rows(reading.connection, reading.table(ID), cells)
        words = building.words_of(rows, "true")
    found = set(zip(words.terms[words.ranks], words.ids.tolist(), words.fields.tolist(), strict=True))
    assert found == {
        (term, id_, field)
        for id_, record in enumerate(records, 1)
        for field, name in enumerate(names, 1)
        for term in textsearch.to_tsvector("english", record.get(name, ""))
    }


class Counted:
    """A connection that counts what it executes."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection, self.statements = connection, 0

    def execute(self, *arguments: Any) -> Any:
        self.statements += 1
        return self._connection.execute(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def work(texts: Texts, monkeypatch: pytest.MonkeyPatch, *queries: TextQuery) -> tuple[int, int, int]:
    """Return the numbers of rows found, of statements, and of pieces of text that were parsed."""
    parsed: list[str] = []

    def noted(config: str, piece: str) -> Any:
        parsed.append(piece)
        return textsearch.piece_lexemes(config, piece)

    monkeypatch.setattr(piece_words, "piece_lexemes", noted)
    for name in ("_of_text", "_of_row"):
        monkeypatch.setattr(f"{textsearch.__package__.rpartition('.')[0]}.builtins.python.fulltext.{name}", None)
    with texts.store.read(ID) as reading:
        counted: Any = Counted(reading.connection)
        cells = {cell.name: cell for cell in rendering.cells(reading.resources[ID].columns)}
        found = scan(counted, reading.table(ID), queries, cells)
    return found.size, counted.statements, len(parsed)


ROWS = 400


class TestWork:
    """No row is read by itself, no word of a row twice, and no statement is made for a word."""

    @pytest.mark.parametrize("operator", [" | ", " & ", " <-> "])
    def test_does_not_grow_with_words_times_rows(
        self, texts: Texts, monkeypatch: pytest.MonkeyPatch, operator: str
    ) -> None:
        words = [f"scan{operator.strip().encode().hex()}x{number}" for number in range(500)]
        texts.create(*({"key": key, "body": " ".join(words)} for key in range(ROWS)))
        query = TextQuery(operator.join(words), "english", plain=False)
        spans = -(-ROWS * len(" ".join(words)) // scanning._CHARACTERS) + 1
        found, statements, parsed = work(texts, monkeypatch, query)
        assert found == ROWS
        assert statements <= 1 + spans
        assert parsed == len(words)

    def test_does_not_grow_with_queries_times_rows(self, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
        texts.create(*({"key": key, "title": f"thing{key}", "body": f"thing{key}"} for key in range(ROWS)))
        queries = [
            TextQuery("thing1 | !nothing", "simple", plain=False, column=column, narrow=narrow)
            for column in ("title", "body", "key", "at", "measured")[:3]
            for narrow in (False, True)
        ]
        found, statements, parsed = work(texts, monkeypatch, *queries)
        assert found == ROWS
        # A statement for the rows, two for the words of columns and rows, one for each negation.
        assert statements <= 3 + len(queries) * 2
        assert parsed == 2 * ROWS  # by two configurations
