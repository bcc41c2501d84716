"""Functions of dates and timestamps evaluated without DuckDB, see :mod:`.quick`.

Only dates of the years 1 to 9999 are: Python has no others.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from .. import formatting
from ..datetimes.calendar import julian_day
from ..types.names import UNKNOWN
from .cells import Cell
from .quick_operators import DECIMAL, TEXTS, Slow, moment
from .quick_texts import Function, raised, strict

_EPOCH = datetime.date(1970, 1, 1)
_TEMPLATES = frozenset({*TEXTS, UNKNOWN})
#: The fields of a date, and those that a timestamp has besides.
_FIELDS: Mapping[str, Callable[[datetime.datetime], int]] = {
    "year": lambda at: at.year,
    "quarter": lambda at: (at.month + 2) // 3,
    "month": lambda at: at.month,
    "week": lambda at: at.isocalendar().week,
    "day": lambda at: at.day,
    "isoyear": lambda at: at.isocalendar().year,
    "dow": lambda at: at.isoweekday() % 7,
    "isodow": lambda at: at.isoweekday(),
    "doy": lambda at: at.timetuple().tm_yday,
}
_CLOCK_FIELDS: Mapping[str, Callable[[datetime.datetime], int]] = {
    "hour": lambda at: at.hour,
    "minute": lambda at: at.minute,
}


def _midnight(at: datetime.datetime) -> datetime.datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


#: What ``date_trunc`` leaves of a moment.
_TRUNCATED: Mapping[str, Callable[[datetime.datetime], datetime.datetime]] = {
    "year": lambda at: _midnight(at).replace(month=1, day=1),
    "quarter": lambda at: _midnight(at).replace(month=(at.month + 2) // 3 * 3 - 2, day=1),
    "month": lambda at: _midnight(at).replace(day=1),
    "day": lambda at: _midnight(at),
    "hour": lambda at: at.replace(minute=0, second=0, microsecond=0),
    "minute": lambda at: at.replace(second=0, microsecond=0),
}


def _at(cell: Cell) -> datetime.datetime | None:
    """Return the moment of a date or a timestamp."""
    if cell.type not in ("date", "timestamp"):
        raise Slow
    return None if cell.value is None else datetime.datetime.fromisoformat(moment(cell.value))


def _field(returns: str) -> Function:
    """Return ``extract``, which returns a numeric, or ``date_part``, which returns a float."""

    def extract(cells: Sequence[Cell]) -> Cell:
        if len(cells) != 2 or cells[0].type not in _TEMPLATES:
            raise Slow
        at = _at(cells[1])
        fields = _FIELDS if cells[1].type == "date" else {**_FIELDS, **_CLOCK_FIELDS}
        part = fields.get(cells[0].value)
        if part is None:
            raise Slow
        if at is None:
            return Cell(returns, None)
        return Cell(returns, str(part(at)) if returns == "numeric" else float(part(at)))

    return extract


def _date_trunc(cells: Sequence[Cell]) -> Cell:
    """Return ``date_trunc(field, moment)``; that of a date has a time zone, which is UTC."""
    if len(cells) != 2 or cells[0].type not in _TEMPLATES:
        raise Slow
    at = _at(cells[1])
    truncate = _TRUNCATED.get(cells[0].value)
    if truncate is None:
        raise Slow
    has_zone = cells[1].type == "date"
    type = "timestamptz" if has_zone else "timestamp"
    return Cell(type, None if at is None else f"{truncate(at)}{'+00' if has_zone else ''}")


# Templates


def _to_char(cells: Sequence[Cell]) -> Cell:
    if len(cells) != 2 or cells[1].type not in _TEMPLATES:
        raise Slow
    value, template = cells[0], cells[1].value
    if value.type in ("int4", "numeric"):
        if value.value is None or template is None:
            return Cell("text", None)
        if not DECIMAL.fullmatch(str(value.value)):
            raise Slow
        return Cell("text", raised(formatting.write_exact, str(value.value), template, value.type == "int4"))
    at = _at(value)
    if at is None or not template:
        return Cell("text", None)
    return Cell("text", _written(at, template, "UTC" if value.type == "date" else ""))


def _written(at: datetime.datetime, template: str, zone: str) -> str:
    """Return *at* as the nodes of *template* write it."""
    numbers = _numbers(at)
    made = []
    for node in formatting.moment_nodes(template, zone):
        number = numbers[node["slot"] - 1] // node["divisor"] % node["modulus"]
        words = node["words"]
        made.append(node["format"].format(number, numbers[node["slot"] - 1] % 1000) if words is None else words[number])
    return "".join(made)


def _numbers(at: datetime.datetime) -> list[int]:
    """Return the numbers of *at*, as the macro ``pg_moment_numbers`` does."""
    iso = at.isocalendar()
    day_of_year = at.timetuple().tm_yday
    return [
        at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond,
        at.hour * 3600 + at.minute * 60 + at.second, iso.weekday % 7 + 1, iso.weekday, day_of_year,
        (day_of_year - 1) // 7 + 1, (at.day - 1) // 7 + 1, (at.month - 1) // 3 + 1, (at.year + 99) // 100,
        julian_day(at.year, at.month, at.day), iso.year, iso.week, (iso.week - 1) * 7 + iso.weekday, 1, at.month,
        (at.hour - 1) % 12 + 1, at.hour // 12, 0,
    ]  # fmt: skip


def _to_date(text: str, template: str) -> str:
    return _calendar_date(formatting.read_date(text, template))


def _calendar_date(days: int) -> str:
    try:
        return (_EPOCH + datetime.timedelta(days)).isoformat()
    except OverflowError:
        raise Slow from None


def _make_date(year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        raise Slow from None


FUNCTIONS: Mapping[str, Function] = {
    "extract": _field("numeric"),
    "date_part": _field("float8"),
    "date_trunc": _date_trunc,
    "to_char": _to_char,
    "to_date": strict("date", _to_date, "text", "text"),
    "make_date": strict("date", _make_date, "int4", "int4", "int4"),
}
