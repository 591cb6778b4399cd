"""Turns records that an organisation holds lawfully into leads that are worth a look. Works offline.

ws = manumit.Workspace.create("harbour")
terms = manumit.Terms(source="job board", legal_basis="warrant 12/26")
manumit.collect_file(ws, "adverts.csv", terms)
manumit.run(ws)
leads = ws.read_table("leads")  # an Arrow table: polars, pandas, DuckDB and pyarrow take it as it is

Names are loaded when they are first used, so that `import manumit` costs nothing.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from manumit.collect import Mapping, propose
    from manumit.collect import collect as collect_file
    from manumit.pipeline import compare, forget, plan, run
    from manumit.share import export
    from manumit.simulate import simulate as simulate_market
    from manumit.store import ManumitError, Terms, Workspace

    __version__: str

__all__ = [
    "ManumitError",
    "Mapping",
    "Terms",
    "Workspace",
    "collect_file",
    "compare",
    "export",
    "forget",
    "plan",
    "propose",
    "run",
    "simulate_market",
]

# No name here may be that of a room: importing `manumit.collect` would put the room in the name's place.
_HOMES = {
    "ManumitError": ("manumit.store", "ManumitError"),
    "Mapping": ("manumit.collect", "Mapping"),
    "Terms": ("manumit.store", "Terms"),
    "Workspace": ("manumit.store", "Workspace"),
    "collect_file": ("manumit.collect", "collect"),
    "compare": ("manumit.pipeline", "compare"),
    "export": ("manumit.share", "export"),
    "forget": ("manumit.pipeline", "forget"),
    "plan": ("manumit.pipeline", "plan"),
    "propose": ("manumit.collect", "propose"),
    "run": ("manumit.pipeline", "run"),
    "simulate_market": ("manumit.simulate", "simulate"),
}

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    """Load a public name from its room."""
    if name == "__version__":
        from importlib.metadata import version

        return version("manumit")
    if name not in _HOMES:
        raise AttributeError(f"module 'manumit' has no attribute {name!r}")
    from importlib import import_module

    module, own = _HOMES[name]
    found = getattr(import_module(module), own)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Public names, loaded or not."""
    return sorted({*globals(), *__all__, "__version__"})
