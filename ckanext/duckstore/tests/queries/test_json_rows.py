from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from ckanext.duckstore.postgres.builtins import sandboxed
from ckanext.duckstore.queries import json_rows


@pytest.fixture(scope="module")
def connection() -> Any:
    with duckdb.connect(config={"threads": 1}) as found:
        found.execute("SET TimeZone='UTC'")
        yield found


def rendered(connection: Any, *expressions: str, names: list[str] | None = None, numbers: tuple[int, ...] = ()) -> str:
    sql = "SELECT " + ", ".join(expressions)
    types = connection.sql(sql).types
    columns = [f"c{position}" for position in range(len(types))]
    record = json_rows.record(names or columns, types, columns, sandboxed, numbers)
    found = connection.execute(f"SELECT {record.select} FROM ({sql}) q({', '.join(columns)})").fetchall()
    return record.lines(found)[0]


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("1", "1"),
        ("170141183460469231731687303715884105727", "170141183460469231731687303715884105727"),
        ("true", "true"),
        ("NULL", "null"),
        ("0.1::FLOAT", "0.1"),
        ("'nan'::DOUBLE", '"NaN"'),
        ("'-inf'::DOUBLE", '"-Infinity"'),
        ("'inf'::FLOAT", '"Infinity"'),
        ("['1.5', 'nan', NULL]::DOUBLE[]", '[1.5,"NaN",null]'),
        ("'a\"b' || chr(10) || 'é' || chr(0)", r'"a\"b\né\u0000"'),
        ("TIMESTAMP '0044-01-02 03:04:05.5'", '"0044-01-02T03:04:05.500000"'),
        ("TIMESTAMP '2020-02-29 00:00:00'", '"2020-02-29T00:00:00"'),
        ("TIMESTAMP_MS '2020-02-29 00:00:00.125'", '"2020-02-29T00:00:00.125000"'),
        ("TIMESTAMPTZ '2020-01-02 03:04:05+02'", '"2020-01-02T01:04:05+00:00"'),
        ("DATE '1969-12-31'", '"1969-12-31"'),
        ("TIME '10:20:30'", '"10:20:30"'),
        ("TIME '10:20:30.25'", '"10:20:30.250000"'),
        ("'10:00:00.5+02'::TIMETZ", '"10:00:00.500000+02:00"'),
        ("'10:00:00-05:30'::TIMETZ", '"10:00:00-05:30"'),
        ("'24:00:00+02'::TIMETZ", '"00:00:00+02:00"'),
        ("'00:24:00+02'::TIMETZ", '"00:24:00+02:00"'),
        ("'5f1a2b3c-0000-0000-0000-000000000001'::UUID", '"5f1a2b3c-0000-0000-0000-000000000001"'),
        (r"'\xAA\x01'::BLOB", r'"\\xaa01"'),
        ("'101'::BIT", '"101"'),
        ("""'{"a": 1}'::JSON""", r'"{\"a\": 1}"'),
        ("""['{"a": 1}'::JSON, NULL]""", r'["{\"a\": 1}",null]'),
        ("{'a': 1}", "\"{'a': 1}\""),
        ("[1, NULL, 3]", "[1,null,3]"),
        ("[]::INTEGER[]", "[]"),
        ("[[TIMESTAMP '2020-01-01', NULL], []]", '[["2020-01-01T00:00:00",null],[]]'),
        ("[INTERVAL '1 day']", '["1 day, 0:00:00"]'),
        ("[1.5, 2]::DOUBLE[2]", "[1.5,2.0]"),
    ],
)
def test_value(connection: Any, sql: str, text: str) -> None:
    assert rendered(connection, sql) == f'{{"c0":{text}}}'


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "5.00",
        "-0.50",
        "12345678901234567890.1234567891",
        "0.0000000001",
        "999999999999999.123",
        "-99999999999999.9999",
    ],
)
def test_a_decimal_keeps_every_digit(connection: Any, number: str) -> None:
    text = rendered(connection, f"'{number}'::DECIMAL(38, 10)", f"[{number}::DECIMAL(38, 10)]")
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == {"c0": Decimal(number), "c1": [Decimal(number)]}


@pytest.mark.parametrize(
    ("sql", "interval"),
    [
        ("1 year 2 months 3 days 04:05:06.7", timedelta(365 + 60 + 3, 6, 0, 700, 5, 4)),
        ("-1 hour", timedelta(hours=-1)),
        ("-1 day -0.000001 seconds", timedelta(days=-1, microseconds=-1)),
        ("26 hours", timedelta(hours=26)),
        ("3652058 days 23:59:59.999999", timedelta(3652058, 86399, 999999)),
        ("-3652058 days -23:59:59.999999", -timedelta(3652058, 86399, 999999)),
        ("374373 days 0.000001 seconds", timedelta(374373, 0, 1)),
        ("90 minutes", timedelta(minutes=90)),
        ("0 seconds", timedelta()),
    ],
)
def test_an_interval_reads_as_a_timedelta(connection: Any, sql: str, interval: timedelta) -> None:
    assert json.loads(rendered(connection, f"INTERVAL '{sql}'")) == {"c0": str(interval)}


class TestNumbersAsText:
    def test_they_keep_every_digit(self, connection: Any) -> None:
        text = rendered(connection, "'é'", "'1.50'", "'NaN'", "1", "2", "NULL::VARCHAR", numbers=(1, 2, 5))
        assert text == '{"c0":"é","c1":1.50,"c2":"NaN","c3":1,"c4":2,"c5":null}'

    def test_alone_and_last(self, connection: Any) -> None:
        assert rendered(connection, "'-Infinity'", numbers=(0,)) == '{"c0":"-Infinity"}'

    def test_lists(self, connection: Any) -> None:
        text = rendered(connection, "[['1.50', NULL], []]", "NULL::VARCHAR[]", numbers=(0, 1))
        assert text == '{"c0":[[1.50,null],[]],"c1":null}'

    @pytest.mark.parametrize("text", ['1,"admin":true', "", "x", "1 ", "null"])
    def test_nothing_else_gets_through(self, connection: Any, text: str) -> None:
        with pytest.raises(duckdb.InvalidInputException, match="not a number"):
            rendered(connection, f"'{text}'", numbers=(0,))


class TestNames:
    def test_any_text_can_be_a_name(self, connection: Any) -> None:
        names = ["A", "a", 'it\'s "x"\n', "é"]
        assert json.loads(rendered(connection, "1", "2", "3", "4", names=names)) == dict(
            zip(names, (1, 2, 3, 4), strict=True)
        )

    def test_the_last_of_a_name_counts(self, connection: Any) -> None:
        assert rendered(connection, "1", "2", "3", names=["a", "b", "a"]) == '{"a":3,"b":2}'


@pytest.mark.parametrize(
    "text", ["plain", "é ☃ \uffff", "😀", "a😀b🎉🎉c", "\U00010000", "\U0010ffff", "\\ud83d", '"\\😀"']
)
def test_compact_text_is_the_same_json(text: str) -> None:
    for line in (json.dumps({text: [text]}, ensure_ascii=False), json.dumps({text: [text]})):
        made = json_rows.compact(line)
        assert json.loads(made) == {text: [text]}
        assert max(made) <= "\uffff"
        assert (made == line) == (max(line) <= "\uffff")
