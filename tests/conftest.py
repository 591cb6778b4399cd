"""What every room's tests share: the real data, found in one place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

settings.register_profile("manumit", deadline=None, print_blob=True)
settings.load_profile("manumit")


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
