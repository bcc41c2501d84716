"""Arrays of one dimension: ``text[]``, ``_int4``; kept as DuckDB's lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.duckstore.errors import DatatypeMismatch, FeatureNotSupported, InvalidTextRepresentation
from ckanext.duckstore.types.base import Type, clean_text, element_type
from ckanext.duckstore.types.documents import Nested
from ckanext.duckstore.types.text import Text, as_element

_TOKEN = re.compile(
    r'\s*(?:"((?:[^"\\]|\\.)*)"|((?:[^,{}"\\\s]|\\.|\s(?=[^,{}]*[^,{}\s]))+))\s*([,}])', re.DOTALL | re.ASCII
)
_NESTED = re.compile(r"\{\s*\{", re.ASCII)
#: What is space to PostgreSQL.
_SPACES = " \t\n\r\v\f"
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Array(Type):
    """An array of :attr:`element`. Records bring a list, or PostgreSQL's text form ``{a,"b c",NULL}``."""

    element: Type

    @property
    def wire(self) -> str:
        return f"{self.element.wire}[]"

    def load(self, sql: str, storage: str) -> str:
        element = self.element.load("x", storage.removesuffix("[]"))
        return sql if element == "x" else f"list_transform({sql}, lambda x: {element})"

    def read_value(self, value: Any) -> list[Any]:
        if isinstance(value, str):
            return [self._read_item(item) for item in self._items(clean_text(value))]
        if not isinstance(value, (list, tuple)):
            raise self.mismatch(value)
        kind = self._check_assignable(value)
        return [self._read_item(item if kind == "text" else as_element(item, kind)) for item in value]

    def _check_assignable(self, value: Sequence[Any]) -> str:
        """Return the type of the elements; raise what PostgreSQL says of an array expression that has no assignment cast to this type."""
        kind = element_type(value)
        if kind == "text" and not isinstance(self.element, (Text, Nested)):
            raise self.mismatch(value)
        try:
            for item in value:
                if (
                    item is not None
                    and not (isinstance(item, str) and kind != "text")
                    and not isinstance(item, (list, tuple))
                ):
                    self.element.read_value(item)
        except DatatypeMismatch as error:
            raise self.mismatch(value) from error
        return kind

    def _read_item(self, item: Any) -> Any:
        if item is None:
            return None
        if isinstance(item, (list, tuple)) and not isinstance(self.element, Nested):
            raise FeatureNotSupportedInArray("arrays of more than one dimension are not supported")
        return self.element.read_value(item)

    def _items(self, text: str) -> Iterator[str | None]:
        """Yield the elements of the array literal *text*, unescaped."""
        stripped = text.strip(_SPACES)
        if not (stripped.startswith("{") and stripped.endswith("}")):
            raise self._malformed(text)
        if _NESTED.match(stripped):
            raise FeatureNotSupportedInArray("arrays of more than one dimension are not supported")
        if not stripped[1:-1].strip(_SPACES):
            return
        position = 1
        while position < len(stripped):
            found = _TOKEN.match(stripped, position)
            if not found:
                raise self._malformed(text)
            quoted, bare, end = found.groups()
            yield (
                None
                if quoted is None and bare.upper() == "NULL"
                else _ESCAPE.sub(r"\1", bare if quoted is None else quoted)
            )
            position = found.end()
            if (end == "}") != (position == len(stripped)):
                raise self._malformed(text)

    def _malformed(self, text: str) -> InvalidTextRepresentation:
        return InvalidTextRepresentation(f'malformed array literal: "{text}"')

    def fit(self, storage: str, values: Sequence[Any]) -> str:
        items = [item for value in values if value for item in value]
        return self.element.fit(storage.removesuffix("[]"), items) + "[]"

    def text(self, sql: str) -> str:
        """PostgreSQL's form: ``{a,"b c",NULL}``."""
        item = self.element.csv("x")
        escaped = f"replace(replace({item}, '\\', '\\\\'), '\"', '\\\"')"
        quoted = f"""CASE WHEN regexp_matches({item}, '[\\s\\v{{}},"\\\\]|^$|(?i:^null$)') THEN '"' || {escaped} || '"' ELSE {item} END"""
        items = f"list_transform({sql}, lambda x: CASE WHEN x IS NULL THEN 'NULL' ELSE {quoted} END)"
        return f"'{{' || array_to_string({items}, ',') || '}}'"

    def json(self, sql: str) -> str:
        items = f"list_transform({sql}, lambda x: {self.element.json_or_null('x')})"
        return f"'[' || array_to_string({items}, ',') || ']'"

    def csv(self, sql: str) -> str:
        """CKAN selects ``coalesce(array_to_json(column), 'null')``."""
        return self.json_or_null(sql)


class FeatureNotSupportedInArray(InvalidTextRepresentation):
    """A refusal that belongs to one row, so a :class:`DataError`, with the code of :class:`FeatureNotSupported`."""

    sqlstate = FeatureNotSupported.sqlstate
