"""Trigger functions: where rows meet them, what an error says, how functions come and go."""

from __future__ import annotations

from typing import Any

from ..case import Case, Step, create, delete, insert, run_triggers, search, update, upsert


def function(name: str, definition: str, **data: Any) -> Step:
    """datastore_function_create; ``$id`` in the name keeps it apart from those of other cases."""
    return Step("datastore_function_create", {"name": name, "rettype": "trigger", "definition": definition, **data})


def drop(name: str, **data: Any) -> Step:
    return Step("datastore_function_delete", {"name": name, **data})


def attached(*names: str) -> list[dict[str, str]]:
    return [{"function": name} for name in names]


def body(statements: str, declare: str = "") -> str:
    return f"{'DECLARE ' + declare if declare else ''}\nBEGIN\n{statements}\nRETURN NEW;\nEND;"


#: Writes down which operation fired, and what it saw.
LOG = body(
    "NEW.log := coalesce(NEW.log, '') || '[' || TG_OP || ' ' || coalesce(NEW.k, '-') || ' ' || coalesce(NEW.v::text, '-')"
    " || CASE WHEN TG_OP = 'UPDATE' THEN ' old ' || coalesce(OLD.v::text, '-') ELSE '' END || ']';"
)
KEYED = ("k text", "v int", "log text")


def keyed(*names: str, **data: Any) -> Step:
    return create(*KEYED, primary_key="k", triggers=attached(*names), **data)


ROWS = [{"k": "a", "v": 1}, {"k": "b", "v": 2}]

FIRING = [
    Case(
        "trigger on insert",
        [
            function("log $id", LOG),
            keyed("log $id", records=ROWS),
            insert({"k": "c", "v": 3}, {"k": "d"}, {"v": 4}, {}),
            insert({"k": "e", "v": 5}),
            insert({"k": "f"}, include_records=True),
            search(),
        ],
    ),
    Case(
        "records with json",
        [
            function(
                "compare $id",
                body(
                    "IF TG_OP = 'UPDATE' THEN\n"
                    "  NEW.log := concat_ws(' ', (NEW = OLD), (NEW.k, NEW.j) = ('other', OLD.j),"
                    " ROW(NEW.v, NEW.j) IS DISTINCT FROM ROW(OLD.v, OLD.j));\n"
                    "END IF;"
                ),
            ),
            create("k text", "v int", "j json", "log text", primary_key="k", triggers=attached("compare $id")),
            insert({"k": "a", "v": 1, "j": {"p": 1}}, {"k": "b", "v": 1}),
            upsert({"k": "a", "v": 2}, {"k": "b", "v": 2}),
            upsert({"k": "b", "v": 2, "log": None}),
            upsert(*({"k": "b", "v": number} for number in range(60))),
            search(),
        ],
    ),
    Case(
        "trigger on upsert fires twice",
        [
            function("log $id", LOG),
            keyed("log $id", records=ROWS),
            upsert({"k": "a", "v": 10}),
            upsert({"k": "a"}),
            upsert({"k": "n", "v": 20}),
            search(fields="k,v,log"),
            upsert({"k": "a", "v": 11}, {"k": "m", "v": 1}, {"k": "a", "v": 12}, {"k": "m", "v": 2}, {"k": "m"}),
            search(fields="k,v,log", sort="k"),
            upsert({"k": None, "v": 1}, {"k": None, "v": 2}),
            search(fields="k,v,log", sort="k"),
            upsert({"k": "a", "v": 99}, include_records=True),
        ],
    ),
    Case(
        "trigger on update",
        [
            function("log $id", LOG),
            keyed("log $id", records=ROWS),
            update({"k": "a", "v": 10}),
            update({"k": "a"}),
            update({"k": "b", "log": "sent"}, {"k": "b", "v": 7}, {"k": "a", "v": None}),
            update({"k": "a", "v": 1}, {"k": "nope", "v": 2}),
            search(fields="k,v,log", sort="k"),
        ],
    ),
    Case(
        "trigger on upsert by _id",
        [
            function("log $id", LOG),
            keyed("log $id", records=ROWS),
            upsert({"_id": 1, "v": 10}),
            upsert({"_id": 9, "k": "nine"}, {"_id": 9, "v": 3}),
            update({"_id": 2, "v": 20}),
            update({"_id": 77, "v": 20}),
            upsert({"_id": 1, "k": "b"}),
            search(fields="_id,k,v,log", sort="_id"),
        ],
    ),
    Case(
        "trigger on an empty table without columns",
        [function("nop $id", "BEGIN RETURN NEW; END"), create(triggers=attached("nop $id")), insert({}), search()],
    ),
    Case(
        "trigger sees absent columns as null and what an update sends",
        [
            function(
                "t $id",
                body(
                    "IF TG_OP = 'UPDATE' THEN\n"
                    "NEW.log := coalesce(OLD.k,'-') || '>' || coalesce(NEW.k,'-') || ' ' || coalesce(OLD.v::text,'-') || '>' || coalesce(NEW.v::text,'-');\n"
                    "ELSE NEW.log := 'new ' || (NEW.v IS NULL)::text || (NEW._id IS NULL)::text; END IF;"
                ),
            ),
            keyed("t $id", records=ROWS),
            upsert({"k": "a"}),
            upsert({"k": "b", "v": None}),
            upsert({"k": "c"}),
            search(fields="k,v,log", sort="k"),
        ],
    ),
    Case(
        "trigger sees the number of a new row",
        [
            function("t $id", body("NEW.log := TG_OP || coalesce(NEW._id::text, '?');")),
            keyed("t $id", records=ROWS),
            insert({"k": "c"}, {"k": "d"}),
            search(fields="_id,k,log"),
            update({"k": "a"}),
            search(fields="_id,k,log"),
        ],
    ),
]

