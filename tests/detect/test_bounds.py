"""No kernel reads or writes outside its arrays, whatever bytes it is given.

The kernels are compiled again with bounds checked, in a process and a cache of their own, so that only the
first run after a change of the kernels takes its half minute.
"""

import os
import subprocess
import sys
from pathlib import Path

PROBE = Path(__file__).with_name("bounds_probe.py")
BUILD = Path(__file__).parents[2] / "build"


def test_kernels_stay_inside_their_arrays(tmp_path):
    """The probe with NUMBA_BOUNDSCHECK=1: an index outside an array ends it."""
    cache = Path(os.environ.get("NUMBA_CACHE_DIR", BUILD)) / "checked-kernels"
    env = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(cache)}
    command = [sys.executable, str(PROBE), str(tmp_path), "11"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.stdout == "inside", done.stderr[-3000:]
