"""Expressions know what computing them takes: that agrees with their SQL, over all oracle cases."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres.builtins.templates import CALLS, CASTS, work_of, work_of_text
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import translate
from ckanext.duckstore.postgres.translate.expr import Expr, combine
from ckanext.duckstore.tests.oracle import answer, collection

#: A string, a quoted name, and a constant numeric that no DECIMAL holds.
_CONSTANT = re.compile(r"pg_(?:computed|element)_numeric\('[^']*'\)|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Expr]:
    """The expressions that are made while the test runs."""
    found: list[Expr] = []
    make = Expr.__init__

    def init(self: Expr, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        found.append(self)

    monkeypatch.setattr(Expr, "__init__", init)
    return found


@pytest.mark.parametrize("topic", collection.topics())
def test_what_calls_a_function_of_ours_says_so(topic: str, made: list[Expr]) -> None:
    for sql in collection.statements(topic):
        try:
            translate(parse(sql), answer.TABLES)
        except DuckstoreError:
            continue
    silent = {
        expr.sql
        for expr in made
        if not expr.work & CALLS and "pg_" in _CONSTANT.sub("", expr.sql) and "SELECT" not in expr.sql
    }
    assert made
    assert silent == set()


def test_work_of_a_template() -> None:
    assert work_of("({0} + {1})") == 0
    assert work_of("pg_time_minus({0}, {1})") == CALLS
    assert work_of("(CAST({0} AS TIMESTAMP) + {1})") == CASTS
    assert work_of_text("text") == 0
    assert work_of_text("int4") == CASTS
    assert work_of_text("_text") & CALLS


def test_work_is_that_of_all_parts() -> None:
    called, cast = Expr("pg_one()", "int4", work=CALLS), Expr("CAST(x AS INTEGER)", "int4", work=CASTS)
    assert combine("", "int4", called, cast).work == CALLS | CASTS
    assert combine("", "int4", Expr("x", "int4"), work=CALLS).may_fail
    assert not combine("", "int4", Expr("x", "int4")).may_fail
    assert Expr("(SELECT 1)", "int4", subquery=True).may_fail
