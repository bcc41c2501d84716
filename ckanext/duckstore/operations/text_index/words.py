"""SQL of the positions of a query's words and phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ckanext.duckstore.identifiers import column, literal
from ckanext.duckstore.operations.text_index.formulas import weight
from ckanext.duckstore.operations.text_index.layout import ID, State, occurrences, waiting_ids
from ckanext.duckstore.operations.text_index.waiting import WaitingWords
from ckanext.duckstore.postgres.textsearch.matching import allowed
from ckanext.duckstore.postgres.textsearch.query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold, parts, words
from ckanext.duckstore.store.base import DerivedTables

#: SQL of the condition that an occurrence is the first one of its lexeme in the row. Words of
#: separately parsed columns have no ``times``.
_FIRST: Final = "times > 0"
_LAST_CHARACTER: Final = 0x10FFFF
_SURROGATES: Final = (0xD800, 0xDFFF)


@dataclass(frozen=True)
class Lookup:
    """A query to look up in the index *tables*, in state *state*."""

    tables: DerivedTables
    state: State
    waiting: WaitingWords | None
    """The words of the waiting rows, the same for all lookups of a statement; None if there are
    none, or they are left out."""
    query: Query
    field: int | None = None
    """The number of the searched column, from 1; None: the whole row."""
    parameters: list[str] | None = None
    """Gets the texts that the SQL calls ``$1``, ``$2``, ..., so that DuckDB parses it once for all
    words; None if it has them as literals."""

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The distinct words of the query."""
        return tuple(dict.fromkeys(words(self.query)))

    def rows(self) -> str:
        """Return SQL of the ``id`` of rows that have text."""
        present = (
            "true" if self.field is None else f"{column(self.tables.resource.columns[self.field - 1].name)} IS NOT NULL"
        )
        if self.waiting is None and self.state.waiting:
            present += f" AND NOT {waiting_ids(self.tables, self.state)}"
        return f"SELECT {ID} AS id FROM {self.tables.rows} WHERE {present}"

    def containing(self, word: Word) -> str:
        """Return SQL of the rows that have *word*: ``id``, and its ``weight`` for ``ts_rank``."""
        if not word.prefix and self.field is None:
            return self._occurrences(word, f"id, {weight('times')} AS weight", _FIRST)
        if self.field is None:
            found = self._occurrences(word, "id, times", _FIRST)
            return f"SELECT id, sum({weight('times')}) AS weight FROM ({found}) GROUP BY id"
        counted = f"SELECT id, term, count(*) AS times FROM ({self._occurrences(word, 'id, term')}) GROUP BY id, term"
        return f"SELECT id, sum({weight('times')}) AS weight FROM ({counted}) GROUP BY id"

    def counted(self, word: Word) -> str:
        """Return SQL of the rows that have *word*: ``id``, and ``times``, its number of occurrences
        in the row.

        A prefix has one result for each of its lexemes. Another word also has results with
        ``times`` 0, to be ignored: DuckDB would need longer to test them.
        """
        return self._occurrences(word, "id, times", _FIRST if word.prefix else "true")

    def having(self, word: Word) -> str:
        """Return SQL of the ``id`` of the rows that have *word*."""
        return f"SELECT id FROM ({self.containing(word)})"

    def places(self, word: Word) -> str:
        """Return SQL of the positions of *word*: ``id``, ``place`` and ``term``."""
        return self._occurrences(word, "id, place, term" if word.prefix else "id, place")

    def in_fields(self) -> str:
        """Return SQL of the condition that an occurrence is in the searched column, or in the
        row.
        """
        return "field >= 0" if self.field is None else f"field IN ({self.field}, {-self.field})"

    def _occurrences(self, word: Word, columns: str, condition: str = "") -> str:
        """Return SQL of the *columns* of the occurrences of *word* that meet *condition*; if
        omitted, of those in the searched column, or in the row.
        """
        condition = (condition or self.in_fields()) if allowed(word) else "false"
        end = after(word.lexeme) if word.prefix else word.lexeme + "\0"
        found = occurrences(self.tables, self.state, f"{self._is_term(word, end)} AND {condition}", columns=columns)
        waiting = self.waiting.relation(word.lexeme, end) if self.waiting else None
        return found if waiting is None else f"{found} UNION ALL SELECT {columns} FROM {waiting} WHERE {condition}"

    def _is_term(self, word: Word, end: str | None) -> str:
        if not word.prefix:
            return f"term = {self._text(word.lexeme)}"
        tests = [f"term >= {self._text(word.lexeme)}"]
        if end is not None:
            tests.append(f"term < {self._text(end)}")
        return " AND ".join(tests)

    def _text(self, text: str) -> str:
        if self.parameters is None:
            return literal(text)
        if text not in self.parameters:
            self.parameters.append(text)
        return f"${self.parameters.index(text) + 1}"


