from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ckanext.duckstore.errors import DataError
from ckanext.duckstore.postgres.types import declarations

from .helpers import round_trip
from .test_text import texts

quick = settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])


@quick
@given(st.lists(st.none() | st.lists(st.none() | texts), min_size=1))
def test_lists_of_text_written_are_read(values: list[list[str | None] | None]) -> None:
    assert [text and json.loads(text) for text in round_trip("text[]", values, "json")] == values
    printed = round_trip("text[]", values)
    assert round_trip("text[]", printed) == printed
    assert [text and json.loads(text) for text in round_trip("text[]", printed, "json")] == values


@pytest.mark.parametrize(
    ("declared", "value", "items"),
    [
        ("int[]", "{1,NULL, 3 }", [1, None, 3]),
        ("int[]", [1, 2.5], [1, 3]),
        ("_text", '{a,"b c","\\"",""}', ["a", "b c", '"', ""]),
        ("text[]", [1, True and 2], ["1", "2"]),
        ("int[]", [], []),
        ("bool[]", "{t,f}", [True, False]),
        ("numeric[]", [1.5, 2], [1.5, 2]),
        ("text[]", "{}", []),
    ],
)
def test_literals_and_lists(declared: str, value: Any, items: list[Any]) -> None:
    assert json.loads(round_trip(declared, [value], "json")[0]) == items


@pytest.mark.parametrize(
    ("declared", "value", "message"),
    [
        ("int[]", "{1,2", "malformed array literal"),
        ("int[]", "{1,,2}", "malformed array literal"),
        ("int[]", "x", "malformed array literal"),
        ("int[]", "{x}", 'invalid input syntax for type integer: "x"'),
        ("text[]", [["a"], ["b"]], "more than one dimension"),
        ("int[]", ["1"], r"column is of type integer\[\] but expression is of type text\[\]"),
        ("timestamp[]", ["2020-01-01"], r"expression is of type text\[\]"),
        ("int[]", [True], r"expression is of type boolean\[\]"),
        ("int[]", 5, "expression is of type integer"),
        ("int[]", [{}], "can't adapt type 'dict'"),
    ],
)
def test_refused(declared: str, value: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        declarations.parse(declared).read([None, value])
