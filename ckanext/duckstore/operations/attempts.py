"""Retries of writes: on wider columns, or without the records from a rejected one on."""

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
    """Return the result of *write* for *resource*, with wide enough columns, and *runs*.

    *write* must leave no changes when it raises. Its last argument is whether triggers must be run
    row by row.

    A trigger that fails at a record says nothing about the records before it. They are written
    again without it, because one of them may violate the key, which is then the error to report.
    """
    resource = replace(resource, columns=insert.fit(resource.columns, runs))
    row_by_row = False
    while True:
        try:
            return write(resource, runs.stored_as(resource.columns), row_by_row)
        except RegisteredLate:  # the functions exist now
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
