"""PostgreSQL's advanced regular expressions, translated for Python's ``re``.

https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-POSIX-REGEXP

One difference remains: among alternatives PostgreSQL takes the one with the longest match, Python
the first that matches. Alternatives that are plain text are sorted by length for this reason;
others are not.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from ckanext.duckstore.remembering import of_short_texts

from ....raising import Failure
from .matching import RegularExpression

_OPTIONS = "bceimnpqstwxg"
#: Escapes for a single character.
_CHARACTERS = {
    "a": "\a",
    "b": "\b",
    "B": "\\",
    "e": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "0": "\0",
}
_CLASS_ESCAPES = {"d": r"\d", "w": r"\w", "s": r"\s", "D": r"\D", "W": r"\W", "S": r"\S"}
_CONSTRAINTS = {"A": r"\A", "Z": r"\Z", "m": r"\b(?=\w)", "M": r"\b(?<=\w)", "y": r"\b", "Y": r"\B"}
_CLASSES = {
    "alnum": r"[^\W_]",
    "alpha": r"[^\W\d_]",
    "ascii": r"[\x00-\x7f]",
    "blank": r"[ \t]",
    "cntrl": r"[\x00-\x1f\x7f-\x9f]",
    "digit": r"\d",
    "graph": r"[^\s\x00-\x20\x7f-\x9f]",
    "print": r"[^\x00-\x1f\x7f-\x9f]",
    "space": r"\s",
    "word": r"\w",
    "xdigit": "[0-9A-Fa-f]",
}
_GROUPS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")
_HEX = {"x": 255, "u": 4, "U": 8}
_BOUND = re.compile(r"\{(\d+)(,(\d*))?\}")
_MOST_REPEATS = 255
#: Placeholder after each quantifier until it is known whether the expression is greedy; an
#: unassigned code point.
_LAZINESS = "\ue000"


@dataclass(frozen=True)
class Options:
    """The combined effect of the letters of a flags argument or an embedded option."""

    ignore_case: bool = False
    #: ``.`` and ``[^...]`` never match a newline.
    newline_stops: bool = False
    #: ``^`` and ``$`` match at line ends.
    line_anchors: bool = False
    expanded: bool = False
    literal: bool = False
    everywhere: bool = False


def options(letters: str, before: Options | None = None) -> Options:
    """Return *before* modified by *letters*.

    :raises Failure: a letter is not an option.
    """
    known = dict(vars(before or Options()))
    for letter in letters:
        if letter not in _OPTIONS:
            raise Failure("22023", f'invalid regular expression option: "{letter}"')
        known.update(_EFFECTS[letter])
    return Options(**known)


_EFFECTS: dict[str, dict[str, bool]] = {
    "b": {},
    "e": {},
    "t": {"expanded": False},
    "c": {"ignore_case": False},
    "i": {"ignore_case": True},
    "m": {"newline_stops": True, "line_anchors": True},
    "n": {"newline_stops": True, "line_anchors": True},
    "s": {"newline_stops": False, "line_anchors": False},
    "p": {"newline_stops": True, "line_anchors": False},
    "w": {"newline_stops": False, "line_anchors": True},
    "x": {"expanded": True},
    "q": {"literal": True},
    "g": {"everywhere": True},
}


@of_short_texts(256, 10_000, few=2)
def compiled(pattern: str, letters: str) -> RegularExpression:
    """Return *pattern* with the flags *letters*, translated for Python.

    :raises Failure: it is not a PostgreSQL regular expression.
    """
    chosen = options(letters)
    if pattern.startswith("***="):
        pattern, chosen = pattern[4:], options("q", chosen)
    elif pattern.startswith("***:"):
        pattern = pattern[4:]
    flags = re.DOTALL
    translator = _Translator(pattern, chosen)
    if chosen.literal:
        text = re.escape(pattern)
    else:
        embedded = re.match(r"\(\?([a-z]+)\)", pattern)
        if embedded:
            chosen = options(embedded[1], chosen)
            pattern = pattern[embedded.end() :]
        translator = _Translator(pattern, chosen)
        text = translator.translate()
    if chosen.ignore_case:
        flags |= re.IGNORECASE
    expression = RegularExpression(text, flags, translator.quantifiers, translator.is_ambiguous)
    expression.require_valid()
    return expression


def _invalid(why: str) -> Failure:
    return Failure("2201B", f"invalid regular expression: {why}")


@dataclass
class _Level:
    """The alternatives inside one pair of parentheses, or of the whole expression."""

    opening: str = ""
    branches: list[str] = field(default_factory=list)
    #: The atoms of the current branch, each with its quantifier.
    atoms: list[str] = field(default_factory=list)
    #: Whether all branches are plain text.
    plain: bool = True
    #: Whether the first quantifier is greedy; None before the first one.
    greedy: bool | None = None
    #: Whether it can match the same text in several ways: it has quantifiers or alternatives.
    varies: bool = False

    def end_branch(self) -> None:
        self.branches.append("".join(self.atoms))
        self.atoms = []

    def text(self) -> str:
        self.end_branch()
        if len(self.branches) > 1:
            self.greedy = self.varies = True
            if self.plain:
                self.branches.sort(key=len, reverse=True)
        return "|".join(self.branches)


class _Translator:
    """One pass over a pattern."""

    def __init__(self, pattern: str, chosen: Options) -> None:
        self._pattern = pattern
        self._options = chosen
        self._at = 0
        self._levels = [_Level()]
        self._groups = 0
        #: Whether the last item written can take a quantifier.
        self._atom = False
        #: Whether it is a group that can match the same text in several ways.
        self._varies = False
        #: See :class:`.matching.RegularExpression`.
        self.quantifiers = 0
        self.is_ambiguous = False

    def translate(self) -> str:
        while self._at < len(self._pattern):
            self._step()
        if len(self._levels) > 1:
            raise _invalid("parentheses () not balanced")
        level = self._levels[0]
        text = level.text()
        return text.replace(_LAZINESS, "?" if level.greedy is False else "")

    def _step(self) -> None:
        char = self._pattern[self._at]
        if self._options.expanded and (char.isspace() or char == "#"):
            self._skip()
            return
        handler = {
            "\\": self._escape,
            "[": self._bracket,
            "(": self._open,
            ")": self._close,
            "|": self._branch,
            "*": self._quantifier,
            "+": self._quantifier,
            "?": self._quantifier,
            "{": self._brace,
        }.get(char)
        if handler is not None:
            handler()
            return
        self._at += 1
        if char in "^$":
            lines = self._options.line_anchors
            self._write({"^": "(?m:^)" if lines else r"\A", "$": "(?m:$)" if lines else r"\Z"}[char], atom=False)
        elif char == ".":
            self._write("[^\n]" if self._options.newline_stops else ".")
        else:
            self._literal(char)

    def _skip(self) -> None:
        if self._pattern[self._at] == "#":
            end = self._pattern.find("\n", self._at)
            self._at = len(self._pattern) if end < 0 else end
        else:
            self._at += 1

    def _write(self, text: str, *, atom: bool = True, plain: bool = False) -> None:
        level = self._levels[-1]
        level.atoms.append(text)
        level.plain = level.plain and plain
        self._atom, self._varies = atom, False

    def _literal(self, char: str) -> None:
        self._write(re.escape(char), plain=True)

    # Groups

    def _open(self) -> None:
        opening = next((mark for mark in _GROUPS if self._pattern.startswith(mark, self._at)), "(")
        if opening == "(":
            if self._pattern.startswith("(?", self._at):
                if self._pattern.startswith("(?#", self._at):
                    self._comment()
                    return
                raise _invalid("quantifier operand invalid")
            self._groups += 1
        self._at += len(opening)
        self._levels.append(_Level(opening))
        self._atom = False

    def _comment(self) -> None:
        end = self._pattern.find(")", self._at)
        if end < 0:
            raise _invalid("parentheses () not balanced")
        self._at = end + 1

    def _close(self) -> None:
        if len(self._levels) == 1:
            raise _invalid("parentheses () not balanced")
        self._at += 1
        inner = self._levels.pop()
        text = inner.text()
        self._write(f"{inner.opening}{text})", atom=inner.opening in ("(", "(?:"))
        level = self._levels[-1]
        self._varies = inner.varies
        level.varies = level.varies or inner.varies
        if level.greedy is None and inner.opening in ("(", "(?:"):
            level.greedy = inner.greedy

    def _branch(self) -> None:
        self._at += 1
        self._levels[-1].end_branch()
        self._atom = False

    # Quantifiers

    def _brace(self) -> None:
        if self._at + 1 < len(self._pattern) and self._pattern[self._at + 1].isdigit():
            self._quantifier()
        else:
            self._at += 1
            self._literal("{")

    def _quantifier(self) -> None:
        if not self._atom:
            raise _invalid("quantifier operand invalid")
        text, fixed = self._repetition()
        lazy = self._pattern.startswith("?", self._at)
        if lazy:
            self._at += 1
        level = self._levels[-1]
        level.plain = False
        self.is_ambiguous = self.is_ambiguous or self._varies
        if not fixed:
            self.quantifiers += 1
            level.varies = True
            if level.greedy is None:
                level.greedy = not lazy
            # The first quantifier of the whole expression decides whether it is lazy.
            text += _LAZINESS
        level.atoms[-1] = f"{level.atoms[-1]}{text}"
        self._atom = False

    def _repetition(self) -> tuple[str, bool]:
        """Return the quantifier at this position, and whether it is a single fixed number."""
        found = _BOUND.match(self._pattern, self._at)
        if self._pattern[self._at] != "{":
            self._at += 1
            return self._pattern[self._at - 1], False
        if found is None:
            raise _invalid("braces {} not balanced")
        low, high = int(found[1]), int(found[3]) if found[3] else None
        if low > _MOST_REPEATS or (high is not None and (high > _MOST_REPEATS or high < low)):
            raise _invalid("invalid repetition count(s)")
        self._at = found.end()
        return found[0], found[2] is None or low == high

    # Escapes

    def _escape(self) -> None:
        self._at += 1
        if self._at >= len(self._pattern):
            raise _invalid("invalid escape \\ sequence")
        char = self._pattern[self._at]
        if char in _CLASS_ESCAPES:
            self._at += 1
            self._write(_CLASS_ESCAPES[char])
        elif char in _CONSTRAINTS:
            self._at += 1
            self._write(_CONSTRAINTS[char], atom=False)
        elif char in "123456789":
            self._back_reference()
        else:
            self._literal(self._character())

    def _back_reference(self) -> None:
        found = re.compile(r"\d+").match(self._pattern, self._at)
        assert found is not None
        digits = found[0]
        while len(digits) > 1 and int(digits) > self._groups:
            digits = digits[:-1]
        if int(digits) > self._groups:
            raise _invalid("invalid backreference number")
        self._at += len(digits)
        self._write(f"(?:\\{digits})")

    def _character(self) -> str:
        """Return the single character that the escape at this position (after its backslash)
        denotes.
        """
        char = self._pattern[self._at]
        self._at += 1
        if char in _CHARACTERS:
            return _CHARACTERS[char]
        if char == "c" and self._at < len(self._pattern):
            self._at += 1
            return chr(ord(self._pattern[self._at - 1]) & 31)
        if char in _HEX:
            return self._hexadecimal(_HEX[char], exact=char != "x")
        if char.isalnum():
            raise _invalid("invalid escape \\ sequence")
        return char

    def _hexadecimal(self, most: int, *, exact: bool) -> str:
        found = re.compile(f"[0-9A-Fa-f]{{1,{most}}}").match(self._pattern, self._at)
        if found is None or (exact and len(found[0]) != most) or int(found[0], 16) > sys.maxunicode:
            raise _invalid("invalid escape \\ sequence")
        self._at = found.end()
        return chr(int(found[0], 16))

    # Brackets

    def _bracket(self) -> None:
        for mark, text in (("[[:<:]]", r"\b(?=\w)"), ("[[:>:]]", r"\b(?<=\w)")):
            if self._pattern.startswith(mark, self._at):
                self._at += len(mark)
                self._write(text, atom=False)
                return
        self._at += 1
        negated = self._pattern.startswith("^", self._at)
        self._at += negated
        singles, classes = self._members()
        parts = ([f"[{''.join(singles)}]"] if singles else []) + classes
        inside = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
        if negated:
            stop = "|\n" if self._options.newline_stops else ""
            inside = f"(?:(?!{inside}{stop}).)"
        self._write(inside)

    def _members(self) -> tuple[list[str], list[str]]:
        """Return the contents of the brackets: characters and ranges, and classes."""
        singles: list[str] = []
        classes: list[str] = []
        first = True
        while first or not self._pattern.startswith("]", self._at):
            if self._at >= len(self._pattern):
                raise _invalid("brackets [] not balanced")
            first = False
            member = self._member()
            if len(member) > 1:
                classes.append(member)
                continue
            if self._pattern.startswith("-", self._at) and self._pattern[self._at + 1 : self._at + 2] not in ("", "]"):
                self._at += 1
                last = self._member()
                if len(last) > 1 or last < member:
                    raise _invalid("invalid character range")
                singles.append(f"{re.escape(member)}-{re.escape(last)}")
            else:
                singles.append(re.escape(member))
        self._at += 1
        return singles, classes

    def _member(self) -> str:
        """Return one character, or the (longer) text of a class."""
        for mark in ("[:", "[.", "[="):
            if self._pattern.startswith(mark, self._at):
                return self._named(mark)
        char = self._pattern[self._at]
        self._at += 1
        if char != "\\":
            return char
        if self._at >= len(self._pattern):
            raise _invalid("invalid escape \\ sequence")
        char = self._pattern[self._at]
        if char in _CLASS_ESCAPES:
            self._at += 1
            return _CLASS_ESCAPES[char]
        return self._character()

    def _named(self, mark: str) -> str:
        end = self._pattern.find(mark[1] + "]", self._at + 2)
        if end < 0:
            raise _invalid("brackets [] not balanced")
        name = self._pattern[self._at + 2 : end]
        self._at = end + 2
        if mark != "[:":
            if len(name) != 1:
                raise _invalid("invalid collating element")
            return name
        if name in _CLASSES:
            return _CLASSES[name]
        if name not in ("upper", "lower", "punct"):
            raise _invalid("invalid character class")
        return f"[{_ranges('alpha' if self._options.ignore_case and name != 'punct' else name)}]"


@lru_cache(maxsize=8)
def _ranges(name: str) -> str:
    """Return the characters of a class that ``re`` has no escape for, as the contents of
    brackets.
    """
    tests = {
        "upper": str.isupper,
        "lower": str.islower,
        "alpha": lambda char: char.isupper() or char.islower(),
        "punct": lambda char: (
            unicodedata.category(char)[0] == "P" or (char.isascii() and unicodedata.category(char)[0] == "S")
        ),
    }
    test = tests[name]
    parts: list[str] = []
    start: int | None = None
    for code in range(0x20000):
        inside = test(chr(code))
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            parts.append(f"{re.escape(chr(start))}-{re.escape(chr(code - 1))}")
            start = None
    return "".join(parts)
