"""Identifiers: PostgreSQL's names, encoded so that DuckDB distinguishes them.

PostgreSQL compares names byte by byte; DuckDB ignores the case of ASCII letters. So every name that
a client can see (a column, a table, an alias in a query) is *encoded* for DuckDB, in stored files
and in queries, and decoded in results. The encoding leaves lower-case names unchanged:

========== =============
PostgreSQL DuckDB
========== =============
``a``      ``a``
``A``      ``^a``
``a^b``    ``a^^b``
``rowid``  ``^_rowid``   (DuckDB's own pseudo-column)
========== =============
"""

from __future__ import annotations

import re
import unicodedata

ESCAPE = "^"
#: Names that DuckDB reserves in every table.
PSEUDO_COLUMNS = frozenset({"rowid"})

_UPPER_OR_ESCAPE = re.compile(r"[A-Z^]")
_ESCAPED = re.compile(r"\^([a-z^_])")


def encode(name: str) -> str:
    """Return the DuckDB name of the PostgreSQL name *name*.

    Names that differ only in case stay different.
    """
    if name in PSEUDO_COLUMNS:
        return f"{ESCAPE}_{name}"
    return _UPPER_OR_ESCAPE.sub(lambda found: ESCAPE + found[0].lower(), name)


def decode(name: str) -> str:
    """Return the PostgreSQL name of the DuckDB name *name*; the inverse of :func:`encode`."""
    return _ESCAPED.sub(lambda found: _unescape(found[1]), name)


def _unescape(char: str) -> str:
    if char == "_":
        return ""
    return char.upper()


def quote(name: str) -> str:
    """Return *name* as a quoted SQL identifier, not encoded: for internal or encoded names."""
    return '"' + name.replace('"', '""') + '"'


def column(name: str) -> str:
    """Return the PostgreSQL name *name*, encoded and quoted, ready for DuckDB's SQL."""
    return quote(encode(name))


def internal(name: str) -> str:
    """Return a quoted column name of our own SQL, which differs from every encoded name."""
    return quote(f"{ESCAPE} {name}")


#: The beginning of the names of columns that a store adds to rows, which no encoded name has.
DERIVED = f"{ESCAPE}."


def derived(name: str) -> str:
    """Return the unquoted name of a column that a store adds to the rows of a resource."""
    return f"{DERIVED}{name}"


def literal(text: str) -> str:
    """Return *text* as an SQL string literal, for statements without parameters (ATTACH, SET)."""
    return "'" + text.replace("'", "''") + "'"


_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def shown(name: str) -> str:
    """Return *name* as PostgreSQL shows it in messages: quoted if necessary (ignoring keywords)."""
    return name if _PLAIN.fullmatch(name) else quote(name)


def truncated(name: str) -> str:
    """Return *name* truncated to 63 bytes, like PostgreSQL's names of functions and tables."""
    encoded = name.encode("utf-8", "surrogatepass")
    return name if len(encoded) <= MAX_LENGTH else encoded[:MAX_LENGTH].decode("utf-8", "ignore")


#: PostgreSQL truncates names to 63 bytes; CKAN rejects column names of more than 63 characters.
MAX_LENGTH = 63


def is_valid_column(name: object) -> bool:
    """Check whether CKAN allows *name* for a column, like its ``is_valid_field_name``."""
    return (
        isinstance(name, str)
        and bool(name)
        and name == name.strip()
        and not name.startswith("_")
        and '"' not in name
        and not any(unicodedata.category(char).startswith("C") for char in name)
    )
