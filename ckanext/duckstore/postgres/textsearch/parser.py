"""PostgreSQL's default text search parser: it splits a text into words, numbers, hosts, file names,
tags and so on.

``tokens(text)`` returns the rows of ``SELECT alias, token FROM ts_parse('default', text)``. The
rules are in ``grammar.py``; this module applies them. As the state machine costs microseconds a
character, one regular expression takes the simple tokens (a word between spaces, a number) for
which the rules can give no other result.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .characters import LETTER, MARK, SPACE, symbols
from .grammar import RULES

Token = tuple[str, str]

_LETTERS = frozenset(string.ascii_letters)
_DIGITS = frozenset(string.digits)
_ALPHA = _LETTERS | {LETTER}
_URL_CHARS = frozenset(chr(code) for code in range(0x21, 0x7F)) - frozenset('"<>\\^`{|}')
_CLASSES: Final[dict[str, frozenset[str]]] = {
    "letter": _LETTERS,
    "alpha": _ALPHA,
    "digit": _DIGITS,
    "alnum": _ALPHA | _DIGITS,
    "special": frozenset({MARK}),
    "hex": frozenset(string.hexdigits),
    "space": frozenset(" \t\n\v\f\r" + SPACE),
    "urlchar": _URL_CHARS,
    "eof": frozenset({""}),
}
_TESTS_OF_THE_PARSER = frozenset({"skipping", "want_host", "host", "url_path"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """A line of the grammar. ``chars`` is None if the test needs the parser; ``negated`` inverts
    it.
    """

    test: str
    chars: frozenset[str] | None
    negated: bool
    stack: str
    to: str
    found: str
    do: str


def _read_rule(line: str) -> _Rule:
    test, *rest = line.split()
    options = dict(item.split("=") for item in rest if "=" in item)
    stack = next((item for item in rest if "=" not in item), "")
    chars: frozenset[str] | None
    negated = test in ("else", "nonalnum")
    if test in _TESTS_OF_THE_PARSER:
        chars = None
    elif test == "else":
        chars = frozenset()
    elif test == "nonalnum":
        chars = _CLASSES["alnum"]
    elif test.startswith("any:"):
        chars = frozenset(test[4:])
    else:
        chars = _CLASSES.get(test) or frozenset({test})
    return _Rule(test, chars, negated, stack, options.get("to", ""), options.get("found", ""), options.get("do", ""))


_POP: Final = _read_rule("else pop")


def _read_grammar(text: str) -> dict[str, tuple[_Rule, ...]]:
    states: dict[str, list[_Rule]] = {}
    rules: list[_Rule] = []
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            rules = states[line[1:-1]] = []
        elif line:
            rules.append(_read_rule(line))
    return {name: tuple(found) for name, found in states.items()}


_GRAMMAR = _read_grammar(RULES)
_WITH_PARSER_TESTS = frozenset(name for name, rules in _GRAMMAR.items() if any(rule.chars is None for rule in rules))
# (state, first rule to try, symbol) -> (rule, its number); at most about ten thousand entries.
_CHOICES: dict[tuple[str, int, str], tuple[_Rule, int]] = {}

# After a hyphen or underscore the token could still become a host or an address, but not if only
# letters and digits follow for some length.
_NO_HOST = r"(?:(?![-_])|(?=[-_](?:[A-Za-z0-9_-]|\.(?![A-Za-z][A-Za-z])){0,40}(?![A-Za-z0-9._@-])))"
_WORD_END = rf"(?![A-Za-z0-9@{LETTER}{MARK}]|\.[A-Za-z0-9_]|:/|/[A-Za-z0-9._~]|-[A-Za-z0-9{LETTER}]){_NO_HOST}"
_PLAIN = re.compile(
    rf"(?P<asciiword>[A-Za-z]+{_WORD_END})"
    rf"|(?P<blank>(?:[^A-Za-z0-9{LETTER}<&~/.+-]|[-+](?![0-9])|\.(?![./])|/(?![A-Za-z0-9._~])|~(?![A-Za-z0-9_/])"
    rf"|&(?![#A-Za-z:_])|<(?![/!?A-Za-z:_]))[^A-Za-z0-9{LETTER}<&/+-]*)"
    rf"|(?P<uint>[0-9]+(?![0-9@A-Za-z{LETTER}{MARK}]|\.[A-Za-z0-9]|/[A-Za-z0-9._~]){_NO_HOST})"
    rf"|(?P<float>[0-9]+\.[0-9]+(?![0-9A-Za-z{LETTER}{MARK}@_/.-]))"
    rf"|(?P<int>[-+][0-9]+(?![0-9.eE]))"
    rf"|(?P<word>(?:[A-Za-z]+[{LETTER}{MARK}]|{LETTER})[A-Za-z{LETTER}{MARK}]*"
    rf"(?![A-Za-z0-9{LETTER}{MARK}]|-[0-9A-Za-z{LETTER}]))"
    rf"|(?P<numword>(?:[A-Za-z]+[0-9]|[0-9]+(?![eE])[A-Za-z{LETTER}{MARK}])[A-Za-z0-9{LETTER}{MARK}]*"
    rf"(?![A-Za-z0-9{LETTER}{MARK}@_/.-]))"
)


class _Position:
    """The current position of the state machine, linked to the positions to return to."""

    __slots__ = ("at", "below", "length", "resume", "state", "trail")

    def __init__(self, at: int, length: int, state: str, below: _Position | None) -> None:
        self.at = at
        self.length = length
        self.state = state
        self.below = below
        self.resume = 0
        # Each (state, position) tried since the last saved position.
        self.trail: list[tuple[str, int]] = []


class _Parser:
    """One pass over ``text``; ``characters`` are its symbols."""

    def __init__(self, characters: str, start: int = 0) -> None:
        self.characters = characters
        self.position = _Position(start, 0, "Base", None)
        self.start = start
        self.skipping = False
        self.want_host = False
        # Where the state machine failed before: trying again would take quadratic time, as in
        # PostgreSQL.
        self.failed: set[tuple[str, int]] = set()

    def is_plain(self) -> bool:
        """Return whether the next token depends only on the characters ahead."""
        return self.position.state == "Base" and not self.skipping and not self.want_host

    def advance(self) -> str | None:
        """Find the next token, from ``start`` to ``position.at``; return its type, or None at the
        end.
        """
        end = len(self.characters)
        self.start = self.position.at
        if self.start >= end:
            return None
        self.position.resume = 0
        while True:
            rule, number = self._choose()
            if rule.do:
                self._do(rule.do)
            if rule.found:
                self.length = self.position.length
                self.position.length = 0
            if rule.stack:
                self._move(rule.stack, number)
            position = self.position
            if rule.to:
                position.state = rule.to
            if rule.found:
                return rule.found
            if position.at >= end and rule.stack != "again":
                return None
            if rule.stack not in ("again", "pop") and position.at < end:
                position.at += 1
                position.length += 1

    def _choose(self) -> tuple[_Rule, int]:
        """Return the first rule of the state whose test holds, starting from the rule saved with
        the position.
        """
        position = self.position
        char = self.characters[position.at : position.at + 1]
        state, first = position.state, position.resume
        position.resume = 0
        if position.below is not None and not first and not self.want_host:
            tried = (state, position.at)
            if tried in self.failed:
                return _POP, 0
            position.trail.append(tried)
        key = (state, first, char)
        choice = _CHOICES.get(key)
        if choice is not None:
            return choice
        rules = _GRAMMAR[state]
        number = first
        while not self._holds(rules[number], char):
            number += 1
        choice = (rules[number], number)
        if state not in _WITH_PARSER_TESTS:
            _CHOICES[key] = choice
        return choice

    def _holds(self, rule: _Rule, char: str) -> bool:
        if rule.chars is not None:
            return (char in rule.chars) != rule.negated
        if rule.test == "skipping":
            return self.skipping
        if rule.test == "want_host":
            wanted, self.want_host = self.want_host, False
            return wanted
        return self._finds_host() if rule.test == "host" else self._finds_url_path()

    def _finds_host(self) -> bool:
        """Return whether a host starts here; if so, extend the token over it."""
        ahead = _Parser(self.characters, self.position.at)
        ahead.want_host = True
        return ahead.advance() == "host" and self._take(ahead)

    def _finds_url_path(self) -> bool:
        """Return whether the path of a URL starts here; if so, extend the token over it."""
        ahead = _Parser(self.characters, self.position.at)
        ahead.position = _Position(self.position.at, 0, "UrlPathFirst", ahead.position)
        return ahead.advance() == "url_path" and self._take(ahead)

    def _take(self, ahead: _Parser) -> bool:
        self.position.at += ahead.length
        self.position.length += ahead.length
        return True

    def _do(self, what: str) -> None:
        position = self.position
        if what == "note_tag":
            self._note_tag()
            return
        position.at -= position.length
        if what == "expect_host":
            self.want_host = True
        elif what == "restart":
            position.length = 0

    def _note_tag(self) -> None:
        """Track ``script`` and ``style`` elements, whose contents are blank."""
        tag = self.characters[self.start : self.start + self.position.length].lower()
        if tag in ("<script", "<style"):
            self.skipping = True
        elif tag in ("</script", "</style"):
            self.skipping = False

    def _move(self, stack: str, number: int) -> None:
        position = self.position
        if stack == "push":
            position.resume = number + 1
            self.position = _Position(position.at, position.length, position.state, position)
        elif stack == "dropall":
            position.below = None
        elif stack != "again":
            below = position.below
            assert below is not None, f"the grammar has {stack} where nothing was pushed"
            if stack == "drop":
                position.below = below.below
                position.trail = []
                return
            if stack == "merge":
                below.at, below.length = position.at, position.length
            else:
                self.failed.update(position.trail)
            self.position = below


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text`` in order, as pairs of type (PostgreSQL's alias, such as
    ``asciiword``) and text.

    Together they are the whole text; in addition, the parts of a hyphenated word or a URL follow
    it.
    """
    characters = symbols(text)
    parser = _Parser(characters)
    plain = _PLAIN.match
    while True:
        if parser.is_plain():
            start = parser.position.at
            while found := plain(characters, start):
                end = found.end()
                assert found.lastgroup is not None
                yield found.lastgroup, text[start:end]
                start = end
            parser.position.at = start
        kind = parser.advance()
        if kind is None:
            return
        yield kind, text[parser.start : parser.start + parser.length]
