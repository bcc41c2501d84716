"""What random expressions are made of: columns and literals of each type, operators, casts,
functions and their special arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ckanext.duckstore.postgres.builtins import FUNCTIONS, REFUSED, Overload

#: Tables of :mod:`.tables` by alias, with the columns that may stand in an expression and their
#: types. All of them have an ``id``.
TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "nu": (
        "numbers",
        {
            "nu.i2": "int2",
            "nu.i4": "int4",
            "nu.i8": "int8",
            "nu.n": "numeric",
            "nu.f4": "float4",
            "nu.f8": "float8",
            "nu.b": "bool",
        },
    ),
    "te": ("texts", {"te.t": "text", "te.u": "text"}),
    "mo": (
        "moments",
        {"mo.d": "date", "mo.t": "time", "mo.ts": "timestamp", "mo.tz": "timestamptz", "mo.iv": "interval"},
    ),
    "ar": ("arrays", {"ar.ia": "_int4", "ar.ta": "_text", "ar.fa": "_float8"}),
    "dc": ("docs", {"(dc.j).json": "json", "dc.jb": "jsonb"}),
    "gr": (
        "groups",
        {"gr.g": "text", "gr.x": "int4", "gr.y": "float8", "gr.n": "numeric", "gr.s": "text", "gr.b": "bool"},
    ),
    "ki": (
        "kinds",
        {
            "ki.c": "text",
            "ki.v": "text",
            "ki.by": "bytea",
            "ki.p": "numeric",
            "ki.t0": "time",
            "ki.ts0": "timestamp",
            "ki.na": "_numeric",
        },
    ),
}

LITERALS: Mapping[str, Sequence[str]] = {
    "int2": ["1::int2", "(-3)::int2", "7::int2", "'-32768'::int2"],
    "int4": ["0", "1", "2", "-1", "3", "10", "100", "2147483647", "NULL::int4", "'-2147483648'::int4"],
    "int8": ["5::int8", "(-2)::int8", "9000000000", "NULL::int8", "'-9223372036854775808'::int8"],
    "numeric": [
        "0.5",
        "1.50",
        "-2.25",
        "3.0",
        "100.001",
        "0.000001234",
        "12345678901234567890.5",
        "1e3",
        "NULL::numeric",
        "0.00",
    ],
    "float4": ["1.5::float4", "(-0.25)::float4"],
    "float8": [
        "0.5::float8",
        "2::float8",
        "(-1.5)::float8",
        "1e10::float8",
        "NULL::float8",
        "'NaN'::float8",
        "'-Infinity'::float8",
    ],
    "bool": ["true", "false", "NULL::bool"],
    "text": [
        "''",
        "'a'",
        "'Hello'",
        "'a,b,c'",
        "' x '",
        "'10'",
        "'2.50'",
        "'ÄÖ'",
        "'%o'",
        "NULL::text",
        "'😀 x'",
        "'it''s \\ \"q\"'",
        "E'a\\tb\\n'",
    ],
    "date": ["date '2020-02-29'", "date '1999-12-31'", "NULL::date", "date 'infinity'", "date '0001-01-01'"],
    "time": ["time '12:34:56'", "time '00:00'", "time '24:00'", "NULL::time"],
    "timestamp": [
        "timestamp '2020-02-29 13:14:15.5'",
        "timestamp '1999-12-31'",
        "NULL::timestamp",
        "timestamp '-infinity'",
    ],
    "timestamptz": ["timestamptz '2020-02-29 13:14:15+02'", "timestamptz '2001-01-01 00:00+00'"],
    "interval": [
        "interval '1 day'",
        "interval '1 mon -3 days 04:05'",
        "interval '90 minutes'",
        "NULL::interval",
        "interval '-1 year 25:00:00.000001'",
    ],
    "bytea": ["'ab'::bytea", r"'\x00ff'::bytea", "''::bytea"],
    "jsonb": [
        "'[1, 2, {\"a\": null}]'::jsonb",
        '\'{"a": 1, "b": "x"}\'::jsonb',
        "'5'::jsonb",
        "'null'::jsonb",
        "'{}'::jsonb",
        "'[]'::jsonb",
        "NULL::jsonb",
    ],
    "json": ["'[1, 2]'::json", "'{\"a\": 1}'::json", "'[ ]'::json", '\'{"b": "x",  "b": 1.50}\'::json'],
    "_int4": ["ARRAY[1, 2, 3]", "ARRAY[3, NULL, 1]", "'{}'::int4[]", "NULL::int4[]"],
    "_text": ["ARRAY['a', 'b']", "ARRAY['x', NULL, '']", "'{}'::text[]"],
    "_float8": ["ARRAY[1.5, 2]::float8[]"],
    "_numeric": ["ARRAY[1.50, 2]", "ARRAY[0.1, NULL]", "'{}'::numeric[]"],
    "int4range": [
        "'[1,5)'::int4range",
        "'[3,7]'::int4range",
        "'empty'::int4range",
        "NULL::int4range",
        "'(,2)'::int4range",
    ],
    "int8range": ["'[1,5000000000)'::int8range", "'[7,]'::int8range"],
    "numrange": ["'[1.50,5)'::numrange", "'[0.1,0.1]'::numrange", "'empty'::numrange", "NULL::numrange"],
    "daterange": ["'[2020-02-28,2020-03-01)'::daterange", "'[1999-12-31,]'::daterange"],
    "tsrange": ["'[2020-02-28,2020-03-01 12:00)'::tsrange", "'(,1999-12-31)'::tsrange"],
    "tstzrange": ["'[2020-02-28 00:00+00,2020-03-01 12:00+02)'::tstzrange", "'empty'::tstzrange"],
}
TYPES = tuple(LITERALS)
#: Range types, with the type of their bounds.
RANGES: Mapping[str, str] = {
    "int4range": "int4",
    "int8range": "int8",
    "numrange": "numeric",
    "daterange": "date",
    "tsrange": "timestamp",
    "tstzrange": "timestamptz",
}

_NUMBERS = ("int2", "int4", "int8", "numeric", "float8")
_SORTED = (*_NUMBERS, "text", "date", "time", "timestamp", "timestamptz", "interval", "bool")


@dataclass(frozen=True)
class Form:
    """A way to make a value of a type of others: ``{0}``, ``{1}`` stand for them."""

    sql: str
    arguments: tuple[str, ...]


class _Forms(dict[str, list[Form]]):
    """Forms by the type that they make."""

    def add(self, returns: str, sql: str, *arguments: str) -> None:
        self.setdefault(returns, []).append(Form(sql, arguments))


def _numbers(made: _Forms) -> None:
    for one in _NUMBERS:
        for other in _NUMBERS:
            type = max(one, other, key=_NUMBERS.index)
            for operator in ("+", "-", "*", "/", *(("%",) if type != "float8" else ())):
                made.add(type, f"({{0}} {operator} {{1}})", one, other)
        made.add(one, "(- {0})", one)
    made.add("numeric", "({0} ^ 2)", "numeric")
    made.add("float8", "({0} ^ {1})", "float8", "int4")
    for operator in ("&", "|", "#"):
        made.add("int4", f"({{0}} {operator} {{1}})", "int4", "int4")
    made.add("int4", "({0} >> 2)", "int4")
    made.add("int8", "({0} << 3)", "int8")


def _tests(made: _Forms) -> None:
    for type in (*_SORTED, "_int4", "_text", "jsonb"):
        for operator in ("=", "<>", "<", ">=", "IS DISTINCT FROM"):
            made.add("bool", f"({{0}} {operator} {{1}})", type, type)
    for type in _SORTED:
        made.add("bool", "({0} BETWEEN {1} AND {2})", type, type, type)
        made.add("bool", "({0} IN ({1}, {2}))", type, type, type)
        made.add(type, "GREATEST({0}, {1})", type, type)
        made.add(type, "LEAST({0}, {1}, {2})", type, type, type)
    made.add("bool", "({0} < {1})", "int4", "float8")
    made.add("bool", "({0} >= {1})", "numeric", "int8")
    made.add("bool", "({0} AND {1})", "bool", "bool")
    made.add("bool", "({0} OR {1})", "bool", "bool")
    made.add("bool", "(NOT {0})", "bool")
    made.add("bool", "({0} IS NOT TRUE)", "bool")


def _choices(made: _Forms) -> None:
    for type in TYPES:
        made.add("bool", "({0} IS NULL)", type)
        made.add(type, "COALESCE({0}, {1})", type, type)
        made.add(type, "CASE WHEN {0} THEN {1} ELSE {2} END", "bool", type, type)
        if type not in ("json", "jsonb", "float4"):
            made.add(type, "NULLIF({0}, {1})", type, type)
    for type in ("int4", "text"):
        made.add(type, "CASE {0} WHEN {1} THEN {2} WHEN {3} THEN {4} END", "int4", "int4", type, "int4", type)
        made.add(type, "(SELECT max(one.v) FROM (SELECT {0} AS v) AS one)", type)


def _arrays(made: _Forms) -> None:
    for type in ("int4", "text"):
        made.add(f"_{type}", "ARRAY[{0}, {1}]", type, type)
        made.add(type, "({0})[{1}]", f"_{type}", "int4")
        made.add(f"_{type}", "({0})[1:2]", f"_{type}")
        made.add("bool", "({0} = ANY ({1}))", type, f"_{type}")
        made.add("bool", "({0} @> {1})", f"_{type}", f"_{type}")
        made.add("bool", "({0} && {1})", f"_{type}", f"_{type}")
        made.add(f"_{type}", "({0} || {1})", f"_{type}", f"_{type}")
        made.add(f"_{type}", "({0} || {1})", f"_{type}", type)
    made.add("_int4", "(('{{' || {0} || ',2}}')::int4[])", "int4")
    made.add("_text", "('{{a,' || {0} || '}}')::text[]", "int4")
    made.add("_numeric", "ARRAY[{0}, {1}]", "numeric", "numeric")
    made.add("_numeric", "({0} || {1})", "_numeric", "numeric")
    made.add("_numeric", "({0})[2:]", "_numeric")
    made.add("bool", "({0} <= ALL ({1}))", "numeric", "_numeric")
    made.add("bool", "({0} = {1})", "_numeric", "_numeric")
    made.add("int4", "(ARRAY[[{0}, 1], [2, {1}]])[1][2]", "int4", "int4")
    made.add("text", "(ARRAY[[{0}, 1], [2, {1}]])::text", "int4", "int4")
    made.add("text", "((ARRAY[[{0}, 1], [2, {1}]])[1:1])::text", "numeric", "int4")
    made.add("numeric", "({0})[1]", "_numeric")


def _strings(made: _Forms) -> None:
    for type in ("text", "int4", "numeric", "bool", "date", "float8"):
        made.add("text", "({0} || {1})", "text", type)
    for operator in ("LIKE", "ILIKE", "NOT LIKE"):
        made.add("bool", f"({{0}} {operator} '%a_%')", "text")
    made.add("bool", "({0} ~ '[a-l]+')", "text")
    made.add("bool", "({0} !~* 'O')", "text")
    made.add("bytea", "({0} || {1})", "bytea", "bytea")
    for type in ("json", "jsonb"):
        made.add(type, "({0} -> 'a')", type)
        made.add(type, "({0} -> 1)", type)
        made.add("text", "({0} ->> 'b')", type)
        made.add("text", "({0} #>> '{{b,2,c}}')", type)
    made.add("bool", "({0} @> {1})", "jsonb", "jsonb")
    made.add("bool", "({0} ? 'a')", "jsonb")
    made.add("jsonb", "({0} || {1})", "jsonb", "jsonb")
    made.add("jsonb", "({0} - 'a')", "jsonb")
    made.add("jsonb", "({0} - 1)", "jsonb")
    made.add("jsonb", "({0} #- '{{a,b}}')", "jsonb")
    made.add("jsonb", "({0} #> '{{a,0}}')", "jsonb")
    made.add("bool", "({0} ?| ARRAY['a', 'b'])", "jsonb")
    made.add("bool", "({0} ?& ARRAY['a', 'b'])", "jsonb")
    made.add("json", "json_build_array({0}, {1})", "text", "numeric")
    made.add("json", "to_json({0})", "timestamp")
    made.add("json", "row_to_json(ROW({0}, {1}))", "numeric", "text")


def _ranges(made: _Forms) -> None:
    operators = ("=", "<>", "<", ">=", "&&", "@>", "<@", "<<", ">>", "&<", "&>", "-|-")
    for place, (type, bound) in enumerate(RANGES.items()):
        for operator in operators[place % 2 :: 2]:
            made.add("bool", f"({{0}} {operator} {{1}})", type, type)
        made.add("bool", "({0} @> {1})", type, bound)
        made.add("bool", "({1} <@ {0})", type, bound)
        for operator in ("*", "+", "-"):
            made.add(type, f"({{0}} {operator} {{1}})", type, type)
        made.add(bound, "lower({0})", type)
        made.add(bound, "upper({0})", type)
        made.add(type, f"('[' || {{0}} || ',' || {{1}} || ']')::{type}", bound, bound)


def _datetimes(made: _Forms) -> None:
    made.add("date", "({0} + {1})", "date", "int2")
    made.add("int4", "({0} - {1})", "date", "date")
    made.add("timestamp", "({0} + {1})", "date", "interval")
    made.add("timestamp", "({0} + {1})", "date", "time")
    for type in ("timestamp", "timestamptz"):
        made.add(type, "({0} + {1})", type, "interval")
        made.add(type, "({0} - {1})", type, "interval")
        made.add("interval", "({0} - {1})", type, type)
    made.add("time", "({0} + {1})", "time", "interval")
    made.add("interval", "({0} - {1})", "time", "time")
    made.add("interval", "({0} + {1})", "interval", "interval")
    made.add("interval", "({0} * {1})", "interval", "int2")
    made.add("interval", "({0} / {1})", "interval", "float8")
    made.add("timestamp", "({0} AT TIME ZONE 'Europe/Berlin')", "timestamptz")
    made.add("timestamptz", "({0} AT TIME ZONE 'America/New_York')", "timestamp")
    made.add("timestamp", "({0} AT TIME ZONE {1})", "timestamptz", "text")
    made.add("timestamptz", "({0} AT TIME ZONE {1})", "timestamp", "interval")
    for part in ("year", "epoch", "dow", "second", "julian"):
        made.add("numeric", f"extract({part} FROM {{0}})", "timestamp")
        made.add("numeric", f"extract({part} FROM {{0}})", "date")
    made.add("bool", "(({0}, {1}) OVERLAPS ({2}, {3}))", "date", "date", "date", "date")


_CASTS = {
    "int2": ("int4", "bool_int4"),
    "int4": ("int2", "int8", "numeric", "float8", "bool"),
    "int8": ("int4", "numeric", "float8"),
    "numeric": ("int2", "int4", "int8", "float8", "float4"),
    "float4": ("int4", "float8"),
    "float8": ("int4", "int8", "numeric", "float4"),
    "bool": ("int4",),
    "text": tuple(type for type in TYPES if type != "text"),
    "date": ("timestamp", "timestamptz"),
    "time": ("timestamp", "interval"),
    "timestamp": ("date", "timestamptz"),
    "timestamptz": ("date", "timestamp"),
    "interval": ("time",),
    "jsonb": ("json",),
    "json": ("jsonb",),
    "_text": ("_int4", "_float8", "_numeric"),
    "_float8": ("_int4", "_numeric"),
    "_numeric": ("_int4",),
}
_NAMES = {"_text": "text[]", "_float8": "float8[]", "_numeric": "numeric[]", "_int4": "int4[]"}
_SIZED = {
    "numeric": ["{0}::numeric(12,3)", "{0}::numeric(30,10)"],
    "text": ["{0}::varchar(3)", "{0}::char(4)", "left({0}::text, 12)"],
    "timestamp": ["{0}::timestamp(0)", "{0}::timestamp(3)"],
    "time": ["{0}::time(0)"],
    "timestamptz": ["{0}::timestamptz(1)"],
    "interval": ["{0}::interval(0)", "{0}::interval day to hour"],
}
#: Functions whose answers differ from call to call or from server to server, or that return no
#: value.
_UNSTABLE = frozenset(
    [
        "random",
        "setseed",
        "now",
        "clock_timestamp",
        "statement_timestamp",
        "transaction_timestamp",
        "timeofday",
        "age",
        "current_database",
        "version",
        "pg_sleep",
        "gen_random_uuid",
        "uuidv4",
        "uuidv7",
        "enum_in",
        "date_send",
        "normalize",
    ]
)
#: Arguments that a function only takes from a small set, by name and place.
SPECIAL: Mapping[tuple[str, int], Sequence[str]] = {
    **{
        (name, 0): ["'year'", "'month'", "'week'", "'day'", "'hour'", "'quarter'", "'decade'"]
        for name in ("date_trunc", "date_part")
    },
    **{(name, 1): ["'hex'", "'base64'", "'escape'"] for name in ("encode", "decode")},
    ("decode", 0): ["'YWI='", "'6162'"],
    ("to_char", 1): ["'YYYY-MM-DD'", "'HH24:MI'", "'999.99'", "'FM9990.0'", "'Mon DD'", "'S999'"],
    ("to_date", 1): ["'YYYY-MM-DD'"],
    ("to_date", 0): ["'2020-01-05'"],
    ("to_timestamp", 1): ["'YYYY-MM-DD HH24'"],
    ("to_number", 1): ["'999D9'", "'S9G999'"],
    ("to_number", 0): ["'12.5'", "'-1,234'"],
    ("repeat", 1): ["0", "2", "3"],
    ("lpad", 1): ["0", "5", "8"],
    ("rpad", 1): ["3", "7"],
    ("chr", 0): ["65", "228", "8364"],
    ("trunc", 1): ["1", "-2"],
    ("round", 1): ["2", "-1"],
    ("factorial", 0): ["5::int8", "12::int8"],
    ("split_part", 2): ["1", "2", "-1"],
    ("format", 0): ["'%s'", "'<%s|%s>'", "'%L'"],
    ("jsonb_set", 1): ["'{{a}}'"],
    ("timezone", 0): ["'UTC'", "'Asia/Tokyo'"],
    **{
        (f"regexp_{name}", 1): ["'[a-z]'", "'(o|l)+'", "','", "'^.'"]
        for name in ["count", "instr", "like", "match", "replace", "split_to_array", "substr"]
    },
    **{(f"regexp_{name}", 2): ["'g'", "'i'"] for name in ["like", "match", "split_to_array"]},
    ("regexp_replace", 3): ["'g'", "'gi'"],
    **{(name, 1): ["'UTF8'"] for name in ("convert_from", "convert_to")},
    **{(name, place): ["2020", "2"] for name in ("make_date", "make_timestamp") for place in (0,)},
    **{(name, place): ["2", "11"] for name in ("make_date", "make_timestamp") for place in (1, 2, 3, 4)},
    ("normalize", 1): ["NFC"],
}


@cache
def operators() -> Mapping[str, Sequence[Form]]:
    """Operators, casts and syntax by the type that they make."""
    made = _Forms()
    for make in (_numbers, _tests, _choices, _arrays, _strings, _ranges, _datetimes):
        make(made)
    for type, sources in _CASTS.items():
        for source in sources:
            if source in LITERALS:
                made.add(type, f"{{0}}::{_NAMES.get(type, type)}", source)
    for type, forms in _SIZED.items():
        made[type] += [Form(form, (type,)) for form in forms]
    return made


@cache
def functions() -> Mapping[str, Sequence[Form]]:
    """Calls of scalar functions by the type that they return."""
    made: dict[str, list[Form]] = {type: [] for type in TYPES}
    for name, function in FUNCTIONS.items():
        if name in _UNSTABLE or name in REFUSED:
            continue
        for overload in function.overloads:
            if overload.kind == "scalar":
                for form in _calls(overload):
                    made[form.arguments[-1]].append(Form(form.sql, form.arguments[:-1]))
    return made


_POLYMORPHIC = {
    "anyelement": ("int4", "text"),
    "anycompatible": ("int4", "text"),
    "anyrange": ("numrange", "daterange"),
    "anyarray": ("_int4", "_text"),
    "anycompatiblearray": ("_int4", "_text"),
    "any": ("numeric", "text"),
}


def _calls(overload: Overload) -> list[Form]:
    """The calls of *overload*, the type that each returns as the last of its arguments."""
    made = []
    for choice in (0, 1):
        types = [_POLYMORPHIC.get(type, (type, type))[choice] for type in overload.arguments]
        returns = _POLYMORPHIC.get(overload.returns, (overload.returns, overload.returns))[choice]
        if returns not in LITERALS or any(type not in LITERALS for type in types):
            continue
        given: list[str] = []
        left: list[str] = []
        for place, type in enumerate(types):
            special = SPECIAL.get((overload.name, place))
            if special is not None:
                given.append(special[choice % len(special)])
            else:
                given.append(f"{{{len(left)}}}")
                left.append(type)
        name = f'"{overload.name}"' if overload.name in ("text", "overlaps") else overload.name
        call = f"{name}({', '.join(given)})"
        if overload.name in ("extract", "position", "overlay", "substring", "trim", "timezone", "overlaps"):
            continue
        made.append(Form(call, (*left, returns)))
    return made if made[:1] != made[1:] else made[:1]
