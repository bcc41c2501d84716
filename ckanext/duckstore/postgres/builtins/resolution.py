"""Which overload a call means: PostgreSQL's own rules, as its manual's chapter "Function Type Resolution" gives them.

Types are PostgreSQL's ``typname``; ``unknown`` is that of a bare string literal or NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ckanext.duckstore.errors import DatatypeMismatch, UndefinedFunction

from .refused import LATER, REFUSED
from .registry import Function, Overload, load

UNKNOWN = "unknown"

#: A type and those that it becomes by itself, best first.
IMPLICIT_CASTS = {
    "int2": ("int4", "int8", "numeric", "float4", "float8", "oid"),
    "int4": ("int8", "numeric", "float4", "float8", "oid"),
    "int8": ("numeric", "float4", "float8", "oid"),
    "numeric": ("float4", "float8"),
    "float4": ("float8",),
    "date": ("timestamp", "timestamptz"),
    "timestamp": ("timestamptz",),
    "time": ("timetz", "interval"),
    "varchar": ("text", "bpchar", "name"),
    "bpchar": ("text", "varchar", "name"),
    "name": ("text", "varchar", "bpchar"),
    "citext": ("text", "varchar", "bpchar"),
    "text": ("varchar", "bpchar", "name"),
    "char": ("text",),
}
CATEGORIES = {
    **dict.fromkeys(("int2", "int4", "int8", "numeric", "float4", "float8", "oid", "money"), "N"),
    **dict.fromkeys(("text", "varchar", "bpchar", "name", "citext"), "S"),
    **dict.fromkeys(("date", "time", "timetz", "timestamp", "timestamptz"), "D"),
    "interval": "T",
    "bool": "B",
    **dict.fromkeys(("bit", "varbit"), "V"),
}
PREFERRED = frozenset({"text", "float8", "oid", "bool", "timestamptz", "interval", "varbit"})
#: Types that DuckDB keeps as another one without any conversion.
SAME_BITS = {("varchar", "text"), ("citext", "text")}
#: Polymorphic types: (family, shape). Those of one family stand for one type in a call.
POLYMORPHIC = {
    "anyelement": ("any", "element"),
    "anynonarray": ("any", "nonarray"),
    "anyarray": ("any", "array"),
    "anycompatible": ("compatible", "element"),
    "anycompatiblearray": ("compatible", "array"),
    "anyrange": ("any", "range"),
    # No table of the DataStore has a column of an enumerated type.
    "anyenum": ("any", "enum"),
}
RANGES = {
    "int4range": "int4",
    "int8range": "int8",
    "numrange": "numeric",
    "daterange": "date",
    "tsrange": "timestamp",
    "tstzrange": "timestamptz",
}


@dataclass(frozen=True)
class Resolution:
    """What a call means.

    :param arguments: the type to which each argument has to be cast (``any`` leaves it as it is); defaults are filled in by
        :func:`ckanext.duckstore.postgres.builtins.call`.
    :param returns: the result's concrete type.
    """

    overload: Overload
    arguments: tuple[str, ...]
    returns: str


def resolve(name: str, types: Sequence[str]) -> Resolution:
    """Return what a call of *name* with arguments of these *types* means.

    :raises UndefinedFunction: no such function, or none for these types, or not to be decided.
    """
    function = find(name)
    fitting = [found for overload in function.overloads if (found := _fit(overload, types)) is not None]
    if not fitting:
        raise UndefinedFunction(f"function {name}({', '.join(types)}) does not exist")
    best = _best(fitting, types)
    if len(best) > 1:
        raise UndefinedFunction(f"function {name}({', '.join(types)}) is not unique")
    return _resolved(best[0], types)


def find(name: str) -> Function:
    """Return the function called *name*.

    :raises UndefinedFunction: there is none; the message says so, or why it is refused.
    """
    function = load().get(name)
    if function is not None:
        return function
    reason = REFUSED.get(name) or LATER.get(name)
    if reason:
        raise UndefinedFunction(f"function {name} cannot be used: {reason}")
    raise UndefinedFunction(f"function {name} does not exist")


def implicit(source: str, target: str) -> bool:
    """Whether a value of type *source* becomes one of *target* by itself in a call."""
    if target == "internal":
        return False
    if source in (target, UNKNOWN) or target == "any":
        return True
    if source.startswith("_") and target.startswith("_"):
        return implicit(source[1:], target[1:])
    return target in IMPLICIT_CASTS.get(source, ())


@dataclass(frozen=True)
class _Candidate:
    overload: Overload
    #: The declared type for each given argument.
    declared: tuple[str, ...]


def _fit(overload: Overload, types: Sequence[str]) -> _Candidate | None:
    declared = _declared(overload, len(types))
    if declared is None or not all(_accepts(want, given) for want, given in zip(declared, types, strict=True)):
        return None
    if not _consistent(declared, types):
        return None
    return _Candidate(overload, declared)


def _declared(overload: Overload, count: int) -> tuple[str, ...] | None:
    wanted = overload.arguments
    if overload.variadic:
        fixed = len(wanted) - 1
        return wanted[:fixed] + (wanted[-1],) * (count - fixed) if count > fixed else None
    if len(wanted) - len(overload.defaults) <= count <= len(wanted):
        return wanted[:count]
    return None


def _accepts(wanted: str, given: str) -> bool:
    if wanted not in POLYMORPHIC:
        return implicit(given, wanted)
    shape = POLYMORPHIC[wanted][1]
    if given == UNKNOWN:
        return shape != "enum"
    return {
        "array": given.startswith("_"),
        "nonarray": not given.startswith("_"),
        "range": given in RANGES,
        "enum": False,
    }.get(shape, True)


def _element(wanted: str, given: str) -> str:
    """Return which element type an argument *given* for the polymorphic type *wanted* stands for."""
    shape = POLYMORPHIC[wanted][1]
    return given[1:] if shape == "array" else RANGES[given] if shape == "range" else given


def _elements(declared: Sequence[str], types: Sequence[str], family: str) -> list[str]:
    return [
        _element(want, given)
        for want, given in zip(declared, types, strict=True)
        if want in POLYMORPHIC and POLYMORPHIC[want][0] == family and given != UNKNOWN
    ]


def _consistent(declared: Sequence[str], types: Sequence[str]) -> bool:
    alike = set(_elements(declared, types, "any"))
    compatible = _elements(declared, types, "compatible")
    return len(alike) <= 1 and (not compatible or common(compatible) is not None)


def common(types: Sequence[str]) -> str | None:
    """Return the type that all *types* become by themselves, PostgreSQL's choice for UNION, CASE and arrays; None if there is none."""
    known = [found for found in types if found != UNKNOWN]
    if not known:
        return "text"
    best = known[0]
    for found in known[1:]:
        if found == best or (best in PREFERRED and implicit(found, best)):
            continue
        if implicit(best, found):
            best = found
        elif not implicit(found, best):
            return None
    return best


