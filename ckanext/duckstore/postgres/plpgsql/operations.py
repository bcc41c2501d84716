"""The operations of a batch: columns computed from columns, and loops over the rows that have not
left them.

Each value has its own immutable column, ``k1``, ``k2`` …. :func:`levels` puts columns that depend
on each other into nested SELECTs, each of which adds the columns whose inputs the inner ones
provide. DuckDB does not carry columns that nothing reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

_QUOTED = r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\""
#: A column reference in an expression; strings and quoted names are skipped.
_COLUMN = re.compile(rf"{_QUOTED}|\bs\.(k\d+)\b")
#: Functions and operators that build larger values.
_GROWING = re.compile(r"\|\||concat|replace|repeat|pad\(|format|string|list_append|list_prepend")
#: Those whose result may be many times as long as their inputs.
_MULTIPLYING = re.compile(r"repeat|pad\(|replace\(|array_fill")
#: An array with one more element.
_APPENDED = re.compile(r"list_(?:append|prepend)\(s\.k\d+, s\.k\d+\)")
#: Expressions without risk; a column that may fail or take long is computed even if nothing reads
#: it.
_HARMLESS = re.compile(
    r"CAST\(NULL AS [^()]*(?:\(\d+,\d+\))?\)|CAST\('[^']*' AS (?:DECIMAL\(\d+,\d+\)|DATE|TIMESTAMP)\)"
    r"|CAST\((?:s\.k\d+ AS VARCHAR(?:\[\])*|length\(s\.k\d+\) AS INTEGER)\)|\(-\d+\)|'(?:[^']|'')*'|CAST\(\[\] AS [A-Z]+(?:\[\])+\)|CAST\(\d{1,4} AS (?:INTEGER|BIGINT)\)"
    r"|CAST\(\d AS DECIMAL\(1,0\)\)|CAST\(\d{1,2} AS DECIMAL\(2,0\)\)|CAST\(\d{1,3} AS DECIMAL\(3,0\)\)|\bpg_(?:btrim|ltrim|rtrim|upper|equals_any|array_to_string_constant|string_to_array_constant)\b"
)
_LENGTHENING = re.compile(rf"{_QUOTED}|\bpg_(lpad|rpad|repeat|replace)\(")
_EQUALS_ANY = re.compile(rf"{_QUOTED}|\b(?P<opening>pg_equals_any\()")
_TEXTS = re.compile(r"\s*\['(?:[^']|'')*'(?:, '(?:[^']|'')*')*\]")
_TEST_OF_MASK = re.compile(r"\((s\.k\d+ AND )(coalesce\(.*)\)", re.DOTALL)
_MACRO = re.compile(rf"{_QUOTED}|\b(?P<opening>pg_\w+\()")
_BRACKET_OR_COMMA = re.compile(rf"{_QUOTED}|[][(){{}},]")
_RISKY = re.compile(r"CAST\(|pg_|error\(|[-+*/%]|\bSELECT\b")


#: The maximum number of characters of an expression that becomes part of another one.
LONGEST_INLINED = 2000


@dataclass(frozen=True)
class Define:
    """A new column: its SQL, which refers to others as ``s.k1``; ``is_optional``: it need not be
    computed where nothing reads it.
    """

    name: str
    sql: str
    is_optional: bool = False

    @cached_property
    def uses(self) -> frozenset[str]:
        return used(self.sql)

    @cached_property
    def is_risky(self) -> bool:
        return not self.is_optional and is_risky(self.sql)


@dataclass(frozen=True)
class Repeat:
    """A loop.

    ``carried`` are the columns that an iteration changes, with SQL of their initial values.
    ``following`` are the columns of the body with their next values. Rows for which ``enters``
    holds take part while the column ``goes_on`` of the body is true.
    """

    carried: Mapping[str, str]
    enters: str
    body: tuple[Operation, ...]
    following: Mapping[str, str]
    goes_on: str

    @property
    def uses(self) -> frozenset[str]:
        """Return the columns from before the loop that it reads."""
        inner = {*self.following.values(), self.goes_on} | uses_of(self.body)
        outer = used(" ".join([*self.carried.values(), self.enters]))
        return outer | (inner - set(self.carried) - defined(self.body))


Operation = Define | Repeat


def is_risky(sql: str) -> bool:
    """Return whether *sql* may fail or take long."""
    return _RISKY.search(_HARMLESS.sub("", sql)) is not None


def shortened(sql: str) -> str:
    """Return *sql* with functions that raise an error at a result too long for each of many
    rows.
    """
    return _LENGTHENING.sub(lambda found: f"pg_short_{found[1]}(" if found[1] else found[0], sql)


def macro_argument(sql: str) -> slice | None:
    """Return the place in *sql* of the first argument of a macro that is computed, but cannot fail,
    None if there is none: the macro may compute its argument several times.
    """
    if "lambda" in sql or "SELECT" in sql:
        return None
    for end in _macros(sql):
        argument = slice(end, _end_of_argument(sql, end))
        if not (_COLUMN.fullmatch(sql[argument]) or is_constant(sql[argument]) or is_risky(sql[argument])):
            return argument
    return None


def searched(sql: str) -> str:
    """Return *sql* with ``x = ANY (array)`` of texts that are written in it as a call of
    ``list_contains``: none of them is NULL.
    """
    for found in reversed(list(_EQUALS_ANY.finditer(sql))):
        if not found["opening"]:
            continue
        middle = _end_of_argument(sql, found.end())
        end = _end_of_argument(sql, middle + 1)
        texts = sql[middle + 1 : end]
        if _TEXTS.fullmatch(texts):
            call = f"list_contains({texts.strip()}, {sql[found.end() : middle]})"
            sql = sql[: found.start()] + call + sql[end + 1 :]
    return sql


def _test(sql: str) -> str:
    """Return SQL of a condition that is true for the same rows as *sql*, and false or NULL for the
    others: without the outermost ``coalesce(condition, false)``.
    """
    before, called, after = "", sql, ""
    if found := _TEST_OF_MASK.fullmatch(sql):
        before, called, after = f"({found[1]}", found[2], ")"
    start = len("coalesce(")
    if not called.startswith("coalesce("):
        return sql
    end = _end_of_argument(called, start)
    return f"{before}({called[start:end]}){after}" if called[end:] == ", false)" else sql


def _is_condition(sql: str, start: int, end: int) -> bool:
    """Return whether *sql* has between *start* and *end* the first condition of a CASE."""
    return sql.endswith("CASE WHEN ", 0, start) and sql.startswith(" THEN ", end)


def _is_enclosed(sql: str) -> bool:
    """Return whether *sql* is a call of coalesce, or in parentheses."""
    start = len("coalesce(") if sql.startswith("coalesce(") else 1
    return sql.startswith(("(", "coalesce(")) and _end_of_argument_list(sql, start) == len(sql) - 1


def _macros(sql: str) -> list[int]:
    """Return where the arguments of each macro in *sql* begin."""
    return [found.end() for found in _MACRO.finditer(sql) if found["opening"]]


def _end_of_argument(sql: str, start: int) -> int:
    depth = 0
    for token in _BRACKET_OR_COMMA.finditer(sql, start):
        if depth == 0 and token[0] in (",", ")"):
            return token.start()
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token[0], 0)
    return len(sql)


def _end_of_argument_list(sql: str, start: int) -> int:
    end = _end_of_argument(sql, start)
    while sql.startswith(",", end):
        end = _end_of_argument(sql, end + 1)
    return end


def is_constant(sql: str) -> bool:
    """Return whether *sql* is the same for all rows, and cannot fail."""
    return not used(sql) and not is_risky(sql)


def may_grow(sql: str, *, repeats: bool = False) -> bool:
    """Return whether the result of *sql* may be a text or array longer than its inputs, so that
    repetition doubles the length, or has it grow without end if a loop *repeats* it.
    """
    count = len(_references(sql))
    if count == 0:
        return False
    growing = _GROWING if count > 1 or repeats else _MULTIPLYING
    return growing.search(_APPENDED.sub("", sql)) is not None


def used(sql: str) -> frozenset[str]:
    """Return the columns that *sql* names."""
    return frozenset(_references(sql))


def _references(sql: str) -> list[str]:
    """Return the columns that *sql* names, each as often as it does."""
    return [found[1] for found in _COLUMN.finditer(sql) if found[1]]


def uses_of(operations: Iterable[Operation]) -> frozenset[str]:
    return frozenset().union(*(operation.uses for operation in operations))


def defined(operations: Iterable[Operation]) -> set[str]:
    """Return the columns that *operations* define."""
    found: set[str] = set()
    for operation in operations:
        found |= {operation.name} if isinstance(operation, Define) else set(operation.carried)
    return found


def needed(operations: Sequence[Operation], wanted: Iterable[str]) -> list[Operation]:
    """Return those of *operations* on which the columns *wanted* depend, or which may fail."""
    live = set(wanted)
    kept: list[Operation] = []
    for operation in reversed(operations):
        if isinstance(operation, Define) and operation.name not in live and not operation.is_risky:
            continue
        kept.append(operation if isinstance(operation, Define) else _carrying(operation, live))
        live |= kept[-1].uses
    return kept[::-1]


def _carrying(loop: Repeat, wanted: set[str]) -> Repeat:
    """Return *loop* with the carried columns that it or *wanted* reads."""
    names: set[str] = set()
    more: Set[str] = (wanted | uses_of(needed(loop.body, [loop.goes_on])) | {loop.goes_on}) & set(loop.carried)
    while more:
        names |= more
        read = [loop.goes_on, *(loop.following[name] for name in sorted(names))]
        more = (uses_of(needed(loop.body, read)) | set(read)) & set(loop.carried) - names
    carried = {name: sql for name, sql in loop.carried.items() if name in names}
    return replace(loop, carried=carried, following={name: loop.following[name] for name in carried})


def inlined(operations: Sequence[Operation], wanted: Iterable[str], status: str = "") -> list[Operation]:
    """Return those of *operations* that :func:`needed` returns, with each column that cannot fail
    and is used once computed where it is used: DuckDB takes longer to plan a level of SELECT than
    to compute a column.

    :param status: a column that uses others only as conditions of CASE or operands of OR in them,
        so that they may be NULL instead of false.
    """
    kept = needed(operations, wanted)
    counts = Counter(wanted) + Counter(wanted)
    #: A macro computes its arguments several times.
    arguments = used(" ".join(one.sql for one in kept if isinstance(one, Define) and "pg_" in one.sql))
    for operation in kept:
        if isinstance(operation, Define):
            # An expression in a lambda or a subquery would be computed several times.
            once = "lambda" not in operation.sql and "SELECT" not in operation.sql
            counts.update(_references(operation.sql) * (1 if once else 2))
        else:
            counts.update([*operation.uses] * 2)
    held: dict[str, str] = {}
    made: list[Operation] = []
    for operation in kept:
        if isinstance(operation, Repeat):
            body = inlined(operation.body, [*operation.following.values(), operation.goes_on])
            made.append(replace(operation, body=tuple(body)))
            continue
        sql = _replaced(operation.sql, held, tests=operation.name == status)
        repeated = operation.name in arguments and "pg_" in sql
        if counts[operation.name] == 1 and len(sql) < LONGEST_INLINED and not is_risky(sql) and not repeated:
            held[operation.name] = sql if _is_enclosed(sql) else f"({sql})"
        else:
            made.append(replace(operation, sql=sql))
    return made


def _replaced(sql: str, columns: Mapping[str, str], *, tests: bool) -> str:
    """Return *sql* with *columns* replaced by their SQL.

    Conditions of CASE may become NULL instead of false; if *tests*, all columns are conditions.
    """

    def replacement(found: re.Match[str]) -> str:
        made = columns.get(found[1] or "", found[0])
        return _test(made) if tests or _is_condition(sql, found.start(), found.end()) else made

    return _COLUMN.sub(replacement, sql)


def levels(source: str, base: Iterable[str], definitions: Sequence[Define], outputs: Sequence[str]) -> str:
    """Return a SELECT of the columns *outputs*, and ``rid``.

    :param source: the relation to select from, with ``rid`` and the columns *base*.
    """
    level = dict.fromkeys(base, 0)
    steps: dict[int, list[Define]] = {}
    for definition in definitions:
        place = 1 + max((level[name] for name in definition.uses), default=0)
        level[definition.name] = place
        steps.setdefault(place, []).append(definition)
    last = max(level.values(), default=0)
    sql = source
    for place in range(1, last + 1):
        made = [f"{definition.sql} AS {definition.name}" for definition in steps.get(place, ())]
        sql = f"(SELECT {', '.join(['s.*', *made])} FROM {sql} AS s)"
    return f"SELECT {', '.join(['s.rid', *(f's.{name}' for name in outputs)])} FROM {sql} AS s"
