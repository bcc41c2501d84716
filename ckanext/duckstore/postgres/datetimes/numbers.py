"""Numeric fields: dates, numbers whose meaning depends on earlier fields, times of day."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import words
from .decoded_fields import DecodedFields, Part
from .digits import DAY, Overflow, integer, microseconds, parts_of
from .tokens import Unreadable

#: The meaning of a number, given the known parts of the date; depends on its length, and on whether
#: the month was a word.
_NEXT: Mapping[Part, Callable[[int, bool], Part]] = {
    Part.NOTHING: lambda length, text_month: Part.YEAR if length >= 3 else Part.MONTH,
    Part.YEAR: lambda length, text_month: Part.MONTH,
    Part.MONTH: lambda length, text_month: Part.YEAR if text_month and length >= 3 else Part.DAY,
    Part.YEAR | Part.MONTH: lambda length, text_month: Part.DAY,
    Part.DAY: lambda length, text_month: Part.MONTH,
    Part.MONTH | Part.DAY: lambda length, text_month: Part.YEAR,
    Part.YEAR | Part.DAY: lambda length, text_month: Part.MONTH,
}


class Numbers(DecodedFields):
    """Reads numeric fields. Each method records the values and returns which parts they are."""

    def date(self, field: str) -> Part:
        """``DecodeDate``: up to three parts, in any unambiguous order."""
        parts, found = parts_of(field), Part.NOTHING
        for number, part in enumerate(parts):
            if part.isalpha() and part not in words.IGNORED:
                if part not in words.MONTHS or (self.known | found) & Part.MONTH:
                    raise Unreadable
                self.month, self.text_month, found = words.MONTHS[part], True, found | Part.MONTH
            if part.isalpha():
                parts[number] = ""
        for part in filter(None, parts):
            one = self.number(part, self.known | found, self.text_month)
            if one & (self.known | found):
                raise Unreadable
            found |= one
        if (self.known | found) & Part.DATE != Part.DATE:
            raise Unreadable
        return found

    def number(self, text: str, known: Part, text_month: bool) -> Part:
        """``DecodeNumber``: a number whose meaning depends on the *known* parts."""
        whole, point, fraction = text.partition(".")
        value = integer(whole)
        if point:
            if len(whole) > 2:
                return self.run_together(text, known | Part.DATE)
            self.micros = microseconds(fraction)
        dated = known & Part.DATE
        if len(text) == 3 and dated == Part.YEAR and 1 <= value <= 366:
            self.day_of_year = value
            return Part.MONTH | Part.DAY
        if dated == Part.DATE:
            return self.run_together(text, known)
        if dated == Part.YEAR | Part.MONTH and text_month and len(text) >= 3 and self.two_digits:
            self.day, self.year, self.two_digits = self.year, value, False
            return Part.DAY
        found = _NEXT[dated](len(text), text_month)
        if found is Part.YEAR:
            self.year, self.two_digits = value, len(text) <= 2
        elif found is Part.MONTH:
            self.month = value
        else:
            self.day = value
        return found

    def run_together(self, text: str, known: Part) -> Part:
        """``DecodeNumberField``: ``20200102``, ``102030``, ``1020``, ``102030.5``."""
        whole, point, fraction = text.partition(".")
        if point:
            self.micros = microseconds(fraction)
        elif known & Part.DATE != Part.DATE and len(whole) >= 6:
            self.day, self.month, self.year = int(whole[-2:]), int(whole[-4:-2]), int(whole[:-4])
            self.two_digits = len(whole) == 6
            return Part.DATE
        if not known & Part.TIME and len(whole) in (4, 6):
            self.hour, self.minute, self.second = int(whole[:2]), int(whole[2:4]), int(whole[4:] or 0)
            return Part.TIME
        raise Unreadable

    def after_t(self, field: str) -> Part:
        """A time after the letter ``t``."""
        found = self.run_together(field, self.known | Part.DATE)
        if found != Part.TIME:
            raise Unreadable
        return found

    def after_j(self, field: str) -> Part:
        """A Julian day after the letter ``j``, with or without a fraction."""
        whole, point, fraction = field.partition(".")
        self.julian = integer(whole)
        if not point:
            return Part.DATE
        self.set_time(round(float(f"0.{fraction}0") * DAY))
        return Part.DATE | Part.TIME

    def clock(self, field: str) -> Part:
        """``DecodeTime``: ``10:20``, ``10:20:30.5``; ``20:30.5`` is minutes and seconds."""
        hours, _, rest = field.partition(":")
        minutes, colon, seconds = rest.partition(":")
        if not colon and "." in minutes:
            hours, minutes, seconds = "0", hours, minutes
        whole, point, fraction = seconds.partition(".")
        if ":" in seconds:
            raise Unreadable
        self.hour, self.minute, self.second = integer(hours), integer(minutes or "0"), integer(whole or "0")
        self.micros = microseconds(fraction) if point else 0
        if self.minute > 59 or self.second > 60:
            raise Overflow
        self.check_time()
        return Part.TIME
