"""How watchlists, their entries and their hits look in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from manumit.cli.words import counted, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from manumit.alert.watchlists import Added, ListManifest, Matched, Watchlists
    from manumit.alert.watchlists.opened import OpenList
    from manumit.cli.door import Door


def added(door: Door, made: Added, top: int) -> None:
    """What became of a file of entries."""
    manifest = made.manifest
    told = [
        {"file": b.file, "row": b.row, "field": b.field, "reason": b.reason, "mend": b.mend} for b in made.bad
    ]
    if door.as_json:
        door.document({"list": _document(manifest), "bad": told})
        return
    door.say(
        f"Watchlist {manifest.list_id}: {counted(manifest.rows_in, 'value')} in, "
        f"{counted(manifest.entries, 'entry', 'entries')}, {manifest.duplicates:,} duplicate, "
        f"{manifest.bad:,} bad."
    )
    for bad in made.bad[:top]:
        where = f"row {bad.row}" + (f", {safe(bad.field)}" if bad.field else "")
        door.note(f"{safe(bad.file)}, {where}: {bad.reason}; {bad.mend}")
    if len(made.bad) > top:
        door.note(f"and {len(made.bad) - top:,} more; --top shows more of them")


def lists(door: Door, found: Sequence[ListManifest]) -> None:
    """All lists, with their terms."""
    if door.as_json:
        door.document({"watchlists": [_document(one) for one in found]})
        return
    if not found:
        door.say("There is no watchlist; `manumit watchlist add FILE` makes one.")
    for one in found:
        _terms(door, one)


def _terms(door: Door, one: ListManifest) -> None:
    terms = one.terms
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in one.kinds.items())
    marks = ", protected" if terms.protected else ""
    door.say(f"{one.list_id}  {counted(one.entries, 'entry', 'entries')} ({kinds}), {terms.severity}{marks}")
    door.say(
        f"  {safe(terms.name)}; of {safe(terms.owner)}; {safe(terms.legal_basis)}; for {safe(terms.purpose)}"
    )
    door.say(f"  a hit means: {safe(terms.meaning)}")
    over = one.expired(datetime.now(UTC).date())
    door.say(
        f"  EXPIRED on {terms.expires}: it is not matched; `manumit watchlist renew {one.list_id}`"
        if over
        else f"  until {terms.expires.isoformat()}",
        "bold red" if over else "",
    )


def _document(one: ListManifest) -> dict[str, Any]:
    return {"list_id": one.list_id, **one.to_dict(), "expired": one.expired(datetime.now(UTC).date())}


def entries(door: Door, opened: OpenList, top: int, *, unmasked: bool) -> None:
    """The first entries of a list: pseudonyms, or words where they were asked for and it is not protected."""
    import numpy as np

    rows = np.arange(min(top, len(opened.kinds)))
    told = _entries(opened, rows, unmasked=unmasked)
    if door.as_json:
        door.document({"list": _document(opened.manifest), "entries": told})
        return
    _terms(door, opened.manifest)
    for entry in told:
        words = "".join(f"  {safe(entry[key])}" for key in ("value", "note") if entry.get(key))
        door.say(f"  {entry['entry_id']}{words}")
    door.note(f"{len(told):,} of {counted(len(opened.kinds), 'entry', 'entries')}.")
    if unmasked and opened.manifest.terms.protected:
        door.note("The list is protected: its entries are never shown in words.")


def _entries(opened: OpenList, rows: np.ndarray[Any, Any], *, unmasked: bool) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = [{"entry_id": one} for one in opened.entry_ids(rows).to_pylist()]
    values = opened.values(rows) if unmasked else None
    if values is not None:
        for entry, value, note in zip(told, values, opened.notes(rows), strict=True):
            entry |= {"value": value, "note": note}
    return told


def hits(door: Door, open_lists: Watchlists, done: Matched, top: int, *, unmasked: bool) -> None:
    """Hits, with the reasons."""
    found = done.hits
    told = found.slice(0, top).to_pylist()
    if unmasked:
        for list_id in {hit["list_id"] for hit in told}:
            opened = open_lists.opened(list_id)
            wanted = [hit for hit in told if hit["list_id"] == list_id]
            rows = opened.entries_of([hit["entry_id"] for hit in wanted])
            for hit, entry in zip(wanted, _entries(opened, rows, unmasked=True), strict=True):
                hit |= entry
    if door.as_json:
        door.document({"records": done.records, "unread": done.unread, "total": found.num_rows, "hits": told})
        return
    if not told:
        door.say(f"No entry was met in {counted(done.records, 'record')}.")
    else:
        _table(door, told)
        door.note(
            f"{len(told):,} of {counted(found.num_rows, 'hit')} in {counted(done.records, 'record')}. "
            "A hit is a reason to look, never a finding."
        )
    if done.unread:
        door.note(
            f"{counted(done.unread, 'record')} were not read yet: phones, e-mails and the like in them were "
            "not looked for; `manumit run` reads them."
        )


def _table(door: Door, told: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("list", "entry", "record", "where", "how"):
        table.add_column(name, overflow="fold")
    table.add_column("close", justify="right", no_wrap=True)
    for hit in told:
        entry = safe(hit["value"]) if hit.get("value") else hit["entry_id"]
        note = f"\n{safe(hit['note'])}" if hit.get("note") else ""
        at = "" if hit["start_char"] is None else f" {hit['start_char']}-{hit['end_char']}"
        table.add_row(
            hit["list_id"],
            entry + note,
            hit["record_id"][:12],
            hit["field"] + at,
            hit["how"],
            f"{hit['closeness']:.2f}",
        )
    door.out.print(table)
