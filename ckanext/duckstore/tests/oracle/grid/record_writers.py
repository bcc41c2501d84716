"""Record how PostgreSQL writes the values of the grid: in arrays, in JSON, in records, in COPY.

That is ``python -m dev.services --only postgres -- python -m
ckanext.duckstore.tests.oracle.grid.record_writers``.
"""

from __future__ import annotations

import io
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from .. import postgres
from .record import readings

WRITTEN = Path(__file__).with_name("written.jsonl")
DIFFERENCES = Path(__file__).with_name("differences.toml")
#: What is asked of the values of a type, each a column ``v`` of a table ``t``.
FORMS = {
    "array": "array_agg(v ORDER BY i)::text",
    "json": "to_json(array_agg(v ORDER BY i))::text",
    "json_agg": "json_agg(v ORDER BY i)::text",
    "objects": "string_agg(json_build_object('k', v)::text, chr(2) ORDER BY i)",
    "records": "string_agg(row_to_json(t)::text, chr(2) ORDER BY i)",
    "texts": "string_agg(v::text || '|', chr(2) ORDER BY i)",
    "concat": "string_agg(concat(v, '|'), chr(2) ORDER BY i)",
}
#: Arrays of a column that lose zeros, or that no subquery computes with.
_NOT_WRITTEN = [("numeric[]", text) for text in ("{infinity}", "{NaN}", "{1e400}", "{1.50,2}")]
#: Types whose arrays or rows are not asked for.
_ARRAYS = "]"


@dataclass(frozen=True)
class Written:
    """How PostgreSQL writes the values that it reads *texts* as, of the type *type*."""

    type: str
    texts: list[str]
    forms: dict[str, str]
    csv: str


def written() -> Iterator[Written]:
    """Yield what is recorded."""
    for line in WRITTEN.read_text(encoding="utf-8").strip("\n").split("\n"):
        yield Written(**json.loads(line))


def is_column_type(name: str) -> bool:
    """Check whether a column of the DataStore can have the type *name*."""
    return name.partition("(")[0] not in ("json", "varbit") and not name.endswith("range")


@cache
def differences() -> Mapping[tuple[str, str, str], str]:
    """Return the reason for each reader, type and text of the grid that is read otherwise."""
    found: dict[tuple[str, str, str], str] = {}
    for entry in tomllib.loads(DIFFERENCES.read_text(encoding="utf-8"))["difference"]:
        for reader in entry["readers"]:
            for name in entry["types"]:
                found |= {(reader, name, text): entry["reason"] for text in entry["texts"]}
    return found


def is_known(name: str, text: str) -> bool:
    """Check whether a column of the type *name* is known to read *text* otherwise."""
    return (name, text) in _NOT_WRITTEN or any((reader, name, text) in differences() for reader in ("record", "column"))


def column_values() -> Iterator[tuple[str, list[str]]]:
    """Yield the texts that columns of each type read as PostgreSQL does; an empty text is NULL."""
    for one in written():
        if is_column_type(one.type):
            yield one.type, [text for text in one.texts if text != "" and not is_known(one.type, text)]


def _values(name: str, found: Iterator[Any]) -> list[str]:
    """Return one text for each value, those that only one side can hold left out."""
    kept: dict[str, str] = {}
    for reading in found:
        if reading.error is None and reading.assigned is None and "\x7f" not in reading.text:
            kept.setdefault(reading.printed, reading.text)
    return list(kept.values())


def _ask(cursor: Any, name: str, texts: list[str]) -> Written:
    cursor.execute(f"CREATE TEMP TABLE t (i int, v {name})")
    for number, text in enumerate(texts):
        literal = cursor.mogrify("%s", (text,)).decode()
        cursor.execute(f"INSERT INTO t VALUES ({number}, CAST({literal} AS {name}))")
    forms = {}
    for form, sql in FORMS.items():
        if name.endswith(_ARRAYS) and form in ("array", "json", "json_agg", "texts"):
            continue
        cursor.execute(f"SELECT {sql} FROM (SELECT i, v FROM t) AS t")
        forms[form] = cursor.fetchone()[0]
    lines = io.StringIO()
    cursor.copy_expert("COPY (SELECT v FROM t ORDER BY i) TO STDOUT WITH (FORMAT csv)", lines)
    cursor.execute("DROP TABLE t")
    return Written(name, texts, forms, lines.getvalue())


def main() -> None:
    """Ask PostgreSQL, and store what it answers."""
    with postgres.connected(postgres.server()) as connection, connection.cursor() as cursor:
        found = [_ask(cursor, name, _values(name, group)) for name, group in groupby(readings(), lambda one: one.type)]
    lines = [json.dumps(asdict(one), ensure_ascii=False) for one in found]
    WRITTEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{sum(len(one.texts) for one in found)} values")


if __name__ == "__main__":
    try:
        main()
    except postgres.NoServer as error:
        sys.exit(f"grid: {error}")
