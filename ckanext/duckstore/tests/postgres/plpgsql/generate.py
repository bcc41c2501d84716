"""Random functions: typed, at most three levels deep, with loops that end."""

from __future__ import annotations

import re
from functools import cache
from random import Random

from . import cases
from .cases import Case, FunctionCase
from .random_expressions import expression

_DECLARED = {
    "s": "text := 'a'", "t": "text", "i": "int := 1", "j": "int", "c": "bool := NEW.n > 2", "x": "text[] := '{}'", "y": "text[] := NEW.arr",
    "z": "text[][] := '{}'", "p": "numeric(5,2) := 1", "u": "numeric := NEW.m", "v": "varchar(3) := 'v'", "h": "char(4) := 'h'",
    "d": "date := NEW.d", "w": "timestamp(0) := NEW.ts", "r": "record",
}  # fmt: skip
#: What can be assigned to: targets and the type of their values.
_TARGETS = (
    ("s", "text"), ("s", "text"), ("t", "text"), ("NEW.a", "text"), ("NEW.b", "text"), ("NEW.b", "text"), ("i", "int"), ("i", "int"),
    ("j", "int"), ("NEW.n", "int"), ("c", "bool"), ("NEW.flag", "bool"), ("x", "array"), ("x", "array"), ("y", "array"),
    ("NEW.arr", "array"), ("z", "matrix"), ("z", "matrix"), ("p", "num"), ("u", "num"), ("NEW.m", "num"), ("d", "date"), ("NEW.d", "date"),
    ("w", "ts"), ("NEW.ts", "ts"), ("NEW.f8", "float"), ("v", "text"), ("h", "text"), ("r.p", "text"), ("r.q", "int"), ("s", "int"), ("t", "date"),
    ("s", "bool"), ("u", "int"), ("i", "num"), ("NEW.m", "int"), ("w", "date"), ("d", "ts"), ("NEW.f8", "num"), ("p", "int"),
    ("x[1]", "text"), ("x[cardinality(x) + 1]", "text"), ("y[coalesce(array_length(y, 1), 0) + 1]", "text"), ("NEW.arr[1]", "text"),
)  # fmt: skip
_SIMPLE = ("assign",) * 8 + ("assign_short",) * 3
_OTHERS = ("notice", "fail", "call", "leave", "perform", "into", "strict", "check", "count", "record", "collect")
_BRANCHES = ("if", "if", "case", "when", "block")
_NESTED = ("if", "if", "if", "case", "when", "for", "foreach", "slice", "block", "while", "loop", "query", "codes")


