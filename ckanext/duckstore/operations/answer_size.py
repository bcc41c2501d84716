"""The memory of long responses: a bound on each, and on all that a process builds at a time.

A response is text in several copies before it is sent: its rows, the rows joined, and what CKAN
makes of them.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ckanext.duckstore.errors import InvalidRequest, StoreBusy

#: Responses up to this number of characters are not counted.
_SHORT = 1 << 20


class _Shared:
    """The characters of all long responses of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = 0

    def take(self, size: int, most: int) -> bool:
        """Count *size* more characters, unless they would be more than *most* in all."""
        with self._lock:
            if self._taken + size > most:
                return False
            self._taken += size
            return True

    def give_back(self, size: int) -> None:
        with self._lock:
            self._taken -= size


@dataclass(eq=False)
class AnswerSize:
    """The size of one response while its rows are read."""

    most: int | None
    """The maximum number of characters of this and of all long responses; None for no limit."""
    size: int = 0
    _counted: int = field(default=0, init=False)

    def check(self, size: int) -> None:
        """Check that *size* characters are not too many.

        :raises InvalidRequest: they are.
        """
        if self.most is not None and size > self.most:
            raise InvalidRequest(
                {"limit": [f"The response would have more than {self.most} bytes; request fewer rows or fields"]}
            )

    def add(self, lines: Iterable[str]) -> None:
        """Count *lines*.

        :raises InvalidRequest: the response is too long.
        :raises StoreBusy: it is not, but those of other requests leave no room for it.
        """
        if self.most is None:
            return
        self.size += sum(map(len, lines))
        self.check(self.size)
        if self.size > _SHORT:
            more = self.size - self._counted
            if not _shared.take(more, self.most):
                raise StoreBusy("Too many long responses are being written, try again later")
            self._counted += more

    def release(self) -> None:
        """Count this response no longer."""
        counted, self._counted = self._counted, 0
        _shared.give_back(counted)

    def until_deleted(self, text: object) -> None:
        """Count this response until *text*, which holds it, is deleted."""
        counted, self._counted = self._counted, 0
        if counted:
            weakref.finalize(text, _shared.give_back, counted)


#: For responses of any length.
UNLIMITED = AnswerSize(None)

_shared = _Shared()


@contextmanager
def released(size: AnswerSize) -> Iterator[None]:
    """Count *size* no longer after the block, unless the block has made it last longer."""
    try:
        yield
    finally:
        size.release()


def _forget() -> None:
    global _shared
    _shared = _Shared()


os.register_at_fork(after_in_child=_forget)
