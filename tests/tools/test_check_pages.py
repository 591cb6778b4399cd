from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "tools" / "check_pages.py"


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, PROGRAM, folder], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script src="https://elsewhere.example/a.js"></script>'),
        ("a.html", '<link rel="stylesheet" href="//elsewhere.example/a.css">'),
        ("a.html", "<img src='http://elsewhere.example/a.png'>"),
        ("a.css", "@font-face { src: url(https://elsewhere.example/a.woff) }"),
        ("a.css", '@import "https://elsewhere.example/a.css";'),
    ],
)
def test_what_a_browser_fetches_by_itself_is_told(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    done = check(tmp_path)
    assert done.returncode == 1
    assert "elsewhere.example/a." in done.stderr


def test_links_for_people_and_own_files_are_fine(tmp_path):
    (tmp_path / "a.html").write_text('<a href="https://elsewhere.example">x</a><script src="a.js"></script>')
    assert check(tmp_path).returncode == 0


def test_no_page_is_no_success(tmp_path):
    assert check(tmp_path).returncode == 1
