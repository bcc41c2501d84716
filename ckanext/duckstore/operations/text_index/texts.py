"""SQL for the texts of a row of which PostgreSQL would make ``_full_text``."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.row_values import Cell

#: A text may have so many characters that its words are found in SQL: a row with more could have more positions than PostgreSQL keeps.
MOST_CHARACTERS = 16_000
#: PostgreSQL writes an exponent from so many digits on.
_DIGITS = {"d": 15, "f": 6}


def spelled(cell: Cell) -> str:
    """Return SQL for the text of *cell* as PostgreSQL spells it, where :func:`is_odd` does not say otherwise; NULL for none."""
    text = rendering.search_text(cell)
    match rendering.spelling(cell.type):
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
    """Whether the text of *cell* in ``_full_text`` is the text that a search in this column alone takes."""
    return rendering.spelling(cell.type) == "-" and cell.type.name != "nested" and not cell.type.name.startswith("_")


#: SQL for the condition on ``texts``, the list of a row's texts, that its words can be found by the parser alone.
#:
#: Blanks separate words, and what stands between two of them is the same to the parser wherever it stands; but for tags, which may have
#: blanks in them and reach from one column into the next, and for what is first in a text.
IS_ODD = (
    f"len(array_to_string(texts, ' ')) > {MOST_CHARACTERS} OR contains(array_to_string(texts, ' '), '<') "
    "OR regexp_matches(array_to_string(texts, chr(1)), '(^|\x01)[.~]')"
)


def odd_spelling(cells: Sequence[Cell]) -> str:
    """Return SQL for the condition that :func:`spelled` is wrong for one of *cells*."""
    tests = ["false"]
    for cell in cells:
        kind, text = rendering.spelling(cell.type), rendering.search_text(cell)
        if kind in _DIGITS:
            tests.append(f"coalesce(regexp_full_match({text}, '-?[0-9]{{{_DIGITS[kind] + 1},}}[.][0-9]+'), false)")
        elif kind in ("t", "z"):
            tests.append(f"coalesce(contains({text}, '(BC)'), false)")
    return "(" + " OR ".join(tests) + ")"


def of_row(cells: Sequence[Cell]) -> str:
    """Return SQL for the list of the texts of *cells*."""
    return f"[{', '.join(map(spelled, cells))}]::VARCHAR[]"
