"""What the operating system can do to bound a process, asked for with the standard library alone.

Each function bounds the calling process and cannot be undone by it. The layers are independent of one another and of DuckDB's
own locks: a query that finds a hole in the engine still cannot open a file, reach a network, start a process or outgrow its
memory. What a platform lacks is left out, and :func:`missing` says so; nothing here fails for that reason.
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
    """Return what this platform cannot bound, one sentence each; empty where every layer is there. To be logged at start-up."""
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
    """End this process as soon as process *parent*, which has to be its parent, ends. Linux; elsewhere the closed pipe must do."""
    if _LINUX:
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def be_first_to_go() -> None:
    """Make the kernel choose this process before others when the machine is out of memory."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("1000")
    except OSError:  # not Linux, or no /proc: the limits below still hold
        return


def close_log() -> None:
    """Have what this process writes to its standard output and error go nowhere: they are CKAN's log, or whatever CKAN's process has there."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


# Limits


def limit_process(files: int, file_bytes: int) -> None:
    """Bound open files and the size of each file written; leave no core dump, gain no privilege by exec."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, files)
    _limit(resource.RLIMIT_FSIZE, file_bytes)
    if _LINUX:
        _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def limit_memory(more: int) -> None:
    """Let this process allocate *more* bytes than it has now, and no more. Does nothing where the kernel cannot (see :func:`missing`).

    RLIMIT_DATA counts private writable memory; RLIMIT_AS would count the address space that allocators reserve and never touch.
    """
    if _LINUX:
        _limit(resource.RLIMIT_DATA, _private_bytes() + more)


def limit_cpu_of_life(seconds: int) -> None:
    """End this process after *seconds* of processor time in all: a second bound, for when nobody is left to watch the clock."""
    _limit(resource.RLIMIT_CPU, seconds)


def limit_cpu(seconds: int) -> bool:
    """End this process after *seconds* more of processor time. Return whether :func:`limit_cpu_of_life` leaves it as many."""
    _soft, life = resource.getrlimit(resource.RLIMIT_CPU)
    until = math.ceil(time.process_time()) + seconds
    if life != resource.RLIM_INFINITY and until > life:
        return False
    resource.setrlimit(resource.RLIMIT_CPU, (until, life))
    return True


def peak_memory() -> int:
    """Return the most memory that this process has had at once, in bytes; 0 where that is not told in a unit we know."""
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
#: Rights on files which each version of Landlock can take away.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
#: What each later version restricts besides.
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
    """Return the version of Landlock that the kernel speaks; 0 for none."""
    if not _LINUX:
        return 0
    return max(0, int(_libc().syscall(syscalls.LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def plan_filesystem(spill: str) -> int | None:
    """Return a set of rules that takes every file away except below the folder *spill*, for :func:`close_filesystem`.

    TCP, abstract sockets and signals to others are in it too, where the kernel can take them. None without Landlock.
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
    """Apply the rules to the calling thread and those that it starts from now on. What is open stays open: attach first."""
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
    """Leave this process, all its threads, no more system calls than a query needs, and none that reaches another process. Threads may start."""
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
    """Return the program: what is listed passes, numbers that nobody knows do not exist, everything else is not permitted."""
    refuse, unknown = _return(_FAIL | errno.EPERM), _return(_FAIL | errno.ENOSYS)
    program = [
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE_AT),
        _Instruction(_IF_EQUAL, 1, 0, syscalls.ARCHITECTURES[machine]),
        _return(_KILL),
        _Instruction(_LOAD, 0, 0, _NUMBER_AT),
        # The flags of clone3 cannot be seen by a filter; without it, the C library uses clone.
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
    """Return what does *then*, which ends the program, if *value* is loaded."""
    return [_Instruction(_IF_EQUAL, 0, len(then), value), *then]


def _load_argument(position: int) -> list[_Instruction]:
    """Load the lower half of an argument: of what is looked at, the kernel itself takes no more."""
    return [_Instruction(_LOAD, 0, 0, _FIRST_ARGUMENT_AT + 8 * position)]


def _argument_is(position: int, values: Sequence[int]) -> list[_Instruction]:
    """Return what allows the call if its argument has one of *values*."""
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
