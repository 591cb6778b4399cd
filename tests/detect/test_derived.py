"""What is derived is worked out once for a source, and a damaged or foreign file only costs time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from manumit.detect.derived import derived

if TYPE_CHECKING:
    from pathlib import Path


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> dict[str, int]:
        self.calls += 1
        return {"made": 1}


@pytest.fixture
def kept_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    return tmp_path / "kept"


def test_it_is_made_once_a_source(kept_in: Path) -> None:
    make = Counter()
    assert derived("plan", "1", make) == derived("plan", "1", make) == {"made": 1}
    assert make.calls == 1
    assert derived("plan", "2", make) == {"made": 1}
    assert make.calls == 2
    assert len(list(kept_in.iterdir())) == 1  # that of the older source is gone
    assert next(kept_in.iterdir()).stat().st_mode & 0o777 == 0o600
    derived("model", "2", make)
    assert len(list(kept_in.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"no pickle", b"\x80\x05cno_such_module\nthing\n."])
def test_a_damaged_file_is_made_again(kept_in: Path, damage: bytes) -> None:
    make = Counter()
    derived("plan", "1", make)
    next(kept_in.iterdir()).write_bytes(damage)
    assert derived("plan", "1", make) == {"made": 1}
    assert make.calls == 2
    derived("plan", "1", make)
    assert make.calls == 2


def test_where_nothing_can_be_written_it_goes_to_the_users_cache(kept_in: Path, tmp_path: Path) -> None:
    kept_in.write_text("a file where the folder should be")
    make = Counter()
    assert derived("plan", "1", make) == derived("plan", "1", make) == {"made": 1}
    assert make.calls == 1
    assert len(list((tmp_path / "home" / "manumit").iterdir())) == 1


def test_where_nothing_can_be_kept_at_all_it_is_made_each_time(kept_in: Path, tmp_path: Path) -> None:
    kept_in.write_text("a file")
    (tmp_path / "home").write_text("a file")
    make = Counter()
    assert derived("plan", "1", make) == derived("plan", "1", make) == {"made": 1}
    assert make.calls == 2
