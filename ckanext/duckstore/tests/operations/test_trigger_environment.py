"""What triggers see beside their rows: other tables, and the deadline of the operation."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ckanext.duckstore.errors import QueryCanceled
from ckanext.duckstore.operations import trigger_tables
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.run_triggers import run_triggers
from ckanext.duckstore.operations.trigger_environment import Caller
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres.plpgsql import TriggerFailure, User
from ckanext.duckstore.tests.operations.test_triggers import Site

#: From 50 rows on, triggers are run set-wise.
SIZES = (1, 120)

LOOKUP = """
BEGIN
    SELECT c.label INTO NEW.log FROM codes c WHERE c.code = NEW.k;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no code %', NEW.k;
    END IF;
    RETURN NEW;
END"""
MEMBER = """
BEGIN
    IF NEW.v IS NOT NULL AND NOT EXISTS (SELECT 1 FROM codes WHERE n = NEW.v) THEN
        NEW.log := 'unknown';
    ELSE
        NEW.log := array_to_string(ARRAY(SELECT code FROM codes WHERE n = NEW.v ORDER BY code), ',');
    END IF;
    RETURN NEW;
END"""


def codes(site: Site, id: str = "codes", size: int = 200, **more: Any) -> None:
    fields = [{"id": "code", "type": "text"}, {"id": "label", "type": "text"}, {"id": "n", "type": "int"}]
    records = [{"code": f"c{number}", "label": f"Label {number}", "n": number} for number in range(size)]
    data = {"resource_id": id, "fields": fields, "records": records, **more}
    create(site.store, CreateRequest.parse(data, {}))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "store")
    yield made
    made.store.close()


class TestTables:
    @pytest.mark.parametrize("size", SIZES)
    def test_function_reads_a_list_of_codes(self, site: Site, size: int) -> None:
        codes(site)
        site.function("f", LOOKUP)
        site.table("f")
        site.write("insert", *({"k": f"c{number}"} for number in range(size)))

        assert [row[3] for row in site.rows] == [f"Label {number}" for number in range(size)]

    @pytest.mark.parametrize("size", SIZES)
    def test_subqueries_read_it_too(self, site: Site, size: int) -> None:
        codes(site)
        site.function("f", MEMBER)
        site.table("f")
        site.write("upsert", *({"k": str(number), "v": number + 195} for number in range(size)))

        assert [row[3] for row in site.rows[:8]] == ["c195", "c196", "c197", "c198", "c199", *["unknown"] * 3][:size]

    @pytest.mark.parametrize("size", SIZES)
    def test_code_that_is_missing_fails_at_its_record(self, site: Site, size: int) -> None:
        codes(site)
        site.function("f", LOOKUP)
        site.table("f")
        with pytest.raises(TriggerFailure, match=r"^no code nowhere$") as caught:
            site.write("insert", *({"k": f"c{number}"} for number in range(size - 1)), {"k": "nowhere"})

        assert (caught.value.row, site.rows) == (size - 1, [])

    def test_each_write_sees_the_table_as_it_is_then(self, site: Site) -> None:
        codes(site, size=1)
        site.function("f", LOOKUP)
        site.table("f")
        with pytest.raises(TriggerFailure, match="no code c9"):
            site.write("insert", {"k": "c9"})
        upsert(site.store, UpsertRequest("codes", "insert", [{"code": "c9", "label": "Nine"}]))
        site.write("insert", {"k": "c9"})

        assert [row[3] for row in site.rows] == ["Nine"]

    def test_names_are_ids_and_aliases_and_found_through_functions_that_are_called(self, site: Site) -> None:
        codes(site, id="0b9e2f1c-aaaa", aliases=["codes"])
        read = "DECLARE found text; BEGIN SELECT label INTO found FROM {} WHERE code = given; RETURN found; END"
        given = [{"argname": "given", "argtype": "text"}]
        site.function("by_alias", read.format("codes"), arguments=given, rettype="text")
        site.function("by_id", read.format('"0b9e2f1c-aaaa"'), arguments=given, rettype="text")
        site.function("f", "BEGIN NEW.log := by_alias('c1') || by_id(NEW.k); RETURN NEW; END")
        site.table("f")
        site.write("insert", {"k": "c2"})

        assert [row[3] for row in site.rows] == ["Label 1Label 2"]

    def test_values_of_every_type_arrive_as_they_are(self, site: Site) -> None:
        fields = {"a": "text[]", "b": "numeric", "c": "timestamp", "d": "bool", "e": "float8", "f": "json", "g": "date"}
        record = {"a": ["x,y", None, 'q"'], "b": "1.25", "c": "2020-01-02T03:04:05.000006", "d": True, "e": 0.1}
        data = {
            "resource_id": "codes",
            "fields": [{"id": id, "type": type_} for id, type_ in fields.items()],
            "records": [{**record, "f": {"k": [1]}, "g": "1999-12-31"}, {}],
        }
        create(site.store, CreateRequest.parse(data, {}))
        site.function(
            "f",
            "DECLARE r codes%ROWTYPE; BEGIN SELECT * INTO r FROM codes ORDER BY _id LIMIT 1;"
            " NEW.log := concat_ws('|', r._id, r.a[1], r.a[2] IS NULL, r.a[3], r.b, r.c, r.d, r.e, r.f, r.g);"
            " RETURN NEW; END",
        )
        site.table("f")
        site.write("insert", {"k": "a"})

        [(*_, log)] = site.rows
        assert log == '1|x,y|t|q"|1.25|2020-01-02 03:04:05.000006|t|0.1|{"k": [1]}|1999-12-31'

    def test_run_triggers_reads_it(self, site: Site) -> None:
        codes(site)
        site.function("f", "BEGIN RETURN NEW; END")
        site.table("f", records=[{"k": "c5"}, {"k": "c6"}])
        site.function("f", LOOKUP)
        run_triggers(site.store, "r")

        assert [row[3] for row in site.rows] == ["Label 5", "Label 6"]

    def test_table_made_later_is_found_and_one_that_is_not_there_fails_when_it_is_reached(self, site: Site) -> None:
        site.function("f", f"BEGIN IF NEW.v = 0 THEN RETURN NEW; END IF; {LOOKUP.strip().removeprefix('BEGIN')}")
        site.table("f")
        site.write("insert", {"k": "c0", "v": 0})
        with pytest.raises(TriggerFailure, match=r'^relation "codes" does not exist$'):
            site.write("insert", {"k": "c1"})
        codes(site)
        site.write("insert", {"k": "c1"})

        assert [row[3] for row in site.rows] == [None, "Label 1"]

    @pytest.mark.parametrize("size", SIZES)
    def test_table_that_the_user_may_not_read_fails_when_it_is_reached(self, site: Site, size: int) -> None:
        codes(site)
        site.function("f", f"BEGIN IF NEW.v = 0 THEN RETURN NEW; END IF; {LOOKUP.strip().removeprefix('BEGIN')}")
        site.table("f")
        caller = Caller(lambda: User("", False), lambda id: id != "codes")
        upsert(
            site.store,
            UpsertRequest("r", "insert", [{"k": f"x{number}", "v": 0} for number in range(size)]),
            caller=caller,
        )
        sent = [{"k": f"c{number}", "v": 0 if number < size - 1 else 1} for number in range(size)]
        with pytest.raises(TriggerFailure, match=r"^permission denied for table codes$") as caught:
            upsert(site.store, UpsertRequest("r", "insert", sent), caller=caller)

        assert (caught.value.row, caught.value.sqlstate, len(site.rows)) == (size - 1, "42501", size)

    def test_too_large_a_table_is_refused(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trigger_tables, "MOST_ROWS", 199)
        codes(site)
        site.function("f", LOOKUP)
        site.table("f")
        with pytest.raises(TriggerFailure, match=r"^a trigger cannot read table codes: it has more than 199 rows$"):
            site.write("insert", {"k": "c1"})

        assert site.rows == []

    @pytest.mark.parametrize("size", SIZES)
    def test_own_table_cannot_be_read_but_its_types_can_be_named(self, site: Site, size: int) -> None:
        site.function("types", "DECLARE kept r.v%TYPE := 4; whole r%ROWTYPE; BEGIN NEW.v := kept; RETURN NEW; END")
        site.table("types")
        sent = [{"k": str(number)} for number in range(size)]
        site.write("insert", *sent)
        site.function("types", "BEGIN NEW.v := (SELECT max(v) FROM r); RETURN NEW; END")
        with pytest.raises(TriggerFailure, match=r"^a trigger cannot read its own table r$"):
            site.write("upsert", *sent)

        assert [row[2] for row in site.rows] == [4] * size

    def test_two_tables_whose_triggers_read_each_other_do_not_wait_for_each_other(self, site: Site) -> None:
        site.function("reads_s", "BEGIN NEW.v := (SELECT count(*) FROM s); RETURN NEW; END")
        site.function("reads_r", "BEGIN NEW.v := (SELECT count(*) FROM r); RETURN NEW; END")
        site.table("reads_s")
        fields = [{"id": "k", "type": "text"}, {"id": "v", "type": "int"}]
        data = {"resource_id": "s", "fields": fields, "triggers": [{"function": "reads_r"}]}
        create(site.store, CreateRequest.parse(data, {}))

        def write(id: str) -> None:
            for number in range(10):
                upsert(site.store, UpsertRequest(id, "insert", [{"k": str(number)}]))

        with ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(write, id) for id in ("r", "s")]:
                done.result()

        assert len(site.rows) == 10


class TestDeadline:
    @pytest.mark.parametrize("size", [40, 60])
    def test_loop_stops_at_the_deadline_and_nothing_is_written(self, site: Site, size: int) -> None:
        site.function("f", "BEGIN FOR i IN 1..290000 LOOP NEW.v := i; END LOOP; RETURN NEW; END")
        site.table("f")
        sent = [{"k": str(number)} for number in range(size)]
        with pytest.raises(QueryCanceled):
            upsert(site.store, UpsertRequest("r", "upsert", sent), timeout=1)

        assert site.rows == []

    def test_run_triggers_stops_at_the_deadline(self, site: Site) -> None:
        site.function("f", "BEGIN RETURN NEW; END")
        site.table("f", records=[{"k": str(number), "v": -1} for number in range(40)])
        site.function("f", "BEGIN FOR i IN 1..290000 LOOP NEW.v := i; END LOOP; RETURN NEW; END")
        with pytest.raises(QueryCanceled):
            run_triggers(site.store, "r", timeout=1)

        assert {row[2] for row in site.rows} == {-1}
