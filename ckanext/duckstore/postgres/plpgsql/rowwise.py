"""Run triggers with the interpreter, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from ...errors import DuckstoreError
from ...identifiers import column as encoded
from ..builtins import install, names_in
from ..types import registry
from ..types.names import element_of, is_array
from .bounds import KeptRows
from .cells import Cell, Record, Value, parameter
from .definition import Definition
from .failure import TriggerFailure, of_engine
from .lookups import ROW, Outcome, Run, TriggerTable, old_column
from .names import VariableType
from .row_format import format_of, stored
from .shapes import Scalar


class RowByRow:
    """Triggers, and the table for whose rows they run."""

    def __init__(self, run: Run, table: TriggerTable, operation: str, triggers: Sequence[Definition]) -> None:
        self._run = run
        self.table = table
        self._operation = operation
        self._triggers = triggers
        self.format = format_of(table)
        self._rows = KeptRows()

    def run(self, connection: duckdb.DuckDBPyConnection, select: str, parameters: Any) -> Outcome:
        """Run the triggers for all rows of *select*."""
        numbers, made, skipped = [], [], []
        for row, new, old in self.rows(connection, select, parameters):
            result = self.row(row, new, old)
            if result is None:
                skipped.append(row)
            else:
                numbers.append(row)
                made.append(result)
        return self.outcome(numbers, made, skipped)

    def rows(
        self, connection: duckdb.DuckDBPyConnection, select: str, parameters: Any
    ) -> list[tuple[int, Record, Record]]:
        """Return the rows of *select* as records: number, NEW and OLD."""
        update = self._operation == "UPDATE"
        listed = [ROW]
        for name in (encoded, old_column) if update else (encoded,):
            listed += self.format.listed(name)
        sql = f"SELECT {', '.join(listed)} FROM ({select}) ORDER BY {ROW}"
        try:
            install(connection, names_in(sql))
            found = connection.execute(sql, parameters).fetchall()
        except duckdb.Error as error:
            raise of_engine(error) from error
        width, record = len(self.format.columns), self.format.record
        return [(row[0], record(row[1 : width + 1]), record(row[width + 1 :] if update else None)) for row in found]

    def row(self, row: int, new: Record, old: Record) -> Record | None:
        """Run the triggers for one row; return None if it is skipped."""
        for number, definition in enumerate(self._triggers):
            self._run.interpreter.check()
            result = self._run.interpreter.trigger(definition, self._variables(number, new, old), row)
            if result is None:
                return None
            new = self._fitted(definition, result, new, row)
        try:
            self._rows.add(new)
        except DuckstoreError as error:
            raise TriggerFailure.of(error, row, self._triggers[-1].name, 0) from error
        return new

    def _fitted(self, definition: Definition, result: Record, new: Record, row: int) -> Record:
        """Return the result of a trigger as a row of the table."""
        if result.names == new.names and result.table == new.table:
            return result
        if len(result.cells) != len(new.cells):
            raise TriggerFailure(
                "returned row structure does not match the structure of the triggering table",
                "42804",
                row=row,
                function=definition.name,
            )
        cells = [
            self._run.evaluator.convert(cell, VariableType(old.type)) if cell.type != old.type else cell
            for cell, old in zip(result.cells, new.cells, strict=True)
        ]
        return Record(new.names, cells, new.table)

    def _variables(self, number: int, new: Record, old: Record) -> Mapping[str, Value]:
        name = self.table.name
        return {
            "new": new,
            "old": old,
            "tg_name": Cell("name", f"t{number:03d}"),
            "tg_when": Cell("text", "BEFORE"),
            "tg_level": Cell("text", "ROW"),
            "tg_op": Cell("text", self._operation),
            "tg_relname": Cell("name", name),
            "tg_table_name": Cell("name", name),
            "tg_table_schema": Cell("name", "public"),
            "tg_nargs": Cell("int4", 0),
        }

    # The rows as a relation

    def outcome(self, numbers: Sequence[int], rows: Sequence[Record], skipped: Sequence[int]) -> Outcome:
        """Return the outcome: the rows with these *numbers*."""
        columns = self.format.columns
        lists: list[list[Any]] = [[] for _ in columns]
        for row in rows:
            for values, cell in zip(lists, self.format.cells(row), strict=True):
                values.append(cell.value)
        shapes = [stored(column, values) for column, values in zip(columns, lists, strict=True)]
        names = [encoded(column.name) for column in columns]
        if len(rows) == 1:  # DuckDB plans single values several times faster than lists
            alone: dict[str, Any] = {f"c{place}": values[0] for place, values in enumerate(lists)} | {"row": numbers[0]}
            shown = [
                f"{parameter(f'c{place}', shape)} AS {name}"
                for place, (name, shape) in enumerate(zip(names, shapes, strict=True))
            ]
            return Outcome(f"SELECT CAST($row AS BIGINT) AS {ROW}, {', '.join(shown)}", alone, 1, tuple(skipped))
        parameters: dict[str, Any] = {"row": list(numbers)}
        inner, outer = ["unnest(CAST($row AS BIGINT[])) AS n"], [f"n AS {ROW}"]
        for place, (name, shape) in enumerate(zip(names, shapes, strict=True)):
            sql = parameter("x", shape).replace("$x", f"p{place}")
            inner.append(f"unnest(CAST($c{place} AS {_passed_as(shape)}[])) AS p{place}")
            outer.append(f"{sql} AS {name}")
            parameters[f"c{place}"] = lists[place]
        select = f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)})"
        return Outcome(select, parameters, len(rows), tuple(skipped))


def _passed_as(shape: Scalar) -> str:
    """Return the DuckDB type of values of *shape* that are passed from Python."""
    element = registry.get(element_of(shape.type) or shape.type)
    wire = element.storage if element is not None and element.is_python_value else "VARCHAR"
    return wire + "[]" * (shape.depth if is_array(shape.type) else 0)
