"""Runs tests on a copy of the checkout in which one module is a mutant."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

from dev.mutation.covering import covering
from dev.mutation.mutants import Mutant, mutated

ROOT = Path(__file__).resolve().parents[2]
KILLED, SURVIVED, TIMEOUT, GONE = "killed", "survived", "time limit", "code is gone"
_PYTEST = ["-m", "pytest", "-q", "-x", "-c", os.devnull, "-p", "no:ckan", "-p", "no:ckan_fixtures"]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant, the wall time in seconds, and the first failed test."""

    result: str
    seconds: float
    test: str = ""


class Copy:
    """A copy of the last commit with a Python that imports the package from this copy only.

    A fork server runs ``python -I``, which ignores PYTHONPATH. So the copy has an environment of
    its own, which reads this one's packages but not the file that makes this checkout importable.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tree = folder / "copy"
        self._tree.mkdir(parents=True)
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True)
        subprocess.run(["tar", "-x"], cwd=self._tree, input=archive.stdout, check=True)
        environment = self._tree / ".venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
        self._python = environment / "bin" / "python"
        self._written = int(time.time())
        packages = next(environment.glob("lib/python*/site-packages"))
        (packages / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def try_out(self, mutant: Mutant, limit: float) -> Outcome:
        """Run the tests of the mutant's module on it, for at most ``limit`` seconds."""
        module = self._tree / mutant.file
        source = module.read_text()
        changed = mutated(mutant, source)
        if changed is None:
            return Outcome(GONE, 0)
        self._write(module, changed)
        try:
            return self._run(covering(Path(mutant.file)), limit)
        finally:
            self._write(module, source)

    def _write(self, module: Path, source: str) -> None:
        """Write *source* with a time of its own: by that Python knows that bytecode is stale."""
        module.write_text(source)
        self._written += 1
        os.utime(module, (self._written, self._written))

    def _run(self, tests: list[str], limit: float) -> Outcome:
        start = time.monotonic()
        temporary = self._folder / "temporary"
        temporary.mkdir()
        command = [str(self._python), *_PYTEST, "-p", "no:cacheprovider", "--rootdir", ".", *tests]
        process = subprocess.Popen(
            command,
            cwd=self._tree,
            env={**os.environ, "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            return Outcome(TIMEOUT, time.monotonic() - start)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            shutil.rmtree(temporary, ignore_errors=True)
        seconds = round(time.monotonic() - start, 1)
        if process.returncode == 0:
            return Outcome(SURVIVED, seconds)
        failed = [line.split()[1] for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return Outcome(KILLED, seconds, failed[0] if failed else output[-400:])
