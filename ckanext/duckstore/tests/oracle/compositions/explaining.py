"""Why a query fails in one of the two databases only: an expression of it that fails where it is
computed, and that the other one did not compute.

Neither SQL nor PostgreSQL defines which expressions are computed and in which order. So such a
difference is explained if an expression of the query, computed alone for every row, raises that
error in the database that answered the query.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Sequence
from decimal import Decimal

from ..collection import Answer
from .expressions import of_all_rows, standalone
from .judging import judge

Ask = Callable[[str], Answer]

NOT_COMPUTED = "An expression of the query raises the error, and only one of the databases computes it."
TOO_LONG = "A numeric inside of an expression has more digits than the DECIMAL that computes it: refused."
NOT_FINITE = "A numeric or an interval inside of an expression is NaN or infinite: refused."
OVERFLOW = "A float overflows or underflows inside of an expression, which is not checked, see docs/sql.rst."
DIGITS = (
    "A float differs in more than its last digit: PostgreSQL's statistics lose digits, other functions amplify one."
)
ORDER = "A sum of floats of very different sizes depends on the order of the rows."
REJECTED = "Rejected syntax, or a time zone that is not known here, see docs/sql.rst."
ABSENT_KEY = "ROLLUP has an expression without columns twice, see docs/sql.rst."
ESCAPES = "PostgreSQL's text of a part of json keeps the escapes of characters that are not ASCII, see docs/sql.rst."
DECIMALS = "A quotient or product inside of an expression keeps 18 or 20 decimals, see docs/sql.rst."
TEXTS = "Of two shortest texts of a float DuckDB takes the other, see docs/differences.rst."
#: A number with more decimals than these, of which the last ones are rounded.
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{18,}")
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")
_LAST_DECIMAL, _LAST_DIGIT = Decimal("1e-16"), Decimal("1e-24")
REDUNDANT_KEY = "PostgreSQL takes two keys of ROLLUP that it simplifies to one for one when it sorts, see docs/sql.rst."
TIES = "Rows that are equal in the sort keys come in another order: char(n) that differ in blanks at the end."
MEMBERS = "A group or set operation of equal char(n) shows any one of them: they differ in blanks at the end."
ZEROS = "Numerics of a column have no zeros at the end, see docs/differences.rst."
AVERAGES = "An average of more than 16 digits has no more decimals than the sum without zeros, see docs/sql.rst."
#: The column whose values have zeros at the end in PostgreSQL, and SQL of it without them.
_WITH_ZEROS = "ki.na"
_WITHOUT_ZEROS = (
    "(CASE WHEN ki.na IS NOT NULL THEN "
    "ARRAY(SELECT trim_scale(e) FROM unnest(ki.na) WITH ORDINALITY AS zeros(e, o) ORDER BY o) END)"
)
_ESCAPE = re.compile(r"\\+u[0-9a-f]{4}")
_REJECTED = re.compile(
    r"frame in RANGE mode with a subquery|array_fill with several dimensions|other lower bounds than 1|(INTERSECT|EXCEPT) ALL of|time zone|"
    r"a choice between arrays of different dimensions"
)
#: What makes one row of several.
_GROUPS = re.compile(r"\b(GROUP BY|DISTINCT|UNION|INTERSECT|EXCEPT)\b")
_ROLLUP = re.compile(r"ROLLUP \((.+), \1\)")
#: The two keys of a query with ROLLUP; see :mod:`.clauses`.
_TWO_KEYS = re.compile(
    r"SELECT (.+) AS a, (.+) AS b, GROUPING\(\1\) AS g, min\(\w+\.id\) AS m (?=FROM .* GROUP BY ROLLUP \(\1, \2\))"
)
#: How near floats are that amplified or lost digits, and those in a text.
_NEAR, _EQUAL = 1e-11, 5e-15
_FLOAT = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
#: The most digits of a float8.
_FLOAT_DIGITS = 17
#: The numbers beside which the smallest ones are lost.
_SPREAD = "SELECT max(abs(v::float8)) > 1e15 * min(abs(v::float8)) FROM ({}) AS q WHERE pg_typeof(v) = 'float8'::regtype AND v::float8 <> 0"
_DECIMAL_PART = "SELECT bool_and(pg_typeof(v) = 'numeric'::regtype) FROM ({}) AS q"
_LARGEST = "SELECT max(abs(v::float8)) FROM ({}) AS q WHERE pg_typeof(v) = 'float8'::regtype"
#: What a statistic loses, as a part of its largest value or the square of it.
_LOST = 1e-13
_IS_INFINITE = re.compile("numeric|infinite intervals")
#: A computed numeric may have that many digits before the point, and that many in all; see
#: docs/differences.rst.
_WHOLE, _DIGITS = 18, 38
_LONG_CONSTANT = re.compile(rf"\b\d{{{_WHOLE + 1},}}\.\d")
_LONG_SUM = "SELECT sum(abs(v::numeric)) >= 1e18 FROM ({}) AS q WHERE pg_typeof(v) = 'numeric'::regtype"
_LONGEST = (
    "SELECT max(length(trunc(abs(v::numeric))::text)) AS whole, max(scale(v::numeric)) AS decimals FROM ({}) AS q "
    "WHERE pg_typeof(v) = 'numeric'::regtype AND v::text !~ 'N|I'"
)


def explanation(wanted: Answer, found: Answer, parts: Sequence[str], postgres: Ask, ours: Ask) -> str | None:
    """Return why one of *wanted*, PostgreSQL's answer, and *found*, ours, is an error; None if that
    is not known.

    :param parts: the expressions of the query.
    """
    if found.error is None and wanted.error is None:
        return _of_answers(wanted, found, parts, postgres)
    if wanted.error is None and found.error in ("0A000", "22023") and _REJECTED.search(found.message or ""):
        return REJECTED
    if wanted.error == "22003" and found.error is None and "value out of range" in (wanted.message or ""):
        return OVERFLOW
    if found.error is None:
        failing = (query for part in parts for query in (standalone(part), of_all_rows(part)))
        return NOT_COMPUTED if any(_fails(query, wanted.error, ours, postgres) for query in failing) else None
    if any(_fails(standalone(part), found.error, postgres, ours) for part in parts):
        return NOT_COMPUTED
    if found.error == "22003" and (
        _LONG_CONSTANT.search(wanted.sql)
        or any(_is_long(part, postgres) or _is_long_sum(part, wanted.sql, postgres) for part in parts)
    ):
        return TOO_LONG
    return NOT_FINITE if found.error == "0A000" and _IS_INFINITE.search(found.message or "") else None


def _of_answers(wanted: Answer, found: Answer, parts: Sequence[str], postgres: Ask) -> str | None:
    """Return why two answers differ, None if that is not known."""
    if _ROLLUP.search(wanted.sql):
        return ABSENT_KEY
    if _is_of_one_key(wanted, found, postgres):
        return REDUNDANT_KEY
    ordered = "DISTINCT" in wanted.sql and re.search(r"(sum|avg)\(", wanted.sql) is not None
    if ordered and any(_is_spread(part, postgres) for part in _inner(wanted.sql, parts)):
        return ORDER
    if any(_is_small_quotient(part, wanted, found, postgres) for part in parts):
        return DECIMALS
    if _ESCAPE.search(str(wanted.rows)) and _unescaped(wanted) == _unescaped(found):
        return ESCAPES
    if _LONG_DECIMAL.search(repr(wanted.rows)) and _are_near(repr(wanted.rows), repr(found.rows)):
        return DECIMALS
    if _WITH_ZEROS in wanted.sql and judge(postgres(wanted.sql.replace(_WITH_ZEROS, _WITHOUT_ZEROS)), found) is None:
        return ZEROS
    if any(_is_long_average(part, wanted, found, postgres) for part in parts):
        return AVERAGES
    if wanted.columns != found.columns or len(wanted.rows or ()) != len(found.rows or ()):
        return None
    types = [type for _, type in wanted.columns or ()]
    if "bpchar" in types and sorted(map(str, wanted.rows or ())) == sorted(map(str, found.rows or ())):
        return TIES if _unpadded(wanted) == _unpadded(found) else None
    if "bpchar" in types and _GROUPS.search(wanted.sql) and _unpadded(wanted) == _unpadded(found):
        return MEMBERS
    return _of_floats(types, wanted, found, parts, postgres)


def _of_floats(types: Sequence[str], wanted: Answer, found: Answer, parts: Sequence[str], postgres: Ask) -> str | None:
    """Return why the floats of two answers with columns of *types* differ, None if that is not
    known.
    """
    rows = list(zip(wanted.rows or (), found.rows or (), strict=True))
    if all(_near(types, *pair) for pair in rows):
        return DIGITS
    if "::float4" in wanted.sql and all(_of_one_real(*pair) for pair in rows):
        return TEXTS
    return DIGITS if _of_statistics(wanted, found, parts, postgres) else None


def _of_one_real(row: Sequence[str | None], other: Sequence[str | None]) -> bool:
    """Return whether two rows are equal but for numbers that are texts of one float4 of the same
    length.
    """
    return all(one == mine or _same_real(one or "", mine or "") for one, mine in zip(row, other, strict=True))


def _same_real(one: str, other: str) -> bool:
    numbers, others = _FLOAT.findall(one), _FLOAT.findall(other)
    return _FLOAT.sub("", one) == _FLOAT.sub("", other) and all(
        number == mine or (len(number) == len(mine) and _real(number) == _real(mine))
        for number, mine in zip(numbers, others, strict=True)
    )


def _real(number: str) -> bytes:
    return struct.pack("f", float(number))


def _is_small_quotient(part: str, wanted: Answer, found: Answer, postgres: Ask) -> bool:
    """Return whether PostgreSQL gives our answer with 20 decimals of *part*, a quotient."""
    if not re.fullmatch(r"\(.* / .*\)", part) or postgres(_DECIMAL_PART.format(standalone(part))).rows != [["true"]]:
        return False
    rounded = wanted.sql.replace(part, f"round({part}, 20)")
    grouped = [rounded.replace(f"SELECT round({part}, 20)", f"SELECT {one}({part})", 1) for one in ("min", "max")]
    return any(judge(postgres(sql), found) is None for sql in (rounded, *grouped))


def _is_long_average(part: str, wanted: Answer, found: Answer, postgres: Ask) -> bool:
    """Return whether PostgreSQL gives our answer if the sum of *part* has no zeros at its end."""
    for item in (part, f"DISTINCT {part}"):
        average, quotient = f"avg({item})", f"(trim_scale(sum({item})) / count({item}))"
        if average in wanted.sql:
            return judge(postgres(wanted.sql.replace(average, quotient)), found) is None
    return False


def _of_statistics(wanted: Answer, found: Answer, parts: Sequence[str], postgres: Ask) -> bool:
    """Return whether the answers are of one statistic of floats and differ by what PostgreSQL's
    loses of values that are far from zero.
    """
    if not re.match(r"SELECT (?:stddev|var|corr|covar|regr_)\w*\(", wanted.sql) or len(wanted.rows or ()) != 1:
        return False
    sizes = [postgres(_LARGEST.format(standalone(part))).rows or [["null"]] for part in parts]
    largest = max((float(rows[0][0] or 0) for rows in sizes if rows[0][0] != "null"), default=0.0)
    cells = zip(wanted.rows[0], found.rows[0], strict=True) if wanted.rows and found.rows else ()
    return all(
        one == mine or abs(float(one or "nan") - float(mine or "nan")) <= _LOST * max(largest, largest**2)
        for one, mine in cells
        if "null" not in (one, mine)
    )


def _is_of_one_key(wanted: Answer, found: Answer, postgres: Ask) -> bool:
    """Return whether the answers to a query with ROLLUP of two equal keys differ only in the order
    of rows.
    """
    keys = _TWO_KEYS.match(wanted.sql)
    if (
        keys is None
        or wanted.columns != found.columns
        or sorted(map(str, wanted.rows or ())) != sorted(map(str, found.rows or ()))
    ):
        return False
    source = re.search(r"FROM (?:(?! GROUP BY ).)*", wanted.sql[keys.end() :])
    return source is not None and postgres(
        f"SELECT bool_and({keys[1]} IS NOT DISTINCT FROM {keys[2]}) {source[0]}"
    ).rows == [["true"]]


def _are_near(wanted: str, found: str) -> bool:
    """Return whether two texts are equal but for numbers of more than 17 decimals, which differ in
    the last of those that are kept: after the 16th decimal, or after the 24th significant digit of
    a quotient whose divisor was rounded.
    """
    numbers, others = _DECIMAL.findall(wanted), _DECIMAL.findall(found)
    return _DECIMAL.sub("", wanted) == _DECIMAL.sub("", found) and all(
        one == other
        or Decimal(one) == Decimal(other)
        or (
            _LONG_DECIMAL.fullmatch(one) is not None
            and abs(Decimal(one) - Decimal(other)) < max(_LAST_DECIMAL, abs(Decimal(one)) * _LAST_DIGIT)
        )
        for one, other in zip(numbers, others, strict=True)
    )


def _unpadded(answer: Answer) -> list[list[str]]:
    """Return the rows of *answer* without blanks at the end of each value."""
    return [[(value or "null").rstrip('" ') for value in row] for row in answer.rows or ()]


def _unescaped(answer: Answer) -> str:
    """Return the rows of *answer* with the characters instead of their escapes."""
    return _ESCAPE.sub(lambda escape: chr(int(escape[0][-4:], 16)), repr(answer.rows))


def _is_spread(part: str, postgres: Ask) -> bool:
    """Return whether the values of the expression *part* are floats of very different sizes."""
    return postgres(_SPREAD.format(standalone(part))).rows == [["true"]]


def _inner(sql: str, parts: Sequence[str]) -> list[str]:
    """Return *parts* and the arguments of sums, which may be a column."""
    return [*parts, *re.findall(r"(?:sum|avg)\((\w+\.\w+)\)", sql)]


def _near(types: Sequence[str], row: Sequence[str | None], other: Sequence[str | None]) -> bool:
    """Return whether two rows of values of *types* are equal but for digits of their floats."""
    return all(
        one == mine or (not type.endswith("numeric") and _near_floats(one, mine))
        for type, one, mine in zip(types, row, other, strict=True)
    )


def _near_floats(one: str | None, other: str | None) -> bool:
    try:
        return math.isclose(float(one or ""), float(other or ""), rel_tol=_NEAR)
    except ValueError:
        return _equal_in_15_digits(one or "", other or "")


def _equal_in_15_digits(one: str, other: str) -> bool:
    """Return whether two texts, such as of arrays and json, are equal but for the digits after the
    15th of their floats, which have at most 17.
    """
    numbers, others = _FLOAT.findall(one), _FLOAT.findall(other)
    return _FLOAT.sub("", one) == _FLOAT.sub("", other) and all(
        number == mine
        or (
            max(map(_significant, (number, mine))) <= _FLOAT_DIGITS
            and math.isclose(float(number), float(mine), rel_tol=_EQUAL)
        )
        for number, mine in zip(numbers, others, strict=True)
    )


def _significant(number: str) -> int:
    """Return how many digits *number* has from the first that is not zero."""
    return len(re.sub(r"[eE].*|\D", "", number).lstrip("0"))


def _fails(alone: str, error: str | None, silent: Ask, raising: Ask) -> bool:
    """Return whether the query *alone* of an expression raises *error* in *silent*, the database
    that answered the whole query. Another one will do if it raises *error* in *raising*: the first
    row that fails may be another one.
    """
    raised = silent(alone).error
    return _same(raised, error) or (raised is not None and raising(alone).error == error)


def _same(error: str | None, other: str | None) -> bool:
    """Return whether two errors are the same, or both of data."""
    return error is not None and other is not None and (error == other or error[:2] == other[:2] == "22")


def _is_long(part: str, postgres: Ask) -> bool:
    """Return whether a value of the expression *part* has more digits than DuckDB's DECIMAL."""
    rows = postgres(_LONGEST.format(standalone(part))).rows
    whole, decimals = (int(value or 0) if value != "null" else 0 for value in rows[0]) if rows else (0, 0)
    return whole > _WHOLE or whole + decimals > _DIGITS


def _is_long_sum(part: str, sql: str, postgres: Ask) -> bool:
    """Return whether the query *sql* adds the values of the expression *part*, a quotient or a
    product with 20 decimals, to more than DuckDB's DECIMAL has room for.
    """
    named = re.search(r"(?:sum|avg)\(v\)", sql) is not None and f"{part} AS v" in sql
    added = named or re.search(rf"(?:sum|avg)\((?:DISTINCT )?{re.escape(part)}\)", sql) is not None
    return added and postgres(_LONG_SUM.format(standalone(part))).rows == [["true"]]
