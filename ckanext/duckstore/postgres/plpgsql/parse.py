"""Definitions of functions, parsed.

PostgreSQL's own parser decides whether a definition is one (:func:`check`). Its answer leaves out much of what it has read: which
variable a RETURN gives, the numbers of ``numeric(5,2)``, NOT NULL, the order of declarations. So the tree is made here, of the
tokens of PostgreSQL's scanner: a statement of PL/pgSQL is told by its first word, and ends where the grammar's words end it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pglast import parser

from ...errors import DuckstoreError, of_sqlstate
from ..limits import DEFAULT_LIMITS, check_text
from . import statements
from .tokens import Tokens
from .tree import Block, Body, Declaration, Statement, TypeName, Unsupported

_OPTION = re.compile(r"\s*#\s*(\w+)\s+(\w+)")
_CONFLICTS = ("error", "use_variable", "use_column")
#: A colon that was escaped for SQLAlchemy.
_ESCAPED_COLON = re.compile(r"\\+:")
#: The type of a table's rows, which PostgreSQL's parser cannot know.
_ROWTYPE = re.compile(r"""(?:"(?:[^"]|"")+"|[\w.])+\s*%\s*ROWTYPE\b""", re.IGNORECASE)
_VARIADIC = re.compile(r"^\s*VARIADIC\b", re.IGNORECASE)


def unescaped(definition: str) -> str:
    r"""*definition* without the backslashes with which CKAN's backend wants colons written (``\:``)."""
    return _ESCAPED_COLON.sub(":", definition)


def check(definition: str, arguments: Sequence[str], returns: str) -> None:
    """Have PostgreSQL's parser look at a whole function.

    :param arguments: each as CREATE FUNCTION takes it. :raises InvalidSQL: with PostgreSQL's message.
    """
    quote = "$duckstore$"
    while quote in definition:
        quote = f"${quote[1:-1]}_$"
    taken = ", ".join(_VARIADIC.sub("", argument) for argument in arguments)
    shown = _ROWTYPE.sub("record", _OPTION.sub(_blank, definition))
    sql = f"CREATE FUNCTION f({taken}) RETURNS {returns} AS {quote}{shown}{quote} LANGUAGE plpgsql"
    try:
        parser.parse_plpgsql_json(sql)
    except parser.ParseError as error:
        message = str(error.args[0])
        state = next((state for pattern, state in _STATES if pattern.search(message)), "42601")
        raise of_sqlstate(state, message) from error


#: SQLSTATEs of messages, which are those of syntax errors otherwise.
_STATES = (
    (re.compile("^unrecognized exception condition"), "42704"),
    (re.compile("is declared CONSTANT$"), "22005"),
)


def _blank(found: re.Match[str]) -> str:
    """Options but the one about conflicts would have PostgreSQL's parser print to the standard output."""
    return found[0] if found[1].lower() == "variable_conflict" else "\n" * found[0].count("\n")


def parse(definition: str) -> Body:
    """Parse *definition*. :raises InvalidSQL: it is none. :raises StatementTooComplex: too long or too deep."""
    check_text(definition, DEFAULT_LIMITS)
    option = _OPTION.match(definition)
    conflict = "error"
    while option is not None:
        if option[1].lower() == "variable_conflict" and option[2].lower() in _CONFLICTS:
            conflict = option[2].lower()
        definition = " " * 0 + _without(definition, option)
        option = _OPTION.match(definition)
    reader = Reader(Tokens(definition))
    block = reader.block(reader.label())
    reader.tokens.take(";")
    if reader.tokens.peek().kind != "END":
        raise reader.tokens.unexpected()
    return Body(block, conflict, tuple(reader.unsupported))


def _without(definition: str, option: re.Match[str]) -> str:
    """*definition* with spaces instead of an option, so that lines stay where they are."""
    text = re.sub(r"[^\n]", " ", option[0])
    return text + definition[option.end() :]


