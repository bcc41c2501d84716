"""Parse statements of PL/pgSQL, each identified by its first word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...errors import InvalidSQL
from .tokens import Tokens, string_value
from .tree import (
    Assert,
    Assign,
    Branch,
    Case,
    Exit,
    Foreach,
    ForInteger,
    ForQuery,
    If,
    Loop,
    Null,
    Perform,
    Raise,
    Return,
    RowCount,
    SelectInto,
    Sql,
    Statement,
    Subscript,
    Target,
    While,
)

if TYPE_CHECKING:
    from .parse import Reader

LEVELS = ("DEBUG", "LOG", "INFO", "NOTICE", "WARNING", "EXCEPTION")


def statement(reader: Reader) -> Statement:
    """Read the next statement and its semicolon."""
    tokens = reader.tokens
    label = reader.label()
    word = tokens.peek().word
    if _is_assignment(tokens):
        made: Statement = _assignment(reader)
    elif word in ("DECLARE", "BEGIN"):
        made = reader.block(label)
    elif word in ("LOOP", "WHILE", "FOR", "FOREACH"):
        made = _LOOPS[word](reader, label)
    elif word in _STATEMENTS:
        made = _STATEMENTS[word](reader)
    else:
        construct = _UNSUPPORTED.get(word)
        if construct is None:
            raise tokens.unexpected()
        made = reader.refuse(construct)
        tokens.until(";")
    tokens.expect(";")
    return made


def _is_assignment(tokens: Tokens) -> bool:
    """Return whether a name with fields and subscripts follows, then ``:=`` or ``=``."""
    if not tokens.peek().is_name and tokens.peek().kind != "PARAM":
        return False
    ahead, depth = 1, 0
    while True:
        token = tokens.peek(ahead)
        if depth == 0 and token.word in (":=", "="):
            return True
        if token.word == "[":
            depth += 1
        elif token.word == "]":
            depth -= 1
        elif token.kind == "END" or (
            depth == 0 and not (token.word == "." or (token.is_name and tokens.peek(ahead - 1).word == "."))
        ):
            return False
        ahead += 1


def target(tokens: Tokens) -> Target:
    """Read the target of an assignment."""
    name = _name(tokens)
    subscripts: list[Subscript] = []
    while tokens.take("["):
        subscripts.append(_subscript(tokens))
    if tokens.at("."):
        raise InvalidSQL("assignment to a field of an array element is not supported")
    return Target(name, tuple(subscripts))


def _subscript(tokens: Tokens) -> Subscript:
    """Read a subscript, and the bracket that closes it."""
    first = None if tokens.at(":") else tokens.until(":", "]")
    if not tokens.take(":"):
        tokens.expect("]")
        return Subscript(None, first)
    last = None if tokens.at("]") else tokens.until("]")
    tokens.expect("]")
    return Subscript(first, last, True)


def targets(tokens: Tokens) -> tuple[Target, ...]:
    """Read the targets of INTO or of a loop."""
    found = [_variable(tokens)]
    while tokens.take(","):
        found.append(_variable(tokens))
    return tuple(found)


def _variable(tokens: Tokens) -> Target:
    """Read a target of INTO or of a loop, which has no subscripts: brackets after it are SQL."""
    return Target(_name(tokens))


def _name(tokens: Tokens) -> tuple[str, ...]:
    return (tokens.next().text,) if tokens.peek().kind == "PARAM" else tokens.dotted()


def _assignment(reader: Reader) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    assigned = target(tokens)
    tokens.next()
    return Assign(line, assigned, tokens.until(";"))


def _null(reader: Reader) -> Statement:
    line = reader.tokens.line()
    reader.tokens.next()
    return Null(line)


def _if(reader: Reader) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    branches = []
    while True:
        condition = tokens.until("THEN")
        tokens.expect("THEN")
        branches.append(Branch((condition,), reader.body("ELSIF", "ELSEIF", "ELSE", "END")))
        if not (tokens.take("ELSIF") or tokens.take("ELSEIF")):
            break
    otherwise = reader.body("END") if tokens.take("ELSE") else ()
    tokens.expect("END", "IF")
    return If(line, tuple(branches), otherwise)


def _case(reader: Reader) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    subject = None if tokens.at("WHEN") else tokens.until("WHEN")
    branches = []
    while tokens.take("WHEN"):
        tests = [tokens.until(",", "THEN") if subject is not None else tokens.until("THEN")]
        while tokens.take(","):
            tests.append(tokens.until(",", "THEN"))
        tokens.expect("THEN")
        branches.append(Branch(tuple(tests), reader.body("WHEN", "ELSE", "END")))
    otherwise = reader.body("END") if tokens.take("ELSE") else None
    tokens.expect("END", "CASE")
    return Case(line, subject, tuple(branches), otherwise)


# Loops


def _loop_body(reader: Reader) -> tuple[Statement, ...]:
    tokens = reader.tokens
    tokens.expect("LOOP")
    body = reader.body("END")
    tokens.expect("END", "LOOP")
    if not tokens.at(";"):
        tokens.label()
    return body


def _loop(reader: Reader, label: str | None) -> Statement:
    return Loop(reader.tokens.line(), label, _loop_body(reader))


def _while(reader: Reader, label: str | None) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    condition = tokens.until("LOOP")
    return While(line, label, _loop_body(reader), condition)


def _for(reader: Reader, label: str | None) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    assigned = targets(tokens)
    tokens.expect("IN")
    loop = tokens.find("LOOP")
    dots = tokens.find("..")
    if loop is not None and dots is not None and dots < loop:
        return _for_integer(reader, label, line, assigned[0])
    if tokens.at("EXECUTE"):
        made = reader.refuse("EXECUTE", line=line)
        tokens.until("LOOP")
        _loop_body(reader)
        return made
    query = tokens.until("LOOP")
    body = _loop_body(reader)
    if query.text.split(None, 1)[0].upper().lstrip("(") not in ("SELECT", "WITH", "VALUES", ""):
        return reader.refuse("FOR over a cursor or a statement", line=line)
    return ForQuery(line, label, body, assigned, query)


def _for_integer(reader: Reader, label: str | None, line: int, assigned: Target) -> Statement:
    tokens = reader.tokens
    reverse = tokens.take("REVERSE")
    lower = tokens.until("..")
    tokens.next()
    upper = tokens.until("BY", "LOOP")
    step = tokens.until("LOOP") if tokens.take("BY") else None
    return ForInteger(line, label, _loop_body(reader), assigned.name[-1], lower, upper, step, reverse)


def _foreach(reader: Reader, label: str | None) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    assigned = targets(tokens)
    slice_ = int(tokens.next().text) if tokens.take("SLICE") else 0
    tokens.expect("IN", "ARRAY")
    array = tokens.until("LOOP")
    return Foreach(line, label, _loop_body(reader), assigned, slice_, array)


def _exit(reader: Reader) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    again = tokens.next().word == "CONTINUE"
    label = None if tokens.at("WHEN") or tokens.at(";") else tokens.label()
    condition = tokens.until(";") if tokens.take("WHEN") else None
    return Exit(line, again, label, condition)


# Results and messages


def _return(reader: Reader) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    if tokens.at("NEXT") or tokens.at("QUERY"):
        made = reader.refuse(f"RETURN {tokens.peek().word}", line=line)
        tokens.until(";")
        return made
    return Return(line, None if tokens.at(";") else tokens.until(";"))


def _raise(reader: Reader) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    level = tokens.next().word if tokens.peek().word in LEVELS else "EXCEPTION"
    message = condition = None
    arguments: list[Sql] = []
    if tokens.peek().kind in ("SCONST", "USCONST"):
        message = string_value(tokens.next())
        while tokens.take(","):
            arguments.append(tokens.until(",", "USING", ";"))
    elif tokens.take("SQLSTATE"):
        condition = string_value(tokens.next())
    elif not tokens.at("USING") and not tokens.at(";"):
        condition = tokens.label()
    options: list[tuple[str, Sql]] = []
    if tokens.take("USING"):
        while True:
            name = tokens.next().word
            if not (tokens.take("=") or tokens.take(":=")):
                raise tokens.unexpected()
            options.append((name, tokens.until(",", ";")))
            if not tokens.take(","):
                break
    return Raise(line, level, message, tuple(arguments), condition, tuple(options))


def _assert(reader: Reader) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    condition = tokens.until(",", ";")
    return Assert(line, condition, tokens.until(";") if tokens.take(",") else None)


# Queries


def _perform(reader: Reader) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    query = tokens.until(";")
    return Perform(line, Sql(f"SELECT {query.text}", query.line))


def _select(reader: Reader) -> Statement:
    """Read a query, and separate its INTO clause."""
    tokens = reader.tokens
    line = tokens.line()
    into = tokens.find("INTO")
    if into is None:
        tokens.until(";")
        return reader.refuse("a query without a destination", line=line)
    before = tokens.until("INTO")
    tokens.next()
    strict = tokens.take("STRICT")
    assigned = targets(tokens)
    after = "" if tokens.at(";") else tokens.until(";").text
    return SelectInto(line, assigned, strict, Sql(f"{before.text} {after}".strip(), before.line))


def _get(reader: Reader) -> Statement:
    tokens = reader.tokens
    line = tokens.line()
    tokens.next()
    stacked = tokens.take("STACKED")
    tokens.take("CURRENT")
    tokens.expect("DIAGNOSTICS")
    assigned = target(tokens)
    tokens.next()
    item = tokens.until(";").text.strip().upper()
    return (
        RowCount(line, assigned) if item == "ROW_COUNT" and not stacked else reader.refuse("GET DIAGNOSTICS", line=line)
    )


_STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "NULL": _null,
    "IF": _if,
    "CASE": _case,
    "EXIT": _exit,
    "CONTINUE": _exit,
    "RETURN": _return,
    "RAISE": _raise,
    "ASSERT": _assert,
    "PERFORM": _perform,
    "SELECT": _select,
    "WITH": _select,
    "VALUES": _select,
    "GET": _get,
}
_LOOPS: dict[str, Callable[[Reader, str | None], Statement]] = {
    "LOOP": _loop,
    "WHILE": _while,
    "FOR": _for,
    "FOREACH": _foreach,
}
#: First words of statements that are accepted but not run, and their names in the error.
_UNSUPPORTED = {
    **{
        word: word
        for word in ("EXECUTE", "CALL", "DO", "COMMIT", "ROLLBACK", "LOCK", "COPY", "SET", "RESET", "NOTIFY", "LISTEN")
    },
    **dict.fromkeys(("OPEN", "FETCH", "MOVE", "CLOSE"), "cursors"),
    **{
        word: word
        for word in ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "CREATE", "DROP", "ALTER", "GRANT", "REVOKE")
    },
    **{
        word: word
        for word in ("TABLE", "IMPORT", "REFRESH", "ANALYZE", "VACUUM", "COMMENT", "EXPLAIN", "SHOW", "SAVEPOINT")
    },
}
