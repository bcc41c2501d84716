"""Digits in the fields of a date or time: whole numbers, fractions of a second, offsets."""

from __future__ import annotations

from .tokens import Unreadable

SECOND = 1_000_000
DAY = 86_400 * SECOND


class Overflow(ValueError):
    """A field is out of range."""


class ZoneOverflow(ValueError):
    """An offset is out of range."""


def parts_of(field: str) -> list[str]:
    """Return the runs of digits and of letters in *field*, at most three."""
    parts: list[str] = []
    for char in field:
        if not char.isalnum():
            parts.append("")
        elif parts and parts[-1] and parts[-1][-1].isdigit() == char.isdigit():
            parts[-1] += char
        elif parts and not parts[-1]:
            parts[-1] = char
        else:
            parts.append(char)
    if not parts or not parts[-1] or len(parts) > 3:
        raise Unreadable
    return parts


def integer(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Unreadable
    if len(text) > 9 and int(text) > 2147483647:
        raise Overflow
    return int(text)


def microseconds(digits: str) -> int:
    """Return the microseconds of the digits after the point of the seconds."""
    if digits and not digits.isdigit():
        raise Unreadable
    return round(float(f"0.{digits}0") * SECOND)


def offset_of(text: str) -> int:
    """``DecodeTimezone``: return the seconds east of Greenwich of ``+02``, ``-0530``,
    ``+02:30:15``.
    """
    hours, *rest = text[1:].split(":")
    minutes = rest[0] if rest else "0"
    if not rest and len(text) > 3:
        hours, minutes = hours[:-2] or "0", hours[-2:]
    if len(rest) > 2:
        raise Unreadable
    values = [integer(part) for part in (hours, minutes, rest[1] if len(rest) > 1 else "0")]
    if values[0] > 15 or values[1] > 59 or values[2] > 59:
        raise ZoneOverflow
    seconds = values[0] * 3600 + values[1] * 60 + values[2]
    return -seconds if text[0] == "-" else seconds
