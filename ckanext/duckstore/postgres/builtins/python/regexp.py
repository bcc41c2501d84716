"""``regexp_*`` and ``substring(text, pattern)``:
https://www.postgresql.org/docs/current/functions-matching.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from ....raising import Failure
from ...types.clean import RESULT_LIMIT
from .advanced_regexps import compiled, options
from .base import PythonFunction, bounded


def like(text: str, pattern: str, flags: str) -> bool:
    """``regexp_like``, and the operators ``~`` (no flags) and ``~*`` (``i``)."""
    _not_everywhere("regexp_like", flags)
    return compiled(pattern, flags).search(text) is not None


def substring(text: str, pattern: str) -> str | None:
    """``substring(text, pattern)``: the first group, or the whole match if there is none."""
    found = compiled(pattern, "").search(text)
    if found is None:
        return None
    return found[1] if found.re.groups else found[0]


def match(text: str, pattern: str, flags: str) -> list[str | None] | None:
    """``regexp_match``: the groups of the first match, or the whole match if there are none."""
    _not_everywhere("regexp_match", flags)
    found = compiled(pattern, flags).search(text)
    return None if found is None else _groups(found)


def matches(text: str, pattern: str, flags: str) -> list[list[str | None]]:
    """``regexp_matches``: the same for each match with the flag ``g``, else for the first."""
    found = compiled(pattern, flags).finditer(text)
    return _bounded_rows(_groups(one) for one in (found if options(flags).everywhere else islice(found, 1)))


def split(text: str, pattern: str, flags: str) -> list[str]:
    """``regexp_split_to_array``: empty matches at the start, at the end and right after another do
    not split.
    """
    if options(flags).everywhere:
        raise Failure("22023", 'regexp_split_to_array() does not support the "global" option')
    parts = []
    end = 0
    for found in compiled(pattern, flags).finditer(text):
        if found.start() < len(text) and found.end() > end:
            parts.append(text[end : found.start()])
            end = found.end()
    return [*parts, text[end:]]


def replace(text: str, pattern: str, new: str, flags: str, start: int, number: int) -> str:
    """``regexp_replace``: replace match *number* after *start*; 0 means all matches, with -1 the
    flag ``g`` decides.
    """
    _positive("start", start)
    if number < 0:
        if number < -1:
            raise _bad_value("n", number)
        number = 0 if options(flags).everywhere else 1
    expression = compiled(pattern, flags)
    parts = []
    end = size = 0
    for position, found in enumerate(expression.finditer(text, start - 1), 1):
        if number in (0, position):
            parts += [text[end : found.start()], _expand(new, found)]
            end = found.end()
            size += len(parts[-1]) + len(parts[-2])
            if size > RESULT_LIMIT:
                raise Failure("54000", "requested length too large")
        if position == number:
            break
    return "".join([*parts, text[end:]])


def count(text: str, pattern: str, start: int, flags: str) -> int:
    """``regexp_count``."""
    _positive("start", start)
    _not_everywhere("regexp_count", flags)
    return sum(1 for _ in compiled(pattern, flags).finditer(text, start - 1))


def instr(text: str, pattern: str, start: int, number: int, end: int, flags: str, group: int) -> int:
    """``regexp_instr``: the position where match *number* (or a group of it) begins, or, with *end*
    1, the position after it.
    """
    if end not in (0, 1):
        raise _bad_value("endoption", end)
    found, group = _nth(text, pattern, start, number, flags, group, "regexp_instr")
    if found is None or found.start(group) < 0:
        return 0
    return (found.end(group) if end else found.start(group)) + 1


def substr(text: str, pattern: str, start: int, number: int, flags: str, group: int) -> str | None:
    """``regexp_substr``: match *number*, or a group of it."""
    found, group = _nth(text, pattern, start, number, flags, group, "regexp_substr")
    return None if found is None else found[group]


def _nth(
    text: str, pattern: str, start: int, number: int, flags: str, group: int, name: str
) -> tuple[re.Match[str] | None, int]:
    """Return match *number*, None if it has no such group, and the number of the group.

    Of a pattern without groups, the first one is the whole match.
    """
    _positive("start", start)
    _positive("n", number)
    _not_everywhere(name, flags)
    if group < 0:
        raise _bad_value("subexpr", group)
    found = next(islice(compiled(pattern, flags).finditer(text, start - 1), number - 1, None), None)
    groups = found.re.groups if found is not None else 0
    group = 0 if group == 1 and groups == 0 else group
    return (found if group <= groups else None), group


def _not_everywhere(name: str, flags: str) -> None:
    if options(flags).everywhere:
        raise Failure("22023", f'{name}() does not support the "global" option')


def _positive(name: str, value: int) -> None:
    if value <= 0:
        raise _bad_value(name, value)


def _bad_value(name: str, value: int) -> Failure:
    return Failure("22023", f'invalid value for parameter "{name}": {value}')


def _groups(found: re.Match[str]) -> list[str | None]:
    return list(found.groups()) if found.re.groups else [found[0]]


def _bounded_rows(rows: Iterable[list[str | None]]) -> list[list[str | None]]:
    def checked() -> Iterator[list[str | None]]:
        size = 0
        for row in rows:
            size += 16 + sum(len(part or "") for part in row)
            if size > RESULT_LIMIT:
                raise Failure("54000", "requested length too large")
            yield row

    return list(checked())


_BACK_REFERENCE = re.compile(r"\\([1-9&\\])")


def _expand(new: str, found: re.Match[str]) -> str:
    r"""Return the replacement *new* with ``\1``, ``\&`` and ``\\`` filled in from the match."""

    def one(mark: re.Match[str]) -> str:
        char = mark[1]
        if char == "\\":
            return "\\"
        if char == "&":
            return found[0]
        return (found[int(char)] or "") if int(char) <= found.re.groups else ""

    return bounded(_BACK_REFERENCE.sub(one, new)) if "\\" in new else new


# SIMILAR TO


def similar_to_escape(pattern: str, escape: str) -> str:
    """Return the regular expression for an SQL pattern of SIMILAR TO, or of SUBSTRING ... SIMILAR
    with its three parts.
    """
    if len(escape) > 1:
        raise Failure("22025", "invalid escape string")
    parts: list[str] = []
    separators = 0
    bracket = ""
    after_escape = False
    for char in pattern:
        if after_escape:
            after_escape = False
            if char == '"' and not bracket:
                parts.append(_SEPARATORS[separators] if separators < len(_SEPARATORS) else _too_many_separators())
                separators += 1
            else:
                parts.append("\\" + char)
        elif char == escape:
            after_escape = True
        elif bracket:
            parts.append("\\\\" if char == "\\" else char)
            bracket = _bracket_state(bracket, char)
        else:
            parts.append(_SIMILAR.get(char, char))
            bracket = "[" if char == "[" else ""
    return f"^(?:{''.join(parts)})$"


_SIMILAR = {"%": ".*", "_": ".", "(": "(?:", "\\": "\\\\", ".": "\\.", "^": "\\^", "$": "\\$"}
#: Replacements of the two ``escape + "`` marks: the part before, the part returned, the part after.
_SEPARATORS = ("){1,1}?(", "){1,1}(?:")


def _too_many_separators() -> str:
    raise Failure("2200C", "SQL regular expression may not contain more than two escape-double-quote separators")


def _bracket_state(bracket: str, char: str) -> str:
    """Return the state after *char* in brackets: ``[`` at the start, where ``]`` is a literal,
    ``[x`` later, empty when closed.
    """
    if char == "]" and bracket == "[x":
        return ""
    return "[" if char == "^" and bracket == "[" else "[x"


def similar_substring(text: str, pattern: str, escape: str) -> str | None:
    """``substring(text SIMILAR pattern ESCAPE escape)``."""
    return substring(text, similar_to_escape(pattern, escape))


PYTHON: Mapping[str, PythonFunction] = {
    "pg_regexp_like": PythonFunction(like, ("VARCHAR", "VARCHAR", "VARCHAR"), "BOOLEAN"),
    "pg_regexp_substring": PythonFunction(substring, ("VARCHAR", "VARCHAR"), "VARCHAR"),
    "pg_similar_substring": PythonFunction(similar_substring, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR"),
    "pg_similar_to_escape": PythonFunction(similar_to_escape, ("VARCHAR", "VARCHAR"), "VARCHAR"),
    "pg_regexp_match": PythonFunction(match, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR[]"),
    "pg_regexp_matches": PythonFunction(matches, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR[][]"),
    "pg_regexp_split": PythonFunction(split, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR[]"),
    "pg_regexp_replace": PythonFunction(
        replace, ("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "INTEGER", "INTEGER"), "VARCHAR"
    ),
    "pg_regexp_count": PythonFunction(count, ("VARCHAR", "VARCHAR", "INTEGER", "VARCHAR"), "INTEGER"),
    "pg_regexp_instr": PythonFunction(
        instr,
        ("VARCHAR", "VARCHAR", "INTEGER", "INTEGER", "INTEGER", "VARCHAR", "INTEGER"),
        "INTEGER",
    ),
    "pg_regexp_substr": PythonFunction(
        substr, ("VARCHAR", "VARCHAR", "INTEGER", "INTEGER", "VARCHAR", "INTEGER"), "VARCHAR"
    ),
}
