"""What a plugin's PostgreSQL means to DuckDB."""

from __future__ import annotations

import duckdb
import pytest

from ckanext.duckstore.errors import FeatureNotSupported
from ckanext.duckstore.logic.search import OpenTable
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.operations.table_shape import TableShape
from ckanext.duckstore.store.base import Column

COLUMNS = (Column("age", "int4", "integer", "INTEGER"), Column("note", "text", "text", "VARCHAR"))


@pytest.fixture
def table() -> OpenTable:
    connection = duckdb.connect(config={"integer_division": True})
    sql_functions.prepare(connection)
    connection.execute(
        "CREATE TABLE rows AS SELECT 1 AS _id, 20 AS age, '$age' AS note UNION ALL SELECT 2, 31, 'it''s'"
    )
    return OpenTable(connection, "rows", TableShape(COLUMNS), lambda: 2, lambda: False)


@pytest.mark.parametrize(
    ("clause", "values", "found"),
    [
        ('"age" BETWEEN :low AND :high', {"low": 30, "high": 40}, [2]),
        ('"note" = \'$age\' AND "age" < :age', {"age": 25}, [1]),
        ('CAST("age" AS text) LIKE :pattern', {"pattern": "3%"}, [2]),
        ('"age" / 2.0 > :half', {"half": 15}, [2]),
        ("\"note\" = 'it''s' OR \"age\" = :age", {"age": 20}, [1, 2]),
    ],
)
def test_clauses_of_plugins(table: OpenTable, clause: str, values: dict[str, object], found: list[int]) -> None:
    condition = table.shape.translate(clause, values)
    page = search(
        table.connection, Search("rows", [table.shape.id], [condition], [Order("_id")], 10, 0, format="lists")
    )
    assert page.records == "[" + ",".join(f"[{id}]" for id in found) + "]"


def test_python_functions_do_not_run_in_a_web_worker(table: OpenTable) -> None:
    with pytest.raises(FeatureNotSupported, match="is not supported"):
        table.shape.translate("format('%s', \"note\") = :x", {"x": "a"})
