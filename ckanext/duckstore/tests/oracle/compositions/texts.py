"""Random text that is nearly SQL: random queries with parts lost, doubled, moved and put in."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from .generator import query

_TOKEN = re.compile(r"\s+|'(?:[^']|'')*'|\w+|.", re.DOTALL)
_BITS = (
    *("(", ")", "[", "]", ",", ";", "'", '"', "$$", "--", "/*", "*/", "\\", "::", ":=", "=>", "..", "*", "%", "?", "$1", ":a"),
    *("SELECT", "FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "UNION", "EXCEPT", "WITH", "RECURSIVE"),
    *("OVER", "PARTITION BY", "FILTER", "DISTINCT", "ON", "USING", "JOIN", "LATERAL", "ROW", "ARRAY", "CASE", "WHEN", "END"),
    *("NULL", "true", "1e999999999", "0x" + "f" * 40, "9" * 400, "1." + "3" * 300, "'\\x'", "U&'\\0000'", "E'\\000'", "B'2'"),
    *("'[1e99999999,2e99999999]'::numrange", "interval '1'", "'{'::jsonb", "('[' || repeat('[', 500))::jsonb", "now()"),
    *("generate_series(1, 3)", "count(*)", "nu.*", "nu", "nosuch", '"', "é", "\u00a0", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")),
    *("CAST(1 AS", "::int[]", "AT TIME ZONE", "IS NOT DISTINCT FROM", "COLLATE \"C\"", "WITHIN GROUP (ORDER BY 1)", "FOR UPDATE"),
    *("INTO x", "TABLESAMPLE bernoulli (10)", "WITH ORDINALITY", "ROWS FROM (", "GROUPING SETS ((), (1))", "FETCH FIRST 1 ROW ONLY"),
)  # fmt: skip

#: What may stand for an operand, a function or a type without breaking the grammar.
_OPERAND = re.compile(r"\b[a-z]{2}\.\w+|'(?:[^']|'')*'|(?<![\w.])\d+(?:\.\d+)?")
_NAME = re.compile(r"\b[a-z_0-9]+(?=\()|(?<=::)[a-z0-9]+")
_OPERANDS = (
    *("NULL", "true", "''", "'{}'", "'[]'", "'null'", "'1e20'", "'nan'", "-1", "0", "2147483648", "1e999", "1e-999", "0x" + "f" * 30),
    *("9" * 400, "'" + "9" * 5000 + "'", "'[1e99999999,2e99999999]'::numrange", "(" + "[" * 0 + "SELECT 1)", "ARRAY[1.5, NULL]", "ARRAY[]"),
    *("(SELECT max(x) FROM groups)", "count(*)", "sum(1)", "row_number() OVER ()", "generate_series(1, 2)", "ROW(1, 'a')", "nu", "nu.*"),
    *("nosuch", "nu.nosuch", "nosuch.x", "B'101'", "X'ff'", "interval '1 mon'", "now()", "CURRENT_DATE", "DEFAULT", "$1", "ARRAY[[1],[2]]"),
    *("('[' || repeat('[', 450) || repeat(']', 450) || ']')::jsonb", "'infinity'::timestamp", "'infinity'::date", "'24:00'::timetz"),
    *("(1, 2)", "(SELECT 1, 2)", "EXISTS (SELECT 1)", "CAST('1' AS nosuch)", "'a' COLLATE \"C\"", "1::money", "'12:00+02'::timetz"),
    *("'\\x41'::bytea", "'5 days'::interval", "U&'\\+01F600'", "repeat('x', 2000000000)", "'(1,2)'::point", "ARRAY['a'] || 'b'"),
)  # fmt: skip
_NAMES = (
    *("abs", "sum", "count", "max", "string_agg", "array_agg", "unnest", "json_agg"),
    *("jsonb_agg", "row_number", "lag", "rank", "coalesce", "nullif", "greatest", "to_char"),
    *("to_date", "round", "array_length", "generate_series", "jsonb_each", "json_object_keys", "percentile_cont", "grouping"),
    *("regexp_matches", "concat", "format", "nosuch", "text", "int4", "numeric", "jsonb"),
    *("float8", "bool", "date", "timestamptz", "interval", "bytea", "int4range", "money"),
    *("uuid", "bit", "varchar", "bpchar", "name", "xml", "oid"),
)  # fmt: skip


def text(seed: int) -> str:
    """The text of that number: always the same one."""
    chance = random.Random(seed)
    if chance.random() < 0.3:
        return query(chance.randrange(10**6)).sql
    if chance.random() < 0.1:
        return " ".join(chance.choice(_BITS) for _ in range(chance.randint(1, 30)))
    if chance.random() < 0.7:
        return _replaced(query(chance.randrange(10**6)).sql, chance)
    tokens = _TOKEN.findall(query(chance.randrange(10**6)).sql)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(tokens) or 1)
        kind = chance.randrange(5)
        if kind == 0:
            del tokens[place : place + chance.randint(1, 3)]
        elif kind == 1:
            tokens[place:place] = tokens[place : place + chance.randint(1, 8)] * chance.randint(1, 3)
        elif kind == 2:
            tokens.insert(place, f" {chance.choice(_BITS)} ")
        elif kind == 3:
            other = chance.randrange(len(tokens) or 1)
            tokens[place : place + 1], tokens[other : other + 1] = tokens[other : other + 1], tokens[place : place + 1]
        else:
            tokens[place : place + 1] = [chance.choice(_BITS)]
    return "".join(tokens)


def _replaced(sql: str, chance: random.Random) -> str:
    """*sql* with other operands and names in some places."""
    for _ in range(chance.randint(1, 3)):
        pattern, others = chance.choice(((_OPERAND, _OPERANDS), (_OPERAND, _OPERANDS), (_NAME, _NAMES)))
        found = list(pattern.finditer(sql))
        if found:
            place = chance.choice(found)
            sql = sql[: place.start()] + chance.choice(others) + sql[place.end() :]
    return sql


def texts(start: int, count: int) -> Iterator[str]:
    """The texts of *count* seeds from *start* on."""
    return (text(seed) for seed in range(start, start + count))
