"""The operating system's restrictions of a process, applied with the standard library only.

Each function restricts the calling process irrevocably. The layers are independent of each other
and of DuckDB's own restrictions: a query that exploits a hole in the engine still cannot open a
file, access the network, start a process or exceed its memory limit. A layer that the platform does
not support is skipped, and :func:`missing` reports it.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import math
import os
import platform
import resource
import signal
import sys
import time
from collections.abc import Sequence

from . import syscalls

_LINUX = sys.platform.startswith("linux")

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1


def missing() -> list[str]:
    """Return a sentence for each layer that this platform does not support; empty if it supports
    all. It is logged at start-up.
    """
    gaps = []
    if not _LINUX:
        gaps.append(
            "The memory of a query process is not bounded by the operating system, only by DuckDB; "
            "functions which ignore memory_limit can use more."
        )
    version = landlock_version()
    if version < 1:
        gaps.append("The kernel has no Landlock: a query process is kept from files by DuckDB alone.")
    elif lacking := [what for since, what in _LANDLOCK_SINCE.items() if version < since]:
        gaps.append(
            f"The kernel's Landlock is of version {version}: it does not restrict {', '.join(lacking)}. "
            "Of a query process, the filter of system calls alone does."
        )
    if not _seccomp_supported():
        gaps.append(
            "System calls cannot be filtered (seccomp): a query process is kept from the network by DuckDB alone."
        )
    return gaps


# The process and its parent


def die_with_parent(parent: int) -> None:
    """End this process when its parent process *parent* ends. Linux only; elsewhere it ends when
    its channel closes.
    """
    if _LINUX:
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call
        os._exit(1)


def be_first_to_go() -> None:
    """Make the kernel kill this process before others when the machine is out of memory."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("1000")
    except OSError:  # not Linux, or no /proc: the limits below still hold
        return


def close_log() -> None:
    """Redirect standard output and standard error to the null device: they are CKAN's log, or
    another file of CKAN's process.
    """
    nothing = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


# Limits


def limit_process(files: int, file_bytes: int) -> None:
    """Limit the number of open files and the size of each file written; disable core dumps and
    privilege gains by exec.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, files)
    _limit(resource.RLIMIT_FSIZE, file_bytes)
    if _LINUX:
        _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def limit_memory(more: int) -> None:
    """Limit this process to *more* bytes of memory above its current use. Linux only (see
    :func:`missing`).

    RLIMIT_DATA counts private writable memory; RLIMIT_AS would also count address space that
    allocators reserve but never use.
    """
    if _LINUX:
        _limit(resource.RLIMIT_DATA, _private_bytes() + more)


def limit_cpu_of_life(seconds: int) -> None:
    """End this process after *seconds* of total processor time, in case no other process is left to
    enforce the timeout.
    """
    _limit(resource.RLIMIT_CPU, seconds)


def limit_cpu(seconds: int) -> bool:
    """End this process after *seconds* more of processor time. Return False if
    :func:`limit_cpu_of_life` does not leave that much.
    """
    _soft, life = resource.getrlimit(resource.RLIMIT_CPU)
    until = math.ceil(time.process_time()) + seconds
    if life != resource.RLIM_INFINITY and until > life:
        return False
    resource.setrlimit(resource.RLIMIT_CPU, (until, life))
    return True


def peak_memory() -> int:
    """Return the peak resident memory of this process in bytes; 0 outside Linux, where the unit
    differs.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 if _LINUX else 0


def _limit(what: int, value: int) -> None:
    _soft, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value))


def _private_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[5]) * resource.getpagesize()


# Landlock: https://docs.kernel.org/userspace-api/landlock.html