class Generator:
    """Makes a function of one seed."""

    def __init__(self, seed: int, large: bool = False) -> None:
        self._random = Random(seed)
        self._seed = seed
        self._large = large
        self._names = 0
        self._labels: list[tuple[str, bool]] = []

    def case(self) -> Case:
        body = self._statements(3, self._random.randint(3, 6) if self._large else self._random.randint(1, 2))
        used = [name for name in _DECLARED if re.search(rf"\b{name}\b(?!\()", body)]
        if "r" in used:
            start = "r := pair(NEW.a);" if self._random.random() < 0.5 else "SELECT 'one' AS p, 1 AS q INTO r;"
            body = f"{start}\n{body}"
        declared = " ".join(f"{name} {_DECLARED[name]};" for name in used)
        source = f"DECLARE {declared}\nBEGIN\n{body}\n{self._shown(used)}RETURN NEW;\nEND"
        operation = "UPDATE" if self._random.random() < 0.2 else "INSERT"
        return Case(f"seed_{self._seed}", (*helpers(source), FunctionCase("f", "", "trigger", source)), operation)

    def _shown(self, used: list[str]) -> str:
        """A statement that puts the variables *used* into a column, so that they are compared."""
        texts = [f"array_to_string({name}, ',', '?')" if name in "xyz" else name for name in used if name not in "rw"]
        return f"NEW.b := concat_ws('|', NEW.b, {', '.join(texts)});\n" if texts else ""

    def _expression(self, type: str, depth: int) -> str:
        return expression(self._random, type, depth)

    def _name(self, letter: str) -> str:
        self._names += 1
        return f"{letter}{self._names}"

    # Statements

    def _statements(self, depth: int, count: int) -> str:
        return "\n".join(self._statement(depth) for _ in range(count))

    def _statement(self, depth: int) -> str:
        kind = self._random.random()
        if depth > 0 and kind < (0.45 if self._large else 0.35):
            inside = _NESTED if self._large or not any(loop for _, loop in self._labels) else _BRANCHES
            return str(getattr(self, f"_{self._random.choice(inside)}")(depth - 1))
        if kind < 0.75:
            return str(getattr(self, f"_{self._random.choice(_SIMPLE)}")())
        return str(getattr(self, f"_{self._random.choice(_OTHERS)}")())

    def _assign(self, depth: int = 3) -> str:
        target, type = self._random.choice(_TARGETS)
        return f"{target} {self._random.choice((':=', ':=', '='))} {self._expression(type, depth)};"

    def _assign_short(self) -> str:
        return self._assign(1)

    def _notice(self) -> str:
        level = self._random.choice(("NOTICE", "WARNING", "INFO", "DEBUG", "LOG"))
        return f"RAISE {level} 'now % %%', {self._expression(self._random.choice(('text', 'int', 'date')), 2)};"

    def _fail(self) -> str:
        shown = f"{self._expression('int', 1)}, {self._expression('text', 1)}, {self._expression('array', 1)}"
        using = self._random.choice(
            ("", "", " USING ERRCODE = '22023'", " USING HINT = 'none', ERRCODE = 'check_violation'")
        )
        return f"IF {self._expression('bool', 1)} AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % % %', {shown}{using}; END IF;"

    def _call(self) -> str:
        """A call that may fail: alone, since PostgreSQL omits it beside an operand that is NULL, if
        its plan is made for the values at hand."""
        return f"i := strict_int({self._expression('text', 1)});"

    def _leave(self) -> str:
        value = self._random.choice(("NEW", "NEW", "NEW", "NULL", "OLD"))
        if self._random.random() < 0.5 or not self._labels:
            return f"IF {self._expression('bool', 2)} AND NEW.n > 3 THEN RETURN {value}; END IF;"
        label, loop = self._random.choice(self._labels)
        word = self._random.choice(("EXIT", "CONTINUE")) if loop else "EXIT"
        return f"{word} {label} WHEN {self._expression('bool', 1)};"

    def _perform(self) -> str:
        return self._random.choice((
            f"PERFORM {self._expression('text', 2)};",
            f"PERFORM e FROM unnest({self._expression('array', 1)}) AS e WHERE e = {self._expression('text', 1)};",
        ))  # fmt: skip

    def _into(self) -> str:
        return self._random.choice((
            f"SELECT {self._expression('text', 2)}, {self._expression('int', 2)} INTO s, i;",
            f"SELECT e, length(e) INTO t, j FROM unnest({self._expression('array', 1)}) AS e WHERE e > 'a' ORDER BY e LIMIT 1;",
            f"SELECT label, weight INTO s, i FROM codes WHERE code = {self._expression('text', 1)};",
            f"SELECT * INTO s, i FROM pair({self._expression('text', 1)});",
            f"SELECT array_agg(e ORDER BY e) INTO x FROM unnest({self._expression('array', 1)}) AS e;",
            f"SELECT count(*), min(e) INTO i, s FROM unnest({self._expression('array', 1)}) AS e;",
        ))  # fmt: skip

    def _strict(self) -> str:
        query = f"SELECT label INTO STRICT s FROM codes WHERE code = {self._expression('text', 1)};"
        return f"IF {self._expression('bool', 1)} AND NEW._id % 5 = 3 THEN {query} END IF;"

    def _check(self) -> str:
        return f"ASSERT {self._expression('bool', 1)} OR NEW._id % 7 <> 5, 'not ' || {self._expression('text', 1)};"

    def _count(self) -> str:
        return f"PERFORM 1 FROM unnest({self._expression('array', 1)}) AS e;\nGET DIAGNOSTICS i = ROW_COUNT;"

    def _record(self) -> str:
        return self._random.choice((
            f"r := pair({self._expression('text', 2)});",
            f"SELECT {self._expression('text', 2)} AS p, {self._expression('int', 1)} AS q INTO r;",
            f"SELECT label AS p, weight AS q, 1 AS more INTO r FROM codes WHERE code = {self._expression('text', 1)};",
            f"SELECT * INTO r FROM pair({self._expression('text', 1)});",
        ))  # fmt: skip

    def _collect(self) -> str:
        field = self._random.choice(("a", "b"))
        return f"z := z || missing({self._expression('text', 2)}, '{field}');"

    # Statements with statements in them

    def _if(self, depth: int) -> str:
        made = f"IF {self._expression('bool', 3)} THEN\n{self._statements(depth, self._few())}\n"
        if self._random.random() < 0.4:
            made += f"ELSIF {self._expression('bool', 2)} THEN\n{self._statements(depth, 1)}\n"
        if self._random.random() < 0.5:
            made += f"ELSE\n{self._statements(depth, 1)}\n"
        return made + "END IF;"

    def _case(self, depth: int) -> str:
        type = self._random.choice(("int", "text"))
        tests = " ".join(
            f"WHEN {self._expression(type, 1)}{self._random.choice(('', f', {self._expression(type, 0)}'))} THEN\n{self._statements(depth, 1)}\n"
            for _ in range(2)
        )
        return f"CASE {self._expression(type, 1)} {tests} {self._otherwise(depth)}END CASE;"

    def _when(self, depth: int) -> str:
        tests = " ".join(f"WHEN {self._expression('bool', 2)} THEN\n{self._statements(depth, 1)}\n" for _ in range(2))
        return f"CASE {tests} {self._otherwise(depth)}END CASE;"

    def _otherwise(self, depth: int) -> str:
        if self._random.random() < 0.15:
            return ""
        return f"ELSE\n{self._statements(depth, 1)}\n"

    def _few(self) -> int:
        return 2 if self._large else 1

    def _in_loop(self, head: str, depth: int, first: str = "") -> str:
        label = self._name("outer_")
        self._labels.append((label, True))
        body = f"{first}\n{self._statements(depth, self._few())}\n{self._way_out()}"
        self._labels.pop()
        return f"<<{label}>>\n{head} LOOP\n{body}\nEND LOOP;"

    def _way_out(self) -> str:
        if self._random.random() < 0.5:
            return ""
        return f"{self._random.choice(('EXIT', 'CONTINUE'))} WHEN {self._expression('bool', 1)};"

    def _for(self, depth: int) -> str:
        name = self._name("k")
        upper = self._random.choice((str(self._random.randint(0, 3)), f"least({self._expression('int', 1)}, 3)"))
        if self._random.random() < 0.3:
            head = f"FOR {name} IN REVERSE 3..{self._random.randint(0, 2)} BY {self._random.randint(1, 2)}"
        else:
            head = f"FOR {name} IN {self._random.randint(-1, 2)}..{upper}"
        return self._in_loop(head, depth, f"i := {name};")

    def _foreach(self, depth: int) -> str:
        target = self._random.choice(("s", "t", "t", "v"))
        array = self._random.choice(
            (
                f"(coalesce({self._expression('array', 1)}, '{{}}'))[1:3]",
                f"coalesce({self._expression('matrix', 1)}, '{{}}')",
            )
        )
        return self._in_loop(f"FOREACH {target} IN ARRAY {array}", depth)

    def _slice(self, depth: int) -> str:
        target = self._random.choice(("x", "y"))
        return self._in_loop(
            f"FOREACH {target} SLICE 1 IN ARRAY coalesce({self._expression('matrix', 1)}, '{{}}')", depth
        )

    def _while(self, depth: int) -> str:
        name = self._name("w")
        head = f"WHILE {name} < 3 AND {self._expression('bool', 1)}"
        return f"DECLARE {name} int := 0; BEGIN\n{self._in_loop(head, depth, f'{name} := {name} + 1;')}\nEND;"

    def _loop(self, depth: int) -> str:
        name = self._name("w")
        first = f"{name} := {name} + 1; EXIT WHEN {name} > {self._random.randint(1, 3)};"
        return f"DECLARE {name} int := 0; BEGIN\n{self._in_loop('', depth, first)}\nEND;"

    def _query(self, depth: int) -> str:
        array = f"(coalesce({self._expression('array', 1)}, '{{}}'))[1:3]"
        head = self._random.choice((
            f"FOR t IN SELECT unnest({array})", f"FOR r IN SELECT e AS p, length(e) AS q FROM unnest({array}) AS e ORDER BY 1",
            f"FOR t, j IN SELECT e, n::int FROM unnest({array}) WITH ORDINALITY AS u(e, n)",
        ))  # fmt: skip
        return self._in_loop(head, depth)

    def _codes(self, depth: int) -> str:
        test = self._expression("bool", 1)
        return self._in_loop(
            f"FOR r IN SELECT code AS p, weight AS q FROM codes WHERE {test} ORDER BY _id LIMIT 2", depth
        )

    def _block(self, depth: int) -> str:
        label = self._name("block_")
        self._labels.append((label, False))
        type, declared = self._random.choice(
            (("text", "text"), ("text", "varchar(3)"), ("int", "text"), ("num", "numeric(5,2)"))
        )
        name = "p" if type == "num" else "s"
        made = f"<<{label}>>\nDECLARE {name} {declared} := {self._expression(type, 1)};\nBEGIN\n{self._statements(depth, self._few())}\nEND;"
        self._labels.pop()
        return made


@cache
def _helpers() -> tuple[FunctionCase, ...]:
    [found] = cases.read((cases.HERE / "helpers.sql").read_text(encoding="utf-8"))
    return found.functions


def helpers(source: str) -> tuple[FunctionCase, ...]:
    """The functions that *source* calls, and those that they call."""
    wanted: set[str] = set()
    texts = [source]
    while texts:
        text = texts.pop()
        called = {one.name for one in _helpers() if re.search(rf"\b{one.name}\(", text)} - wanted
        wanted |= called
        texts += [one.body for one in _helpers() if one.name in called]
    return tuple(one for one in _helpers() if one.name in wanted)