def after(prefix: str) -> str | None:
    """Return the least text above all texts with *prefix*, in code point order.

    Return None if there is none.
    """
    while prefix:
        last = ord(prefix[-1])
        if last < _LAST_CHARACTER:
            following = last + 1
            return prefix[:-1] + chr(_SURROGATES[1] + 1 if following == _SURROGATES[0] else following)
        prefix = prefix[:-1]
    return None


def phrase_places(lookup: Lookup, phrase: Query) -> str | None:
    """Return SQL of the end positions of *phrase*: ``id`` and ``place``.

    Return None if only the parser's own rules determine them. Supported are words, their negations,
    and groups of words at one position (``a & b``, ``a | b``), at fixed distances.
    """
    found = fold(phrase, lambda node, operands: _located(lookup, node, operands))
    return None if found is None or found.negated else found.sql


@dataclass(frozen=True)
class _Located:
    """The end positions of a part of a phrase; if *negated*, positions where it does not end.

    ``width``: its number of words minus one.
    """

    sql: str
    negated: bool = False
    width: int = 0


def _located(lookup: Lookup, node: Query, operands: Sequence[_Located | None]) -> _Located | None:
    if any(operand is None for operand in operands):
        return None
    known = [operand for operand in operands if operand is not None]
    match node:
        case Word():
            return _Located(f"SELECT DISTINCT id, place FROM ({lookup.places(node)})")
        case Not():
            return _Located(known[0].sql, not known[0].negated, known[0].width)
        case Phrase(distance=distance):
            return _after(known[0], known[1], distance)
        case And():
            return _after(known[0], known[1], 0) if known[0].width == known[1].width == 0 else None
        case Or():
            if any(each.negated or each.width for each in known):
                return None
            return _Located(f"SELECT id, place FROM ({known[0].sql}) UNION SELECT id, place FROM ({known[1].sql})")
        case Stop():
            raise AssertionError("a finished query has no stop words")


def _after(left: _Located, right: _Located, distance: int) -> _Located | None:
    """Return the ends of *right* where it begins *distance* words after *left*."""
    shift = distance + right.width
    width = distance + left.width + right.width
    same = f"b.id = a.id AND b.place = a.place + {shift}"
    if left.negated and right.negated:
        return None
    if left.negated:
        return _Located(
            f"SELECT b.id, b.place FROM ({right.sql}) b WHERE NOT EXISTS (FROM ({left.sql}) a WHERE {same})",
            width=width,
        )
    if right.negated:
        sql = f"SELECT a.id, a.place + {shift} AS place FROM ({left.sql}) a WHERE NOT EXISTS (FROM ({right.sql}) b WHERE {same})"
        return _Located(sql, width=width)
    return _Located(f"SELECT b.id, b.place FROM ({left.sql}) a JOIN ({right.sql}) b ON {same}", width=width)


def flattened(node: Query) -> tuple[Query, ...]:
    """Return the operands of ``a & b & c``, or of ``a | b | c``, whose tree nests on the left.

    Return only the node itself if it is neither.
    """
    kind = type(node)
    if not isinstance(node, And | Or):
        return (node,)
    found: list[Query] = []
    waiting: list[Query] = [node]
    while waiting:
        each = waiting.pop()
        if type(each) is kind:
            waiting.extend(reversed(parts(each)))
        else:
            found.append(each)
    return tuple(dict.fromkeys(found))
