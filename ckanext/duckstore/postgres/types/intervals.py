"""interval."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

from ..datetimes import interval_fields, interval_sql, read_interval, span_text
from ..datetimes.interval_fields import Fields
from . import client_json
from .base import Type, casts
from .client_json import ClientJson

#: How ``format_type`` prints declared fields.
_FIELDS = {
    int(Fields.YEAR): " year",
    int(Fields.MONTH): " month",
    int(Fields.YEAR | Fields.MONTH): " year to month",
    int(Fields.DAY): " day",
    int(Fields.HOUR): " hour",
    int(Fields.MINUTE): " minute",
    int(Fields.SECOND): " second",
    int(Fields.DAY | Fields.HOUR): " day to hour",
    int(Fields.DAY | Fields.HOUR | Fields.MINUTE): " day to minute",
    int(Fields.DAY | Fields.HOUR | Fields.MINUTE | Fields.SECOND): " day to second",
    int(Fields.HOUR | Fields.MINUTE): " hour to minute",
    int(Fields.HOUR | Fields.MINUTE | Fields.SECOND): " hour to second",
    int(Fields.MINUTE | Fields.SECOND): " minute to second",
    int(Fields.ALL): "",
}
_MICROSECONDS = 6


@dataclass(frozen=True)
class Interval(Type):
    """interval, printed in PostgreSQL's own style; ``declared`` is the fields to which it is
    restricted, and the decimals of its seconds.
    """

    declared: tuple[int, ...] = ()

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def read_value(self, value: Any) -> str:
        if isinstance(value, datetime.timedelta):
            return self.read_text(f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds")
        return str(super().read_value(value))

    def read_text(self, text: str) -> str:
        return span_text(read_interval(text, *self.declared), text)

    def constant(self, text: str) -> str:
        return f"CAST('{self.read_text(text)}' AS INTERVAL)"

    def text(self, sql: str) -> str:
        return interval_sql.printed(sql)

    @property
    def client_json(self) -> ClientJson:
        return client_json.INTERVAL

    def sized(self, fields: int, decimals: int = _MICROSECONDS) -> Interval:
        """Return this type restricted to *fields* (as PostgreSQL's grammar numbers them), with
        *decimals* of its seconds.
        """
        decimals = min(decimals, _MICROSECONDS)
        written = f"({decimals})" if decimals < _MICROSECONDS else ""
        return replace(self, native_type=f"interval{_FIELDS[fields]}{written}", declared=(fields, decimals))


def cut(sql: str, fields: int, decimals: int = _MICROSECONDS) -> str:
    """Return SQL of the interval *sql* as a value of the interval type with these fields and
    decimals.
    """
    months, days, micros = interval_fields.kept(fields)
    return f"pg_cut_span({sql}, {months}, {days}, {micros}, {10 ** (_MICROSECONDS - decimals)})"


TYPES = (
    Interval(
        "interval",
        "interval",
        "INTERVAL",
        category="T",
        preferred=True,
        casts=casts(assignment="time", time="pg_time_interval({})"),
    ),
)
