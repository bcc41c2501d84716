"""More positions of random expressions: grouping sets, functions that return sets, rows, LATERAL,
VALUES, frames, ordered-set aggregates, set operations of different types, long names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .expressions import Expressions

_KEYS = ("int4", "text", "date", "numeric", "bool", "float8", "int4range", "daterange")
#: Functions that return a set, by the type of their argument, which stands for ``{}``.
_SETS = {
    "_int4": ("unnest({})", "generate_subscripts({}, 1)"),
    "_text": ("unnest({})",),
    "text": ("unnest(string_to_array({}, ','))", "regexp_split_to_table({}, '[ ,]+')"),
    "int2": ("generate_series(1::int4, LEAST({}::int4, 5))",),
    "jsonb": ("jsonb_array_elements_text(CASE WHEN jsonb_typeof({0}) = 'array' THEN {0} END)",),
    "json": ("json_object_keys(CASE WHEN json_typeof({0}) = 'object' THEN {0} END)",),
}


_FLOATS = ("ki.p::float8", "ki.id::float8", "(ki.id % 3)::float8", "NULLIF(ki.id, 2)::float8")


def grouping_sets(made: Expressions, depth: int) -> str:
    one, other = (made.make(made.random.choice(_KEYS), depth - 1) for _ in range(2))
    value = made.make(made.random.choice(("int4", "numeric")), 1)
    source, id = made.source()
    form = made.random.choice(
        ("CUBE (a, b)", "ROLLUP (a, b)", "GROUPING SETS ((a), (b), ())", "GROUPING SETS ((a, b), (a))", "a, ROLLUP (b)")
    )
    inner = f"(SELECT {one} AS a, {other} AS b, {value} AS v, {id} AS id {source}) AS q"
    having = " HAVING count(*) > 1" if made.random.random() < 0.2 else ""
    return (
        f"SELECT a, b, GROUPING(a, b) AS g, count(*) AS c, sum(v) AS s, min(id) AS m FROM {inner} GROUP BY {form}{having} "
        "ORDER BY 3, 6, 4, 1 NULLS FIRST, 2 NULLS FIRST"
    )


def grouping_expressions(made: Expressions, depth: int) -> str:
    one, other = (made.make(made.random.choice(("int4", "text", "date")), depth - 1) for _ in range(2))
    source, id = made.source()
    return (
        f"SELECT {one} AS a, {other} AS b, GROUPING({one}) AS g, min({id}) AS m {source} "
        f"GROUP BY ROLLUP ({one}, {other}) ORDER BY 3, 4, 1 NULLS FIRST, 2 NULLS FIRST"
    )


def _set(made: Expressions, depth: int) -> str:
    type = made.random.choice(tuple(_SETS))
    given = made.make(type, depth)
    return made.random.choice(_SETS[type]).format(given)


def grouped_set(made: Expressions, depth: int) -> str:
    elements = _set(made, depth)
    source, id = made.source()
    key = made.random.choice(("e", "1", elements))
    return f"SELECT {elements} AS e, count(*) AS c, min({id}) AS m {source} GROUP BY {key} ORDER BY m, 1 NULLS FIRST"


def ordered_set(made: Expressions, depth: int) -> str:
    elements = _set(made, depth)
    source, id = made.source()
    return f"SELECT {id}, {elements} AS e {source} ORDER BY {id}, {made.random.choice(('2', 'e DESC', elements))}"


def set_of_rows(made: Expressions, depth: int) -> str:
    elements = _set(made, depth)
    source, id = made.source()
    form = made.random.choice(
        (
            "SELECT {id}, e {source}, {set} AS e ORDER BY {id}, e",
            "SELECT {id}, e {source} CROSS JOIN LATERAL {set} AS e ORDER BY {id}, e NULLS FIRST",
            "SELECT {id}, e, o {source} LEFT JOIN LATERAL {set} WITH ORDINALITY AS x(e, o) ON true ORDER BY {id}, o",
            "SELECT {id}, (SELECT count(e) FROM {set} AS e) AS c {source} ORDER BY {id}",
            "SELECT {id}, ARRAY(SELECT e FROM {set} AS e ORDER BY 1) AS a {source} ORDER BY {id}",
        )
    )
    return form.format(id=id, source=source, set=elements if "CASE" not in elements else f"unnest(ARRAY[{id}])")


def lateral(made: Expressions, depth: int) -> str:
    value = made.make(made.random.choice(("int4", "text", "numeric", "timestamp", "jsonb")), depth)
    source, id = made.source()
    join = made.random.choice(
        (", LATERAL {0} AS l", " CROSS JOIN LATERAL {0} AS l", " LEFT JOIN LATERAL {0} AS l ON true")
    )
    return f"SELECT {id}, l.v {source}{join.format(f'(SELECT {value} AS v)')} ORDER BY {id}"


def row_comparison(made: Expressions, depth: int) -> str:
    types = [made.random.choice(("int4", "text", "numeric", "date", "float8")) for _ in range(2)]
    left = [made.make(type, depth - 1) for type in types]
    right = [made.make(type, 0) for type in types]
    source, id = made.source()
    pair, other = f"({', '.join(left)})", f"({', '.join(right)})"
    rows = f"(SELECT {', '.join(right)} {source}"
    form = made.random.choice(
        (
            "{pair} = {other}",
            "{pair} < {other}",
            "{pair} >= {other}",
            "ROW{pair} IS DISTINCT FROM ROW{other}",
            "{pair} IN ({other}, {pair})",
            "{pair} = {rows} ORDER BY {id} LIMIT 1)",
            "{pair} < {rows} ORDER BY {id} LIMIT 1)",
            "{pair} IN {rows})",
            "{pair} NOT IN {rows})",
            "{pair} = ANY {rows})",
            "ROW{pair} IS NULL",
            "ROW{pair} IS NOT NULL",
        )
    )
    test = form.format(pair=pair, other=other, rows=rows, id=id)
    return f"SELECT {id}, {test} AS t {source} ORDER BY {id}"


def values(made: Expressions, depth: int) -> str:
    types = made.random.choice(
        (("int4", "numeric", "int8"), ("text", "text"), ("date", "timestamp"), ("float8", "numeric"))
    )
    lines = [f"({made.make(type, depth - 1)}, {place})" for place, type in enumerate(types)]
    if made.random.random() < 0.3:
        lines.append("(NULL, 9)")
    source, id = made.source()
    inner = f"(VALUES {', '.join(lines)}) AS v(a, o)"
    return f"SELECT {id}, a, o {source}, LATERAL {inner} WHERE {id} <= 4 ORDER BY {id}, o"


def mixed_union(made: Expressions, depth: int) -> str:
    types = made.random.choice(
        (
            ("int4", "numeric"),
            ("int2", "int8"),
            ("int4", "float8"),
            ("numeric", "float8"),
            ("date", "timestamp"),
            ("timestamp", "timestamptz"),
            ("numeric", "numeric"),
            ("text", "text"),
        )
    )
    one, other = (made.make(type, depth - 1) for type in types)
    source, _id = made.source()
    word = made.random.choice(("UNION", "UNION ALL", "EXCEPT", "INTERSECT", "EXCEPT ALL", "INTERSECT ALL"))
    third = made.random.choice(("", "", " UNION ALL SELECT NULL"))
    return f"SELECT {one} AS v {source} {word} (SELECT {other} {source}){third} ORDER BY 1"


def frame(made: Expressions, depth: int) -> str:
    value = made.make(made.random.choice(("int4", "numeric", "float8", "text", "date")), depth - 1)
    key, sort = made.make("bool", 1), made.make("int4", 1)
    source, id = made.source()
    call = made.random.choice(
        (
            *("first_value({0})", "last_value({0})", "nth_value({0}, 2)", "count({0})", "max({0})", "array_agg({0})"),
            *("lag({0}, 2)", "lead({0}, 1, {0})", "ntile(3)", "cume_dist()", "percent_rank()", "dense_rank()"),
        )
    ).format(value)
    bounds = made.random.choice(
        (
            "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING",
            "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
            "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW",
            "GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
            "RANGE BETWEEN 1 PRECEDING AND 2 FOLLOWING",
            "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES",
        )
    )
    order = sort if bounds.startswith("RANGE") else f"{sort}, {id}"
    if bounds.startswith("RANGE") and not call.startswith(("count", "max", "cume", "percent", "dense")):
        call = f"count({value})"
    kept = " FILTER (WHERE " + key + ")" if call.startswith(("count", "max")) and made.random.random() < 0.3 else ""
    return f"SELECT {id}, {call}{kept} OVER w AS w {source} WINDOW w AS (PARTITION BY {key} ORDER BY {order} {bounds}) ORDER BY {id}"


def ordered_aggregate(made: Expressions, depth: int) -> str:
    form, type = made.random.choice(
        (
            ("percentile_cont(0.3) WITHIN GROUP (ORDER BY {0})", "float8"),
            ("percentile_cont(0.5) WITHIN GROUP (ORDER BY {0} DESC)", "int4"),
            ("percentile_disc(0.5) WITHIN GROUP (ORDER BY {0})", "text"),
            ("percentile_disc(0.25) WITHIN GROUP (ORDER BY {0})", "date"),
            ("percentile_disc(0.75) WITHIN GROUP (ORDER BY {0})", "numeric"),
            ("mode() WITHIN GROUP (ORDER BY {0})", "text"),
            ("corr({0}, {1})", "float8"),
            ("regr_slope({0}, {1})", "float8"),
            ("regr_r2({0}, {1})", "float8"),
            ("covar_samp({0}, {1})", "float8"),
            ("regr_count({0}, {1})", "float8"),
            ("json_object_agg({1}, {0} ORDER BY {1})", "int4"),
            ("jsonb_object_agg({1}, {0})", "int4"),
            ("var_samp({0})", "numeric"),
            ("stddev_pop({0})", "int8"),
            ("string_agg(DISTINCT {0}, ',')", "text"),
            ("array_agg(DISTINCT {0})", "int4"),
            ("json_agg({0} ORDER BY {1})", "_int4"),
            ("jsonb_agg(DISTINCT {0})", "text"),
            ("array_agg({0} ORDER BY {1})", "numeric"),
            ("array_agg({0} ORDER BY {1})", "bytea"),
            ("json_agg({0} ORDER BY {1})", "timestamp"),
            ("any_value({0} ORDER BY {1})", "date"),
        )
    )
    first = made.make(type, depth)
    second = ""
    if form.endswith("{1})") and type == "float8":  # of values that lose no digits, whatever the order of summing
        first, second = (made.random.choice(_FLOATS) for _ in range(2))
        made.used["ki"] = None
    test = f" FILTER (WHERE {made.make('bool', 1)})" if made.random.random() < 0.3 else ""
    source, id = made.source()
    return f"SELECT {form.format(first, second or id)}{test} AS a {source}"


def having(made: Expressions, depth: int) -> str:
    key = made.make(made.random.choice(("int4", "text", "bool", "date")), depth - 1)
    value = made.make(made.random.choice(("numeric", "int8", "float8")), depth - 1)
    source, id = made.source()
    test = made.random.choice(("max({0}) IS NOT NULL", "sum({0}) > 1", "count({0}) BETWEEN 1 AND 3", "avg({0}) < 100"))
    return (
        f"SELECT {key} AS k, min({value}) AS a, count(DISTINCT {value}) AS c, min({id}) AS m {source} "
        f"GROUP BY {key} HAVING {test.format(value)} ORDER BY m"
    )


def correlated(made: Expressions, depth: int) -> str:
    test = made.make("bool", depth)
    value = made.make(made.random.choice(("int4", "text", "date")), 1)
    source, id = made.source()
    form = made.random.choice(
        (
            "SELECT o.id, EXISTS (SELECT 1 {source} WHERE {id} = o.id AND {test}) AS e FROM numbers o ORDER BY 1",
            "SELECT o.id, ARRAY(SELECT {value} {source} WHERE {id} <= o.id AND {test} ORDER BY {id}) AS e FROM numbers o ORDER BY 1",
            "SELECT o.id, (SELECT count(*) {source} WHERE {id} < o.id AND {test}) AS e FROM numbers o ORDER BY 1",
            "SELECT {id} {source} WHERE {value} IN (SELECT {value} {source} WHERE {test}) ORDER BY 1",
            "SELECT {id} {source} WHERE {value} <> ALL (SELECT {value} {source} WHERE {test}) ORDER BY 1",
        )
    )
    return form.format(source=source, id=id, test=test, value=value)


def long_names(made: Expressions, depth: int) -> str:
    value = made.make(made.random.choice(("int4", "text", "numeric")), depth)
    source, id = made.source()
    name = made.random.choice(("a" * 63 + "bc", "ä" * 40, "日" * 30, "x" * 62 + "é"))
    return f'SELECT "{name}", id AS i FROM (SELECT {value} AS "{name}", {id} AS id {source}) AS "{name}s" ORDER BY "{name}s".id'


CLAUSES: Sequence[Callable[[Expressions, int], str]] = (
    *(grouping_sets, grouping_expressions, grouped_set, ordered_set, set_of_rows, lateral, row_comparison, values),
    *(mixed_union, frame, frame, ordered_aggregate, ordered_aggregate, having, correlated, long_names),
)
