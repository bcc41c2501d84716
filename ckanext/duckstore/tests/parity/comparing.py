"""Where two answers to the same request differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .case import Case, Step
from .runner import Answer

#: What CKAN answers with a message of its own server, a traceback or a page: there is nothing in it
#: to be equal to.
CRASH = 500
#: How a request is refused: with 400 by a page, with 404 or 409 by an action.
REFUSALS = (400, 404, 409)


def equal(theirs: Answer, ours: Answer) -> bool:
    """Say whether *ours* is what it should be: the same, or a clear refusal where CKAN's own
    backend crashes."""
    if theirs["status"] == CRASH:
        return ours["status"] in REFUSALS
    return theirs == ours


def differing(
    case: Case, theirs: Sequence[Answer], ours: Sequence[Answer]
) -> Iterator[tuple[int, Step, Answer, Answer]]:
    """Yield each step of *case* that was answered otherwise, with its number and both answers."""
    for number, (step, their, our) in enumerate(zip(case.steps, theirs, ours, strict=True)):
        if not equal(their, our):
            yield number, step, their, our


def places(theirs: Any, ours: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the places in two answers that differ: a path, and what is there in each."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name in dict.fromkeys([*theirs, *ours]):
            yield from places(theirs.get(name, MISSING), ours.get(name, MISSING), f"{path}.{name}")
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for number, (their, our) in enumerate(zip(theirs, ours, strict=True)):
            yield from places(their, our, f"{path}[{number}]")
    elif isinstance(theirs, list) and isinstance(ours, list):
        yield path, [item for item in theirs if item not in ours], [item for item in ours if item not in theirs]
    elif isinstance(theirs, str) and isinstance(ours, str) and "\n" in theirs and "\n" in ours:
        yield from places(theirs.split("\n"), ours.split("\n"), path)
    elif theirs != ours:
        yield path, theirs, ours


MISSING = "(nothing)"
