"""What CKAN's own backend answered: a file of JSON for each group of cases, an answer a line, to be
read as a diff."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("answers")

Recorded = dict[str, list[dict[str, Any]]]


def write(group: str, recorded: Recorded) -> None:
    FOLDER.mkdir(exist_ok=True)
    cases = (
        f"{json.dumps(name, ensure_ascii=False)}: [\n"
        + ",\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers)
        + "\n]"
        for name, answers in recorded.items()
    )
    (FOLDER / f"{group}.json").write_text("{\n" + ",\n".join(cases) + "\n}\n", encoding="utf-8")


def read(group: str) -> Recorded:
    recorded: Recorded = json.loads((FOLDER / f"{group}.json").read_text(encoding="utf-8"))
    return recorded
