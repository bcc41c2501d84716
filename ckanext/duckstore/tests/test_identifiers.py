from __future__ import annotations

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ckanext.duckstore import identifiers

names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=63)
quick = settings(max_examples=200, deadline=None, phases=[Phase.explicit, Phase.generate])


@pytest.mark.parametrize(
    ("name", "encoded"),
    [
        ("a", "a"),
        ("A", "^a"),
        ("aB^", "a^b^^"),
        ("rowid", "^_rowid"),
        ("É", "É"),
        ("ROWID", "^r^o^w^i^d"),
        ("_rowid", "_rowid"),
        ("", ""),
    ],
)
def test_encoded(name: str, encoded: str) -> None:
    assert identifiers.encode(name) == encoded
    assert identifiers.decode(encoded) == name


@quick
@given(names)
def test_decoding_is_the_inverse(name: str) -> None:
    assert identifiers.decode(identifiers.encode(name)) == name


@quick
@given(names, names)
def test_different_names_differ_for_duckdb(left: str, right: str) -> None:
    def folded(name: str) -> str:
        return "".join(char.lower() if char.isascii() else char for char in identifiers.encode(name))

    assert (folded(left) == folded(right)) == (left == right)


@settings(max_examples=30, deadline=None, phases=[Phase.generate])
@given(st.lists(names, min_size=1, max_size=5, unique=True))
def test_columns_and_literals_stand_in_sql(columns: list[str]) -> None:
    values = ", ".join(f"{identifiers.literal(name)} AS {identifiers.column(name)}" for name in columns)
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE t AS SELECT {values}")
        found = connection.execute(f"SELECT {', '.join(map(identifiers.column, columns))} FROM t")
        assert [identifiers.decode(column[0]) for column in found.description] == columns
        assert list(found.fetchall()[0]) == columns


@pytest.mark.parametrize("name", ["a", "A b", "%", ":x", "it's", "é", "日本", "rowid", "^"])
def test_valid_columns(name: str) -> None:
    assert identifiers.is_valid_column(name)


@pytest.mark.parametrize("name", ["", " a", "a ", "_a", 'a"b', "a\0b", "a\tb", "x\u200b", None, 5])
def test_columns_that_ckan_refuses(name: object) -> None:
    assert not identifiers.is_valid_column(name)
