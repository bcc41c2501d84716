"""What the oracle's literals (``cases/datetime_literals.sql``) do not show: parts of their own, and
endless intervals."""

from __future__ import annotations

import pytest

from ckanext.duckstore.errors import DatetimeFieldOverflow
from ckanext.duckstore.postgres.datetimes import Fields, Span, interval_fields, read_interval, span_text


def test_parts_are_kept_apart() -> None:
    assert read_interval("1 mon -2 days 3:04:05.6") == Span(1, -2, 11_045_600_000)


def test_endless_intervals_are_read_but_cannot_be_kept() -> None:
    span = read_interval("-Infinity", Fields.DAY)
    assert span == Span(special="-infinity")
    with pytest.raises(DatetimeFieldOverflow, match='interval out of range: "-Infinity"'):
        span_text(span, "-Infinity")


@pytest.mark.parametrize(
    ("fields", "unit"),
    [
        (Fields.ALL, "second"),
        (Fields.YEAR, "year"),
        (Fields.YEAR | Fields.MONTH, "month"),
        (Fields.DAY | Fields.HOUR, "hour"),
        (Fields.DAY | Fields.HOUR | Fields.MINUTE, "minute"),
    ],
)
def test_a_bare_number_is_of_the_smallest_field(fields: int, unit: str) -> None:
    assert interval_fields.unit(fields) == unit


@pytest.mark.parametrize(
    ("micros", "decimals", "kept"),
    [(1_499_999, 0, 1_000_000), (1_500_000, 0, 2_000_000), (-1_500_000, 0, -2_000_000), (1_234_565, 5, 1_234_570)],
)
def test_halves_are_rounded_away_from_zero(micros: int, decimals: int, kept: int) -> None:
    assert interval_fields.cut(Span(micros=micros), Fields.ALL, decimals) == Span(micros=kept)
