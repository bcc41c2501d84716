from __future__ import annotations

import pytest

from ckanext.duckstore.errors import ProgramLimitExceeded
from ckanext.duckstore.postgres.textsearch import piece_lexemes, row_tsvector, to_tsvector
from ckanext.duckstore.postgres.textsearch.tsvector import lexemes

from .recorded import TEXTS


def test_as_postgresql() -> None:
    ours = {
        case["text"]: {config: str(to_tsvector(config, case["text"])) for config in case["vectors"]} for case in TEXTS
    }
    assert ours == {case["text"]: case["vectors"] for case in TEXTS}


class TestLimits:
    def test_word_of_2046_bytes_is_kept(self) -> None:
        assert list(to_tsvector("simple", "a" * 2046)) == ["a" * 2046]

    def test_longer_word_is_left_out_and_takes_no_position(self) -> None:
        assert str(to_tsvector("simple", "a " + "é" * 1024 + " b")) == "'a':1 'b':2"

    def test_positions_end_at_16383(self) -> None:
        assert to_tsvector("simple", "a " * 16390 + "b")["b"] == (16383,)

    def test_lexeme_keeps_255_positions(self) -> None:
        assert to_tsvector("simple", "a " * 300)["a"] == tuple(range(1, 256))

    def test_last_position_is_kept_once(self) -> None:
        assert to_tsvector("simple", "b " * 16382 + "a a a")["a"] == (16383,)

    def test_vector_over_a_megabyte_is_refused(self) -> None:
        text = " ".join(f"{number:x}{'a' * 400}" for number in range(3000))
        with pytest.raises(ProgramLimitExceeded, match=r"string is too long for tsvector \(1188070 bytes"):
            to_tsvector("simple", text)


class TestRow:
    def test_values_of_a_row_follow_each_other(self) -> None:
        row = row_tsvector("english", ["annakarenina", "tolstoy", "2005-03-01T00:00:00", '["b", {"moo": "moo"}]'])
        assert str(row) == ("'-01':5 '-03':4 '00':7,8 '2005':3 'annakarenina':1 'b':9 'moo':10,11 't00':6 'tolstoy':2")

    def test_null_is_left_out(self) -> None:
        assert str(row_tsvector("english", [None, "warandpeace", None, "b"])) == "'b':2 'warandpeac':1"

    def test_row_of_nulls_has_no_vector(self) -> None:
        assert row_tsvector("english", [None, None]) is None


class TestPieces:
    @pytest.mark.parametrize("config", ["english", "simple", "german", "russian"])
    def test_a_word_with_punctuation_is_what_the_parser_makes_of_it(self, config: str) -> None:
        words = ("river", "The", "Running", "a", "OF", "x" * 100, "http", "e", "amp")
        marks = ("", ".", ",", ":", ";", "!", "?", ")", "]", "'", '"', "...", "',", '."', "),", ":)", "?!")
        for word in words:
            for before in ("", "(", "'", '"', "["):
                for after in marks:
                    piece = f"{before}{word}{after}"
                    assert piece_lexemes(config, piece) == parsed_piece(config, piece), piece

    @pytest.mark.parametrize("piece", ["a.b", "don't", "a-b", "a:b", "w1", "1e5", "a/b", "x" * 2000, "é", ""])
    def test_other_pieces(self, piece: str) -> None:
        assert piece_lexemes("english", piece) == parsed_piece("english", piece)


def parsed_piece(config: str, piece: str) -> tuple[str | None, ...]:
    """Return the lexemes of *piece* in a text."""
    whole = {place: lexeme for lexeme, place in lexemes(config, f"first {piece} last")}
    last = max(place for place in whole)
    return tuple(whole.get(place) for place in range(2, last))
