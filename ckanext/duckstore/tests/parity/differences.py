"""Where Duckstore is meant to answer otherwise than CKAN's PostgreSQL backend, and why.

Each entry is used by some case: one that no case needs any more turns the tests red.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .case import Case, Step
from .comparing import CRASH
from .runner import Answer


@dataclass(frozen=True)
class Difference:
    """A reason, and what tells that it is the reason of a difference between two answers to one
    step."""

    reason: str
    applies: Callable[[Case, Step, Answer, Answer], bool]


def explanation(case: Case, step: Step, theirs: Answer, ours: Answer) -> str | None:
    """Return why the answers are meant to differ; None if they are not."""
    return next((one.reason for one in DIFFERENCES if one.applies(case, step, theirs, ours)), None)


def _case(*names: str) -> Callable[[Case, Step, Answer, Answer], bool]:
    return lambda case, step, theirs, ours: case.name in names


def _steps(case_name: str, *fragments: str) -> Callable[[Case, Step, Answer, Answer], bool]:
    return lambda case, step, theirs, ours: (
        case.name == case_name and any(fragment in str(step) for fragment in fragments)
    )


def _without(change: Callable[[Any], Any]) -> Callable[[Case, Step, Answer, Answer], bool]:
    """Say that the answers are equal once *change* was made to every text and list in both."""
    return lambda case, step, theirs, ours: _mapped(change, theirs) == _mapped(change, ours)


def _mapped(change: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _mapped(change, item) for name, item in value.items()}
    if isinstance(value, list):
        return change([_mapped(change, item) for item in value])
    return change(value)


def _no_id(value: Any) -> Any:
    return ["_id"] if isinstance(value, list) and len(value) == 2 and value[0] == "_id" else value


_ZEROS = re.compile(r"(?<![\d.])(-?\d+)\.(\d*?)0+(?!\d)")


def _no_zeros(value: Any) -> Any:
    """Take zeros off the end of decimals, in numbers and in text."""
    if not isinstance(value, str):
        return value
    return _ZEROS.sub(lambda found: found[1] + ("." + found[2] if found[2] else ""), value)


def _special(value: Any) -> Any:
    """Take the mark of a number off what is none."""
    return value[1:] if value in ("#NaN", "#Infinity", "#-Infinity") else value


def _orig(*beginnings: str) -> Callable[[Case, Step, Answer, Answer], bool]:
    """Say that PostgreSQL refused for a reason that begins so, and Duckstore answers."""
    return lambda case, step, theirs, ours: ours["status"] == 200 and _of_query(theirs).startswith(beginnings)


def _of_query(answer: Answer) -> str:
    error = answer.get("error")
    return str(error["info"].get("orig")) if isinstance(error, dict) and "info" in error else ""


def _our_refusal(*beginnings: str) -> Callable[[Case, Step, Answer, Answer], bool]:
    return lambda case, step, theirs, ours: (
        ours["status"] == 409
        and (
            str(ours["error"].get("records", [""])[0]).startswith(beginnings) or _of_query(ours).startswith(beginnings)
        )
    )


def _among_arrays(case: Case, step: Step, theirs: Answer, ours: Answer) -> bool:
    return "[" in case.name and theirs["status"] == ours["status"] == 409


def _documents(case: Case, step: Step, theirs: Answer, ours: Answer) -> bool:
    return (
        case.name in ("records of nested", "records of json", "records of jsonb")
        and theirs["status"] == ours["status"] == 200
    )


def _crashes(case: Case, step: Step, theirs: Answer, ours: Answer) -> bool:
    return theirs["status"] == CRASH and ours["status"] == 200


def _warnings(case: Case, step: Step, theirs: Answer, ours: Answer) -> bool:
    """Say that a function was created, and what in it will fail was answered."""
    return theirs == {"status": 200, "result": None} and ours["status"] == 200 and list(ours["result"]) == ["warnings"]


DIFFERENCES = [
    Difference("datastore_function_create answers warnings of what will fail in a function", _warnings),
    Difference(
        "Arguments of functions can be variadic",
        lambda case, step, theirs, ours: step.action == "datastore_function_create" and "variadic" in str(ours),
    ),
    Difference(
        "Types of arguments and results are written as in SQL: int, text[], double precision",
        lambda case, step, theirs, ours: (
            case.name == "types as SQL writes them" and "does not exist" in str(theirs) and ours["status"] == 200
        ),
    ),
    Difference(
        "A type that is none is quoted in a message only where it must be",
        _steps("types that are none", "'trigger()'", "DROP TABLE"),
    ),
    Difference(
        "A json column may be required and a key; triggers cast it to jsonb",
        _case("triggers of a table with a json column", "a designed table with a json key"),
    ),
    Difference(
        "_full_text of NEW and OLD is NULL, and what is assigned to it is not kept",
        lambda case, step, theirs, ours: (
            case.name in ("_full_text in NEW and OLD", "a trigger that assigns _full_text")
            and step.action == "datastore_search"
        ),
    ),
    Difference(
        "Timestamps end in the year 294247, intervals are finite",
        _our_refusal('timestamp out of range: "294276', "interval out of range"),
    ),
    Difference("Numerics without a declared scale keep no zeros at the end", _without(_no_zeros)),
    Difference("A refused insert, an upsert or a dry run uses up no _id", _without(_no_id)),
    Difference(
        "What include_records gives of a numeric that is no number is text, as JSON has no NaN",
        _without(lambda value: _no_id(_no_zeros(_special(value)))),
    ),
    Difference("What include_records gives of json is the value, not a pair of its text and nothing", _documents),
    Difference("Of two things wrong with an array another one is named", _among_arrays),
    Difference(
        "Arrays have one dimension, from 1",
        _our_refusal("arrays of more than one dimension", 'malformed array literal: "[1:2]'),
    ),
    Difference("An array in a filter must fit its column", _our_refusal("value too long for type")),
    Difference(
        "Columns of type jsonb take lists and objects",
        lambda case, step, theirs, ours: case.name.endswith("of jsonb") and ours["status"] == 200,
    ),
    Difference("jsonb is compared as text in filters", _steps("filters on jsonb", "'1.50'", "{'gte': []}")),
    Difference("CKAN's own backend fails with status 500 where Duckstore answers", _crashes),
    Difference(
        "json can be compared and ordered",
        _orig("could not identify an equality operator", "could not identify an ordering operator"),
    ),
    Difference(
        "distinct lists and csv can be sorted",
        _orig("for SELECT DISTINCT, ORDER BY expressions must appear in select list"),
    ),
    Difference("An empty offset is none", _steps("pages", "{'offset': ''}")),
    Difference(
        "Pages in the order of _id go on in that order, also with nulls last; none follows a page of distinct rows",
        _steps("next page", "'_id desc nulls last'", "'distinct': True, 'sort': '_id'"),
    ),
    Difference(
        "A batch of updates is checked as a whole: keys can be exchanged in it",
        _steps("keys changed by _id", "'nine'}, {'_id': 9", "{'sort': '_id'}"),
    ),
    Difference("A record with nothing but its _id changes nothing", _steps("upsert by _id", "[{'_id': 1}]")),
    Difference("A record with nothing but its _id changes nothing", _steps("update by _id", "[{'_id': 1}]")),
    Difference("A record that is text is no record", _steps("upsert refused", "['x']")),
    Difference("An empty method is the default one", _steps("unknown parameters", "'method': ''")),
    Difference(
        "What include_records gives of json is the value, not a pair of its text and nothing",
        _steps("what create answers", "'include_records': True"),
    ),
    Difference("An alias shows the columns that the table has now", _steps("aliases at work", "'two-$id'")),
    Difference(
        "A column that records bring must have a valid name",
        _steps("types are guessed from the first record", "'e\"f'", "'_x'", "datastore_info"),
    ),
    Difference("Types that no column can be of", _case("types that PostgreSQL has and has not")),
    Difference("records that are no list are refused as such", _steps("records of create", "'records': 'x'")),
    Difference("money is a plain decimal", _case("money")),
    Difference("Of two shortest texts of a float DuckDB takes the other", _case("a float with two shortest texts")),
    Difference(
        "Names that PostgreSQL or CKAN's own backend cannot have: of system columns, with a bind parameter, cut at 63 bytes",
        _case(*(f"a column named {name!r}" for name in (":x", "ctid", "xmin", "tableoid", "é" * 32, "select_cols"))),
    ),
]


def rows_left_out(steps: Iterator[tuple[Step, Answer, Answer]]) -> set[str]:
    """Return the ``n`` of the records that only one of the two took: no wonder that they are
    missing later."""
    return {
        str(record["n"])
        for step, theirs, ours in steps
        if step.data.get("method") == "insert" and theirs["status"] != ours["status"]
        for record in step.data["records"]
        if isinstance(record, dict) and "n" in record
    }


def without_rows(answer: Answer, numbers: set[str]) -> Answer:
    """Return *answer* without the rows whose ``n``, which comes first, is one of *numbers*."""
    answer = json.loads(json.dumps(answer))
    result = answer.get("result")
    if isinstance(result, dict) and isinstance(result.get("records"), list):
        result["records"] = [row for row in result["records"] if not row or _number(row[0]) not in numbers]
    elif isinstance(result, dict) and isinstance(result.get("records"), str):
        result["records"] = _lines_without(result["records"], numbers)
    if isinstance(answer.get("body"), str):
        answer["body"] = _lines_without(answer["body"], numbers)
    return dict(answer)


def _number(cell: Any) -> str:
    return str(cell[1] if isinstance(cell, list) else cell).removeprefix("#")


_ROW = re.compile(r"^(?:(\d+)[,\t]| *\[(\d+),|<row><n>(\d+)</n>)")


def _lines_without(text: str, numbers: set[str]) -> str:
    kept = []
    for line in text.split("\n"):
        found = _ROW.match(line)
        if not found or next(filter(None, found.groups())) not in numbers:
            kept.append(line.removesuffix(","))
    return "\n".join(kept)
