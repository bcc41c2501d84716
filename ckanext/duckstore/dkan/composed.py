"""Selections as PostgreSQL's SQL for ``datastore_search_sql``.

This works with any backend, as it uses only CKAN's actions. Names are those that the backend
reports, quoted; values are quoted literals. The columns of the query are named ``c0``, ``c1``, ...,
because PostgreSQL truncates names to 63 bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.duckstore import identifiers
from ckanext.duckstore.dkan import values
from ckanext.duckstore.dkan.deadline import Deadline
from ckanext.duckstore.dkan.tables import ID_COLUMN, Table
from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations.selection import Aggregate, Field, Selection, Source

_TOTAL = "total"


def run(context: Context, selection: Selection, tables: Sequence[Table], deadline: Deadline) -> tuple[list[Any], int]:
    """Execute *selection* on *tables*.

    Return the rows, as lists of JSON values, and their number on all pages.

    :raises InvalidRequest: the site has no ``datastore_search_sql``.
    """
    composer = _Composer(selection, tables)
    page = _asked(context, composer.page(), deadline)
    shown = [_shown(output, tables) for output in selection.outputs]
    rows = [[show(record[f"c{position}"]) for position, show in enumerate(shown)] for record in page]
    total = selection.offset + len(rows)
    if len(rows) == selection.limit or (selection.offset and not rows):
        total = int(_asked(context, composer.count(), deadline)[0][_TOTAL])
    return rows, total


def _asked(context: Context, sql: str, deadline: Deadline) -> list[Mapping[str, Any]]:
    try:
        action = tk.get_action("datastore_search_sql")
    except KeyError as error:
        message = "Joins, aggregates and filters on NULL need ckan.datastore.sqlsearch.enabled on this site"
        raise InvalidRequest({"query": [message]}) from error
    return values.decoded(action(deadline.context(context), {"sql": sql})["records"])


def _shown(output: Field | Aggregate, tables: Sequence[Table]) -> Callable[[Any], Any]:
    """Return the function that converts a value of *output* to what ``datastore_search`` shows."""
    if isinstance(output, Aggregate) and (output.field is None or output.function not in ("min", "max")):
        return lambda value: value
    field = output if isinstance(output, Field) else output.field
    assert field is not None
    return _timestamp if tables[field.source].types[field.name] == "timestamp" else lambda value: value


_TIMESTAMP = re.compile(r"(.*:\d\d)(?:\.(\d+))?")


def _timestamp(value: Any) -> Any:
    """Return the text of a timestamp with or without milliseconds, as configured in CKAN."""
    found = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return value
    return f"{found[1]}.{(found[2] or '')[:3]:0<3}" if tk.config["ckan.datastore.ms_in_timestamp"] else found[1]


class _Composer:
    """Builds the queries of one selection."""

    def __init__(self, selection: Selection, tables: Sequence[Table]) -> None:
        self.selection = selection
        self.tables = tables

    def page(self) -> str:
        """Return the query of its rows."""
        selection = self.selection
        columns = ", ".join(f"{self._value(output)} AS c{number}" for number, output in enumerate(selection.outputs))
        order = [f"{self._value(output)} {'DESC' if down else 'ASC'}" for output, down in selection.order]
        order += self._keys() if selection.is_grouped else [f"t{n}.{ID_COLUMN}" for n in range(len(self.tables))]
        sorted_by = f" ORDER BY {', '.join(order)}" if order else ""
        return f"SELECT {columns} {self._rows()}{self._groups()}{sorted_by} LIMIT {selection.limit} OFFSET {selection.offset}"

    def count(self) -> str:
        """Return the query of the number of rows on all pages."""
        if not self.selection.is_grouped:
            return f"SELECT count(*) AS {_TOTAL} {self._rows()}"
        return f"SELECT count(*) AS {_TOTAL} FROM (SELECT count(*) AS n {self._rows()}{self._groups()}) AS groups"

    def _groups(self) -> str:
        return f" GROUP BY {', '.join(self._keys())}" if self._keys() else ""

    def _keys(self) -> list[str]:
        return [self._value(field) for field in self.selection.group_by]

    def _value(self, output: Field | Aggregate) -> str:
        if isinstance(output, Field):
            return f"t{output.source}.{_identifier(output.name)}"
        return f"{output.function}({self._value(output.field) if output.field else '*'})"

    def _rows(self) -> str:
        selection = self.selection
        tables = [f"{_identifier(source.id)} AS t{number}" for number, source in enumerate(selection.sources)]
        joined = [
            f" JOIN {tables[number]} ON {self._value(Field(0, selection.join[0]))} = {self._value(Field(number, name))}"
            for number, name in enumerate(selection.join)
            if number
        ]
        where = [test for number, source in enumerate(selection.sources) for test in self._tests(number, source)]
        return f"FROM {tables[0]}{''.join(joined)}" + (f" WHERE {' AND '.join(where)}" if where else "")

    def _tests(self, number: int, source: Source) -> list[str]:
        tests = []
        for name, allowed in source.filters.items():
            column = self._value(Field(number, name))
            type_ = self.tables[number].types[name]
            literals = ", ".join(_literal(value, type_) for value in allowed if value is not None)
            parts = [f"{column} IN ({literals})"] if literals else []
            parts += [f"{column} IS NULL"] if None in allowed else []
            tests.append(f"({' OR '.join(parts)})")
        if source.text is not None:
            tests.append(f"t{number}._full_text @@ plainto_tsquery({_literal(source.text, 'text')})")
        return tests


def _identifier(name: str) -> str:
    """Return *name*, quoted.

    :raises InvalidRequest: it has a colon, after which CKAN's own backend reads a parameter's name,
        even in quotes.
    """
    if ":" in name:
        raise InvalidRequest({"query": [f'"{name}" cannot be used here: there is a colon in it']})
    return identifiers.quote(name)


def _literal(text: str, type_: str) -> str:
    """Return *text* as a literal of PostgreSQL's type *type_*, split after each colon (see
    :func:`_identifier`).
    """
    parts = [part + ":" for part in text.split(":")]
    parts[-1] = parts[-1][:-1]
    quoted = " || ".join(identifiers.literal(part) for part in parts)
    return f"CAST({quoted} AS {type_})" if len(parts) > 1 else quoted
