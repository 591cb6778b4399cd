"""Signs of trafficking and of its recruitment, as published lists name them: rule packs and their engine.

The format of a pack is described in `packs/README.md`. What finds signs is loaded when it is first used:
whoever only reads the rules does not wait for the compiler of the kernels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.detect.indicators.model import Pack, PackError, Rule
from manumit.detect.indicators.registry import digest, load_packs
from manumit.late import late

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

__getattr__ = late(__name__, _HOMES)
