"""Which part of a text becomes its headline."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import of_sqlstate

from ..query_tree import Query
from .covers import covers
from .entries import Entries

_INVALID: Final = "22023"


@dataclass(frozen=True)
class HeadlineOptions:
    """The options of ``ts_headline``, with PostgreSQL's defaults.

    :raises DataError: they contradict each other (only without ``highlight_all``).
    """

    start_sel: str = "<b>"
    stop_sel: str = "</b>"
    fragment_delimiter: str = " ... "
    max_words: int = 35
    min_words: int = 15
    short_word: int = 3
    max_fragments: int = 0
    highlight_all: bool = False

    def __post_init__(self) -> None:
        if self.highlight_all:
            return
        if self.min_words >= self.max_words:
            raise of_sqlstate(_INVALID, "MinWords must be less than MaxWords")
        if self.min_words <= 0:
            raise of_sqlstate(_INVALID, "MinWords must be positive")
        for name, value in (("ShortWord", self.short_word), ("MaxFragments", self.max_fragments)):
            if value < 0:
                raise of_sqlstate(_INVALID, f"{name} must be >= 0")


class Stretch(NamedTuple):
    """A part of a text: the indexes of its first and last token; *last* < *first*: nothing."""

    first: int
    last: int


def selected(entries: Entries, query: Query | None, options: HeadlineOptions) -> list[Stretch]:
    """Return the parts of the text that make up the headline, in the order in which they were
    chosen.
    """
    if options.max_fragments:
        found = _Fragments(entries, options).chosen(query)
    elif options.highlight_all:
        return [Stretch(0, len(entries) - 1)]
    else:
        best = _best(entries, query, options)
        found = [best] if best else []
    return found or [Stretch(0, min(entries.nth_word(0, options.min_words), len(entries) - 1))]


def _best(entries: Entries, query: Query | None, options: HeadlineOptions) -> Stretch | None:
    """Return the best headline around one cover: one that contains the cover, then one with more
    hits, then one with a good end.
    """
    lengths = _Lengths(entries, options)
    best, best_merit, best_end = None, (False, -1), False
    for first, last in covers(entries, query):
        found = lengths.fitted(first, last)
        merit = (found.first <= first and found.last >= last, entries.hits(*found))
        ends_well = entries.is_good_end(found.last, options.short_word)
        if merit > best_merit or (merit == best_merit and ends_well and not best_end):
            best, best_merit, best_end = found, merit, ends_well
    return best


class _Lengths:
    """Makes a cover as long as a headline should be."""

    def __init__(self, entries: Entries, options: HeadlineOptions) -> None:
        self._entries = entries
        self._most, self._least = options.max_words, options.min_words
        self._good_ends = entries.good_ends(options.short_word)

    def fitted(self, first: int, last: int) -> Stretch:
        """Return a headline for the cover from *first* to *last*."""
        if self._entries.words(first, last) >= self._most:
            return self._shortened(first, last)
        end = self._extended(first, last)
        if self._entries.words(first, end) >= self._least:
            return Stretch(first, end)
        return Stretch(self._begun_earlier(first, end), end)

    def _extended(self, first: int, last: int) -> int:
        """Return the first good end at which there are enough words, or where there are as many as
        allowed.
        """
        enough = max(last, self._entries.nth_word(first, self._least))
        return min(self._good_end_from(enough), self._entries.nth_word(first, self._most), len(self._entries) - 1)

    def _begun_earlier(self, first: int, end: int) -> int:
        """Return an earlier start, because the text ends before there are enough words."""
        present = self._entries.words(first, end)
        enough = self._entries.nth_word_back(first - 1, self._least - present)
        most = self._entries.nth_word_back(first - 1, self._most - present)
        return max(self._good_end_until(min(enough, first - 1)), most, 0)

    def _shortened(self, first: int, last: int) -> Stretch:
        """Return a part of the cover: as many words as allowed, or fewer to find a good end.

        As in PostgreSQL, the search begins one token after the last word that is allowed, and
        counts that token.
        """
        end = self._entries.nth_word(first, self._most)
        start = min(end + 1, last)
        fewest = self._entries.nth_word_back(start, self._most - self._least)
        good = self._good_end_until(start)
        if good == start:
            return Stretch(first, end)
        return Stretch(first, max(good, fewest - 1))

    def _good_end_from(self, index: int) -> int:
        at = bisect_left(self._good_ends, index)
        return self._good_ends[at] if at < len(self._good_ends) else len(self._entries)

    def _good_end_until(self, index: int) -> int:
        at = bisect_right(self._good_ends, index) - 1
        return self._good_ends[at] if at >= 0 else -1


class _Fragment(NamedTuple):
    """A cover, or a part of a longer one; *words* and *hits* as PostgreSQL counts them, which is
    not always what is in it.
    """

    first: int
    last: int
    words: int
    hits: int


class _Fragments:
    """Several headlines of one text (MaxFragments > 0)."""

    def __init__(self, entries: Entries, options: HeadlineOptions) -> None:
        self._entries = entries
        self._options = options
        self._shown = bytearray(len(entries))
        self._taken = bytearray(len(entries))

    def chosen(self, query: Query | None) -> list[Stretch]:
        """Return the fragments with most hits, then with fewest words, that do not overlap."""
        found = [part for first, last in covers(self._entries, query) for part in self._parts(first, last)]
        chosen: list[Stretch] = []
        for fragment in sorted(found, key=lambda each: (-each.hits, each.words)):
            if len(chosen) >= self._options.max_fragments:
                break
            interrupts.check()
            if self._taken.find(1, fragment.first, fragment.last + 1) >= 0:
                continue
            chosen.append(self._take(fragment))
        return chosen

    def _parts(self, first: int, last: int) -> Iterator[_Fragment]:
        """Yield a cover in parts that begin and end with hits and are not too long."""
        entries, most = self._entries, self._options.max_words
        while first <= last:
            interrupts.check()
            first = entries.first_hit(first, last)
            after = min(entries.nth_word(first, most), last) + 1
            words, hits = entries.words(first, after - 1), entries.hits(first, after - 1)
            end = last
            if last > after:
                end = entries.last_hit(first, after)
                words -= entries.words(end + 1, after)
            yield _Fragment(first, end, words, hits)
            first = end + 1

    def _take(self, fragment: _Fragment) -> Stretch:
        """Return the fragment, made longer on both sides, and mark its tokens."""
        entries, options = self._entries, self._options
        first, last, words = fragment.first, fragment.last, fragment.words
        if words < options.max_words:
            first = self._stretched_left(first, (options.max_words - words) // 2)
            words += entries.words(first, fragment.first - 1)
            last = self._stretched_right(last, options.max_words - words)
        self._taken[first : last + 1] = b"\1" * (last + 1 - first)
        for index in range(first, last + 1):
            self._shown[index] = index not in entries.copies
        return Stretch(first, last)

    def _stretched_left(self, first: int, most: int) -> int:
        index, added = first, 0
        while index > 0 and added < most and not self._shown[index - 1]:
            index -= 1
            added += self._entries.words(index, index)
        while index < first and not self._ends_well(index):
            index += 1
        return index

    def _stretched_right(self, last: int, most: int) -> int:
        index, added = last, 0
        while index + 1 < len(self._entries) and added < most and not self._shown[index + 1]:
            index += 1
            added += self._entries.words(index, index)
        while index > last and not self._ends_well(index):
            index -= 1
        return index

    def _ends_well(self, index: int) -> bool:
        return self._entries.is_good_end(index, self._options.short_word)
