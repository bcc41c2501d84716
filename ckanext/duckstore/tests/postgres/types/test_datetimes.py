from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ckanext.duckstore.errors import DataError
from ckanext.duckstore.postgres.types import declarations

from .helpers import round_trip

quick = settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])


@pytest.mark.parametrize(
    ("declared", "value", "text"),
    [
        ("date", "2020-01-02", "2020-01-02"),
        ("date", "Jan 2, 2020", "2020-01-02"),
        ("date", "0044-03-15 BC", "0044-03-15 BC"),
        ("date", "5874897-12-31", "5874897-12-31"),
        ("date", "infinity", "infinity"),
        ("timestamp", "2020-01-02", "2020-01-02 00:00:00"),
        ("timestamp", "2020-01-02T10:20:30.5+02", "2020-01-02 10:20:30.5"),
        ("timestamp", "2020-01-02 24:00", "2020-01-03 00:00:00"),
        ("timestamp", "2020-01-02 10:20:30.1234567", "2020-01-02 10:20:30.123457"),
        ("timestamp", "0044-03-15 10:00 BC", "0044-03-15 10:00:00 BC"),
        ("timestamp", "-infinity", "-infinity"),
        ("timestamptz", "2020-01-02 10:20+02", "2020-01-02 08:20:00+00"),
        ("timestamptz", "2020-07-01 10:20 America/New_York", "2020-07-01 14:20:00+00"),
        ("timestamptz", "2020-01-02 10:20:30+15:59", "2020-01-01 18:21:30+00"),
        ("time", "10:20 PM", "22:20:00"),
        ("time", "24:00", "24:00:00"),
        ("timetz", "10:20:30-08", "10:20:30-08"),
        ("timetz", "10:20", "10:20:00+00"),
        ("interval", "1 year 2 mons 3 days 04:05:06.7", "1 year 2 mons 3 days 04:05:06.7"),
        ("interval", "-1 mon +1 day -00:00:01", "-1 mons +1 day -00:00:01"),
        ("interval", "P1DT2H", "1 day 02:00:00"),
        ("interval", "0", "00:00:00"),
        ("interval", "-1 year 1 day", "-1 years +1 day"),
        ("interval", "36 hours", "36:00:00"),
        ("interval", "13 months ago", "-1 years -1 mons"),
        ("interval", "1.5 months", "1 mon 15 days"),
    ],
)
def test_text_is_that_of_postgresql(declared: str, value: str, text: str) -> None:
    assert round_trip(declared, [value]) == [text]
    assert round_trip(declared, [None, value]) == [None, text]


@pytest.mark.parametrize(
    ("declared", "value", "json"),
    [
        ("timestamp", "2020-01-02 03:04", '"2020-01-02T03:04:00"'),
        ("timestamptz", "2020-01-02 03:04", '"2020-01-02T03:04:00+00:00"'),
        ("timestamptz", "0044-03-15 BC", '"0044-03-15T00:00:00+00:00 BC"'),
        ("timestamp", "infinity", '"infinity"'),
        ("date", "2020-01-02", '"2020-01-02"'),
        ("interval", "1 day", '"1 day"'),
    ],
)
def test_json_is_that_of_postgresql(declared: str, value: str, json: str) -> None:
    assert round_trip(declared, [value, None], "json") == [json, None]


@pytest.mark.parametrize(
    ("declared", "value", "message"),
    [
        ("date", "2012-02-30", 'date/time field value out of range: "2012-02-30"'),
        ("date", "x", 'invalid input syntax for type date: "x"'),
        ("timestamp", "", 'invalid input syntax for type timestamp: ""'),
        ("timestamp", "2020-01-02 25:00", 'date/time field value out of range: "2020-01-02 25:00"'),
        ("timestamptz", "2020-01-02 10:20+16", 'time zone displacement out of range: "2020-01-02 10:20+16"'),
        ("timestamptz", "2020-01-02 10:20 Nowhere/Else", 'time zone "nowhere/else" not recognized'),
        ("date", "5874898-01-01", 'date out of range: "5874898-01-01"'),
        ("timestamp", "294277-01-01", 'timestamp out of range: "294277-01-01"'),
        ("interval", "1 fortnight", 'invalid input syntax for type interval: "1 fortnight"'),
        ("interval", "2147483648 days", 'interval field value out of range: "2147483648 days"'),
        ("interval", "infinity", 'interval out of range: "infinity"'),
        ("timestamp", 5, "column is of type timestamp without time zone but expression is of type integer"),
        ("timestamp", "2020-01-01\0", "a text value cannot contain NUL (0x00) characters"),
        ("timestamp", "٢٠٢٠-01-01", 'invalid input syntax for type timestamp: "٢٠٢٠-01-01"'),
    ],
)
def test_refused(declared: str, value: Any, message: str) -> None:
    with pytest.raises(DataError) as caught:
        declarations.parse(declared).read([None, value])
    assert str(caught.value) == message
    assert caught.value.row == 1


@quick
@given(st.lists(st.datetimes(min_value=datetime.datetime(1, 1, 1)), min_size=1))  # noqa: DTZ001
def test_timestamps_written_are_read(moments: list[datetime.datetime]) -> None:
    found = round_trip("timestamp", [moment.isoformat() for moment in moments])
    assert [datetime.datetime.fromisoformat(text) for text in found] == moments


@quick
@given(st.lists(st.datetimes(min_value=datetime.datetime(1900, 1, 1), timezones=st.timezones()), min_size=1))  # noqa: DTZ001
def test_moments_in_zones_are_kept_in_utc(moments: list[datetime.datetime]) -> None:
    offsets = [moment.utcoffset() for moment in moments]
    written = [
        moment.isoformat()
        for moment, offset in zip(moments, offsets, strict=True)
        if offset is not None and offset.seconds % 60 == 0
    ]
    if written:
        found = round_trip("timestamptz", written)
        expected = [datetime.datetime.fromisoformat(text) for text in written]
        assert [datetime.datetime.fromisoformat(text) for text in found] == expected


@quick
@given(st.integers(-(10**9), 10**9), st.integers(-(10**6), 10**6), st.integers(-(10**15), 10**15))
def test_intervals_written_are_read(months: int, days: int, micros: int) -> None:
    (text,) = round_trip("interval", [f"{months} months {days} days {micros} microseconds"])
    assert round_trip("interval", [text]) == [text]
