"""What the oracle's literals (``cases/datetime_literals.sql``) do not show: the clock, changes of
the clock, days without a moment."""

from __future__ import annotations

import datetime

import pytest

from ckanext.duckstore.errors import DataError
from ckanext.duckstore.postgres.datetimes import calendar, moment_text, read_moment

NOW = datetime.datetime(2024, 2, 28, 23, 59, 58, 7, tzinfo=datetime.UTC)


def read(text: str, type_name: str) -> str:
    return moment_text(read_moment(text, type_name, NOW), type_name, text)


@pytest.mark.parametrize(
    ("type_name", "text", "wanted"),
    [
        ("timestamptz", "now", "2024-02-28 23:59:58.000007"),
        ("date", "tomorrow", "2024-02-29"),
        ("timestamp", "yesterday 10:20", "2024-02-27 10:20:00"),
        ("time", "now", "23:59:58.000007"),
        ("timetz", "now", "23:59:58.000007+00:00"),
    ],
)
def test_words_for_the_present_follow_the_clock_that_is_given(type_name: str, text: str, wanted: str) -> None:
    assert read(text, type_name) == wanted


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2020-03-29 01:59:59", "2020-03-29 00:59:59"),
        ("2020-03-29 02:30", "2020-03-29 01:30:00"),
        ("2020-03-29 03:00", "2020-03-29 01:00:00"),
        ("2020-10-25 01:59:59", "2020-10-24 23:59:59"),
        ("2020-10-25 02:30", "2020-10-25 01:30:00"),
        ("2020-10-25 03:00", "2020-10-25 02:00:00"),
    ],
)
def test_a_change_of_the_clock_is_read_as_postgresql_reads_it(local: str, utc: str) -> None:
    assert read(f"{local} Europe/Berlin", "timestamptz") == utc


@pytest.mark.parametrize(("text", "utc"), [("2020-01-01 12:00 clt", "15:00"), ("2020-07-01 12:00 CLT", "16:00")])
def test_the_offset_of_an_abbreviation_may_depend_on_the_date(text: str, utc: str) -> None:
    assert read(text, "timestamptz") == f"{text[:10]} {utc}:00"


@pytest.mark.parametrize("name", ["localtime", "../etc/passwd", "/etc/localtime", "nowhere/else"])
def test_only_names_of_zones_are_zones(name: str) -> None:
    with pytest.raises(DataError):
        read(f"2020-01-01 10:00 {name}", "timestamptz")


def test_a_date_is_the_inverse_of_its_day() -> None:
    for julian in range(0, 2_500_000, 997):
        assert calendar.julian_day(*calendar.date_of(julian)) == julian
