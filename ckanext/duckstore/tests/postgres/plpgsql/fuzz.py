"""More functions made up at random: ``make oracle-fuzz``, or ``python -m
ckanext.duckstore.tests.postgres.plpgsql.fuzz [count [first seed]] [--large] [--keep | --add]``.

Each is run by PostgreSQL and by us, row by row and as a batch; what differs is shown with its seed.
With ``--keep`` they become the recorded functions (``answers/generated.jsonl.xz``), with ``--add``
they join these.
"""

from __future__ import annotations

import sys

from ckanext.duckstore.tests.oracle import postgres

from . import answering, generate, generated, record


def main(arguments: list[str]) -> int:
    """Try *count* functions. Returns how many differ."""
    keep, add, large = "--keep" in arguments, "--add" in arguments, "--large" in arguments
    numbers = [int(word) for word in arguments if not word.startswith("--")]
    count, first = (*numbers, *(100, 1)[len(numbers) :])
    kept: list[generated.Recorded] = []
    before = generated.recorded() if add else ()
    names = {one.case.name for one in before}
    wrong = alone = failing = 0
    ours = answering.connect()
    with postgres.connected(postgres.server()) as connection:
        for seed in range(first, first + count):
            case = generate.Generator(seed, large).case()
            if case.name in names:
                continue
            wanted = record.ask(connection, case)
            if wanted.created is not None:
                print(f"seed {seed}: not created: {wanted.created}", flush=True)
            failing += all(answering.is_error(row) for row in wanted.rows)
            made = generated.Recorded(case, wanted)
            alone += not answering.is_set_based(ours, case)
            found = made.difference(ours, seed)
            if found is None:
                kept.append(made)
            else:
                wrong += 1
                print(f"seed {seed}: {found}", flush=True)
    if keep or add:
        generated.write([*before, *kept])  # what differs is no recorded case, but a fault to be mended
    print(f"{count} functions, {wrong} differ, {alone} run row by row, {failing} fail for every row")
    return wrong


if __name__ == "__main__":
    try:
        sys.exit(1 if main(sys.argv[1:]) else 0)
    except postgres.NoServer as error:
        sys.exit(f"oracle-fuzz: {error}")
