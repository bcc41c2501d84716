"""The interface of every type: names, casts, and reading, storing and writing values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from ...errors import DataError, DatatypeMismatch, InvalidTextRepresentation
from ...identifiers import literal
from . import client_json
from .clean import clean_text
from .client_json import ClientJson
from .client_literals import expression_type

#: The JSON of a missing value.
JSON_NULL = "'null'"
NONE = type(None)
#: See :attr:`Type.json_form`.
JsonForm = Literal["string", "number", "json", "macro"]
_MODIFIERS = re.compile(r"\([0-9, -]*\)")
_NAME = re.compile(r'(?:[a-z_]\w*\.)*(?:[a-z_]\w*|"(?:[^"]|"")*")')


@dataclass(frozen=True)
class Casts:
    """The types to which PostgreSQL casts a value of one type, by the least explicit context in
    which it does (``pg_cast``).

    Casts to text, which every type has, and casts from text are not listed.
    """

    implicit: tuple[str, ...] = ()
    """Wherever the target type is expected; in order of preference."""
    assignment: tuple[str, ...] = ()
    """When the value is stored in a column of the target type, or with an explicit cast."""
    explicit: tuple[str, ...] = ()
    """Only with an explicit cast."""
    sql: tuple[tuple[str, str], ...] = ()
    """A target type, and SQL of the cast with ``{}`` for the value, of each cast that DuckDB lacks
    or performs differently."""


NO_CASTS = Casts()


def casts(implicit: str = "", assignment: str = "", explicit: str = "", **sql: str) -> Casts:
    """Return the casts to the types of these names, separated by blanks.

    :param sql: see :attr:`Casts.sql`.
    """
    return Casts(tuple(implicit.split()), tuple(assignment.split()), tuple(explicit.split()), tuple(sql.items()))


def once(sql: str, form: Callable[[str], str]) -> str:
    """Return *form* applied to the expression *sql*, which is computed once, however often *form*
    mentions it.
    """
    if _NAME.fullmatch(sql):
        return form(sql)
    return f"list_transform([{sql}], lambda one: {form('one')})[1]"


@dataclass(frozen=True)
class Type:
    """A PostgreSQL type: its names, its casts, the DuckDB type that stores its values, and how
    values are read and written.

    A value is read from the text of a record, a literal, a filter or an element of an array by
    :meth:`read_text`, and from text that a query computes by the SQL of :meth:`reading`. Reading
    returns a value that is passed to DuckDB as JSON, of the DuckDB type :attr:`wire`; :meth:`load`
    converts it to the stored value.
    """

    name: str
    """PostgreSQL's short name (``pg_type.typname``)."""
    native_type: str
    """PostgreSQL's full name with its modifiers, as ``format_type`` prints it."""
    storage: str
    """The DuckDB type of a new column."""
    category: str = field(default="U", kw_only=True)
    """The letter of ``pg_type.typcategory``: N numbers, S strings, D dates and times, T intervals,
    ..."""
    preferred: bool = field(default=False, kw_only=True)
    """Whether it is a preferred type of its category (``pg_type.typispreferred``)."""
    aliases: tuple[str, ...] = field(default=(), kw_only=True)
    """Names in addition to :attr:`name`, except those that are SQL syntax."""
    casts: Casts = field(default=NO_CASTS, kw_only=True)
    is_column: bool = field(default=True, kw_only=True)
    """Whether a column of a table can have this type; queries can compute values of all types."""

    #: Python types whose values only need checking; other values are converted by
    #: :meth:`read_value` one by one.
    plain: ClassVar[frozenset[type]] = frozenset()
    #: A regular expression (RE2) of the texts that DuckDB's own cast reads as PostgreSQL does; None
    #: if there are none.
    same_input: ClassVar[str | None] = None
    #: Whether csv never has quotes around a value.
    is_plain_in_csv: ClassVar[bool] = False
    #: Whether Python's value of the type is bound and fetched as it is.
    is_python_value: ClassVar[bool] = False
    #: Whether :meth:`read` returns values as they are fetched later; DuckDB then need not convert
    #: them.
    is_read_as_fetched: ClassVar[bool] = False

    @property
    def wire(self) -> str:
        """The DuckDB type in which the values that :meth:`read` returns are passed."""
        return self.storage

    @property
    def computed(self) -> str:
        """The DuckDB type of computed values in queries."""
        return self.storage

    # Reading

    def read(self, values: Sequence[Any]) -> Sequence[Any]:
        """Return *values* (one column of a batch of records) ready for JSON.

        :raises DataError: with ``row``, the position of the first value that is not valid for this
            type.
        """
        if set(map(type, values)) <= self.plain and self.read_plain(values):
            return values
        return [None if value is None else self._read_at(row, value) for row, value in enumerate(values)]

    def read_plain(self, values: Sequence[Any]) -> bool:
        """Return whether *values*, all of :attr:`plain` types, need no conversion. If not, they are
        read one by one.
        """
        return True

    def _read_at(self, row: int, value: Any) -> Any:
        try:
            return self.read_value(self.literal(value))
        except DataError as error:
            error.row = row
            raise

    def literal(self, value: Any) -> Any:
        """Return the literal that PostgreSQL reads for *value*: a client writes an empty list as
        the text ``{}``, which may become any type.
        """
        if isinstance(value, (list, tuple)) and all(item is None for item in value):
            return "{" + ",".join(["NULL"] * len(value)) + "}"
        return value

    def read_value(self, value: Any) -> Any:
        """Return one *value* of a record, not None, ready for JSON; raise :class:`DataError` if it
        is not valid for this type.
        """
        if isinstance(value, str):
            return self.read_text(clean_text(value))
        raise self.mismatch(value)

    def read_text(self, text: str) -> Any:
        """Return the value of this type that *text* denotes, ready for JSON.

        :raises DataError: it is none.
        """
        raise NotImplementedError

    def constant(self, text: str) -> str:
        """Return SQL of the value of this type that *text*, a literal of a query, denotes.

        :raises DataError: it is none.
        """
        return self.load(literal(str(self.read_text(text))), self.computed)

    def reading(self, sql: str) -> str:
        """Return SQL that reads the text *sql* as a value of this type while the query runs.

        *sql* may occur in it several times: it is the body of the macro ``pg_read_<name>``.
        """
        if self.same_input is None:
            return self._slow_reading(sql)
        same = f"CASE WHEN regexp_full_match({sql}, {literal(self.same_input)}) THEN {sql} END"
        return f"coalesce(TRY_CAST({same} AS {self.computed}), {self._slow_reading(sql)})"

    def _slow_reading(self, sql: str) -> str:
        """Return SQL that reads the text *sql* by :meth:`read_text`."""
        read = f"pg_input({sql}, '{self.name}')"
        return self.load(read if self.wire == "VARCHAR" else f"CAST({read} AS {self.wire})", self.computed)

    # Storing

    def fit(self, storage: str, values: Sequence[Any]) -> str:
        """Return the DuckDB type that holds all values of *storage* and also *values* (as
        :meth:`read` returned them).
        """
        return storage

    @property
    def narrowest(self) -> str:
        """The initial DuckDB type of a new column, before it is fitted to its values."""
        return self.storage

    def roomy(self, storage: str) -> str:
        """Return *storage*, which fits the values of a new column, widened for later values."""
        return storage

    def kept_as(self, storage: str) -> Type:
        """Return this type for a column whose values currently have the DuckDB type *storage*."""
        return self

    def converted(self, sql: str, before: str, storage: str) -> str | None:
        """Return SQL of a value of type *storage* from its text *sql*; None if DuckDB's cast from
        the type *before* suffices.
        """
        return None

    def load(self, sql: str, storage: str) -> str:
        """Return SQL that converts *sql*, of type :attr:`wire`, to the type *storage*."""
        return sql if self.wire == storage else f"CAST({sql} AS {storage})"

    def key(self, sql: str) -> str:
        """Return SQL that DuckDB compares, sorts and groups by instead of *sql*, where its own
        order differs from PostgreSQL's.
        """
        return sql

    # Writing

    def given(self, sql: str) -> str:
        """Return SQL of a value of this type from a value *sql* of a query, whose DuckDB type may
        be narrower.
        """
        return sql

    def text(self, sql: str) -> str:
        """Return SQL for PostgreSQL's text of *sql*, as in COPY and casts to text; NULL for
        NULL.
        """
        return f"CAST({sql} AS VARCHAR)"

    def json(self, sql: str) -> str:
        """Return SQL for the JSON text of *sql* as PostgreSQL's ``to_json`` writes it; NULL for
        NULL.
        """
        return f"CAST(to_json({self.text(sql)}) AS VARCHAR)"

    def fetched(self, sql: str) -> str:
        """Return SQL for the argument of :meth:`json_text` from *sql*."""
        return self.json(sql)

    def json_text(self, value: Any) -> str:
        """Return the result of :meth:`json`, computed in Python from *value*, which was fetched
        with :meth:`fetched` and is not None.

        For short pages, where DuckDB would take longer to plan the SQL of :meth:`json` than to read
        the rows.
        """
        return str(value)

    @property
    def json_form(self) -> JsonForm:
        """How queries write :meth:`json`: as a string or number with the text of the value, with
        :meth:`json`, which is short, or with it in a macro ``pg_json_<name>``.
        """
        return "string"

    @property
    def spelling(self) -> str:
        """The letter of :meth:`spelled`, for callers that pass values of several types together;
        ``-`` if both texts are equal.
        """
        return "-"

    def spelled(self, text: str) -> str:
        """Return PostgreSQL's text of a value in JSON from *text*, which is DuckDB's."""
        return text

    @property
    def client_json(self) -> ClientJson:
        """How ``datastore_search_sql`` writes a computed value."""
        return client_json.STRING if self.storage in ("VARCHAR", "JSON") else client_json.TEXT

    def csv(self, sql: str) -> str:
        """Return SQL for the text of *sql* in CKAN's csv and tsv records; NULL for an empty
        field.
        """
        return self.text(sql)

    def json_or_null(self, sql: str) -> str:
        return f"coalesce({self.json(sql)}, {JSON_NULL})"

    # Errors

    @property
    def called(self) -> str:
        """The name of the type in PostgreSQL's messages: its full name without modifiers."""
        return _MODIFIERS.sub("", self.native_type)

    def mismatch(self, value: Any) -> DatatypeMismatch:
        """Return PostgreSQL's error for an expression of the wrong type; the caller adds the
        column's name.
        """
        return DatatypeMismatch(f"column is of type {self.called} but expression is of type {expression_type(value)}")

    def invalid(self, text: str) -> InvalidTextRepresentation:
        return InvalidTextRepresentation(f'invalid input syntax for type {self.called}: "{text}"')
