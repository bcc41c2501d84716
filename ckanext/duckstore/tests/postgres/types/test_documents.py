from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from ckanext.duckstore.errors import DataError
from ckanext.duckstore.postgres.types import declarations

from .helpers import round_trip
from .test_text import texts

quick = settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])
documents = st.recursive(
    st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@quick
@example([{"\x7f": "\x7f"}])
@given(st.lists(documents, min_size=1))
def test_json_is_kept_as_it_was_sent(values: list[Any]) -> None:
    assert round_trip("json", values, "csv") == [json.dumps(value) for value in values]
    assert [json.loads(text) for text in round_trip("json", values, "json")] == values


@quick
@given(st.lists(st.dictionaries(texts, st.integers() | texts | st.none(), max_size=4), min_size=1))
def test_jsonb_takes_text_and_objects(values: list[Any]) -> None:
    assert [json.loads(text) for text in round_trip("jsonb", values)] == values
    assert round_trip("jsonb", values) == round_trip("jsonb", [json.dumps(value) for value in values])


def test_jsonb_is_in_the_order_of_postgresql() -> None:
    assert round_trip("jsonb", ['{"b":1, "aa":{"y":[1,2.50,null]}, "a":"é"}']) == [
        '{"a": "é", "b": 1, "aa": {"y": [1, 2.50, null]}}'
    ]


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("json", float("nan")),
        ("json", "\0"),
        ("json", "\ud800"),
        ("jsonb", "tru"),
        ("jsonb", '{"a"'),
        ("jsonb", 5),
        ("jsonb", '"\\u0000"'),
    ],
)
def test_refused(declared: str, value: Any) -> None:
    with pytest.raises(DataError):
        declarations.parse(declared).read([value])
