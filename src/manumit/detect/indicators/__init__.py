"""Signs of trafficking and of its recruitment, as published lists name them: rule packs and their engine.

The format of a pack is described in `packs/README.md`.
"""

from manumit.detect.indicators.finding import find_signs, signs_of_packs
from manumit.detect.indicators.model import Pack, PackError, Rule
from manumit.detect.indicators.registry import digest, load_packs
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
