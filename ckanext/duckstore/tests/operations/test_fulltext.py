"""Full-text search over a store of its own, without CKAN."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from ckanext.duckstore.errors import InvalidSQL, ProgramLimitExceeded, UndefinedObject
from ckanext.duckstore.operations import fulltext, rendering, sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import Order, Search, count, search
from ckanext.duckstore.postgres import textsearch
from ckanext.duckstore.postgres.builtins.python import fulltext as functions
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.settings import StoreSettings
from ckanext.duckstore.tests.helpers import settings

RECORDS = [
    {"title": "War and Peace", "author": "Tolstoy", "year": 1869, "tags": ["novel", "war"]},
    {"title": "Anna Karenina", "author": "Tolstoy", "year": 1878, "tags": ["novel"]},
    {"title": "The Cherry Orchard", "author": "Chekhov", "year": 1904, "tags": None},
    {"title": None, "author": None, "year": None, "tags": None},
]


@pytest.fixture
def books(tmp_path: Path) -> FileStore:
    store = FileStore(
        StoreSettings(tmp_path, "500MB", 2, "1GB", 5, 0.1, 1 << 20, 2, 1 << 24, 24, 5), sql_functions.prepare
    )
    fields = [
        {"id": "title", "type": "text"},
        {"id": "author", "type": "text"},
        {"id": "year", "type": "int"},
        {"id": "tags", "type": "text[]"},
    ]
    create(store, CreateRequest.parse({"resource_id": "books", "fields": fields, "records": RECORDS}, {}))
    return store


def found(store: FileStore, *queries: TextQuery) -> list[dict[str, Any]]:
    fulltext.check(queries)
    with store.read("books") as reading:
        cells = {cell.name: cell for cell in rendering.cells(reading.resources["books"].columns)}
        ranks = [fulltext.rank(query, cells) for query in queries]
        where = fulltext.conditions(queries, cells)
        order = [Order(rank.sql, descending=True) for rank in ranks]
        request = Search(reading.table("books"), [*cells.values(), *ranks], where, order, 10, 0)
        page = search(reading.connection, request)
        records: list[dict[str, Any]] = msgspec.json.decode(page.records)
        assert len(records) == count(reading.connection, request, page, lambda: reading.row_count("books"))
        return records


def ids(store: FileStore, *queries: TextQuery) -> list[int]:
    return sorted(record["_id"] for record in found(store, *queries))


class TestRows:
    def test_words_are_stemmed_and_all_have_to_be_there(self, books: FileStore) -> None:
        assert ids(books, TextQuery("wars tolstoy", "english", plain=True)) == [1]

    def test_every_column_counts(self, books: FileStore) -> None:
        assert ids(books, TextQuery("1904", "english", plain=True)) == [3]
        assert ids(books, TextQuery("novel", "english", plain=True)) == [1, 2]

    def test_operators_where_the_query_is_not_plain(self, books: FileStore) -> None:
        assert ids(books, TextQuery("tolst:* & !war | cherry", "english", plain=False)) == [2, 3]

    def test_nothing_but_stop_words_finds_nothing(self, books: FileStore) -> None:
        assert ids(books, TextQuery("the and", "english", plain=True)) == []

    def test_best_match_first(self, books: FileStore) -> None:
        records = found(books, TextQuery("war | tolstoy", "english", plain=False))
        assert [record["_id"] for record in records] == [1, 2]
        assert records[0]["rank"] > records[1]["rank"] > 0


class TestColumns:
    def test_only_that_column(self, books: FileStore) -> None:
        assert ids(books, TextQuery("war:*", "simple", plain=False, column="title")) == [1]
        assert ids(books, TextQuery("war:*", "simple", plain=False, column="author")) == []

    def test_numbers_are_searched_as_text(self, books: FileStore) -> None:
        assert ids(books, TextQuery("18:*", "simple", plain=False, column="year")) == [1, 2]

    def test_the_row_must_match_too_where_ckan_asks_for_it(self, books: FileStore) -> None:
        # The row has the stem of "orchards", read in English; the column, read plainly, does not.
        assert ids(books, TextQuery("orchard", "simple", plain=True, column="title", narrow=True)) == [3]
        assert ids(books, TextQuery("the", "simple", plain=True, column="title", narrow=True)) == []
        assert ids(books, TextQuery("the", "simple", plain=True, column="title", narrow=False)) == [3]


class TestErrors:
    def test_query_that_cannot_be_read(self) -> None:
        with pytest.raises(InvalidSQL, match="syntax error in tsquery"):
            fulltext.check([TextQuery("a & & b", "english", plain=False)])

    def test_language_that_does_not_exist(self) -> None:
        with pytest.raises(UndefinedObject, match="klingon"):
            fulltext.check([TextQuery("a", "klingon", plain=True)])

    def test_quotes_stay_data(self, books: FileStore) -> None:
        assert ids(books, TextQuery("o'hara'); DROP TABLE rows --", "english", plain=True)) == []


def test_an_instance_keeps_its_functions_when_the_connection_of_a_search_ends(books: FileStore) -> None:
    # DuckDB 2.0 called a Python function that had ended with its connection, and the process with
    # it.
    for _ in range(6):
        assert ids(books, TextQuery("tolstoy", "english", plain=True)) == [1, 2]


class TestWords:
    @pytest.mark.parametrize("word", ["&", "|", "<->"])
    def test_are_limited(self, word: str) -> None:
        most = [f"w{number}" for number in range(fulltext.MOST_WORDS)]
        fulltext.check_size([TextQuery(f" {word} ".join(most), "english", plain=False)])
        with pytest.raises(ProgramLimitExceeded, match="at most 2000 words"):
            fulltext.check_size([TextQuery(f" {word} ".join([*most, "another"]), "english", plain=False)])

    def test_characters_are_limited_before_they_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(functions, "parsed", lambda *_: pytest.fail("it was read"))
        most = fulltext.MOST_CHARACTERS
        for texts in (["x" * (most + 1)], ["x" * (most // 2), "x" * (most // 2 + 1)]):
            queries = [TextQuery(text, "english", plain=False, column="c") for text in texts]
            with pytest.raises(ProgramLimitExceeded, match=f"at most {most} characters"):
                fulltext.check(queries)

    def test_columns_are_limited(self) -> None:
        most = [TextQuery("a", "english", plain=True, column=f"c{n}") for n in range(fulltext.MOST_QUERIES)]
        fulltext.check_size(most)
        with pytest.raises(ProgramLimitExceeded, match="at most 64 columns"):
            fulltext.check_size([*most, TextQuery("a", "english", plain=True, column="another")])

    def test_the_sql_of_a_column_names_the_others_once(self) -> None:
        row = {f"c{n}": Cell(f"c{n}", declarations.parse("text"), f"c{n}", "VARCHAR") for n in range(1600)}
        tests = fulltext.tests(TextQuery("alpha & beta", "english", plain=False, column="c1"), row)
        assert " AND ".join(tests).count("c1599") == 1

    @pytest.mark.parametrize("operator", [" & ", " | ", " <-> "])
    @pytest.mark.parametrize("columns", [1, 64, 1600])
    def test_the_conditions_do_not_grow_with_words_times_columns(self, operator: str, columns: int) -> None:
        row = {f"c{n}": Cell(f"c{n}", declarations.parse("text"), f"c{n}", "VARCHAR") for n in range(columns)}
        words = operator.join(f"zz{n}" for n in range(50))
        whole = fulltext.necessary([TextQuery(words, "english", plain=False)], row)
        assert " AND ".join(whole).count("c0") <= 50
        assert " AND ".join(whole).count("c") <= 400 + 3 * columns
        each = [TextQuery(words, "english", plain=False, column=name) for name in list(row)[:64]]
        assert " AND ".join(fulltext.necessary(each, row)).count("contains(") <= 200

    def test_that_are_many_are_found(self, books: FileStore) -> None:
        words = " | ".join(["cherry", *(f"w{number}" for number in range(1500))])
        assert ids(books, TextQuery(words, "english", plain=False)) == [3]


@pytest.mark.parametrize(
    ("type_name", "value"), [("char(10485760)", "some words"), ("char(10485760)[]", ["some", "words"])]
)
def test_blanks_of_char_are_not_searched(tmp_path: Path, type_name: str, value: Any) -> None:
    store = FileStore(settings(tmp_path / "store"))
    records = [{"c": value}] * 3
    fields = [{"id": "c", "type": type_name}]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "records": records}, {}))
    with store.read("r") as reading:
        (cell,) = rendering.cells(reading.resources["r"].columns)[1:]
        texts = reading.connection.execute(f"SELECT {rendering.search_text(cell)} FROM {reading.table('r')}").fetchall()
        source = rendering.search_source([cell])
        whole = reading.connection.execute(f"SELECT {source} FROM {reading.table('r')}").fetchall()
    assert all("some" in text and "words" in text and len(text) < 50 for (text,) in texts)
    assert all(len(text) < 100 for (text,) in whole)


def test_a_long_query_is_parsed_once_for_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = list[str]()

    def noted(config: str, query: str) -> Any:
        parsed.append(config)
        return textsearch.to_tsquery(config, query)

    monkeypatch.setattr(functions, "to_tsquery", noted)
    query = " | ".join(f"longer{number}" for number in range(1500))
    assert len(query) > functions.parsed.longest
    for _row in range(3):
        assert not functions.text_matches("short", "simple", query, False)
    assert parsed == ["simple"]
