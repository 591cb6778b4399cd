from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = """
[build-system]
requires = ["Built_By>=1"]
[project]
dependencies = ["first[more]>=2"]
[project.optional-dependencies]
extra = ["optional"]
dev = ["tester"]
"""
LOCK = """# made by
built-by==1.0 \\
    --hash=sha256:aa
    # via manumit (pyproject.toml)
deep==1 ; python_full_version < '3.12' \\
    --hash=sha256:bb
    # via
    #   second
    #   tester
deep==2 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
    # via second
first==2.1 \\
    --hash=sha256:dd
    # via manumit (pyproject.toml)
optional==3 \\
    --hash=sha256:ee
    # via manumit (pyproject.toml)
second==1 \\
    --hash=sha256:ff
    # via first
tester==9 \\
    --hash=sha256:00
    # via manumit (pyproject.toml)
under==1 \\
    --hash=sha256:11
    # via tester
"""


def subset(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = ROOT / "tools" / "lock_subset.py"
    return subprocess.run([sys.executable, program, *arguments], capture_output=True, text=True, check=False)


def names(lock: str) -> list[str]:
    return re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)


def test_what_is_asked_for_and_what_that_asks_for(tmp_path):
    (tmp_path / "lock").write_text(LOCK)
    (tmp_path / "project").write_text(PROJECT)
    plain = subset(tmp_path / "lock", tmp_path / "project").stdout
    assert names(plain) == ["built-by", "deep", "deep", "first", "second"]
    assert plain.count("--hash=") == 5
    more = subset(tmp_path / "lock", tmp_path / "project", "extra").stdout
    assert names(more) == ["built-by", "deep", "deep", "first", "optional", "second"]


def test_a_lock_that_lacks_a_dependency_is_told(tmp_path):
    (tmp_path / "lock").write_text(LOCK.replace("first==2.1", "other==2.1"))
    (tmp_path / "project").write_text(PROJECT)
    done = subset(tmp_path / "lock", tmp_path / "project")
    assert done.returncode == 1
    assert "lacks first; run: make lock" in done.stderr


def test_the_program_needs_no_tool_of_developers():
    needed = names(subset(ROOT / "requirements.lock", ROOT / "pyproject.toml", "excel").stdout)
    assert {"duckdb", "numba", "llvmlite", "pyarrow", "hatchling", "xlsxwriter"} <= set(needed)
    assert not {"pytest", "sphinx", "polars", "scikit-learn", "uv"} & set(needed)
