"""What all processes of a run take while a request is answered."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ckanext.duckstore.tests.load import memory

#: Seconds between two looks at the other processes.
_INTERVAL = 0.05
#: What reading ``/proc`` of a process that has just ended raises.
_ENDED = (FileNotFoundError, ProcessLookupError)


@dataclass
class Taken:
    """The processor time and memory of the processes below *root*, while it watches."""

    root: int
    here: int = field(default_factory=os.getpid)
    grown: int = 0
    """Bytes by which this process grew."""
    others: int = 0
    """Bytes by which the largest of the others grew since it was first seen."""
    seconds: float = 0.0
    """Processor time of all."""
    _first: dict[int, int] = field(default_factory=dict)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Measure the block."""
        for each in (self.here, *self._others()):
            with contextlib.suppress(*_ENDED):
                memory.forget_peak(each)
        size, seconds = memory.resident(self.here), self._processor()
        self._look()
        with memory.looking(self._look, _INTERVAL):
            yield
        self._look()
        self.grown = max(0, memory.peak(self.here) - size)
        self.seconds = self._processor() - seconds

    def _others(self) -> list[int]:
        return [each for each in memory.below(self.root) if each != self.here]

    def _processor(self) -> float:
        seconds = 0.0
        for each in (self.root, *memory.below(self.root)):
            with contextlib.suppress(*_ENDED):
                seconds += memory.processor_seconds_with_children(each)
        return seconds

    def _look(self) -> None:
        for each in self._others():
            first = self._first.setdefault(each, memory.resident(each))
            self.others = max(self.others, memory.peak(each) - first)
