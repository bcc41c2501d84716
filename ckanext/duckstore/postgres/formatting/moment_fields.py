"""Read the fields of a moment from a text by the steps of a template, as PostgreSQL does."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ckanext.duckstore.errors import DuckstoreError, of_sqlstate

from ..datetimes.words import ABBREVIATED, ABBREVIATIONS
from .moment_steps import CONVENTIONS, SPACES, WORDS, Convention, MomentStep, StepKind, is_separator, steps

#: The field that a pattern sets; those of several patterns are one field.
_FIELDS: Mapping[str, str] = {
    **dict.fromkeys(("YYYY", "YYY", "YY", "Y", "Y,YYY", "IYYY", "IYY", "IY", "I"), "year"),
    **dict.fromkeys(("MONTH", "MON", "RM", "MM"), "month"),
    **dict.fromkeys(("DAY", "DY", "D", "ID"), "weekday"),
    **dict.fromkeys(("DDD", "IDDD"), "day_of_year"),
    **dict.fromkeys(("WW", "IW"), "week"),
    **dict.fromkeys(("AM", "PM", "A.M.", "P.M."), "afternoon"),
    **dict.fromkeys(("AD", "BC", "A.D.", "B.C."), "before_christ"),
    **dict.fromkeys(("HH", "HH12", "HH24"), "hour"),
    **dict.fromkeys(("US", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6"), "microsecond"),
    **dict.fromkeys(("SSSS", "SSSSS"), "second_of_day"),
    "DD": "day",
    "W": "week_of_month",
    "CC": "century",
    "J": "julian",
    "MI": "minute",
    "SS": "second",
    "MS": "millisecond",
    "TZM": "zone_minutes",
}
#: The digits of the year that a pattern stands for.
_YEAR_DIGITS = {"YYYY": 4, "YYY": 3, "YY": 2, "Y": 1, "IYYY": 4, "IYY": 3, "IY": 2, "I": 1}
_PARTIAL_YEARS = frozenset(("YYY", "YY", "Y", "IYY", "IY", "I"))
_TWELVE_HOURS = frozenset(("HH", "HH12", "AM", "PM", "A.M.", "P.M."))
_INT = re.compile(r"[+-]?[0-9]+")
_THOUSANDS = re.compile(r"[ \t\n\r\f\v]*([+-]?[0-9]+),[ \t\n\r\f\v]*([+-][0-9]{1,2}|[0-9]{1,3})")
_WORD = re.compile(r"[^ \t\n\r\f\v]*")
_LETTERS = re.compile(r"[A-Za-z]{0,10}")
_MOST = 2**31
#: The most digits of a number that may be an int4.
_LONGEST_INT = 4000


class MomentFields:
    """The fields that a text has, by name; ``get`` returns 0 for one that it does not have.

    :ivar convention: how its patterns count days, None if that does not matter.
    :ivar year_digits: the digits of the year in the template.
    :ivar decimals: of the seconds, in the template.
    :ivar twelve_hours: whether the hour is one of the 12-hour clock.
    :ivar zone_sign: 1 east of Greenwich, -1 west, 0 if the text has no offset.
    :ivar abbreviation: the abbreviation of a time zone, in small letters.
    """

    def __init__(self, text: str, template: str) -> None:
        """Read *text* by *template*.

        :raises DuckstoreError: it does not have what the template requires.
        """
        self._text = text
        self._values: dict[str, int] = {}
        self.convention: Convention | None = None
        self.year_digits = 4
        self.decimals = 6
        self.twelve_hours = False
        self.zone_sign = 0
        self.abbreviation: str | None = None
        self._exact = False
        #: The position in the text, and the blanks skipped that the template does not have.
        self._place = self._skipped = 0
        for number, step in enumerate(steps(template)):
            if self._place >= len(text):
                break
            if number == 0 and step.kind is not StepKind.EXACT:
                self._skip_blanks()
            self._take(step)

    def get(self, name: str) -> int:
        """Return the field *name*."""
        return self._values.get(name, 0)

    @property
    def _next(self) -> str:
        """The next character of the text, nothing at its end."""
        return self._text[self._place : self._place + 1]

    def _take(self, step: MomentStep) -> None:
        if step.kind is StepKind.SEPARATOR:
            self._separator()
        elif step.kind is StepKind.LITERAL:
            kept = 0 if self._exact else min(step.size, max(0, self._skipped))
            self._skipped -= kept
            self._place += step.size - kept
        else:
            if not self._exact and step.kind is not StepKind.EXACT:
                self._skip_blanks()
            self._set_convention(step.pattern)
            self._field(step)
            if not self._exact:
                self._skipped = 0
                self._skip_blanks()

    def _separator(self) -> None:
        if self._exact:
            self._place += 1
            return
        self._skipped -= 1
        if is_separator(self._next):
            self._place += 1
            self._skipped += 1

    def _skip_blanks(self) -> None:
        while self._place < len(self._text) and self._text[self._place] in SPACES:
            self._place += 1
            self._skipped += 1

    def _set_convention(self, pattern: str) -> None:
        given = CONVENTIONS.get(pattern)
        if given is not None and self.convention not in (None, given):
            raise of_sqlstate("22007", "invalid combination of date conventions")
        self.convention = given or self.convention

    def _field(self, step: MomentStep) -> None:
        pattern = step.pattern
        self.twelve_hours = self.twelve_hours or pattern in _TWELVE_HOURS
        if step.kind is StepKind.EXACT:
            self._exact = True
        elif step.kind is StepKind.ZONE:
            self._zone(step)
        elif step.kind is StepKind.WORD:
            self._set(step, self._word(step))
            if step.pattern in ("DAY", "DY"):
                self._values["weekday"] += 1
        elif step.kind is StepKind.THOUSANDS:
            self._thousands(step)
        else:
            start = self._place
            number = self._number(step)
            self._set_number(step, number, self._place - start)
        if step.ordinal and step.kind in (StepKind.NUMBER, StepKind.THOUSANDS):
            self._place = min(len(self._text), self._place + 2)

    def _set_number(self, step: MomentStep, number: int, length: int) -> None:
        pattern = step.pattern
        if pattern == "Q":  # it does not tell the month
            return
        if pattern == "TZM" and self.zone_sign == 0:
            self.zone_sign = 1
        self._set(step, number)
        field = _FIELDS[pattern]
        if pattern == "ID":
            self._values[field] = number + 1 if number < 7 else 1
        if pattern.startswith("FF"):
            self.decimals = int(pattern[2:])
        if pattern in _PARTIAL_YEARS and length < 4:
            self._values[field] = _near_2020(number)
        self.year_digits = _YEAR_DIGITS.get(pattern, self.year_digits)
        if field in ("millisecond", "microsecond"):  # the digits of a fraction
            places = 3 if field == "millisecond" else 6
            self._values[field] = number * 10 ** max(0, places - length)

    def _set(self, step: MomentStep, value: int) -> None:
        """Set the field of *step*, whose value must be the same wherever the text has it."""
        field = _FIELDS[step.pattern]
        if self._values.get(field, 0) not in (0, value):
            raise of_sqlstate("22007", f'conflicting values for "{step.key}" field in formatting string')
        self._values[field] = value

    def _number(self, step: MomentStep) -> int:
        """Return the integer at the place of the text, and go on behind it."""
        self._skip_blanks()
        given = self._text[self._place : self._place + step.size].encode()[: step.size]  # PostgreSQL counts bytes
        if not step.open and len(given) < step.size:
            raise of_sqlstate("22007", f'source string too short for "{step.key}" formatting field')
        end = len(self._text) if step.open else self._place + step.size
        found = _INT.match(self._text, self._place, end)
        if found is None or (not step.open and found.end() < end):
            raise self._invalid(given.decode(errors="ignore"), step)
        self._place = found.end()
        number = int(found[0]) if len(found[0]) < _LONGEST_INT else _MOST
        if not -_MOST <= number < _MOST:
            raise of_sqlstate("22008", f'value for "{step.key}" in source string is out of range')
        return number

    def _invalid(self, given: str, step: MomentStep) -> DuckstoreError:
        return of_sqlstate("22007", f'invalid value "{given}" for "{step.key}"')

    def _rest_of_word(self) -> str:
        found = _WORD.match(self._text, self._place)
        return found[0] if found else ""

    def _word(self, step: MomentStep) -> int:
        for word, value in WORDS[step.pattern].items():
            given = self._text[self._place : self._place + len(word)]
            if given.isascii() and given.lower() == word:
                self._place += len(word)
                return value
        raise self._invalid(self._rest_of_word(), step)

    def _thousands(self, step: MomentStep) -> None:
        found = _THOUSANDS.match(self._text, self._place)
        if found is None or len(found[0]) > _LONGEST_INT:
            raise self._invalid(self._text[self._place :], step)
        self._place = found.end()
        year = int(found[1]) * 1000 + int(found[2])
        if not -_MOST <= year < _MOST:
            raise of_sqlstate("22008", f'value for "{step.key}" in source string is out of range')
        self._set(step, year)
        self.year_digits = 4

    def _zone(self, step: MomentStep) -> None:
        if step.pattern == "TZ" and self._abbreviated():
            return
        if step.pattern == "TZ" and self._next.isalpha():
            raise self._invalid(self._text[self._place :], step)
        sign = self._next
        if sign and sign in "+- ":
            self._place += 1
        elif self._skipped > 0 and self._text[self._place - 1] == "-":
            sign = "-"  # a separator of the template has taken it
        self.zone_sign = -1 if sign == "-" else 1
        two = step._replace(size=2)
        self._values["zone_hours"] = self._number(two)
        if step.pattern != "TZH" and self._next == ":":
            self._place += 1
            self._values["zone_minutes"] = self._number(two)

    def _abbreviated(self) -> bool:
        """Read the longest abbreviation of a time zone that the text has here, if it has one."""
        found = _LETTERS.match(self._text, self._place)
        letters = found[0].lower() if found else ""
        for size in range(len(letters), 0, -1):
            if letters[:size] in ABBREVIATIONS or letters[:size] in ABBREVIATED:
                self.abbreviation = letters[:size]
                self._place += size
                return True
        return False


def _near_2020(year: int) -> int:
    """Return the year next to 2020 that ends with fewer than four digits."""
    if year < 70:
        return year + 2000
    if year < 100:
        return year + 1900
    return year + 2000 if year < 520 else year + 1000 if year < 1000 else year