KEYS = [
    Case(
        "conflict is judged on the key that the trigger left",
        [
            function("low $id", body("NEW.k := lower(btrim(NEW.k));")),
            keyed("low $id", records=ROWS),
            upsert({"k": " A ", "v": 10}),
            upsert({"k": "B", "v": 20}, {"k": "C", "v": 30}, {"k": "c ", "v": 31}),
            insert({"k": "D"}),
            insert({"k": "d"}),
            insert({"k": "E"}, {"k": "F"}, {"k": " e"}),
            insert({"k": " A"}),
            update({"k": "A", "v": 1}),
            update({"k": "a", "v": 100}),
            search(fields="k,v", sort="k"),
        ],
    ),
    Case(
        "trigger of the update changes the key",
        [
            function("t $id", body("IF TG_OP = 'UPDATE' THEN NEW.k := NEW.k || 'x'; END IF;")),
            keyed("t $id", records=ROWS),
            upsert({"k": "a", "v": 10}),
            search(fields="k,v", sort="k"),
            upsert({"k": "b", "v": 1}, {"k": "bx", "v": 2}, {"k": "b", "v": 3}),
            search(fields="k,v", sort="k"),
        ],
    ),
    Case(
        "trigger of the update makes a key that is there",
        [
            function("t $id", body("IF TG_OP = 'UPDATE' THEN NEW.k := 'b'; END IF;")),
            keyed("t $id", records=ROWS),
            upsert({"k": "a", "v": 10}),
            update({"k": "a", "v": 10}),
            upsert({"k": "c"}, {"k": "c"}),
            search(fields="k,v", sort="k"),
        ],
    ),
    Case(
        "trigger makes every key the same",
        [
            function("t $id", body("NEW.k := 'one';")),
            keyed("t $id"),
            insert({"k": "a"}, {"k": "b"}),
            insert({"k": "a", "v": 1}),
            upsert({"k": "b", "v": 2}, {"k": "c", "v": 3}),
            search(fields="k,v"),
        ],
    ),
    Case(
        "trigger makes the key null",
        [
            function("t $id", body("NEW.k := NULL;")),
            keyed("t $id"),
            insert({"k": "a"}, {"k": "a"}),
            upsert({"k": "a", "v": 1}),
            search(fields="k,v"),
        ],
    ),
]

SKIPPING = [
    Case(
        "trigger skips rows",
        [
            function("t $id", "BEGIN IF NEW.v < 0 THEN RETURN NULL; END IF; RETURN NEW; END;"),
            keyed("t $id", records=[*ROWS, {"k": "s", "v": -1}]),
            insert({"k": "c", "v": -1}, {"k": "d", "v": 4}),
            insert({"k": "e", "v": -1}),
            search(fields="k,v"),
            upsert({"k": "a", "v": -5}, {"k": "b", "v": 5}, {"k": "f", "v": -1}),
            upsert({"k": "a", "v": -5}),
            search(fields="k,v"),
            update({"k": "a", "v": -5}),
            update({"k": "b", "v": 6}, {"k": "a", "v": -5}),
            update({"_id": 1, "v": -5}),
            search(fields="k,v"),
            insert({"k": "b", "v": -1}),
        ],
    ),
    Case(
        "trigger skips updates only",
        [
            function("t $id", "BEGIN IF TG_OP = 'UPDATE' THEN RETURN NULL; END IF; RETURN NEW; END;"),
            keyed("t $id", records=ROWS),
            upsert({"k": "a", "v": 5}, {"k": "c", "v": 3}, {"k": "c", "v": 4}),
            search(fields="k,v"),
            update({"k": "a", "v": 5}),
        ],
    ),
    Case(
        "trigger returns OLD",
        [
            function("t $id", "BEGIN IF TG_OP = 'UPDATE' THEN RETURN OLD; END IF; RETURN NEW; END;"),
            keyed("t $id", records=ROWS),
            upsert({"k": "a", "v": 5}),
            update({"k": "b", "v": 5}),
            search(fields="k,v"),
        ],
    ),
]

