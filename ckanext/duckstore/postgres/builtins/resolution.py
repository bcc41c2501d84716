"""Resolve a call to an overload by PostgreSQL's rules (its manual's section "Functions" of "Type
Conversion").

Types are PostgreSQL's ``typname``; ``unknown`` is the type of an untyped string literal or NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ckanext.duckstore.errors import DatatypeMismatch, UndefinedFunction

from ..types import names, ranges
from ..types.names import UNKNOWN, category, is_preferred
from .refused import REFUSED
from .registry import Function, Overload, load

#: Types that DuckDB stores as another one without conversion.
SAME_BITS = {("varchar", "text"), ("citext", "text")}
#: Polymorphic types: (family, shape). Those of one family denote the same type in a call.
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
RANGES = {range_.name: range_.subtype for range_ in ranges.RANGES}


@dataclass(frozen=True)
class Resolution:
    """The result of resolving a call.

    :param arguments: the type to which each argument must be cast (``any``: no cast); defaults are
        filled in by :func:`ckanext.duckstore.postgres.builtins.call`.
    :param returns: the result's concrete type.
    """

    overload: Overload
    arguments: tuple[str, ...]
    returns: str


def resolve(name: str, types: Sequence[str]) -> Resolution:
    """Return the overload and types of a call of *name* with arguments of these *types*.

    :raises UndefinedFunction: no such function, none for these types, or several equally good ones.
    """
    function = find(name)
    fitting = [found for overload in function.overloads if (found := _fit(overload, types)) is not None]
    if not fitting:
        raise UndefinedFunction(f"function {name}({', '.join(types)}) does not exist")
    best = _best(fitting, types)
    if len(best) > 1:
        raise UndefinedFunction(f"function {name}({', '.join(types)}) is not unique")
    return _resolved(best[0], types)


def suiting(overloads: Sequence[Overload], types: Sequence[str]) -> list[Overload]:
    """Return those of *overloads* that a call with arguments of these *types* may mean: several if
    it is ambiguous.
    """
    fitting = [found for overload in overloads if (found := _fit(overload, types)) is not None]
    return [found.overload for found in _best(fitting, types)] if fitting else []


def find(name: str) -> Function:
    """Return the function called *name*.

    :raises UndefinedFunction: there is none; the message gives the reason if it is refused.
    """
    function = load().get(name)
    if function is not None:
        return function
    reason = REFUSED.get(name)
    if reason:
        raise UndefinedFunction(f"function {name} cannot be used: {reason}")
    raise UndefinedFunction(f"function {name} does not exist")


def implicit(source: str, target: str) -> bool:
    """Return whether a call casts a value of type *source* to *target* implicitly."""
    if target == "internal":
        return False
    return target == "any" or names.implicit(source, target)


@dataclass(frozen=True)
class _Candidate:
    overload: Overload
    #: The declared type of each given argument.
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
    """Return the element type that an argument of type *given* implies for the polymorphic type
    *wanted*.
    """
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
    """Return the type to which all *types* are implicitly cast (PostgreSQL's choice for UNION, CASE
    and arrays), None if there is none.
    """
    try:
        return names.common(types, "ARRAY")
    except DatatypeMismatch:
        return None


def _best(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    """Narrow down *candidates* by PostgreSQL's steps until one is left."""
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
        return sum(_exact(want, given) or (given != UNKNOWN and is_preferred(want)) for want, given in pairs)

    return _most(candidates, score)


def _by_category(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    """Return the candidates that match, for each unknown argument, the string category if any
    candidate accepts it, else the category on which all agree; and there a preferred type if any
    candidate has one. Each argument is looked at for all *candidates*.
    """
    kept = candidates
    for position, given in enumerate(types):
        if given != UNKNOWN:
            continue
        categories = {_category(one.declared[position]) for one in candidates}
        chosen = "S" if "S" in categories else categories.pop() if len(categories) == 1 else None
        if chosen is None:
            return []
        preferred = [
            one
            for one in candidates
            if _category(one.declared[position]) == chosen and is_preferred(one.declared[position])
        ]
        kept = [one for one in kept if (one in preferred if preferred else _category(one.declared[position]) == chosen)]
    return kept


def _category(name: str) -> str:
    if name.startswith("_") or name in ("anyarray", "anycompatiblearray"):
        return "A"
    return "P" if name in POLYMORPHIC or name == "any" else category(name) or "U"


def _unknown_as_known(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    known = set(types) - {UNKNOWN}
    if len(known) != 1:
        return []
    same = known.pop()
    return [one for one in candidates if all(_accepts(want, same) for want in one.declared)]


def _most_special(candidates: list[_Candidate], types: Sequence[str]) -> list[_Candidate]:
    """Return the candidates that are most specific: an array type is more specific than
    ``anyelement``.
    """
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
