"""What the oracle's single values do not show: whole columns, and names of fields that come from
the rows."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore import raising
from ckanext.duckstore.postgres.builtins import install, names_in


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute("SET TimeZone = 'UTC'")
        made.execute("SET integer_division = true")
        yield made


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    install(connection, names_in(sql))
    return connection.execute(sql).fetchall()


class TestFields:
    def test_the_field_may_differ_by_row(self, connection: duckdb.DuckDBPyConnection) -> None:
        sql = "SELECT pg_date_part_timestamp(f, TIMESTAMP '2020-02-29 13:14:15') FROM (VALUES ('year'), ('mons'), ('SEC'), (NULL)) AS v (f)"
        assert rows(connection, sql) == [(2020.0,), (2.0,), (15.0,), (None,)]

    def test_an_unknown_field_is_refused_only_where_there_is_a_row(self, connection: duckdb.DuckDBPyConnection) -> None:
        assert rows(connection, "SELECT pg_date_part_timestamp('foo', ts) FROM (SELECT NULL::TIMESTAMP AS ts)") == [
            (None,)
        ]
        with pytest.raises(duckdb.Error) as raised:
            rows(connection, "SELECT pg_date_part_timestamp('foo', ts) FROM (SELECT TIMESTAMP '2020-01-01' AS ts)")
        assert raising.read(str(raised.value)) == (
            "22023",
            'unit "foo" not recognized for type timestamp without time zone',
        )

    def test_a_julian_day_is_printed_with_the_decimals_of_a_quotient(
        self, connection: duckdb.DuckDBPyConnection
    ) -> None:
        sql = """SELECT pg_print_julian(v) FROM (VALUES
                 (TIMESTAMP '2000-01-01 00:00'), (TIMESTAMP '2000-01-01 12:00'), (TIMESTAMP '2000-01-01 00:00:00.000001'), (NULL)) AS t (v)"""
        assert rows(connection, sql) == [
            ("2451545.0000000000000000000000000000",),
            ("2451545.50000000000000000000",),
            ("2451545.0000000000115740740740740741",),
            (None,),
        ]

    def test_extract_is_exact_where_a_float_is_not(self, connection: duckdb.DuckDBPyConnection) -> None:
        sql = "SELECT CAST(pg_extract_timestamp('epoch', TIMESTAMP '9999-12-31 23:59:59.999999') AS DECIMAL(38,6))::VARCHAR"
        assert rows(connection, sql) == [("253402300799.999999",)]

    def test_a_name_with_signs_of_a_regular_expression_is_no_field(self, connection: duckdb.DuckDBPyConnection) -> None:
        assert rows(
            connection, "SELECT pg_field('y.*'), pg_field('[a-z]+'), pg_field(''), pg_field('year=year y')"
        ) == [(None,) * 4]


class TestAge:
    @pytest.mark.parametrize("count", [1, 2048, 5000])
    def test_a_column_gives_each_row_its_own_answer(self, connection: duckdb.DuckDBPyConnection, count: int) -> None:
        sql = f"""SELECT count(*), count(DISTINCT pg_text_interval(pg_age(ts, TIMESTAMP '2000-01-01')))
                  FROM (SELECT TIMESTAMP '2000-01-01' + to_days(i::INTEGER) AS ts FROM range({count}) AS v (i))"""
        assert rows(connection, sql) == [(count, count)]


class TestZones:
    def test_the_zone_may_differ_by_row(self, connection: duckdb.DuckDBPyConnection) -> None:
        sql = """SELECT pg_local_of_moment(z, TIMESTAMPTZ '2020-07-01 12:00:00+00')::VARCHAR
                 FROM (VALUES ('Europe/Berlin'), ('+03'), ('cest'), ('UTC-5'), (NULL)) AS v (z)"""
        assert rows(connection, sql) == [
            ("2020-07-01 14:00:00",),
            ("2020-07-01 09:00:00",),
            ("2020-07-01 14:00:00",),
            ("2020-07-01 17:00:00",),
            (None,),
        ]

    @pytest.mark.parametrize("zone", ["'Mars/Base'", "lower('Mars/Base')", "z"])
    def test_an_unknown_zone_gets_the_message_of_postgresql(
        self, connection: duckdb.DuckDBPyConnection, zone: str
    ) -> None:
        with pytest.raises(duckdb.Error) as raised:
            rows(connection, f"SELECT pg_local_of_moment({zone}, now()) FROM (SELECT 'Mars/Base' AS z)")
        state, message = raising.read(str(raised.value)) or ("", "")
        assert (state, message.lower()) == ("22023", 'time zone "mars/base" not recognized')
