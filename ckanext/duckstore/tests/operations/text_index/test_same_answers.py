"""The index finds what a look at every row finds, with the same ranks, whatever was written
before."""

from __future__ import annotations

from random import Random

import pytest

from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.text_index import searching, short_lookups
from ckanext.duckstore.tests.operations.text_index.tables import FIELDS, Texts


def plain(text: str, column: str | None = None, *, narrow: bool = False) -> TextQuery:
    return TextQuery(text, "english", plain=True, column=column, narrow=narrow)


def query(text: str, column: str | None = None, *, narrow: bool = False) -> TextQuery:
    return TextQuery(text, "english", plain=False, column=column, narrow=narrow)


def write_something(texts: Texts) -> None:
    dice = texts.dice
    start, size = dice.randrange(200), dice.choice([1, 1, 2, 30, 130])
    match dice.choice(
        ["insert", "upsert", "upsert", "update", "delete", "own _id", "dry run", "settle", "clear", "columns"]
    ):
        case "insert":
            texts.write("insert", *(texts.record(dice.randrange(1000, 1 << 30)) for _ in range(size)))
        case "upsert":
            texts.write("upsert", *(texts.record(key) for key in range(start, start + size)))
        case "update":
            texts.write("upsert", *({"key": key, "body": texts.text(4)} for key in range(start, start + size)))
        case "delete":
            texts.delete(f"key % 11 = {dice.randrange(11)}")
        case "own _id":
            texts.write("upsert", *({"_id": id_, "title": texts.text(5)} for id_ in dice.sample(range(1, 400), 3)))
        case "dry run":
            texts.write("upsert", *(texts.record(key) for key in range(start, start + size)), dry_run=True)
        case "settle":
            with texts.store.turn("r") as turn:
                turn.settle()
        case "clear":
            texts.delete(*(["key < 100"] if dice.random() < 0.7 else []))
        case "columns":
            without = [field for field in FIELDS if field["id"] != dice.choice(["at", "body"])]
            texts.create(fields=without, delete_fields=True)
            texts.create(fields=[*FIELDS, {"id": f"new {start}", "type": "text"}])


@pytest.mark.parametrize("seed", range(3))
def test_after_any_sequence_of_writes(texts: Texts, seed: int) -> None:
    texts.dice = Random(seed)
    texts.create(*(texts.record(key) for key in range(200)))
    for _ in range(4):
        for _ in range(5):
            write_something(texts)
        texts.assert_sound()
        for _ in range(4):
            texts.assert_same(texts.query())


def test_two_queries_at_once(texts: Texts) -> None:
    texts.create(*(texts.record(key) for key in range(200)))
    assert texts.assert_same(query("river | bridge"), query("run:*", "title"))


def test_two_queries_for_words_of_waiting_rows(texts: Texts) -> None:
    texts.create({"key": 1, "title": "river", "body": "bridge"}, {"key": 2, "title": "tower"})
    texts.write("insert", {"key": 3, "title": "harbour", "body": "museum"}, {"key": 4, "title": "museum"})
    assert texts.state().waiting
    assert texts.assert_same(query("harbour"), query("museum")).keys() == {3}
    assert texts.assert_same(query("harbour", "title"), query("museum", "body")).keys() == {3}
    assert texts.assert_same(query("river | harbour"), query("museum", "body", narrow=True)).keys() == {3}
    assert texts.assert_same(query("tower"), query("museum")) == {}


def test_a_query_of_the_id(texts: Texts) -> None:
    texts.create({"key": 7, "title": "river"}, {"key": 1, "title": "2"})
    assert texts.assert_same(query("2", "_id", narrow=True)).keys() == {2}
    assert texts.assert_same(query("river"), query("1", "_id", narrow=True)) == {}
    assert texts.looked_up(query("1", "_id")) is None
    assert texts.scanned(query("1", "_id")).keys() == {1}


