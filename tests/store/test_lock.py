from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from manumit.store import Workspace, WorkspaceBusyError

_HOLDER = """
import sys, time
from manumit.store import Workspace
with Workspace.open(sys.argv[1]).lock("a long job"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def _holder(ws: Workspace, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(ws.path), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_process_is_told_who_holds_it(store_ws) -> None:
    with _holder(store_ws, 60) as process:
        with (
            pytest.raises(WorkspaceBusyError, match=rf"process {process.pid} \(a long job\) since 2"),
            store_ws.lock("x"),
        ):
            pass
        process.kill()
        process.wait()
    with store_ws.lock("x"):
        assert json.loads((store_ws.path / "lock").read_text())["pid"] == os.getpid()
    assert (store_ws.path / "lock").read_text() == ""


def test_the_second_process_waits(store_ws) -> None:
    with _holder(store_ws, 0.5) as process:
        begun = time.monotonic()
        with store_ws.lock("x", wait_seconds=30):
            assert 0.1 < time.monotonic() - begun < 20
        assert process.wait() == 0


def test_locks_of_one_object_nest(store_ws) -> None:
    with store_ws.lock("outer"):
        with store_ws.lock("inner"):
            pass
        with pytest.raises(WorkspaceBusyError, match="outer"), Workspace.open(store_ws.path).lock("other"):
            pass
