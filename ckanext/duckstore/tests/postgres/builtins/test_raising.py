"""``pg_raise``: a cast that fails is computed where its CASE chooses it, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore.postgres.builtins import install, raising

#: Fails for three rows of 5,000 unless the CASE around it keeps it from them.
GUARDED = "CASE WHEN {0}.n <> 0 THEN pg_modulo({0}.id, {0}.n) ELSE -1 END"
BARE = "pg_modulo({0}.id, {0}.n)"
TYPES = {
    "INTEGER": "1",
    "BIGINT": "1::BIGINT",
    "HUGEINT": "1::HUGEINT",
    "DECIMAL(38,20)": "1::DECIMAL(38,20)",
    "DOUBLE": "1::DOUBLE",
    "VARCHAR": "'x'",
    "BLOB": "'x'::BLOB",
    "BIT": "'101'::BIT",
    "BOOLEAN": "true",
    "DATE": "DATE '2020-01-01'",
    "TIME": "TIME '10:00:00'",
    "TIMESTAMP": "TIMESTAMP '2020-01-01'",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ '2020-01-01'",
    "INTERVAL": "to_days(1)",
    "INTEGER[]": "[1]",
    "VARCHAR[]": "['x']",
    "JSON": "'1'::JSON",
    "STRUCT(a INTEGER)": "struct_pack(a := 1)",
}
SHAPES = [
    "SELECT {g} FROM t",
    "SELECT * FROM (SELECT {g} AS v, id FROM t) q WHERE v > 3 AND id > 5",
    "SELECT v, count(*) FROM (SELECT {g} AS v FROM t) q GROUP BY v HAVING v > 1",
    "SELECT {g}, count(*) FROM t GROUP BY {g}",
    "SELECT sum({g}) FROM t",
    "SELECT sum({g}) FILTER (WHERE {g} > 0) FROM t",
    "SELECT array_agg(DISTINCT {g} ORDER BY {g}) FROM t",
    "SELECT row_number() OVER (PARTITION BY {g} ORDER BY {g}, id) FROM t",
    "SELECT sum({g}) OVER (ORDER BY id ROWS 3 PRECEDING) FROM t",
    "SELECT id FROM t ORDER BY {g}, id LIMIT 10",
    "SELECT id FROM t WHERE {g} = 1",
    "SELECT id FROM t WHERE {g} = 1 OR {g} = -1",
    "SELECT id FROM t WHERE {g} IN (1, 2, -1)",
    "SELECT id FROM t WHERE {g} BETWEEN -1 AND 4",
    "SELECT count(*) FROM t JOIN u ON t.id = u.id WHERE {g} > u.k",
    "SELECT count(*) FROM t JOIN u ON {g} = u.k",
    "SELECT count(*) FROM t LEFT JOIN u ON t.id = u.id AND {g} > 2",
    "SELECT count(*) FROM u LEFT JOIN t ON t.id = u.id WHERE {g} IS NULL OR {g} > -5",
    "SELECT count(*) FROM t FULL JOIN u ON t.id = u.id AND {g} = u.k",
    "SELECT count(*) FROM t, u WHERE {g} = u.k AND t.id = u.id",
    "SELECT count(*) FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = {g})",
    "SELECT count(*) FROM t WHERE {g} IN (SELECT k FROM u)",
    "SELECT count(*) FROM t WHERE {g} > (SELECT min(k) FROM u WHERE u.id = t.id)",
    "SELECT (SELECT max(k) FROM u WHERE u.k > {g}) FROM t LIMIT 5000",
    "SELECT {g} FROM t UNION SELECT k FROM u",
    "SELECT v FROM (SELECT {g} AS v FROM t UNION ALL SELECT k FROM u) q WHERE v > 2",
    "SELECT DISTINCT {g} FROM t",
    "SELECT DISTINCT ON ({g}) id FROM t ORDER BY {g}, id",
    "WITH w AS (SELECT id, {g} AS v FROM t) SELECT a.v, b.v FROM w a JOIN w b ON a.id = b.id AND a.v = b.v",
    "SELECT coalesce(nullif({g}, -1), {g}) FROM t",
    "SELECT CASE WHEN {g} > 0 THEN {g} WHEN {g} < 0 THEN -{g} END FROM t",
    "SELECT list_transform([t.id], lambda one: CASE WHEN t.n <> 0 THEN pg_modulo(one, t.n) END) FROM t",
    "SELECT {g} FROM t WHERE t.n = 0 LIMIT 3",
    "SELECT max(CASE WHEN t.n = 0 THEN 0 ELSE 100 / t.n END + {g}) FROM t TABLESAMPLE 50%",
    "SELECT {g} AS v, sum(t.id) FROM t GROUP BY ROLLUP (v)",
    "SELECT unnest([{g}, 1]) FROM t",
]


@pytest.fixture(scope="module", params=["1", "4"], ids=["one thread", "four threads"])
def connection(request: pytest.FixtureRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": request.param, "integer_division": "true"}) as opened:
        opened.execute(
            "CREATE TABLE t AS SELECT i::INTEGER AS id, (CASE WHEN i % 2000 = 7 THEN 0 ELSE 1 + i % 9 END)::INTEGER AS n FROM range(5000) r(i)"
        )
        opened.execute("CREATE TABLE u AS SELECT (i * 3)::INTEGER AS id, (i % 7)::INTEGER AS k FROM range(2000) r(i)")
        install(opened, ["pg_modulo", "pg_raise"])
        yield opened


@pytest.mark.parametrize("shape", SHAPES)
def test_what_case_keeps_from_a_row_is_not_computed_for_it(shape: str, connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(shape.replace("{g}", GUARDED.format("t"))).fetchall()


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if "t.n" not in shape])
def test_what_nothing_keeps_from_a_row_fails(shape: str, connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error) as caught:
        connection.execute(shape.replace("{g}", BARE.format("t")).replace("LIMIT 10", "")).fetchall()
    assert raising.read(str(caught.value)) == ("22012", "division by zero")


@pytest.mark.parametrize(
    "order",
    [
        "n <> 0 AND pg_modulo(id, n) >= 0",
        "n <> 0 AND pg_modulo(id, n) = 0 AND id > 5",
        "n > 0 AND (pg_modulo(id, n) = 1 OR id > 9)",
    ],
)
def test_conditions_that_may_fail_keep_their_place(order: str, connection: duckdb.DuckDBPyConnection) -> None:
    for _time in range(20):  # DuckDB tries other orders while it runs
        connection.execute(f"SELECT count(*) FROM (SELECT a.* FROM t a, range(20)) q WHERE {order}").fetchall()
        connection.execute(f"SELECT count(*) FROM (SELECT * FROM t WHERE n <> 0) q WHERE {order}").fetchall()


@pytest.mark.parametrize("type", TYPES)
def test_it_stands_beside_a_value_of_any_type(type: str, connection: duckdb.DuckDBPyConnection) -> None:
    value = TYPES[type]
    for mark in ("'pg:22023:no'", "'pg:22023:no ' || id"):
        sql = f"SELECT CASE WHEN id = {{}} THEN pg_raise({mark}) ELSE {value} END AS v FROM t"
        assert str(connection.sql(sql.format(-1)).types[0]) == type
        assert len(connection.execute(sql.format(-1)).fetchall()) == 5000
        with pytest.raises(duckdb.Error) as caught:
            connection.execute(sql.format(3)).fetchall()
        assert (raising.read(str(caught.value)) or ("",))[0] == "22023"


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ('it\'s "quoted"', 'it\'s "quoted"'),
        ("' to INT64 is not the end", "' to INT64 is not the end"),
        ("one line\nand another", "one line"),
        ("ä 日本", "ä 日本"),
        ("", ""),
    ],
)
def test_the_message_comes_back(message: str, read: str, connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error) as caught:
        connection.execute("SELECT pg_raise('pg:22P02:' || ?)", [message])
    assert raising.read(str(caught.value)) == ("22P02", read)


def test_python_functions_raise_the_same() -> None:
    assert raising.read(f"Invalid Input Error: Python: {raising.Failure('22023', 'bad')}\nLINE 1: x") == (
        "22023",
        "bad",
    )
    assert raising.read("Binder Error: something else") is None
    assert raising.read("Unknown TimeZone 'Mars/Phobos'") == ("22023", 'time zone "Mars/Phobos" not recognized')
