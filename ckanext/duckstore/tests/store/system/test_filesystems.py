from __future__ import annotations

from pathlib import Path

import pytest

from ckanext.duckstore.errors import StoreUnavailable
from ckanext.duckstore.store.system import filesystems

MOUNTS = r"""22 1 254:0 / / rw,relatime - ext4 /dev/root rw
30 22 0:5 / /srv/my\040data rw - nfs4 server:/x rw
31 22 0:6 / /srv/my rw shared:1 - xfs /dev/sdb rw
32 22 0:7 / /mnt/s rw - fuse.sshfs user@host: rw
33 22 0:8 / /mnt/s rw - btrfs /dev/sdc rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib", "ext4"),
        ("/srv/my data/store", "nfs4"),
        ("/srv/my/data", "xfs"),
        ("/srv/mydata", "ext4"),
        ("/mnt/s/x", "btrfs"),
    ],
)
def test_type_of_a_folder(tmp_path: Path, folder: str, kind: str) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert filesystems.type_of(Path(folder), mounts) == kind


def test_unknown_where_the_system_does_not_tell(tmp_path: Path) -> None:
    assert filesystems.type_of(tmp_path, tmp_path / "none") is None


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.s3fs", "ceph"])
def test_network_filesystems_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    monkeypatch.setattr(filesystems, "type_of", lambda folder: kind)
    with pytest.raises(StoreUnavailable, match="network filesystem"):
        filesystems.require_usable(tmp_path)


def test_local_folder_is_fine(tmp_path: Path) -> None:
    filesystems.require_usable(tmp_path)


def test_folder_that_cannot_be_written_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write everywhere
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        filesystems.require_usable(tmp_path)