_READ_FILE, _READ_DIR, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 1
_REMOVE_FILE, _MAKE_FILE, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
_SPILL = _READ_FILE | _READ_DIR | _WRITE_FILE | _REMOVE_FILE | _MAKE_FILE | _TRUNCATE
#: The file access rights that each version of Landlock can restrict.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
#: What each later version restricts in addition.
_LANDLOCK_SINCE = {
    2: "links and renames between folders",
    3: "truncation of files",
    4: "TCP",
    5: "ioctl on devices",
    6: "signals and abstract sockets",
}
_NETWORK_SINCE, _TCP = 4, 0b11
_SCOPES_SINCE, _SOCKETS_AND_SIGNALS = 6, 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def landlock_version() -> int:
    """Return the version of Landlock that the kernel supports; 0 for none."""
    if not _LINUX:
        return 0
    return max(0, int(_libc().syscall(syscalls.LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def plan_filesystem(spill: str) -> int | None:
    """Return a Landlock ruleset for :func:`close_filesystem` that denies access to all files except
    in the folder *spill*.

    It also denies TCP, abstract sockets and signals to other processes, as far as the kernel
    supports that. Return None without Landlock.
    """
    version = landlock_version()
    if not version:
        return None
    rights = _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))]
    rules = _Ruleset(
        rights, _TCP if version >= _NETWORK_SINCE else 0, _SOCKETS_AND_SIGNALS if version >= _SCOPES_SINCE else 0
    )
    size = 24 if version >= _SCOPES_SINCE else 16 if version >= _NETWORK_SINCE else 8
    ruleset = _syscall(syscalls.LANDLOCK_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    folder = os.open(spill, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        beneath = _PathBeneath(_SPILL & rights, folder)
        _syscall(
            syscalls.LANDLOCK_ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(1),
            ctypes.byref(beneath),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(folder)
    return ruleset


def close_filesystem(ruleset: int | None) -> None:
    """Apply the ruleset to the calling thread and the threads it starts later. Open files stay
    open, so attach files before.
    """
    if ruleset is not None:
        _syscall(syscalls.LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
        os.close(ruleset)


# seccomp: https://docs.kernel.org/userspace-api/seccomp_filter.html


class _Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction))]


_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_CLONE_THREAD = 0x00010000


def _seccomp_supported() -> bool:
    return _LINUX and platform.machine() in syscalls.ALLOWED


def close_system_calls() -> None:
    """Restrict all threads of this process to the system calls that a query needs; none of them
    affects other processes.

    Starting threads remains possible.
    """
    if not _seccomp_supported():
        return
    machine = platform.machine()
    program = _filter(machine)
    code = (_Instruction * len(program))(*program)
    _syscall(
        syscalls.SECCOMP[machine],
        ctypes.c_uint32(_SECCOMP_SET_MODE_FILTER),
        ctypes.c_uint32(_SECCOMP_FILTER_FLAG_TSYNC),
        ctypes.byref(_Program(len(program), code)),
    )


def _filter(machine: str) -> list[_Instruction]:
    """Return the filter program: listed calls are allowed, unknown numbers fail with ENOSYS, all
    others with EPERM.
    """
    refuse, unknown = _return(_FAIL | errno.EPERM), _return(_FAIL | errno.ENOSYS)
    program = [
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE_AT),
        _Instruction(_IF_EQUAL, 1, 0, syscalls.ARCHITECTURES[machine]),
        _return(_KILL),
        _Instruction(_LOAD, 0, 0, _NUMBER_AT),
        # A filter cannot inspect the flags of clone3; without it, the C library uses clone.
        *_if_equal(syscalls.CLONE3, [unknown]),
    ]
    for number in sorted(syscalls.ALLOWED[machine]):
        program += _if_equal(number, [_return(_ALLOW)])
    for number, (argument, values) in syscalls.DEPENDING[machine].items():
        program += _if_equal(number, [*_argument_is(argument, values), refuse])
    program += _if_equal(
        syscalls.CLONE[machine],
        [*_load_argument(0), _Instruction(_IF_ANY_BIT, 0, 1, _CLONE_THREAD), _return(_ALLOW), refuse],
    )
    return [
        *program,
        _Instruction(_IF_AT_LEAST, 0, 1, syscalls.LAST_SHARED + 1),
        unknown,
        _Instruction(_IF_AT_LEAST, 0, 2, syscalls.LAST_OLD[machine] + 1),
        _Instruction(_IF_AT_LEAST, 1, 0, syscalls.FIRST_SHARED),
        unknown,
        refuse,
    ]


def _return(what: int) -> _Instruction:
    return _Instruction(_RETURN, 0, 0, what)


def _if_equal(value: int, then: list[_Instruction]) -> list[_Instruction]:
    """Return instructions that run *then*, which ends the program, if the loaded value is
    *value*.
    """
    return [_Instruction(_IF_EQUAL, 0, len(then), value), *then]


def _load_argument(position: int) -> list[_Instruction]:
    """Return instructions that load the lower half of an argument; the kernel uses no more of the
    arguments checked here.
    """
    return [_Instruction(_LOAD, 0, 0, _FIRST_ARGUMENT_AT + 8 * position)]


def _argument_is(position: int, values: Sequence[int]) -> list[_Instruction]:
    """Return instructions that allow the call if its argument is one of *values*."""
    mine = os.getpid()
    allowed = [mine if value == syscalls.OWN_PROCESS else value for value in values]
    return [
        *_load_argument(position),
        *(each for value in allowed for each in _if_equal(value, [_return(_ALLOW)])),
    ]


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _syscall(number: int, *arguments: object) -> int:
    result = int(_libc().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
