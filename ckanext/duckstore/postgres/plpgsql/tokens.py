"""The tokens of a definition from PostgreSQL's own scanner, and the ends of statements and
expressions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from pglast import parser

from ...errors import InvalidSQL
from .tree import Sql

_OPENING = frozenset("([")
_CLOSING = frozenset(")]")
_COMMENTS = frozenset({"SQL_COMMENT", "C_COMMENT"})
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Token:
    """A token. ``word`` is its text in upper case unless it is a quoted name or a string, else
    empty; ``name`` the name that it denotes.
    """

    text: str
    word: str
    kind: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        """Whether it can be a name: an identifier or a keyword."""
        return self.kind == "IDENT" or (bool(self.word) and (self.text[0].isalpha() or self.text[0] == "_"))

    @property
    def name(self) -> str:
        """The name, case-folded as in PostgreSQL."""
        if self.text.startswith('"'):
            return self.text[1:-1].replace('""', '"')
        return "".join(char.lower() if char.isascii() else char for char in self.text)


class Tokens:
    """A position in the tokens of *source*."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = [0, *(found.end() for found in re.finditer("\n", source))]
        try:
            scanned = parser.scan(source)
        except parser.ParseError as error:
            raise InvalidSQL(f"syntax error: {error.args[0]}") from error
        self._tokens = [_token(source, item) for item in scanned if item.name not in _COMMENTS]
        self._at = 0

    def line(self, offset: int | None = None) -> int:
        """Return the line of *offset*, by default of the next token."""
        if offset is None:
            offset = self.peek().start
        return bisect_right(self._lines, offset)

    def peek(self, ahead: int = 0) -> Token:
        """Return the token *ahead* positions after the next one."""
        place = self._at + ahead
        if place < len(self._tokens):
            return self._tokens[place]
        return Token("", "", "END", len(self.source), len(self.source))

    def next(self) -> Token:
        """Consume the next token."""
        token = self.peek()
        self._at += 1
        return token

    def at(self, *words: str) -> bool:
        """Return whether the next tokens are *words*."""
        return all(self.peek(place).word == word for place, word in enumerate(words))

    def take(self, *words: str) -> bool:
        """Consume the next tokens if they are *words*; return whether they were."""
        found = self.at(*words)
        self._at += len(words) if found else 0
        return found

    def expect(self, *words: str) -> None:
        """Consume *words*. :raises InvalidSQL: the next tokens are not *words*."""
        for word in words:
            if not self.take(word):
                raise self.unexpected()

    def unexpected(self) -> InvalidSQL:
        token = self.peek()
        if token.kind == "END":
            return InvalidSQL("syntax error at end of input")
        return InvalidSQL(f'syntax error at or near "{token.text}"')

    def label(self) -> str:
        """Consume a name."""
        if not self.peek().is_name:
            raise self.unexpected()
        return self.next().name

    def dotted(self) -> tuple[str, ...]:
        """Consume a dotted name."""
        parts = [self.label()]
        while self.at(".") and self.peek(1).is_name:
            self.next()
            parts.append(self.label())
        return tuple(parts)

    def find(self, *words: str) -> int | None:
        """Return the distance to the first of *words* outside parentheses, before the end of the
        statement; None if there is none.
        """
        depth = ahead = 0
        while True:
            token = self.peek(ahead)
            if token.kind == "END":
                return None
            if depth == 0 and token.word in words:
                return ahead
            if depth == 0 and token.word == ";":
                return None
            depth += (token.word in _OPENING) - (token.word in _CLOSING)
            ahead += 1

    def until(self, *words: str) -> Sql:
        """Consume the SQL before the first of *words* outside parentheses, which is not consumed.

        :raises InvalidSQL: there is none.
        """
        ahead = self.find(*words)
        if ahead is None:
            raise InvalidSQL("syntax error at end of input" if self.find(";") is None else f'missing "{words[0]}"')
        first = self.peek()
        if ahead == 0:  # PostgreSQL also detects an empty expression only when it evaluates it
            return Sql("", self.line())
        sql = Sql(self.source[first.start : self.peek(ahead - 1).end], self.line())
        self._at += ahead
        return sql


def _token(source: str, scanned: parser.Token) -> Token:
    text = source[scanned.start : scanned.end + 1]
    quoted = scanned.name in ("SCONST", "USCONST", "BCONST", "XCONST") or text.startswith('"')
    return Token(text, "" if quoted else text.upper(), scanned.name, scanned.start, scanned.end + 1)


def string_value(token: Token) -> str:
    """Return the value of a string constant."""
    text = token.text
    if text.startswith("$"):
        mark = text[: text.index("$", 1) + 1]
        return text[len(mark) : -len(mark)]
    if text[0] in "eE":
        return _ESCAPE.sub(lambda found: _unescape(found[1]), text[2:-1].replace("''", "'"))
    return text[1:-1].replace("''", "'")


def _unescape(escape: str) -> str:
    if escape[0] in "xuU" and len(escape) > 1:
        return chr(int(escape[1:], 16))
    if escape[0] in "01234567":
        return chr(int(escape, 8))
    return _LETTERS.get(escape, escape)
