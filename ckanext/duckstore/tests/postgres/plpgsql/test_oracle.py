"""Functions do what PostgreSQL does, row by row and in batches."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from . import answering, cases

CASES = [(topic, case) for topic in cases.topics() for case in cases.cases(topic)]
#: What a batch leaves to the interpreter, see docs/plpgsql.rst.
ROW_BY_ROW = {
    "variadic_dates",
    "element_numerics",
    "element_three_dimensions",
    "element_of_a_record_not_assigned",
    "slice_of_two_dimensions",
    "slice_of_rows",
    "slice_and_subscript",
    "slice_makes_two_dimensions",
    "slice_with_too_many_subscripts",
    "rowtype",
    "recursion",
    "return_scalar",
    "foreach_slice_wrong",
    "row_count",
    "null_record",
    "new_set_to_null",
    "new_from_old_of_insert",
    "record_from_old_of_insert",
    "column_of_a_record_never_assigned",
    "record_of_other_fields_after_an_iteration",
    "record_of_a_nested_loop",
    "anyarray_given_as_variadic",
    "anyelement_recursive",
    "for_query_without_rows",
    "quick_loops_over_slices",
}
each_case = pytest.mark.parametrize(("topic", "case"), CASES, ids=[f"{topic}-{case.name}" for topic, case in CASES])


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with answering.connect() as connection:
        yield connection


@each_case
def test_each_row_alone(topic: str, case: cases.Case, connection: duckdb.DuckDBPyConnection) -> None:
    assert answering.difference(connection, case, cases.answers(topic)[case.name]) is None


@each_case
def test_all_rows_at_once(topic: str, case: cases.Case, connection: duckdb.DuckDBPyConnection) -> None:
    wanted = cases.answers(topic)[case.name]
    if wanted.created is None:
        assert answering.is_set_based(connection, case) is (case.name not in ROW_BY_ROW)
        assert answering.batch_difference(connection, case, wanted) is None


LOOPS = [
    (topic, case)
    for topic, case in CASES
    if topic != "portal"
    and any("LOOP" in function.body for function in case.functions)
    and cases.answers(topic)[case.name].created is None
]


@pytest.mark.parametrize("unrolled", [0, 1])
@pytest.mark.parametrize(("topic", "case"), LOOPS, ids=[f"{topic}-{case.name}" for topic, case in LOOPS])
def test_loops_of_all_rows(
    topic: str,
    case: cases.Case,
    unrolled: int,
    connection: duckdb.DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The iterations that are not unrolled; rows that leave the common path run in full."""
    answering.unroll(monkeypatch, unrolled, least=1)
    assert answering.batch_difference(connection, case, cases.answers(topic)[case.name]) is None


def test_there_are_enough_cases() -> None:
    names = [case.name for _, case in CASES]
    assert len(names) == len(set(names)) >= 150
    assert len(cases.grid()) >= 40
