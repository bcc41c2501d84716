"""Functions in a process that cannot read files any more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ckanext.duckstore.config import FUNCTIONS
from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres.builtins import own_names
from ckanext.duckstore.tests.queries.pools import job, pool

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")


def test_text_with_time_zones_is_read(tmp_path: Path) -> None:
    zones = ("Europe/Berlin", "america/argentina/Buenos_Aires", "clt", "Asia/Kathmandu")
    values = ", ".join(f"('2020-07-01 12:00 {zone}')" for zone in zones)
    sql = f"SELECT CAST(pg_read_timestamptz(x) AS VARCHAR) AS c0 FROM (VALUES {values}) AS t(x)"
    with pool(tmp_path, functions=FUNCTIONS, installed=own_names()) as workers:
        found = workers.run(job(sql)).records
        assert [found.count(f"2020-07-01 {time}:00+00") for time in ("10:00", "15:00", "16:00", "06:15")] == [
            1,
            1,
            1,
            1,
        ]
        with pytest.raises(DuckstoreError) as caught:
            workers.run(job("SELECT pg_read_timestamptz(lower('2020-07-01 12:00 Nowhere/Land'))"))
    assert str(caught.value) == 'time zone "nowhere/land" not recognized'
    assert caught.value.sqlstate == "22023"


def test_a_plain_install_would_not_do(tmp_path: Path) -> None:
    sql = "SELECT pg_read_timestamptz(x) AS c0 FROM (VALUES ('2020-07-01 12:00 Europe/Berlin')) AS t(x)"
    plain = "ckanext.duckstore.postgres.builtins"
    with pool(tmp_path, functions=plain, installed=own_names()) as workers, pytest.raises(DuckstoreError):
        workers.run(job(sql))
