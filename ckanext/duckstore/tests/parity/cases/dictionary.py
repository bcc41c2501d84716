"""What plugins keep with columns: the data of ``IDataDictionaryForm``, written and shown by CKAN's
``example_idatadictionaryform``."""

from __future__ import annotations

from typing import Any

from ..case import Case, Step, create, delete, everything, info, insert, search

#: What is kept, as the backend gives it to the validators of the next request: also what
#: ``datastore_info`` does not show.
KEPT = Step("resource_plugin_data", {})


def declare(*fields: dict[str, Any], **data: Any) -> Step:
    """datastore_create with these fields, of type text where they do not say."""
    return Step("datastore_create", {"fields": [{"type": "text", **field} for field in fields], **data})


ONE: dict[str, Any] = {
    "id": "one",
    "an_int": 42,
    "json_obj": {"a": "b"},
    "only_up": 3,
    "sticky": "stays",
    "secret": 7,
    "info": {"label": "One", "notes": "the first"},
}
TWO: dict[str, Any] = {"id": "two", "an_int": "-4", "json_obj": '{"q": []}'}

#: Objects that are to come back as they were.
OBJECTS: list[Any] = [
    {},
    {"": ""},
    {"b": 1, "a": 2, "c": None},
    {"nested": {"list": [1, 2.5, -0.0, 1e300, True, None, "x", [], {}]}},
    {"large": 2**63, "small": -(2**70)},
    {"quotes": 'it\'s "so"', "percent": "100 %s %(x)s", "colon": ":x", "dollar": "$1 $$"},
    {"lines": "a\nb\r\tc", "back": "\\ \\n", "unicode": "é 日本 😀 \u2028"},
    {"_info": {"label": "not mine"}},
]

NAMES = ["A", "a b", "%", "it's", "rowid", "^a", "日本", "info"]

CASES = [
    Case(
        "plugin data is kept and shown",
        [
            declare(ONE, TWO),
            info(),
            KEPT,
            insert({"one": "x", "two": "y"}),
            search(),
            info(),
            *everything(),
        ],
    ),
    Case(
        "plugin data that is not given again",
        [
            declare(ONE, TWO),
            declare({"id": "one"}, {"id": "two"}),
            info(),
            KEPT,
            declare({"id": "one", "an_int": None, "json_obj": ""}, {"id": "two", "json_obj": None}),
            info(),
            KEPT,
            declare({"id": "one", "an_int": 99, "json_obj": ""}, {"id": "two", "json_obj": {"zz": []}}),
            info(),
            KEPT,
            declare({"id": "one", "secret": 8}, {"id": "two", "secret": "s"}),
            info(),
            KEPT,
        ],
    ),
    Case(
        "plugin data that is refused",
        [
            declare(
                {"id": "one", "an_int": 4.2, "json_obj": "hola"},
                {"id": "two", "an_int": "hello"},
                {"id": "three", "an_int": "", "json_obj": "{}"},
                {"id": "four", "an_int": "19", "json_obj": "{a}"},
            ),
            info(),
            declare(ONE, TWO),
            declare({"id": "one", "only_up": 2}, {"id": "two", "only_up": 1}),
            info(),
            declare({"id": "one", "only_up": 4}, {"id": "two", "only_up": 1}),
            info(),
            declare({"id": "one", "only_up": ""}, {"id": "two", "only_up": "x"}),
            KEPT,
            declare({"id": "one", "an_int": 5}, {"id": "two", "type": "nope", "an_int": 6}),
            declare({"id": "one", "an_int": 5}, records=[{"one": 1, "no such": 2}]),
            info(),
            KEPT,
        ],
    ),
    Case(
        "plugin data beside info",
        [
            declare(ONE, TWO),
            declare({"id": "one", "info": {"label": "Another"}}, {"id": "two", "info": {"notes": ""}}),
            info(),
            KEPT,
            declare({"id": "one", "info": {}, "an_int": 1}, {"id": "two"}),
            info(),
            KEPT,
            declare({"id": "one", "info": {"an_int": 5, "example_idatadictionaryform": {"an_int": 6}}}, {"id": "two"}),
            info(),
            KEPT,
        ],
    ),
    Case(
        "plugin data of columns that come and go",
        [
            declare(ONE, TWO),
            declare(ONE, TWO, {"id": "three", "type": "int", "an_int": 3, "sticky": "new"}),
            info(),
            KEPT,
            declare({"id": "two", "an_int": 2}, {"id": "three", "type": "int"}, delete_fields=True),
            info(),
            KEPT,
            declare({"id": "two"}, {"id": "three", "type": "int"}, {"id": "one"}),
            info(),
            KEPT,
            declare({"id": "three", "type": "int", "an_int": 33}, {"id": "two", "an_int": 22}),
            info(),
            KEPT,
        ],
    ),
    Case(
        "plugin data of some of the columns",
        [
            declare(ONE, TWO, {"id": "three"}),
            declare({"id": "two", "an_int": 5}),
            info(),
            KEPT,
            declare({"id": "one"}, {"id": "three", "an_int": 6, "json_obj": {"x": 1}}),
            info(),
            KEPT,
        ],
    ),
    Case(
        "plugin data and writes",
        [
            declare(ONE, {"id": "n", "type": "int", "an_int": 1}, primary_key="n"),
            insert({"n": 1, "one": "x"}),
            create(records=[{"n": 2, "one": "y"}]),
            create("n int", "one text", indexes=["one"]),
            create(aliases=["dictionary-$id"]),
            info(),
            info(resource_id="dictionary-$id"),
            KEPT,
            Step("datastore_records_delete", {"filters": {}}),
            KEPT,
            delete(),
            KEPT,
            declare({"id": "one"}, {"id": "n", "type": "int"}),
            info(),
            KEPT,
        ],
    ),
    Case(
        "plugin data of columns that records bring",
        [
            declare({"id": "one", "an_int": 1}, records=[{"one": "x", "more": 5}]),
            info(),
            KEPT,
            declare({"id": "one", "an_int": 2}, {"id": "more", "type": "int", "an_int": 3}),
            info(),
        ],
    ),
    Case(
        "plugin data without a type",
        [
            Step("datastore_create", {"fields": [{"id": "a", "an_int": 5}], "records": [{"a": 1}]}),
            info(),
            KEPT,
            Step("datastore_create", {"fields": [{"id": "a", "an_int": 6}]}),
            info(),
            KEPT,
        ],
    ),
    Case(
        "objects of plugins",
        [step for value in OBJECTS for step in (declare({"id": "one", "json_obj": value}), info(), KEPT)],
    ),
    Case(
        "plugin data of columns with any name",
        [
            declare(*({"id": name, "an_int": number, "secret": name} for number, name in enumerate(NAMES))),
            info(),
            KEPT,
            declare(*({"id": name, "an_int": -number} for number, name in enumerate(NAMES))),
            info(),
            KEPT,
        ],
    ),
    Case(
        "no plugin data", [KEPT, declare({"id": "one"}), KEPT, info(), declare({"id": "one", "info": {"a": 1}}), KEPT]
    ),
]
