"""Write calls: the DuckDB SQL of a resolved function with its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from .registry import Overload
from .rendering import as_json, as_text
from .resolution import Resolution
from .templates import CALLS, CASTS, work_of


@dataclass(frozen=True)
class Argument:
    """SQL for DuckDB, already cast to the type that the resolution requires, and that PostgreSQL
    type.

    :param texts: SQL for the list of PostgreSQL's texts of the elements of an array, where they are
        known.
    :param depth: the number of dimensions of an array.
    :param printed: SQL for PostgreSQL's text, where it does not follow from the type.
    :param json: SQL for the text of its json, where it does not follow from the type (a record).
    :param subquery: whether it contains a query.
    :param integer: the value of an integer literal.
    :param is_constant_text: whether it is a text literal, not NULL.
    """

    sql: str
    type: str
    json: str | None = None
    texts: str | None = None
    depth: int = 1
    printed: str | None = None
    subquery: bool = False
    integer: int | None = None
    is_constant_text: bool = False


@dataclass(frozen=True)
class Modifiers:
    """The clauses of a call of an aggregate or window function, each as SQL for DuckDB or empty.

    :param distinct: ``DISTINCT`` or empty.
    :param order: ``ORDER BY ...``, from inside the parentheses or from WITHIN GROUP.
    :param suffix: ``FILTER (WHERE ...)`` and ``OVER (...)``.
    """

    distinct: str = ""
    order: str = ""
    suffix: str = ""


#: The type of a computed numeric: 18 digits before the decimal point, 20 after it.
_NUMERIC = "DECIMAL(38,20)"
#: The same for a result without decimals.
_WHOLE = "DECIMAL(38,0)"

#: DuckDB's types for the bounds of ranges.
_RESULTS = {
    "int4": "INTEGER",
    "int8": "BIGINT",
    "numeric": _NUMERIC,
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
}
#: The greatest scale, positive or negative, of a DECIMAL that an overload for constants returns.
_LARGEST_SCALE = 20

_PLAIN = Modifiers()
_TOKEN = re.compile(
    r"(?P<descending>\$descending)|\$(?P<form>[a-z]+)?(?P<which>\d+|\*)|"
    r"@(?P<aggregate>\w+)\(|(?P<open>\()|(?P<close>\))",
)


def call(
    resolution: Resolution,
    arguments: Sequence[Argument],
    modifiers: Modifiers = _PLAIN,
    *,
    printed: bool = False,
    numeric: str | None = None,
) -> str:
    """Return DuckDB SQL for the call. Omitted arguments get their defaults.

    With *printed*, an overload that can return a numeric as PostgreSQL's text does so (see
    ``Overload.printed``); else it returns a DECIMAL, *numeric* if given.
    """
    overload = resolution.overload
    given = list(arguments)
    missing = 0 if overload.variadic else len(overload.arguments) - len(given)
    if missing:
        declared = zip(overload.defaults[-missing:], overload.arguments[-missing:], strict=True)
        given.extend(Argument(default, kind) for default, kind in declared)
    template = _template(overload, len(given))
    if modifiers.distinct:
        template, modifiers = _distinct(template, given[0], modifiers)
    constant = not printed and bool(given) and _is_of_constant(overload, given[-1])
    template = overload.constant if constant else template
    sql = _expand(
        template.replace("$returns", _RESULTS.get(resolution.returns, "VARCHAR")),
        given,
        len(overload.arguments) - 1,
        modifiers,
    )
    if overload.kind == "scalar" and resolution.returns == "int4":
        return f"CAST({sql} AS INTEGER)"  # many of DuckDB's functions return a BIGINT
    if overload.printed and not constant and not printed:
        return f"CAST({sql} AS {_WHOLE if overload.name == 'div' else numeric or _NUMERIC})"
    return sql


def _is_of_constant(overload: Overload, last: Argument) -> bool:
    """Return whether the *last* argument is a constant scale or separator, for which the overload
    has its own target.
    """
    if not overload.constant:
        return False
    return last.is_constant_text or (last.integer is not None and abs(last.integer) <= _LARGEST_SCALE)


def is_text(resolution: Resolution, last: Argument | None) -> bool:
    """Return whether the call returns a numeric as text, of which :func:`call` makes a DECIMAL.
    *last* is the last argument.
    """
    overload = resolution.overload
    return bool(overload.printed) and not (last is not None and _is_of_constant(overload, last))


def work(resolution: Resolution, last: Argument | None) -> tuple[int, bool]:
    """Return the work of the call besides its arguments, see :mod:`.templates`, and whether it has
    their texts. *last* is the last argument.
    """
    overload = resolution.overload
    constant = last is not None and _is_of_constant(overload, last)
    template = overload.constant if constant else overload.target
    forms = _forms(template)
    made = work_of(template)
    if forms & _OF_JSON:
        made |= CALLS | CASTS
    if resolution.returns == "int4" or (overload.printed and not constant):
        made |= CASTS
    return made, bool(forms & _OF_TEXT)


#: The forms of arguments that contain their texts, and those of json and lists of texts.
_OF_TEXT = frozenset({"text", "cast", "key", "odd"})
_OF_JSON = frozenset({"json", "even", "jsons", "texts"})


def takes_texts(overload: Overload) -> bool:
    """Return whether the target of *overload* takes the text or json of an argument."""
    return not _forms(overload.target).isdisjoint(_OF_TEXT | _OF_JSON)


#: The forms of keys of objects, and the types besides arrays of which PostgreSQL makes none.
_OF_KEYS = frozenset({"key", "odd"})
_NO_KEYS = frozenset({"json", "jsonb", "nested", "record"})
_NOT_A_KEY = "pg_raise('pg:22023:key value must be scalar, not array, composite, or json')"


@cache
def _forms(template: str) -> frozenset[str]:
    """Return the forms in which *template* takes its arguments."""
    return frozenset(found["form"] for found in _TOKEN.finditer(template) if found["form"])


def _distinct(template: str, argument: Argument, modifiers: Modifiers) -> tuple[str, Modifiers]:
    """Return template and modifiers of an aggregate with DISTINCT: it sorts the values unless the
    query gives another order, and converts them to json afterwards.
    """
    if not re.search(r"@list\(\$(?:json)?1\)|@string_agg\(\$1,", template) or argument.json is not None:
        return template, modifiers
    if "@list($json1)" in template:
        written = as_json("element", argument.type, argument.depth)
        template = template.replace("@list($json1)", f"list_transform(@list($1), lambda element: {written})")
    if argument.subquery:
        return _sorted_later(template, modifiers)
    return template, modifiers if modifiers.order else replace(modifiers, order=f"ORDER BY {argument.sql}")


def _sorted_later(template: str, modifiers: Modifiers) -> tuple[str, Modifiers]:
    """Return the same where a function sorts the list of values: DuckDB does not see that the query
    in ORDER BY is that of the argument.
    """
    descending = " DESC" in modifiers.order
    first = " NULLS FIRST" in modifiers.order
    listed = f"list_sort(@list($1), '{'desc' if descending else 'asc'}', 'nulls {'first' if first else 'last'}')"
    template = template.replace("@string_agg($1, ", "pg_joined_texts(@list($1), ")
    return template.replace("@list($1)", listed), replace(modifiers, order="")


def _template(overload: Overload, count: int) -> str:
    """Return the target as a template: a bare name is a call with all arguments."""
    if "$" in overload.target or "(" in overload.target:
        return overload.target
    mark = "@" if overload.kind in ("aggregate", "window") else ""
    return f"{mark}{overload.target}({', '.join(f'${number + 1}' for number in range(count))})"


def _expand(template: str, arguments: Sequence[Argument], last: int, modifiers: Modifiers) -> str:
    """Fill in *template* in one pass, so that text inside an argument is never taken for a mark."""
    parts: list[str] = []
    #: For each open parenthesis, whether it belongs to a marked aggregate.
    opened: list[bool] = []
    end = 0
    for found in _TOKEN.finditer(template):
        parts.append(template[end : found.start()])
        end = found.end()
        if found["which"]:
            chosen = arguments[last:] if found["which"] == "*" else [arguments[int(found["which"]) - 1]]
            parts.append(", ".join(_rendered(chosen, found["form"] or "plain")))
        elif found["descending"]:
            parts.append("true" if " DESC" in modifiers.order else "false")
        elif found["close"]:
            parts.append(_close(modifiers) if opened.pop() else ")")
        else:
            opened.append(found["aggregate"] is not None)
            parts.append(f"{found['aggregate']}({modifiers.distinct} " if found["aggregate"] else "(")
    return "".join([*parts, template[end:]])


def _close(modifiers: Modifiers) -> str:
    return f" {modifiers.order}) {modifiers.suffix}"


def _rendered(arguments: Sequence[Argument], form: str) -> list[str]:
    """Return SQL for *arguments* in the form that a mark requests; see :mod:`.registry`."""
    if form in ("odd", "even"):
        arguments = arguments[form == "even" :: 2]
    return [_form(argument, form) for argument in arguments]


def _form(argument: Argument, form: str) -> str:
    if form in _OF_KEYS and (argument.type.startswith("_") or argument.type in _NO_KEYS):
        return f"CASE WHEN {argument.sql} IS NOT NULL THEN {_NOT_A_KEY} END"
    if form in ("json", "even") and argument.json is not None:
        return argument.json
    if form in _OF_TEXT and argument.printed is not None:
        return argument.printed
    if form in ("json", "even") and argument.type == "numeric" and argument.printed is not None:
        return argument.printed
    if form == "texts" and argument.texts is not None:
        return argument.texts
    return _FORMS[form](argument)


def _text(argument: Argument) -> str:
    return as_text(argument.sql, argument.type, argument.depth)


def _cast(argument: Argument) -> str:
    return f"CAST({argument.sql} AS VARCHAR)" if argument.type == "bool" else _text(argument)


def _json(argument: Argument) -> str:
    return as_json(argument.sql, argument.type, argument.depth)


def _texts(argument: Argument) -> str:
    """Return SQL for the texts of the elements of all dimensions as one list."""
    flat = "flatten(" * (argument.depth - 1) + argument.sql + ")" * (argument.depth - 1)
    text = as_text("element", argument.type.removeprefix("_"))
    return flat if text == "element" else f"list_transform({flat}, lambda element: {text})"


def _jsons(argument: Argument) -> str:
    """Return SQL for the json of the elements of the first dimension."""
    kind = argument.type if argument.depth > 1 else argument.type.removeprefix("_")
    return f"list_transform({argument.sql}, lambda element: {as_json('element', kind, argument.depth - 1)})"


def _lines(argument: Argument) -> str:
    """Return whether ``json_agg`` puts values on separate lines: rows and arrays."""
    return "true" if argument.type.startswith("_") or argument.type == "record" else "false"


_FORMS: Mapping[str, Callable[[Argument], str]] = {
    "plain": lambda argument: argument.sql,
    "text": _text,
    "cast": _cast,
    "type": lambda argument: f"'{argument.type}'",
    "json": _json,
    "key": _cast,
    "odd": _cast,
    "even": _json,
    "texts": _texts,
    "jsons": _jsons,
    "known": lambda argument: f"{argument.sql} IS NOT NULL",
    "lines": _lines,
}