def _best(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    """Narrow *candidates* down, step by step as PostgreSQL does, until one is left."""
    steps: list[Callable[[list[_Candidate], Sequence[str]], list[_Candidate]]] = [
        _most_exact,
        _most_preferred,
        _by_category,
        _unknown_as_known,
        _most_special,
    ]
    for step in steps:
        if len(candidates) == 1:
            break
        candidates = step(candidates, types) or candidates
    return candidates


def _exact(want: str, given: str) -> bool:
    return want == given or (given, want) in SAME_BITS


def _most(candidates: list[_Candidate], score: Callable[[_Candidate], int]) -> list[_Candidate]:
    scores = [score(candidate) for candidate in candidates]
    return [candidate for candidate, points in zip(candidates, scores, strict=True) if points == max(scores)]


def _most_exact(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    return _most(candidates, lambda one: sum(map(_exact, one.declared, types)))


def _most_preferred(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    def score(one: _Candidate) -> int:
        pairs = zip(one.declared, types, strict=True)
        return sum(_exact(want, given) or (given != UNKNOWN and want in PREFERRED) for want, given in pairs)

    return _most(candidates, score)


def _by_category(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    """For each unknown argument: strings if any candidate takes them, else the category on which all agree; then preferred types."""
    for position, given in enumerate(types):
        if given != UNKNOWN:
            continue
        categories = {_category(one.declared[position]) for one in candidates}
        chosen = "S" if "S" in categories else categories.pop() if len(categories) == 1 else None
        if chosen is None:
            return []
        candidates = [one for one in candidates if _category(one.declared[position]) == chosen]
        preferred = [one for one in candidates if one.declared[position] in PREFERRED]
        candidates = preferred or candidates
    return candidates


def _category(name: str) -> str:
    if name.startswith("_") or name in ("anyarray", "anycompatiblearray"):
        return "A"
    return "P" if name in POLYMORPHIC or name == "any" else CATEGORIES.get(name, "U")


def _unknown_as_known(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    known = set(types) - {UNKNOWN}
    if len(known) != 1:
        return []
    same = known.pop()
    return [one for one in candidates if all(_accepts(want, same) for want in one.declared)]


def _most_special(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    """An array type says more than ``anyelement``."""
    return _most(candidates, lambda one: sum(want == "anyarray" for want in one.declared))


def _resolved(found: _Candidate, types: Sequence[str]) -> Resolution:
    bound = {
        family: common(elements)
        for family in ("any", "compatible")
        if (elements := _elements(found.declared, types, family))
    }
    polymorphic = {POLYMORPHIC[want][0] for want in found.declared if want in POLYMORPHIC}
    if "any" in polymorphic - set(bound):
        raise DatatypeMismatch("could not determine polymorphic type because input has type unknown")
    ranges = [
        given for want, given in zip(found.declared, types, strict=True) if want == "anyrange" and given != UNKNOWN
    ]

    def concrete(declared: str) -> str:
        if declared not in POLYMORPHIC:
            return declared
        family, shape = POLYMORPHIC[declared]
        element = bound.get(family) or "text"
        if shape == "range":
            return ranges[0]
        return "_" + element.removeprefix("_") if shape == "array" else element

    return Resolution(found.overload, tuple(map(concrete, found.declared)), concrete(found.overload.returns))
