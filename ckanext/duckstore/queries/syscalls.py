"""The numbers of the Linux system calls that a query process may make; the standard library does
not define them.

The list has the calls observed (``strace -f``) in the tests of this package and in
``tests/attacks``, and those that other releases of the C library make instead. The numbers are from
the kernel's ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``.
From 424 on, all architectures share the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
CLONE3 = 435
SECCOMP = {"x86_64": 317, "aarch64": 277}
#: ``AUDIT_ARCH_*``: the architecture of a call in a seccomp filter.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: Numbers above LAST_SHARED, and between LAST_OLD and FIRST_SHARED, are unknown calls. If they fail
#: with ENOSYS, the C library falls back to older ones.
LAST_OLD = {"x86_64": 334, "aarch64": 294}
FIRST_SHARED, LAST_SHARED = 424, 466

_EVERYWHERE = {"faccessat2": 439, "landlock_restrict_self": LANDLOCK_RESTRICT_SELF}
_X86_64 = {
    "read": 0,
    "write": 1,
    "open": 2,
    "close": 3,
    "stat": 4,
    "fstat": 5,
    "lstat": 6,
    "poll": 7,
    "lseek": 8,
    "mmap": 9,
    "mprotect": 10,
    "munmap": 11,
    "brk": 12,
    "rt_sigaction": 13,
    "rt_sigprocmask": 14,
    "rt_sigreturn": 15,
    "pread64": 17,
    "pwrite64": 18,
    "access": 21,
    "select": 23,
    "sched_yield": 24,
    "mremap": 25,
    "madvise": 28,
    "nanosleep": 35,
    "getpid": 39,
    "sendto": 44,
    "recvfrom": 45,
    "exit": 60,
    "uname": 63,
    "fcntl": 72,
    "fsync": 74,
    "fdatasync": 75,
    "ftruncate": 77,
    "getcwd": 79,
    "mkdir": 83,
    "rmdir": 84,
    "unlink": 87,
    "readlink": 89,
    "gettimeofday": 96,
    "getrlimit": 97,
    "getrusage": 98,
    "sysinfo": 99,
    "getuid": 102,
    "getgid": 104,
    "geteuid": 107,
    "getegid": 108,
    "getppid": 110,
    "sigaltstack": 131,
    "statfs": 137,
    "fstatfs": 138,
    "setrlimit": 160,
    "gettid": 186,
    "time": 201,
    "futex": 202,
    "getdents64": 217,
    "restart_syscall": 219,
    "fadvise64": 221,
    "clock_gettime": 228,
    "clock_getres": 229,
    "clock_nanosleep": 230,
    "exit_group": 231,
    "openat": 257,
    "mkdirat": 258,
    "newfstatat": 262,
    "unlinkat": 263,
    "readlinkat": 267,
    "faccessat": 269,
    "pselect6": 270,
    "ppoll": 271,
    "set_robust_list": 273,
    "fallocate": 285,
    "getrandom": 318,
    "statx": 332,
    "rseq": 334,
}
_AARCH64 = {
    "getcwd": 17,
    "fcntl": 25,
    "mkdirat": 34,
    "unlinkat": 35,
    "statfs": 43,
    "fstatfs": 44,
    "ftruncate": 46,
    "fallocate": 47,
    "faccessat": 48,
    "openat": 56,
    "close": 57,
    "getdents64": 61,
    "lseek": 62,
    "read": 63,
    "write": 64,
    "pread64": 67,
    "pwrite64": 68,
    "pselect6": 72,
    "ppoll": 73,
    "readlinkat": 78,
    "newfstatat": 79,
    "fstat": 80,
    "fsync": 82,
    "fdatasync": 83,
    "exit": 93,
    "exit_group": 94,
    "futex": 98,
    "set_robust_list": 99,
    "nanosleep": 101,
    "clock_gettime": 113,
    "clock_getres": 114,
    "clock_nanosleep": 115,
    "sched_yield": 124,
    "restart_syscall": 128,
    "sigaltstack": 132,
    "rt_sigaction": 134,
    "rt_sigprocmask": 135,
    "rt_sigreturn": 139,
    "uname": 160,
    "getrlimit": 163,
    "setrlimit": 164,
    "getrusage": 165,
    "gettimeofday": 169,
    "getpid": 172,
    "getppid": 173,
    "getuid": 174,
    "geteuid": 175,
    "getgid": 176,
    "getegid": 177,
    "gettid": 178,
    "sysinfo": 179,
    "sendto": 206,
    "recvfrom": 207,
    "brk": 214,
    "munmap": 215,
    "mremap": 216,
    "mmap": 222,
    "fadvise64": 223,
    "mprotect": 226,
    "madvise": 233,
    "getrandom": 278,
    "statx": 291,
    "rseq": 293,
}
#: Calls allowed with any arguments.
ALLOWED: Mapping[str, frozenset[int]] = {
    "x86_64": frozenset({*_EVERYWHERE.values(), *_X86_64.values()}),
    "aarch64": frozenset({*_EVERYWHERE.values(), *_AARCH64.values()}),
}

#: ``prctl``: set the names of the calling thread and of own memory, as the C library and allocators
#: do. ``ioctl``: check whether a file is a terminal; set whether a socket blocks and whether a
#: descriptor is closed on exec.
_PRCTL = (15, 0x53564D41)
_IOCTL = (0x5401, 0x5421, 0x5450, 0x5451)
#: Placeholder for the pid of the process itself.
OWN_PROCESS = -1
#: Calls allowed with certain arguments: architecture -> number -> position of the argument and its
#: allowed values. Resource limits and processor affinity only of the process itself (0 or its pid);
#: signals only to itself, as ``abort`` sends.
DEPENDING: Mapping[str, Mapping[int, tuple[int, tuple[int, ...]]]] = {
    "x86_64": {
        16: (1, _IOCTL),
        157: (0, _PRCTL),
        204: (0, (0, OWN_PROCESS)),
        234: (0, (OWN_PROCESS,)),
        302: (0, (0, OWN_PROCESS)),
    },
    "aarch64": {
        29: (1, _IOCTL),
        123: (0, (0, OWN_PROCESS)),
        131: (0, (OWN_PROCESS,)),
        167: (0, _PRCTL),
        261: (0, (0, OWN_PROCESS)),
    },
}
CLONE = {"x86_64": 56, "aarch64": 220}
