"""`manumit batches`: what was collected, and on which terms."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.words import counted, minute, safe, size

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.cli.door import Door
    from manumit.store.manifest import BatchManifest, Counts
    from manumit.store.permits import Refusal


@command("batches", example="manumit batches\nmanumit batches 2 --rejects 20")
@click.argument("batch", required=False)
@click.option(
    "--rejects",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="Rows of its quarantine to show.",
)
def batches_command(door: Door, batch: str | None, rejects: int) -> None:
    """List what was collected, or show one BATCH.

    BATCH is a batch's id or its number. Rows in are accepted, duplicate or quarantined.
    """
    ws = door.workspace
    found = ws.batches()
    if batch is not None:
        _one(door, ws.path, pick(found, batch), rejects)
    elif door.as_json:
        door.document({"batches": [as_document(b) for b in found]})
    elif not found:
        door.say("Nothing was collected yet; begin with `manumit collect FILE`.")
    else:
        _list(door, found)


def _list(door: Door, found: list[BatchManifest]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("batch", overflow="fold")
    for name in ("in", "accepted", "duplicate", "quarantined", "now"):
        table.add_column(name, justify="right", no_wrap=True)
    for b in found:
        counts = (b.counts.rows_in, b.counts.accepted, b.counts.duplicate, b.counts.quarantined, b.live)
        title = Text(b.batch_id)
        title.append(f"\n  {safe(b.terms.source)}; {safe(b.terms.legal_basis)}", style="dim")
        table.add_row(title, *(f"{n:,}" for n in counts))
    door.out.print(table)
    live = sum(b.live for b in found)
    door.note(f"{counted(len(found), 'batch', 'batches')}, {counted(live, 'record')} that can be read now.")
    for refusal in _expired(found):
        door.err.print(f"Batch {refusal.batch_id}: {refusal.reason}.", soft_wrap=True)


def _expired(found: list[BatchManifest]) -> list[Refusal]:
    from datetime import UTC, datetime

    from manumit.store.permits import expired

    return expired(found, datetime.now(UTC).date())


def pick(found: list[BatchManifest], stated: str) -> BatchManifest:
    """The batch with this id or number."""
    from manumit.store.errors import RefusedError

    for b in found:
        if b.batch_id == stated or (stated.isdecimal() and b.sequence == int(stated)):
            return b
    raise RefusedError(f"there is no batch {stated}; `manumit batches` lists them")


def _one(door: Door, ws: Path, b: BatchManifest, rejects: int) -> None:
    from manumit.store.quarantine import quarantined

    refused = list(islice(quarantined(ws, b), rejects))
    if door.as_json:
        door.document({**as_document(b), "quarantine": refused})
        return
    terms = b.terms
    lines = {
        "batch": b.batch_id,
        "source": safe(terms.source),
        "legal basis": safe(terms.legal_basis),
        "kind": terms.kind,
        "country": terms.country or "not known",
        "purposes": ", ".join(terms.purposes) or "none",
        "cases": ", ".join(terms.cases) or "any",
        "joins with": "any source"
        if terms.join_with is None
        else ", ".join(terms.join_with) or "no other source",
        "expires": terms.expires.isoformat() if terms.expires else "never",
        "operator": safe(terms.operator) or "not stated",
        "collected": f"{minute(b.collected_at)} UTC",
        "rows": sums(b.counts),
        "now": f"{counted(b.live, 'record')}, {len(b.tombstones):,} forgotten",
    }
    for name, value in lines.items():
        door.say(f"{name:<12} {value}")
    for former in b.former:
        until = former.expires.isoformat() if former.expires else "no last day"
        renewed = f"{safe(former.legal_basis)}, {until}; renewed {minute(former.until)} UTC"
        door.say(f"{'formerly':<12} {renewed} by {safe(former.operator) or 'not stated'}")
    for original in b.originals:
        door.say(
            f"{'file':<12} {safe(original.name)} ({size(original.bytes)}, SHA-256 {original.sha256[:16]}…)"
        )
        if original.reading:
            door.say(f"{'read with':<12} {safe(_stated(original.reading))}")
    for reject in refused:
        where = f"row {reject['row']}" if reject.get("row") is not None else "the file"
        door.say(f"{'quarantine':<12} {where}: {safe(str(reject['reason']))}; {safe(str(reject['mend']))}")
    if len(refused) < b.counts.quarantined:
        door.note(f"{b.counts.quarantined - len(refused):,} more in quarantine; --rejects N shows more.")
    for refusal in _expired([b]):
        door.err.print(f"This batch may not be used: {refusal.reason}.", soft_wrap=True)


def _stated(reading: dict[str, Any]) -> str:
    """Settings as a person writes them in a mapping file."""
    said = {True: "yes", False: "no"}
    shown = {
        key: " + ".join(value) or "none" if isinstance(value, list) else said.get(value, value)
        for key, value in reading.items()
    }
    return ", ".join(f"{key}: {value}" for key, value in shown.items())


def sums(c: Counts) -> str:
    """Rows in, and what became of them."""
    return (
        f"{counted(c.rows_in, 'row')} in = {c.accepted:,} accepted + {c.duplicate:,} duplicate "
        f"+ {c.quarantined:,} quarantined"
    )


def as_document(b: BatchManifest) -> dict[str, Any]:
    """A batch as JSON shows it."""
    return {
        "batch_id": b.batch_id,
        "sequence": b.sequence,
        "source": b.terms.source,
        "legal_basis": b.terms.legal_basis,
        "kind": b.terms.kind,
        "country": b.terms.country,
        "purposes": b.terms.purposes,
        "cases": b.terms.cases,
        "join_with": b.terms.join_with,
        "expires": b.terms.expires,
        "expired": bool(_expired([b])),
        "operator": b.terms.operator,
        "collected_at": b.collected_at,
        "rows_in": b.counts.rows_in,
        "accepted": b.counts.accepted,
        "duplicate": b.counts.duplicate,
        "quarantined": b.counts.quarantined,
        "live": b.live,
        "forgotten": len(b.tombstones),
        "originals": [
            {"name": o.name, "sha256": o.sha256, "bytes": o.bytes, "reading": o.reading} for o in b.originals
        ],
    }
