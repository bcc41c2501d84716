"""Templates of random expressions, by type. ``<type>`` is replaced by an expression of that
type."""

from __future__ import annotations

import re
from random import Random

#: Expressions without operands.
LEAVES: dict[str, tuple[str, ...]] = {
    "text": (
        "'a'", "'x'", "'apple'", "''", "'b c'", "'12'", "'é'", "'2021-01-15'", "NEW.a", "NEW.a", "NEW.b", "s", "s", "t", "v", "h",
        "TG_OP", "TG_NAME::text", "r.p", "x[1]", "y[2]", "z[1][2]", "NEW.arr[1]",
    ),
    "int": ("-3", "0", "1", "2", "7", "12", "(NEW.n % 50)", "(NEW.n % 50)", "i", "i", "j", "r.q", "NEW.n"),
    "bool": ("NEW.flag", "NEW.flag", "c", "FOUND"),
    "array": ("NEW.arr", "NEW.arr", "x", "x", "y", "'{}'::text[]", "ARRAY['a', NULL, 'c']"),
    "matrix": ("z", "z", "ARRAY[['k', 'l']]", "ARRAY[['k', 'l'], ['m', NULL]]", "'{}'::text[]"),
    "num": ("1.5", "NEW.m", "NEW.m", "p", "p", "u", "0.05", "-2"),
    "float": ("NEW.f8", "NEW.f8", "0.5::float8", "-3::float8"),
    "date": ("NEW.d", "NEW.d", "d", "d", "'2020-02-29'::date", "'1999-12-31'::date"),
    "ts": ("NEW.ts", "NEW.ts", "w", "w", "'2021-03-04 05:06:07.6'::timestamp"),
}  # fmt: skip

