"""`manumit collect`: files in, each accepted whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.commands.batches import as_document, sums
from manumit.cli.progress import meter
from manumit.cli.taking import mapping_of, reading_options, terms_of, terms_options
from manumit.cli.words import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from manumit.cli.door import Door
    from manumit.cli.progress import Meter
    from manumit.collect import Known, Mapping, Outcome
    from manumit.store.manifest import BatchManifest, Terms


@command(
    "collect",
    example="manumit collect adverts.csv --propose\n"
    'manumit collect adverts.csv --source "job board" --legal-basis "warrant 12/26"\n'
    'manumit collect dumps/*.jsonl.gz --source "chat export" --legal-basis "consent 7" --kind message',
    wait=True,
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@terms_options
@click.option("--propose", is_flag=True, help="Show what each column would become, and collect nothing.")
@reading_options
def collect_command(door: Door, paths: tuple[str, ...], propose: bool, **given: Any) -> None:
    """Take files in: CSV, TSV, JSON, JSON Lines, Parquet, XLSX.

    PATH is a file, a folder or a pattern. Each file is one batch. A batch needs a source and a legal basis.
    The same file collected twice adds nothing, nor does the same row in two files.
    """
    mapping = mapping_of(given)
    if propose:
        from manumit.cli.commands.propose import show_proposals

        show_proposals(door, paths, mapping)
        return
    outcomes = list(take_in(door, paths, terms_of(given), mapping))
    refused = [o for o in outcomes if o.refused]
    if door.as_json:
        door.document({"files": [_document(o) for o in outcomes], "refused": len(refused)})
    else:
        if len(refused) < len(outcomes):
            door.note("Next: manumit run")
    if refused:
        click.get_current_context().exit(1)


def take_in(
    door: Door, paths: Sequence[str], terms: Terms, mapping: Mapping | None = None
) -> Iterator[Outcome]:
    """Collect every file and say what became of it; one refused file of several stops no other."""
    from manumit.collect import Outcome, collect, files_of
    from manumit.store.errors import ManumitError, WorkspaceError

    ws = door.workspace
    todo = [file for where in paths for file in files_of(where)]
    with ws.lock("collect", door.wait), meter() as bar:
        for path in todo:
            try:
                result = collect(ws, path, terms, mapping, _told(bar, path))
            except WorkspaceError:
                raise
            except ManumitError as error:
                if len(todo) == 1:
                    raise
                door.err.print(f"manumit: {error}", soft_wrap=True)
                yield Outcome(path, None, str(error))
                continue
            _tell(door, path, result)
            yield Outcome(path, result)


def _tell(door: Door, path: Path, result: BatchManifest | Known) -> None:
    from manumit.collect import Known

    name = safe(path.name)
    if isinstance(result, Known):
        door.say(f"{name}: known, batch {result.manifest.batch_id} brought it; nothing was added.")
        return
    door.say(f"{name}: batch {result.batch_id}, {sums(result.counts)}.")
    if result.counts.quarantined:
        door.note(f"Why rows are in quarantine: manumit batches {result.sequence}")


def _told(bar: Meter, path: Path) -> Callable[[int, int], None]:
    total = path.stat().st_size
    return lambda rows, position: bar.show(safe(path.name), position, total, rows)


def _document(outcome: Outcome) -> dict[str, Any]:
    from manumit.collect import Known

    known = isinstance(outcome.result, Known)
    batch = outcome.result.manifest if isinstance(outcome.result, Known) else outcome.result
    return {
        "path": outcome.path,
        "status": "refused" if outcome.refused else "known" if known else "accepted",
        "reason": outcome.refused,
        "batch": as_document(batch) if batch else None,
    }
