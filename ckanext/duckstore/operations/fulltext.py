"""Full-text search of a table: ``q`` and ``full_text``.

Without an index, DuckDB tests all rows for what a matching text must contain; only the remaining
texts are split into words. With an index see
:mod:`~ckanext.duckstore.operations.text_index.searching`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import ProgramLimitExceeded
from ckanext.duckstore.operations import rendering, row_texts
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.postgres import textsearch
from ckanext.duckstore.postgres.builtins.python import fulltext
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.postgres.types.clean import clean_text
from ckanext.duckstore.store.base import ID_COLUMN

#: The most words of a query.
MOST_WORDS = 2000
#: The most characters of the queries of a search: some texts take a few microseconds a character to
#: read.
MOST_CHARACTERS = 1 << 15
#: The most queries of a search: each needs a piece of SQL, which without an index is as long as a
#: row is wide.
MOST_QUERIES = 64
#: The most columns of which each is tested for what a matching text must contain; the texts of more
#: are joined.
_MOST_COLUMNS = 16
#: The most columns that are named in all these tests of a search, unless each query has one test.
_MOST_TESTS = 200


@dataclass(frozen=True)
class TextQuery:
    """What to look for in the rows, or in one column of them."""

    text: str
    config: str
    """The text search configuration of :attr:`text` and of the column: ``english``, ``simple``."""
    plain: bool
    column: str | None = None
    """None: the whole row, in English like CKAN's trigger."""
    narrow: bool = True
    """Whether the whole row must match too, as in CKAN for a column without its own index."""

    @cached_property
    def config_name(self) -> str:
        """PostgreSQL's name of :attr:`config`.

        :raises UndefinedObject: it does not exist.
        """
        return textsearch.config_name(self.config)

    @cached_property
    def parsed(self) -> textsearch.Query | None:
        """The parsed query; None if it contains only stop words.

        :raises InvalidSQL: the text cannot be parsed.
        """
        return fulltext.parsed(self.config_name, self.text, self.plain)

    @property
    def label(self) -> str:
        """The name of the rank column."""
        return "rank" if self.column is None else f"rank {self.column}"


def check(queries: Sequence[TextQuery]) -> None:
    """Raise PostgreSQL's error for *queries* that cannot be parsed.

    :raises InvalidSQL: their text; :raises UndefinedObject: their configuration.
    :raises UntranslatableCharacter: their text contains a NUL character or a lone surrogate.
    :raises ProgramLimitExceeded: their texts have too many characters.
    """
    if sum(len(query.text) for query in queries) > MOST_CHARACTERS:
        raise ProgramLimitExceeded(f"A full-text search can have at most {MOST_CHARACTERS} characters")
    for query in queries:
        clean_text(query.text)
        query.parsed  # noqa: B018 - it raises


def check_size(queries: Sequence[TextQuery]) -> None:
    """Check the number of *queries* and the length of each.

    :raises ProgramLimitExceeded: they are too many, or one of them has too many words.
    """
    if len(queries) > MOST_QUERIES:
        raise ProgramLimitExceeded(f"A full-text search can name at most {MOST_QUERIES} columns")
    for query in queries:
        if sum(1 for _ in textsearch.words(query.parsed)) > MOST_WORDS:
            raise ProgramLimitExceeded(f"A full-text search can have at most {MOST_WORDS} words")


def conditions(queries: Sequence[TextQuery], cells: Mapping[str, Cell]) -> list[Condition]:
    """Return the conditions that rows must meet to match *queries*."""
    return [Condition(test) for query in queries for test in tests(query, cells)]


def rank(query: TextQuery, cells: Mapping[str, Cell], known: str | None = None) -> Cell:
    """Return the rank of a row for *query*, as a cell of the result.

    :param known: SQL of the rank, if the index supplied it.
    """
    if known is not None:
        return Cell(query.label, declarations.parse("float4"), known)
    function, source = (
        ("pg_row_rank", _row(cells)) if query.column is None else ("pg_text_rank", text(cells[query.column]))
    )
    return Cell(query.label, declarations.parse("float4"), f"{function}({source}, {_arguments(query)})")


def necessary(queries: Sequence[TextQuery], cells: Mapping[str, Cell]) -> list[str]:
    """Return SQL of conditions that DuckDB tests itself, and that all rows meet which match
    *queries*.
    """
    return [_candidate(query, cells, len(queries)) for query in queries]


def text(cell: Cell) -> str:
    """Return SQL of the text of *cell* that a search in this column looks at, or NULL: that of a
    cast, by which a bool is ``true``, not ``t``.
    """
    return f"CAST({cell.sql} AS VARCHAR)" if cell.type.name == "bool" else cell.type.text(cell.sql)


def tests(query: TextQuery, cells: Mapping[str, Cell]) -> list[str]:
    """Return SQL of the conditions on rows that match *query*, the cheapest first."""
    if query.column is None:
        return [_candidate(query, cells), _row_matches(query, cells)]
    found = [_candidate(query, cells), f"pg_text_matches({text(cells[query.column])}, {_arguments(query)})"]
    return [*found, _row_matches(query, cells)] if query.narrow else found


def _candidate(query: TextQuery, cells: Mapping[str, Cell], queries: int = 1) -> str:
    """Return SQL of the condition that a row may match *query*, one of so many *queries*."""
    if query.column is not None:
        most = _most_fragments(queries)
        return _necessary(textsearch.prefilter(query.config_name, query.parsed, most), [text(cells[query.column])])
    columns = [cell for cell in cells.values() if cell.name != ID_COLUMN]
    each = [row_texts.spelled(cell) for cell in columns]
    if len(each) > _MOST_COLUMNS:
        each = [f"concat_ws(' ', {', '.join(each)})"]
    necessary = textsearch.prefilter(fulltext.CONFIG, query.parsed, _most_fragments(len(columns) * queries))
    return f"({_necessary(necessary, each)} OR {row_texts.odd_spelling(columns)})"


def _most_fragments(columns: int) -> int:
    """Return the most fragments that so many *columns* are tested for."""
    return max(1, min(textsearch.MOST_FRAGMENTS, _MOST_TESTS // max(1, columns)))


def _row_matches(query: TextQuery, cells: Mapping[str, Cell]) -> str:
    return f"pg_row_matches({_row(cells)}, {_arguments(query)})"


def _arguments(query: TextQuery) -> str:
    return f"{identifiers.literal(textsearch.config_name(query.config))}, {identifiers.literal(query.text)}, {str(query.plain).lower()}"


def _row(cells: Mapping[str, Cell]) -> str:
    return rendering.search_source([cell for cell in cells.values() if cell.name != ID_COLUMN])


def _necessary(condition: textsearch.Condition, texts: Sequence[str]) -> str:
    """Return SQL of *condition* on rows whose columns have the *texts*."""
    match condition:
        case textsearch.Contains(fragment):
            found = [f"contains(lower({text}), {identifiers.literal(fragment)})" for text in texts]
            return "(" + " OR ".join(f"coalesce({test}, false)" for test in found) + ")" if found else "false"
        case textsearch.All(parts):
            return "(" + " AND ".join(_necessary(part, texts) for part in parts) + ")" if parts else "true"
        case textsearch.Some(parts):
            return "(" + " OR ".join(_necessary(part, texts) for part in parts) + ")" if parts else "false"
        case textsearch.Nothing():
            return "false"
        case _:
            return "true"
