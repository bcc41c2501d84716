"""Where two answers to the same request differ."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from .case import Case, Step
from .runner import Answer

#: What CKAN answers with a message of its own server, a traceback or a page: there is nothing in it to be equal to.
CRASH = 500


def equal(theirs: Answer, ours: Answer) -> bool:
    """Say whether *ours* is what it should be: the same, or a clear refusal where CKAN's own backend crashes."""
    if theirs['status'] == CRASH:
        return ours['status'] in (404, 409)
    return theirs == ours


def differing(case: Case, theirs: Sequence[Answer], ours: Sequence[Answer]) -> Iterator[tuple[int, Step, Answer, Answer]]:
    """Yield each step of *case* that was answered otherwise, with its number and both answers."""
    for number, (step, their, our) in enumerate(zip(case.steps, theirs, ours, strict=True)):
        if not equal(their, our):
            yield number, step, their, our
