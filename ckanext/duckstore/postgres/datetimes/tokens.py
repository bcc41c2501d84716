"""Split the text of a date or time into fields, as ``ParseDateTime`` does."""

from __future__ import annotations

import enum
import string
from collections.abc import Callable

from .words import CORE

_DIGITS = frozenset(string.digits)
_LETTERS = frozenset(string.ascii_letters)
_PUNCTUATION = frozenset(string.punctuation)
_SPACES = frozenset(" \t\n\r\v\f")
#: The maximum length of a field of a date or time (``MAXDATELEN``), and the maximum number of
#: fields (``MAXDATEFIELDS``).
MAX_LENGTH, MAX_FIELDS = 128, 25


class Kind(enum.Enum):
    """The form of a field; its meaning depends on the other fields."""

    DATE = enum.auto()
    TIME = enum.auto()
    ZONE = enum.auto()
    NUMBER = enum.auto()
    WORD = enum.auto()


Field = tuple[Kind, str]


class Unreadable(ValueError):
    """The text does not have the form of a date or time."""


def split(text: str) -> list[Field]:
    """Return the fields of *text*, in lower case.

    :raises Unreadable: it has a character that no date or time contains.
    """
    cursor = _Cursor(text)
    fields: list[Field] = []
    while not cursor.at_end:
        char = cursor.char
        if char in _SPACES:
            cursor.position += 1
        elif char in _DIGITS:
            fields.append(_numeric(cursor))
        elif char == ".":
            fields.append((Kind.NUMBER, cursor.take(1) + cursor.while_(_DIGITS.__contains__)))
        elif char in _LETTERS:
            fields.append(_alphabetic(cursor))
        elif char in "+-":
            fields.append(_signed(cursor))
        elif char in _PUNCTUATION:
            cursor.position += 1
        else:
            raise Unreadable
    if len(fields) > MAX_FIELDS or any(len(field) > MAX_LENGTH for _, field in fields):
        raise Unreadable
    return fields


class _Cursor:
    """A position in a text."""

    def __init__(self, text: str) -> None:
        self.text, self.position = text, 0

    @property
    def at_end(self) -> bool:
        return self.position >= len(self.text)

    @property
    def char(self) -> str:
        """The character at this position, empty at the end."""
        return self.text[self.position : self.position + 1]

    def take(self, count: int) -> str:
        self.position += count
        return self.text[self.position - count : self.position].lower()

    def while_(self, wanted: Callable[[str], bool]) -> str:
        start = self.position
        while not self.at_end and wanted(self.char):
            self.position += 1
        return self.text[start : self.position].lower()


def _alphanumeric(char: str) -> bool:
    return char in _DIGITS or char in _LETTERS


def _numeric(cursor: _Cursor) -> Field:
    field = cursor.while_(_DIGITS.__contains__)
    separator = cursor.char
    if separator == ":":
        return Kind.TIME, field + cursor.while_(lambda char: char in _DIGITS or char in ":.")
    if not separator or separator not in "-/.":
        return Kind.NUMBER, field
    field += cursor.take(1)
    if cursor.char not in _DIGITS or not cursor.char:
        # A month's name.
        return Kind.DATE, field + cursor.while_(lambda char: _alphanumeric(char) or char == separator)
    field += cursor.while_(_DIGITS.__contains__)
    if cursor.char == separator:
        return Kind.DATE, field + cursor.while_(lambda char: char in _DIGITS or char == separator)
    return Kind.NUMBER if separator == "." else Kind.DATE, field


def _alphabetic(cursor: _Cursor) -> Field:
    field = cursor.while_(_LETTERS.__contains__)
    after = cursor.char
    in_date = after and (after in "-/." or ((after == "+" or after in _DIGITS) and field not in CORE))
    if not in_date:
        return Kind.WORD, field
    return Kind.DATE, field + cursor.while_(lambda char: _alphanumeric(char) or char in "+-/_.:")


def _signed(cursor: _Cursor) -> Field:
    sign = cursor.take(1)
    cursor.while_(_SPACES.__contains__)
    if cursor.char and cursor.char in _DIGITS:
        return Kind.ZONE, sign + cursor.while_(lambda char: char in _DIGITS or char in ":.-")
    if cursor.char and cursor.char in _LETTERS:
        return Kind.WORD, sign + cursor.while_(_LETTERS.__contains__)
    raise Unreadable
