"""How much SQL is taken, and how much becomes of it: what is counted, and that nothing grows
without end."""

from __future__ import annotations

import pytest

from ckanext.duckstore import errors
from ckanext.duckstore.postgres import limits
from ckanext.duckstore.postgres.builtins import bind_arguments
from ckanext.duckstore.postgres.limits import StatementTooComplex
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, translate

TABLES = {
    "t": Table("t", tuple((f"c{number}", "text") for number in range(8))),
    "w": Table("w", tuple((f"c{number}", "int4") for number in range(1600))),
}


def translated(sql: str) -> str:
    return translate(parse(sql), TABLES).sql


def arms(word: str, count: int) -> str:
    return f" {word} ".join(f"SELECT {number}" for number in range(count))


def shortened(sql: object) -> str:
    return str(sql)[:40]


@pytest.mark.parametrize(
    "sql",
    [
        "VALUES " + ", ".join(f"({number})" for number in range(5000)),
        "SELECT 1 FROM t WHERE " + " OR ".join(f"(c1 = '{number}')" for number in range(2000)),
        "SELECT " + ", ".join(f"sum(1) OVER (ORDER BY c1, c{number % 8})" for number in range(1000)) + " FROM t",
        "SELECT " + ", ".join("to_char(to_date(c1, 'DD'), 'YYYY')" for _ in range(25)) + " FROM t",
        "SELECT count(*) FROM t WHERE c1 IN (" + ", ".join(f"'{number}'" for number in range(20000)) + ")",
        "SELECT " + "(" * 900 + "1" + ")" * 900,
        arms("UNION ALL", 300),
        arms("UNION", 300),
        arms("EXCEPT", 100) + " UNION " + arms("INTERSECT", 100),
        "SELECT 1 FROM " + ", ".join(f"t t{number}" for number in range(300)),
        "SELECT " + ", ".join("1" for _ in range(1664)),
        "SELECT * FROM w",
    ],
    ids=shortened,
)
def test_what_is_long_but_not_deep_is_taken(sql: str) -> None:
    assert translated(sql)


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("SELECT '" + "x" * 500_000 + "'", "longer than"),
        ("SELECT " + "(" * 1001 + "1" + ")" * 1001, "too deeply"),
        ("SELECT " + "NOT " * 1001 + "true", "too deeply"),
        ("SELECT " + "+".join("1" for _ in range(1010)), "too deeply"),
        (arms("UNION ALL", 302), "too deeply"),
        ("SELECT " + ", ".join("1" for _ in range(70_000)), "too many parts"),
        ("SELECT 1 FROM " + ", ".join(f"t t{number}" for number in range(301)), "too many tables"),
        ("SELECT " + ", ".join("1" for _ in range(1665)), "at most 1664 entries"),
        ("SELECT * FROM w a, w b", "at most 1664 entries"),
        ("SELECT 1 FROM (SELECT a.*, b.* FROM w a, w b) q", "at most 1664 entries"),
        ("SELECT 1 FROM " + ", ".join(f"w w{number}" for number in range(200)), "too many columns"),
        ("SELECT " + ", ".join("age(c1::timestamp, c2::timestamp)" for _ in range(1000)) + " FROM t", "too complex"),
    ],
    ids=shortened,
)
def test_what_is_too_much_is_refused(sql: str, error: str) -> None:
    with pytest.raises(errors.ProgramLimitExceeded, match=error) as caught:
        translated(sql)
    assert caught.value.sqlstate[:2] == "54"


CASES = {
    "CASE of a CASE": "CASE " * 13 + "{0}" + " WHEN 'a' THEN 'b' WHEN 'c' THEN 'd' ELSE 'e' END" * 13,
    "CASE of numerics": "CASE " * 13 + "length({0}) * 1.5" + " WHEN 1 THEN 2 WHEN 2.5 THEN 3 ELSE 4.5 END" * 13,
    "BETWEEN of BETWEEN": "(" * 13 + "{0}" + " BETWEEN 'a' AND 'b')::text" * 13,
    "IN of IN": "(" * 13 + "{0}" + " IN ('a', 'b'))::text" * 13,
    "NULLIF": "NULLIF(" * 13 + "{0}" + ", 'a')" * 13,
    "GREATEST": "GREATEST(" * 13 + "{0}" + ", 'a', 'b')" * 13,
    "concatenation": "(" * 13 + "{0}" + " || 'a' || 'b')" * 13,
    "quotients": "(" * 13 + "length({0})" + " / 7.5)" * 13,
    "remainders": "(" * 13 + "length({0})" + " % 7)" * 13,
    "products": "(" * 13 + "length({0}) * 1.5" + " * 7.25)" * 13,
    "sums of floats": "(" * 13 + "length({0})::float8" + " + 7)" * 13,
    "arrays": "(" * 13 + "ARRAY[{0}]" + " || ARRAY['x'])" * 13,
    "jsonb": "(" * 13 + "to_jsonb({0})" + " || '1'::jsonb)" * 13,
    "records": "ROW(" * 6 + "{0}" + ", 1)" * 6,
    "casts": "(" * 13 + "{0}" + ")::varchar(3)::text" * 13,
    "patterns": "regexp_replace(" * 13 + "{0}" + ", 'a', 'b')" * 13,
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_written_grows_with_what_was_sent(name: str) -> None:
    """The same, nested twice as deep, makes about twice as much: of the text, and of the plan."""
    made = []
    for deep in (13, 26):
        case = CASES[name]
        opening, inner, closing = _halves(case)
        sql = f"SELECT {opening * (deep // 13)}{inner}{closing * (deep // 13)} FROM t".replace("{0}", "c1")
        found = translated(sql)
        made.append((len(found), bind_arguments(found).size))
    assert made[1][0] <= 3 * made[0][0] + 2000
    assert made[1][1] <= 3 * made[0][1] + 2000


def _halves(case: str) -> tuple[str, str, str]:
    """What is nested, what it is nested around, and what closes it."""
    start = case.index("{0}")
    opening = case[:start]
    inner = ""
    for word in ("length(", "ARRAY[", "to_jsonb("):
        if opening.endswith(word):
            opening, inner = opening.removesuffix(word), word
    end = start + 3 + len({"length(": ")", "ARRAY[": "]", "to_jsonb(": ")"}.get(inner, ""))
    return opening, inner + case[start:end], case[end:]


def test_row_comparisons_inside_of_each_other_are_refused_in_time() -> None:
    """Each level writes the one below twice."""
    sql = "(c1, c2) < (c3, c4)"
    for _level in range(14):
        sql = f"(({sql}), c1 < c2) < (true, c3 > c4)"
    with pytest.raises(StatementTooComplex, match="too complex"):
        translated(f"SELECT {sql} FROM t")


def test_a_budget_is_that_of_the_outer_translation() -> None:
    with limits.budget(limits.Limits(written=100)):
        limits.write(60)
        with limits.budget(), pytest.raises(StatementTooComplex):
            limits.write(60)
    limits.write(10**9)  # nothing is counted outside
