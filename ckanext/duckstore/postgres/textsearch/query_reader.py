"""Parse the three notations of a tsquery: operators (``a & !b <-> c:*``), web search (``a "b c"
-d``), plain text.

The caller passes a function that turns an operand into a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from ckanext.duckstore.errors import DuckstoreError, InvalidSQL, of_sqlstate

from .characters import LETTER, symbol
from .query_tree import PRIORITIES, And, Not, Or, Phrase, Query, Stop

MakeOperand = Callable[[str, bool, str], Query]
Notation = Literal["operators", "web"]
Kind = Literal["operand", "operator", "open", "close", "end"]

LARGEST_DISTANCE: Final = 1 << 14
# PostgreSQL's STACKDEPTH: the maximum number of pending operators at one level of parentheses.
_MOST_WAITING: Final = 32
_OPERATOR_CHARS: Final = frozenset("!&|()<")
_WEIGHTS: Final = "ABCD"
_PHRASE: Final = re.compile(r"<(?:-|([0-9]+))")


@dataclass(frozen=True, slots=True)
class _Operator:
    type: type[Not] | type[And] | type[Or] | type[Phrase]
    distance: int = 0

    @property
    def priority(self) -> int:
        return PRIORITIES[self.type]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    operator: _Operator | None = None
    query: Query | None = None


_AND, _OR, _NOT = _Operator(And), _Operator(Or), _Operator(Not)
_END, _OPEN, _CLOSE = _Token("end"), _Token("open"), _Token("close")


def read(text: str, notation: Notation, operand: MakeOperand) -> Query | None:
    """Return the query ``text``, or None if it is empty.

    ``operand(text, prefix, weights)`` returns the query of an operand. Raises InvalidSQL with
    PostgreSQL's message.
    """
    reader = _Operators(text, operand) if notation == "operators" else _Web(text, operand)
    return _assemble(reader)


class _Reader:
    """Finds the tokens of ``text``, depending on whether an operand or an operator is expected."""

    _quotes = True

    def __init__(self, text: str, operand: MakeOperand) -> None:
        self.text = text
        self.at = 0
        self.first = True
        self._operand = operand
        self._operand_is_due = True

    def next(self) -> _Token:
        while self._space():
            self.at += 1
        return self._when_operand_is_due() if self._operand_is_due else self._when_operator_is_due()

    def syntax_error(self) -> DuckstoreError:
        return InvalidSQL(f'syntax error in tsquery: "{self.text}"')

    def _when_operand_is_due(self) -> _Token:
        raise NotImplementedError

    def _when_operator_is_due(self) -> _Token:
        raise NotImplementedError

    def _char(self) -> str:
        return self.text[self.at : self.at + 1]

    def _space(self) -> bool:
        return is_space(self._char())

    def _operator(self, operator: _Operator, length: int) -> _Token:
        self.at += length
        self.first = False
        self._operand_is_due = True
        return _Token("operator", operator)

    def _value(self, text: str, prefix: bool = False, weights: str = "") -> _Token:
        self.first = False
        self._operand_is_due = False
        return _Token("operand", query=self._operand(text, prefix, weights))

    def _word(self) -> str:
        """Return the word or quoted text that starts here."""
        if self._quotes and self._char() == "'":
            return self._quoted_word()
        if self._char() in self._delimiters():
            raise self.syntax_error()
        word: list[str] = []
        while (char := self._char()) and not is_space(char) and char not in self._delimiters():
            if char == ":" and word:
                break
            if char == "\\" and self._quotes:
                char = self._escaped()
            word.append(char)
            self.at += 1
        return "".join(word)

    def _delimiters(self) -> frozenset[str]:
        return _OPERATOR_CHARS

    def _quoted_word(self) -> str:
        word: list[str] = []
        self.at += 1
        while char := self._char():
            if char == "'":
                self.at += 1
                if self._char() != "'":
                    if not word:
                        raise self.syntax_error()
                    return "".join(word)
            elif char == "\\":
                char = self._escaped()
            word.append(char)
            self.at += 1
        raise self.syntax_error()

    def _escaped(self) -> str:
        """Return the character after the backslash, which becomes the current one."""
        self.at += 1
        if not self._char():
            raise InvalidSQL(f'there is no escaped character: "{self.text}"')
        return self._char()


class _Operators(_Reader):
    """``fat & (rat | cat:*) <2> !'new york':AB``"""

    def __init__(self, text: str, operand: MakeOperand) -> None:
        super().__init__(text, operand)
        self._open = 0

    def _when_operand_is_due(self) -> _Token:
        char = self._char()
        if char == "!":
            return self._operator(_NOT, 1)
        if char == "(":
            self.at += 1
            self._open += 1
            self.first = False
            return _OPEN
        if char == ":":
            raise self.syntax_error()
        if not char:
            if self.first:
                return _END
            raise InvalidSQL(f'no operand in tsquery: "{self.text}"')
        word = self._word()
        prefix, weights = self._flags()
        return self._value(word, prefix, weights)

    def _flags(self) -> tuple[bool, str]:
        """Return the flags that may follow a word, ``:*AB``: whether it is a prefix, and its
        weights.
        """
        if self._char() != ":":
            return False, ""
        start = self.at = self.at + 1
        while self._char() and self._char() in "*abcdABCD":
            self.at += 1
        flags = self.text[start : self.at].upper()
        return "*" in flags, "".join(weight for weight in _WEIGHTS if weight in flags)

    def _when_operator_is_due(self) -> _Token:
        char = self._char()
        if char == "&":
            return self._operator(_AND, 1)
        if char == "|":
            return self._operator(_OR, 1)
        if char == "<":
            return self._phrase_operator()
        if char == ")" and self._open:
            self.at += 1
            self._open -= 1
            return _CLOSE
        if char or self._open:
            raise self.syntax_error()
        return _END

    def _phrase_operator(self) -> _Token:
        """Return the operator ``<->`` or ``<2>``; an operand must follow."""
        found = _PHRASE.match(self.text, self.at)
        if found is None:
            raise self.syntax_error()
        digits = found[1] or "1"
        if len(digits.lstrip("0")) > 5 or int(digits) > LARGEST_DISTANCE:
            raise of_sqlstate(
                "22023",
                f"distance in phrase operator must be an integer value between zero and {LARGEST_DISTANCE} inclusive",
            )
        if self.text[found.end() : found.end() + 1] != ">" or found.end() + 1 == len(self.text):
            raise self.syntax_error()
        return self._operator(_Operator(Phrase, int(digits)), found.end() + 1 - self.at)


class _Web(_Reader):
    """``"fat cat" or dog -rat``: any text has a meaning."""

    _quotes = False

    def _when_operand_is_due(self) -> _Token:
        self._skip_operators()
        char = self._char()
        if char == "-":
            return self._operator(_NOT, 1)
        if char == '"':
            inside, _, _ = self.text[self.at + 1 :].partition('"')
            self.at += len(inside) + 2
            return self._value(inside)
        if not char:
            # The preceding operator has no right side; it is removed with the stop words.
            self._operand_is_due = False
            return _END if self.first else _Token("operand", query=Stop())
        return self._value(self._word())

    def _when_operator_is_due(self) -> _Token:
        self._skip_operators()
        if not self._char():
            return _END
        if self._is_or():
            return self._operator(_OR, 2)
        return self._operator(_AND, 0)

    def _skip_operators(self) -> None:
        """Skip the operators of the other notation, which have no meaning here."""
        while (char := self._char()) and (char in _OPERATOR_CHARS or is_space(char)):
            if char in _OPERATOR_CHARS:
                self.first = False
            self.at += 1

    def _is_or(self) -> bool:
        """Return whether the word ``or`` is here, followed by a possible operand."""
        if self.text[self.at : self.at + 2].lower() != "or":
            return False
        after = self.text[self.at + 2 :]
        if not after or after[0] in "-_" or _is_alnum(after[0]):
            return False
        return not all(map(is_space, after[1:]))

    def _delimiters(self) -> frozenset[str]:
        return _OPERATOR_CHARS | {'"'}


def is_space(char: str) -> bool:
    """Return whether PostgreSQL skips ``char`` between the parts of a query: only ASCII white
    space; other spaces are operands.
    """
    return bool(char) and char in " \t\n\v\f\r"


def _is_alnum(char: str) -> bool:
    return char.isalnum() if char.isascii() else symbol(char) == LETTER


def _assemble(reader: _Reader) -> Query | None:
    """Combine operands and operators by the precedence of the operators."""
    operands: list[Query] = []
    levels: list[list[_Operator]] = [[]]
    while (token := reader.next()).kind != "end":
        waiting = levels[-1]
        if token.kind == "open":
            levels.append([])
        elif token.kind == "close":
            _reduce(operands, levels.pop(), _OR)
        elif token.operator is not None:
            _reduce(operands, waiting, token.operator)
            if len(waiting) == _MOST_WAITING:
                raise of_sqlstate("XX000", "tsquery stack too small")
            waiting.append(token.operator)
        else:
            assert token.query is not None
            operands.append(token.query)
    _reduce(operands, levels.pop(), _OR)
    return operands.pop() if operands else None


def _reduce(operands: list[Query], waiting: list[_Operator], coming: _Operator) -> None:
    """Apply the pending operators that bind at least as strongly as the next one; NOT is a prefix
    operator.
    """
    while waiting:
        top = waiting[-1]
        if coming.priority > top.priority or (coming.type is Not and top.type is Not):
            return
        waiting.pop()
        right = operands.pop()
        if top.type is Not:
            operands.append(Not(right))
        elif top.type is Phrase:
            operands.append(Phrase(operands.pop(), right, top.distance))
        else:
            assert top.type is And or top.type is Or
            operands.append(top.type(operands.pop(), right))
