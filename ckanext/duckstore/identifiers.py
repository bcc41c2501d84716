"""Names: PostgreSQL's identifiers written so that DuckDB tells them apart.

PostgreSQL compares names byte by byte; DuckDB compares them without regard to the case of ASCII letters. So every name that
a consumer can see (a column, a table, an alias inside a query) is *encoded* before DuckDB sees it, in stored files and in
queries alike, and decoded on the way back. The code is its own inverse and leaves lower-case names as they are:

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
#: Names that mean something to DuckDB in every table.
PSEUDO_COLUMNS = frozenset({"rowid"})

_UPPER_OR_ESCAPE = re.compile(r"[A-Z^]")
_ESCAPED = re.compile(r"\^([a-z^_])")


def encode(name: str) -> str:
    """Return the DuckDB name of the PostgreSQL name *name*: different names stay different, whatever their case."""
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
    """Return *name* as a quoted SQL identifier, as it is: for names of our own, or names already encoded."""
    return '"' + name.replace('"', '""') + '"'


def column(name: str) -> str:
    """Return the PostgreSQL name *name*, encoded and quoted, ready for DuckDB's SQL."""
    return quote(encode(name))


def literal(text: str) -> str:
    """Return *text* as an SQL string literal, for the few places where DuckDB takes no bound parameter (ATTACH, SET)."""
    return "'" + text.replace("'", "''") + "'"


_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def shown(name: str) -> str:
    """Return *name* as PostgreSQL shows it in messages: quoted where it has to be (keywords aside)."""
    return name if _PLAIN.fullmatch(name) else quote(name)


def truncated(name: str) -> str:
    """Return *name* cut at 63 bytes, as PostgreSQL cuts the names of functions and tables."""
    encoded = name.encode("utf-8", "surrogatepass")
    return name if len(encoded) <= MAX_LENGTH else encoded[:MAX_LENGTH].decode("utf-8", "ignore")


#: PostgreSQL cuts names at 63 bytes; CKAN refuses column names of more than 63 characters.
MAX_LENGTH = 63


def is_valid_column(name: object) -> bool:
    """Say whether CKAN allows *name* for a column (``ckanext.datastore.helpers.is_valid_field_name``)."""
    return (
        isinstance(name, str)
        and bool(name)
        and name == name.strip()
        and not name.startswith("_")
        and '"' not in name
        and not any(unicodedata.category(char).startswith("C") for char in name)
    )
