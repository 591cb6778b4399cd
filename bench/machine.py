"""On what was it measured? Facts that a reader needs to compare, and nothing that names the machine."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "manumit",
    "numba",
    "numpy",
    "pyarrow",
    "duckdb",
    "graspologic-native",
    "phonenumbers",
    "lingua-language-detector",
    "py3langid",
    "datasketch",
    "networkx",
    "scikit-learn",
    "scipy",
)


def facts() -> dict[str, str | int | float]:
    """Processor, cores that this process may use, memory in bytes, system, Python, and the load before."""
    return {
        "processor": _processor(),
        "cores": cores(),
        "memory": memory(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """Version of each library that takes part."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory() -> int:
    """Bytes of memory in all."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*:\s*(.+)", told.read_text()) if told.exists() else []
    return names[0].strip() if names else platform.processor() or platform.machine()
