"""Functions: which are taken and which refused, how they are chosen, what their rows hold."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from ..case import Case, Step, create, insert, run_triggers, search, update, upsert
from .triggers import FAIL, KEYED, LOG, ROWS, attached, body, drop, function, keyed


def refused(name: str, *definitions: str) -> Case:
    return Case(name, [function("t $id", definition, or_replace=True) for definition in definitions])


def returning(
    rettype: str, *arguments: tuple[str, str], definition: str = "BEGIN RETURN NULL; END;", **data: Any
) -> Step:
    return function(
        "t $id",
        definition,
        rettype=rettype,
        arguments=[{"argname": name, "argtype": type_} for name, type_ in arguments],
        **data,
    )


CREATING = [
    refused(
        "definitions that PostgreSQL refuses",
        "HELLO WORLD",
        "",
        "BEGIN",
        "BEGIN RETURN NEW END;",
        "BEGIN RETURN NEW; END",
        "begin return new; end;;",
        "BEGIN NEW.a := ; RETURN NEW; END;",
        "BEGIN x := 1; RETURN NEW; END;",
        "DECLARE x nosuchtype; BEGIN RETURN NEW; END;",
        "DECLARE x int; x text; BEGIN RETURN NEW; END;",
        "BEGIN IF true RETURN NEW; END IF; END;",
        "BEGIN RETURN 5; END;",
        "BEGIN RETURN; END;",
        "BEGIN EXIT; RETURN NEW; END;",
        "BEGIN RAISE EXCEPTION '%'; RETURN NEW; END;",
        "BEGIN RAISE EXCEPTION 'a %', 1, 2; RETURN NEW; END;",
        "BEGIN RAISE EXCEPTION 'a' USING nope = 'b'; RETURN NEW; END;",
        "BEGIN SELECT 1; RETURN NEW; END;",
        "BEGIN NEW.a := (SELECT; RETURN NEW; END;",
        "BEGIN NEW.a := 'it''s $$'; RETURN NEW; END;",
    ),
    Case(
        "functions with the same name",
        [
            returning("int4", definition="BEGIN RETURN 1; END;"),
            returning("int4", definition="BEGIN RETURN 2; END;"),
            returning("int4", ("a", "text"), definition="BEGIN RETURN 2; END;"),
            returning("int4", ("b", "text"), definition="BEGIN RETURN 2; END;"),
            returning("int4", ("b", "text"), definition="BEGIN RETURN 2; END;", or_replace=True),
            returning("text", ("a", "text"), definition="BEGIN RETURN 2; END;", or_replace=True),
            returning("int4", ("a", "numeric"), definition="BEGIN RETURN 3; END;"),
            returning("nosuch", definition="BEGIN RETURN 3; END;"),
            returning("int4", ("a", "nosuch"), definition="BEGIN RETURN 3; END;"),
            returning("trigger", ("a", "text")),
            returning("void", definition="BEGIN RETURN; END;"),
            returning("_text", ("a", "_text"), definition="BEGIN RETURN a; END;"),
            returning("record", ("q", "text")),
        ],
    ),
    Case(
        "a function called by triggers",
        [
            function("t $id", body('NEW.log := "f $id"(NEW.v) || "f $id"(NEW.k);')),
            keyed("t $id"),
            insert({"k": "a", "v": 1}),
            function(
                "f $id",
                "BEGIN RETURN 'int ' || a; END;",
                rettype="text",
                arguments=[{"argname": "a", "argtype": "int4"}],
            ),
            insert({"k": "b", "v": 1}),
            function(
                "f $id",
                "BEGIN RETURN 'text ' || a; END;",
                rettype="text",
                arguments=[{"argname": "a", "argtype": "text"}],
            ),
            insert({"k": "c", "v": 1}, {"k": None, "v": None}),
            search(fields="k,v,log"),
        ],
    ),
    Case(
        "parameters of functions that are refused",
        [
            Step("datastore_function_create", {}),
            Step("datastore_function_create", {"name": "t $id"}),
            Step("datastore_function_create", {"name": "", "definition": "BEGIN END"}),
            Step("datastore_function_create", {"name": 5, "definition": "BEGIN END"}),
            Step("datastore_function_create", {"name": "t $id", "definition": 5}),
            Step("datastore_function_create", {"name": "t $id", "definition": "BEGIN END", "nope": 1}),
            Step("datastore_function_create", {"name": "t $id", "definition": "BEGIN RETURN; END"}),
            Step(
                "datastore_function_create",
                {"name": "t $id", "definition": "BEGIN END", "arguments": [{"argname": "a"}]},
            ),
            Step(
                "datastore_function_create",
                {
                    "name": "t $id",
                    "definition": "BEGIN END",
                    "arguments": [{"argname": "a", "argtype": "text", "argmode": "nope"}],
                },
            ),
            Step("datastore_function_delete", {}),
            Step("datastore_function_delete", {"name": 5}),
            drop("nope $id"),
            drop("nope $id", if_exists=True),
        ],
    ),
]


def called(name: str, *arguments: str, returns: str, does: str, **data: Any) -> Step:
    """A function with *arguments* such as ``'a text'`` or ``'out b int4'``."""
    declared = []
    for argument in arguments:
        *mode, argname, argtype = argument.split()
        declared.append({"argname": argname, "argtype": argtype, **({"argmode": mode[0]} if mode else {})})
    return function(name, f"BEGIN {does} END;", rettype=returns, arguments=declared, **data)


CHOOSING = [
    Case(
        "arguments of type anyelement and anyarray",
        [
            called("first $id", "a anyelement", "b anyelement", returns="anyelement", does="RETURN coalesce(a, b);"),
            called(
                "first $id", "x anyelement", "b anyelement", returns="anyelement", does="RETURN b;", or_replace=True
            ),
            called("first $id", "a int4", "b int4", returns="int4", does="RETURN coalesce(a, b, 0) + 100;"),
            called("in $id", "a anyelement", "list anyarray", returns="bool", does="RETURN a = ANY(list);"),
            called("wrong $id", "a text", returns="anyelement", does="RETURN a;"),
            called("wrong $id", "a text", "out b anyarray", returns="anyarray", does="b := ARRAY[a];"),
            function(
                "t $id",
                body(
                    'NEW.log := concat_ws(\'|\', "first $id"(NEW.log, NEW.k), "first $id"(NEW.v, 5),'
                    ' "in $id"(NEW.v, ARRAY[1, 2]), "in $id"(NEW.k, ARRAY[NEW.k]));'
                ),
            ),
            keyed("t $id", records=ROWS),
            search(fields="k,v,log"),
            function("t $id", body("NEW.log := \"first $id\"('a', 'b');"), or_replace=True),
            insert({"k": "other", "v": 1}),
        ],
    ),
    Case(
        "arguments of each mode",
        [
            called("split $id", "a text", "out x text", "out y text", returns="record", does="x := a; y := upper(a);"),
            called("next $id", "inout n int4", returns="int4", does="n := n + 1;"),
            called("one $id", "in a text", "out b text", returns="text", does="b := a || '!';"),
            called("list $id", "a _text", returns="_text", does="RETURN a || ARRAY['z'];"),
            called("nothing $id", "a text", returns="void", does="NULL;"),
            called("wrong $id", "out a text", returns="int4", does="a := '';"),
            called("wrong $id", "out a text", "out b text", returns="text", does="a := '';"),
            called("wrong $id", "a text", "a text", returns="text", does="RETURN a;"),
            function(
                "t $id",
                body(
                    'r := "split $id"(NEW.k); PERFORM "nothing $id"(NEW.k); NEW.v := "next $id"(NEW.v);'
                    "NEW.log := concat_ws('|', r.x, r.y, \"one $id\"(NEW.k), ('{' || array_to_string(\"list $id\"(ARRAY[NEW.k]), ',') || '}'),"
                    ' ("split $id"(NEW.k)).y);',
                    "r record;",
                ),
            ),
            keyed("t $id", records=ROWS),
            search(fields="k,v,log"),
        ],
    ),
    Case(
        "a smallint column is not unique among functions of integers and numerics",
        [
            called("f $id", "a int4", returns="text", does="RETURN 'int4';"),
            called("f $id", "a numeric", returns="text", does="RETURN 'numeric';"),
            function("t $id", body('NEW.log := "f $id"(NEW.v);')),
            create("k text", "v smallint", "log text", triggers=attached("t $id")),
            insert({"k": "a", "v": 1}),
            called("f $id", "a int2", returns="text", does="RETURN 'int2';"),
            insert({"k": "b", "v": 1}),
            search(fields="k,log"),
        ],
    ),
    Case(
        "overloads are chosen by the type of the column",
        [
            *(
                called("f $id", f"a {type}", returns="text", does=f"RETURN '{type}';")
                for type in ("int4", "int8", "numeric", "float8", "text", "date", "timestamp", "bool", "_text")
            ),
            function(
                "t $id", body("NEW.log := concat(" + ", ".join(f"\"f $id\"(NEW.c{n}), ' '" for n in range(9)) + ");")
            ),
            create(
                *(
                    f"c{n} {type}"
                    for n, type in enumerate(
                        ("int4", "int8", "numeric", "float8", "text", "date", "timestamp", "bool", "_text")
                    )
                ),
                "log text",
                triggers=attached("t $id"),
                records=[{}],
            ),
            search(fields="log"),
            called("f $id", "a varchar", returns="text", does="RETURN 'varchar';"),
            insert({"c4": "x"}),
            search(fields="log"),
        ],
    ),
    Case(
        "a helper that is replaced or deleted is missed at the next write",
        [
            function("t $id", body('NEW.log := "f $id"(NEW.k);')),
            called("f $id", returns="text", does="RETURN 'no argument';"),
            keyed("t $id", records=[]),
            insert({"k": "a"}),
            called("f $id", "a text", returns="text", does="RETURN 'first ' || a;"),
            insert({"k": "b"}),
            called("f $id", "a text", returns="text", does="RETURN 'second ' || a;", or_replace=True),
            insert({"k": "c"}),
            upsert({"k": "b"}),
            update({"k": "c", "v": 1}),
            search(fields="k,v,log"),
        ],
    ),
]

COLONS = [
    Case(
        "colons with a backslash in a definition",
        [
            function("t $id", body(r"NEW.v \:= '7'\:\:int; NEW.log := 'a\:b' || '12:30' || E'\\:';")),
            keyed("t $id", records=[{"k": "a"}]),
            search(fields="k,v,log"),
        ],
    ),
    Case("a word after a colon in a definition", [function("t $id", body("NEW.log := 'see :word';"))]),
    Case(
        "a slice with a variable in a definition", [function("t $id", body("NEW.log := x[1:n];", "n int; x text[];"))]
    ),
]

TYPES = [
    Case(
        "types as SQL writes them",
        [
            called("f $id", "a int", returns="int4", does="RETURN 1;"),
            called("f $id", "a boolean", returns="int4", does="RETURN 1;"),
            called("f $id", "a text[]", returns="int4", does="RETURN 1;"),
            called("f $id", "a varchar(5)", returns="int4", does="RETURN 1;"),
            called("f $id", "a float", returns="double precision", does="RETURN 1;"),
            called("f $id", returns="integer", does="RETURN 1;"),
            called("g $id", returns="text[]", does="RETURN NULL;"),
            called("h $id", "a date", returns="timestamp without time zone", does="RETURN a;"),
        ],
    ),
    Case(
        "types that are none",
        [
            called("f $id", "a nothing", returns="int4", does="RETURN 1;"),
            called("f $id", "a trigger", returns="int4", does="RETURN 1;"),
            called("f $id", returns="trigger()", does="RETURN 1;"),
            called("f $id", returns="int4; DROP TABLE x", does="RETURN 1;"),
            called("f $id", "a int4) RETURNS int4 AS $$", returns="int4", does="RETURN 1;"),
            called("f $id", "a text", returns="trigger", does="RETURN NEW;"),
            called("f $id", returns="", does="RETURN 1;"),
        ],
    ),
]

#: Records that are wrong in one way each, or right: their place in the batch decides.
WRONG: dict[str, dict[str, Any]] = {
    "type": {"k": "t", "v": "x"},
    "trigger": {"k": "n", "v": -1},
    "duplicate": {"k": "a", "v": 5},
    "good": {"k": "g", "v": 1},
}
MISSING: dict[str, Any] = {"k": "missing", "v": 1}


def orders(method: Any, **records: dict[str, Any]) -> list[Step]:
    """Send the wrong records in every order."""
    return [method(*order) for order in permutations(records.values())]


ORDER = [
    Case(
        "the first error of an insert in every order of type, trigger and duplicate key",
        [function("t $id", FAIL), keyed("t $id", records=ROWS), *orders(insert, **WRONG), search(fields="k,v")],
    ),
    Case(
        "the first error of an upsert in every order of type, trigger and missing key",
        [
            function("t $id", FAIL),
            keyed("t $id", records=ROWS),
            *orders(upsert, **{**WRONG, "duplicate": {"v": 3}}),
            search(fields="k,v"),
        ],
    ),
    Case(
        "the first error of an update in every order of type, trigger and missing row",
        [
            function("t $id", FAIL),
            keyed("t $id", records=[*ROWS, {"k": "t"}, {"k": "n"}, {"k": "g"}]),
            *orders(update, **{**WRONG, "duplicate": MISSING}),
            search(fields="k,v"),
        ],
    ),
    Case(
        "the first error of an upsert whose triggers change keys",
        [
            function(
                "t $id", body("IF NEW.v < 0 THEN RAISE EXCEPTION 'negative: %', NEW.v; END IF; NEW.k := lower(NEW.k);")
            ),
            keyed("t $id", records=ROWS),
            *orders(upsert, one={"k": "A", "v": 3}, other={"k": "a", "v": -3}, type={"k": "B", "v": "x"}),
            upsert({"k": "A", "v": 3}, {"k": "a", "v": 4}, {"k": "B", "v": 5}),
            search(fields="k,v"),
        ],
    ),
]

ROWS_OF_TRIGGERS = [
    Case(
        "_full_text in NEW and OLD",
        [
            function(
                "t $id",
                body(
                    "NEW.log := concat_ws(' ', TG_OP, NEW._full_text IS NULL, OLD._full_text IS NULL, NEW IS NULL, OLD IS NULL);"
                    " IF NEW._full_text IS DISTINCT FROM OLD._full_text THEN NEW.log := NEW.log || ' distinct'; END IF;"
                ),
            ),
            keyed("t $id", records=ROWS),
            search(fields="k,log"),
            upsert({"k": "a", "v": 3}),
            update({"k": "b", "v": 4}),
            search(fields="k,log"),
            search(q="distinct", fields="k"),
        ],
    ),
    Case(
        "the fields of NEW by name",
        [
            function(
                "t $id",
                body(
                    "FOR r IN SELECT * FROM json_each_text(row_to_json(NEW)) LOOP"
                    " IF r.key <> 'log' THEN NEW.log := coalesce(NEW.log, '') || r.key || CASE WHEN r.key = '_full_text' THEN ''"
                    " ELSE '=' || coalesce(r.value, '-') END || ' '; END IF; END LOOP;",
                    "r record;",
                ),
            ),
            keyed("t $id", records=ROWS),
            upsert({"k": "a", "v": 3, "log": ""}),
            search(fields="k,log"),
        ],
    ),
    Case(
        "a trigger that assigns _full_text",
        [
            function("t $id", body("NEW._full_text := to_tsvector('other');")),
            keyed("t $id", records=[{"k": "word"}]),
            search(q="word", fields="k"),
            search(q="other", fields="k"),
            search(),
        ],
    ),
    Case(
        "triggers of a table with a json column",
        [
            function(
                "t $id",
                body(
                    "IF NEW.j IS NULL OR NEW.j::jsonb = 'null'::jsonb THEN RAISE EXCEPTION 'missing'; END IF;"
                    " NEW.log := NEW.j->>'a';"
                ),
            ),
            create("k text", "j json", "log text", primary_key="k", triggers=attached("t $id")),
            insert({"k": "a", "j": {"a": 1}}, {"k": "b", "j": '{"a": "x"}'}),
            insert({"k": "c"}),
            insert({"k": "c", "j": None}),
            insert({"k": "c", "j": "null"}),
            upsert({"k": "a", "j": {"a": [1, 2]}}),
            search(fields="k,log"),
        ],
    ),
    Case(
        "triggers that are named twice, in the order of the list, each time",
        [
            function("b $id", body("NEW.log := coalesce(NEW.log, '') || 'b' || TG_NAME;")),
            function("a $id", body("NEW.log := coalesce(NEW.log, '') || 'a'; IF NEW.v = 0 THEN RETURN NULL; END IF;")),
            keyed("b $id", "a $id", "b $id", records=[{"k": "a", "v": 1}, {"k": "z", "v": 0}]),
            upsert({"k": "a", "v": 2}, {"k": "c", "v": 0}),
            search(fields="k,v,log"),
            create(triggers=attached("a $id", "a $id")),
            insert({"k": "d"}),
            search(fields="k,v,log"),
        ],
    ),
    Case(
        "triggers run again",
        [
            keyed(records=[{"k": "a", "v": 1}, {"k": "b", "v": 2}, {"k": "c"}]),
            function("t $id", body("IF NEW.v = 2 THEN RETURN NULL; END IF; NEW.log := TG_OP || OLD.v;")),
            create(triggers=attached("t $id")),
            run_triggers(),
            function("t $id", body("RAISE EXCEPTION E'one\\ntwo (three) four';"), or_replace=True),
            run_triggers(),
            function("t $id", body("NEW.k := 'same';"), or_replace=True),
            run_triggers(),
            function("t $id", body("NEW.nothing := 'same';"), or_replace=True),
            run_triggers(),
            function("t $id", body("NEW.v := 'x';"), or_replace=True),
            run_triggers(),
            search(fields="k,v"),
        ],
    ),
    Case(
        "a function in use is not deleted",
        [
            function("t $id", LOG),
            create(*KEYED, primary_key="k", triggers=attached("t $id")),
            drop("t $id"),
            drop("t $id", if_exists=True),
            insert({"k": "a"}),
            create(triggers=[]),
            drop("t $id"),
            insert({"k": "b"}),
            search(fields="k,log"),
        ],
    ),
]

CASES = [*CREATING, *CHOOSING, *COLONS, *TYPES, *ORDER, *ROWS_OF_TRIGGERS]
