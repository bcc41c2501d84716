"""filters: every operator, every shape."""

from __future__ import annotations

from typing import Any

from ..case import Case, create, search

TABLE = create(
    "n int",
    "t text",
    "f float",
    "d timestamp",
    "b bool",
    "x numeric",
    "j json",
    "a text[]",
    "i int8",
    "c date",
    "v varchar(10)",
    records=[
        {
            "n": 1,
            "t": "one",
            "f": 1.5,
            "d": "2020-01-01",
            "b": True,
            "x": 1.1,
            "j": {"a": 1},
            "a": ["x"],
            "i": 2**40,
            "c": "2020-01-01",
            "v": "one",
        },
        {
            "n": 2,
            "t": "two",
            "f": 2.5,
            "d": "2020-01-02 10:00",
            "b": False,
            "x": 2.2,
            "j": [1],
            "a": ["x", "y"],
            "i": 2,
            "c": "2020-01-02",
            "v": "two",
        },
        {
            "n": 3,
            "t": "3",
            "f": 3,
            "d": "2020-01-03",
            "b": None,
            "x": 3,
            "j": "text",
            "a": [],
            "i": 3,
            "c": "2020-01-03",
            "v": "3",
        },
        {
            "n": None,
            "t": None,
            "f": None,
            "d": None,
            "b": None,
            "x": None,
            "j": None,
            "a": None,
            "i": None,
            "c": None,
            "v": None,
        },
        {
            "n": -4,
            "t": "None",
            "f": "NaN",
            "d": "1969-12-31 23:59:59.5",
            "b": True,
            "x": -4.4,
            "j": 5,
            "a": ["None"],
            "i": -4,
            "c": "1969-12-31",
            "v": "it's",
        },
    ],
)

VALUES: list[Any] = [
    1,
    "1",
    1.0,
    1.5,
    "1.5",
    "1e0",
    True,
    "true",
    "t",
    None,
    "None",
    "",
    "one",
    "it's",
    "ONE",
    "2020-01-01",
    "2020-01-01T00:00:00",
    2**40,
    2**70,
    1e300,
    ["x"],
    [],
    ["x", "y"],
    {"a": 1},
    "{x}",
    "NaN",
    "x" * 100,
    "a\0b",
    " 1 ",
    "3",
]
COLUMNS = ["n", "t", "f", "d", "b", "x", "j", "a", "i", "c", "v", "_id"]

SHAPES: list[Any] = [
    {"n": 1},
    {"n": [1, 2]},
    {"n": []},
    {"n": [None]},
    {"n": [1, None]},
    {"n": [[1]]},
    {"n": {"eq": 1}},
    {"n": {"gt": 1}},
    {"n": {"gte": 1, "lt": 3}},
    {"n": {"in": [1, 2]}},
    {"n": {"in": 1}},
    {"n": {"in": []}},
    {"n": {}},
    {"n": {"nope": 1}},
    {"n": {"eq": 1, "nope": 2}},
    {"n": {"$or": [1]}},
    {"n": {"gt": None}},
    {"n": {"gt": [1]}},
    {"n": {"gt": {"gt": 1}}},
    {"n": [{"gt": 2}, {"lt": 0}]},
    {"n": [1, {"gt": 2}]},
    {"n": [{"gt": 0, "lt": 2}, 3]},
    {"n": [{"nope": 1}]},
    {"n": 1, "t": "one"},
    {"n": 1, "t": "two"},
    {"n": [1, 2], "t": ["two", "x"]},
    {"$or": [{"n": 1}, {"t": "two"}]},
    {"$and": [{"n": 1}, {"t": "one"}]},
    {"$or": []},
    {"$and": []},
    {"$or": [{}]},
    {"$or": {"n": 1}},
    {"$or": [1]},
    {"$nope": [{"n": 1}]},
    {"$or": [{"n": 1, "t": "one"}, {"n": 2, "t": "x"}]},
    {"$or": [{"$and": [{"n": 1}, {"t": "one"}]}, {"n": {"gt": 2}}]},
    {"$and": [{"$or": [{"n": 1}, {"n": 2}]}, {"$or": [{"t": "two"}, {"t": "3"}]}]},
    {"n": {"gt": 0}, "$or": [{"t": "one"}, {"t": "3"}]},
    [{"n": 1}, {"n": 2}],
    [{"n": 1, "t": "two"}],
    [],
    [1],
    ["n"],
    "n",
    1,
    None,
    {"nope": 1},
    {"n": 1, "nope": 2},
    {"nope": [1]},
    {"nope": []},
    {"$or": [{"nope": [1]}, {"n": 1}]},
    {"nope": {"gt": 1}},
    {"_full_text": "x"},
    {"rank": 1},
    {"": 1},
    {"$$n": 1},
    {"N": 1},
    {"N": [1]},
    {'"n"': 1},
    {"t": 1},
    {"t": [1, 3]},
    {"t": 3},
    {"t": 3.0},
    {"t": None},
    {"t": ""},
    {"t": {"gt": "one"}},
    {"t": {"lt": "one"}},
    {"t": True},
    {"t": {"gte": None}},
    {"t": ["one"] * 150},
    {"$or": [{"n": n} for n in range(101)]},
    {"$or": [{"n": n} for n in range(50)]},
    [{"n": n} for n in range(100)],
    {
        "$and": [
            {
                "$or": [
                    {
                        "$and": [
                            {
                                "$or": [
                                    {
                                        "$and": [
                                            {
                                                "$or": [
                                                    {"$and": [{"$or": [{"$and": [{"$or": [{"$and": [{"n": 1}]}]}]}]}]}
                                                ]
                                            }
                                        ]
                                    }
                                ]
                            }
                        ]
                    }
                ]
            }
        ]
    },
    {"j": {"a": 1}},
    {"a": ["x"]},
    {"a": [["x"]]},
    {"a": "{x,y}"},
    {"a": {"eq": ["x", "y"]}},
    {"a": {"gt": ["x"]}},
]

