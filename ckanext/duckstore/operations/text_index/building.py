"""Extraction of words from rows, in SQL.

Python is called once for each distinct piece of text between blanks.
"""

from __future__ import annotations

from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.text_index import texts
from ckanext.duckstore.operations.text_index.layout import ID, MOST_PLACES
from ckanext.duckstore.store.base import DerivedTables

#: Pieces that are a single token and their own lexeme: integers and decimals. (Longer ones are left
#: to the parser.)
_NUMBER = "[-+]?[0-9]{1,100}|[0-9]{1,100}[.][0-9]{1,100}"
#: The characters besides the space that the parser treats as blanks; it finds Unicode's other
#: blanks in the pieces.
_BLANKS = "chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"


def cells_of(tables: DerivedTables) -> list[Cell]:
    """Return the searched cells of a row."""
    return rendering.cells(tables.resource.columns)[1:]


def find_words(tables: DerivedTables, condition: str) -> str:
    """Find the words of the rows that meet *condition*.

    Return the name of a temporary table of them. Its columns are those of ``words`` except
    ``part``. It exists until the next call.
    """
    cells = cells_of(tables)
    execute = tables.connection.execute
    if not cells:
        condition, cells = "false", rendering.cells(())
    row = f"SELECT {ID} AS id, {texts.of_row(cells)} AS texts, {texts.odd_spelling(cells)} AS spelled_oddly FROM {tables.rows} WHERE {condition}"
    execute(
        f"CREATE OR REPLACE TEMP TABLE found_texts AS SELECT id, texts, spelled_oddly OR {texts.IS_ODD} AS odd FROM ({row})"
    )
    execute(f"CREATE OR REPLACE TEMP TABLE found_words AS {_regular_words(len(cells))}")
    execute(f"UPDATE found_texts SET odd = true WHERE id IN (SELECT id FROM found_words WHERE times > {MOST_PLACES})")
    execute("DELETE FROM found_words WHERE id IN (SELECT id FROM found_texts WHERE odd)")
    execute(f"INSERT INTO found_words BY NAME {_odd_words(tables, cells)}")
    execute("DROP TABLE found_texts")
    return "found_words"


def _regular_words(columns: int) -> str:
    """Return SQL of the words of rows of ``found_texts`` whose pieces parse independently."""
    split = f"string_split(translate(text, {_BLANKS}, '     '), ' ')"
    lexemes = f"CASE WHEN regexp_full_match(piece, '{_NUMBER}') THEN [piece] ELSE pg_piece_words(piece) END"
    return (
        f"WITH columns AS (SELECT id, unnest(range(1, {columns + 1})) AS field, unnest(texts) AS text FROM found_texts WHERE NOT odd), "
        f"split AS (SELECT id, field, {split} AS pieces FROM columns WHERE text IS NOT NULL), "
        "pieces AS MATERIALIZED (SELECT * FROM (SELECT id, field, unnest(pieces) AS piece, unnest(range(len(pieces))) AS nth FROM split) "
        "WHERE piece <> ''), "
        f"vocabulary AS MATERIALIZED (SELECT piece, row_number() OVER () AS code, {lexemes} AS lexemes "
        "FROM (SELECT DISTINCT piece FROM pieces)), "
        "coded AS (SELECT id, field, nth, code, len(lexemes) AS size FROM pieces JOIN vocabulary USING (piece)), "
        "placed AS (SELECT id, field, code, size, (sum(size) OVER (PARTITION BY id ORDER BY field, nth))::BIGINT AS last FROM coded), "
        "lexemes AS (SELECT id, field, unnest(lexemes) AS term, unnest(range(last - size + 1, last + 1)) AS place "
        "FROM placed JOIN vocabulary USING (code)) "
        f"SELECT term, id, place::USMALLINT AS place, field::SMALLINT AS field, {_times('true')} FROM lexemes WHERE term IS NOT NULL"
    )


def _odd_words(tables: DerivedTables, cells: list[Cell]) -> str:
    """Return SQL of the words of the other rows."""
    rows = (
        f"SELECT {ID} AS id, unnest(pg_row_words({rendering.search_source(cells)}), recursive := true) "
        f"FROM {tables.rows} WHERE {ID} IN (SELECT id FROM found_texts WHERE odd)"
    )
    return f"SELECT term, id, place, field, {_times('field = 0')} FROM ({rows})"


def _times(counts: str) -> str:
    """Return SQL of ``times``, which counts the occurrences that meet *counts*.

    A whole partition meets it, or none of it.
    """
    return (
        "(CASE WHEN row_number() OVER (PARTITION BY id, term, field < 0 ORDER BY place) = 1 "
        f"AND {counts} THEN count(*) OVER (PARTITION BY id, term, field < 0) ELSE 0 END)::USMALLINT AS times"
    )