FAIL = body("IF NEW.v < 0 THEN RAISE EXCEPTION 'negative: %', NEW.v; END IF;")

ERRORS = [
    Case(
        "first error in row order wins",
        [
            function("t $id", FAIL),
            keyed("t $id", records=ROWS),
            insert({"k": "c", "v": 1}, {"k": "d", "v": -2}, {"k": "e", "v": "x"}),
            insert({"k": "c", "v": 1}, {"k": "d", "v": "x"}, {"k": "e", "v": -2}),
            insert({"k": "c", "v": 1}, {"k": "a", "v": 1}, {"k": "e", "v": -2}),
            insert({"k": "c", "v": 1}, {"k": "e", "v": -2}, {"k": "a", "v": 1}),
            insert({"k": "c", "v": 1}, {"k": "c", "v": 2}, {"k": "e", "v": -2}),
            insert({"k": "a", "v": -1}),
            upsert({"k": "c", "v": 1}, {"k": "d", "v": -2}, {"k": "e", "v": "x"}),
            upsert({"k": "c", "v": 1}, {"v": 2}, {"k": "d", "v": -2}),
            upsert({"k": "c", "v": 1}, {"k": "d", "v": -2}, {"v": 2}),
            upsert({"k": "c", "v": 1}, {"k": "c", "v": -3}, {"k": "d", "v": -2}),
            update({"k": "a", "v": 1}, {"k": "b", "v": -2}, {"k": "nope", "v": 1}),
            update({"k": "a", "v": 1}, {"k": "nope", "v": -1}, {"k": "b", "v": -2}),
            search(fields="k,v"),
        ],
    ),
    Case(
        "errors of the two firings in one batch",
        [
            function(
                "t $id",
                body(
                    "IF TG_OP = 'UPDATE' AND NEW.v = 7 THEN RAISE EXCEPTION 'update'; ELSIF NEW.v = 8 THEN RAISE EXCEPTION 'any'; END IF;"
                ),
            ),
            keyed("t $id", records=ROWS),
            upsert({"k": "a", "v": 7}, {"k": "z", "v": 8}),
            upsert({"k": "z", "v": 8}, {"k": "a", "v": 7}),
            upsert({"k": "z", "v": 7}, {"k": "z", "v": 7}, {"k": "y", "v": 8}),
            upsert({"k": "z", "v": 7}, {"k": "y", "v": 8}, {"k": "z", "v": 7}),
            search(fields="k,v"),
        ],
    ),
    Case(
        "what is kept of a message",
        [
            function("t $id", body("RAISE EXCEPTION E'TAB-DELIMITED\\tcol\\tis wrong';")),
            keyed("t $id"),
            insert({"k": "a"}),
            function("t $id", body("RAISE EXCEPTION E'first line\\nsecond line';"), or_replace=True),
            insert({"k": "a"}),
            function("t $id", body("RAISE EXCEPTION 'with (parentheses) in it: %', NEW.k;"), or_replace=True),
            insert({"k": "a"}),
            function(
                "t $id",
                body("RAISE EXCEPTION 'with hint' USING HINT = 'do it', DETAIL = 'so', ERRCODE = '23514';"),
                or_replace=True,
            ),
            insert({"k": "a"}),
            function("t $id", body("RAISE unique_violation USING MESSAGE = 'mine';"), or_replace=True),
            insert({"k": "a"}),
            upsert({"k": "a"}),
            function("t $id", body("RAISE EXCEPTION '';"), or_replace=True),
            insert({"k": "a"}),
            function("t $id", body("NEW.v := 'text';"), or_replace=True),
            insert({"k": "a"}),
            function("t $id", body("NEW.v := 1 / 0;"), or_replace=True),
            insert({"k": "a"}),
            function("t $id", body("NEW.nope := 1;"), or_replace=True),
            insert({"k": "a"}),
            function("t $id", body("PERFORM nope(1);"), or_replace=True),
            insert({"k": "a"}),
            function("t $id", body("NEW.log := v;", "v text := nope;"), or_replace=True),
            insert({"k": "a"}),
            function("t $id", "BEGIN NEW.v := 1; END;", or_replace=True),
            insert({"k": "a"}),
            function("t $id", body("RAISE NOTICE 'hello %', NEW.k;"), or_replace=True),
            insert({"k": "a"}),
            search(fields="k,v"),
        ],
    ),
    Case(
        "errors of records that come with the table",
        [
            function("t $id", FAIL),
            keyed("t $id", records=[{"k": "a", "v": 1}, {"k": "b", "v": -1}]),
            search(),
            keyed("t $id", records=[{"k": "a", "v": 1}, {"k": "a", "v": 2}]),
            keyed("t $id", records=[{"k": "a", "v": 1}, {"k": "a", "v": -2}]),
            keyed("t $id", records=[{"k": "a", "v": 1}, {"k": "c", "v": "x"}]),
            keyed("t $id", records=[{"k": "a", "v": 1}]),
            search(fields="k,v"),
            insert({"k": "b", "v": -1}, dry_run=True),
            insert({"k": "b", "v": 5}, dry_run=True),
            upsert({"k": "a", "v": -1}, dry_run=True),
            search(fields="k,v"),
        ],
    ),
]

