"""``datastore_run_triggers``: run the triggers of a table on its existing rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import UndefinedTable
from ckanext.duckstore.operations import keys, set_writer
from ckanext.duckstore.operations.incoming import NUMBER, ROWID
from ckanext.duckstore.operations.records import CHUNK
from ckanext.duckstore.operations.set_writer import Place
from ckanext.duckstore.operations.trigger_environment import NOBODY, Caller, TriggerEnvironment
from ckanext.duckstore.operations.trigger_segment import check_ids
from ckanext.duckstore.operations.triggers import UPDATE, SetFailed, Triggers, WiderColumns
from ckanext.duckstore.postgres.builtins import RegisteredLate
from ckanext.duckstore.postgres.plpgsql import old_column
from ckanext.duckstore.store.base import ID_COLUMN, Store, Writing


def run_triggers(store: Store, resource_id: str, timeout: float | None = None, caller: Caller = NOBODY) -> int:
    """Update each row of the table *resource_id* with itself, through its triggers.

    Return the number of rows that they did not skip.

    :raises UndefinedTable: there is no such table.
    :raises TriggerFailure: a trigger rejects a row; nothing is changed then.
    :raises RecordConflict: rows violate the unique key.
    """
    with store.turn(resource_id, timeout) as turn:
        resource = turn.resource
        if resource is None:
            raise UndefinedTable(f'relation "{resource_id}" does not exist')
        environment = TriggerEnvironment.of(store, resource, caller, timeout)
        row_by_row = False
        while True:
            fits = resource == turn.resource
            try:
                with turn.rows(long=True) if fits else turn.publish(resource) as writing:
                    if not resource.triggers:
                        return _count(writing)
                    return _run(writing, environment.triggers(writing, row_by_row=row_by_row))
            except RegisteredLate:  # the functions exist now
                continue
            except SetFailed:
                row_by_row = True
            except WiderColumns as error:
                resource = replace(resource, columns=error.columns)


def _run(writing: Writing, triggers: Triggers) -> int:
    """Run *triggers* on batches of rows, in order of ``_id``."""
    changed: dict[int, int] = {}
    found = writing.connection.execute(f"SELECT {ID_COLUMN}, rowid FROM {writing.table} ORDER BY 1").fetchall()
    for start in range(0, len(found), CHUNK):
        places = {start + place: Place(rowid, id_) for place, (id_, rowid) in enumerate(found[start : start + CHUNK])}
        changed |= _run_over(writing, triggers, places)
    keys.check_touched(writing, changed, writing.resource.unique_key)
    keys.check_touched(writing, changed, (ID_COLUMN,))
    return len(changed)


def _run_over(writing: Writing, triggers: Triggers, places: Mapping[int, Place]) -> dict[int, int]:
    """Run *triggers* on the rows at *places*, by number.

    Return the ``_id`` of those not skipped.
    """
    names = [(column.name, identifiers.column(column.name)) for column in triggers.columns]
    listed = ", ".join(f"r.{quoted}, r.{quoted} AS {old_column(name)}" for name, quoted in names)
    rows, parameters = set_writer.at(places)
    select = (
        f"SELECT p.{NUMBER}, {listed} FROM {rows} JOIN (SELECT rowid, * FROM {writing.table}) r ON r.rowid = p.{ROWID}"
    )
    made = triggers.run(UPDATE, select, parameters, (min(places), len(places)))
    ids = check_ids(writing, made, places)
    set_writer.assign(writing, made, places)
    return ids


def _count(writing: Writing) -> int:
    found = writing.connection.execute(f"SELECT count(*) FROM {writing.table}").fetchone()
    assert found is not None
    return int(found[0])
