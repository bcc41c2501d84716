"""Record PostgreSQL's own tables of types and casts: ``pg_type`` and ``pg_cast``, of the types that
there are here.

That is ``python -m dev.services --only postgres -- python -m
ckanext.duckstore.tests.postgres.types.record_casts``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ckanext.duckstore.postgres.types import registry

from ...oracle import postgres

RECORDED = Path(__file__).with_name("pg_cast.json")
_TYPES = "SELECT typname, typcategory, typispreferred, format_type(oid, NULL) FROM pg_type WHERE typname = ANY(%s) ORDER BY 1"
_CASTS = """SELECT s.typname, t.typname, castcontext FROM pg_cast
    JOIN pg_type s ON s.oid = castsource JOIN pg_type t ON t.oid = casttarget
    WHERE s.typname = ANY(%s) AND t.typname = ANY(%s) AND s.oid <> t.oid ORDER BY 1, 2"""


def main() -> None:
    """Ask PostgreSQL, and store what it answers."""
    names = sorted(registry.types())
    with postgres.connected(postgres.server()) as connection, connection.cursor() as cursor:
        cursor.execute(_TYPES, (names,))
        types = cursor.fetchall()
        cursor.execute(_CASTS, (names, names))
        casts = cursor.fetchall()
    RECORDED.write_text(json.dumps({"types": types, "casts": casts}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except postgres.NoServer as error:
        sys.exit(f"casts: {error}")
