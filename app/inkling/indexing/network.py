"""Tells whether a folder lies on a network file system, which tells nobody of changes made elsewhere."""

import os

import psutil

from inkling.indexing.changes import within

NETWORK = frozenset(
    {
        "9p", "afpfs", "afs", "ceph", "cifs", "davfs", "davfs2", "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.rclone",
        "fuse.s3fs", "fuse.sshfs", "glusterfs", "fuse.glusterfs", "lustre", "ncpfs", "nfs", "nfs3", "nfs4", "smb2",
        "smb3", "smbfs", "vboxsf", "webdav",
    }
)  # fmt: skip


def on_network(folder: str) -> bool:
    """Tell whether the file system that holds a folder is one of a network."""
    real = os.path.realpath(folder)
    holding = [part for part in psutil.disk_partitions(all=True) if within(real, part.mountpoint)]
    if not holding:
        return real.startswith("\\\\")
    nearest = max(holding, key=lambda part: len(part.mountpoint))
    return nearest.fstype.lower() in NETWORK or "remote" in nearest.opts.split(",")
