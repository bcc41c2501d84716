from __future__ import annotations

import subprocess
import sys


def test_short_form() -> None:
    """In a process of its own: the test forks, which a process that uses DuckDB should not."""
    done = subprocess.run(
        [sys.executable, "-m", "ckanext.duckstore.tests.torture", "--short"], capture_output=True, text=True
    )
    print(done.stdout, done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
