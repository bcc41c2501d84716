"""How rows are written: quoting, empty text and NULL, numbers, moments; and dumps over HTTP."""

from __future__ import annotations

from ..case import Case, Step, create, dump, everything, insert, records_delete, search, update, upsert

TEXTS = [
    "",
    None,
    " ",
    "  lead",
    "trail  ",
    "a,b",
    'a"b',
    '"',
    '""',
    "a\nb",
    "a\rb",
    "a\r\nb",
    "\n",
    "\\.",
    "\\",
    "\\N",
    "a\tb",
    "\t",
    "it's",
    "NULL",
    "null",
    "\u00e9\u20ac\U0001f600",
    "\u2028",
    "\x01",
    "\x7f",
    "\x1f",
    "\ufeff",
    "<&>",
    "]]>",
    "a;b",
    "#",
    "/",
    "\b\f",
]
FLOATS = [
    0,
    -0.0,
    1,
    0.1 + 0.2,
    1e15,
    1e16,
    1e14,
    123456789012345678,
    1e-4,
    1e-5,
    1e300,
    5e-324,
    "NaN",
    "Infinity",
    "-Infinity",
    100.5,
    1 / 3,
    -2.5e-10,
    1e100,
    999999999999999.9,
    9999999999999999,
]
MOMENTS = [
    "2020-01-02",
    "2020-01-02 03:04:05",
    "2020-01-02 03:04:05.6",
    "2020-01-02 03:04:05.123456",
    "2020-01-02 03:04:05.9999",
    "1969-12-31 23:59:59.999",
    "1969-12-31 23:59:59.9999",
    "1000-01-01",
    "0099-05-06",
    "9999-12-31 23:59:59.999999",
    None,
]

MIXED = create(
    "a int",
    "b text",
    "c float",
    "d timestamp",
    "e bool",
    "f json",
    "g text[]",
    "h numeric",
    records=[
        {
            "a": n,
            "b": f"text {n}",
            "c": n / 4,
            "d": f"2020-01-{n + 1:02} 00:00:00",
            "e": n % 2 == 0,
            "f": {"n": n, "l": [n, None]},
            "g": ["x", None, f"{n}"],
            "h": n + 0.25,
        }
        for n in range(12)
    ]
    + [{}],
)

