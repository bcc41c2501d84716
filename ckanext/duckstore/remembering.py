"""Caches of functions of text, bounded in bytes: the results of many short texts are kept, of long
ones those of a few, which a query compares with one row after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Generic, ParamSpec, TypeVar

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

#: The longest texts of which a few results are remembered.
LONGEST_OF_FEW = 1_000_000


class ShortTexts(Generic[_Parameters, _Result]):
    """A function that remembers its *most* recent results for arguments with at most *longest*
    characters of text, and the *few* most recent ones for longer arguments of at most
    :data:`LONGEST_OF_FEW` characters.
    """

    def __init__(self, function: Callable[_Parameters, _Result], most: int, longest: int, few: int = 0) -> None:
        self._function: Callable[_Parameters, _Result] = function
        short, long = lru_cache(most)(function), lru_cache(few)(function)
        self._short: Callable[_Parameters, _Result] = short
        self._long: Callable[_Parameters, _Result] = long
        self._caches = (short, long)
        self.most, self.longest, self.few = most, longest, few
        update_wrapper(self, function)

    def __call__(self, *arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
        size = sum([len(value) for value in (*arguments, *named.values()) if isinstance(value, str)])
        if size <= self.longest:
            return self._short(*arguments, **named)
        if self.few and size <= LONGEST_OF_FEW:
            return self._long(*arguments, **named)
        return self._function(*arguments, **named)

    @property
    def size(self) -> int:
        """The number of results that are remembered."""
        return sum(cache.cache_info().currsize for cache in self._caches)

    def cache_clear(self) -> None:
        """Forget all results."""
        for cache in self._caches:
            cache.cache_clear()


def of_short_texts(
    most: int, longest: int, few: int = 0
) -> Callable[[Callable[_Parameters, _Result]], ShortTexts[_Parameters, _Result]]:
    """Return a decorator that makes a function a :class:`ShortTexts`."""
    return lambda function: ShortTexts(function, most, longest, few)
