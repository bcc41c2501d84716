"""tsvector, tsquery and regconfig, which queries compute as PostgreSQL's text."""

from __future__ import annotations

from dataclasses import dataclass

from ..textsearch import config_name, query_text, read_tsquery, read_tsvector
from .ranges import Printed


@dataclass(frozen=True)
class TsvectorType(Printed):
    """The words of a document."""

    def read_text(self, text: str) -> str:
        return str(read_tsvector(text))


@dataclass(frozen=True)
class Tsquery(Printed):
    """A condition on a tsvector."""

    def read_text(self, text: str) -> str:
        return query_text(read_tsquery(text))


@dataclass(frozen=True)
class Regconfig(Printed):
    """The name of a text search configuration."""

    def read_text(self, text: str) -> str:
        return config_name(text)


TYPES = (
    TsvectorType("tsvector", "tsvector", "VARCHAR", is_column=False),
    Tsquery("tsquery", "tsquery", "VARCHAR", is_column=False),
    Regconfig("regconfig", "regconfig", "VARCHAR", category="N", is_column=False),
)
