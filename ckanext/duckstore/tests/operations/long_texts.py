"""Texts that cost a parser or a translator much, up to the 500,000 characters that a request may
have, and what they cost the process that asks.

``python -m ckanext.duckstore.tests.operations.long_texts`` prints, for each shape, the processor
time and the memory that this process needs for it.
"""

from __future__ import annotations

import contextlib
import gc
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.operations.asking import ask as ask_sql
from ckanext.duckstore.tests.queries.pools import functions_pool

LENGTH = 500_000
#: The columns of the tables.
COLUMNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "t": (("a", "int4"), ("b", "numeric"), ("c", "text"), ("d", "timestamp")),
    "w": tuple((f"c{number}", "int4") for number in range(1600)),
}


def _repeated(part: str, length: int, separator: str = ", ") -> str:
    return separator.join([part] * (length // (len(part) + len(separator))))


def _nested(opening: str, middle: str, closing: str, length: int) -> str:
    depth = length // (len(opening) + len(closing))
    return opening * depth + middle + closing * depth


def _cases(depth: int) -> str:
    return "a" if depth == 0 else f"CASE {_cases(depth - 1)} WHEN 1 THEN 2 WHEN 3 THEN 4 END"


def shapes(length: int) -> Mapping[str, str]:
    """Return statements of about *length* characters, by the kind of syntax that they repeat."""
    size = length - 100
    names = [f"n{number}" for number in range(size // 10)]
    return {
        "integers": f"SELECT count(*) AS n FROM t WHERE a IN ({_repeated('1', size)})",
        "numerics": f"SELECT count(*) AS n FROM t WHERE b IN ({_repeated('1.5', size)})",
        "texts": f"SELECT count(*) AS n FROM t WHERE c IN ({_repeated(chr(39) + 'x' + chr(39), size)})",
        "rows": f"SELECT count(*) FROM (VALUES {_repeated('(1, 2)', size)}) v",
        "or": f"SELECT 1 FROM t WHERE {_repeated('a = 1', size, ' OR ')}",
        "select list": f"SELECT {_repeated('a', size)} FROM t",
        "to_char": f"SELECT {_repeated('to_char(b, ' + chr(39) + '9' + chr(39) + ')', size)} FROM t",
        "unknown functions": f"SELECT {', '.join(f'{name}()' for name in names)} FROM t",
        "unknown columns": f"SELECT {', '.join(names)} FROM t",
        "brackets": "SELECT " + _nested("(", "1", ")", size),
        "open brackets": "SELECT " + "(" * size,
        "arrays": "SELECT " + _nested("ARRAY[", "1", "]", size),
        "calls": "SELECT " + _nested("replace(", "c", ",'a','b')", size) + " FROM t",
        "not": "SELECT " + "NOT " * (size // 4) + "true",
        "minus": "SELECT " + "- " * (size // 2) + "1",
        "operators": "SELECT 1 " + "+" * size + "1",
        "sums": f"SELECT {_repeated('a', size, ' + ')} FROM t",
        "products": f"SELECT {_repeated('b', size, ' * ')} FROM t",
        "concatenation": f"SELECT {_repeated('c', size, ' || ')} FROM t",
        "case": f"SELECT {_repeated(_cases(min(13, max(1, size // 300))), size)} FROM t",
        "when": f"SELECT CASE {_repeated('WHEN a = 1 THEN 2', size, ' ')} END FROM t",
        "subqueries": "SELECT * FROM " + _nested("(SELECT * FROM ", "t", ") x", size),
        "with": "WITH " + ", ".join(f"{name} AS (SELECT 1)" for name in names[: size // 26]) + " SELECT 1",
        "tables": f"SELECT 1 FROM {', '.join(f't {name}' for name in names)}",
        "unknown tables": f"SELECT 1 FROM {', '.join(names)}",
        "joins": "SELECT 1 FROM t " + " ".join(f"JOIN t {name} ON true" for name in names[: size // 26]),
        "union": _repeated("SELECT 1", size, " UNION ALL "),
        "wide tables": "SELECT * FROM " + ", ".join(f"w {name}" for name in names[:30]),
        "wide subqueries": "SELECT * FROM " + _nested("(SELECT * FROM ", "w", ") x", min(size, 500)),
        "wide rows": f"SELECT {_repeated('w = w', min(size, 8000), ' AND ')} FROM w",
        "wide json": f"SELECT {_repeated('to_json(w)', min(size, 8000))} FROM w",
        "long name": f'SELECT "{"n" * size}" FROM t',
        "long table": f'SELECT 1 FROM "{"n" * size}"',
        "long text": f"SELECT '{'x' * size}' AS x",
        "long number": f"SELECT {'1' * size}",
        "emoji": f"SELECT '{'😀' * size}' AS x",
        "emoji names": f"SELECT {_repeated('😀', size)} FROM t",
        "one emoji": f"SELECT '{'x' * (size - 1)}😀' AS x",
        "comment": f"SELECT 1 AS x /*{'x' * size}*/",
        "nested comment": "SELECT 1 AS x " + _nested("/*", "", "*/", size),
        "dashes": f"SELECT 1 AS x {'-' * size}",
        "dots": f"SELECT t{_repeated('.a', size, '')} FROM t",
        "stars": f"SELECT {_repeated('*', size)} FROM t",
        "casts": f"SELECT a{_repeated('::int', size, '')} FROM t",
        "windows": f"SELECT {_repeated('sum(a) OVER (ORDER BY b)', size)} FROM t",
        "groups": f"SELECT 1 FROM t GROUP BY GROUPING SETS ({_repeated('(a, b)', size)})",
        "quoted": f"SELECT '{chr(39) * 2 * (size // 2)}' AS x",
        "dollars": f"SELECT $x${'$' * size}$x$ AS x",
        "semicolons": "SELECT 1" + ";" * size,
        "blanks": "SELECT 1 AS x" + " " * size,
    }


@contextlib.contextmanager
def site(folder: Path) -> Iterator[tuple[FileStore, ProcessPool]]:
    """Yield a store with the tables ``t`` and ``w``, and query processes as production has them."""
    store = FileStore(settings(folder / "store"), sql_functions.prepare)
    for id, columns in COLUMNS.items():
        described = [{"id": name, "type": type} for name, type in columns]
        create(store, CreateRequest.parse({"resource_id": id, "fields": described, "records": []}, {}))
    with functions_pool(folder / "pool", 1 << 29, processes=1, queue=1) as pool:
        yield store, pool
    store.close()


def ask(store: FileStore, pool: ProcessPool, sql: str) -> str:
    """Return the records of *sql*, or the error."""
    try:
        return ask_sql(store, pool, sql, seconds=60).records
    except DuckstoreError as error:
        return f"{error.sqlstate} {error}"


def peak() -> float:
    """Return the peak memory of this process in MB since :func:`reset_peak`."""
    text = Path("/proc/self/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024


def reset_peak() -> float:
    """Start a new peak; return the memory in MB that is used now."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def main() -> None:
    """See the module's docstring."""
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as (store, pool):
        ask(store, pool, "SELECT sum(a), to_char(sum(b), '9') FROM t")
        for length in (1_900, 3_900, LENGTH):
            for name, sql in shapes(length).items():
                before = reset_peak()
                began = time.process_time()
                answer = ask(store, pool, sql)
                seconds = time.process_time() - began
                print(f"{name:18} {len(sql):7} {seconds * 1000:7.1f} ms {peak() - before:7.1f} MB  {answer[:60]!r}")


if __name__ == "__main__":
    main()