def test_more_queries_than_one_statement_joins(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_JOINED", 2)
    texts.create(*(texts.record(key) for key in range(200)))
    assert texts.assert_same(*[query("river | bridge"), query("run:*", "title"), query("river | run:*")] * 3)
    assert not texts.assert_same(query("river"), query("!river"), query("run:*", "title"))


class TestTexts:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("river " * 20_000, id="more positions than are kept"),
            pytest.param("river " * 300, id="more places of a lexeme than are kept"),
            pytest.param("x" * 1_000_000 + " river", id="a word of a megabyte"),
            pytest.param(
                " ".join(f"w{number:01900}" for number in range(600)) + " river", id="more than a tsvector holds"
            ),
            pytest.param("\u202eriver \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627", id="right to left"),
            pytest.param("e\u0301te\u0301 rive\u0301r\u0301 \u0300", id="combining marks"),
            pytest.param("river\u2003bridge\u00a0bridge\u200bbridge", id="other blanks"),
            pytest.param("<b river> bridge", id="a tag with a blank"),
            pytest.param("<script> river </script> bridge", id="a script"),
            pytest.param(". river ./river ~river .river", id="begins like a file name"),
            pytest.param("\x01river\x01 \x7f 'river' \\river", id="controls and quotes"),
        ],
    )
    def test_what_the_parser_makes_of_it(self, texts: Texts, text: str) -> None:
        texts.create(
            {"key": 1, "title": text, "body": "x> bridge"}, {"key": 2, "title": "bridge", "body": text}, {"key": 3}
        )
        texts.assert_sound()
        for each in (query("river"), query("bridge <-> river"), query("!river"), query("brid:* & river"), query("x")):
            texts.assert_same(each)
        texts.assert_same(plain("river", "title"))
        texts.assert_same(query("river | x", "body"))

    def test_rows_without_texts(self, texts: Texts) -> None:
        texts.create({"key": None}, {"key": None, "title": ""})
        texts.assert_sound()
        assert texts.assert_same(query("!river")).keys() == {1, 2}
        assert texts.assert_same(query("!river", "title")).keys() == {2}

    def test_a_table_of_many_columns(self, texts: Texts) -> None:
        """DuckDB limits the depth of expressions, and its operators nest."""
        fields = [{"id": f"c{number}", "type": "text"} for number in range(1100)]
        texts.create({"c0": "river", "c1099": "bridge"}, fields=fields, primary_key=[])
        assert (texts.looked_up(query("river & bridge")) or {}).keys() == {1}
        with texts.store.turn("r") as turn:
            turn.settle()
        assert texts.state().waiting == 0
        assert (texts.looked_up(query("river & bridge")) or {}).keys() == {1}

    def test_a_table_without_columns(self, texts: Texts) -> None:
        texts.create(fields=[], primary_key=[])
        texts.assert_sound()
        assert texts.assert_same(query("!river")) == {}


class TestQueries:
    @pytest.fixture(autouse=True)
    def _table(self, texts: Texts) -> None:
        texts.create(*(texts.record(key) for key in range(150)))
        texts.write("upsert", *(texts.record(key) for key in range(10)))

    @pytest.mark.parametrize("text", ["r:*", "!r:*", "!river", "!!river", "river & !river", "river:*A | tower:B"])
    def test_wide_and_narrow_ones(self, texts: Texts, text: str) -> None:
        texts.assert_same(query(text))

    @pytest.mark.parametrize("column", [None, "title"])
    @pytest.mark.parametrize(
        "text",
        [
            "river | bridge",
            "river | brid:* | nothing",
            "!(river | bridge)",
            "(river & !bridge) | tower",
            "river | !bridge",
            "!river & !tower | r:*",
            "river | river:* | rivers",
            "river & river",
            "river:A | bridge",
            "a | b | c | d | e | river | tower | bridge | museum | harbour",
            "(river <-> bridge) | tower",
        ],
    )
    def test_alternatives(self, texts: Texts, text: str, column: str | None) -> None:
        texts.assert_same(query(text, column))

    @pytest.mark.parametrize("few", [1, 25, 60, 1000])
    def test_two_words_of_which_none_or_one_is_rare(
        self, texts: Texts, few: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(short_lookups, "_FEW", few)
        texts.write("upsert", {"key": 3, "title": "river zanzibar river zanzibar"}, {"key": 4, "body": "zanzibar"})
        for text in (
            "river & zanzibar",
            "zanzibar & river",
            "zanzibar <-> river",
            "river <2> zanzibar",
            "river & nothing",
        ):
            texts.assert_same(query(text))
        texts.assert_same(query("river & bridge"))
        texts.assert_same(query("river <-> bridge"))

    def test_one_that_is_nothing_but_stop_words(self, texts: Texts) -> None:
        assert texts.looked_up(query("the & of")) == {}

    @pytest.mark.parametrize("operator", [" & ", " | ", " <-> "])
    def test_of_two_thousand_words(self, texts: Texts, operator: str) -> None:
        assert texts.looked_up(query(operator.join(f"w{number}" for number in range(2000)))) == {}

    def test_of_groups_in_groups(self, texts: Texts) -> None:
        text = "river"
        for _ in range(40):
            text = f"(bridge & !({text} | tower))"
        assert texts.assert_same(query(text))

    def test_another_language_in_one_column(self, texts: Texts) -> None:
        """As the preview asks for it: CKAN wants the row to match too, which the index tells, and
        the rows are few then."""
        assert texts.looked_up(TextQuery("river", "german", plain=True, column="title", narrow=False)) is None
        assert texts.assert_same(TextQuery("mus:*", "simple", plain=False, column="title", narrow=True))
        texts.assert_same(TextQuery("!the", "simple", plain=False, column="title", narrow=True))
        texts.assert_same(TextQuery("2020:*", "simple", plain=False, column="at", narrow=True))
        assert texts.assert_same(TextQuery("museum", "german", plain=True))

    def test_a_word_that_is_no_valid_text_is_refused_or_not_found(self, texts: Texts) -> None:
        for text in ("'o''hara\\\\'", "\u0000river", "x" * 2000, "x" * 100_000, "\u202eriver\u0301", "x " * 1000):
            texts.assert_same(plain(text))
