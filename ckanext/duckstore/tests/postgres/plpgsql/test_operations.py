"""The SQL of the columns of a batch."""

from __future__ import annotations

import pytest

from ckanext.duckstore.postgres.plpgsql.operations import Define, inlined, searched


class TestSearched:
    def test_an_array_of_written_texts_is_searched(self) -> None:
        made = searched("NOT pg_equals_any(pg_btrim(s.k1), ['a', 'it''s, (b)'])")
        assert made == "NOT list_contains(['a', 'it''s, (b)'], pg_btrim(s.k1))"

    @pytest.mark.parametrize(
        "sql",
        [
            "pg_equals_any(s.k1, s.k2)",
            "pg_equals_any(s.k1, ['a', NULL])",
            "pg_equals_any(s.k1, [s.k2])",
            "pg_equals_any(s.k1, ['a'] || s.k2)",
            "'pg_equals_any(s.k1, [''a''])'",
        ],
    )
    def test_others_may_contain_null(self, sql: str) -> None:
        assert searched(sql) == sql

    def test_nested_calls(self) -> None:
        made = searched("pg_equals_any(CASE WHEN pg_equals_any(s.k1, ['a']) THEN s.k2 END, ['b'])")
        assert made == "list_contains(['b'], CASE WHEN list_contains(['a'], s.k1) THEN s.k2 END)"


class TestInlined:
    def _made(self, last: str, status: str = "") -> str:
        tests = [Define("k2", "coalesce(s.k1 > 1, false)"), Define("k3", "(s.k4 AND coalesce(s.k1 < 9, false))")]
        made = inlined([*tests, Define("k9", last)], ["k9"], status)[-1]
        assert isinstance(made, Define)
        return made.sql

    def test_a_condition_of_case_may_be_null(self) -> None:
        assert self._made("CASE WHEN s.k2 THEN 1 END") == "CASE WHEN (s.k1 > 1) THEN 1 END"
        assert self._made("CASE WHEN s.k3 THEN 1 END") == "CASE WHEN (s.k4 AND (s.k1 < 9)) THEN 1 END"

    def test_another_operand_may_not(self) -> None:
        assert self._made("NOT s.k2") == "NOT coalesce(s.k1 > 1, false)"
        assert self._made("CASE WHEN NOT s.k2 THEN 1 END") == "CASE WHEN NOT coalesce(s.k1 > 1, false) THEN 1 END"

    def test_all_conditions_of_the_status_may_be_null(self) -> None:
        made = self._made("CASE WHEN s.k2 OR s.k3 THEN 3 ELSE 1 END", "k9")
        assert made == "CASE WHEN (s.k1 > 1) OR (s.k4 AND (s.k1 < 9)) THEN 3 ELSE 1 END"
