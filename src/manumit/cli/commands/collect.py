"""`manumit collect`: files in, each accepted whole or not at all."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.commands.batches import as_document, sums
from manumit.cli.progress import meter
from manumit.cli.words import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from manumit.cli.door import Door
    from manumit.cli.progress import Meter
    from manumit.collect import Known, Mapping, Outcome
    from manumit.store.manifest import BatchManifest, Terms

_COLUMNS = {
    "text": ("text", "the text; repeat it to join several columns"),
    "title": ("title", "the heading"),
    "time": ("time", "when it was posted; a day and a time of day may be two columns"),
    "author": ("author", "who posted it"),
    "id": ("source_id", "the record's own id"),
    "url": ("url", "where it stood"),
    "place": ("place", "the place"),
    "contact": ("contact", "phone, e-mail or other contact"),
}


def _column_options(function: Callable[..., None]) -> Callable[..., None]:
    for name, (target, meaning) in reversed(_COLUMNS.items()):
        option = click.option(
            f"--{name}",
            f"column_{target}",
            multiple=True,
            metavar="COLUMN",
            help=f"Column that holds {meaning}.",
        )
        function = option(function)
    return function


@command(
    "collect",
    example="manumit collect adverts.csv --propose\n"
    'manumit collect adverts.csv --source "job board" --legal-basis "warrant 12/26"\n'
    'manumit collect dumps/*.jsonl.gz --source "chat export" --legal-basis "consent 7" --kind message',
    wait=True,
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--source", default="", help="Who or what the records come from.")
@click.option(
    "--legal-basis", default="", help="The law, warrant, contract or consent that allows holding them."
)
@click.option(
    "--kind", default="ad", show_default=True, help="What a record is: ad, message, post, offer, page …"
)
@click.option(
    "--purpose", "purposes", multiple=True, help="A use that the basis permits; repeatable; default: leads."
)
@click.option(
    "--case", "cases", multiple=True, help="A case that the records may serve; repeatable; default: any."
)
@click.option(
    "--join-with",
    multiple=True,
    metavar="SOURCE",
    help="A source they may be analysed with; repeatable; default: any.",
)
@click.option("--join-with-none", is_flag=True, help="They may not be analysed with any other source.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Last day of their use, such as 2027-12-31.",
)
@click.option(
    "--country",
    metavar="CODE",
    help="Country of phones that are written without a country code, such as ES; default: not known.",
)
@click.option("--operator", default=None, help="Who brings them in; default: the name of this login.")
@click.option("--propose", is_flag=True, help="Show what each column would become, and collect nothing.")
@click.option(
    "--map",
    "map_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="YAML file that says which column is what.",
)
@_column_options
@click.option(
    "--column",
    "more_columns",
    multiple=True,
    metavar="TARGET=COLUMN",
    help="The same for any target, such as lang=sprache.",
)
@click.option("--zone", help="Time zone of times that state none, such as Europe/Madrid; default: UTC.")
@click.option("--day-first/--month-first", default=None, help="Whether 03/04/2025 is in April or in March.")
@click.option("--encoding", help="Encoding of the file where evidence errs, such as cp1251.")
@click.option("--delimiter", help="Between two cells: tab, comma, semicolon, pipe or a character.")
@click.option("--quote", help="The quoting character, or none.")
@click.option("--no-header", is_flag=True, help="The first row is data; columns are column_1, column_2 …")
@click.option("--sheet", help="Sheet of a workbook; default: the first with rows.")
def collect_command(door: Door, paths: tuple[str, ...], propose: bool, **given: Any) -> None:
    """Take files in: CSV, TSV, JSON, JSON Lines, Parquet, XLSX.

    PATH is a file, a folder or a pattern. Each file is one batch. A batch needs a source and a legal basis.
    The same file collected twice adds nothing, nor does the same row in two files.
    """
    mapping = _mapping(given)
    if propose:
        from manumit.cli.commands.propose import show_proposals

        show_proposals(door, paths, mapping)
        return
    outcomes = list(take_in(door, paths, _terms(given), mapping))
    refused = [o for o in outcomes if o.refused]
    if door.as_json:
        door.document({"files": [_document(o) for o in outcomes], "refused": len(refused)})
    else:
        if len(refused) < len(outcomes):
            door.note("Next: manumit run")
    if refused:
        click.get_current_context().exit(1)


def _terms(given: dict[str, Any]) -> Terms:
    from manumit.store.errors import RefusedError
    from manumit.store.manifest import Terms

    join_with: tuple[str, ...] | None = given["join_with"] or None
    if given["join_with_none"]:
        if join_with:
            raise RefusedError("--join-with and --join-with-none exclude one another; keep one of them")
        join_with = ()
    until: datetime | None = given["expires"]
    expires: date | None = until.date() if until else None
    if expires is not None and expires < datetime.now(UTC).date():
        raise RefusedError(f"--expires {expires} is past; records that may not be used are not collected")
    stated: dict[str, Any] = {"purposes": given["purposes"]} if given["purposes"] else {}
    return Terms(
        source=given["source"],
        legal_basis=given["legal_basis"],
        kind=given["kind"],
        cases=given["cases"],
        join_with=join_with,
        expires=expires,
        operator=getpass.getuser() if given["operator"] is None else given["operator"],
        country=given["country"].upper() if given["country"] else None,
        **stated,
    )


def _mapping(given: dict[str, Any]) -> Mapping:
    """The mapping file, with what the flags say on top."""
    from manumit.collect import Mapping, load_mapping

    mapping = load_mapping(given["map_file"]) if given["map_file"] else Mapping()
    stated = {t: given[f"column_{t}"] for t, _ in _COLUMNS.values() if given[f"column_{t}"]}
    for target, column in _pairs(given["more_columns"]):
        stated[target] = (*stated.get(target, ()), column)
    reading = {k: given[k] for k in ("encoding", "delimiter", "quote", "sheet") if given[k]}
    if given["no_header"]:
        reading["header"] = False
    return replace(
        mapping,
        columns={**mapping.columns, **stated},
        zone=given["zone"] or mapping.zone,
        day_first=mapping.day_first if given["day_first"] is None else given["day_first"],
        reading=replace(mapping.reading, **reading),
    )


def _pairs(stated: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    from manumit.collect.names import TARGETS
    from manumit.store.errors import RefusedError

    for pair in stated:
        target, sign, column = pair.partition("=")
        if not sign or not column or target not in TARGETS:
            raise RefusedError(
                f"--column {pair}: write TARGET=COLUMN, with one of {', '.join(TARGETS)} as target"
            )
        yield target, column


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
