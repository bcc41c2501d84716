"""The functions that are tried, and PostgreSQL's recorded answers to them.

``cases/<topic>.sql`` holds the cases of a topic. A case begins with a line ``--- name`` and has
functions, each beginning with ``FUNCTION name(arguments) RETURNS type`` alone on a line, up to the
next; the last is the trigger ``f``. A line ``--- name on UPDATE`` tries it as trigger of an update
of each row of the grid (OLD) by the next one (NEW).

Each case runs over the grid row by row, and over all of it as one batch. The answer to a row is
what the trigger left of it as text, ``SKIP``, or an error's SQLSTATE and first line.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
CASES = HERE / "cases"
ANSWERS = HERE / "answers"

_CASE = re.compile(r"^--- (.+?)(?: on (UPDATE))?$", re.MULTILINE)
_FUNCTION = re.compile(r"^FUNCTION (\w+)\((.*)\) RETURNS (.+)$", re.MULTILINE)

#: The columns of the table, with their types.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("_id", "int4"),
    ("a", "text"),
    ("b", "text"),
    ("n", "int4"),
    ("m", "numeric"),
    ("d", "date"),
    ("ts", "timestamp"),
    ("arr", "_text"),
    ("flag", "bool"),
    ("f8", "float8"),
)
Row = tuple[str | None, ...]


@dataclass(frozen=True)
class FunctionCase:
    """A function: its name, its arguments as SQL (``x int, OUT y text``), its result's type, its
    body."""

    name: str
    arguments: str
    returns: str
    body: str


@dataclass(frozen=True)
class Case:
    """Functions, of which the last is the trigger, and the operation at which it is tried."""

    name: str
    functions: tuple[FunctionCase, ...]
    operation: str


@dataclass(frozen=True)
class Answer:
    """What became of each row of the grid alone; ``created`` is the error at creation, and then
    there are no rows."""

    rows: tuple[str, ...] = ()
    created: str | None = None


@cache
def grid() -> tuple[Row, ...]:
    """The rows that each case is run for, as PostgreSQL's text of each value."""
    return tuple(tuple(row) for row in json.loads((HERE / "grid.json").read_text(encoding="utf-8")))


def topics() -> list[str]:
    return sorted(path.stem for path in CASES.glob("*.sql"))


def cases(topic: str) -> list[Case]:
    """The cases of *topic*."""
    return read((CASES / f"{topic}.sql").read_text(encoding="utf-8"))


def read(text: str) -> list[Case]:
    """The cases written in *text*."""
    parts = _CASE.split(text)[1:]
    return [
        Case(name, _functions(body), operation or "INSERT")
        for name, operation, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def _functions(text: str) -> tuple[FunctionCase, ...]:
    parts = _FUNCTION.split(text)[1:]
    return tuple(
        FunctionCase(name, arguments, returns, body.strip("\n"))
        for name, arguments, returns, body in zip(parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True)
    )


def answers(topic: str) -> dict[str, Answer]:
    """PostgreSQL's answers to the cases of *topic*, by name."""
    path = ANSWERS / f"{topic}.jsonl"
    if not path.exists():
        return {}
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {item["name"]: Answer(tuple(item.get("rows", ())), item.get("created")) for item in found}


def write(topic: str, found: dict[str, Answer]) -> None:
    """Store answers."""
    ANSWERS.mkdir(exist_ok=True)
    lines = []
    for name, answer in found.items():
        item: dict[str, object] = {"name": name}
        item |= {"created": answer.created} if answer.created is not None else {"rows": answer.rows}
        lines.append(json.dumps(item, ensure_ascii=False))
    (ANSWERS / f"{topic}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
