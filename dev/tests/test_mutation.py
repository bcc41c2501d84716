"""Mutants of a module, and the tests that are run for each."""

from __future__ import annotations

import ast
import difflib
from pathlib import Path

import pytest

from dev.mutation.__main__ import read, sample
from dev.mutation.covering import covering
from dev.mutation.mutants import Mutant, mutants, mutated

ROOT = Path(__file__).resolve().parents[2]
SOURCE = '''
LIMIT = 3

class Reader:
    """Reads."""

    def read(self, size: int = 1) -> list[int]:
        """Read."""
        log.info("read %s", 1)
        assert size > 0
        while self.more() and size != LIMIT:
            self.step(True)
            size += 1
        try:
            if size is None:
                raise ValueError(f"size {1 + 1}")
        except OSError:
            self.close()
        return self.found

    def nothing(self) -> None:
        def inner() -> None:
            self.step(False)

        return None
'''


@pytest.mark.parametrize(
    ("function", "kind", "code", "changed"),
    [
        ("Reader.read", "loop skipped", "while self.more() and size != LIMIT:", "while False:"),
        ("Reader.read", "and/or exchanged", "self.more() and size != LIMIT", "while self.more() or size != LIMIT:"),
        ("Reader.read", "comparison changed", "size != LIMIT", "while self.more() and size == LIMIT:"),
        ("Reader.read", "statement removed", "self.step(True)", "pass"),
        ("Reader.read", "flag inverted", "True", "self.step(False)"),
        ("Reader.read", "statement removed", "size += 1", "pass"),
        ("Reader.read", "number increased", "1", "size += 2"),
        ("Reader.read", "condition negated", "if size is None:", "if not size is None:"),
        ("Reader.read", "comparison changed", "size is None", "if size is not None:"),
        ("Reader.read", "raise removed", "raise ValueError(f'size {1 + 1}')", "pass"),
        ("Reader.read", "handler removed", "except OSError:", "raise"),
        ("Reader.read", "statement removed", "self.close()", "pass"),
        ("Reader.read", "None returned", "return self.found", "return None"),
        ("Reader.nothing.inner", "statement removed", "self.step(False)", "pass"),
        ("Reader.nothing.inner", "flag inverted", "False", "self.step(True)"),
    ],
)
def test_each_mutant_changes_its_place_only(function: str, kind: str, code: str, changed: str) -> None:
    mutant = Mutant("reader.py", function, kind, code, 0)
    assert mutant in mutants("reader.py", SOURCE)
    before, after = ast.unparse(ast.parse(SOURCE)).splitlines(), (mutated(mutant, SOURCE) or "").splitlines()
    added = [line[1:].strip() for line in difflib.ndiff(before, after) if line.startswith("+ ")]
    assert added == [changed]


def test_nothing_else_is_mutated() -> None:
    assert len(mutants("reader.py", SOURCE)) == 15


def test_equal_places_are_numbered_and_vanished_code_is_reported() -> None:
    source = "def twice():\n    step()\n    step()\n"
    first, second = mutants("twice.py", source)
    assert (first.number, second.number) == (0, 1)
    assert mutated(first, source) == "def twice():\n    pass\n    step()"
    assert mutated(second, source) == "def twice():\n    step()\n    pass"
    assert mutated(second, "def twice():\n    step()\n") is None


def test_a_sample_is_the_same_for_a_seed() -> None:
    first, again, other = (sample(["queries/wire.py", "queries/reports.py"], 20, seed) for seed in (19, 19, 20))
    assert first == again != other
    assert len(set(first)) == 20
    assert {mutant.file.split("/")[2] for mutant in first} == {"queries"}


def test_results_without_a_file_are_none(tmp_path: Path) -> None:
    assert read(tmp_path / "results.jsonl") == []


def test_every_module_has_tests_that_exist() -> None:
    for folder in ("store", "queries"):
        for module in (ROOT / "ckanext/duckstore" / folder).rglob("*.py"):
            if mutants(str(module), module.read_text()):
                for test in covering(module.relative_to(ROOT)):
                    assert (ROOT / test).is_file(), test
