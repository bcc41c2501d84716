"""Run a server that ends with its owner, even if the owner or this process is killed by SIGKILL.

``python -m dev.leash <signal number> -- <command>`` runs the command in its own session, which a
Ctrl-C at the terminal does not reach. The owner holds the other end of the standard input. When
that end closes, the command gets the signal and, if it has not ended ten seconds later, SIGKILL. If
this process is killed, Linux sends the command the signal.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

GRACE = 10.0  # seconds between the signal and SIGKILL
ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


class Leash:
    """A running server. ``stop()`` ends it and waits; the end of this process ends it too."""

    def __init__(
        self,
        command: list[str],
        log: IO[bytes],
        *,
        ending: signal.Signals = signal.SIGTERM,
        user: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start ``command`` with its output in ``log``, as ``user`` (a uid; root only) if given."""
        self.command = command
        options = ["--user", str(user)] if user is not None else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dev.leash", str(int(ending)), *options, "--", *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )

    def alive(self) -> bool:
        """Return whether the server still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Stop the server and wait until it has ended."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(GRACE + 10)


def hold(ending: int, user: int | None, command: list[str]) -> int:
    """Run ``command`` until it ends or the standard input closes. Return its exit code."""
    group = None if user is None else pwd.getpwuid(user).pw_gid
    extra: list[int] | None = None if user is None else []
    server = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=extra,
        cwd=None if user is None else "/",  # another user may have no access to this folder
        preexec_fn=_ends_with_us(ending) if sys.platform == "linux" else None,
    )
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: server.send_signal(ending))
    while server.poll() is None:
        readable, _, _ = select.select([sys.stdin], [], [], 0.5)
        if readable and not os.read(sys.stdin.fileno(), 1):
            return finish(server, ending)
    return server.returncode


def _ends_with_us(ending: int) -> Callable[[], None]:
    """Return a function for a child to call before exec.

    Linux then sends the child ``ending`` when this process ends. It must be called after the change
    of user, which resets this; subprocess does so.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        if libc.prctl(PR_SET_PDEATHSIG, ending, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != parent:  # the parent ended before the call
            os.kill(os.getpid(), signal.SIGKILL)

    return ask


def finish(server: subprocess.Popen[bytes], ending: int) -> int:
    """Send ``server`` the signal, and SIGKILL after a delay. Return its exit code."""
    server.send_signal(ending)
    try:
        return server.wait(GRACE)
    except subprocess.TimeoutExpired:
        server.kill()
        return server.wait()


def main(arguments: list[str]) -> int:
    """Run the command line, see the module's docstring."""
    cut = arguments.index("--")
    options, command = arguments[:cut], arguments[cut + 1 :]
    user = int(options[2]) if options[1:2] == ["--user"] else None
    return hold(int(options[0]), user, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