ALTERNATIVES: list[Any] = [
    {"$or": [{"n": 1}, {"n": [2, 3]}, {"t": "one"}, {"n": {"lt": 0}}]},
    {"$or": [{"n": 1}, {"n": "2"}, {"n": 1.5}]},
    {"$or": [{"n": [1, 2], "t": "one"}, {"n": None}]},
    {"$or": [{"c": "2020-01-01"}, {"c": ["1969-12-31"]}, {"b": True}]},
    {"$or": [{"n": []}, {"t": []}]},
]

CASES = [
    Case("shapes of filters", [TABLE, *(search(filters=shape, fields="n,t", sort="_id") for shape in SHAPES)]),
    *(
        Case(
            f"{operator} on every type",
            [
                TABLE,
                *(
                    search(filters={column: {operator: value}}, fields="_id", include_total=False)
                    for column in COLUMNS
                    for value in VALUES
                ),
            ],
        )
        for operator in ("eq", "lt", "gte")
    ),
    Case(
        "lists on every type",
        [
            TABLE,
            *(
                search(filters={column: [value, "1", 2]}, fields="_id", include_total=False)
                for column in COLUMNS
                for value in VALUES
            ),
        ],
    ),
    Case(
        "exact numbers beside columns of other digits",
        [
            create(
                "i int2",
                "b int8",
                "x numeric",
                "p numeric(6,2)",
                "r float4",
                "f float8",
                records=[
                    {"i": 0, "b": 0, "x": 0, "p": 0, "r": 0, "f": 0},
                    {"i": 7, "b": 2**62, "x": 0.1, "p": 0.1, "r": 0.1, "f": 0.1},
                    {"i": -7, "b": -(2**62), "x": 12345.678, "p": 1234.56, "r": 1.5, "f": 1e300},
                    {"i": None, "b": None, "x": None, "p": None, "r": None, "f": None},
                ],
            ),
            *(
                search(filters={column: {operator: value}}, fields="_id", include_total=False)
                for column in "ibxprf"
                for operator in ("eq", "lt", "lte", "gt", "gte")
                for value in (0.1, 7.5, -7.5, 1e-37, -1e-37, 10**30, -(10**30), 2**62, 2**62 + 1, 12345.6784, "0.1")
            ),
            *(
                search(filters={column: values}, fields="_id", include_total=False)
                for column in "ibxprf"
                for values in (
                    [0.1, 7],
                    ["0.1", "7"],
                    [2**62, 0.5, None],
                    [10**30, 1e-37, 0],
                    [1234.56, 12345.678, 1e300],
                    ["NaN", 1.5],
                )
            ),
        ],
    ),
    Case(
        "alternatives", [TABLE, *(search(filters=shape, fields="_id", include_total=False) for shape in ALTERNATIVES)]
    ),
]
