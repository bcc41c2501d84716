"""Install a libmagic for python-magic in this virtual environment: ``python -m dev.libmagic``.

CKAN imports python-magic, which searches for a system library. The pylibmagic wheel contains one,
but python-magic finds it only if it is already loaded. So a line in site-packages loads it at every
start of this Python, even if the system has its own: every machine then uses the same version.
"""

from __future__ import annotations

import sysconfig
from pathlib import Path

NAME = "duckstore_dev_libmagic.pth"
LINE = """\
import os, sys, ctypes; d = {folder!r}; os.environ.setdefault("MAGIC", d + "/magic.mgc"); {load}
"""
LOAD = 'os.path.exists(d + "/libmagic.so.1") and ctypes.CDLL(d + "/libmagic.so.1", mode=ctypes.RTLD_GLOBAL)'


def install() -> Path:
    """Write the line. Return its file."""
    packages = Path(sysconfig.get_paths()["purelib"])
    path = packages / NAME
    path.write_text(LINE.format(folder=str(packages / "pylibmagic"), load=LOAD))
    return path


if __name__ == "__main__":
    install()
