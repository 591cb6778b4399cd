"""What every room's tests share: the real data, found in one place."""

from __future__ import annotations

import os
import re
import tarfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

settings.register_profile("random", deadline=None, print_blob=True)
settings.register_profile("same", settings.get_profile("random"), derandomize=True, max_examples=50)
settings.load_profile("same")


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Path of a file of the real data, by its path below the data folder; skips where it is absent.

    The folder is that of MANUMIT_DATA, else `../shared/data` beside the repository.
    """
    stated = os.environ.get("MANUMIT_DATA")
    folder = Path(stated) if stated else Path(__file__).parents[2] / "shared" / "data"

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"real data absent: {name} (set MANUMIT_DATA to the folder that holds it)")
        return path

    return find


@pytest.fixture(scope="session")
def unpack_stored() -> Callable[[Path, Path], Path]:
    """Unpacks a stored workspace into a folder, and gives its path."""

    def unpack(archive: Path, folder: Path) -> Path:
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # from Python 3.11.4 on
        with tarfile.open(archive) as stored:
            stored.extractall(folder, **safely)
        return folder / "ws"

    return unpack


class WordEncoder:
    """A sentence encoder of a few words: texts are alike that share words, once some are replaced."""

    alike: ClassVar = {"hold": "keep", "on": "", "to": "", "identity": "", "papers": "passport"}

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        vectors = np.zeros((len(texts), 4096), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                if kept := self.alike.get(word, word):
                    vectors[row, zlib.crc32(kept.encode()) % 4096] = 1.0
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@pytest.fixture(scope="session")
def word_encoder() -> WordEncoder:
    """Stands for the encoder of the extra `semantic`, which need not be installed."""
    return WordEncoder()
