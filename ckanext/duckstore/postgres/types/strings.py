"""Text: text, varchar, bpchar (char), name, citext."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from json.encoder import encode_basestring
from typing import Any, ClassVar

from ...errors import StringTooLong
from ...identifiers import literal
from .base import NONE, Type, casts
from .clean import all_clean
from .client_literals import literal_text

#: The maximum length that can be declared.
_LONGEST = 10485760
#: Values of a longer ``char(n)`` are stored without their padding, which is added when they are
#: read: a request of 100 short values would otherwise take 1 GB.
LONGEST_PADDED = 1000
#: The maximum number of bytes of a name.
_NAME_BYTES = 63


@dataclass(frozen=True)
class Text(Type):
    """text and related types. ``length`` is the declared limit in characters, or None."""

    length: int | None = None

    is_python_value: ClassVar[bool] = True
    is_read_as_fetched: ClassVar[bool] = True
    plain: ClassVar[frozenset[type]] = frozenset({str, NONE})

    def read_plain(self, values: Sequence[Any]) -> bool:
        return self.length is None and all_clean(values)

    def read_value(self, value: Any) -> str:
        return self.read_text(literal_text(value))

    def read_text(self, text: str) -> str:
        if self.length is None or len(text) <= self.length:
            return text
        if text[self.length :].strip(" "):
            raise StringTooLong(f"value too long for type {self.native_type}")
        return text[: self.length]

    def constant(self, text: str) -> str:
        """Return SQL of a literal; an explicit cast truncates a text that is too long."""
        return literal(self.read_text(text[: self.length]))

    def reading(self, sql: str) -> str:
        return sql

    def text(self, sql: str) -> str:
        return sql

    def json(self, sql: str) -> str:
        return f"CAST(to_json({sql}) AS VARCHAR)"

    def fetched(self, sql: str) -> str:
        return sql

    def json_text(self, value: Any) -> str:
        return encode_basestring(value)

    def sized(self, length: int) -> Text | None:
        """Return this type with a declared length, None if PostgreSQL does not accept the
        length.
        """
        return (
            replace(self, native_type=f"{self.native_type}({length})", length=length)
            if 1 <= length <= _LONGEST
            else None
        )


@dataclass(frozen=True)
class Character(Text):
    """bpchar, ``char(n)``: padded with blanks to its length. Trailing blanks are ignored in
    comparisons and casts.
    """

    is_read_as_fetched: ClassVar[bool] = False

    def read_text(self, text: str) -> str:
        text = super().read_text(text)
        if self.length is None:
            return text
        return text.rstrip(" ") if self.unpadded else text.ljust(self.length)

    @property
    def unpadded(self) -> int | None:
        """The length, if values are stored without padding; None if they have theirs."""
        return self.length if self.length is not None and self.length > LONGEST_PADDED else None

    def text(self, sql: str) -> str:
        return padded(sql, self.unpadded) if self.unpadded else sql

    def json(self, sql: str) -> str:
        return super().json(self.text(sql))

    def fetched(self, sql: str) -> str:
        return self.text(sql)

    def key(self, sql: str) -> str:
        return f"rtrim({sql}, ' ')"

    @property
    def called(self) -> str:
        return "character"

    def sized(self, length: int) -> Text | None:
        sized = super().sized(length)
        return sized and replace(sized, native_type=f"character({length})")


def padded(sql: str, length: int) -> str:
    """Return SQL of the text *sql* padded with blanks to *length* characters."""
    return f"rpad({sql}, {length}, ' ')"


@dataclass(frozen=True)
class Name(Text):
    """name: truncated to 63 bytes."""

    plain: ClassVar[frozenset[type]] = frozenset()

    def read_value(self, value: Any) -> str:
        return {True: "t", False: "f"}[value] if isinstance(value, bool) else super().read_value(value)

    def read_text(self, text: str) -> str:
        return text.encode("utf-8")[:_NAME_BYTES].decode("utf-8", "ignore")

    def reading(self, sql: str) -> str:
        return f"CASE WHEN strlen({sql}) > {_NAME_BYTES} THEN {self._slow_reading(sql)} ELSE {sql} END"


TYPES = (
    Text("text", "text", "VARCHAR", category="S", preferred=True, casts=casts("varchar bpchar name")),
    Name("name", "name", "VARCHAR", category="S", casts=casts("text", "varchar bpchar")),
    Text("citext", "citext", "VARCHAR", category="S", casts=casts("text varchar bpchar")),
    Text("varchar", "character varying", "VARCHAR", category="S", casts=casts("text bpchar name")),
    Character("bpchar", "bpchar", "VARCHAR", category="S", casts=casts("text varchar name"), aliases=("char",)),
)
