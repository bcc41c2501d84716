"""Numbers of Linux system calls, which the standard library does not know: those that a query never needs, and those that lock it in.

From the kernel's tables ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``. From 424 on, all
architectures share their numbers.
"""
from __future__ import annotations

LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
CLONE3 = 435
CLONE = {'x86_64': 56, 'aarch64': 220}
SECCOMP = {'x86_64': 317, 'aarch64': 277}
#: ``AUDIT_ARCH_*``, as a filter sees the architecture of a call.
ARCHITECTURES = {'x86_64': 0xc000003e, 'aarch64': 0xc00000b7}

_EVERYWHERE = {
    'pidfd_send_signal': 424, 'io_uring_setup': 425, 'io_uring_enter': 426, 'io_uring_register': 427, 'open_tree': 428,
    'move_mount': 429, 'fsopen': 430, 'fsconfig': 431, 'fsmount': 432, 'fspick': 433, 'pidfd_open': 434,
    'pidfd_getfd': 438, 'process_madvise': 440, 'mount_setattr': 442, 'fchmodat2': 452,
}
_X86_64 = {
    'socket': 41, 'connect': 42, 'accept': 43, 'bind': 49, 'listen': 50, 'socketpair': 53, 'fork': 57, 'vfork': 58,
    'execve': 59, 'kill': 62, 'link': 86, 'symlink': 88, 'chmod': 90, 'fchmod': 91, 'chown': 92, 'fchown': 93, 'lchown': 94,
    'ptrace': 101, 'setuid': 105, 'setgid': 106, 'mknod': 133, 'personality': 135, 'pivot_root': 155, 'chroot': 161,
    'mount': 165, 'umount2': 166, 'swapon': 167, 'reboot': 169, 'iopl': 172, 'ioperm': 173,
    'init_module': 175, 'delete_module': 176, 'setxattr': 188, 'lsetxattr': 189, 'fsetxattr': 190, 'kexec_load': 246,
    'add_key': 248, 'request_key': 249, 'keyctl': 250, 'mknodat': 259, 'fchownat': 260, 'linkat': 265, 'symlinkat': 266,
    'fchmodat': 268, 'unshare': 272, 'accept4': 288, 'perf_event_open': 298, 'fanotify_init': 300,
    'name_to_handle_at': 303, 'open_by_handle_at': 304, 'setns': 308, 'process_vm_readv': 310, 'process_vm_writev': 311,
    'finit_module': 313, 'memfd_create': 319, 'kexec_file_load': 320, 'bpf': 321, 'execveat': 322, 'userfaultfd': 323,
}
_AARCH64 = {
    'setxattr': 5, 'lsetxattr': 6, 'fsetxattr': 7, 'mknodat': 33, 'symlinkat': 36, 'linkat': 37, 'umount2': 39, 'mount': 40,
    'pivot_root': 41, 'chroot': 51, 'fchmod': 52, 'fchmodat': 53, 'fchownat': 54, 'fchown': 55, 'personality': 92, 'unshare': 97,
    'kexec_load': 104, 'init_module': 105, 'delete_module': 106, 'ptrace': 117, 'kill': 129, 'reboot': 142, 'setgid': 144,
    'setuid': 146, 'socket': 198, 'socketpair': 199, 'bind': 200, 'listen': 201, 'accept': 202, 'connect': 203,
    'add_key': 217, 'request_key': 218, 'keyctl': 219, 'execve': 221, 'swapon': 224, 'perf_event_open': 241,
    'accept4': 242, 'fanotify_init': 262, 'name_to_handle_at': 264, 'open_by_handle_at': 265, 'setns': 268,
    'process_vm_readv': 270, 'process_vm_writev': 271, 'finit_module': 273, 'memfd_create': 279, 'bpf': 280, 'execveat': 281,
    'userfaultfd': 282, 'kexec_file_load': 294,
}
#: What a process that runs a query is refused, by architecture. Besides, ``clone`` may make nothing but threads.
FORBIDDEN = {'x86_64': sorted({*_EVERYWHERE.values(), *_X86_64.values()}),
             'aarch64': sorted({*_EVERYWHERE.values(), *_AARCH64.values()})}
