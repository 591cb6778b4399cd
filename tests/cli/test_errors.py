"""What a new user gets wrong: one sentence with the mend, the right exit code, no traceback."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import pytest

from manumit.cli.errors import Unexpected, open_log, without_content
from manumit.store import RefusedError

if TYPE_CHECKING:
    from pathlib import Path


def sentence(answer, code: int = 1) -> str:
    """The one line on stderr."""
    assert answer.exit_code == code, answer.output
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
    told = answer.stderr.splitlines()
    assert len(told) == 1, told
    assert told[0].startswith("manumit: ")
    return told[0]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("lead",), "did you mean 'leads'?"),
        (("xyzzy",), "`manumit --help` lists them"),
        (("leads", "--tpo", "3"), "--t"),
        (("leads", "--top", "many"), "--top"),
        (("leads", "--top", "0"), "--top"),
        (("show",), "SUBJECT"),
        (("collect",), "PATH"),
        (("export", "leads"), "FILE"),
        (("simulate", "out"), "--records"),
        (("completion", "tcsh"), "bash"),
    ],
)
def test_wrong_usage_exits_with_2(shell, words, part: str):
    answer = shell(*words)
    assert answer.exit_code == 2
    assert part in answer.stderr
    assert answer.stdout == ""


def test_a_folder_without_workspace(shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    told = sentence(shell("leads"))
    assert "manumit init" in told
    assert "--workspace" in told
    assert "manumit init" in sentence(shell("leads", "-w", tmp_path / "none"))


def test_a_workspace_without_batches_or_runs(shell, tmp_path: Path):
    shell.ok("init", tmp_path / "ws")
    shell.folder = tmp_path / "ws"
    assert "manumit collect" in shell.ok("batches")
    assert "manumit collect" in sentence(shell("run"))
    for words in (("leads",), ("show", "1"), ("export", "leads", tmp_path / "l.csv"), ("diff",)):
        assert "manumit run" in sentence(shell(*words))
    assert "manumit run" in shell.ok("runs")


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("none.csv", None, "no file"),
        ("empty.csv", b"", "empty"),
        ("broken.csv.gz", b"\x1f\x8b\x08\x00\x00", "broken.csv.gz"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(300), "picture.csv"),
        ("numbers.csv", b"a,b\n1,2\n3,4\n", "--text COLUMN"),
    ],
)
def test_bad_files_are_refused_whole(own, tmp_path: Path, terms, name, content, part: str):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert part in sentence(own("collect", path, *terms))
    assert len(own.json("batches")["batches"]) == 1


def test_a_batch_needs_its_terms(own, more_adverts: Path):
    assert "--source" in sentence(own("collect", more_adverts))
    assert "--legal-basis" in sentence(own("collect", more_adverts, "--source", "s"))
    known = ("--source", "s", "--legal-basis", "b")
    assert "poem" in sentence(own("collect", more_adverts, *known, "--kind", "poem"))
    both = ("--join-with", "x", "--join-with-none")
    assert "exclude" in sentence(own("collect", more_adverts, *known, *both))
    assert "TARGET=COLUMN" in sentence(own("collect", more_adverts, *known, "--column", "text"))
    assert "9 b" in sentence(own("collect", more_adverts, *known, "--text", "9 b"))
    assert "cannot be read" in sentence(own("collect", more_adverts, *known, "--map", "none.yaml"))


def test_a_mistyped_setting(own):
    (own.folder / "manumit.toml").write_text("memmory = '4GB'\n")
    assert "did you mean 'memory'?" in sentence(own("leads"))


def test_unknown_things_are_named(own, tmp_path: Path):
    assert "campaign_members" in sentence(own("export", "campains", tmp_path / "c.csv"))
    assert ".parquet" in sentence(own("export", "campaigns", tmp_path / "c.doc"))
    assert "no batch" in sentence(own("batches", "9"))
    assert "no legal hold" in sentence(own("release", "x"))
    assert "no run 9" in sentence(own("leads", "--run", "9"))


def test_a_held_workspace_says_by_whom(own, more_adverts: Path, terms):
    from manumit.store import Workspace

    with Workspace.open(own.folder).lock("a long run"):
        told = sentence(own("collect", more_adverts, *terms))
        assert "a long run" in told
        assert "--wait" in told
        assert "a long run" in sentence(own("run", "--wait", "0.2"))
    own.ok("collect", more_adverts, *terms, "--wait")


def test_the_log_keeps_the_traceback_without_content(own, tmp_path: Path, secret: str):
    sentence(own("export", "nothing", tmp_path / "c.csv"))
    log = (own.folder / "log" / "manumit.log").read_text()
    assert "RefusedError: there is no table 'nothing'" in log
    assert "exporting.py:" in log
    assert secret not in log
    assert own.json("verify")["intact"]


def test_debug_shows_the_traceback(own, tmp_path: Path):
    answer = own("export", "nothing", tmp_path / "c.csv", "--debug")
    assert answer.exit_code == 1
    assert "Traceback" in answer.stderr
    assert "Traceback" in own("--debug", "export", "nothing", tmp_path / "c.csv").stderr


def test_an_unforeseen_error_is_one_sentence(own, program):
    for path in (own.folder / "partitions").rglob("*.parquet"):
        path.write_bytes(b"PAR1 and no more")
    done = program("leads", "-w", own.folder)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "manumit.log" in done.stderr
    assert "manumit verify" in done.stderr
    assert "views/" in (own.folder / "log" / "manumit.log").read_text()
    assert "Traceback" in program("leads", "-w", own.folder, "--debug").stderr


def test_messages_of_libraries_stay_out_of_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    try:
        try:
            int("a text of a record")
        except ValueError as error:
            raise RuntimeError("a text of a record") from error
    except RuntimeError:
        kind, error, trace = sys.exc_info()
    assert kind
    assert error
    Unexpected(tmp_path)(kind, error, trace)
    log = (tmp_path / "manumit.log").read_text()
    assert "a text of a record" not in log + capsys.readouterr().err
    assert "RuntimeError" in log
    assert "ValueError" in log
    assert "kept" in without_content(RefusedError("kept"))
    assert "No such file" in without_content(FileNotFoundError(2, "No such file", "x"))


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from manumit.cli.errors import close_log

    handler = open_log(tmp_path / "none")
    logging.getLogger("manumit.test").warning("a line")
    close_log(handler)
    assert capsys.readouterr().err == ""
