"""`manumit demo`: the main job from end to end, on real records where they are at hand."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.commands.collect import take_in
from manumit.cli.commands.leads import list_leads
from manumit.cli.commands.run import run_with, tell
from manumit.cli.commands.show import show_subject
from manumit.cli.progress import meter
from manumit.cli.words import counted

if TYPE_CHECKING:
    from manumit.cli.door import Door

OPERATOR = "manumit demo"
VARIABLE = "MANUMIT_DATA"
_RECORDS, _SEED = 5_000, 1
_TOP = 5


@dataclass(frozen=True, slots=True)
class _Part:
    file: str
    kind: str
    source: str
    legal_basis: str


_PARTS = (
    _Part(
        "jobs/adverts.csv",
        "ad",
        "EMSCAD job adverts",
        "public research set (EMSCAD, University of the Aegean)",
    ),
    _Part(
        "messages/messages.csv",
        "message",
        "SMS Spam Collection",
        "public research set (SMS Spam Collection, CC BY 4.0)",
    ),
)


@command(
    "demo",
    example="manumit demo\nMANUMIT_DATA=~/research manumit demo somewhere",
    workspace=False,
    as_json=False,
)
@click.argument("folder", default="demo-workspace", type=click.Path(file_okay=False, path_type=Path))
def demo_command(door: Door, folder: Path) -> None:
    """Do the main job in a fresh workspace: collect, run, look, report.

    Takes real adverts and messages from the folder that MANUMIT_DATA names, else from ../shared/data; where
    they are absent, a simulated market. FOLDER, and FOLDER-report.html, are made anew if an earlier demo made
    them.
    """
    from manumit.store import Workspace

    again = _clear(folder)
    _heading(door, f"1. A workspace: everything lies in {folder}, for its owner's eyes only")
    door.workspace = Workspace.create(folder)
    door.log_to(door.workspace.path / "log")
    _heading(door, "2. Collect: each file is a batch with a source and a legal basis")
    _collect(door)
    _heading(door, "3. Run: who is named, what it signs, how it hangs together")
    with meter() as bar:
        outcome = run_with(door, bar, "leads", None)
    tell(door, outcome)
    _heading(door, "4. Leads: what is worth a look first, and why")
    list_leads(door, _TOP, None)
    _heading(door, "5. The first one in full")
    show_subject(door, "1", members=3, full=False, run_id=None)
    _heading(door, "6. The same for people who do not use a terminal: one page, identifiers masked")
    page = folder.with_name(f"{folder.name}-report.html")
    _report(door, page, again)
    _heading(door, "What to try next")
    for line in (
        f"manumit -w {folder} show 2 --full",
        f"manumit -w {folder} run            does no work, because nothing is new",
        f'manumit -w {folder} review 1 --dismiss --reason "a known agency"',
        f"manumit -w {folder} export networks networks.gexf",
        f"manumit -w {folder} verify",
    ):
        door.say(f"  {line}")


def _clear(folder: Path) -> bool:
    """Remove the workspace of an earlier demo, and nothing else; say whether there was one."""
    from manumit.store import RefusedError, Workspace

    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    if (folder / "manumit.toml").is_file():
        ws = Workspace.open(folder)
        with ws.lock("demo"):
            if all(batch.terms.operator == OPERATOR for batch in ws.batches()):
                shutil.rmtree(folder)
                return True
    raise RefusedError(f"{folder} was not made by a demo; name another folder: manumit demo FOLDER")


def _report(door: Door, page: Path, again: bool) -> None:
    """Write the report, and say where it is."""
    from manumit.share.report import write_report

    done = write_report(door.workspace, page, force=again)
    door.say(f"{page}: {counted(done.leads, 'lead')} of run {done.run_id}. Open it in a browser.")


def _heading(door: Door, words: str) -> None:
    door.say(f"\n{words}", style="bold underline")


def _collect(door: Door) -> None:
    from manumit.store import Terms

    stated = os.environ.get(VARIABLE)
    data = Path(stated).expanduser() if stated else Path("../shared/data")
    found = [part for part in _PARTS if (data / part.file).is_file()]
    if not found:
        door.say(
            f"No real records in {data} ({VARIABLE} names another folder), so here is a simulated market."
        )
        _simulated(door)
        return
    for part in found:
        terms = Terms(part.source, part.legal_basis, kind=part.kind, operator=OPERATOR)
        list(take_in(door, [str(data / part.file)], terms))


def _simulated(door: Door) -> None:
    from manumit.simulate import simulate
    from manumit.store import Terms

    terms = Terms("simulator", "simulated: no person stands behind it", operator=OPERATOR)
    with tempfile.TemporaryDirectory(prefix="manumit-") as scratch:
        market = Path(scratch) / "market"
        figures = simulate(market, records=_RECORDS, seed=_SEED)
        door.say(
            f"{counted(figures.records, 'record')} in {len(figures.languages)} languages, "
            f"{counted(figures.campaigns, 'campaign')} hidden among {figures.honest:,} honest ones."
        )
        list(take_in(door, [str(market / "records")], terms))
