"""Functions of text, where DuckDB's differ from PostgreSQL's."""

from __future__ import annotations

import pytest

from ..asking import value


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("upper('straße ẞ ' || chr(223) || 'é')", "STRAßE ẞ ßÉ"),
        ("upper(btrim(' ß '))", "ß"),
        ("btrim('  a b ')", "a b"),
        ("btrim(E' \\ta\\n ')", "\ta\n"),
        ("ltrim('  é ') || '|' || rtrim('  é ')", "é |  é"),
        ("btrim(chr(160) || 'a' || chr(8195) || ' ')", "\u00a0a\u2003"),
        ("ltrim(' ' || chr(12288) || ' a')", "\u3000 a"),
        ("rtrim('a ' || chr(8239))", "a \u202f"),
        ("btrim('   ')", ""),
        ("btrim(NULL::text)", None),
    ],
)
def test_spaces_and_capitals(expression: str, wanted: str | None) -> None:
    assert value(expression) == wanted
