"""More functions made up at random: ``make oracle-fuzz``, or ``python -m
ckanext.duckstore.tests.postgres.plpgsql.fuzz [count [first seed]]``.

Each is run by PostgreSQL and by us, row by row and as a batch; what differs is shown with its seed.
With ``--keep`` they become the cases of the topic ``generated``.
"""

from __future__ import annotations

import sys

from ckanext.duckstore.tests.oracle import postgres

from . import answering, cases, generate, record


def main(arguments: list[str]) -> int:
    """Try *count* functions. Returns how many differ."""
    keep = "--keep" in arguments
    numbers = [int(word) for word in arguments if word != "--keep"]
    count, first = (*numbers, *(100, 1)[len(numbers) :])
    kept: dict[str, cases.Answer] = {}
    written = ["-- Made by `python -m ckanext.duckstore.tests.postgres.plpgsql.fuzz --keep`.\n"]
    wrong = alone = 0
    ours = answering.connect()
    with postgres.connected(postgres.server()) as connection:
        for seed in range(first, first + count):
            case = generate.Generator(seed).case()
            wanted = record.ask(connection, case)
            kept[case.name] = wanted
            written.append(generate.written(case))
            found = None if keep else answering.difference(ours, case, wanted)
            if found is None and not keep and wanted.created is None:
                alone += not answering.is_set_based(ours, case)
                found = answering.batch_difference(ours, case, wanted)
            if found is not None:
                wrong += 1
                print(f"seed {seed}: {found}", flush=True)
    if keep:
        (cases.CASES / "generated.sql").write_text("".join(written), encoding="utf-8")
        cases.write("generated", kept)
    print(f"{count} functions, {wrong} differ, {alone} run row by row")
    return wrong


if __name__ == "__main__":
    try:
        sys.exit(1 if main(sys.argv[1:]) else 0)
    except postgres.NoServer as error:
        sys.exit(f"oracle-fuzz: {error}")
