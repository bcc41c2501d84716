"""SQL of the texts of a row that PostgreSQL's ``_full_text`` is computed from."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.duckstore.identifiers import literal
from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.postgres.types.client_json import LONG_FLOAT4

#: The maximum length of a text whose words are found in SQL: a longer one could have more positions
#: than PostgreSQL stores.
MOST_CHARACTERS = 16_000
#: Pieces of their own between the texts of two columns and after a row.
COLUMN_END, ROW_END = "\x01", "\x02"
_EMPTY = "''"
#: The number of digits from which on PostgreSQL writes an exponent.
_DIGITS = {"d": 15, "f": 6}


def spelled(cell: Cell) -> str:
    """Return SQL of PostgreSQL's text of *cell*, or NULL.

    It is valid unless :func:`odd_spelling` is true.
    """
    text = rendering.search_text(cell)
    match cell.type.spelling:
        case "n":
            return f"CASE WHEN contains({text}, '.') THEN rtrim(rtrim({text}, '0'), '.') ELSE {text} END"
        case "d" | "f":
            return (
                f"CASE {text} WHEN 'nan' THEN 'NaN' WHEN 'inf' THEN 'Infinity' WHEN '-inf' THEN '-Infinity' "
                f"ELSE CASE WHEN suffix({text}, '.0') THEN left({text}, -2) ELSE {text} END END"
            )
        case "t":
            return f"replace({text}, ' ', 'T')"
        case "z":
            return f"replace(replace({text}, ' ', 'T'), '+00', '+00:00')"
        case _:
            return text


def is_like_column(cell: Cell) -> bool:
    """Check whether a search in the column of *cell* uses its text in ``_full_text``."""
    return cell.type.spelling == "-" and cell.type.name != "nested" and not cell.type.name.startswith("_")


def is_odd(text: str, columns: int) -> str:
    """Return SQL of the condition that only the parser can find the words of a row of *columns*
    with *text*, the result of :func:`joined`.

    Blanks separate words, and the parser reads text between two blanks independently of its
    context. Exceptions are tags, which may contain blanks and extend from one column into the next,
    and the beginning of a text.
    """
    ends = f"length({text}) - length(replace({text}, {literal(COLUMN_END)}, ''))"
    return (
        f"(length({text}) > {MOST_CHARACTERS} OR contains({text}, '<') "
        f"OR regexp_matches({text}, '(^|\x01 )[.~]') OR {ends} <> {columns - 1} "
        f"OR contains({text}, {literal(ROW_END)}))"
    )


def odd_spelling(cells: Sequence[Cell]) -> str:
    """Return SQL of the condition that :func:`spelled` is wrong for one of *cells*."""
    tests = ["false"]
    for cell in cells:
        kind, text = cell.type.spelling, rendering.search_text(cell)
        if kind in _DIGITS:
            tests.append(f"coalesce(regexp_full_match({text}, '-?[0-9]{{{_DIGITS[kind] + 1},}}[.][0-9]+'), false)")
            if kind == "f":
                tests.append(f"coalesce(length({text}) >= {LONG_FLOAT4}, false)")
        elif kind in ("t", "z"):
            tests.append(f"coalesce(contains({text}, '(BC)'), false)")
    return "(" + " OR ".join(tests) + ")"


def joined(texts: Sequence[str]) -> str:
    """Return SQL of the *texts* of a row's columns, with :data:`COLUMN_END` between them."""
    # Operators in a row would be nested: DuckDB limits the depth, and a table has up to 1,600
    # columns.
    return f"concat_ws(' {COLUMN_END} ', {', '.join(f'coalesce({text}, {_EMPTY})' for text in texts)})"
