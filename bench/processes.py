"""Work in a process of its own: seconds from start to end, and peak memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
_LAUNCH = Path(__file__).with_name("launch.py")


class StoppedError(Exception):
    """A process failed, took too long or too much memory; says which."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process took.

    Attributes
    ----------
    seconds : from start to end, interpreter and imports included.
    cpu_seconds : of all its threads and of the processes that it started.
    peak : bytes resident at most, of it and all processes that it started, added up in samples; pages of
        mapped files included, those that two processes share once for each. Where the system does not tell,
        that of the largest process.
    anonymous : the same without those pages; 0 where the system does not tell.
    largest : bytes resident at most of the largest single process, exact.
    samples : seconds since the start, and bytes of all processes at most since the sample before.
    answer : the JSON document that it printed.
    """

    seconds: float
    cpu_seconds: float
    peak: int
    anonymous: int
    largest: int = 0
    samples: list[tuple[float, int]] = field(default_factory=list, repr=False)
    answer: Any = field(default=None, repr=False)

    def figures(self) -> dict[str, float]:
        """All but samples and answer."""
        return {name: value for name, value in asdict(self).items() if name not in ("samples", "answer")}

    def between(self, begun: float, ended: float) -> int:
        """Bytes of all processes at most in a stretch of seconds since the start; 0 if no sample is in it."""
        return max((size for second, size in self.samples if begun <= second <= ended), default=0)


def alone(words: list[str | Path], *, seconds: float | None = None, memory: int = 0) -> Ran:
    """Run `python WORDS...` from the project's folder.

    Parameters
    ----------
    seconds, memory : limits; memory in bytes of address space, 0 for none.

    Raises
    ------
    StoppedError : it ended otherwise than by exit code 0.
    """
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        command = [sys.executable, "-I", "-S", _LAUNCH, report, str(memory), sys.executable, *words]
        child = subprocess.Popen(
            list(map(str, command)),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        try:
            out, err = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise StoppedError(f"stopped after {seconds:,.0f} s") from None
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.communicate()
        if child.returncode:
            raise StoppedError(_why(err, child.returncode))
        return Ran(**json.loads(report.read_text()), answer=_document(out))


def manumit(*words: str | Path) -> Ran:
    """Run the program itself; its answer is JSON."""
    return alone(["-m", "manumit.cli", *words, "--json"])


def middle(runs: list[Ran]) -> Ran:
    """The run of median time."""
    wanted = median(run.seconds for run in runs)
    return min(runs, key=lambda run: abs(run.seconds - wanted))


def _document(out: str) -> Any:
    return json.loads(out) if out.strip() else None


def _why(err: str, code: int) -> str:
    last = err.strip().splitlines()[-1:] or [f"exit code {code}"]
    out_of_memory = "MemoryError" in last[0] or code == signal.SIGKILL
    return "out of memory" if out_of_memory else last[0]
