"""Each of the layers 3 to 5 with the others switched off: what it stops alone."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ckanext.duckstore.queries import sandbox

from .pools import table

SECRET = "canary-7f3a"

#: A query process whose locks are put on one by one. Prints what each statement came to.
SCRIPT = textwrap.dedent("""
    import sys
    sys.path.append(sys.argv[1])
    from ckanext.duckstore.queries import execution, sandbox
    folder, layers, statements = sys.argv[2], sys.argv[3].split(), sys.argv[4:]
    connection = execution.connect(execution.Settings(folder + '/spill', 1 << 27, 1, 1 << 24, 'ckanext.duckstore.tests.queries.installer'))
    connection.execute(f"ATTACH '{folder}/mine.duckdb' AS r0" + (' (READ_ONLY)' if 'read-only' in layers else ''))
    if 'engine' in layers:
        connection.execute('SET enable_external_access=false')
        connection.execute('SET lock_configuration=true')
    if 'landlock' in layers:
        sandbox.close_filesystem(sandbox.plan_filesystem(folder + '/spill'))
    if 'seccomp' in layers:
        sandbox.close_system_calls()
    if 'transaction' in layers:
        connection.execute('BEGIN TRANSACTION READ ONLY')
    for statement in statements:
        try:
            print('answered', str(connection.execute(statement).fetchall())[:60])
        except Exception as error:
            print('refused', type(error).__name__)
""")

READ_FILE = "SELECT content FROM read_text('{folder}/canary.txt')"
READ_MINE = "SELECT length(content) > 0 FROM read_blob('{folder}/mine.duckdb')"
LIST = "SELECT file FROM glob('{folder}/*.txt')"
ATTACH = "ATTACH '{folder}/theirs.duckdb' AS r1 (READ_ONLY)"
COPY = "COPY (SELECT 1) TO '{folder}/new'"
INSERT = "INSERT INTO r0.main.rows VALUES (2, 'x')"
CREATE = "CREATE TABLE r0.main.x (i INTEGER)"
SETTING = "SET memory_limit='100GB'"
COUNT = "SELECT count(*) FROM r0.main.rows"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spill").mkdir()
    (tmp_path / "canary.txt").write_text(SECRET)
    table(tmp_path / "mine.duckdb", "CREATE TABLE rows AS SELECT 1 AS _id, 'a' AS a")
    table(tmp_path / "theirs.duckdb", f"CREATE TABLE rows AS SELECT 1 AS _id, '{SECRET}' AS secret")
    return tmp_path


def results(folder: Path, layers: str, *statements: str) -> list[str]:
    root = str(Path(sandbox.__file__).parents[3])
    arguments = [statement.format(folder=folder) for statement in statements]
    run = subprocess.run(
        [sys.executable, "-I", "-c", SCRIPT, root, str(folder), layers, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.splitlines()


def refused(folder: Path, layers: str, *statements: str) -> list[bool]:
    return [line.startswith("refused") for line in results(folder, layers, *statements)]


def test_without_any_layer_all_of_it_works(folder: Path) -> None:
    assert refused(folder, "", READ_FILE, LIST, ATTACH, COPY, INSERT, CREATE, SETTING) == [False] * 7


def test_the_engines_own_locks(folder: Path) -> None:
    assert refused(folder, "engine", READ_FILE, LIST, ATTACH, COPY, SETTING, COUNT) == [True] * 5 + [False]


def test_the_read_only_transaction(folder: Path) -> None:
    assert refused(folder, "transaction", INSERT) == [True]
    assert refused(folder, "transaction", CREATE) == [True]
    assert refused(folder, "transaction", COUNT) == [False]


def test_the_read_only_file(folder: Path) -> None:
    assert refused(folder, "read-only", INSERT, CREATE, COUNT) == [True, True, False]


@pytest.mark.skipif(sandbox.landlock_version() < 1, reason="the kernel has no Landlock")
def test_landlock(folder: Path) -> None:
    found = refused(folder, "landlock", READ_FILE, READ_MINE, LIST, ATTACH, COPY, COUNT)
    listed = results(folder, "landlock", LIST)[0]
    assert found[:2] + found[3:] == [True] * 4 + [False]
    assert "canary" not in listed
    assert not (folder / "new").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_seccomp(folder: Path) -> None:
    """The engine works under the filter, threads and all."""
    assert (
        refused(folder, "seccomp", "SET threads=2", COUNT, "SELECT count(DISTINCT i) FROM range(1000000) r(i)")
        == [False] * 3
    )
