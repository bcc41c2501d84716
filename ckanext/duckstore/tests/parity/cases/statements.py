"""datastore_search_sql: statements that random typed expressions found, over CKAN's actions."""

from __future__ import annotations

from ..case import Case, Step, create, search

_MANY = 1500
_COLUMNS = ", ".join(f"c{number}" for number in range(_MANY))
_LONG = "é" * 40
"""A name of 80 bytes; PostgreSQL keeps 31 characters of it, 62 bytes."""


def _sql(text: str) -> Step:
    return Step("datastore_search_sql", {"sql": text})


CASES = [
    Case(
        "arrays in SQL and between two bounds",
        [
            create(
                "n int",
                "p numeric[]",
                "a int[]",
                "t text[]",
                records=[
                    {"n": 1, "p": "{1.25,NULL,2}", "a": [1, 2], "t": ["a", "b"]},
                    {"n": 2, "p": "{}", "a": [2], "t": ["b"]},
                    {"n": 3, "p": None, "a": None, "t": None},
                    {"n": 4, "p": "{0.000001234567890123}", "a": [2, None], "t": ["b", None]},
                    {"n": 5, "p": "{-3}", "a": "{}", "t": "{}"},
                ],
            ),
            _sql('TABLE "$id"'),
            _sql('TABLE "$id" ORDER BY p, n LIMIT 2'),
            _sql('SELECT * FROM (TABLE "$id") x ORDER BY n DESC'),
            *(
                search(filters={column: bounds}, fields="n", sort="n")
                for column, low, high in (("a", [1], [2, 5]), ("t", ["a"], ["b", "c"]), ("p", [-4.5], [1.5]))
                for bounds in (
                    {"gte": low, "lt": high},
                    {"gt": low, "lte": high},
                    {"gt": high, "lt": low},
                    {"gte": low, "lte": low},
                    [{"lt": low}, {"gte": high}],
                )
            ),
        ],
    ),
    Case(
        "rows of many columns as JSON",
        [
            create(*(f"c{number} int" for number in range(_MANY)), records=[{"c0": 1, f"c{_MANY - 1}": 2}]),
            _sql(f'SELECT row_to_json(x) AS x FROM (SELECT {_COLUMNS} FROM "$id") x'),
            _sql(f'SELECT length(row_to_json(x, true)::text) AS x FROM (SELECT {_COLUMNS} FROM "$id") x'),
            _sql(f'SELECT json_agg(x) AS x FROM (SELECT {_COLUMNS} FROM "$id") x'),
        ],
    ),
    Case(
        "names of over 63 bytes in SQL",
        [
            create("n int", _LONG[:31] + " text", records=[{"n": 1, _LONG[:31]: "x"}]),
            *(
                _sql(text)
                for text in (
                    f'SELECT n AS "{_LONG}" FROM "$id"',
                    f'SELECT "{_LONG}" FROM "$id"',
                    f'SELECT "{_LONG[:32]}" AS x FROM "$id"',
                    f'SELECT "{_LONG}a"."{_LONG}" AS y FROM "$id" AS "{_LONG}b"',
                    f'WITH "{_LONG}" AS (SELECT n FROM "$id") SELECT * FROM "{_LONG}x"',
                    f'SELECT n AS {"x" * 70} FROM "$id" ORDER BY {"x" * 64}',
                    f'SELECT n AS "{"x" * 62}éa", n AS "{"x" * 61}éa", n AS "{"x" * 60}😀" FROM "$id"',
                )
            ),
            search(fields=[_LONG[:31]], filters={_LONG[:31]: "x"}, sort=f'"{_LONG[:31]}"'),
            search(fields=[_LONG]),
            search(filters={_LONG: "x"}),
            search(sort=f'"{_LONG}"'),
        ],
    ),
]
