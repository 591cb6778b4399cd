"""`manumit sources`: what can be collected."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from manumit.cli.command import command

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("sources", example="manumit sources", workspace=False)
def sources_command(door: Door) -> None:
    """List the kinds of file that can be collected.

    A file's kind is told by its content, never by its ending. Other packages add kinds by the entry point
    group `manumit.sources`.
    """
    from manumit.collect import sources

    found = [
        {
            "name": source.name,
            "meaning": (inspect.getdoc(source) or "").partition("\n")[0],
            "package": type(source).__module__.partition(".")[0],
        }
        for source in sources()
    ]
    if door.as_json:
        door.document({"sources": found})
        return
    wide = max(len(source["name"]) for source in found)
    for source in found:
        outside = "" if source["package"] == "manumit" else f" (from {source['package']})"
        door.say(f"{source['name']:<{wide}}  {source['meaning']}{outside}")
    door.note("CSV, TSV, JSON and JSON Lines also as .gz and .zst.")
