"""The parser and the translator in a process of their own, for statements that are too large for a
web worker: what goes in and comes out, as bytes.

The process has no data. It may be under the control of the statement's author, so its answers are
decoded strictly, and the SQL that it writes is checked again where it runs (:func:`check`).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from .datetimes.words import load_zones
from .guard_duckdb import allowed_functions, check
from .limits import StatementTooComplex
from .outline import Outline, outline
from .parse import Query, parse
from .translate import ResultColumn, Table, Translation, translate

__all__ = ["check", "describe", "prepare", "read_outline", "read_translation", "rewrite", "write_tables"]

#: Maximum size in bytes of the translated SQL.
_LONGEST = 4 << 20

_tables = msgspec.json.Decoder(dict[str, Table])
_outline = msgspec.json.Decoder(Outline)
_result = msgspec.json.Decoder(tuple[tuple[ResultColumn, ...], frozenset[str]])
_encode = msgspec.json.Encoder().encode


# In the process


def prepare() -> None:
    """Load what is needed later, when the process can no longer read files."""
    load_zones()
    allowed_functions()


def describe(sql: str) -> tuple[Query, bytes]:
    """Parse *sql*; return it parsed, and its outline for :func:`read_outline`.

    :raises InvalidSQL: :raises StatementTooComplex:
    """
    query = parse(sql)
    return query, _encode(outline(query))


def rewrite(query: Query, tables: bytes) -> tuple[bytes, bytes]:
    """Translate *query*; return the arguments of :func:`read_translation`.

    :param tables: the result of :func:`write_tables`.
    :raises DuckstoreError: as :func:`.translate.translate`.
    """
    found = translate(query, _tables.decode(tables))
    sql = found.sql.encode()
    if len(sql) > _LONGEST:
        raise StatementTooComplex("the query is too complex")
    return _encode((found.columns, found.functions)), sql


# In the process that asks


def write_tables(tables: Mapping[str, Table]) -> bytes:
    return _encode(dict(tables))


def read_outline(answer: bytes) -> Outline:
    """:raises ValueError: it has another form."""
    return _outline.decode(answer)


def read_translation(described: bytes, sql: bytes) -> Translation:
    """:raises ValueError: it has another form."""
    columns, functions = _result.decode(described)
    return Translation(sql.decode(), columns, functions)
