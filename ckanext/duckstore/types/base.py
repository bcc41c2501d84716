"""What every type can do: read the values of records, and write the values of a table as PostgreSQL prints them."""
from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Callable, Sequence
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
            return self.read_value(value)
        except DataError as error:
            error.row = row
            raise

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
        return f'CAST({sql} AS VARCHAR)'

    def json(self, sql: str) -> str:
        """Return SQL for the JSON text of *sql* as PostgreSQL's ``to_json`` writes it; NULL for NULL."""
        return f'CAST(to_json({self.text(sql)}) AS VARCHAR)'

    def csv(self, sql: str) -> str:
        """Return SQL for the text of *sql* in CKAN's csv and tsv records; NULL where the place stays empty."""
        return self.text(sql)

    def json_or_null(self, sql: str) -> str:
        return f'coalesce({self.json(sql)}, {JSON_NULL})'

    def mismatch(self, value: Any) -> DatatypeMismatch:
        """Return PostgreSQL's complaint of an expression of the wrong type; the caller puts the column's name into it."""
        return DatatypeMismatch(f'column is of type {self.native_type} but expression is of type {expression_type(value)}')

    def invalid(self, text: str) -> InvalidTextRepresentation:
        return InvalidTextRepresentation(f'invalid input syntax for type {self.native_type}: "{text}"')


_EXPRESSION_TYPES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, 'boolean'), (int, 'integer'), ((float, decimal.Decimal), 'numeric'), (datetime.datetime, 'timestamp without time zone'),
    (datetime.date, 'date'), (datetime.time, 'time without time zone'), (uuid.UUID, 'uuid'), (dict, 'json'))


def expression_type(value: Any) -> str:
    """Return the PostgreSQL type of the literal that a client writes for the Python *value*."""
    if isinstance(value, (list, tuple)):
        first = next((item for item in value if item is not None), None)
        return f'{expression_type(first)}[]' if first is not None and not isinstance(first, str) else 'text[]'
    return next((name for kinds, name in _EXPRESSION_TYPES if isinstance(value, kinds)), 'text')


def clean_text(value: str) -> str:
    """Return *value* if PostgreSQL can store it as text.

    :raises UntranslatableCharacter: it has a NUL character or a lone surrogate.
    """
    if '\0' in value:
        raise UntranslatableCharacter('a text value cannot contain NUL (0x00) characters')
    try:
        value.encode('utf-8')
    except UnicodeEncodeError as error:
        raise UntranslatableCharacter('a text value cannot contain lone surrogates') from error
    return value


def all_clean(values: Sequence[Any]) -> bool:
    """Say whether every text among *values* can be stored, with one look at all of them."""
    joined = ''.join([value for value in values if value is not None])
    try:
        return '\0' not in joined and bool(joined.encode('utf-8') or True)
    except UnicodeEncodeError:
        return False


def parsed(parse: Callable[[str], Any], text: str, complaint: DataError) -> Any:
    """Return ``parse(text)``, or raise *complaint* where it raises ``ValueError``."""
    try:
        return parse(text)
    except ValueError as error:
        raise complaint from error
