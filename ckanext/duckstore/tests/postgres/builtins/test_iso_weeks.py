"""ISO years of what need not be a date; of a date they are the calendar's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ckanext.duckstore.postgres.builtins.python.iso_weeks import iso_fields, julian


def test_a_date_has_the_iso_year_and_week_of_the_calendar() -> None:
    for number in range(0, 15000, 13):
        day = date(1990, 1, 1) + timedelta(days=number)
        year, week, weekday = day.isocalendar()
        assert iso_fields(day.year, day.month, day.day) == [year, week, (week - 1) * 7 + weekday]


def test_julian_days_count_on() -> None:
    assert julian(1970, 1, 1) == 2440588


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [((0, 0, 4000), [1, 515, 3603]), ((0, 0, -1), [-1, 48, 330]), ((2000, 11, 31), [2000, 48, 334])],
)
def test_what_is_no_date_is_what_postgresql_makes_of_it(fields: tuple[int, int, int], wanted: list[int]) -> None:
    assert iso_fields(*fields) == wanted
