"""The program as a process: exit codes, interrupts, broken pipes, terminals."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMAND = [sys.executable, "-m", "manumit.cli"]


def interrupt_when(words: list[str], ready: Callable[[], bool]) -> tuple[int, str]:
    """Exit code and stderr of a call that gets Ctrl-C as soon as something is the case."""
    process = subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not ready():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    return process.returncode, told


def test_exit_codes(program, cli_made: Path, tmp_path: Path):
    assert program("holds", "-w", cli_made).returncode == 0
    assert program("leads", "-w", tmp_path).returncode == 1
    assert program("leads", "--nothing").returncode == 2
    assert program("--version").stdout.startswith("manumit ")


def test_ctrl_c_during_collect_leaves_the_workspace_as_it_was(shell, tmp_path: Path, terms):
    big = tmp_path / "big.csv"
    row = (
        ",".join(["{n}", "one of very many adverts, number {n}, with words enough to take a while " * 3])
        + "\n"
    )
    with big.open("w") as sink:
        sink.write("id,text\n")
        for n in range(250_000):
            sink.write(row.format(n=n))
    shell.ok("init", tmp_path / "ws")
    halves = tmp_path / "ws" / "batches"
    code, told = interrupt_when(
        ["collect", str(big), *terms, "-w", str(tmp_path / "ws")], lambda: any(halves.glob(".tmp-*/*"))
    )
    assert code == 130
    assert told.strip() == "manumit: stopped; what was not finished was undone"
    shell.folder = tmp_path / "ws"
    assert list(halves.iterdir()) == []
    assert shell.json("batches") == {"batches": []}
    assert shell.json("verify")["intact"]


def test_ctrl_c_during_simulate_leaves_nothing(tmp_path: Path):
    half = tmp_path / ".market.partial" / "records"
    words = ["simulate", str(tmp_path / "market"), "--records", "3000000", "--seed", "1"]
    code, told = interrupt_when(words, half.exists)
    assert code == 130
    assert told.strip().count("\n") == 0
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_stops_early_is_no_error(cli_made: Path):
    read, write = os.pipe()
    os.close(read)
    words = [*COMMAND, "show", "1", "--full", "-w", str(cli_made)]
    for more in ([], ["--json"]):
        done = subprocess.run(
            [*words, *more], stdout=write, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
        assert done.stderr == ""
        assert done.returncode == 141
    os.close(write)


def test_nothing_but_sentences_without_a_terminal(program, tmp_path: Path):
    done = program("simulate", tmp_path / "m", "--records", 3_000, "--seed", 1)
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr
    assert done.stderr.count("\n") == 1
    forced = program("simulate", tmp_path / "n", "--records", 500, "--seed", 1, env={"FORCE_COLOR": "1"})
    assert "━" not in forced.stderr


def test_progress_with_a_rate_on_a_terminal(tmp_path: Path):
    answers = {}
    for name, extra in (("plain", {}), ("bare", {"NO_COLOR": "1"})):
        master, slave = pty.openpty()
        words = ["simulate", str(tmp_path / name), "--records", "13000", "--seed", "1"]
        env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **extra}
        process = subprocess.Popen([*COMMAND, *words], stdout=subprocess.DEVNULL, stderr=slave, env=env)
        os.close(slave)
        drawn = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the other end is gone
                break
            if not piece:
                break
            drawn += piece
        os.close(master)
        assert process.wait(60) == 0
        answers[name] = drawn.decode()
    assert "records/s" in answers["plain"]
    assert "\x1b[36m" in answers["plain"]
    assert "records/s" in answers["bare"]
    assert "\x1b[36m" not in answers["bare"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_old_terminal_gets_what_it_can_show(program, cli_made: Path, encoding: str):
    env = {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    for words in (("show", "1"), ("leads", "--json")):
        done = program(*words, "-w", cli_made, env=env)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
