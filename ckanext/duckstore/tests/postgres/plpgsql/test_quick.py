"""Expressions that are evaluated without DuckDB: a statement takes half a millisecond."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ckanext.duckstore.postgres.plpgsql import Argument, compile_function
from ckanext.duckstore.postgres.plpgsql.cells import Cell, Value
from ckanext.duckstore.postgres.plpgsql.code import Expression, parts
from ckanext.duckstore.postgres.plpgsql.evaluation import Evaluator
from ckanext.duckstore.postgres.plpgsql.function import any_table
from ckanext.duckstore.postgres.plpgsql.names import Slot
from ckanext.duckstore.postgres.plpgsql.quick import quick
from ckanext.duckstore.postgres.plpgsql.quick_operators import Slow

from . import answering, cases


def _expressions(case: cases.Case) -> Iterator[tuple[Expression, Mapping[int, Slot]]]:
    for function in [each for overloads in answering.functions(case).values() for each in overloads]:
        definition = any_table(function)
        parameters = dict(enumerate(definition.code.parameters, 1))
        for part in parts(definition.code.steps):
            if isinstance(part, Expression):
                yield part, parameters


@pytest.mark.parametrize("case", cases.cases("portal"), ids=lambda case: case.name)
def test_portals_expressions_are_quick(case: cases.Case) -> None:
    """All but queries of tables."""
    slow = [
        expression.text
        for expression, parameters in _expressions(case)
        if not expression.tables and quick(expression, parameters) is None
    ]
    assert slow == []


@pytest.mark.parametrize(
    "case", [case for case in cases.cases("arrays") if case.name.startswith("quick_")], ids=lambda case: case.name
)
def test_arrays_and_parts_of_texts_take_no_statement(monkeypatch: pytest.MonkeyPatch, case: cases.Case) -> None:
    texts = []
    evaluated = Evaluator.value

    def value(evaluator: Evaluator, expression: Expression, *rest: Any) -> Value:
        texts.append(expression.text)
        return evaluated(evaluator, expression, *rest)

    monkeypatch.setattr(Evaluator, "value", value)
    with answering.connect() as connection:
        answering.answer(connection, case, '"^ row" IN (0, 7)')
    assert texts == []


def _value(source: str, argument: Cell) -> Cell:
    code = any_table(compile_function("f", [Argument("x", "text[]")], "text[]", f"BEGIN RETURN {source}; END")).code
    [expression] = [part for part in parts(code.steps) if isinstance(part, Expression)]
    closure = quick(expression, {})
    assert closure is not None
    found = closure([argument])
    assert isinstance(found, Cell)
    return found


SELECTED = "ARRAY(SELECT c FROM unnest(x) AS c WHERE c = ANY(x))"


def test_long_arrays_are_left_to_duckdb() -> None:
    """Its statements stop at the time limit."""
    assert _value(SELECTED, Cell("_text", ["a"] * 1000)).value == ["a"] * 1000
    with pytest.raises(Slow):
        _value(SELECTED, Cell("_text", ["a"] * 1001))
