"""The tokens of a text, as a headline counts them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import ProgramLimitExceeded

from ..dictionaries import dictionary, indexed
from ..parser import tokens
from ..query_tree import Query, Word, words
from ..tsvector import LAST_POSITION, LONGEST_WORD

#: Token types that are no words, those that a headline leaves out, and those at which it does not
#: end.
LEFT_OUT: Final = frozenset({"url", "numhword", "asciihword", "hword"})
_NO_WORDS: Final = LEFT_OUT | {"blank", "tag"}
_NO_ENDS: Final = _NO_WORDS | {"sfloat", "version", "float", "int", "uint", "protocol", "entity"}
#: A token that several words of the query match stands once for each, in memory too.
_MOST_ENTRIES: Final = 2_000_000


class LastPosition:
    """The position of the last lexeme; the strings of a JSON document count on."""

    __slots__ = ("last",)

    def __init__(self) -> None:
        self.last = 0


class Entries:
    """The tokens of a text in order, by index.

    A token that several words of the query match is followed by a *copy* for each further word;
    copies count as words, but are not shown.
    """

    def __init__(self, config: str, text: str, query: Query | None, position: LastPosition) -> None:
        self.kinds: list[str] = []
        self.texts: list[str] = []
        #: The indexes of tokens that the query has, with copies, and their positions.
        self.matching: list[int] = []
        self.places: list[int] = []
        self.copies: set[int] = set()
        self.of_words: dict[Word, list[int]] = {}
        """The positions of each word of the query, in ascending order. Weights do not count."""
        self._read(config, text, _Matches(query), position)
        self._words = _Counted(kind not in _NO_WORDS for kind in self.kinds)
        hits = {index for index in self.matching if index not in self.copies}
        self._hits = _Counted(index in hits for index in range(len(self.kinds)))

    def _read(self, config: str, text: str, query: _Matches, position: LastPosition) -> None:
        lexize = dictionary(config)
        for kind, token in tokens(text):
            interrupts.check()
            if len(token) * 4 > LONGEST_WORD and len(token.encode()) > LONGEST_WORD:
                continue
            self._add(kind, token)
            if not indexed(kind):
                continue
            position.last += 1
            lexeme = lexize(kind, token)
            if lexeme is not None:
                self._note(query.of(lexeme), min(position.last, LAST_POSITION))

    def _add(self, kind: str, token: str) -> None:
        if len(self.kinds) == _MOST_ENTRIES:
            raise ProgramLimitExceeded("the text and the query are too long for a headline")
        self.kinds.append(kind)
        self.texts.append(token)

    def _note(self, found: Sequence[Word], place: int) -> None:
        """Note that the last token is at *place*, and which words of the query it matches."""
        for number, word in enumerate(found):
            if number:
                self.copies.add(len(self.kinds))
                self._add(self.kinds[-1], self.texts[-1])
            self.matching.append(len(self.kinds) - 1)
            self.places.append(place)
            known = self.of_words.setdefault(word, [])
            if not known or known[-1] != place:
                known.append(place)

    def __len__(self) -> int:
        return len(self.kinds)

    def is_hit(self, index: int) -> bool:
        """Return whether the query has the token."""
        return self._hits.between(index, index) > 0

    def is_good_end(self, index: int, short: int) -> bool:
        """Return whether a headline may end at the token: it is a hit, or a word of more than
        *short* bytes.
        """
        return self.is_hit(index) or (
            self.kinds[index] not in _NO_ENDS
            and (len(self.texts[index]) > short or len(self.texts[index].encode()) > short)
        )

    def good_ends(self, short: int) -> list[int]:
        return [index for index in range(len(self)) if self.is_good_end(index, short)]

    def words(self, first: int, last: int) -> int:
        """Return the number of words from index *first* to *last*."""
        return self._words.between(first, last)

    def hits(self, first: int, last: int) -> int:
        """Return the number of hits from index *first* to *last*."""
        return self._hits.between(first, last)

    def nth_word(self, start: int, number: int) -> int:
        """Return the index of the *number*-th word from index *start* on, or the number of tokens;
        *start* - 1 for 0.
        """
        return self._words.forward(start, number)

    def nth_word_back(self, start: int, number: int) -> int:
        """Return the index of the *number*-th word from index *start* backwards, or -1."""
        return self._words.backward(start, number)

    def first_hit(self, first: int, last: int) -> int:
        """Return the first hit from *first* to *last*; *last* if there is none."""
        return min(self._hits.forward(first, 1), last)

    def last_hit(self, first: int, last: int) -> int:
        """Return the last hit from *first* to *last*; *first* if there is none."""
        return max(self._hits.backward(last, 1), first)


class _Counted:
    """The indexes for which something is true."""

    __slots__ = ("_before", "_indexes")

    def __init__(self, truths: Iterable[bool]) -> None:
        self._before = list(accumulate(truths, initial=0))
        self._indexes = [
            index for index in range(len(self._before) - 1) if self._before[index + 1] > self._before[index]
        ]

    def between(self, first: int, last: int) -> int:
        end = len(self._before) - 1
        return self._before[min(max(last + 1, 0), end)] - self._before[min(max(first, 0), end)]

    def forward(self, start: int, number: int) -> int:
        if number <= 0:
            return start - 1
        at = bisect_left(self._indexes, start) + number - 1
        return self._indexes[at] if at < len(self._indexes) else len(self._before) - 1

    def backward(self, start: int, number: int) -> int:
        at = bisect_right(self._indexes, start) - number
        return self._indexes[at] if at >= 0 else -1


class _Matches:
    """Which words of a query a lexeme matches."""

    def __init__(self, query: Query | None) -> None:
        found = [Word(word.lexeme, word.prefix) for word in words(query)]
        self._prefixes = [word for word in found if word.prefix]
        self._exact: dict[str, list[Word]] = {}
        for word in found:
            if not word.prefix:
                self._exact.setdefault(word.lexeme, []).append(word)
        self._known: dict[str, Sequence[Word]] = {}

    def of(self, lexeme: str) -> Sequence[Word]:
        """Return the words that *lexeme* matches, each as often as the query has it."""
        found = self._known.get(lexeme)
        if found is None:
            exact = self._exact.get(lexeme, ())
            found = [*exact, *(word for word in self._prefixes if lexeme.startswith(word.lexeme))]
            self._known[lexeme] = found
        return found
