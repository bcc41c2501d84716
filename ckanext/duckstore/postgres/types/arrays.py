"""Arrays of any type, stored as DuckDB lists. Columns have arrays of one dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...errors import DatatypeMismatch
from ...identifiers import literal
from . import array_text
from .array_text import UnsupportedArray
from .base import Type
from .client_literals import as_element, element_type
from .documents import Nested
from .strings import Text


@dataclass(frozen=True)
class Array(Type):
    """An array of :attr:`element`. Records contain a list, or PostgreSQL's text:
    ``{a,"b",NULL}``.
    """

    element: Type

    @property
    def wire(self) -> str:
        return f"{self.element.wire}[]"

    @property
    def computed(self) -> str:
        return f"{self.element.computed}[]"

    def load(self, sql: str, storage: str) -> str:
        element = self.element.load("x", storage.removesuffix("[]"))
        return sql if element == "x" else f"list_transform({sql}, lambda x: {element})"

    # Reading

    def read_value(self, value: Any) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            return list(super().read_value(value))
        kind = self._check_assignable(value)
        return [self._read_item(item if kind == "text" else as_element(item, kind)) for item in value]

    def _check_assignable(self, value: Sequence[Any]) -> str:
        """Return the type of the elements; raise PostgreSQL's error for an array expression without
        an assignment cast to this type.
        """
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
            raise _too_many_dimensions()
        return self.element.read_value(item)

    def read_text(self, text: str) -> list[Any]:
        items, depth = array_text.read(text, self.element.read_text)
        if depth > 1:
            raise _too_many_dimensions()
        return items

    def constant(self, text: str) -> str:
        return self.constant_of(text)[0]

    def constant_of(self, text: str) -> tuple[str, int, bool]:
        """Return SQL of the array of *text*, a literal of a query, its number of dimensions, and
        whether it is empty.
        """
        items, depth = array_text.read(text, self.element.constant)
        return f"CAST({_listed(items)} AS {self.element.computed}{'[]' * depth})", depth, not items

    def texts_of(self, text: str) -> str:
        """Return SQL of the list of the texts of the elements of *text*, a literal of a query."""
        items, depth = array_text.read(text, lambda item: literal(self.element.read_text(item)))
        return f"CAST({_listed(items)} AS VARCHAR{'[]' * depth})"

    # Storing

    @property
    def narrowest(self) -> str:
        return f"{self.element.narrowest}[]"

    def roomy(self, storage: str) -> str:
        return f"{self.element.roomy(storage.removesuffix('[]'))}[]"

    def kept_as(self, storage: str) -> Array:
        return replace(self, element=self.element.kept_as(storage.removesuffix("[]")))

    def converted(self, sql: str, before: str, storage: str) -> str | None:
        element = self.element.converted("x", before.removesuffix("[]"), storage.removesuffix("[]"))
        return element and f"list_transform({sql}, lambda x: {element})"

    def fit(self, storage: str, values: Sequence[Any]) -> str:
        items = [item for value in values if value for item in value]
        return self.element.fit(storage.removesuffix("[]"), items) + "[]"

    # Writing

    def text(self, sql: str) -> str:
        """PostgreSQL's form: ``{a,"b c",NULL}``."""
        item = self.element.text("x")
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


def _too_many_dimensions() -> UnsupportedArray:
    return UnsupportedArray("arrays of more than one dimension are not supported")


def _listed(items: Sequence[Any]) -> str:
    """Return SQL of the list of *items*: each is SQL, None for NULL, or a list for a nested
    list.
    """
    return (
        "["
        + ", ".join("NULL" if item is None else _listed(item) if isinstance(item, list) else item for item in items)
        + "]"
    )


def of(element: Type) -> Array:
    """Return the type of arrays of *element*."""
    return Array(
        f"_{element.name}",
        f"{element.native_type}[]",
        f"{element.storage}[]",
        element,
        category="A",
        is_column=element.is_column,
    )
