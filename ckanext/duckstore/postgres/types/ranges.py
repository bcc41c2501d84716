"""Ranges, which queries compute as PostgreSQL's text."""

from __future__ import annotations

from dataclasses import dataclass

from ...identifiers import literal
from . import range_text
from .base import Type


@dataclass(frozen=True)
class Printed(Type):
    """A type whose values are stored as PostgreSQL's text."""

    def read_text(self, text: str) -> str:
        return text

    def constant(self, text: str) -> str:
        return literal(self.read_text(text))


@dataclass(frozen=True)
class RangeType(Printed):
    """A range of values of the type :attr:`subtype`."""

    subtype: str

    def read_text(self, text: str) -> str:
        return range_text.canonical(text, self.name)

    def key(self, sql: str) -> str:
        return f"pg_range_key({sql}, {literal(self.name)})"


def _range(name: str, subtype: str) -> RangeType:
    return RangeType(name, name, "VARCHAR", subtype, category="R", is_column=False)


RANGES = (
    _range("int4range", "int4"),
    _range("int8range", "int8"),
    _range("numrange", "numeric"),
    _range("daterange", "date"),
    _range("tsrange", "timestamp"),
    _range("tstzrange", "timestamptz"),
)
TYPES = RANGES
