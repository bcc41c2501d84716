"""Caches of functions of text, bounded in bytes: the results of long texts are not kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Generic, ParamSpec, TypeVar

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class ShortTexts(Generic[_Parameters, _Result]):
    """A function that remembers its *most* recent results for arguments with at most *longest*
    characters of text.
    """

    def __init__(self, function: Callable[_Parameters, _Result], most: int, longest: int) -> None:
        self._function = function
        cached = lru_cache(most)(function)
        self._kept: Callable[_Parameters, _Result] = cached
        self._info, self._clear = cached.cache_info, cached.cache_clear
        self.most, self.longest = most, longest
        update_wrapper(self, function)

    def __call__(self, *arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
        size = sum([len(value) for value in (*arguments, *named.values()) if isinstance(value, str)])
        return (self._function if size > self.longest else self._kept)(*arguments, **named)

    @property
    def size(self) -> int:
        """The number of results that are remembered."""
        return self._info().currsize

    def cache_clear(self) -> None:
        """Forget all results."""
        self._clear()


def of_short_texts(
    most: int, longest: int
) -> Callable[[Callable[_Parameters, _Result]], ShortTexts[_Parameters, _Result]]:
    """Return a decorator that makes a function a :class:`ShortTexts`."""
    return lambda function: ShortTexts(function, most, longest)
