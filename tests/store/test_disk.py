from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from manumit.store.disk import encrypted

if TYPE_CHECKING:
    from pathlib import Path


def _block(blocks: Path, name: str, uuid: str = "", slaves: tuple[str, ...] = ()) -> None:
    (blocks / name / "dm").mkdir(parents=True)
    if uuid:
        (blocks / name / "dm" / "uuid").write_text(uuid + "\n")
    for slave in slaves:
        (blocks / name / "slaves").mkdir(exist_ok=True)
        (blocks / name / "slaves" / slave).symlink_to(blocks / slave)


@pytest.mark.parametrize(
    ("uuid", "slaves", "answer"),
    [
        ("CRYPT-LUKS2-1", ("plain",), True),
        ("LVM-1", ("luks",), True),
        ("LVM-1", ("luks", "plain"), False),
        ("", (), False),
    ],
)
def test_an_encrypted_disk_is_known(tmp_path: Path, uuid: str, slaves: tuple[str, ...], answer: bool) -> None:
    _block(tmp_path, "plain")
    _block(tmp_path, "luks", "CRYPT-LUKS2-2", ("plain",))
    device = tmp_path.stat().st_dev
    _block(tmp_path, f"{os.major(device)}:{os.minor(device)}", uuid, slaves)
    assert encrypted(tmp_path, tmp_path) is answer


def test_what_cannot_be_told_is_none(tmp_path: Path) -> None:
    assert encrypted(tmp_path, tmp_path) is None
