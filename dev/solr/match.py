"""Matching of words, phrases and ranges with the values of a field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from dateutil.parser import isoparse

from dev.solr.schema import DATES, NGRAMS, NUMBERS, TOKENIZED, words

UNITS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400, "WEEK": 604800, "MONTH": 2629800, "YEAR": 31557600}
STEP = re.compile(r"([+-])(\d+)([A-Z]+?)S?(?=[+\-/]|$)")


@dataclass(frozen=True)
class Range:
    """``[low TO high]``; ``*`` is open, braces exclude."""

    low: str
    high: str
    with_low: bool
    with_high: bool


def matches_term(values: list[str], kind: str, term: str) -> float:
    """Return the score of one word, which may have wildcards and still contains backslashes."""
    if re.search(r"(?<!\\)[*?]", term):
        return _matches_wildcard(values, kind, term)
    return matches_phrase(values, kind, re.sub(r"\\(.)", r"\1", term))


def _matches_wildcard(values: list[str], kind: str, term: str) -> float:
    pattern = re.sub(r"\\(.)", r"\1", term.replace("[", "[[]"))
    if kind in TOKENIZED:
        pattern = pattern.lower()
        return float(any(fnmatchcase(word, pattern) for value in values for word in _plain_words(value)))
    return float(any(fnmatchcase(value, pattern) for value in values))


def _plain_words(value: str) -> list[str]:
    return [*re.findall(r"\w+", value.lower()), *value.lower().split()]


def matches_phrase(values: list[str], kind: str, phrase: str) -> float:
    """Return the score of a phrase, by its number of occurrences.

    Untokenized fields match whole values only.
    """
    if kind in TOKENIZED:
        wanted = words(phrase)
        return float(sum(_occurrences(words(value), wanted) for value in values)) ** 0.5 if wanted else 0.0
    if kind == NGRAMS:
        return float(any(phrase.lower() in value.lower() for value in values))
    if kind in DATES:
        return float(any(moment(value) == moment(phrase) for value in values))
    return float(phrase in values)


def _occurrences(have: list[str], wanted: list[str]) -> int:
    size = len(wanted)
    return sum(1 for at in range(len(have) - size + 1) if have[at : at + size] == wanted)


def matches_range(values: list[str], kind: str, wanted: Range) -> bool:
    """Return whether any value is in the range."""
    return any(_inside(value, kind, wanted) for value in values)


def _inside(value: str, kind: str, wanted: Range) -> bool:
    def key(text: str) -> float | str:
        if kind in DATES:
            return moment(text).timestamp()
        return float(text) if kind in NUMBERS else text

    here = key(value)
    for limit, inclusive, above in ((wanted.low, wanted.with_low, True), (wanted.high, wanted.with_high, False)):
        if limit == "*":
            continue
        edge = key(limit)
        if here == edge and not inclusive:
            return False
        if isinstance(here, float) and isinstance(edge, float) and here != edge and (here > edge) != above:
            return False
        if isinstance(here, str) and isinstance(edge, str) and here != edge and (here > edge) != above:
            return False
    return True


def moment(text: str) -> datetime:
    """Parse a date, or Solr's date math on NOW. Raise ValueError for anything else."""
    if text.startswith("NOW"):
        steps = STEP.findall(text[3:])
        seconds = sum((1 if sign == "+" else -1) * int(count) * UNITS[unit] for sign, count, unit in steps)
        return datetime.now(UTC) + timedelta(seconds=seconds)
    moment = isoparse(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def as_date(text: str) -> str:
    """Return a date as Solr returns it: in UTC, with milliseconds if there are any."""
    found = moment(text).astimezone(UTC).replace(tzinfo=None)
    found = found.replace(microsecond=found.microsecond // 1000 * 1000)
    return (
        found.isoformat(timespec="milliseconds").rstrip("0").rstrip(".") if found.microsecond else found.isoformat()
    ) + "Z"
