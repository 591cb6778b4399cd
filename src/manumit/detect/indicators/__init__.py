"""Signs of trafficking and of its recruitment, as published lists name them: rule packs and their engine.

The format of a pack is described in `packs/README.md`. What finds signs is loaded when it is first used:
whoever only reads the rules does not wait for the compiler of the kernels.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from manumit.detect.indicators.model import Pack, PackError, Rule
from manumit.detect.indicators.registry import digest, load_packs

if TYPE_CHECKING:
    from manumit.detect.indicators.finding import find_signs, signs_of_packs
    from manumit.detect.indicators.threads import find_thread_signs

__all__ = [
    "Pack",
    "PackError",
    "Rule",
    "digest",
    "find_signs",
    "find_thread_signs",
    "load_packs",
    "signs_of_packs",
]

_HOMES = {"find_signs": "finding", "signs_of_packs": "finding", "find_thread_signs": "threads"}


def __getattr__(name: str) -> Any:
    """Load a name from its file."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
