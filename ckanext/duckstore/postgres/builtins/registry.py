"""The list of PostgreSQL's functions: arguments and results of each, and its implementation in
DuckDB.

The lists are the text files in ``signatures/``, one line for each overload, in PostgreSQL's
notation::

    power(numeric, numeric) -> numeric : pg_power_numeric
    aggregate avg(int4) -> numeric : pg_average(@sum($1), @count($1))
    set json_each(json) -> (key text, value json) : pg_json_each
    jsonb_set(jsonb, _text, jsonb, bool = true) -> jsonb : pg_jsonb_set
    concat(VARIADIC any) -> text : pg_concat([$text*])

Types are PostgreSQL's ``typname`` (``int4``, ``_text``). After the colon follows the *target*: the
name of a DuckDB function or of a macro (``sql/``), or, if it contains a ``$`` or a parenthesis, a
template of the call:

=============== ===================================================================================
``$1``          the first argument (``$*``: all from the first variadic one on, with commas)
``$text1``      PostgreSQL's text of it (``$text*``: all)
``$cast1``      the result of casting it to text
``$json1``      the text of its json value (``$json*``: all)
``$texts1``     for an array, the list of its elements' texts; ``$jsons1`` the list of their json
``$key1``       its text as key of a json object
``$odd*``       the 1st, 3rd, 5th variadic argument as keys; ``$even*`` the others as json
``$known1``     whether it is not NULL
``$lines1``     whether ``json_agg`` puts values of its type on separate lines
``@sum(``       a call of an aggregate or window function; gets DISTINCT, ORDER BY, FILTER and OVER
``$type1``      the name of its type, as a text literal
``$returns``    DuckDB's type for the result
``$descending`` whether that ORDER BY is descending
=============== ===================================================================================

A target returns NULL where PostgreSQL's function does: for a strict function, where an argument is
NULL (DuckDB's ``concat`` is not strict, ``||`` is).

A target after the word ``printed`` returns a numeric as text, with exactly the digits that
PostgreSQL prints. That text is the result where the call is a whole item of the select list;
everywhere else it is cast to a DECIMAL, which does not keep trailing zeros. After `` | `` follows
the target (never ``printed``) for calls whose last argument is an integer literal, so that DuckDB
knows the scale of the result, or a text literal, not NULL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

Kind = Literal["scalar", "aggregate", "window", "set"]


#: Functions that PostgreSQL calls with NULLs (``pg_proc.proisstrict`` is false); the others return
#: NULL for a NULL argument.
CALLED_ON_NULL = frozenset(
    (
        *(
            "array_append",
            "array_cat",
            "array_fill",
            "array_position",
            "array_positions",
            "array_prepend",
            "array_remove",
        ),
        *("array_replace", "array_to_string", "string_to_array", "enum_first", "enum_last", "enum_range"),
        *("json_build_array", "json_build_object", "jsonb_build_array", "jsonb_build_object", "jsonb_set_lax"),
        *("num_nonnulls", "num_nulls", "concat", "concat_ws", "format", "quote_nullable"),
    )
)


@dataclass(frozen=True)
class Overload:
    """One signature of a function.

    :param arguments: types as PostgreSQL declares them, including polymorphic ones; the last one
        repeats if *variadic*.
    :param defaults: SQL for the trailing arguments that may be omitted.
    :param returns: the result's type; for a set of rows with several columns ``record``, see
        *columns*.
    :param columns: names and types of the columns, for a set of rows with several columns. The
        target of a ``set`` function returns a LIST; its elements are the rows, structs if there are
        *columns*.
    :param printed: whether the target returns a numeric as text.
    :param constant: the target for an integer or text literal as the last argument, if it differs.
    """

    name: str
    kind: Kind
    arguments: tuple[str, ...]
    returns: str
    target: str
    variadic: bool = False
    defaults: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    printed: bool = False
    constant: str = ""


@dataclass(frozen=True)
class Function:
    """A function by its PostgreSQL name: all overloads, of one or two kinds (``rank`` is both a
    window function and an aggregate).
    """

    name: str
    overloads: tuple[Overload, ...]

    @property
    def kind(self) -> Kind:
        return self.overloads[0].kind


class SignatureError(ValueError):
    """A line in ``signatures/`` that cannot be read."""


_LINE = re.compile(
    r"(?:(?P<kind>aggregate|window|set) )?(?P<name>\w+)\((?P<arguments>[^)]*)\) -> "
    r"(?P<returns>\w+|\((?P<columns>[^)]*)\)) : (?P<printed>printed )?(?P<target>.+?)(?: \| (?P<constant>.+))?"
)


def parse(line: str) -> Overload:
    """Return the overload that one *line* of a signature file declares."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise SignatureError(line)
    kind = cast(Kind, found["kind"] or "scalar")
    types, defaults, variadic = _arguments(found["arguments"])
    columns = tuple(_column(part) for part in (found["columns"] or "").split(", ") if part)
    returns = "record" if columns else found["returns"]
    return Overload(
        found["name"],
        kind,
        types,
        returns,
        found["target"],
        variadic,
        defaults,
        columns,
        bool(found["printed"]),
        found["constant"] or "",
    )


def _arguments(text: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Return types, defaults and whether the last argument is variadic, from the text between the
    parentheses.
    """
    types, defaults, variadic = [], [], False
    for part in text.split(", ") if text else ():
        declared, _, default = part.partition(" = ")
        if declared.startswith("VARIADIC "):
            variadic = True
            declared = declared.removeprefix("VARIADIC ")
        types.append(declared)
        if default:
            defaults.append(default)
    return tuple(types), tuple(defaults), variadic


def _column(text: str) -> tuple[str, str]:
    name, kind = text.split(" ")
    return name, kind


@cache
def load() -> Mapping[str, Function]:
    """Read all signature files. Each name is in one file only, so that no file overrides
    another.
    """
    functions: dict[str, Function] = {}
    folder = files(__package__).joinpath("signatures")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".txt"):
            continue
        overloads: dict[str, list[Overload]] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                overload = parse(line)
                overloads.setdefault(overload.name, []).append(overload)
        for name, found in overloads.items():
            if name in functions:
                raise SignatureError(f"{file.name}: {name} stands in two files")
            functions[name] = Function(name, tuple(found))
    return functions


@cache
def strict_targets() -> frozenset[str]:
    """Return the names of the macros that implement only strict functions."""
    strict, others = set[str](), set[str]()
    for function in load().values():
        for overload in function.overloads:
            named = re.findall(r"\bpg_\w+", overload.target)
            if function.name in CALLED_ON_NULL or overload.kind != "scalar":
                others.update(named)
            elif not overload.variadic and not overload.printed:
                strict.update(re.findall(r"^pg_\w+", overload.target))
    return frozenset(strict - others)
