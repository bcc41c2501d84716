"""Positions of random expressions in a query: select items, keys, frames, conditions, subqueries.

Each function makes a query whose columns have different names and whose rows have one order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .clauses import CLAUSES
from .expressions import Expressions
from .vocabulary import LITERALS, RANGES

#: Types that PostgreSQL sorts and groups by.
_SORTED = (
    "int4",
    "int8",
    "numeric",
    "float8",
    "text",
    "bool",
    "date",
    "timestamp",
    "timestamptz",
    "interval",
    "jsonb",
    "_int4",
    "_text",
    "numrange",
    "tsrange",
)
_ANY = (*_SORTED, "int2", "time", "bytea", "json", "_float8", "_numeric", "float4", *RANGES)
#: Aggregates by the type of their argument; ``{0}`` is the argument, in which DISTINCT and ORDER BY
#: may stand.
_AGGREGATES = {
    "int4": ("sum", "avg", "min", "max", "count", "array_agg", "bit_or", "stddev", "variance"),
    "int8": ("sum", "avg", "min", "max", "count"),
    "numeric": ("sum", "avg", "min", "max", "count", "array_agg", "stddev", "var_pop"),
    "float8": ("sum", "avg", "min", "max", "count", "stddev", "array_agg"),
    "text": ("min", "max", "count", "array_agg", "string_agg", "json_agg", "jsonb_agg"),
    "bool": ("bool_and", "bool_or", "count", "every"),
    "date": ("min", "max", "count", "array_agg", "json_agg"),
    "timestamp": ("min", "max", "count", "array_agg", "jsonb_agg"),
    "interval": ("sum", "avg", "min", "max"),
    "jsonb": ("count", "json_agg", "jsonb_agg", "array_agg"),
}


def _select(made: Expressions, depth: int) -> str:
    listed = [made.make(made.random.choice(_ANY), depth) for _ in range(made.random.randint(1, 3))]
    source, id = made.source()
    items = ", ".join(f"{item} AS c{place}" for place, item in enumerate(listed))
    return f"SELECT {items} {source} WHERE {id} <= 5 ORDER BY {id}"


def _group(made: Expressions, depth: int) -> str:
    key = made.make(made.random.choice(_SORTED), depth)
    source, _id = made.source()
    return f"SELECT {key} AS k, count(*) AS c {source} GROUP BY 1 ORDER BY 1 NULLS FIRST"


def _group_expression(made: Expressions, depth: int) -> str:
    key = made.make(made.random.choice(("int4", "text", "date", "numeric")), depth - 1)
    source, id = made.source()
    return f"SELECT {key} AS k, min({id}) AS m {source} GROUP BY {key} HAVING count(*) > 0 ORDER BY m"


def _aggregate(made: Expressions, depth: int) -> str:
    type = made.random.choice(tuple(_AGGREGATES))
    name = made.random.choice(_AGGREGATES[type])
    inner = made.make(type, depth)
    test = f" FILTER (WHERE {made.make('bool', 1)})" if made.random.random() < 0.4 else ""
    separator = ", '|'" if name == "string_agg" else ""
    source, id = made.source()
    ordered = name in ("array_agg", "string_agg", "json_agg", "jsonb_agg")
    if ordered and made.random.random() < 0.3 and type != "jsonb":
        call = f"{name}(DISTINCT {inner}{separator} ORDER BY {inner})"
    elif ordered:
        call = f"{name}({inner}{separator} ORDER BY {id})"
    else:
        call = f"{name}({'DISTINCT ' if made.random.random() < 0.2 else ''}{inner})"
    return f"SELECT {call}{test} AS a, count(*) AS c {source}"


def _window(made: Expressions, depth: int) -> str:
    value, key, sort = made.make("numeric", 1), made.make(made.random.choice(_SORTED), depth), made.make("int4", 1)
    source, id = made.source()
    call = made.random.choice(
        ("row_number()", "rank()", f"sum({value})", f"lag({value})", f"max({value})", f"count({value})")
    )
    return f"SELECT {id}, {call} OVER (PARTITION BY {key} ORDER BY {sort}, {id}) AS w {source} ORDER BY {id}"


def _frame(made: Expressions, depth: int) -> str:
    value, sort = made.make(made.random.choice(("int4", "numeric", "float8")), depth), made.make("date", 1)
    source, id = made.source()
    frame = made.random.choice(
        ("ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", "ROWS 2 PRECEDING", "RANGE UNBOUNDED PRECEDING")
    )
    return f"SELECT {id}, min({value}) OVER (ORDER BY {sort}, {id} {frame}) AS w {source} ORDER BY {id}"


def _where(made: Expressions, depth: int) -> str:
    test = made.make("bool", depth)
    source, id = made.source()
    return f"SELECT {id} {source} WHERE {test} ORDER BY {id}"


def _join(made: Expressions, depth: int) -> str:
    type = made.random.choice(("int4", "text", "date"))
    left = made.make(type, depth)
    source, id = made.source()
    right = made.random.choice(("LEFT JOIN", "JOIN", "FULL JOIN"))
    inner = f"(SELECT {left} AS k, {id} AS id {source})"
    return f"SELECT a.id, b.id AS other FROM {inner} a {right} {inner} b ON a.k = b.k AND a.id < b.id ORDER BY 1, 2"


def _order(made: Expressions, depth: int) -> str:
    key = made.make(made.random.choice(_SORTED), depth)
    source, id = made.source()
    return f"SELECT {id} {source} ORDER BY {key} {made.random.choice(('ASC', 'DESC', 'DESC NULLS LAST'))}, {id} LIMIT 6"


def _distinct(made: Expressions, depth: int) -> str:
    key = made.make(made.random.choice(("int4", "text", "date", "numeric", "bool")), depth)
    source, id = made.source()
    return f"SELECT DISTINCT ON ({key}) {key} AS k, {id} {source} ORDER BY {key}, {id}"


def _subquery(made: Expressions, depth: int) -> str:
    value = made.make(made.random.choice(("int4", "text", "numeric", "timestamp", "_text")), depth)
    source, id = made.source()
    return f"SELECT o.id, (SELECT {value} {source} WHERE {id} = o.id) AS v FROM numbers o ORDER BY o.id"


def _derived(made: Expressions, depth: int) -> str:
    type = made.random.choice(("int4", "text", "numeric", "date"))
    value = made.make(type, depth)
    source, id = made.source()
    return f"WITH q AS (SELECT {value} AS v, {id} AS id {source}) SELECT v, count(*) OVER (PARTITION BY v) AS c FROM q WHERE v IS NOT NULL ORDER BY id"


def _union(made: Expressions, depth: int) -> str:
    type = made.random.choice(("int4", "text", "numeric", "date"))
    one = made.make(type, depth)
    source, _id = made.source()
    other = made.random.choice(LITERALS[type])
    word = made.random.choice(("UNION", "UNION ALL", "EXCEPT", "INTERSECT"))
    return f"SELECT {one} AS v {source} {word} SELECT {other} ORDER BY 1"


def _unnested(made: Expressions, depth: int) -> str:
    value = made.make(made.random.choice(("_int4", "_text")), depth)
    source, id = made.source()
    return f"SELECT {id}, e {source}, unnest({value}) WITH ORDINALITY AS x(e, o) ORDER BY {id}, o"


def _record(made: Expressions, depth: int) -> str:
    parts = [made.make(made.random.choice(_ANY), depth - 1) for _ in range(2)]
    source, id = made.source()
    wrapped = made.random.choice(
        (
            "ROW({0}, {1})",
            "json_build_object('a', {0}, 'b', {1})",
            "to_jsonb({0})",
            "concat({0}, {1})",
            "ROW({0}, {1})::text",
        )
    )
    return f"SELECT {wrapped.format(*parts)} AS v {source} WHERE {id} <= 5 ORDER BY {id}"


POSITIONS: Sequence[Callable[[Expressions, int], str]] = (
    *(_select,) * 4,
    _group,
    _group_expression,
    *(_aggregate,) * 2,
    _window,
    _frame,
    _where,
    _join,
    _order,
    _distinct,
    _subquery,
    _derived,
    _union,
    _unnested,
    _record,
    *CLAUSES,
)
