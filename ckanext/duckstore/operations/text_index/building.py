"""Extraction of words from rows.

The texts of many rows are split at once, and each distinct piece between two blanks is parsed once.
The rest is arithmetic on arrays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from operator import itemgetter
from typing import Final

import duckdb
import numpy

from ckanext.duckstore import interrupts
from ckanext.duckstore.operations import rendering, row_texts
from ckanext.duckstore.operations.row_texts import COLUMN_END, ROW_END
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.text_index.layout import ID, MOST_PLACES
from ckanext.duckstore.operations.text_index.occurrences import Array, Occurrences, positions
from ckanext.duckstore.operations.text_index.piece_words import PieceWords
from ckanext.duckstore.postgres.builtins.python.fulltext import CONFIG, column_words, row_words
from ckanext.duckstore.store.base import DerivedTables

_WORDS: Final = PieceWords(CONFIG)
#: The characters besides the space that the parser treats as blanks; it finds Unicode's other
#: blanks in the pieces.
_BLANKS = "\t\n\v\f\r"
#: Pieces for the ends of so many columns: no text contains :data:`COLUMN_END`.
_COLUMN_ENDS: Final = {f"{COLUMN_END}256": 256, f"{COLUMN_END}16": 16, COLUMN_END: 1}
#: The number of columns up to which each of their ends is a piece.
_FEW_COLUMNS: Final = 32
#: The number of rows whose texts are split at once, and that of their columns.
_ROWS, _COLUMNS = 500, 200_000


@dataclass(frozen=True)
class Readable:
    """The texts of rows whose words are to be found."""

    connection: duckdb.DuckDBPyConnection
    rows: str
    """The rows' relation in DuckDB."""
    texts: Sequence[str]
    """SQL of the text of each column, or NULL."""
    spelled_oddly: str
    """SQL of the condition that these are not PostgreSQL's texts."""
    whole: str
    """SQL of what :attr:`parse` takes."""
    parse: Callable[[str], Sequence[tuple[str, int, int]]]
    """Returns the lexemes of a row with their places and fields, whatever its texts are."""
    words: PieceWords


def of_rows(connection: duckdb.DuckDBPyConnection, rows: str, cells: Sequence[Cell]) -> Readable:
    """Return the texts of *rows* that their ``_full_text`` is made of.

    :param cells: the columns of the rows, without ``_id``.
    """
    spelled, odd = [row_texts.spelled(cell) for cell in cells], row_texts.odd_spelling(cells)
    return Readable(connection, rows, spelled, odd, rendering.search_source(cells), row_words, _WORDS)


def of_columns(connection: duckdb.DuckDBPyConnection, rows: str, each: Sequence[str], config: str) -> Readable:
    """Return the texts *each* (SQL) of columns of *rows*, which are read alone, by *config*."""
    whole = f"CAST(to_json([{', '.join(each)}]::VARCHAR[]) AS VARCHAR)"
    words = _WORDS if config == CONFIG else PieceWords(config)
    return Readable(connection, rows, each, "false", whole, partial(column_words, config), words)


def find_words(tables: DerivedTables, condition: str) -> Occurrences:
    """Return the words of the rows that meet *condition*."""
    return words_of(of_rows(tables.connection, tables.rows, rendering.cells(tables.resource.columns)[1:]), condition)


def words_of(rows: Readable, condition: str) -> Occurrences:
    """Return the words of those of *rows* that meet *condition*.

    The field of a word is the number of its column; see
    :mod:`~ckanext.duckstore.operations.text_index.layout`.
    """
    if not rows.texts:
        return _NONE.occurrences()
    odd: list[int] = []
    regular = _regular_words(_texts(rows, condition, odd), len(rows.texts), rows.words)
    found = regular.occurrences()
    crowded = numpy.unique(found.ids[found.times > MOST_PLACES])
    if not (odd or len(crowded)):
        return found
    return regular.without(crowded).and_also(_odd_words(rows, [*odd, *crowded.tolist()])).occurrences()


@dataclass(frozen=True)
class _Found:
    """Occurrences of *lexemes*: the ``numbers`` of their lexemes, and their other columns."""

    lexemes: Sequence[str]
    numbers: Array
    ids: Array
    places: Array
    fields: Array

    def without(self, ids: Array) -> _Found:
        """Return the occurrences in other rows than *ids*."""
        kept = ~numpy.isin(self.ids, ids)
        return _Found(self.lexemes, self.numbers[kept], self.ids[kept], self.places[kept], self.fields[kept])

    def and_also(self, other: _Found) -> _Found:
        return _Found(
            [*self.lexemes, *other.lexemes],
            numpy.concatenate([self.numbers, other.numbers + len(self.lexemes)]),
            numpy.concatenate([self.ids, other.ids]),
            numpy.concatenate([self.places, other.places]),
            numpy.concatenate([self.fields, other.fields]),
        )

    def occurrences(self) -> Occurrences:
        return Occurrences.sorted(self.lexemes, self.numbers, self.ids, self.places, self.fields)


_NOTHING: Array = numpy.empty(0, numpy.int64)
_NONE = _Found([], _NOTHING, _NOTHING, _NOTHING, _NOTHING)


