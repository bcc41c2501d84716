"""Recorded random functions, with PostgreSQL's answers, in one compressed file."""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from functools import cache

import duckdb

from . import answering, cases
from .cases import ANSWERS, Answer, Case, FunctionCase

_FILE = ANSWERS / "generated.jsonl.xz"


@dataclass(frozen=True)
class Recorded:
    """A random function and PostgreSQL's answer."""

    case: Case
    answer: Answer

    def difference(self, connection: duckdb.DuckDBPyConnection, number: int) -> str | None:
        """How we differ: for two rows alone that *number* selects, and for a batch of all rows."""
        case, answer, size = self.case, self.answer, len(cases.grid())
        found = answering.difference(connection, case, answer, (number % size, (number * 7 + 13) % size))
        if found is not None or answer.created is not None or not answering.is_set_based(connection, case):
            return found
        found = answering.batch_difference(connection, case, answer)
        return found and f"batch: {found}"


@cache
def recorded() -> tuple[Recorded, ...]:
    with lzma.open(_FILE, "rt", encoding="utf-8") as lines:
        return tuple(_read(json.loads(line)) for line in lines)


def _read(item: dict[str, list[list[str]]]) -> Recorded:
    functions = tuple(FunctionCase(*parts) for parts in item["functions"])
    name, operation = item["case"]
    return Recorded(Case(str(name), functions, str(operation)), Answer(tuple(map(str, item["rows"]))))


def write(found: list[Recorded]) -> None:
    """Store functions and answers, once where the bodies are equal."""
    first = {one.case.functions[-1].body: one for one in reversed(found)}
    with lzma.open(_FILE, "wt", encoding="utf-8", preset=9) as lines:
        for one in (one for one in found if first[one.case.functions[-1].body] is one):
            functions = [[part.name, part.arguments, part.returns, part.body] for part in one.case.functions]
            item = {"case": [one.case.name, one.case.operation], "functions": functions, "rows": one.answer.rows}
            lines.write(json.dumps(item, ensure_ascii=False) + "\n")
