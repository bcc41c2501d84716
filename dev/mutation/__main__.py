"""``python -m dev.mutation [--count 100] [--seed 19] [--limit 240] RESULTS [MODULE...]``.

Draws a sample of mutants of the modules (files or folders, below ``ckanext/duckstore``; all of
``store`` and ``queries`` if none is given), runs the tests of each, one at a time, and appends a
line of JSON for each to RESULTS. Mutants that are in RESULTS already are not run again.
``--again FILE`` runs those of an earlier RESULTS instead of a sample. The tests run on a copy of
the last commit, in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

from dev.mutation.mutants import Mutant, mutants
from dev.mutation.trial import ROOT, Copy

_PACKAGE = "ckanext/duckstore"


def sample(modules: Iterable[str], count: int, seed: int) -> list[Mutant]:
    """Return ``count`` mutants of the modules, or all if there are fewer, in random order."""
    files: set[Path] = set()
    for name in modules:
        path = ROOT / _PACKAGE / name
        files.update(path.rglob("*.py") if path.is_dir() else [path])
    found = [mutant for file in sorted(files) for mutant in mutants(str(file.relative_to(ROOT)), file.read_text())]
    return random.Random(seed).sample(found, min(count, len(found)))


def read(results: Path) -> list[Mutant]:
    """Return the mutants of a file of results."""
    names = [field.name for field in fields(Mutant)]
    lines = results.read_text().splitlines() if results.exists() else []
    return [Mutant(**{name: entry[name] for name in names}) for entry in map(json.loads, lines)]


def main(arguments: list[str]) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m dev.mutation", description="Mutation tests")
    parser.add_argument("--count", type=int, default=100, help="size of the sample")
    parser.add_argument("--seed", type=int, default=19, help="seed of the sample")
    parser.add_argument("--limit", type=float, default=240, help="seconds that the tests of a mutant may take")
    parser.add_argument("--again", type=Path, help="a file of results whose mutants are run again")
    parser.add_argument("results", type=Path)
    parser.add_argument("modules", nargs="*", default=["store", "queries"])
    options = parser.parse_args(arguments)
    chosen = read(options.again) if options.again else sample(options.modules, options.count, options.seed)
    done = set(read(options.results))
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, options.results.open("a") as results:
        copy = Copy(Path(folder))
        for mutant in chosen:
            if mutant in done:
                continue
            outcome = copy.try_out(mutant, options.limit)
            count[outcome.result] += 1
            results.write(json.dumps(asdict(mutant) | asdict(outcome)) + "\n")
            results.flush()
    print(*(f"{number} {result}" for result, number in sorted(count.items())), sep=", ")


if __name__ == "__main__":
    main(sys.argv[1:])
