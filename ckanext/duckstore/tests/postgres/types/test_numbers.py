from __future__ import annotations

import decimal
import json
import struct
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ckanext.duckstore.errors import DataError
from ckanext.duckstore.postgres.types import declarations

from .helpers import round_trip

quick = settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])


class TestFloat:
    @pytest.mark.parametrize(
        ("number", "text"),
        [
            (1.0, "1"),
            (1.5, "1.5"),
            (1e15, "1e+15"),
            (1e14, "100000000000000"),
            (-1.5e15, "-1.5e+15"),
            (1e16, "1e+16"),
            (1e300, "1e+300"),
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            (0.1 + 0.2, "0.30000000000000004"),
            (-0.0, "0"),
            ("-0", "-0"),
            ("NaN", "NaN"),
            ("Infinity", "Infinity"),
            ("-inf", "-Infinity"),
            ("0x10", "16"),
            (None, None),
            (5, "5"),
            (" 7 ", "7"),
        ],
    )
    def test_text_is_that_of_postgresql(self, number: Any, text: str | None) -> None:
        assert round_trip("float8", [number]) == [text]
        assert round_trip("float8", [1.5, number, None])[1:] == [text, None]

    def test_null_beside_what_is_not_finite_stays_null(self) -> None:
        values = [None, "NaN", "Infinity", "-Infinity", 1e15, 2.5]
        assert round_trip("float8", values, "json") == [None, '"NaN"', '"Infinity"', '"-Infinity"', "1e+15", "2.5"]

    @pytest.mark.parametrize("value", ["1e400", "1e-400", 10**400, "x", "", "1_0", True, [1], "1\0"])
    def test_refused(self, value: Any) -> None:
        with pytest.raises(DataError):
            declarations.parse("float8").read([1.0, value])

    @quick
    @given(st.lists(st.floats(allow_nan=False), min_size=1))
    def test_what_is_written_is_read(self, numbers: list[float]) -> None:
        found = [float(text) for text in round_trip("float8", numbers)]
        assert found == numbers

    @quick
    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
    def test_json_is_json(self, numbers: list[float]) -> None:
        assert [json.loads(text) for text in round_trip("float8", numbers, "json")] == numbers

    def test_float4_is_written_with_the_fewest_digits(self) -> None:
        numbers = [n / 2**k for n in (2049, 16_777_215, 1_060_321) for k in range(-40, 40)]
        numbers = [float4 for n in numbers for float4 in (_float4(n), -_float4(n))]
        assert round_trip("float4", numbers) == list(map(_shortest_float4, numbers))
        assert round_trip("float4", [16.0078125, 316160416, 0.0001, 1e-5, 137269764096]) == [
            "16.007812",
            "3.1616042e+08",
            "0.0001",
            "1e-05",
            "1.37269764e+11",
        ]


def _float4(number: float) -> float:
    return float(struct.unpack("f", struct.pack("f", number))[0])


def _shortest_float4(number: float) -> str:
    text = next(text for digits in range(9) if _float4(float(text := f"{number:.{digits}e}")) == number)
    return f"{decimal.Decimal(text):f}" if 1e-4 <= abs(number) < 1e6 else text


