"""The words of waiting rows, which are not in the tables of the index yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ckanext.duckstore.identifiers import internal
from ckanext.duckstore.operations import relations
from ckanext.duckstore.operations.text_index.building import find_words
from ckanext.duckstore.operations.text_index.layout import State, waiting_ids
from ckanext.duckstore.operations.text_index.occurrences import Occurrences
from ckanext.duckstore.store.base import DerivedTables

_MEMORY: Final = "waiting words"


@dataclass(frozen=True)
class WaitingWords:
    """The words of the waiting rows of *tables*, for the lookups of one statement: another object
    would give its relations the same names.
    """

    tables: DerivedTables
    words: Occurrences
    _names: dict[tuple[str, str | None], str] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: DerivedTables, state: State) -> WaitingWords | None:
        """Return the words of the waiting rows, cached until the next write; None if no row is
        waiting.
        """
        if not state.waiting:
            return None
        known = tables.memory.get(_MEMORY)
        if not isinstance(known, Occurrences):
            known = tables.memory[_MEMORY] = find_words(tables, waiting_ids(tables, state))
        return cls(tables, known)

    def relation(self, first: str, end: str | None) -> str | None:
        """Return the name of a relation with the columns of ``words`` except ``part``, of the terms
        from *first* to before *end* (None: to the last); None if there are none.
        """
        found = self.words.between(first, end)
        if not found.size:
            return None
        name = self._names.get((first, end))
        if name is None:
            name = self._names[first, end] = f"waiting {len(self._names)}"
            relations.register(self.tables.connection, f"^ {name}", found.columns())
        return internal(name)


def forget(tables: DerivedTables) -> None:
    """Forget the cached words, because rows are written."""
    tables.memory.pop(_MEMORY, None)
