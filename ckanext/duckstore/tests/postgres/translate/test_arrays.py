"""Arrays of several dimensions, where their number can be told."""

from __future__ import annotations

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
