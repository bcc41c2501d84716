from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import duckdb
import pytest

from ckanext.duckstore.errors import DataError, InvalidRequest, InvalidSQL
from ckanext.duckstore.operations import comparisons
from ckanext.duckstore.operations.fields import new
from ckanext.duckstore.operations.filters import compile_filter, names_key
from ckanext.duckstore.store.base import Column

COLUMNS = {
    name: new(name, type_)
    for name, type_ in {
        "n": "int",
        "t": "text",
        "x": "numeric",
        "f": "float",
        "c": "char(3)",
        "j": "json",
        "a": "int[]",
        "d": "timestamp",
        "b": "bool",
    }.items()
}


class Node(NamedTuple):
    op: str
    field: str | None
    value: Any


def matches(node: Node) -> list[int]:
    condition = compile_filter(node, COLUMNS)
    assert condition is not None
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT * FROM (VALUES (1, '1', 1.5, 1.5::DOUBLE, 'a  ', '{}', [1], TIMESTAMP '2020-01-01', true), "
            "(2, 'None', 2.25, 'nan'::DOUBLE, 'ab ', '[]', [1, 2], TIMESTAMP '2020-06-01 10:00', false)) v(n, t, x, f, c, j, a, d, b)"
        )
        return [
            n
            for (n,) in connection.execute(
                f"SELECT n FROM t WHERE {condition.sql} ORDER BY n", condition.parameters
            ).fetchall()
        ]


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (Node("eq", "n", 1), [1]),
        (Node("eq", "n", "1"), [1]),
        (Node("gt", "n", 1.5), [2]),
        (Node("lt", "n", 10**30), [1, 2]),
        (Node("in", "n", [1, "2", None]), [1, 2]),
        (Node("in", "n", []), []),
        (Node("eq", "n", None), []),
        (Node("eq", "t", 1), [1]),
        (Node("eq", "t", None), [2]),
        (Node("eq", "x", "1.50"), [1]),
        (Node("lt", "x", "NaN"), [1, 2]),
        (Node("gte", "f", "NaN"), [2]),
        (Node("eq", "c", "a"), [1]),
        (Node("eq", "c", "ab   "), [2]),
        (Node("eq", "a", [1]), [1]),
        (Node("eq", "a", "{1,2}"), [2]),
        (Node("lt", "d", "Feb 1 2020"), [1]),
        (Node("$or", None, [Node("eq", "n", 1), Node("eq", "t", "None")]), [1, 2]),
        (Node("$and", None, [Node("gt", "n", 0), Node("lt", "n", 2)]), [1]),
        (Node("$or", None, [Node("eq", "other", 1)]), []),
    ],
)
def test_rows_that_match(node: Node, found: list[int]) -> None:
    assert matches(node) == found


