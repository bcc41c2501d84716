"""Checks whether a folder can hold a store."""

from __future__ import annotations

import logging
import os
import re
import stat
from pathlib import Path

from ...errors import StoreUnavailable

logger = logging.getLogger(__name__)

#: Types of filesystems that other hosts may write to; locks and memory maps do not work across
#: hosts.
_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ceph|lustre|gpfs|beegfs\w*|gfs2?|ocfs2|glusterfs|orangefs|pvfs2|ncpfs|coda|virtiofs|davfs"
    r"|fuse\.(sshfs|glusterfs|ceph\w*|s3fs|rclone|davfs2?|juicefs|gcsfuse|goofys|mount-s3|blobfuse2?)"
)
_MOUNTS = Path("/proc/self/mountinfo")


def require_usable(folder: Path) -> None:
    """Check that *folder* is on a local filesystem and writable.

    :raises StoreUnavailable: it is not; the exception has the folder as a note for the log.
    """
    kind = type_of(folder)
    problem = None
    if kind is not None and _NETWORK.fullmatch(kind):
        problem = f"The folder of the data store is on a network filesystem ({kind}); it has to be on a local disk"
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        problem = "The folder of the data store cannot be written to"
    if problem is not None:
        error = StoreUnavailable(problem)
        error.add_note(str(folder))
        raise error


def warn_if_open(folder: Path) -> None:
    """Log a warning if users other than its owner have access to *folder*."""
    mode = stat.S_IMODE(os.stat(folder).st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        logger.warning("Others than its owner may use the folder of the data store: chmod 700 %s", folder)


def type_of(folder: Path, mounts: Path = _MOUNTS) -> str | None:
    """Return Linux's name of the type of the filesystem that *folder* is on; None on other
    systems.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return None
    path = os.path.realpath(folder)
    best: tuple[int, str] | None = None
    for line in lines:
        mount, _, source = line.partition(" - ")
        point = _unescape(mount.split(" ")[4])
        # The last mount on a mount point hides earlier ones.
        if os.path.commonpath([point, path]) == point and (best is None or len(point) >= best[0]):
            best = len(point), source.split(" ")[0]
    return best[1] if best else None


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)
