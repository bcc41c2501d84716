"""Writes that have to begin again: on wider columns, or with no more than the records before one that a trigger refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from ckanext.duckstore.operations import insert
from ckanext.duckstore.operations.run import Runs
from ckanext.duckstore.operations.triggers import SetFailed, WiderColumns
from ckanext.duckstore.postgres.builtins import RegisteredLate
from ckanext.duckstore.postgres.plpgsql import TriggerFailure
from ckanext.duckstore.store.base import Resource

_Result = TypeVar("_Result")


def attempt(resource: Resource, runs: Runs, write: Callable[[Resource, Runs, bool], _Result]) -> _Result:
    """Return what *write* makes of *resource*, with columns wide enough, and of *runs*; it leaves nothing when it raises.

    It is told whether triggers have to be run row by row.

    A trigger that fails at a record tells nothing of the records before it: they are written once more, alone, for one of them may break the
    key, and then that is the error.
    """
    resource = replace(resource, columns=insert.fit(resource.columns, runs))
    row_by_row = False
    while True:
        try:
            return write(resource, runs.stored_as(resource.columns), row_by_row)
        except RegisteredLate:  # the functions are there now
            continue
        except SetFailed:
            row_by_row = True
        except WiderColumns as error:
            resource = replace(resource, columns=error.columns)
        except TriggerFailure as failure:
            if failure is runs.stop or not failure.row:
                raise
            runs = runs.before(failure.row, failure)
            if not runs.listed:
                raise
