"""A class has a name of its own: a reader who meets it in another module knows which one it is."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]

#: A statement of PL/pgSQL in ``plpgsql/tree.py`` and the step that it becomes in
#: ``plpgsql/code.py``.
STATEMENTS_AND_STEPS = {
    "Assert", "Assign", "Block", "ForInteger", "ForQuery", "Foreach", "If", "Loop", "Perform", "Raise", "Return",
    "RowCount", "Subscript", "Target",
}  # fmt: skip
#: Terms of DKAN's API, in ``dkan/``, beside those of CKAN or SQL.
OF_DKAN = {"Aggregate", "Deadline", "Filter", "Name", "Output", "Query", "Scope", "Table"}
#: Things of the translator or of PL/pgSQL beside those of the store or of an operation.
OF_LANGUAGES = {
    "Argument", "Batch", "Call", "Cell", "Column", "Field", "Function", "Record", "Relation", "Run", "Statement",
}  # fmt: skip


def test_no_other_class_name_occurs_twice() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" not in path.parts:
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(str(path.relative_to(PACKAGE)))
    twice = {name: places for name, places in found.items() if len(places) > 1}
    permitted = STATEMENTS_AND_STEPS | OF_DKAN | OF_LANGUAGES
    assert {name: places for name, places in twice.items() if name not in permitted} == {}
    assert permitted - twice.keys() == set()
