"""What a process may do under each layer of the sandbox, tested in a fork."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import re
import resource
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ckanext.duckstore.queries import sandbox, syscalls

landlock = pytest.mark.skipif(sandbox.landlock_version() < 1, reason="the kernel has no Landlock")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")


def in_fork(act: Callable[[], object]) -> str:
    """Return what *act* returned or raised in a fork."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            result = repr(act())
        except BaseException as error:  # noqa: BLE001 - the fork tells of it
            result = type(error).__name__
        os.write(writing, result.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        result = file.read()
    os.waitpid(pid, 0)
    return result


def test_missing_layers_of_this_platform_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_LINUX", False)
    gaps = " ".join(sandbox.missing())
    assert "memory" in gaps
    assert "Landlock" in gaps
    assert "seccomp" in gaps


@landlock
class TestFiles:
    def closed(self, tmp_path: Path, act: Callable[[], object]) -> str:
        (tmp_path / "spill").mkdir()
        (tmp_path / "secret").write_text("secret")

        def child() -> object:
            opened = (tmp_path / "secret").open()
            sandbox.limit_process(64, 1 << 20)
            sandbox.close_filesystem(sandbox.plan_filesystem(str(tmp_path / "spill")))
            self.opened = opened
            return act()

        return in_fork(child)

    def test_a_file_cannot_be_read(self, tmp_path: Path) -> None:
        assert self.closed(tmp_path, (tmp_path / "secret").read_text) == "PermissionError"

    def test_a_file_cannot_be_written(self, tmp_path: Path) -> None:
        assert self.closed(tmp_path, lambda: (tmp_path / "new").write_text("x")) == "PermissionError"
        assert not (tmp_path / "new").exists()

    def test_a_file_cannot_be_removed(self, tmp_path: Path) -> None:
        assert self.closed(tmp_path, (tmp_path / "secret").unlink) == "PermissionError"

    def test_a_program_cannot_be_started(self, tmp_path: Path) -> None:
        assert self.closed(tmp_path, lambda: os.execv("/bin/true", ["true"])) == "PermissionError"

    def test_open_files_stay_readable(self, tmp_path: Path) -> None:
        assert self.closed(tmp_path, lambda: self.opened.read()) == "'secret'"

    def test_the_spill_folder_is_usable(self, tmp_path: Path) -> None:
        def spill() -> str:
            path = tmp_path / "spill" / "x"
            path.write_text("spilled")
            os.truncate(path, 3)
            text = path.read_text()
            path.unlink()
            return text

        assert self.closed(tmp_path, spill) == "'spi'"

    def test_threads_that_start_later_are_bound_too(self, tmp_path: Path) -> None:
        def read() -> list[str]:
            results: list[str] = []

            def body() -> None:
                try:
                    results.append((tmp_path / "secret").read_text())
                except PermissionError:
                    results.append("refused")

            thread = threading.Thread(target=body)
            thread.start()
            thread.join()
            return results

        assert self.closed(tmp_path, read) == "['refused']"


#: Calls that Python has no function for, on x86_64.
NUMBERS = {"shmget": 29, "inotify_init1": 294, "memfd_secret": 447, "prctl": 157, "tgkill": 234, "ptrace": 101}


def call(name: str, *arguments: int) -> None:
    """Make the system call *name*."""
    if platform.machine() != "x86_64":
        raise PermissionError("its number is another one here")
    refused = number_is_refused_with(NUMBERS[name], *arguments)
    if refused:
        raise OSError(refused, name)


def number_is_refused_with(number: int, *arguments: int) -> int:
    """Make the system call *number*; return the error that it ends with, 0 for none."""
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    return ctypes.get_errno() if done == -1 else 0


@linux
class TestSystemCalls:
    @pytest.mark.parametrize(
        "act",
        [
            lambda: socket.socket(),
            lambda: socket.socketpair(),
            lambda: os.fork(),
            lambda: subprocess.run(["true"], check=False),
            lambda: os.execv("/bin/true", ["true"]),
            lambda: os.kill(os.getppid(), 0),
            lambda: os.chmod("/nonexistent", 0o777),
            lambda: os.symlink("a", "/nonexistent/b"),
            lambda: os.memfd_create("x"),
            lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1)),
            lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU),
            lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
            lambda: os.sched_setaffinity(os.getppid(), {0}),
            lambda: os.sched_getaffinity(os.getppid()),
            lambda: os.sched_setscheduler(os.getppid(), os.SCHED_BATCH, os.sched_param(0)),
            lambda: os.truncate("/nonexistent", 0),
            lambda: os.rename("/nonexistent", "/other"),
            lambda: os.dup2(0, 1),
            lambda: fcntl.ioctl(0, termios.TIOCSTI, b"x"),
            lambda: call("tgkill", os.getppid(), os.getppid(), 0),
            lambda: call("shmget", 0, 4096, 0o1600),
            lambda: call("inotify_init1", 0),
            lambda: call("memfd_secret", 0),
            lambda: call("prctl", 4, 1),
            lambda: call("ptrace", 16, os.getppid(), 0, 0),
        ],
    )
    def test_refused(self, act: Callable[[], object]) -> None:
        def child() -> object:
            sandbox.limit_process(64, 1 << 20)
            sandbox.close_system_calls()
            return act()

        assert in_fork(child) == "PermissionError"

    def test_call_that_nobody_knows_does_not_exist(self) -> None:
        """So that the C library of tomorrow falls back on a call that it had yesterday."""

        def child() -> object:
            sandbox.limit_process(64, 1 << 20)
            sandbox.close_system_calls()
            return [number_is_refused_with(number) for number in (467, 999, 350, 0x40000000 + 1, syscalls.CLONE3)]

        assert in_fork(child) == repr([errno.ENOSYS] * 5)

    def test_limits_of_its_own_may_be_lowered(self) -> None:
        def child() -> object:
            sandbox.limit_process(64, 1 << 20)
            sandbox.close_system_calls()
            return sandbox.limit_cpu(5), resource.prlimit(0, resource.RLIMIT_NOFILE)

        assert in_fork(child) == "(True, (64, 64))"

    def test_nothing_reaches_the_log(self, capfd: pytest.CaptureFixture[str]) -> None:
        def child() -> object:
            sandbox.close_log()
            return os.write(1, b"to the log"), os.write(2, b"to the log")

        assert in_fork(child) == "(10, 10)"
        assert capfd.readouterr() == ("", "")

    def test_threads_may_start(self) -> None:
        def child() -> str:
            sandbox.limit_process(64, 1 << 20)
            sandbox.close_system_calls()
            thread = threading.Thread(target=lambda: None)
            thread.start()
            thread.join()
            return "started"

        assert in_fork(child) == "'started'"

    def test_the_numbers_are_the_kernels(self) -> None:
        header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
        if not header.exists():
            pytest.skip("no kernel headers here")
        numbers = dict(
            line.split()[1:3] for line in header.read_text().splitlines() if line.startswith("#define __NR_")
        )
        for name, number in {**syscalls._EVERYWHERE, **syscalls._X86_64}.items():
            assert numbers[f"__NR_{name}"] == str(number), name

    def test_the_numbers_of_other_architectures_are_the_kernels(self) -> None:
        header = Path("/usr/include/asm-generic/unistd.h")
        if not header.exists():
            pytest.skip("no kernel headers here")
        numbers = dict(re.findall(r"^#define __NR(?:3264)?_(\w+) (\d+)$", header.read_text(), re.MULTILINE))
        numbers["newfstatat"] = numbers["fstatat"]  # its name where a word has 64 bits
        for name, number in {**syscalls._EVERYWHERE, **syscalls._AARCH64}.items():
            assert numbers[name] == str(number), name
        for number, name in {
            29: "ioctl",
            123: "sched_getaffinity",
            131: "tgkill",
            167: "prctl",
            261: "prlimit64",
        }.items():
            assert numbers[name] == str(number) and number in syscalls.DEPENDING["aarch64"]

    def test_older_landlock_is_warned_of(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sandbox, "landlock_version", lambda: 2)
        (gap,) = sandbox.missing()
        assert "version 2" in gap and "truncation of files, TCP" in gap and "renames" not in gap
        monkeypatch.setattr(sandbox, "landlock_version", lambda: 6)
        assert sandbox.missing() == []
        for version, words in ((1, "is of version 1:"), (0, "has no Landlock")):
            monkeypatch.setattr(sandbox, "landlock_version", lambda version=version: version)
            (gap,) = sandbox.missing()
            assert words in gap