CASES = [
    Case(
        "text written",
        [
            create("t text", "u text", records=[{"t": text, "u": "x"} for text in TEXTS]),
            *everything(),
            search(fields="t", records_format="csv"),
            search(fields="t", records_format="tsv"),
        ],
    ),
    Case(
        "text alone",
        [
            create("t text", records=[{"t": text} for text in TEXTS]),
            search(fields="t", records_format="csv", sort="_id"),
            search(fields="t", records_format="tsv"),
            search(fields="t", records_format="lists"),
            dump(fields="t", sort="t"),
        ],
    ),
    Case(
        "floats written",
        [
            create(
                "f float",
                "g float4",
                records=[
                    {"f": number, "g": number if not isinstance(number, float) or 1e-37 < abs(number) < 1e37 else 0}
                    for number in FLOATS
                ],
            ),
            *everything(),
        ],
    ),
    Case(
        "moments written",
        [
            create(
                "d timestamp",
                "z timestamptz",
                "c date",
                records=[{"d": text, "z": text, "c": text} for text in MOMENTS],
            ),
            *everything(),
        ],
    ),
    Case(
        "moments far away",
        [
            create(
                "d timestamp",
                records=[
                    {"d": text}
                    for text in ("infinity", "-infinity", "0044-03-15 BC", "10000-01-01", "294246-12-31 23:59:59.999")
                ],
            ),
            *everything(),
        ],
    ),
    Case(
        "json written",
        [
            create(
                "j json",
                "b jsonb",
                records=[
                    {"j": value, "b": text}
                    for value, text in (
                        ({"b": 1, "a": [1.50, "é", None]}, '{"b": 1, "a": [1.50, "é", null]}'),
                        ('text "q"', '"text \\"q\\""'),
                        (None, None),
                        (5, "5"),
                        ([], "[]"),
                        ({}, "{}"),
                        ("", '""'),
                        (False, "false"),
                        ("a\nb", '"a\\nb"'),
                    )
                ],
            ),
            *everything(),
        ],
    ),
    Case(
        "arrays written",
        [
            create(
                "t text[]",
                "n int[]",
                "f float8[]",
                "b bool[]",
                "d timestamp[]",
                "x numeric[]",
                "z date[]",
                "u uuid[]",
                "i interval[]",
                records=[
                    {
                        "t": ["a", None, "b c", 'd"e', "f,g", "", "h\ni", "\\", "{}"],
                        "n": [1, None, -3],
                        "f": [1.5, 1e20, None],
                        "b": [True, False, None],
                        "d": ["2020-01-02", "2020-01-02 03:04:05.678"],
                        "x": [1.5, 2],
                        "z": ["2020-01-02"],
                        "u": "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
                        "i": '{1 day,"2 hours"}',
                    },
                    {"t": [], "n": []},
                    {},
                ],
            ),
            *everything(),
        ],
    ),
    Case(
        "big integers",
        [
            create(
                "a int8",
                "b int2",
                "c numeric",
                records=[
                    {"a": 2**63 - 1, "b": 32767, "c": 10**30},
                    {"a": -(2**63), "b": -32768, "c": -(10**30)},
                    {"a": 2**53 + 1, "b": 0, "c": "0.123456"},
                ],
            ),
            *everything(),
        ],
    ),
    Case(
        "char of a length that is stored without its blanks",
        [
            create("n int", "c char(1200)", "a char(1100)[]", primary_key="c"),
            insert({"n": 1, "c": "ab", "a": ["x", None]}, {"n": 2, "c": "b" * 1199}, {"n": 3, "c": " a  "}),
            insert({"n": 6, "c": "c" * 1200 + "  "}, {"n": 7, "c": ""}),
            upsert({"n": 9, "c": "d"}, {"n": 8, "c": "ab  "}, include_records=True),
            update({"n": 10, "c": "d      "}),
            *everything(sort="n"),
            *(search(filters={"c": value}, fields="n", sort="n") for value in ("ab", "ab   ", " a", ["d ", "ab"], "")),
            search(filters={"c": {"gt": "ab "}}, fields="n", sort="n"),
            search(sort="c desc", fields="n"),
            search(fields="c", distinct=True, sort="c"),
            *(
                Step("datastore_search_sql", {"sql": f'SELECT {sql} FROM "$id" ORDER BY n'})
                for sql in (
                    "c, a",
                    "n, length(c) AS l, octet_length(c) AS o, c || '.' AS d",
                    "n, c = 'ab' AS e, c::text AS t, upper(c) AS u, coalesce(c, 'x') AS k",
                )
            ),
            Step("datastore_search_sql", {"sql": """SELECT n FROM "$id" WHERE c IN ('ab', 'd  ') ORDER BY n"""}),
            Step("datastore_search_sql", {"sql": 'SELECT c, count(*) AS m FROM "$id" GROUP BY c ORDER BY c'}),
            insert({"n": 4, "c": "ab    "}),
            insert({"n": 5, "c": "c" * 1201}),
            records_delete(filters={"c": "d"}),
            search(fields="n", sort="n"),
        ],
    ),
    Case(
        "bytes and others written",
        [
            create(
                "y bytea",
                "u uuid",
                "i interval",
                "t time",
                "z timetz",
                "c char(3)",
                "n name",
                records=[
                    {
                        "y": "\\xdead",
                        "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                        "i": "1 year 2 mons 3 days 04:05:06.7",
                        "t": "10:20:30.5",
                        "z": "10:20:30+02",
                        "c": "a",
                        "n": "abc",
                    },
                    {},
                ],
            ),
            *everything(),
        ],
    ),
    Case("money", [create("m money", records=[{"m": "12"}, {"m": 1234.5}]), search(), search(records_format="csv")]),
    Case("a float with two shortest texts", [create("f float", records=[{"f": 1e23}]), search()]),
    Case(
        "numerics of one column",
        [
            create("x numeric", records=[{"x": 1}, {"x": "2.5"}, {"x": "0.001"}, {"x": "1e3"}, {"x": "-0.5"}]),
            *everything(),
        ],
    ),
    Case(
        "numerics with zeros at the end",
        [
            create("x numeric", "y numeric(6,2)", records=[{"x": "1.50", "y": "1.5"}, {"x": "2.000", "y": "2"}]),
            search(),
            search(records_format="csv"),
        ],
    ),
    Case(
        "dumps",
        [
            MIXED,
            *everything(),
            *(
                dump(**parameters)
                for parameters in (
                    {"bom": "true"},
                    {"bom": "true", "format": "tsv"},
                    {"bom": "1", "format": "json"},
                    {"bom": "yes", "format": "xml"},
                    {"limit": "3"},
                    {"limit": "3", "offset": "10"},
                    {"offset": "5"},
                    {"limit": "0"},
                    {"limit": "-1"},
                    {"limit": "x"},
                    {"offset": "-1"},
                    {"offset": "x"},
                    {"fields": "a,b"},
                    {"fields": "b,a", "format": "json"},
                    {"fields": "nope"},
                    {"sort": "a desc"},
                    {"sort": "a desc", "format": "json", "limit": "2"},
                    {"sort": "nope"},
                    {"filters": '{"e": true}'},
                    {"filters": '{"a": {"gt": 8}}', "format": "json"},
                    {"filters": "x"},
                    {"filters": "[]"},
                    {"filters": '{"nope": 1}'},
                    {"format": "xlsx"},
                    {"format": ""},
                    {"format": "CSV"},
                    {"distinct": "true", "fields": "e", "sort": "e"},
                    {"nope": "1"},
                    {"bom": "maybe"},
                    {"resource_id": "nope"},
                    {"resource_id": 'a"b'},
                    {"sort": "_id desc", "limit": "2"},
                    {"fields": "a", "format": "xml", "limit": "2"},
                )
            ),
        ],
    ),
    Case("dump of an empty table", [create("a int", "b text"), *everything()]),
    Case("dump of a table without columns", [create(), *everything()]),
]
