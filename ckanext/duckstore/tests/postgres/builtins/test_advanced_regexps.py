"""PostgreSQL's regular expressions in Python's words. What they match, the oracle's cases on
``regexp_*`` say."""

from __future__ import annotations

import pytest

from ckanext.duckstore.postgres.builtins.python.advanced_regexps import compiled
from ckanext.duckstore.raising import Failure


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "match"),
    [
        ("foo|foofoo", "", "foofoo", "foofoo"),
        ("a.b", "", "a\nb", "a\nb"),
        ("a.b", "n", "a\nb", None),
        ("[^x]", "n", "\n", None),
        ("^b$", "n", "a\nb", "b"),
        ("A", "i", "a", "a"),
        ("a b", "x", "ab", "ab"),
        ("a.c", "q", "a.c abc", "a.c"),
        ("(?i)B", "", "b", "b"),
        (r"\mfoo\M", "", "a foo", "foo"),
        (r"[[:alpha:]_]+", "", "1é_", "é_"),
        (r"[^[:alpha:]]", "", "a1", "1"),
        (r"[]a]+", "", "x]a", "]a"),
        (r"[\d-]+", "", "a1-2", "1-2"),
        (r"\x41\u0042", "", "AB", "AB"),
        ("a{,2}", "", "a{,2}", "a{,2}"),
        ("xy*?z*", "", "xyyzz", "x"),
    ],
)
def test_matches_as_postgresql(pattern: str, flags: str, text: str, match: str | None) -> None:
    found = compiled(pattern, flags).search(text)
    assert (found[0] if found else None) == match


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "a**",
        "*a",
        "a|*",
        "[a",
        "[b-a]",
        "a{2,1}",
        "a{256}",
        "\\",
        "[[:foo:]]",
        r"\q",
        r"\1",
        "(?<n>a)",
        "(?P<n>a)",
    ],
)
def test_what_is_no_expression_there_is_none_here(pattern: str) -> None:
    with pytest.raises(Failure, match="pg:2201B:"):
        compiled(pattern, "")


def test_unknown_option() -> None:
    with pytest.raises(Failure, match='invalid regular expression option: "z"'):
        compiled("a", "z")
