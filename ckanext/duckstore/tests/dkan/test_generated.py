"""Requests that nobody has thought of: whatever they hold, they are understood or refused, and
every answer can be read."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.duckstore.dkan import brackets, formats, request
from ckanext.duckstore.errors import InvalidRequest

NAMES = st.sampled_from(
    [
        "resource_id",
        "fields",
        "filters",
        "query",
        "q",
        "sort",
        "join",
        "group_by",
        "sum",
        "avg",
        "min",
        "max",
        "count",
        "offset",
        "limit",
        "other",
    ]
)
KEYS = st.one_of(st.sampled_from(["a", "b", "t", "", "0", "1", "country", "a.b"]), st.text(max_size=4))
VALUES = st.one_of(
    st.sampled_from(["*", "", "a,b", "[a,b]", "NULL", "a desc", '{"a": "b"}', '"', "a.b", "[", "-1", "x\0"]),
    st.text(max_size=8),
)
DOCUMENTS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), VALUES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def pairs(draw: st.DrawFn) -> list[tuple[str, str]]:
    keys = st.builds(lambda name, inner: name + "".join(f"[{key}]" for key in inner), NAMES, st.lists(KEYS, max_size=3))
    return draw(st.lists(st.tuples(st.one_of(keys, st.text(max_size=6)), VALUES), max_size=6))


def understood(parameters: Any) -> bool:
    """Whether the request is understood; else it is refused for a parameter of its own."""
    try:
        asked = request.read(brackets.nested(parameters))
    except InvalidRequest as error:
        assert error.errors and all(error.errors.values())
        return False
    assert asked.resources and asked.limit >= 1 and asked.offset >= 0
    return True


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_parameters_of_a_url(parameters: list[tuple[str, str]]) -> None:
    understood(parameters)
    understood([("resource_id[a]", "x"), ("resource_id[b]", "y"), *parameters])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, DOCUMENTS, max_size=4))
def test_queries_in_json(query: dict[str, Any]) -> None:
    understood(query.items())
    understood(({"resource_id": {"a": "x"}} | query).items())


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_answers(answer: Any) -> None:
    assert ElementTree.fromstring(formats.xml_text(answer)).tag == "result"
    assert formats.json_text(answer).isascii()
    json.loads(formats.json_text(answer))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12))
def test_callbacks(callback: str) -> None:
    try:
        script = formats.jsonp(callback).write([])
    except InvalidRequest:
        return
    assert script == f"{callback}([]);"
    assert all(word.isidentifier() for word in callback.replace("$", "x").split("."))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=12), st.floats(0, 1)), max_size=4))
def test_headers(accept: list[tuple[str, float]]) -> None:
    assert formats.accepted(accept) in (*formats.FORMATS, None)