@pytest.mark.parametrize(
    ("node", "error", "message"),
    [
        (Node("eq", "n", "x"), DataError, 'invalid input syntax for type integer: "x"'),
        (Node("eq", "n", []), DataError, 'invalid input syntax for type integer: "{}"'),
        (Node("gte", "n", True), InvalidSQL, "operator does not exist: integer >= boolean"),
        (Node("eq", "c", 5), InvalidSQL, "operator does not exist: character = integer"),
        (Node("eq", "j", "x"), InvalidSQL, "input of anonymous composite types"),
        (Node("eq", "a", ["1"]), InvalidSQL, r"operator does not exist: integer\[\] = text\[\]"),
        (Node("eq", "t", "a\0"), DataError, "NUL"),
        (Node("like", "n", 1), InvalidRequest, "Unknown filter operation"),
    ],
)
def test_refused(node: Node, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        compile_filter(node, COLUMNS)


LISTS: dict[str, list[list[Any]]] = {
    "n": [[1, 1, 2], [3, 2**63, -(2**63)], [2**70], [True + 0], [1, "2"], [1.5, 2.0, 10**30], ["1", 1, 1, None]],
    "t": [["1", 2, None], ["x", 1]],
    "x": [[1.5, 2], ["1.50", "NaN", 10**37, "1e-37"], ["2.250", 0.1]],
    "f": [[1.5, "NaN"], ["1.50", float("inf"), 10**400], [10**37, "1e-37", 0.1, 1.5]],
    "c": [["a", "b "], ["ab   ", "x"]],
    "a": [[[1], [2, 1]], ["{1,2}", [1]]],
    "d": [["Feb 1 2020", "2020-01-01"], ["infinity", "2020-06-01T10:00:00"]],
    "b": [[True, "no"], ["yes", True]],
}


def test_integers_are_not_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_operand", "_number", "_bindable"):
        monkeypatch.setattr(comparisons, name, None)
    condition = compile_filter(Node("in", "n", [2, 1, 2**63, 2]), COLUMNS)
    assert condition is not None
    assert condition.parameters == ("[2,1]",)


def test_the_least_bigint_can_be_found() -> None:
    column = Column("k", "int8", "int8", "BIGINT")
    for values in ([-(2**63)], [str(-(2**63)), 1.5]):
        condition = comparisons.is_one_of(column, values)
        with duckdb.connect(":memory:") as connection:
            sql = f"SELECT {condition.sql} FROM (SELECT (-9223372036854775808)::BIGINT AS k)"
            assert connection.execute(sql, condition.parameters).fetchall() == [(True,)]


@pytest.mark.parametrize(("name", "values"), [(name, values) for name, lists in LISTS.items() for values in lists])
def test_a_list_finds_what_its_values_find_one_by_one(name: str, values: list[Any]) -> None:
    one_by_one = {n for value in values for n in matches(Node("eq", name, value))}
    for order in (values, values[::-1], [*values, *values]):
        assert matches(Node("in", name, order)) == sorted(one_by_one)
        assert matches(Node("$or", None, [Node("eq", name, value) for value in order])) == sorted(one_by_one)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", lambda i: i),
        ("n", lambda i: i + 0.5),
        ("n", lambda i: str(i)),
        ("t", lambda i: f"t{i}"),
        ("x", lambda i: 10 ** (i % 38)),
        ("x", lambda i: f"1e-{i % 38}"),
        ("f", lambda i: 10.0 ** (i % 300)),
        ("f", lambda i: f"{i % 7}e{i % 30 - 15}"),
        ("c", lambda i: str(i)),
        ("d", lambda i: f"2020-01-01 {i % 24:02}:{i // 24 % 60:02}"),
        ("a", lambda i: [i, i + 1]),
        ("b", lambda i: bool(i % 2)),
    ],
)
def test_the_length_of_sql_does_not_depend_on_how_many_values_there_are(name: str, value: Callable[[int], Any]) -> None:
    few, many = [value(i) for i in range(100)], [value(i) for i in range(20_000)]
    for make in (
        lambda values: Node("in", name, values),
        lambda values: Node("$or", None, [Node("eq", name, each) for each in values]),
        lambda values: Node("$and", None, [Node("in", name, values), Node("in", name, values)]),
    ):
        short, long = compile_filter(make(few), COLUMNS), compile_filter(make(many), COLUMNS)
        assert short is not None
        assert long is not None
        assert len(long.sql) <= len(short.sql) + 10
        assert len(long.parameters) == len(short.parameters)
    assert matches(Node("in", name, many)) == matches(Node("in", name, few))


def test_filters_of_plugins_are_left_to_them() -> None:
    assert compile_filter(Node("eq", "not a column", 1), COLUMNS) is None


@pytest.mark.parametrize(
    ("node", "names"),
    [
        (Node("eq", "a", 1), False),
        (Node("in", "a", [1]), False),
        (Node("$and", None, [Node("eq", "a", 1), Node("in", "b", ["x"])]), True),
        (Node("$and", None, [Node("eq", "a", 1), Node("in", "b", ["x", "y"])]), False),
        (Node("$and", None, [Node("eq", "a", 1), Node("eq", "c", 1), Node("eq", "b", 1)]), True),
        (Node("$and", None, [Node("eq", "a", 1), Node("gt", "b", 1)]), False),
        (Node("$or", None, [Node("eq", "a", 1), Node("eq", "b", 1)]), False),
        (Node("$and", None, [Node("$or", None, [Node("eq", "a", 1)]), Node("eq", "b", 1)]), False),
        (Node("$and", None, []), False),
    ],
    ids=str,
)
def test_filters_that_name_a_key(node: Node, names: bool) -> None:
    assert names_key(node, ("a", "b")) == names
    assert not names_key(node, ())


class TestTextInListsOfNumbers:
    """PostgreSQL reads the text in ``i IN ('7', 70000)`` by the common type of the list."""

    COLUMN = Column("i", "int2", "smallint", "SMALLINT")

    @pytest.mark.parametrize("values", [["NaN", 1.5], ["0.1", 0.5], ["100000", 70000], [str(2**62), 2**40], ["7", 3]])
    def test_is_read_by_the_widest_type(self, values: list[Any]) -> None:
        comparisons.is_one_of(self.COLUMN, values)

    @pytest.mark.parametrize(
        ("values", "type_"),
        [(["0.1", 7], "integer"), (["0.1"], "smallint"), (["x", 1.5], "numeric"), (["0.1", 2**40], "bigint")],
    )
    def test_error_names_that_type(self, values: list[Any], type_: str) -> None:
        with pytest.raises(DataError, match=f"invalid input syntax for type {type_}"):
            comparisons.is_one_of(self.COLUMN, values)
