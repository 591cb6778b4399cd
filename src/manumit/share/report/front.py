"""What stands before the leads: what came in, what a score means, and where the limits are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.share.report import wording
from manumit.share.report.masking import Context
from manumit.store.quarantine import quarantined

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from manumit.share.report.gathering import Matter
    from manumit.share.report.masking import Piece, Veil
    from manumit.store import BatchManifest, RunManifest, Workspace

_FAULTS = 8
_ASIDE = 30


@dataclass(frozen=True, slots=True)
class Fault:
    """Why rows lie in quarantine, and how many."""

    reason: str
    mend: str
    field: str
    rows: int


@dataclass(frozen=True, slots=True)
class BatchPart:
    """One batch: on which terms it is held, and what became of its rows."""

    batch_id: str
    source: str
    legal_basis: str
    purposes: str
    expires: str
    collected: str
    rows_in: int
    accepted: int
    duplicate: int
    quarantined: int
    live: int
    forgotten: int
    used: bool
    files: tuple[tuple[Piece, ...], ...]
    faults: tuple[Fault, ...]
    faults_left_out: int


@dataclass(frozen=True, slots=True)
class Aside:
    """One identifier that does not link, and why."""

    kind: str
    label: Piece
    records: int
    units: int
    sentence: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What every page says of the report.

    Attributes
    ----------
    unmasked : identifiers are shown, but for those of possible minors.
    incomplete : sentences about records that went or came since the run.
    """

    made_at: str
    run_id: str
    run_at: str
    code_version: str
    purpose: str
    recipient: str
    unmasked: bool
    leads: int
    leads_in_all: int
    incomplete: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]


def read_about(
    ws: Workspace,
    matter: Matter,
    *,
    made_at: datetime,
    purpose: str,
    recipient: str,
    unmasked: bool,
    changed: int,
) -> About:
    """What a report is, of which run, for whom."""
    run = matter.run
    incomplete = [run.incomplete] if run.incomplete else []
    if changed:
        incomplete.append(
            f"{wording.counted(changed, 'batch', 'batches')} changed since; repeat `manumit run`."
        )
    if matter.leads_lost:
        incomplete.append(
            f"{wording.counted(matter.leads_lost, 'lead is', 'leads are')} left out: their records were "
            "forgotten, or this run does not tell which they are."
        )
    return About(
        made_at=wording.minute(made_at),
        run_id=run.run_id,
        run_at=wording.minute(run.finished_at),
        code_version=run.code_version,
        purpose=purpose,
        recipient=recipient,
        unmasked=unmasked,
        leads=len(matter.leads),
        leads_in_all=matter.leads_in_all,
        incomplete=tuple(incomplete),
        figures=_figures(run),
        settings=(("memory", ws.settings.memory), ("threads", str(ws.settings.threads))),
    )


def _figures(run: RunManifest) -> tuple[tuple[str, str], ...]:
    """What the run counted, in its own words."""
    return tuple(
        (name.replace("_", " "), f"{value:,}" if isinstance(value, int) else str(value))
        for name, value in sorted(run.figures.items())
        if not isinstance(value, (dict, list))
    )


def read_batches(ws: Workspace, run: RunManifest, veil: Veil) -> tuple[BatchPart, ...]:
    """All batches, those too that came after the run."""
    used = {i.batch_id for i in run.inputs}
    return tuple(_batch(ws.path, batch, veil, used=batch.batch_id in used) for batch in ws.batches())


def _batch(folder: Path, batch: BatchManifest, veil: Veil, *, used: bool) -> BatchPart:
    faults = _faults(folder, batch)
    terms, counts = batch.terms, batch.counts
    return BatchPart(
        batch_id=batch.batch_id,
        source=terms.source,
        legal_basis=terms.legal_basis,
        purposes=", ".join(terms.purposes) or "none",
        expires=terms.expires.isoformat() if terms.expires else "no last day",
        collected=wording.minute(batch.collected_at),
        rows_in=counts.rows_in,
        accepted=counts.accepted,
        duplicate=counts.duplicate,
        quarantined=counts.quarantined,
        live=batch.live,
        forgotten=len(batch.tombstones),
        used=used,
        files=tuple(tuple(veil.pieces(o.name, Context(sentence=True))) for o in batch.originals),
        faults=tuple(faults[:_FAULTS]),
        faults_left_out=sum(fault.rows for fault in faults[_FAULTS:]),
    )


def _faults(folder: Path, batch: BatchManifest) -> list[Fault]:
    """Reasons of quarantine, the commonest first; they hold no words of a record."""
    found = Counter(
        (str(row["reason"]), str(row["mend"]), str(row.get("field") or ""))
        for row in quarantined(folder, batch)
    )
    common = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Fault(*told, rows) for told, rows in common]


def read_set_aside(matter: Matter, veil: Veil) -> tuple[Aside, ...]:
    """Identifiers that do not link, those of most records."""
    return tuple(
        Aside(
            kind=row["kind"],
            label=veil.identifier(row["kind"], row["value"]),
            records=row["records"],
            units=row["units"],
            sentence=tuple(
                veil.pieces(row["sentence"], Context(known=((row["kind"], row["value"]),), sentence=True))
            ),
        )
        for row in matter.set_aside[:_ASIDE]
    )
