"""What the system says of the drives that hold a folder or lie in it.

A network file system tells nobody of changes made elsewhere.
"""

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


def drives_below(folder: str) -> list[tuple[str, str]]:
    """List the drives that are mounted somewhere below a folder: where, and which."""
    real = os.path.realpath(folder)
    parts = psutil.disk_partitions(all=True)
    below = (part for part in parts if part.mountpoint != real and within(part.mountpoint, real))
    return sorted((part.mountpoint, part.device) for part in below)


def on_network(folder: str) -> bool:
    """Tell whether the file system that holds a folder is one of a network."""
    real = os.path.realpath(folder)
    holding = [part for part in psutil.disk_partitions(all=True) if within(real, part.mountpoint)]
    if not holding:
        return real.startswith("\\\\")
    nearest = max(holding, key=lambda part: len(part.mountpoint))
    return nearest.fstype.lower() in NETWORK or "remote" in nearest.opts.split(",")