@linux
class TestLimits:
    def test_memory(self) -> None:
        def child() -> object:
            sandbox.limit_memory(64 << 20)
            bytearray(32 << 20)
            return len(bytearray(128 << 20))

        assert in_fork(child) == "MemoryError"

    def test_a_limit_cannot_be_raised_above_what_was_there(self) -> None:
        def child() -> object:
            resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
            sandbox.limit_process(64, 1 << 20)
            return resource.getrlimit(resource.RLIMIT_NOFILE)

        assert in_fork(child) == "(32, 32)"

    def test_a_file_that_grows_too_long(self, tmp_path: Path) -> None:
        def child() -> object:
            sandbox.limit_process(64, 1 << 20)
            return (tmp_path / "x").write_bytes(bytes(2 << 20))

        assert in_fork(child) == "OSError"

    def test_the_kernels_first_choice(self) -> None:
        def child() -> object:
            sandbox.be_first_to_go()
            return Path("/proc/self/oom_score_adj").read_text().strip()

        assert in_fork(child) == "'1000'"

    def test_queries_that_exceed_the_processor_time_repeatedly(self) -> None:
        """Each time as much as before, but no more than the whole."""

        def child() -> object:
            sandbox.limit_cpu_of_life(5)
            found = [sandbox.limit_cpu(2), resource.getrlimit(resource.RLIMIT_CPU)]
            while time.process_time() < 1.1:
                pass
            return [*found, sandbox.limit_cpu(4), sandbox.limit_cpu(2), resource.getrlimit(resource.RLIMIT_CPU)]

        assert in_fork(child) == "[True, (3, 5), False, True, (4, 5)]"

    def test_the_most_memory_there_was(self) -> None:
        def child() -> object:
            before = sandbox.peak_memory()
            bytearray(b"x") * (64 << 20)
            return sandbox.peak_memory() - before > 60 << 20

        assert in_fork(child) == "True"
