"""What every type can do: its names and casts, and how its values are read, stored and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ...errors import DataError, DatatypeMismatch, InvalidTextRepresentation
from ...identifiers import literal
from .clean import clean_text
from .client_literals import expression_type

#: What JSON has for a value that is not there.
JSON_NULL = "'null'"
NONE = type(None)
_MODIFIERS = re.compile(r"\([0-9, -]*\)")
_NAME = re.compile(r'(?:[a-z_]\w*\.)*(?:[a-z_]\w*|"(?:[^"]|"")*")')


@dataclass(frozen=True)
class Casts:
    """The types to which PostgreSQL casts a value of one type, by the least context in which it does (``pg_cast``).

    Casts to text, which every type has, and from text are not listed.
    """

    implicit: tuple[str, ...] = ()
    """Wherever that type is wanted; in order of preference."""
    assignment: tuple[str, ...] = ()
    """Where the value is stored into a column of that type, or a cast is written."""
    explicit: tuple[str, ...] = ()
    """Where a cast is written."""


NO_CASTS = Casts()


def casts(implicit: str = "", assignment: str = "", explicit: str = "") -> Casts:
    """Return the casts to the types of these names, which blanks separate."""
    return Casts(tuple(implicit.split()), tuple(assignment.split()), tuple(explicit.split()))


def once(sql: str, form: Callable[[str], str]) -> str:
    """Return *form* of the expression *sql*, which is computed once however often *form* mentions it."""
    if _NAME.fullmatch(sql):
        return form(sql)
    return f"list_transform([{sql}], lambda one: {form('one')})[1]"


@dataclass(frozen=True)
class Type:
    """A PostgreSQL type: its names, its casts, the DuckDB type that keeps its values, and how values are read and written.

    A value is read from the text of a record, a literal, a filter or an element of an array by :meth:`read_text`, and from
    text that a query computes by SQL of :meth:`reading`. Reading gives a value that JSON can carry to DuckDB, of the DuckDB
    type :attr:`wire`; :meth:`load` turns it into the stored one.
    """

    name: str
    """PostgreSQL's short name (``pg_type.typname``)."""
    native_type: str
    """PostgreSQL's full name with its modifiers, as ``format_type`` prints it."""
    storage: str
    """The DuckDB type that a new column gets."""
    category: str = field(default="U", kw_only=True)
    """The letter of ``pg_type.typcategory``: N numbers, S strings, D dates and times, T intervals, ..."""
    preferred: bool = field(default=False, kw_only=True)
    """Whether it is a preferred type of its category (``pg_type.typispreferred``)."""
    aliases: tuple[str, ...] = field(default=(), kw_only=True)
    """Names beside :attr:`name` that are no syntax of SQL's own."""
    casts: Casts = field(default=NO_CASTS, kw_only=True)
    is_column: bool = field(default=True, kw_only=True)
    """Whether a column of a table can be of this type; a query can compute values of all."""

    #: Python's types whose values need no more than a look at them; the others go through :meth:`read_value` one by one.
    plain: ClassVar[frozenset[type]] = frozenset()
    #: A regular expression (RE2) of texts that DuckDB's own cast reads as PostgreSQL does; None for none.
    same_input: ClassVar[str | None] = None
    #: Whether csv never has quotes around a value.
    is_plain_in_csv: ClassVar[bool] = False

    @property
    def wire(self) -> str:
        """The DuckDB type as which the values that :meth:`read` returns are handed over."""
        return self.storage

    @property
    def computed(self) -> str:
        """The DuckDB type of values that a query computes."""
        return self.storage

    # Reading

    def read(self, values: Sequence[Any]) -> Sequence[Any]:
        """Return *values* (one column of a batch of records) ready for JSON.

        :raises DataError: with ``row``, the position of the value that this type cannot hold.
        """
        if set(map(type, values)) <= self.plain and self.read_plain(values):
            return values
        return [None if value is None else self._read_at(row, value) for row, value in enumerate(values)]

    def read_plain(self, values: Sequence[Any]) -> bool:
        """Say whether *values*, all of :attr:`plain` types, can go as they are. They are looked at one by one when not."""
        return True

    def _read_at(self, row: int, value: Any) -> Any:
        try:
            return self.read_value(self.literal(value))
        except DataError as error:
            error.row = row
            raise

    def literal(self, value: Any) -> Any:
        """Return what PostgreSQL reads for *value*: a client writes a list with nothing in it as text, ``{}``, which may become anything."""
        if isinstance(value, (list, tuple)) and all(item is None for item in value):
            return "{" + ",".join(["NULL"] * len(value)) + "}"
        return value

    def read_value(self, value: Any) -> Any:
        """Return one *value* of a record, not None, ready for JSON; raise :class:`DataError` if this type cannot hold it."""
        if isinstance(value, str):
            return self.read_text(clean_text(value))
        raise self.mismatch(value)

    def read_text(self, text: str) -> Any:
        """Return the value that *text* is of this type, ready for JSON.

        :raises DataError: it is none.
        """
        raise NotImplementedError

    def constant(self, text: str) -> str:
        """Return SQL of the value that *text*, a literal of a query, is of this type.

        :raises DataError: it is none.
        """
        return self.load(literal(str(self.read_text(text))), self.computed)

    def reading(self, sql: str) -> str:
        """Return SQL of the value of this type that the text *sql* stands for, read while the query runs.

        *sql* may stand in it several times: it is the body of the macro ``pg_read_<name>``.
        """
        if self.same_input is None:
            return self._slow_reading(sql)
        same = f"CASE WHEN regexp_full_match({sql}, {literal(self.same_input)}) THEN {sql} END"
        return f"coalesce(TRY_CAST({same} AS {self.computed}), {self._slow_reading(sql)})"

    def _slow_reading(self, sql: str) -> str:
        """SQL of the value that the text *sql* is, read by :meth:`read_text`."""
        read = f"pg_input({sql}, '{self.name}')"
        return self.load(read if self.wire == "VARCHAR" else f"CAST({read} AS {self.wire})", self.computed)

    # Storing

    def fit(self, storage: str, values: Sequence[Any]) -> str:
        """Return the DuckDB type that holds what *storage* held and *values* (as :meth:`read` gave them) too."""
        return storage

    @property
    def narrowest(self) -> str:
        """The DuckDB type that a new column begins with, before it is fitted to its values."""
        return self.storage

    def roomy(self, storage: str) -> str:
        """Return *storage*, fitted to the values of a new column, with room for values to come."""
        return storage

    def kept_as(self, storage: str) -> Type:
        """Return this type as that of a column whose values have the DuckDB type *storage* by now."""
        return self

    def converted(self, sql: str, before: str, storage: str) -> str | None:
        """Return SQL of a value of type *storage* from *sql*, its text, where DuckDB's cast from the type *before* does not make it."""
        return None

    def load(self, sql: str, storage: str) -> str:
        """Return SQL that makes a value of type *storage* from *sql*, of type :attr:`wire`."""
        return sql if self.wire == storage else f"CAST({sql} AS {storage})"

    def key(self, sql: str) -> str:
        """Return SQL of what DuckDB compares, sorts and groups instead of *sql*, where that is not how PostgreSQL does it."""
        return sql

    # Writing

    def given(self, sql: str) -> str:
        """Return SQL of a value of this type from a value *sql* of a query, whose DuckDB type may be a narrower one."""
        return sql

    def text(self, sql: str) -> str:
        """Return SQL for PostgreSQL's text form of *sql*, NULL for NULL: what COPY and casts to text print."""
        return f"CAST({sql} AS VARCHAR)"

    def json(self, sql: str) -> str:
        """Return SQL for the JSON text of *sql* as PostgreSQL's ``to_json`` writes it; NULL for NULL."""
        return f"CAST(to_json({self.text(sql)}) AS VARCHAR)"

    def fetched(self, sql: str) -> str:
        """Return SQL for what :meth:`json_text` takes of *sql*."""
        return self.json(sql)

    def json_text(self, value: Any) -> str:
        """Return in Python what :meth:`json` has DuckDB write of *value*, got with :meth:`fetched` and not None.

        For the rows of a short page, where DuckDB would need longer to plan the SQL of :meth:`json` than to read the rows.
        """
        return str(value)

    def csv(self, sql: str) -> str:
        """Return SQL for the text of *sql* in CKAN's csv and tsv records; NULL where the place stays empty."""
        return self.text(sql)

    def json_or_null(self, sql: str) -> str:
        return f"coalesce({self.json(sql)}, {JSON_NULL})"

    # Errors

    @property
    def called(self) -> str:
        """The type in PostgreSQL's messages: its full name without modifiers."""
        return _MODIFIERS.sub("", self.native_type)

    def mismatch(self, value: Any) -> DatatypeMismatch:
        """Return PostgreSQL's complaint of an expression of the wrong type; the caller puts the column's name into it."""
        return DatatypeMismatch(f"column is of type {self.called} but expression is of type {expression_type(value)}")

    def invalid(self, text: str) -> InvalidTextRepresentation:
        return InvalidTextRepresentation(f'invalid input syntax for type {self.called}: "{text}"')
