"""bool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from . import client_json
from .base import NONE, JsonForm, Type, casts
from .clean import SPACES
from .client_json import ClientJson

#: https://www.postgresql.org/docs/current/datatype-boolean.html: unique prefixes of these words.
_WORDS = {
    word[:length]: value
    for word, value, shortest in (
        ("true", True, 1),
        ("yes", True, 1),
        ("on", True, 2),
        ("1", True, 1),
        ("false", False, 1),
        ("no", False, 1),
        ("off", False, 2),
        ("0", False, 1),
    )
    for length in range(shortest, len(word) + 1)
}


@dataclass(frozen=True)
class Boolean(Type):
    """bool: true and false, or the words that PostgreSQL accepts, which may be abbreviated."""

    is_plain_in_csv: ClassVar[bool] = True
    is_python_value: ClassVar[bool] = True
    is_read_as_fetched: ClassVar[bool] = True
    plain: ClassVar[frozenset[type]] = frozenset({bool, NONE})
    same_input: ClassVar[str | None] = "(?i)true|false|t|f|1|0|yes|no|y|n"

    @property
    def json_form(self) -> JsonForm:
        return "json"

    @property
    def client_json(self) -> ClientJson:
        return client_json.BOOLEAN

    def read_value(self, value: Any) -> bool:
        return value if isinstance(value, bool) else bool(super().read_value(value))

    def read_text(self, text: str) -> bool:
        found = _WORDS.get(text.strip(SPACES).lower())
        if found is None:
            raise self.invalid(text)
        return found

    def constant(self, text: str) -> str:
        return "true" if self.read_text(text) else "false"

    def text(self, sql: str) -> str:
        return f"CASE WHEN {sql} THEN 't' WHEN NOT {sql} THEN 'f' END"

    def json(self, sql: str) -> str:
        return f"CAST({sql} AS VARCHAR)"


TYPES = (
    Boolean(
        "bool",
        "boolean",
        "BOOLEAN",
        category="B",
        preferred=True,
        casts=casts(explicit="int4", int4="CAST({} AS INTEGER)"),
    ),
)
