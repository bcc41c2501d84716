"""Regular expressions and SIMILAR TO: PostgreSQL's patterns translated to RE2, or rejected."""

from __future__ import annotations

import re

from ...errors import FeatureNotSupported
from ...identifiers import literal
from ..builtins.templates import CALLS, CASTS
from .casts import settle
from .expr import Expr, combine

#: Syntax with the same meaning in PostgreSQL's regular expressions and in RE2: literals, dots,
#: anchors, plain brackets, groups, single quantifiers, escaped punctuation.
_BRACKETS = r"\[\^?(?:[^\\\[\]^]|\\[^\sa-zA-Z0-9_])(?:[^\\\[\]]|\\[^\sa-zA-Z0-9_])*\]"
_ATOM = rf"(?:[^\\\[\](){{}}*+?|.^$]|\.|\\[^\sa-zA-Z0-9_]|{_BRACKETS})"
_ALIKE = re.compile(rf"(?:\^|\$|\||\((?:\?:)?(?!\?)|\)[*+?]?|{_ATOM}(?:[*+?]|\{{\d{{1,2}}(?:,\d{{0,2}})?\}})?)*")
_BAD = re.compile(r"[(|^][*+?{]|\(\)|^\*\*\*|[*+?}][*+?{]")


def matches(operator: str, value: Expr, pattern: Expr) -> Expr:
    """Translate ``~ ~* !~ !~*``.

    RE2 is used if it reads the pattern like PostgreSQL, else our function.
    """
    folded = operator.endswith("*")
    if pattern.text is not None and alike(pattern.text):
        sql, work = f"regexp_matches({value.sql}, {pattern.sql}, '{'is' if folded else 's'}')", 0
    else:
        sql, work = f"pg_regexp_like({value.sql}, {pattern.sql}, '{'i' if folded else ''}')", CALLS
    return combine(f"(NOT {sql})" if operator.startswith("!") else sql, "bool", value, pattern, work=work)


def alike(pattern: str) -> bool:
    """Return whether *pattern* certainly has the same meaning in RE2 and PostgreSQL."""
    if len(pattern) >= 1000 or _ALIKE.fullmatch(pattern) is None:
        return False
    outside = re.sub(_BRACKETS, "a", pattern).replace("(?:", "(")
    return outside.count("(") == outside.count(")") and not _BAD.search(outside)


def similar(value: Expr, pattern: Expr, escape: Expr | None, negated: bool) -> Expr:
    """Translate ``SIMILAR TO``, whose pattern must be a literal."""
    value = settle(value)
    if pattern.is_null:
        return combine("CAST(NULL AS BOOLEAN)", "bool", value, work=CASTS)
    if pattern.text is None or (escape is not None and escape.text is None):
        raise FeatureNotSupported("SIMILAR TO with a pattern that is not written as text")
    mark = "\\" if escape is None else escape.text
    assert mark is not None
    sql = f"regexp_full_match({value.sql}, {literal(similar_to_re2(pattern.text, mark))}, 's')"
    return combine(f"(NOT {sql})" if negated else sql, "bool", value)


def similar_to_re2(pattern: str, escape: str) -> str:
    """Return the RE2 pattern that matches a whole text as ``SIMILAR TO`` *pattern* does."""
    if len(escape) > 1:
        raise FeatureNotSupported("SIMILAR TO with an escape of several characters")
    made: list[str] = []
    escaped = inside = False
    for char in pattern:
        if escaped:
            made.append(_plain(char))
            escaped = False
        elif char == escape:
            escaped = True
        elif inside:
            made.append("\\\\" if char == "\\" else char)
            inside = char != "]"
        elif char == "[":
            made.append(char)
            inside = True
        else:
            made.append(
                {"%": ".*", "_": ".", "(": "(?:", "\\": "\\\\", ".": "\\.", "^": "\\^", "$": "\\$"}.get(char, char)
            )
    return "".join(made)


def _plain(char: str) -> str:
    return char if char.isalnum() else "\\" + char
