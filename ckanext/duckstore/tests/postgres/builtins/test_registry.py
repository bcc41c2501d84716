"""The signature files."""

from __future__ import annotations

import re

import pytest

from ckanext.duckstore.postgres.builtins import FUNCTIONS
from ckanext.duckstore.postgres.builtins.macros import macros
from ckanext.duckstore.postgres.builtins.python import PYTHON
from ckanext.duckstore.postgres.builtins.registry import SignatureError, parse


def test_a_line_says_all_about_an_overload() -> None:
    found = parse("aggregate avg(int4) -> numeric : printed pg_average_text(@sum($1), @count($1))")
    assert (found.name, found.kind, found.arguments, found.returns) == ("avg", "aggregate", ("int4",), "numeric")
    assert found.printed
    assert found.target == "pg_average_text(@sum($1), @count($1))"


def test_defaults_columns_and_variadic_arguments() -> None:
    assert parse("jsonb_set(jsonb, _text, jsonb, bool = true) -> jsonb : f").defaults == ("true",)
    assert parse("set json_each(json) -> (key text, value json) : f").columns == (("key", "text"), ("value", "json"))
    assert parse("concat(VARIADIC any) -> text : f").variadic


def test_a_target_for_constants() -> None:
    found = parse("round(numeric, int4) -> numeric : printed pg_round_text($text1, $2) | round($1, $2)")
    assert (found.target, found.constant) == ("pg_round_text($text1, $2)", "round($1, $2)")


@pytest.mark.parametrize("line", ["f(int4) -> int4", "f(int4) : g", "table f() -> int4 : g"])
def test_anything_else_is_an_error(line: str) -> None:
    with pytest.raises(SignatureError):
        parse(line)


def test_targets_name_macros_that_exist() -> None:
    named = {
        name
        for function in FUNCTIONS.values()
        for overload in function.overloads
        for name in re.findall(r"\bpg_\w+", overload.target + overload.constant)
    }
    assert named - macros().keys() - PYTHON.keys() == set()
