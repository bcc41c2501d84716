"""Choose whether rows run as a batch or in the interpreter."""

from __future__ import annotations

from collections.abc import Sequence

from .costs import of_interpreter
from .definition import Definition
from .lookups import Run, TriggerTable
from .setwise import Batch, batch_of

#: With fewer rows, triggers are interpreted and not even compiled, unless :data:`LEAST` rows take
#: longer than :data:`LONG` microseconds.
BATCH = 50
LEAST, LONG = 10, 20_000


def batch_for(
    run: Run, table: TriggerTable, operation: str, triggers: Sequence[Definition], size: int, *, common: bool = False
) -> Batch | None:
    """Return the batch of *triggers* if it is estimated to take less time for *size* rows than the
    interpreter, else None.

    :param common: only for the rows on the common path, see :mod:`.common_path`.
    """
    if size < LEAST:
        return None
    interpreted = size * of_interpreter(triggers, run.functions)
    if size < BATCH and interpreted < LONG:
        return None
    batch = batch_of(run, table, operation, triggers, common=common)
    return batch if batch is not None and batch.cost < interpreted else None
