"""Evaluate each argument of a macro once.

DuckDB expands a macro as text: an argument is computed once for each mention in the macro, and
nested calls multiply this. :func:`bind` rewrites SQL so that an argument that is costly is computed
once, as the element of a one-element list::

    pg_replace(pg_replace(t0."t", 'a', ''), 'b', '')
    list_transform([pg_replace(t0."t", 'a', '')], lambda bound: pg_replace(bound, 'b', ''))[1]

This is the fastest way to bind a value inside an expression. For a million rows and three nested
calls it takes 0.28 s; the plain macro takes 0.22 s, a struct 0.36 s and a scalar subquery 0.90 s.
For eight nested calls on one row it takes 0.006 s, where the plain macro does not finish. It works
in aggregates, windows, lambdas, GROUP BY and ORDER BY: the same text is always bound in the same
way.

A cheap argument (a column, a constant, a sum of two) is still written out several times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

#: DuckDB's own macros: how often each mentions its arguments.
ENGINE: Mapping[str, tuple[int, ...]] = {
    "array_pop_back": (2,),
    "array_to_string": (2, 1),
    "array_to_string_comma_default": (2, 1),
    "assert_true": (1, 1),
    "fmod": (2, 2),
    "json_copy_strftime_if_date": (1, 1),
    "nullif": (2, 1),
    "split_part": (2, 2, 2),
    "weighted_avg": (3, 2),
}
#: The number of tokens that may be repeated, whatever the macro: in a query, and in the body of a
#: macro, which is not rewritten again.
CHEAP, CHEAP_IN_BODY = 40, 400

_TOKEN = re.compile(
    r"""(?P<blank>\s+|--[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<word>"(?:[^"]|"")*"|[^\W\d]\w*)"""
    r"""|(?P<number>\d[\w.]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)|(?P<other>.)""",
    re.DOTALL,
)
_CONSTANT = re.compile(
    r"\s*\(?\s*(?:CAST\(\s*)?(?:'(?:[^']|'')*'|\(?-? ?\d[\d.]*\)?|NULL|true|false)(?: AS [\w(), \"\[\]]+\))?\s*\)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Shape:
    """The cost of a macro.

    :param size: tokens of its body, with macros expanded.
    :param weights: how often it mentions each argument, with macros expanded; a mention in a lambda
        counts twice.
    """

    size: int
    weights: tuple[int, ...]


Shapes = Callable[[str], Shape | None]


@dataclass
class _Part:
    """An argument, or any text between two commas: its text, its tokens and the parameters it
    mentions.
    """

    text: list[str] = field(default_factory=list)
    size: int = 0
    named: dict[str, int] = field(default_factory=dict)
    in_lambda: bool = False
    query: bool = False

    def add(self, text: str, size: int, named: Mapping[str, int], times: int = 1) -> None:
        self.text.append(text)
        self.count(size, named, times)

    def count(self, size: int, named: Mapping[str, int], times: int = 1) -> None:
        self.size += size * times
        for name, number in named.items():
            self.named[name] = self.named.get(name, 0) + number * times * (2 if self.in_lambda else 1)


@dataclass
class _Call:
    """An open parenthesis: the function called, and the parts read so far."""

    name: str
    opening: str
    parts: list[_Part] = field(default_factory=lambda: [_Part()])


@dataclass(frozen=True)
class BoundSql:
    """SQL with its arguments bound. *size*: its tokens, with macros expanded; *named*: how often it
    then mentions each parameter.
    """

    sql: str
    size: int
    named: Mapping[str, int]


def bind(sql: str, shapes: Shapes, name: str = "bound", parameters: Sequence[str] = ()) -> BoundSql:
    """Return *sql* with the costly arguments of macros bound.

    :param sql: SQL that this package or the translator has written; its parentheses are balanced.
    :param name: the name of a bound argument; it differs for each macro because macros expand
        inside each other.
    :param shapes: returns the cost of the macro of a name, None for a name that is not a macro.
    :param parameters: the names to count, if *sql* is the body of a macro.
    """
    counted = frozenset(parameters)
    calls = [_Call("", "")]
    word, field_of = "", False
    for found in _TOKEN.finditer(sql):
        kind, text = found.lastgroup, found[0]
        part = calls[-1].parts[-1]
        if kind == "open":
            calls.append(_Call(word if text == "(" else "", text))
        elif kind == "close":
            call = calls.pop()
            _close(call, text, calls[-1].parts[-1], shapes, name)
        elif kind == "comma":
            calls[-1].parts.append(_Part(in_lambda=False))
        else:
            part.add(text, 0 if kind == "blank" else 1, {text: 1} if text in counted and not field_of else {})
            part.in_lambda = part.in_lambda or text == "lambda"
            part.query = part.query or text == "SELECT"
        word, field_of = text if kind == "word" else "", text == "."
    whole = calls[0].parts
    named: dict[str, int] = {}
    for one in whole:
        for name, number in one.named.items():
            named[name] = named.get(name, 0) + number
    return BoundSql(",".join("".join(one.text) for one in whole), sum(one.size for one in whole), named)


def _close(call: _Call, closing: str, outside: _Part, shapes: Shapes, name: str) -> None:
    """Append the finished *call* to the part that contains it."""
    shape = shapes(call.name) if call.name else None
    outside.query = outside.query or any(part.query for part in call.parts)
    cheap = CHEAP if name == "bound" else CHEAP_IN_BODY
    if shape is not None and len(call.parts) <= len(shape.weights):
        if any(_is_costly(part, weight, shape, cheap) for part, weight in zip(call.parts, shape.weights, strict=False)):
            outside.text.pop()
            outside.size -= 1
            outside.text.append(_bound(call, name))
            outside.count(shape.size + 12, {})
            for part in call.parts:
                outside.count(part.size, part.named)
            return
        outside.text.append(f"({_listed(call)})")
        outside.count(shape.size, {})
        for part, weight in zip(call.parts, shape.weights, strict=False):
            outside.count(part.size, part.named, weight)
        return
    outside.text.append(f"{call.opening}{_listed(call)}{closing}")
    for part in call.parts:
        outside.count(part.size + 1, part.named)


def _listed(call: _Call) -> str:
    return ",".join("".join(part.text) for part in call.parts)


def _is_costly(part: _Part, weight: int, shape: Shape, cheap: int) -> bool:
    """Return whether repeating *part* *weight* times would cost more than the macro itself, or put
    a query into a lambda.
    """
    if part.query and weight > 1:
        return True
    return (weight - 1) * part.size > max(shape.size, cheap) and not _CONSTANT.fullmatch("".join(part.text))


def _bound(call: _Call, name: str) -> str:
    """Return the call inside a lambda whose parameter *name* holds the arguments that are not
    constants.
    """
    texts = ["".join(part.text).strip() for part in call.parts]
    values = [place for place, part in enumerate(call.parts) if not _is_constant(texts[place], part)]
    if len(values) == 1:
        given = [name if place == values[0] else text for place, text in enumerate(texts)]
        return f"list_transform([{texts[values[0]]}], lambda {name}: {call.name}({', '.join(given)}))[1]"
    fields = ", ".join(f"'a{place}': {texts[place]}" for place in values)
    given = [f"({name}).a{place}" if place in values else text for place, text in enumerate(texts)]
    return f"list_transform([{{{fields}}}], lambda {name}: {call.name}({', '.join(given)}))[1]"


def _is_constant(text: str, part: _Part) -> bool:
    """Return whether an argument is a literal, or a macro passes it on unchanged, so that it may be
    a constant.
    """
    return bool(_CONSTANT.fullmatch(text)) or (len(part.named) == 1 and part.size == 1)


@cache
def engine_shape(name: str) -> Shape | None:
    """Return the cost of one of DuckDB's own macros, None for another name."""
    weights = ENGINE.get(name)
    return Shape(sum(weights) + 10, weights) if weights is not None else None
