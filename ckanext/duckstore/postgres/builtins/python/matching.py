"""Matching of translated regular expressions, so that it ends at the deadline of the operation.

Python's ``re`` holds the interpreter's lock and cannot be interrupted, and some expressions take it
for ever: ``(a|aa)+$`` tries every division of a text, and ``a*a*a*b`` takes the third power of its
length. The package ``regex`` matches the same expressions, releases the lock, and stops after a
given time; but a call with a limit takes 2 µs longer. So it is used only where ``re`` could take
many steps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import regex

from .... import interrupts
from ....errors import QueryCanceled
from ....raising import Failure

_Found = TypeVar("_Found")

#: Steps that ``re`` may take: about a tenth of a second.
_STEPS = 5_000_000


@dataclass(frozen=True)
class RegularExpression:
    """A translated regular expression."""

    pattern: str
    """The pattern, for ``re``."""
    flags: int
    quantifiers: int
    """The number of quantifiers that allow several numbers of repetitions."""
    is_ambiguous: bool
    """Whether a quantified group has quantifiers or alternatives: then the number of ways to match
    a text may grow exponentially with its length."""

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        try:
            return re.compile(self.pattern, self.flags)
        except (re.error, OverflowError, RecursionError) as error:
            raise Failure("2201B", f"invalid regular expression: {error}") from error

    @cached_property
    def _interruptible(self) -> Any:
        flags = regex.DOTALL | (regex.IGNORECASE if self.flags & re.IGNORECASE else 0)
        return regex.compile(self.pattern, flags | regex.VERSION0)

    def require_valid(self) -> None:
        """:raises Failure: Python does not accept the expression."""
        assert self._plain

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in *text*.

        :raises QueryCanceled: the operation's time has passed.
        """
        if self._is_quick(text):
            return self._plain.search(text)
        return _timed(lambda: self._interruptible.search(text, timeout=interrupts.remaining()))

    def finditer(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        """Yield the matches in *text* from the offset *start* on.

        :raises QueryCanceled: the operation's time has passed.
        """
        if self._is_quick(text):
            yield from self._plain.finditer(text, start)
            return
        found = self._interruptible.finditer(text, start, timeout=interrupts.remaining())
        while (one := _timed(lambda: next(found, None))) is not None:
            interrupts.check()
            yield one

    def _is_quick(self, text: str) -> bool:
        if self.quantifiers == 0:
            return True
        return not self.is_ambiguous and (len(text) + 1) ** (self.quantifiers + 1) <= _STEPS


def _timed(work: Callable[[], _Found]) -> _Found:
    try:
        return work()
    except TimeoutError as error:
        raise QueryCanceled("Query took too long") from error