class TestInteger:
    @pytest.mark.parametrize(("declared", "bits"), [("int2", 16), ("int4", 32), ("int8", 64)])
    def test_limits(self, declared: str, bits: int) -> None:
        low, high = -(1 << bits - 1), (1 << bits - 1) - 1
        assert round_trip(declared, [low, high, str(low), None]) == [str(low), str(high), str(low), None]
        for value in (low - 1, high + 1, str(high + 1), float(high) * 4):
            with pytest.raises(DataError, match="out of range"):
                declarations.parse(declared).read([0, value])

    @pytest.mark.parametrize(
        ("value", "number"),
        [(1.5, 2), (2.5, 3), (-2.5, -3), (1.49, 1), ("0x1F", 31), ("1_000", 1000), (" 7 ", 7), ("+5", 5)],
    )
    def test_rounded_and_read_as_postgresql_does(self, value: Any, number: int) -> None:
        assert declarations.parse("int4").read([value]) == [number]

    @pytest.mark.parametrize("value", ["1.5", "1e3", "", " ", "x", "1__0", "١", True, {}, float("nan"), [1]])
    def test_refused_with_its_row(self, value: Any) -> None:
        with pytest.raises(DataError) as caught:
            declarations.parse("int4").read([1, 2, value])
        assert caught.value.row == 2

    @quick
    @given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1))
    def test_what_is_written_is_read(self, numbers: list[int | None]) -> None:
        assert round_trip("int8", numbers, "json") == [None if number is None else str(number) for number in numbers]


class TestNumeric:
    @quick
    @given(
        st.integers(0, 6).flatmap(lambda places: st.lists(st.decimals(-(10**18), 10**18, places=places), min_size=1))
    )
    def test_what_is_written_is_read(self, numbers: list[decimal.Decimal]) -> None:
        assert [decimal.Decimal(text) for text in round_trip("numeric", [str(number) for number in numbers])] == numbers

    def test_storage_grows_with_the_values(self) -> None:
        type_ = declarations.parse("numeric")
        assert type_.fit("DECIMAL(18,3)", type_.read(["1", "0.5"])) == "DECIMAL(18,3)"
        assert type_.fit("DECIMAL(18,3)", type_.read([10**20, "0.00001"])) == "DECIMAL(26,5)"
        assert type_.fit("DECIMAL(38,3)", type_.read(["0.00001"])) == "VARCHAR"
        assert type_.fit("DECIMAL(18,3)", type_.read(["NaN"])) == "VARCHAR"
        assert type_.fit("VARCHAR", type_.read(["1"])) == "VARCHAR"

    def test_a_text_with_a_comma_is_no_number(self) -> None:
        with pytest.raises(DataError, match='"1,5"'):
            declarations.parse("numeric").read(["1", "1,5"])

    def test_zeros_at_the_end(self) -> None:
        assert round_trip("numeric", ["1.50", 2.0, "0.000"]) == ["1.5", "2", "0"]
        assert round_trip("numeric", ["-0.10", "-999999999999999.999", 100, None]) == [
            "-0.1",
            "-999999999999999.999",
            "100",
            None,
        ]
        assert round_trip("numeric", ["0.12340", "0.1000000"]) == ["0.1234", "0.1"]
        assert round_trip("numeric(6,2)", ["1.5", 1.005, None]) == ["1.50", "1.01", None]

    @pytest.mark.parametrize("value", ["9999.995", 12345, "inf"])
    def test_declared_precision(self, value: Any) -> None:
        with pytest.raises(DataError, match="numeric field overflow"):
            declarations.parse("numeric(6,2)").read([value])


class TestBoolean:
    @pytest.mark.parametrize(
        ("word", "value"),
        [
            ("t", True),
            ("TRUE", True),
            (" yes ", True),
            ("on", True),
            ("1", True),
            ("f", False),
            ("of", False),
            ("n", False),
            ("0", False),
            (True, True),
        ],
    )
    def test_words(self, word: Any, value: bool) -> None:
        assert declarations.parse("bool").read([word]) == [value]

    @pytest.mark.parametrize("word", ["", "o", "truee", "2", 1, 0, 1.0, []])
    def test_refused(self, word: Any) -> None:
        with pytest.raises(DataError):
            declarations.parse("bool").read([word])

    def test_forms(self) -> None:
        assert round_trip("bool", [True, False, None], "csv") == ["t", "f", None]
        assert round_trip("bool", [True, False, None], "json") == ["true", "false", None]


def test_oid_is_text_in_json() -> None:
    assert round_trip("oid", [5, None], "json") == ['"5"', None]
