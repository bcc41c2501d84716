"""Table Designer's own functions: each of its types and rules, and what its forms rely on."""

from __future__ import annotations

from typing import Any

from ckanext.tabledesigner import column_types
from ckanext.tabledesigner.column_constraints import _standard_column_constraints as constraints
from ckanext.tabledesigner.datastore import VALIDATE_DEFINITION_SQL

from ..case import Case, Step, create, insert, run_triggers, search, update, upsert
from .triggers import attached, function

#: A good value of each type, and values that are not.
VALUES: dict[str, tuple[Any, ...]] = {
    "text": ("Abc", "abc", " Abc ", ""),
    "choice": ("small", "medium", "", "it's"),
    "email": ("a@example.com", " a@example.com ", "nobody", "a@b@c", ""),
    "uri": ("https://example.com", "no uri", ""),
    "uuid": ("213b972d-75c0-48b7-b14a-5a19eb58a1fa", "no uuid", ""),
    "numeric": ("2.5", "0.99", "10.01", "x", ""),
    "integer": ("5", "0", "11", "5.5", ""),
    "boolean": ("true", "maybe", ""),
    "json": ('{"a": 1}', "null", "{", ""),
    "date": ("2024-02-29", "1999-12-31", "2030-01-01", "2023-02-29", ""),
    "timestamp": ("2024-01-01 12:00:00", "1999-12-31 23:59:59", "2030-01-01", "nonsense", ""),
}
RULES: dict[str, dict[str, Any]] = {
    "text": {"tdpattern": "[A-Z].*"},
    "choice": {"tdchoices": ["small", "large", "it's"]},
    "numeric": {"tdminimum": "1", "tdmaximum": "10"},
    "integer": {"tdminimum": "1", "tdmaximum": "10"},
    "date": {"tdminimum": "2000-01-01", "tdmaximum": "2029-12-31"},
    "timestamp": {"tdminimum": "2000-01-01", "tdmaximum": "2029-12-31 23:59"},
}


def designed(**obligations: str) -> list[Step]:
    """Create a table with a column of each type; *obligations* are the type's name and ``pk`` or
    ``req``."""
    rules = ""
    columns = []
    for name, made in column_types._standard_column_types.items():
        field = {"id": name, "tdpkreq": obligations.get(name, ""), **RULES.get(name, {})}
        column = made(field, constraints[name])
        rules += column.sql_validate_rule() or ""
        rules += "".join(constraint.sql_constraint_rule() for constraint in column.column_constraints())
        rules += column.sql_required_rule() or ""
        columns.append(f"{name} {column.datastore_type}")
    keys = [name for name, obligation in obligations.items() if obligation == "pk"]
    return [
        function("d $id", VALIDATE_DEFINITION_SQL.format(validate_rules=rules), or_replace=True),
        create(*columns, primary_key=keys, delete_fields=True, triggers=attached("d $id")),
    ]


GOOD: dict[str, Any] = {name: values[0] for name, values in VALUES.items()}


def _each(method: Any, given: dict[str, Any]) -> list[Step]:
    """Send a record for each value that is not good, and for each that is missing."""
    return [
        method({**given, name: value})
        for name, values in VALUES.items()
        for value in (*values[1:], None)
        if name not in ("text", "uuid") or value  # two different keys
    ]


KEYED = {"text": "pk"}
CASES = [
    Case(
        "a designed table with each rule",
        [*designed(**KEYED), *_each(upsert, GOOD), search(sort="text"), insert(GOOD), insert(GOOD), run_triggers()],
    ),
    Case(
        "a designed table in which everything is required",
        [
            *designed(**KEYED, **{name: "req" for name in VALUES if name not in ("text", "json")}),
            *_each(upsert, GOOD),
            search(),
        ],
    ),
    Case(
        "a designed table that has several errors in a row",
        [
            *designed(**KEYED, choice="req", integer="req"),
            insert({}),
            insert({**GOOD, "choice": "no", "integer": "0", "numeric": "99"}),
            insert({**GOOD, "email": "no", "date": "1900-01-01"}, {**GOOD, "choice": None}),
            insert({**GOOD, "text": "A"}, {**GOOD, "text": "B", "integer": 0}, {**GOOD, "text": "C", "integer": "x"}),
            insert({**GOOD, "choice": "tab\there"}),
            search(),
        ],
    ),
    Case(
        "a designed table that is edited by _id",
        [
            *designed(**KEYED),
            insert(GOOD, {**GOOD, "text": "B"}),
            update({**GOOD, "_id": "1", "text": " Changed "}),
            update({**GOOD, "_id": "1", "text": "B"}),
            update({**GOOD, "_id": "1", "integer": "99"}),
            update({**GOOD, "_id": "7"}),
            update({**GOOD, "_id": "x"}),
            search(sort="_id"),
        ],
    ),
    Case(
        "a designed table whose design changes",
        [
            *designed(**KEYED),
            insert(GOOD),
            *designed(text="pk", uri="req", boolean="req"),
            insert({**GOOD, "text": "B", "uri": None}),
            insert({**GOOD, "text": "B", "boolean": None}),
            insert({**GOOD, "text": "B"}),
            run_triggers(),
            *designed(uuid="pk"),
            search(sort="_id"),
        ],
    ),
    Case(
        "a designed table with a key of two columns",
        [*designed(choice="pk", date="pk"), *_each(upsert, GOOD), search()],
    ),
    Case("a designed table with a json key", [*designed(json="pk"), insert(GOOD), upsert(GOOD), search()]),
]
