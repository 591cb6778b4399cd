"""Runs a command and notes what it took. Usage: launch.py REPORT MEMORY_LIMIT COMMAND...

A program of its own, and tiny: on Linux the peak memory of a process is never told as less than that of the
process that started it.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

_KIB = 1 if sys.platform == "darwin" else 1024
_PROC = Path("/proc")
_EACH = 0.05
_LOOK = 5
_KEPT = 2_000


class Tree(threading.Thread):
    """Samples the memory of a process and all that it started, added up.

    A page that two of them share counts twice, so the sum is never too low. Anonymous pages are those of no
    file; the others are files that the system may drop.
    """

    def __init__(self, pid: int, begun: float) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.anonymous = 0
        self.samples: list[tuple[float, int]] = []
        """Seconds since the start, and bytes at most since the sample before."""
        self._begun = begun
        self._inside = {pid}
        self._outside: set[int] = set()
        self._over = threading.Event()

    def run(self) -> None:
        number = 0
        while not self._over.wait(_EACH):
            found = [_memory(pid) for pid in self._inside]
            resident, anonymous = (sum(column) for column in zip(*found, strict=True))
            self.peak = max(self.peak, resident)
            self.anonymous = max(self.anonymous, anonymous)
            self._note(time.perf_counter() - self._begun, resident)
            if number % _LOOK == 0:
                self._look()  # counts from the next sample on: a process that just began is its parent's copy
            number += 1

    def _look(self) -> None:
        """Who was started since, by whom? Each process is asked once."""
        try:
            there = {int(path.name) for path in _PROC.iterdir() if path.name.isdigit()}
        except OSError:
            return
        self._outside &= there
        for pid in sorted(there - self._inside - self._outside):
            (self._inside if _parent(pid) in self._inside else self._outside).add(pid)

    def _note(self, second: float, size: int) -> None:
        self.samples.append((round(second, 2), size))
        if len(self.samples) > _KEPT:
            pairs = zip(self.samples[::2], self.samples[1::2], strict=False)
            self.samples = [(later[0], max(one[1], later[1])) for one, later in pairs]

    def stop(self) -> None:
        self._over.set()
        self.join()


def _memory(pid: int) -> tuple[int, int]:
    """Bytes resident, and those of them in no file."""
    try:
        told = (_PROC / str(pid) / "status").read_text()
    except OSError:
        return 0, 0
    found = (re.search(rf"{name}:\s*(\d+)", told) for name in ("VmRSS", "RssAnon"))
    resident, anonymous = (int(match[1]) * 1024 if match else 0 for match in found)
    return resident, anonymous


def _parent(pid: int) -> int:
    try:
        told = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return 0
    return int(told.rpartition(")")[2].split()[1])


def main(report: str, limit: str, *command: str) -> int:
    if int(limit):
        resource.setrlimit(resource.RLIMIT_AS, (int(limit), int(limit)))
    begun = time.perf_counter()
    child = subprocess.Popen(command)
    watch = Tree(child.pid, begun)
    watch.start()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    watch.stop()
    child.returncode = os.waitstatus_to_exitcode(status)
    largest = usage.ru_maxrss * _KIB
    told = {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "peak": max(watch.peak, largest),
        "largest": largest,
        "anonymous": watch.anonymous,
        "samples": watch.samples,
    }
    Path(report).write_text(json.dumps(told))
    return abs(child.returncode)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
