"""Whether what we store can be read from a disk that was taken away."""

from __future__ import annotations

import os
from pathlib import Path

_BLOCKS = Path("/sys/dev/block")


def encrypted(path: Path, blocks: Path = _BLOCKS) -> bool | None:
    """Whether `path` lies on a disk that Linux encrypts (dm-crypt, LUKS).

    Parameters
    ----------
    blocks : where the kernel lists its block devices.

    Returns
    -------
    None when this cannot be told: another system, a network or memory disk, encryption by folder.
    """
    device = path.stat().st_dev
    entry = blocks / f"{os.major(device)}:{os.minor(device)}"
    return _encrypted(entry.resolve()) if entry.exists() else None


def _encrypted(device: Path) -> bool:
    """Whether a block device is encrypted, or all that it stands on is."""
    name = device / "dm" / "uuid"
    if name.exists() and name.read_text(encoding="ascii").startswith("CRYPT-"):
        return True
    below = list((device / "slaves").iterdir()) if (device / "slaves").is_dir() else []
    return bool(below) and all(_encrypted(part.resolve()) for part in below)