def _regular_words(texts_of_rows: Iterable[tuple[Sequence[int], str]], columns: int, known: PieceWords) -> _Found:
    """Return the words of rows whose pieces the parser reads independently."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    row_end, _empty = numbers[ROW_END], numbers[""]
    ends = {numbers[piece]: size for piece, size in _COLUMN_ENDS.items()}
    last = max(ends)
    ids: list[Array] = []
    found: list[tuple[Array, Array, Array]] = []
    rows = 0
    for some_ids, text in texts_of_rows:
        interrupts.check()
        split = text.split(" ")
        # One call for all pieces; there are at least two, so the result is a tuple.
        piece = numpy.fromiter(itemgetter(*split)(numbers), numpy.int32, len(split))
        row = numpy.cumsum(piece == row_end, dtype=numpy.int32) - (piece == row_end)
        ended = sum(size * (piece == end) for end, size in ends.items())
        field = 1 + numpy.cumsum(ended, dtype=numpy.int32) - (columns - 1) * row
        words = numpy.flatnonzero(piece > last)
        found.append((piece[words], row[words] + rows, field[words]))
        ids.append(numpy.array(some_ids, numpy.int64))
        rows += len(some_ids)
    if not ids:
        return _NONE
    piece, row, field = map(numpy.concatenate, zip(*found, strict=True))
    lexemes, first, sizes = _vocabulary(numbers, known)
    size = sizes[piece]
    # From here on, an element is a position, which has a lexeme or a stop word.
    source = numpy.repeat(numpy.arange(len(piece)), size)
    lexeme = positions(first[piece], size)
    row = row[source]
    starts = numpy.flatnonzero(numpy.diff(row, prepend=-1))  # the first position of each row
    place = numpy.arange(len(row)) - numpy.repeat(starts, numpy.diff(starts, append=len(row))) + 1
    kept = numpy.array([word is not None for word in lexemes], bool)[lexeme] if len(lexeme) else lexeme.astype(bool)
    return _Found(
        [word or "" for word in lexemes],
        lexeme[kept],
        numpy.concatenate(ids)[row[kept]],
        place[kept],
        field[source][kept],
    )


def _texts(rows: Readable, condition: str, odd: list[int]) -> Iterator[tuple[Sequence[int], str]]:
    """Yield the ``_id`` and the texts of some rows at a time, in the order of ``_id``.

    :param odd: gets the ``_id`` of rows that must be parsed as a whole.
    """
    row = f"SELECT {ID} AS id, {row_texts.joined(rows.texts)} AS text, {rows.spelled_oddly} AS spelled_oddly FROM {rows.rows} WHERE {condition}"
    is_odd = f"spelled_oddly OR {row_texts.is_odd('text', len(rows.texts))}"
    found = rows.connection.execute(f"SELECT id, CASE WHEN {is_odd} THEN NULL ELSE text END FROM ({row}) ORDER BY id")
    while fetched := found.fetchmany(max(1, min(_ROWS, _COLUMNS // len(rows.texts)))):
        odd += (id_ for id_, text in fetched if text is None)
        fetched = [row for row in fetched if row[1] is not None]
        if not fetched:
            continue
        ids, each = zip(*fetched, strict=True)
        text = f" {ROW_END} ".join([*each, ""])
        for blank in _BLANKS:
            text = text.replace(blank, " ")
        yield ids, text if len(rows.texts) <= _FEW_COLUMNS else _shortened(text)


def _shortened(text: str) -> str:
    """Return *text* with one piece for the ends of many columns in sequence, most of them empty."""
    text = text.replace("  ", " ")
    for piece, size in _COLUMN_ENDS.items():
        if size > 1:
            text = text.replace(" ".join([COLUMN_END] * size), piece)
    return text


def _vocabulary(pieces: Iterable[str], words: PieceWords) -> tuple[list[str | None], Array, Array]:
    """Return the words of all *pieces*, None for stop words; and for each piece the position of its
    first word, and the number of its words.
    """
    parsed = words.of(pieces)
    sizes = numpy.fromiter(map(len, parsed), numpy.int64, len(parsed))
    return list(chain.from_iterable(parsed)), numpy.cumsum(sizes) - sizes, sizes


def _odd_words(rows: Readable, ids: Sequence[int]) -> _Found:
    """Return the words of the other rows, which the parser reads as a whole."""
    found = rows.connection.execute(
        f"SELECT {ID}, {rows.whole} FROM {rows.rows} WHERE {ID} IN (SELECT unnest(?::BIGINT[])) ORDER BY {ID}", [ids]
    )
    lexemes: defaultdict[str, int] = defaultdict(count().__next__)
    made: list[tuple[int, int, int, int]] = []
    while fetched := found.fetchmany(_ROWS):
        for id_, values in fetched:
            made += ((lexemes[term], id_, place, field) for term, place, field in rows.parse(values))
    numbers, row_ids, places, fields = numpy.array(made, numpy.int64).reshape(-1, 4).T
    return _Found(list(lexemes), numbers, row_ids, places, fields)