#: Expressions with operands.
TREES: dict[str, tuple[str, ...]] = {
    "text": (
        "(<text> || <text>)", "(<text> || <int>)", "(<text> || <date>)", "coalesce(<text>, <text>)", "upper(<text>)", "trim(<text>)",
        "btrim(<text>, 'ax ')", "replace(<text>, 'a', <text>)", "left(<text>, 3)", "right(<text>, -1)", "<int>::text", "nullif(<text>, <text>)",
        "array_to_string(<array>, '+')", "array_to_string(<array>, '+', '?')", "array_to_string(<matrix>, E'\\t')", "(<array>)[<int>]",
        "(CASE WHEN <bool> THEN <text> ELSE <text> END)", "(CASE <text> WHEN <text> THEN <text> WHEN 'a' THEN <text> END)",
        "h(<int>, <text>)", "over(<text>)", "over(<int>)", "over(<array>)", "over(<date>)", "single(<text>)", "nested(<text>, <int>)",
        "(pair(<text>)).p", "(clean(<array>)).bad", "many('-', <text>, <text>)", "many('/', VARIADIC <array>)",
        "substring(<text> from 2)", "substring(<text> from '[a-z]+')", "regexp_replace(<text>, '[aeiou]', '_', 'g')",
        "regexp_replace(<text>, '^(.)(.)', '\\2\\1')", "split_part(<text>, 'a', 1)", "(regexp_match(<text>, '([a-z])([a-z0-9])'))[2]",
        "lpad(<text>, 4, '0')", "concat(<text>, <int>, <text>)", "concat_ws(',', <text>, <text>)", "format('%s/%s', <text>, <int>)",
        "to_char(<date>, 'YYYY-MM-DD')", "<date>::text", "<bool>::text", "round(<num>, 1)::text", "p::text", "p || ''",
        "(SELECT max(e) FROM unnest(<array>) AS e)", "(SELECT string_agg(e, ';' ORDER BY e) FROM unnest(<array>) AS e)",
        "(SELECT label FROM codes WHERE code = <text>)", "initcap(<text>)", "reverse(<text>)", "repeat(<text>, 2)", "translate(<text>, 'abc', 'xy')",
    ),
    "int": (
        "(<int> + <int>)", "(<int> - <int>)", "(<int> * 2)", "(<int> / 3)", "(<int> % 7)", "length(<text>)", "coalesce(<int>, 0)",
        "array_length(<array>, 1)", "array_length(<matrix>, 1)", "array_length(<matrix>, 2)", "cardinality(<array>)", "cardinality(<matrix>)",
        "array_ndims(<matrix>)", "greatest(<int>, <int>)", "least(<int>, <int>, 9)",
        "(CASE WHEN <bool> THEN <int> ELSE <int> END)", "(CASE <int> WHEN 1 THEN <int> WHEN <int> THEN 5 ELSE <int> END)", "g(<int>)", "fact(<int>)", "abs(<int>)",
        "nullif(<int>, <int>)", "(pair(<text>)).q", "strpos(<text>, 'a')", "extract(year FROM <date>)::int", "extract(day FROM <date>)::int",
        "(<date> - <date>)", "array_position(<array>, <text>)", "(SELECT count(*) FROM unnest(<array>))::int",
        "(SELECT weight FROM codes WHERE code = <text>)", "ascii(<text>)", "sign(<num>)::int", "round(<num>)::int", "<bool>::int",
        "coalesce(nullif(regexp_replace(<text>, '[^0-9]', '', 'g'), '')::numeric % 100, 1)::int",
    ),
    "bool": (
        "(<int> > <int>)", "(<int> = <int>)", "(<text> = <text>)", "(<text> <> <text>)", "(<text> < 'b')", "(<text> IS NULL)", "(<int> IS NOT NULL)",
        "(<bool> AND <bool>)", "(<bool> OR <bool>)", "(NOT <bool>)", "(<text> = ANY(<array>))", "(<text> <> ALL(<array>))", "((<text> = '') IS NOT FALSE)",
        "(<text> ~ '^[a-z]+$')", "(<text> !~* 'A')", "(<text> IN ('a', 'x', <text>))", "(<text> NOT IN ('a', <text>))", "(<array> = '{}')", "(<array> <> '{}')",
        "(<matrix> <> '{}')", "(<array> = <array>)", "(<array> && <array>)", "(<array> @> ARRAY['a'])", "(<text> IS DISTINCT FROM <text>)", "(g(<int>) > 2)",
        "(<text> LIKE '%a%')", "(<text> ILIKE 'A_')", "EXISTS (SELECT 1 FROM unnest(<array>) AS e WHERE e = <text>)", "(<int> BETWEEN 1 AND <int>)",
        "(<date> > <date>)", "(<date> < '2021-01-01')", "(<ts> >= <date>)", "(<num> > <num>)", "(<num> = round(<num>, 2))", "(<float> > <num>)",
        "(<bool> IS TRUE)", "(<bool> IS UNKNOWN)", "(<int> IN (1, 2, <int>))", "((<array>)[1] IS NULL)",
        "(NEW.a ~ '^-?[0-9]{1,6}$' AND NEW.a::int < <int>)", "(s ~ '^[0-9]{1,4}$' AND <bool> AND s::int > 2)",
        "(NEW.a !~ '^\\d{4}-\\d\\d-[01]\\d$' OR NEW.a::date > <date>)", "(coalesce(<text>, '') ~ '^\\s*$')", "(NEW = OLD)", "(NEW.a IS DISTINCT FROM OLD.a)",
        "(<text> IN (SELECT code FROM codes))", "(single(<text>) IS NULL)",
    ),
    "array": (
        "ARRAY[<text>, <text>]", "(<array> || <text>::text)", "(<text>::text || <array>)", "(<array> || <array>)", "coalesce(<array>, '{}')", "string_to_array(<text>, 'a')",
        "array_remove(<array>, <text>)", "array_append(<array>, <text>)", "array_cat(<array>, <array>)", "ARRAY(SELECT e FROM unnest(<array>) AS e WHERE e > <text>)",
        "ARRAY(SELECT unnest(<array>) EXCEPT SELECT unnest(ARRAY['a', 'b']) ORDER BY 1)", "regexp_match(<text>, '([a-z])(.)')", "(<array>)[1:2]", "(<array>)[2:]",
        "(clean(<array>)).v", "array_replace(<array>, 'a', <text>)", "ARRAY(SELECT DISTINCT upper(e) FROM unnest(<array>) AS e ORDER BY 1)",
        "(CASE WHEN <bool> THEN <array> ELSE <array> END)", "regexp_split_to_array(<text>, '[ ;,]')", "nullif(<array>, '{}')",
    ),
    "matrix": (
        "ARRAY[[<text>, <text>]]", "(<matrix> || ARRAY[[<text>, 'message']])", "(<matrix> || missing(<text>, 'field'))", "(<matrix> || ARRAY[<text>, 'm'])",
        "coalesce(<matrix>, '{}')", "(<matrix> || <matrix>)", "missing(<text>, 'f')",
    ),
    "num": (
        "(<num> + <num>)", "(<num> - <int>)", "(<num> * 2)", "round(<num>, 1)", "round(<num> / 4, 2)", "coalesce(<num>, 0)", "abs(<num>)", "<int>::numeric",
        "floor(<num>)", "greatest(<num>, <num>)", "(CASE WHEN <bool> THEN <num> END)", "trunc(<num>, 1)", "<num>::numeric(6,1)", "mod(<int>, 4)::numeric",
    ),
    "float": ("(<float> * 2)", "coalesce(<float>, 0)", "round(<float>)", "<int>::float8", "floor(<float>)"),
    "date": (
        "(<date> + <int>)", "coalesce(<date>, '2020-01-01')", "<ts>::date", "greatest(<date>, <date>)", "make_date(2020, 1 + abs(<int>) % 12, 3)",
        "(CASE WHEN <bool> THEN <date> ELSE <date> END)", "date_trunc('month', <date>)::date", "to_date('2020-05-06', 'YYYY-MM-DD')", "nullif(<date>, <date>)",
    ),
    "ts": (
        "(<ts> + interval '1 day')", "date_trunc('hour', <ts>)", "<date>::timestamp", "coalesce(<ts>, <date>)", "<ts>::timestamp(0)", "(<date> + interval '2 months')",
    ),
}  # fmt: skip

_PLACE = re.compile(r"<(text|int|bool|array|matrix|num|float|date|ts)>")


def expression(random: Random, type: str, depth: int) -> str:
    """An expression of *type*, at most *depth* deep."""
    leaf = depth <= 0 or random.random() < 0.15
    template = random.choice((LEAVES if leaf else TREES)[type])
    return _PLACE.sub(lambda place: expression(random, place[1], depth - 1), template)
