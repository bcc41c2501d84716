"""Arrays of several dimensions, where their number can be told."""

from __future__ import annotations

import json

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError

from ..asking import value


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("array_fill(7, ARRAY[2,3])", [[7, 7, 7], [7, 7, 7]]),
        ("array_fill(7, ARRAY[1,2,1])", [[[7], [7]]]),
        ("array_fill(7, ARRAY[2,0])", []),
        ("array_fill(7, ARRAY[2])", [7, 7]),
        ("array_to_string(array_fill(7, ARRAY[2,2]), '-')", "7-7-7-7"),
        ("array_to_string(ARRAY[[1,2],[3,NULL]], ',', '*')", "1,2,3,*"),
        ("array_to_string('{{1,2},{3,4}}'::int[], ',')", "1,2,3,4"),
        ("(SELECT array_to_string(a, ',') FROM (SELECT ARRAY[[1,2],[3,4]] AS a) AS q)", "1,2,3,4"),
        ("array_to_string((ARRAY[[1,2],[3,4]])[2:2], ',')", "3,4"),
    ],
)
def test_dimensions_are_known(expression: str, wanted: object) -> None:
    assert value(expression) == wanted


@pytest.mark.parametrize(("sizes", "state"), [("2000000,2000000", "54000"), ("2,NULL", "22004"), ("-1,2", "54000")])
def test_an_array_is_not_filled_beyond_its_limit(sizes: str, state: str) -> None:
    with pytest.raises(duckdb.Error, match=f"pg:{state}:"):
        value(f"array_fill(7, ARRAY[{sizes}])")


def test_an_array_has_no_more_dimensions_than_postgresqls() -> None:
    with pytest.raises(DuckstoreError, match="number of array dimensions"):
        value("array_fill(7, ARRAY[1,1,1,1,1,1,1])")


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("array_to_string(a, ',')", ["", "a", "", "a,,b", None]),
        ("array_to_string(a, '')", ["", "a", "", "ab", None]),
        ("array_to_string(a, NULL)", [None] * 5),
        ("array_to_string(a, ',', '*')", ["", "a,*", "*", "a,,b", None]),
        ("string_to_array(array_to_string(a, ','), ',')", [[], ["a"], [], ["a", "", "b"], None]),
        ("string_to_array(array_to_string(a, ','), '')", [[], ["a"], [], ["a,,b"], None]),
        ("a[1] = ANY(ARRAY['a', 'c'])", [None, True, None, True, None]),
        ("a[1] = ANY(ARRAY['c', NULL])", [None] * 5),
        ("'b' = ANY(a)", [False, None, None, True, None]),
        ("NULL::text = ANY(a)", [False, None, None, None, None]),
    ],
)
def test_separators_and_lists_that_are_constants(expression: str, wanted: list[object]) -> None:
    lists = "(VALUES (1, '{}'::text[]), (2, ARRAY['a', NULL]), (3, ARRAY[NULL]::text[]), (4, ARRAY['a', '', 'b']), (5, NULL))"
    assert value(f"(SELECT array_agg(to_jsonb({expression}) ORDER BY n) FROM {lists} AS q (n, a))") == [
        None if item is None else json.dumps(item) for item in wanted
    ]
