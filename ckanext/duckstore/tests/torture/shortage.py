"""What processes run short of: sizes of files, descriptors, and space and inodes of the disk."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

#: The size of the small disk: some times what the test writes.
_BYTES, _INODES = 192 << 20, 20_000
_FILLER = "filler"


@dataclass(frozen=True)
class Limit:
    """What one process may not have more of."""

    kind: str
    """``file size`` in bytes, or ``descriptors`` beside those that are open."""
    most: int

    @classmethod
    def choose(cls, rng: random.Random) -> Limit | None:
        """Return a limit, for one process in ten each."""
        draw = rng.random()
        if draw < 0.1:
            return cls("file size", rng.choice([150_000, 400_000, 2_000_000]))
        return cls("descriptors", rng.choice([1, 2, 4, 8, 16])) if draw < 0.2 else None

    def impose(self) -> None:
        """Impose it on this process."""
        if self.kind == "file size":
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.most, resource.RLIM_INFINITY))
            return
        taken = {int(name) for name in os.listdir("/proc/self/fd")}
        free = [number for number in range(len(taken) + self.most + 1) if number not in taken]
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (free[self.most], hard))


class Disk:
    """The disk in *folder*, which is filled now and then."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self._filler = folder / _FILLER
        self._rng = rng

    def fill(self) -> str:
        """Use up the disk but for a little; return what of it."""
        left = self._rng.choice([0, 0, 4096, 65536, 1 << 20])
        self._filler.mkdir(exist_ok=True)
        if self._rng.random() < 0.3:
            self._use_inodes(self._rng.choice([0, 0, 1, 3]))
            return "no inodes"
        with open(self._filler / "bytes", "wb") as file, suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(self._filler).free - left))
        return "full disk"

    def _use_inodes(self, left: int) -> None:
        made = []
        with suppress(OSError):
            for number in range(_INODES):
                made.append(self._filler / str(number))
                made[-1].touch()
        for path in made[:left]:
            path.unlink()

    def free(self) -> None:
        """Give back what was used up."""
        shutil.rmtree(self._filler, ignore_errors=True)


@contextmanager
def small_disk(folder: Path, rng: random.Random) -> Iterator[Disk | None]:
    """Mount a small disk in *folder*; None where this process may not, because it is not root's."""
    size = f"size={_BYTES},nr_inodes={_INODES}"
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    )
    try:
        yield Disk(folder, rng) if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
