"""Creation of files and folders that survive a power failure.

A failed fsync is never retried: the kernel may have dropped the pages that it could not write, and
a second call would succeed without them (https://wiki.postgresql.org/wiki/Fsync_Errors).
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

#: Modes of the store's folders and files, whatever the umask: only the user that runs CKAN may read
#: a table.
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600

_FICLONE = 0x40049409
_NO_REFLINK = frozenset({errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL, errno.EXDEV, errno.ENOSYS, errno.EPERM})


def sync_file(path: Path) -> None:
    """Sync the contents of the file *path* to disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(path: Path) -> None:
    """Sync the entries of the folder *path* to disk: files created, renamed or removed there."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path, below: Path) -> None:
    """Create and sync the folder *path* and those between it and the existing folder *below*."""
    if path == below or path.is_dir():
        return
    make_folder(path.parent, below)
    path.mkdir(PRIVATE_FOLDER, exist_ok=True)
    sync_folder(path.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


def make_private(path: Path) -> None:
    """Make the file *path*, which DuckDB has created with the umask's modes, private to its
    owner.
    """
    os.chmod(path, PRIVATE_FILE)


def create_file(path: Path, content: bytes) -> None:
    """Create the file *path* with *content* and sync it, but not its folder.

    :raises FileExistsError: it exists.
    """
    with open(path, "xb", opener=_private) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def copy_file(source: Path, target: Path) -> None:
    """Copy *source* to the new file *target*, sharing blocks if the filesystem supports it. Nothing
    is synced.
    """
    with source.open("rb") as reader, open(target, "xb", opener=_private) as writer:
        if not _reflink(reader.fileno(), writer.fileno()):
            _copy_range(reader.fileno(), writer.fileno())


def _reflink(source: int, target: int) -> bool:
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError as error:
        if error.errno not in _NO_REFLINK:
            raise
        return False
    return True


def _copy_range(source: int, target: int) -> None:
    remaining = os.fstat(source).st_size
    offset = 0
    while remaining:
        sent = os.sendfile(target, source, offset, remaining)
        if not sent:
            raise OSError(errno.EIO, "file shrank while it was copied")
        offset += sent
        remaining -= sent