ATTACHING = [
    Case(
        "triggers run in the order of the list",
        [
            function("one $id", body("NEW.log := coalesce(NEW.log, '') || '1';")),
            function("two $id", body("NEW.log := coalesce(NEW.log, '') || '2';")),
            keyed("two $id", "one $id", "two $id", records=[{"k": "a"}]),
            create(triggers=attached("one $id")),
            insert({"k": "b"}),
            create(*KEYED),
            insert({"k": "c"}),
            create(triggers=[]),
            insert({"k": "d"}),
            search(fields="k,log"),
        ],
    ),
    Case(
        "triggers that cannot be attached",
        [
            create(*KEYED, triggers=attached("nope $id")),
            search(),
            Step(
                "datastore_function_create", {"name": "f $id", "rettype": "int4", "definition": "BEGIN RETURN 1; END;"}
            ),
            create(*KEYED, triggers=attached("f $id")),
            function("g $id", "BEGIN RETURN 1; END;", rettype="int4", arguments=[{"argname": "a", "argtype": "int4"}]),
            create(*KEYED, triggers=attached("g $id")),
            function("t $id", LOG),
            create(*KEYED, triggers=attached("t $id", "nope $id")),
            create(*KEYED, triggers=attached("t $id")),
            create(triggers=attached("nope $id")),
            insert({"k": "a"}),
            search(fields="k,log"),
            create(*KEYED, triggers=[{"function": "t $id", "when": "after insert"}]),
            create(*KEYED, triggers=[{"function": "t $id", "for_each": "statement"}]),
            create(*KEYED, triggers=[{}]),
            create(*KEYED, triggers="t $id"),
            create(*KEYED, triggers=[{"function": 5}]),
        ],
    ),
    Case(
        "trigger and columns that change",
        [
            function("t $id", body("NEW.log := 'x';")),
            keyed("t $id", records=[{"k": "a"}]),
            create("k text", "v int", delete_fields=True),
            insert({"k": "b"}),
            upsert({"k": "a"}),
            search(),
            create("k text", "v int", "log int"),
            insert({"k": "b"}),
            create("k text", "v int", delete_fields=True),
            create("k text", "v int", "log text", records=[{"k": "c"}]),
            search(),
        ],
    ),
    Case(
        "a function that is replaced is used at once",
        [
            function("t $id", body("NEW.log := 'first';")),
            keyed("t $id", records=[{"k": "a"}]),
            function("t $id", body("NEW.log := 'second';"), or_replace=True),
            insert({"k": "b"}),
            function("t $id", body("NEW.log := 'third';")),
            insert({"k": "c"}),
            search(fields="k,log"),
            drop("t $id"),
            insert({"k": "d"}),
            delete(),
            drop("t $id"),
            drop("t $id"),
            drop("t $id", if_exists=True),
        ],
    ),
    Case(
        "run_triggers",
        [
            keyed(records=[{"k": "a", "v": 1}, {"k": "b", "v": -2}]),
            run_triggers(),
            function("t $id", FAIL),
            create(triggers=attached("t $id")),
            run_triggers(),
            search(fields="k,v"),
            Step("datastore_run_triggers", {"resource_id": "$other"}),
            Step("datastore_run_triggers", {"resource_id": "nope"}),
        ],
    ),
]


CASES = [*FIRING, *KEYS, *SKIPPING, *ERRORS, *ATTACHING]
