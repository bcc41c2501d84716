"""The values of the oracle's grid, of all types, in every form in which rows are given out."""

from __future__ import annotations

from itertools import zip_longest

from ckanext.duckstore.tests.oracle.grid.record_writers import column_values

from ..case import Case, create, everything


def _grid() -> Case:
    """Return the case of one table: a column for each type, and a row for the n-th value of all."""
    values = dict(column_values())
    names = [f"c{number}" for number in range(len(values))]
    rows = zip_longest(*values.values())
    records = [{name: text for name, text in zip(names, row, strict=True) if text is not None} for row in rows]
    columns = [f"{name} {type_}" for name, type_ in zip(names, values, strict=True)]
    return Case("the grid written", [create(*columns, records=records), *everything(sort="_id")], direct=True)


CASES = [_grid()]
