"""Keeps a server on a leash: it ends when its owner lets go, even by SIGKILL, and when the leash itself is killed.

``python -m dev.leash <signal number> -- <command>`` runs the command in a session of its own, out of
reach of a Ctrl-C at the terminal. The owner holds the other end of our standard input. When that
end closes, for whatever reason, the command gets the signal and, if it has not ended ten seconds
later, SIGKILL. If we are killed ourselves, Linux sends the command the signal.
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

GRACE = 10.0  # seconds between the asked-for end and the forced one
ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>


class Leash:
    """A running server. ``stop()`` ends it and waits; so does the death of this process."""

    def __init__(
        self,
        command: list[str],
        log: IO[bytes],
        *,
        ending: signal.Signals = signal.SIGTERM,
        user: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start ``command`` with its output going to ``log``, as ``user`` (a uid; root only) if given."""
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
        """Whether the server still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the server and wait until it is gone."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(GRACE + 10)


def hold(ending: int, user: int | None, command: list[str]) -> int:
    """Run ``command`` until it ends or our standard input closes. Returns its exit code."""
    group = None if user is None else pwd.getpwuid(user).pw_gid
    extra: list[int] | None = None if user is None else []
    server = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=extra,
        cwd=None if user is None else "/",  # another user may not enter our folder
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
    """What a child calls between fork and exec, for Linux to send it ``ending`` when this process is gone.

    It has to be called after the change of user, which takes the wish back; subprocess does so.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        if libc.prctl(PR_SET_PDEATHSIG, ending, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != parent:  # it was gone before we asked
            os.kill(os.getpid(), signal.SIGKILL)

    return ask


def finish(server: subprocess.Popen[bytes], ending: int) -> int:
    """Ask ``server`` to end, force it after a while. Returns its exit code."""
    server.send_signal(ending)
    try:
        return server.wait(GRACE)
    except subprocess.TimeoutExpired:
        server.kill()
        return server.wait()


def main(arguments: list[str]) -> int:
    """The command line: see the module's docstring."""
    cut = arguments.index("--")
    options, command = arguments[:cut], arguments[cut + 1 :]
    user = int(options[2]) if options[1:2] == ["--user"] else None
    return hold(int(options[0]), user, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
