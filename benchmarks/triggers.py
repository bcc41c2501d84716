"""The tables of the trigger benchmark.

One has typical records, checked by twelve rules; the other lists of codes, checked one by one.
"""

from __future__ import annotations

import random
from typing import Any

from benchmarks.operations import Operation, write
from benchmarks.site import call

FIELDS = [
    {"id": "key", "type": "int"},
    {"id": "title_en", "type": "text"},
    {"id": "title_fr", "type": "text"},
    {"id": "kind", "type": "text"},
    {"id": "contact", "type": "text"},
    {"id": "amount", "type": "numeric"},
    {"id": "start_date", "type": "date"},
    {"id": "end_date", "type": "date"},
    {"id": "codes", "type": "text"},
]
_KINDS = ["grant", "contribution", "other"]
FUNCTIONS: dict[str, tuple[list[tuple[str, str]], str]] = {
    "bench_required": (
        [("value", "text"), ("field", "text")],
        "BEGIN IF value = '' IS NOT FALSE THEN RETURN ARRAY[[field, 'Missing value']]; END IF; RETURN NULL; END",
    ),
    "bench_choice": (
        [("value", "text"), ("choices", "_text"), ("field", "text")],
        """
        BEGIN
            IF value IS NOT NULL AND NOT (value = ANY(choices)) THEN
                RETURN ARRAY[[field, 'Invalid choice: ' || value]];
            END IF;
            RETURN NULL;
        END""",
    ),
    "bench_date": (
        [("value", "date"), ("field", "text")],
        "BEGIN IF value > DATE '2100-01-01' THEN RETURN ARRAY[[field, 'In the future']]; END IF; RETURN NULL; END",
    ),
}
ONE_CHECK = "BEGIN IF NEW.amount < 0 THEN RAISE EXCEPTION 'negative'; END IF; RETURN NEW; END"
#: Twelve rules.
CHECKS = """
DECLARE errors text[][] := '{}';
BEGIN
    NEW.title_en := btrim(NEW.title_en);
    NEW.title_fr := btrim(NEW.title_fr);
    errors := errors || bench_required(NEW.title_en, 'title_en');
    errors := errors || bench_required(NEW.title_fr, 'title_fr');
    errors := errors || bench_required(NEW.kind, 'kind');
    errors := errors || bench_choice(NEW.kind, ARRAY['grant', 'contribution', 'other'], 'kind');
    errors := errors || bench_date(NEW.start_date, 'start_date');
    errors := errors || bench_date(NEW.end_date, 'end_date');
    IF NEW.end_date < NEW.start_date THEN
        errors := errors || ARRAY[['end_date', 'Before the start']];
    END IF;
    IF NEW.amount IS NULL OR NEW.amount < 0 THEN
        errors := errors || ARRAY[['amount', 'Not positive']];
    END IF;
    IF NEW.kind = 'other' AND NEW.contact IS NULL THEN
        errors := errors || ARRAY[['contact', 'Missing value']];
    END IF;
    IF NEW.contact <> '' AND regexp_match(NEW.contact, '^[^@ ]+@[^@ ]+$') IS NULL THEN
        errors := errors || ARRAY[['contact', 'Invalid email']];
    END IF;
    NEW.amount := round(NEW.amount, 2);
    NEW.codes := upper(NEW.codes);
    IF errors = '{}' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION E'TAB-DELIMITED\\t%', array_to_string(errors, E'\\t');
END"""
#: A loop over a list of codes.
CODES = """
DECLARE
    clean text[] := '{}';
    code text;
BEGIN
    FOREACH code IN ARRAY string_to_array(NEW.codes, ',') LOOP
        code := upper(btrim(code));
        IF length(code) <> 2 THEN
            RAISE EXCEPTION 'Invalid code: %', code;
        END IF;
        IF NOT code = ANY(clean) THEN
            clean := clean || code;
        END IF;
    END LOOP;
    NEW.codes := array_to_string(clean, ',');
    RETURN NEW;
END"""


def make(first: int, count: int) -> list[dict[str, Any]]:
    """Return *count* valid records with keys from *first* on; the same ones in every run."""
    dice = random.Random(first)
    return [_record(first + row, dice) for row in range(count)]


def _record(key: int, dice: random.Random) -> dict[str, Any]:
    codes = ", ".join("".join(dice.choices("abcdefgh", k=2)) for _ in range(dice.randrange(1, 6)))
    return {
        "key": key,
        "title_en": f" Title {key}",
        "title_fr": f"Titre {key} ",
        "kind": dice.choice(_KINDS),
        "contact": f"person{key}@example.org",
        "amount": dice.randrange(10**9) / 1000,
        "start_date": f"20{dice.randrange(10, 20)}-01-01",
        "end_date": f"20{dice.randrange(20, 30)}-12-31",
        "codes": codes,
    }


def make_functions() -> None:
    """Create the functions in the active DataStore."""
    for name, (arguments, body) in FUNCTIONS.items():
        declared = [{"argname": argument, "argtype": type_} for argument, type_ in arguments]
        _make(name, body, rettype="_text", arguments=declared)
    _make("bench_one_check", ONE_CHECK, rettype="trigger")
    _make("bench_checks", CHECKS, rettype="trigger")
    _make("bench_codes", CODES, rettype="trigger")


def _make(name: str, definition: str, **more: Any) -> None:
    # CKAN's own backend interprets a colon as a parameter.
    escaped = definition.replace(":", "\\:")
    call("datastore_function_create", name=name, definition=escaped, or_replace=True, **more)


def _upsert(count: int) -> Operation:
    return Operation(
        f"upsert of {count:,}, with triggers",
        lambda resource, number: write(resource, "upsert", make(1000 + number, count)),
    )


OPERATIONS = [_upsert(1), _upsert(100), _upsert(5000)]
