"""What every type can do: read the values of records, and write the values of a table as PostgreSQL prints them."""

from __future__ import annotations

import datetime
import decimal
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ckanext.duckstore.errors import DataError, DatatypeMismatch, InvalidTextRepresentation, UntranslatableCharacter

#: What JSON has for a value that is not there.
JSON_NULL = "'null'"


@dataclass(frozen=True)
class Type:
    """A PostgreSQL type: its names, the DuckDB type that keeps its values, and how values are read and written.

    Reading takes the values of one column of a batch of records, as Python has them, and gives values that JSON can carry to DuckDB:
    of the DuckDB type :attr:`wire`, which :meth:`load` turns into the stored one. What PostgreSQL would not take is refused here, so
    that the error can name the row.
    """

    name: str
    """PostgreSQL's short name (``pg_type.typname``)."""
    native_type: str
    """PostgreSQL's full name, as ``format_type`` prints it."""
    storage: str
    """The DuckDB type that a new column gets."""

    #: Python's types whose values need no more than a look at them; the others go through :meth:`read_value` one by one.
    plain: ClassVar[frozenset[type]] = frozenset()

    @property
    def wire(self) -> str:
        """The DuckDB type as which the values that :meth:`read` returns are handed over."""
        return self.storage

    def read(self, values: Sequence[Any]) -> Sequence[Any]:
        """Return *values* (one column of a batch) ready for JSON.

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
        """Return one *value*, not None, ready for JSON; raise :class:`DataError` if this type cannot hold it."""
        raise NotImplementedError

    def fit(self, storage: str, values: Sequence[Any]) -> str:
        """Return the DuckDB type that holds what *storage* held and *values* (as :meth:`read` gave them) too."""
        return storage

    def load(self, sql: str, storage: str) -> str:
        """Return SQL that makes a value of type *storage* from *sql*, of type :attr:`wire`."""
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

    @property
    def called(self) -> str:
        """The type in PostgreSQL's messages: its full name without modifiers."""
        return "character" if self.name == "bpchar" else _MODIFIERS.sub("", self.native_type)

    def mismatch(self, value: Any) -> DatatypeMismatch:
        """Return PostgreSQL's complaint of an expression of the wrong type; the caller puts the column's name into it."""
        return DatatypeMismatch(f"column is of type {self.called} but expression is of type {expression_type(value)}")

    def invalid(self, text: str) -> InvalidTextRepresentation:
        return InvalidTextRepresentation(f'invalid input syntax for type {self.called}: "{text}"')


_MODIFIERS = re.compile(r"\([0-9, ]*\)")
_EXPRESSION_TYPES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "boolean"),
    ((float, decimal.Decimal), "numeric"),
    (datetime.datetime, "timestamp without time zone"),
    (datetime.date, "date"),
    (datetime.time, "time without time zone"),
    (datetime.timedelta, "interval"),
    (uuid.UUID, "uuid"),
    (str, "text"),
)
#: From narrow to wide: in an array with several of them the widest counts.
_NUMBERS = ("integer", "bigint", "numeric")


def expression_type(value: Any) -> str:
    """Return the PostgreSQL type of the literal that a client writes for the Python *value*.

    :raises DatatypeMismatch: there is no such literal.
    """
    if isinstance(value, (list, tuple)):
        return f"{element_type(value)}[]"
    if isinstance(value, int) and not isinstance(value, bool):
        return "integer" if abs(value) < 1 << 31 else "bigint" if abs(value) < 1 << 63 else "numeric"
    found = next((name for kinds, name in _EXPRESSION_TYPES if isinstance(value, kinds)), None)
    if found is None:
        raise DatatypeMismatch(f"can't adapt type '{type(value).__name__}'")
    return found


def element_type(values: Sequence[Any]) -> str:
    """Return the type of the elements of ``ARRAY[...]`` with the literals of *values*: text where nothing says otherwise.

    :raises DatatypeMismatch: they have no type in common.
    """
    chosen: str | None = None
    for value in values:
        if isinstance(value, (list, tuple)) and not value:
            raise DatatypeMismatch("cannot determine type of empty array")
        kind = None if value is None or isinstance(value, str) else expression_type(value).removesuffix("[]")
        if kind is None or kind == chosen:
            continue
        if chosen is not None and not {kind, chosen} <= set(_NUMBERS):
            raise DatatypeMismatch(f"ARRAY types {chosen} and {kind} cannot be matched")
        chosen = kind if chosen is None else max(kind, chosen, key=_NUMBERS.index)
    return chosen or "text"


def clean_text(value: str) -> str:
    """Return *value* if PostgreSQL can store it as text.

    :raises UntranslatableCharacter: it has a NUL character or a lone surrogate.
    """
    if "\0" in value:
        raise UntranslatableCharacter("a text value cannot contain NUL (0x00) characters")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UntranslatableCharacter("a text value cannot contain lone surrogates") from error
    return value


def all_clean(values: Sequence[Any]) -> bool:
    """Say whether every text among *values* can be stored, with one look at all of them."""
    joined = "".join([value for value in values if value is not None])
    try:
        return "\0" not in joined and bool(joined.encode("utf-8") or True)
    except UnicodeEncodeError:
        return False
