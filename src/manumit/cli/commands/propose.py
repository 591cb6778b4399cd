"""`manumit collect --propose`: what each column of a file would become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.cli.words import safe

if TYPE_CHECKING:
    from manumit.cli.door import Door
    from manumit.collect import Mapping, Proposal


def show_proposals(door: Door, paths: tuple[str, ...], mapping: Mapping) -> None:
    """Show the proposal for each file."""
    from manumit.collect import files_of, propose

    found = [propose(path, mapping) for where in paths for path in files_of(where)]
    if door.as_json:
        door.document({"proposals": [_document(p) for p in found]})
        return
    for proposal in found:
        _show(door, proposal)


def _show(door: Door, proposal: Proposal) -> None:
    from rich.table import Table

    door.say(f"{safe(proposal.file)}: {proposal.evidence}", style="bold")
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column("column", overflow="ellipsis", no_wrap=True, max_width=28)
    table.add_column("becomes", no_wrap=True)
    table.add_column("values", overflow="ellipsis", no_wrap=True, ratio=1)
    for column in proposal.columns:
        style = "dim" if column.target == "extra" else ""
        values = " | ".join(safe(value) for value in column.samples)
        table.add_row(safe(column.name), column.target, values, style=style)
    door.out.print(table)
    if proposal.times:
        door.say(f"times: {proposal.times}")
    door.say(f"of the first {proposal.rows:,} rows {proposal.rejected:,} would go to quarantine")
    if proposal.problem:
        door.say(f"it cannot be collected as it is: {proposal.problem}")
        return
    door.note("As a mapping file (edit it and give it with --map FILE):")
    door.say(proposal.as_yaml().rstrip())


def _document(proposal: Proposal) -> dict[str, object]:
    return {
        "file": proposal.file,
        "source": proposal.source,
        "evidence": proposal.evidence,
        "columns": [{"name": c.name, "target": c.target, "samples": c.samples} for c in proposal.columns],
        "mapping": proposal.mapping,
        "times": proposal.times,
        "rows": proposal.rows,
        "rejected": proposal.rejected,
        "problem": proposal.problem,
    }
