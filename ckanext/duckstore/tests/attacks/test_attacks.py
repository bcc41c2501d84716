"""Every attack of ``attacks.toml``, twice: against all layers, and with layers 1 and 2 switched
off, straight at the worker.

One after the other they meet processes that have answered those before, where those ended well, and
new ones.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ckanext.duckstore import errors
from ckanext.duckstore.postgres.builtins import own_names
from ckanext.duckstore.queries.process_pool import ProcessPool

from ..queries.pools import job, kept, pool, table
from .collection import Attack, attacks

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the layers of the operating system are tested on Linux"
)

SECRET = "canary-7f3a"
ATTACKS = list(attacks())
#: Seconds: enough for whatever is refused, and as little as does for what has to be stopped.
LONG, SHORT = 20.0, 0.4
#: Groups in which some have to be stopped by the clock.
SLOW = {"resources", "waiting", "dear"}
BOUNDED = (
    errors.QueryCanceled,
    errors.OutOfMemory,
    errors.DiskFull,
    errors.ProgramLimitExceeded,
    errors.DataError,
    errors.InternalError,
    errors.InvalidSQL,
)


#: What may become of an attack that reaches the worker: releases of DuckDB differ in what they
#: answer at all.
PASSES = {"refused": {"refused"}, "bounded": {"bounded", "refused"}, "harmless": {"harmless", "bounded", "refused"}}


def _timeout(attack: Attack) -> float:
    return SHORT if attack.group in SLOW else LONG


@dataclass(frozen=True)
class World:
    """A user's own table, somebody else's with a secret in it, and files around them."""

    folder: Path
    pool: ProcessPool
    mine: str
    theirs: str

    @property
    def places(self) -> dict[str, str]:
        return {
            "folder": str(self.folder),
            "canary": str(self.folder / "canary.txt"),
            "new": str(self.folder / "new"),
            "mine_file": self.mine,
            "theirs_file": self.theirs,
        }

    def state(self) -> dict[str, bytes]:
        """Every file with its content, but those of the pool."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    (folder / "canary.txt").write_text(f"{SECRET}\n")
    mine = table(
        folder / "mine.duckdb",
        "CREATE TABLE rows AS SELECT i AS _id, 'text ' || i AS a FROM range(200) r(i)",
        "CREATE TABLE state (next_id BIGINT)",
    )
    theirs = table(folder / "theirs.duckdb", f"CREATE TABLE rows AS SELECT 1 AS _id, '{SECRET}' AS secret")
    with pool(
        folder,
        functions="ckanext.duckstore.postgres.builtins.sandboxed",
        installed=own_names(),
        spill_limit=32 << 20,
        reuse=50,
    ) as workers:
        yield World(folder, workers, mine, theirs)


def test_there_are_enough() -> None:
    assert len(ATTACKS) >= 700
    assert sum(attack.group == "dear" for attack in ATTACKS) >= 200
    assert len({(attack.sql, attack.body, attack.times) for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_layers_3_to_5_alone(attack: Attack, world: World) -> None:
    before = world.state()
    sql = attack.text({**world.places, "mine": "r0.main.rows", "theirs": "r1.main.rows"})
    outcome, text = "harmless", ""
    try:
        text = world.pool.run(
            job(sql, attach={"r0": world.mine}, state=((1,),), timeout=_timeout(attack), max_bytes=1_000_000)
        ).records
    except errors.DuckstoreError as error:
        text = str(error)
        outcome = "bounded" if isinstance(error, BOUNDED) and attack.group in SLOW else "refused"
    assert SECRET not in text
    assert ".duckdb" not in text or outcome == "harmless"
    assert world.state() == before
    assert outcome in PASSES[attack.raw], text[:300]


@pytest.mark.parametrize("state", [None, ((1,),)], ids=["in a new process", "in one that goes on"])
def test_the_worker_works_after_all_that(world: World, state: tuple[tuple[int]] | None) -> None:
    settings = "SELECT name, value FROM duckdb_settings() WHERE name IN ('enable_external_access', 'lock_configuration', 'threads')"
    answer = world.pool.run(job(settings + " ORDER BY name", attach={"r0": world.mine}, state=state))
    assert answer.records == (
        '[{"name":"enable_external_access","value":"false"}, {"name":"lock_configuration","value":"true"}, '
        '{"name":"threads","value":"1"}]'
    )
    count = job("SELECT count(*) AS n FROM r0.main.rows", attach={"r0": world.mine}, state=state)
    assert world.pool.run(count).records == '[{"n":200}]'


def test_they_met_processes_that_go_on(world: World) -> None:
    """What is harmless leaves its process to the next attack."""
    harmless = job("SELECT 1 AS x", attach={"r0": world.mine}, state=((1,),))
    seen = []
    for _time in range(4):  # one may be the last that a process answers
        world.pool.run(harmless)
        seen.append(kept(world.pool))
    assert any(one == next != [] for one, next in itertools.pairwise(seen))


class TestFullStack:
    @pytest.fixture
    def stack(self, world: World) -> object:
        pytest.importorskip("ckanext.datastore", reason="CKAN's list of functions is needed")
        from ckanext.duckstore.postgres.translate import Table

        from .stack import Stack

        return Stack(
            world.pool,
            duckdb.connect(config={"threads": 1}),
            {"mine": Table("r0.main.rows", (("_id", "int8"), ("a", "text")))},
            {"r0": world.mine},
        )

    @pytest.mark.parametrize("attack", ATTACKS, ids=str)
    def test_the_layer_that_stops_it(self, attack: Attack, world: World, stack: object) -> None:
        from .stack import LAYERS, Stack

        assert isinstance(stack, Stack)
        assert attack.layer in LAYERS
        outcome = stack.send(attack.text({**world.places, "mine": "mine", "theirs": "theirs"}), _timeout(attack))
        stack.connection.close()
        text = str(outcome.error) if outcome.error else outcome.answer.records if outcome.answer else ""
        assert SECRET not in text
        # On a slow machine the clock stops what else would have been answered.
        stopped_by_the_clock = (
            attack.layer == "none" and attack.group in SLOW and isinstance(outcome.error, errors.QueryCanceled)
        )
        assert outcome.layer == attack.layer or stopped_by_the_clock, text[:300]
