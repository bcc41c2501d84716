"""Parse definitions of functions.

PostgreSQL's own parser decides whether a definition is valid (:func:`check`). Its output omits much
of the input: the variable of a RETURN, the modifiers of ``numeric(5,2)``, NOT NULL, the order of
declarations. So this module builds the tree from the tokens of PostgreSQL's scanner: the first word
identifies a PL/pgSQL statement, and the grammar's keywords end it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pglast import parser

from ...errors import DuckstoreError, of_sqlstate
from ..limits import DEFAULT_LIMITS, check_body
from . import statements
from .tokens import Tokens
from .tree import Block, Body, Declaration, Statement, TypeName, Unsupported

_OPTION = re.compile(r"\s*#\s*(\w+)\s+(\w+)")
_CONFLICTS = ("error", "use_variable", "use_column")
#: A colon escaped for SQLAlchemy.
_ESCAPED_COLON = re.compile(r"(?<!\\)\\+:")
#: The end of the row type of a table, which PostgreSQL's parser does not know.
_ROWTYPE = re.compile(r"%\s*ROWTYPE\b", re.IGNORECASE)
_VARIADIC = re.compile(r"^\s*VARIADIC\b", re.IGNORECASE)


def unescaped(definition: str) -> str:
    r"""Return *definition* without the backslashes that CKAN's backend requires before colons
    (``\:``).
    """
    return _ESCAPED_COLON.sub(":", definition)


def check(definition: str, arguments: Sequence[str], returns: str) -> None:
    """Check a whole function with PostgreSQL's parser.

    :param arguments: each in the syntax of CREATE FUNCTION.
    :raises InvalidSQL: with PostgreSQL's message.
    :raises StatementTooComplex: it is too long or too deep.
    """
    check_body(definition, DEFAULT_LIMITS)
    quote = "$duckstore$"
    while quote in definition:
        quote = f"${quote[1:-1]}_$"
    taken = ", ".join(_VARIADIC.sub("", argument) for argument in arguments)
    shown = _with_record(_options(definition)[0])
    sql = f"CREATE FUNCTION f({taken}) RETURNS {returns} AS {quote}{shown}{quote} LANGUAGE plpgsql"
    try:
        parser.parse_plpgsql_json(sql)
    except parser.ParseError as error:
        message = str(error.args[0])
        state = next((state for pattern, state in _STATES if pattern.search(message)), "42601")
        raise of_sqlstate(state, message) from error


#: SQLSTATEs of messages that are not syntax errors.
_STATES = (
    (re.compile("^unrecognized exception condition"), "42704"),
    (re.compile("is declared CONSTANT$"), "22005"),
)


def _with_record(definition: str) -> str:
    """Return *definition* with ``record`` instead of the row types of tables."""
    parts, at = [], 0
    for found in _ROWTYPE.finditer(definition):
        end = len(definition[at : found.start()].rstrip()) + at
        parts += [definition[at : _name_start(definition, at, end)], "record"]
        at = found.end()
    return "".join([*parts, definition[at:]])


def _name_start(text: str, start: int, end: int) -> int:
    """Return where the dotted name that ends at *end* begins."""
    while end > start and (text[end - 1].isalnum() or text[end - 1] in '_."'):
        end = max(text.rfind('"', start, end - 1), start) if text[end - 1] == '"' else end - 1
    return end


def _options(definition: str) -> tuple[str, str]:
    """Return *definition* without its options, in lines as before, and its ``variable_conflict``.

    Other options make PostgreSQL's parser print to standard output.
    """
    conflict, option = "error", _OPTION.match(definition)
    while option is not None:
        if option[1].lower() == "variable_conflict" and option[2].lower() in _CONFLICTS:
            conflict = option[2].lower()
        definition = re.sub(r"[^\n]", " ", option[0]) + definition[option.end() :]
        option = _OPTION.match(definition)
    return definition, conflict


def parse(definition: str) -> Body:
    """Parse *definition*.

    :raises InvalidSQL: it is invalid.
    """
    definition, conflict = _options(definition)
    reader = Reader(Tokens(definition))
    block = reader.block(reader.label())
    reader.tokens.take(";")
    if reader.tokens.peek().kind != "END":
        raise reader.tokens.unexpected()
    return Body(block, conflict, tuple(reader.unsupported))


class Reader:
    """Reads blocks and statements from tokens."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.unsupported: list[Unsupported] = []

    def label(self) -> str | None:
        """Read ``<<label>>``; return None if there is none."""
        if not self.tokens.at("<<"):
            return None
        self.tokens.next()
        name = self.tokens.label()
        self.tokens.expect(">>")
        return name

    def block(self, label: str | None) -> Block:
        """Read ``[DECLARE …] BEGIN … END [label]``, without the semicolon."""
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
        """Read statements up to one of the words *ends*, which is not consumed."""
        found: list[Statement] = []
        while not any(self.tokens.at(end) for end in ends):
            if self.tokens.peek().kind == "END":
                raise self.tokens.unexpected()
            found.append(statements.statement(self))
        return tuple(found)

    def refuse(self, construct: str, *, line: int | None = None) -> Unsupported:
        """Return a statement that cannot be run, and record it for the warnings."""
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
    """Read the type of a declaration."""
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
