"""Cases and their recorded answers: reading and writing the files."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
CASES = HERE / "cases"
ANSWERS = HERE / "answers"
DIFFERENCES = HERE / "differences.toml"

_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)
_END = re.compile(r";[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """What PostgreSQL answered: columns (name and type) and rows as the text that it prints, or the
    SQLSTATE of its error."""

    sql: str
    columns: list[list[str]] | None = None
    rows: list[list[str | None]] | None = None
    error: str | None = None
    message: str | None = None


def topics() -> list[str]:
    """Return the names of the case files, without ``.sql``."""
    return sorted(path.stem for path in CASES.glob("*.sql"))


def statements(topic: str) -> list[str]:
    """Return the SQL of the cases of *topic*, in order; a case ends with a semicolon at the end of
    a line."""
    text = _COMMENT.sub("", (CASES / f"{topic}.sql").read_text(encoding="utf-8"))
    return [part.strip() for part in _END.split(text) if part.strip()]


def answers(topic: str) -> list[Answer]:
    """Return the recorded answers of *topic*."""
    path = ANSWERS / f"{topic}.jsonl"
    if not path.exists():
        return []
    return [Answer(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def write(topic: str, found: list[Answer]) -> None:
    """Store the answers of *topic*."""
    ANSWERS.mkdir(exist_ok=True)
    lines = [
        json.dumps({key: value for key, value in asdict(answer).items() if value is not None}, ensure_ascii=False)
        for answer in found
    ]
    (ANSWERS / f"{topic}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def differences() -> dict[str, str]:
    """Return the reason for each case (its SQL) that is known to differ."""
    found = tomllib.loads(DIFFERENCES.read_text(encoding="utf-8")).get("difference", [])
    return {sql.strip(): entry["reason"] for entry in found for sql in entry["cases"]}
