"""The Snowball stemmers of PostgreSQL 18.

PostgreSQL 18 imported Snowball's algorithms after release 2.2 and before 3.0. The library is
release 2.2 in C; this module adds the changes of stems in between. (Release 3.0 stems about one
German word in a hundred differently.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

import Stemmer

Stem = Callable[[str], str]

# fmt: off
LANGUAGES: Final = frozenset((
    "arabic", "armenian", "basque", "catalan", "danish", "dutch", "english", "finnish", "french", "german", "greek",
    "hindi", "hungarian", "indonesian", "irish", "italian", "lithuanian", "nepali", "norwegian", "portuguese",
    "romanian", "russian", "serbian", "spanish", "swedish", "tamil", "turkish", "yiddish",
))
# fmt: on

# "added" gives "add", "egging" gives "egg": a double letter after a single vowel stays.
_ENGLISH_SHORT_DOUBLE = re.compile(r"'?([aeo](?:bb|dd|ff|gg|mm|nn|pp|rr|tt))(?:ed|ing)(?:ly)?(?:'s|')?")
# ae, oe and ue are umlauts, but not in "que", nor where the u between two vowels is a consonant
# ("treue").
_GERMAN_UMLAUTS: Final = {"ae": "ä", "oe": "ö", "ue": "ü"}
_GERMAN_PAIR = re.compile(r"(?<=[aeiouyäöü])u(?=[aeiouyäöü])|ae|oe|ue|qu")
# "handeln" gives "handel", "Fahrerinnen" the stem of "Fahrer".
_GERMAN_ENDING = re.compile(r"(l)ns?$|(er)in(?:nen)?$")
_SWEDISH_OST = re.compile(r"(?<=[iklnprtuv])öst")
# Romanian is written with commas below; the library's rules use the cedillas of old character sets.
_WITH_CEDILLAS: Final = str.maketrans("\u0219\u021b", "\u015f\u0163")
_WITH_COMMAS: Final = str.maketrans("\u015f\u0163", "\u0219\u021b")


@cache
def stemmer(language: str) -> Stem:
    """Return the function that stems a lower-case word of one of ``LANGUAGES``; a stem may be
    empty.
    """
    # Without its own cache the library does not release the interpreter lock during a call, so the
    # threads of a query may share it. (The stemmer object holds the word being stemmed.)
    library: Stem = Stemmer.Stemmer(language, 0).stemWord
    adjust = _ADJUSTED.get(language)
    return library if adjust is None else adjust(library)


def _english(library: Stem) -> Stem:
    def stem(word: str) -> str:
        short = _ENGLISH_SHORT_DOUBLE.fullmatch(word)
        return short[1] if short else library(word)

    return stem


def _german(library: Stem) -> Stem:
    def umlaut(found: re.Match[str]) -> str:
        return _GERMAN_UMLAUTS.get(found[0], found[0])

    def stem(word: str) -> str:
        word = _GERMAN_PAIR.sub(umlaut, word)
        if word.endswith("system"):
            # "em" is not an ending here. No rule handles an x, so it protects the word.
            return library(word + "x")[:-1]
        ending = _GERMAN_ENDING.search(word)
        if ending and ending.start(ending.lastindex or 0) >= _region(word, "aeiouyäöü"):
            return library(word[: ending.end(ending.lastindex or 0)])
        return library(word)

    return stem


def _swedish(library: Stem) -> Stem:
    def stem(word: str) -> str:
        stemmed = library(word)
        ending = len(stemmed) - len("öst")
        if ending >= _region(word, "aeiouyäåö") and _SWEDISH_OST.fullmatch(stemmed, ending):
            return stemmed[:-1]
        return stemmed

    return stem


def _region(word: str, vowels: str) -> int:
    """Return where Snowball's region R1 begins: after the first consonant that follows a vowel, but
    not before the fourth letter.
    """
    after_vowel = False
    for place, letter in enumerate(word, 1):
        if letter in vowels:
            after_vowel = True
        elif after_vowel:
            return max(place, 3)
    return len(word)


def _romanian(library: Stem) -> Stem:
    return lambda word: library(word.translate(_WITH_CEDILLAS)).translate(_WITH_COMMAS)


_ADJUSTED: Final[dict[str, Callable[[Stem], Stem]]] = {
    "english": _english,
    "german": _german,
    "romanian": _romanian,
    "swedish": _swedish,
}
