"""Requests of the DataStore's actions that are cheap to send and meant to be dear, or to break
something.

``<mine>`` stands for a table of the sender's, ``<other>`` for a resource of his without a table.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: The columns of ``<mine>``.
FIELDS = [
    {"id": name, "type": type_}
    for name, type_ in {
        "n": "int",
        "t": "text",
        "x": "numeric",
        "f": "float",
        "d": "timestamp",
        "b": "bool",
        "j": "json",
        "a": "text[]",
        "c": "char(10)",
        "i": "interval",
    }.items()
]
RECORDS = [
    {"n": n, "t": f"some text of row {n}", "x": n / 8, "f": n / 7, "d": "2020-01-01", "b": True, "j": {"n": n}}
    for n in range(300)
]


@dataclass(frozen=True)
class Request:
    """An action with its parameters."""

    name: str
    action: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.action} {self.name}"


def _search(**more: Any) -> Iterator[Request]:
    for name, data in more.items():
        yield Request(name, "datastore_search", {"resource_id": "<mine>", **data})


def _long(size: int) -> str:
    return "x" * size


def _nested(depth: int, inner: Any, key: str = "$and") -> Any:
    for _ in range(depth):
        inner = {key: [inner]}
    return inner


def _filters() -> Iterator[Request]:
    columns = [field["id"] for field in FIELDS]
    lists = {"numbers": list(range(20_000)), "texts": [str(n) for n in range(20_000)], "nulls": [None] * 20_000}
    for column, (kind, values) in itertools.product(columns, lists.items()):
        yield from _search(**{f"{kind} of {column}": {"filters": {column: values}}})
    shapes: dict[str, Any] = {
        "dicts and values": {"n": [*([{"gt": 1}] * 20_000), *range(20_000)]},
        "empty operator": {"n": {}},
        "in a number": {"n": {"in": 5}},
        "in an object": {"n": {"in": {"a": 1}}},
        "in nothing": {"n": {"in": None}},
        "in objects": {"n": {"in": [{"a": 1}]}},
        "empty operators": {"n": [{}]},
        "10,000 alternatives": {"$or": [{"n": n} for n in range(10_000)]},
        "99 alternatives": {"$or": [{"n": {"gt": n}} for n in range(99)]},
        "deep": _nested(400, {"n": 1}),
        "deep or": _nested(9, {"n": 1}, "$or"),
        "unknown": {_long(100_000): 1},
        "unknown operator": {"n": {_long(100_000): 1}},
        "long text": {"t": _long(2_000_000)},
        "NUL": {"t": "a\0b"},
        "surrogate": {"t": "\ud800"},
        "digits": {"x": "9" * 100_000},
        "exponent": {"x": "1e999999999"},
        "small exponent": {"x": "1e-999999999"},
        "float exponent": {"f": "1e999999999"},
        "number": {"x": 10**300},
        "lists in lists": {"a": [[["x"]]] * 1000},
        "long list": {"a": {"eq": ["x"] * 50_000}},
        "date": {"d": "9" * 10_000},
        "dates": {"d": [f"{n}-01-01" for n in range(10_000)]},
        "interval": {"i": "1 " * 50_000},
        "object": {"j": {"eq": {"a": {"b": []}}}},
        "boolean": {"b": [True, "t", "false", "0"] * 5000},
        "a list": [{"n": n} for n in range(5000)],
        "no object": 7,
        "text": "{" * 100_000,
    }
    yield from _search(**{f"filters: {name}": {"filters": filters} for name, filters in shapes.items()})


def _parameters() -> Iterator[Request]:
    values: dict[str, dict[str, Any]] = {
        "a column 400 times": {"fields": ["t"] * 400},
        "a column 10,000 times": {"fields": ["i"] * 10_000},
        "columns in text": {"fields": "n," * 100_000},
        "sort by blanks": {"sort": "n" + " " * 200_000 + "x"},
        "sort by many": {"sort": ["n asc", "n desc"] * 5000},
        "sort by nulls": {"sort": "n nulls " * 20_000},
        "sort by nothing": {"sort": "," * 100_000},
        "sort by unknown": {"sort": _long(900)},
        "limit": {"limit": 10**30},
        "offset": {"offset": 10**30},
        "negative offset": {"offset": -1},
        "last offset": {"offset": (1 << 63) - 1},
        "distinct": {"distinct": True, "limit": 32_000},
        "distinct of one": {"distinct": True, "fields": ["t"] * 1000},
        "language": {"q": "x", "language": _long(100_000)},
        "language of quotes": {"q": "x", "language": "english'; SELECT 1; --"},
        "id": {"resource_id": _long(4_000_000)},
        "id with NUL": {"resource_id": "a\0b"},
        "id with surrogate": {"resource_id": "\ud800"},
        "id of a number": {"resource_id": 7},
        "id of a list": {"resource_id": ["<mine>"]},
        "records_format": {"records_format": _long(100_000)},
        "include_total": {"include_total": {"a": []}},
        "unknown parameter": {_long(1000): 1},
        "fields of objects": {"fields": [{"a": 1}]},
        "sort of numbers": {"sort": [1, 2]},
    }
    yield from _search(**values)
    for form in ("lists", "csv", "tsv"):
        yield from _search(**{f"a column 1,664 times as {form}": {"fields": ["i"] * 1664, "records_format": form}})
        yield from _search(**{f"a column 1,665 times as {form}": {"fields": ["i"] * 1665, "records_format": form}})


def _texts() -> Iterator[Request]:
    texts: dict[str, str] = {
        "a word of 100,000": _long(100_000),
        "no words": " ".join("the" for _ in range(10_000)),
        "one letter": "s:*",
        "not": "!nothing",
        "brackets": "(" * 2000 + "a" + ")" * 2000,
        "nots": "!" * 5000 + "a",
        "phrase": "some <16384> text",
        "quotes": "'" * 10_001,
        "words of one letter": "a b " * 125_000,
        "a compound of letters": "ü-" * 16_000,
        "a path": "a/" * 16_000,
        "tags": "<a" * 16_000,
        "hosts": "a." * 16_000,
        "alternatives": "|".join(f"w{n}" for n in range(1500)),
        "a phrase of 1,500 words": "<->".join(f"w{n}" for n in range(1500)),
        "controls": "\x01\x02 a",
        "NUL": "a\0b",
        "surrogate": "a\ud800",
    }
    for (name, text), plain in itertools.product(texts.items(), (True, False)):
        yield from _search(**{f"q: {name}{'' if plain else ', as a query'}": {"q": text, "plain": plain}})
    yield from _search(
        **{
            "q of columns": {"q": {field["id"]: "text" for field in FIELDS}},
            "q of unknown columns": {"q": {f"c{n}": "x" for n in range(5000)}},
            "q of objects": {"q": {"t": {"a": 1}}},
            "q of numbers": {"q": {"t": 1}},
            "q of columns in another language": {
                "q": {field["id"]: "|".join(f"w{n}" for n in range(300)) for field in FIELDS},
                "language": "simple",
                "plain": False,
            },
            "full_text": {"full_text": _long(100_000)},
        }
    )


def _writes() -> Iterator[Request]:
    wide = [{"id": f"c{n}", "type": "int"} for n in range(2000)]
    creates: dict[str, dict[str, Any]] = {
        "2,000 columns": {"fields": wide},
        "a record of 2,000 columns": {"records": [{field["id"]: 1 for field in wide}]},
        "an index of 100 columns": {"indexes": [["n"] * 100]},
        "100,000 indexes": {"indexes": ["n"] * 100_000},
        "100,000 indexes in text": {"indexes": "n," * 100_000},
        "a key of 100 columns": {"primary_key": ["n"] * 100},
        "5,000 aliases that are one": {"aliases": ["an-alias"] * 5000},
        "an alias that is a resource": {"aliases": ["<other>"]},
        "a long alias": {"aliases": [_long(100_000) + "\0"]},
        "a long type": {"fields": [{"id": "new", "type": "int" + " " * 100_000}]},
        "a type of brackets": {"fields": [{"id": "new", "type": "(" * 10_000}]},
        "a type of dimensions": {"fields": [{"id": "new", "type": "int" + "[]" * 10_000}]},
        "an unknown type": {"fields": [{"id": "new", "type": "a b c"}]},
        "fields of texts": {"fields": ["a"] * 1000},
        "a long name": {"fields": [{"id": _long(100_000), "type": "int"}]},
        "a record of objects": {"records": [[[]]] * 1000},
    }
    for name, data in creates.items():
        yield Request(name, "datastore_create", {"resource_id": "<mine>", "force": True, **data})
    values: dict[str, Any] = {
        "digits": {"x": "9" * 100_000},
        "exponent": {"x": "1e999999999"},
        "float": {"f": "1e999999999"},
        "integer": {"n": 10**300},
        "deep": {"j": _nested(200, 1)},
        "array": {"a": "{" * 10_000},
        "array of arrays": {"a": _nested(1, 1)["$and"] * 5},
        "date": {"d": "9" * 100_000},
        "interval": {"i": "1 day " * 20_000},
        "NUL": {"t": "\0"},
        "surrogate": {"t": "\ud800"},
        "unknown": {f"c{n}": n for n in range(5000)},
        "id": {"_id": 10**30, "n": 1},
        "char": {"c": _long(100_000)},
        "empty elements": {"a": [""] * 100_000},
        "elements in text": {"a": "{" + "a," * 100_000 + "a}"},
        "zeros": {"x": "0" * 400_000 + "1"},
        "fields of an interval": {"i": "1:" * 100_000},
    }
    for (name, record), method in itertools.product(values.items(), ("insert", "upsert")):
        yield Request(
            f"{method} {name}",
            "datastore_upsert",
            {"resource_id": "<mine>", "force": True, "method": method, "records": [record], "dry_run": True},
        )
    deletes: dict[str, Any] = {
        "a long list": {"n": list(range(1000, 21_000))},
        "nothing": {"n": {}},
        "exponent": {"x": {"gt": "1e999999999"}},
        "text": {"t": _long(1_000_000)},
    }
    for name, filters in deletes.items():
        yield Request(name, "datastore_records_delete", {"resource_id": "<mine>", "force": True, "filters": filters})


def _others() -> Iterator[Request]:
    for name, id in {"long": _long(4_000_000), "NUL": "a\0", "surrogate": "\ud800", "number": 1}.items():
        yield Request(name, "datastore_info", {"id": id})
    yield Request("nothing", "datastore_search_sql", {})
    for value in (None, 7, ["x"], {"a": "x"}):
        yield Request(f"{value!r}", "datastore_search_sql", {"sql": value})
    yield Request("long", "datastore_delete", {"resource_id": _long(4_000_000), "force": True})


def requests() -> list[Request]:
    """Return all of them."""
    return [*_filters(), *_parameters(), *_texts(), *_writes(), *_others()]
