from __future__ import annotations

import sys

import pytest

from bench.processes import Ran, StoppedError, alone, middle

MIB = 1 << 20


def test_seconds_memory_and_answer_of_a_process():
    code = f"import time; held = b'x' * {200 * MIB}; time.sleep(0.2); print([1])"
    ran = alone(["-c", code])
    assert ran.answer == [1]
    assert ran.seconds >= 0.2
    assert 200 * MIB < ran.peak < 600 * MIB
    assert set(ran.figures()) == {"seconds", "cpu_seconds", "peak", "anonymous", "largest"}
    assert ran.largest <= ran.peak
    assert ran.between(0, 99) > 200 * MIB > ran.between(0, 0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell whose child is whose")
def test_processes_that_it_started_count_too():
    child = f"import time; held = b'x' * {100 * MIB}; time.sleep(1)"
    begin = f"import subprocess, sys; held = b'x' * {100 * MIB}"
    code = f"{begin}; subprocess.run([sys.executable, '-c', {child!r}])"
    ran = alone(["-c", code])
    assert ran.largest < 150 * MIB
    assert 200 * MIB < ran.peak < 300 * MIB
    assert 200 * MIB < ran.anonymous <= ran.peak


def test_memory_of_this_process_is_not_counted():
    held = b"x" * (300 * MIB)
    assert alone(["-c", "pass"]).peak < 100 * MIB
    assert len(held) == 300 * MIB


def test_a_failure_is_told_in_a_line():
    with pytest.raises(StoppedError, match="no such word"):
        alone(["-c", "raise SystemExit('no such word')"])


def test_a_process_that_takes_too_long_is_stopped_with_its_children():
    with pytest.raises(StoppedError, match="stopped after 1 s"):
        alone(["-c", "import time; time.sleep(60)"], seconds=1)


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_a_process_that_takes_too_much_memory_is_stopped():
    with pytest.raises(StoppedError, match="out of memory"):
        alone(["-c", f"bytearray({4096 * MIB})"], memory=1024 * MIB)


def test_the_middle_one_of_several_runs():
    runs = [Ran(seconds, 0, 0, 0) for seconds in (5.0, 1.0, 2.0)]
    assert middle(runs).seconds == 2.0
