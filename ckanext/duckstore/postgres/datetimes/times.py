"""A time of day: the fields whose meaning differs from those of a date (``DecodeTimeOnly``)."""

from __future__ import annotations

import re

from . import calendar
from .dates import DateReader
from .decoded_fields import Moment, Part
from .tokens import Kind, Unreadable

#: A zone in the form of the TZ variable, ``EST5EDT``. PostgreSQL reads it; it is not expected in
#: data.
_POSIX_ZONE = re.compile(r"[a-z]+[0-9]{1,2}[a-z]*")


class TimeReader(DateReader):
    """One pass over the fields of a time of day. A date may precede it; it only determines the
    offset of a zone.
    """

    def date_like(self, index: int, field: str) -> Part:
        kinds = [kind for kind, _ in self.fields]
        if (
            self.expected is None
            and index == 0
            and len(kinds) >= 2
            and (kinds[-1] is Kind.DATE or kinds[1] is Kind.TIME)
        ):
            return self.date(field)
        if field[0].isdigit():
            return self.time_with_zone(field)
        if _POSIX_ZONE.fullmatch(field):
            raise Unreadable
        return self.named_zone(field)

    def plain_number(self, index: int, field: str) -> Part:
        whole, point, _ = field.partition(".")
        if point:
            if index == 0 and len(self.fields) >= 2 and self.fields[-1][0] is Kind.DATE:
                return self.date(field)
            if len(whole) <= 2:
                raise Unreadable
        if point or len(field) > 4:
            return self.run_together(field, self.known | Part.DATE)
        return self.number(field, self.known | Part.DATE, False)

    def before_time(self, index: int) -> Part:
        self.expected = "t"
        return Part.NOTHING

    def reserved(self, field: str) -> Part | None:
        if field == "now":
            self.set_time(self.now_of_day())
            return Part.TIME
        if field == "allballs":
            return super().reserved(field)
        if field in ("today", "tomorrow", "yesterday", "epoch") or field.lstrip("+-") == "infinity":
            raise Unreadable
        return None

    def finish(self) -> Moment:
        day = self.julian_day()
        self.apply_half()
        self.check_time()
        if not self.known & Part.TIME:
            raise Unreadable
        if self.has_date:
            return Moment(day, self.time_of_day(), self.offset_on(day))
        return Moment(None, self.time_of_day(), self._offset())

    def _offset(self) -> int | None:
        if self.abbreviated:
            return self.offset_on(calendar.julian_day(self.now.year, self.now.month, self.now.day))
        return self.offset_on_any_day() if self.zone else self.offset
