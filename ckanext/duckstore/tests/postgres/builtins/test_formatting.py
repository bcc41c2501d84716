"""What the oracle's single values do not show: whole columns, templates that come from the rows,
round trips."""

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


class TestTemplates:
    def test_a_month_ending_in_th_is_no_ordinal(self, connection: duckdb.DuckDBPyConnection) -> None:
        assert rows(connection, "SELECT pg_to_date('29-february-2020', 'DD-Month-YYYY')::VARCHAR") == [("2020-02-29",)]

    def test_the_template_may_differ_by_row(self, connection: duckdb.DuckDBPyConnection) -> None:
        sql = """SELECT pg_to_char_timestamp(TIMESTAMP '2020-02-03', f), pg_to_char_integer(7, n), pg_to_date('2020-02-03', d)::VARCHAR
                 FROM (VALUES ('YYYY', '99', 'YYYY'), ('FMMM', 'FM000', 'YYYY-MM-DD'), (NULL, NULL, NULL)) AS v (f, n, d)"""
        assert rows(connection, sql) == [("2020", "  7", "2020-01-01"), ("2", "007", "2020-02-03"), (None, None, None)]

    def test_an_interval_has_an_iso_year_of_its_own_by_row(self, connection: duckdb.DuckDBPyConnection) -> None:
        sql = """SELECT pg_to_char_interval(v, 'IYYY-IW-IDDD')
                 FROM (VALUES (to_months(24011) + to_days(31)), (to_days(-1)), (to_days(4000)), (NULL)) AS t (v)"""
        assert rows(connection, sql) == [("2000-48-334",), ("-001-48-330",), ("0001-515-3603",), (None,)]

    def test_a_bad_template_is_refused_only_where_there_is_a_row(self, connection: duckdb.DuckDBPyConnection) -> None:
        assert rows(connection, "SELECT pg_to_char_integer(i, '9.9.9') FROM (SELECT NULL::INTEGER AS i)") == [(None,)]
        with pytest.raises(duckdb.Error) as raised:
            rows(connection, "SELECT pg_to_char_integer(i, '9.9.9') FROM (SELECT 1 AS i)")
        assert raising.read(str(raised.value)) == ("42601", "multiple decimal points")


class TestColumns:
    @pytest.mark.parametrize("count", [1, 2048, 5000])
    def test_what_is_written_is_read_back(self, connection: duckdb.DuckDBPyConnection, count: int) -> None:
        sql = f"""SELECT count(*) FROM (SELECT TIMESTAMP '1890-01-01' + to_microseconds(i * 1000000000007) AS ts FROM range({count}) AS v (i))
                  WHERE pg_to_timestamp(pg_to_char_timestamp(ts, 'YYYY-MM-DD HH24:MI:SS.US'), 'YYYY-MM-DD HH24:MI:SS.US') = ts AT TIME ZONE 'UTC'"""
        assert rows(connection, sql) == [(count,)]

    def test_numbers_are_read_back(self, connection: duckdb.DuckDBPyConnection) -> None:
        sql = """SELECT count(*) FROM (SELECT ((i - 1500) * 7.13)::DECIMAL(18,2) AS n FROM range(3000) AS v (i))
                 WHERE pg_to_number(pg_to_char_numeric(n, 'S999,999.99'), 'S999,999.99') = n"""
        assert rows(connection, sql) == [(3000,)]

    def test_dates_agree_with_strftime(self, connection: duckdb.DuckDBPyConnection) -> None:
        sql = """SELECT count(*) FROM (SELECT TIMESTAMP '0001-01-01' + to_days(i::INTEGER * 731) AS ts FROM range(4000) AS v (i))
                 WHERE pg_to_char_timestamp(ts, 'YYYY-MM-DD DDD Dy Mon') != strftime(ts, '%Y-%m-%d %j %a %b')"""
        assert rows(connection, sql) == [(0,)]