class Reader:
    """Reads blocks and statements from tokens."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.unsupported: list[Unsupported] = []

    def label(self) -> str | None:
        """``<<label>>``, if there is one."""
        if not self.tokens.at("<<"):
            return None
        self.tokens.next()
        name = self.tokens.label()
        self.tokens.expect(">>")
        return name

    def block(self, label: str | None) -> Block:
        """``[DECLARE …] BEGIN … END [label]``, without the semicolon."""
        tokens = self.tokens
        line = tokens.line()
        declarations: list[Declaration] = []
        while tokens.take("DECLARE"):
            while not tokens.at("BEGIN") and not tokens.at("DECLARE"):
                declarations.append(self._declaration())
        begin = tokens.line()
        tokens.expect("BEGIN")
        body = self.body("END", "EXCEPTION")
        if tokens.at("EXCEPTION"):
            body = (self.refuse("exception block", line=begin),)
            self._skip_handlers()
        tokens.expect("END")
        if not tokens.at(";") and tokens.peek().is_name:
            tokens.next()
        return Block(line, label, tuple(declarations), body)

    def body(self, *ends: str) -> tuple[Statement, ...]:
        """Statements up to one of the words *ends*, which stays."""
        found: list[Statement] = []
        while not any(self.tokens.at(end) for end in ends):
            if self.tokens.peek().kind == "END":
                raise self.tokens.unexpected()
            found.append(statements.statement(self))
        return tuple(found)

    def refuse(self, construct: str, *, line: int | None = None) -> Unsupported:
        """A statement that cannot be run, noted down for the warnings."""
        made = Unsupported(self.tokens.line() if line is None else line, construct)
        self.unsupported.append(made)
        return made

    def _skip_handlers(self) -> None:
        self.tokens.expect("EXCEPTION")
        while self.tokens.take("WHEN"):
            self.tokens.until("THEN")
            self.tokens.next()
            self.body("WHEN", "END")

    # Declarations

    def _declaration(self) -> Declaration:
        tokens = self.tokens
        line = tokens.line()
        name = tokens.label()
        if tokens.take("ALIAS", "FOR"):
            alias = (tokens.next().text,) if tokens.peek().kind == "PARAM" else tokens.dotted()
            tokens.expect(";")
            return Declaration(name, None, line, alias=alias)
        if any(tokens.at(*words) for words in (("CURSOR",), ("SCROLL", "CURSOR"), ("NO", "SCROLL"))):
            tokens.until(";")
            tokens.expect(";")
            return Declaration(name, TypeName("refcursor"), line)
        constant = tokens.take("CONSTANT")
        type = type_name(tokens)
        if tokens.take("COLLATE"):
            tokens.dotted()
        not_null = tokens.take("NOT", "NULL")
        default = None
        if tokens.take("DEFAULT") or tokens.take(":=") or tokens.take("="):
            default = tokens.until(";")
        tokens.expect(";")
        return Declaration(name, type, line, constant, not_null, default)


def type_name(tokens: Tokens) -> TypeName:
    """The type of a declaration, up to what follows it."""
    ahead = next(
        place
        for place in _places()
        if (token := tokens.peek(place)).kind == "END"
        or token.word in ("DEFAULT", ":=", "=", ";", "COLLATE")
        or (token.word == "NOT" and tokens.peek(place + 1).word == "NULL")
    )
    if ahead == 0 or tokens.peek(ahead).kind == "END":
        raise tokens.unexpected()
    if ahead > 2 and tokens.peek(ahead - 2).text == "%" and tokens.peek(ahead - 1).word in ("TYPE", "ROWTYPE"):
        reference = tokens.dotted()
        tokens.next()
        return TypeName("", reference, tokens.next().word)
    start = tokens.peek().start
    for _ in range(ahead):
        last = tokens.next()
    return TypeName(tokens.source[start : last.end])


def _places() -> range:
    return range(10_000)


Parse = Callable[[Reader], Statement]
__all__ = ["DuckstoreError", "Parse", "Reader", "check", "parse", "unescaped"]
