from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.store import ManumitError, Settings, WorkspaceError
from manumit.store.settings import read_settings

_sizes = st.builds(
    lambda n, unit: f"{n}{unit}", st.integers(1, 9999), st.sampled_from(["GB", "GiB", "gb", " TB"])
)
_names = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=20
)


@given(_sizes, st.integers(1, 512), st.none() | _names.map(Path))
def test_settings_survive_the_file(tmp_path_factory, memory: str, threads: int, spill: Path | None) -> None:
    made = Settings(memory, threads, spill)
    path = tmp_path_factory.getbasetemp() / "settings.toml"
    path.write_text(made.to_toml(), encoding="utf-8")
    assert read_settings(path) == made


@given(st.text(max_size=40))
def test_any_text_is_settings_or_one_sentence(tmp_path_factory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "settings.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(ManumitError):
        assert read_settings(path).threads >= 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('memry = "4GB"', "unknown key 'memry'; did you mean 'memory'"),
        ("colour = 1", "unknown key 'colour'; known keys are version, memory, threads, spill"),
        ('memory = "lots"', "memory = 'lots' is not a size; write it like '4GB'"),
        ("memory = 4", "memory = 4 is not a size"),
        ('memory = "1MB"', "is too little; give at least '256MiB'"),
        ("threads = 0", "threads = 0 is not a whole number from 1 up"),
        ("threads = true", "threads = True is not a whole number"),
        ('threads = "2"', "threads = '2' is not a whole number"),
        ("semantic = 1", "semantic = 1 is neither true nor false"),
        ('semantic = "yes"', "semantic = 'yes' is neither true nor false"),
        ("spill = 1", "spill = 1 is not the name of a folder"),
        ("version = 3", "version = 3, and this manumit reads version 2"),
        ("memory", "is not valid TOML"),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "manumit.toml"
    path.write_text(text)
    with pytest.raises(WorkspaceError, match=sentence):
        read_settings(path)


@pytest.mark.parametrize(
    ("size", "size_bytes"), [("4GB", 4 * 10**9), ("1.5GiB", 3 << 29), ("512 MB", 512 * 10**6)]
)
def test_memory_in_bytes(size: str, size_bytes: int) -> None:
    assert Settings(memory=size).memory_bytes == size_bytes
