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


class Anonymous(threading.Thread):
    """Samples memory that only the process itself holds; the rest is files that the system may drop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._status = Path(f"/proc/{pid}/status")
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.05):
            try:
                found = re.search(r"RssAnon:\s*(\d+)", self._status.read_text())
            except OSError:
                return
            self.peak = max(self.peak, int(found[1]) * 1024 if found else 0)

    def stop(self) -> None:
        self._over.set()
        self.join()


def main(report: str, limit: str, *command: str) -> int:
    if int(limit):
        resource.setrlimit(resource.RLIMIT_AS, (int(limit), int(limit)))
    begun = time.perf_counter()
    child = subprocess.Popen(command)
    watch = Anonymous(child.pid)
    watch.start()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    watch.stop()
    child.returncode = os.waitstatus_to_exitcode(status)
    told = {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "peak": usage.ru_maxrss * _KIB,
        "anonymous": watch.peak,
    }
    Path(report).write_text(json.dumps(told))
    return abs(child.returncode)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
