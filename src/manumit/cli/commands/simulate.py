"""`manumit simulate`: a market whose truth is known."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.progress import meter
from manumit.cli.words import counted, seconds

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("simulate", example="manumit simulate market --records 5000 --seed 1 --hard", workspace=False)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--records", type=int, required=True, help="How many records; at least half are honest.")
@click.option("--seed", type=int, required=True, help="The same seed gives the same bytes.")
@click.option(
    "--hard", is_flag=True, help="Edited, reordered and obfuscated texts, stock phrases, shared sentences."
)
def simulate_command(door: Door, out: Path, records: int, seed: int, hard: bool) -> None:
    """Write a made-up market whose truth is known.

    OUT/records holds the records, OUT/truth who wrote what. Every record says that it is simulated.
    """
    from manumit.simulate import simulate

    with meter() as bar:
        figures = simulate(
            out,
            records=records,
            seed=seed,
            hard=hard,
            progress=lambda done, total: bar.show("writing", done, total),
        )
    if door.as_json:
        door.document({"records_folder": out / "records", "truth_folder": out / "truth", **asdict(figures)})
        return
    door.say(
        f"{counted(figures.records, 'record')} in {len(figures.languages)} languages, "
        f"{counted(figures.campaigns, 'campaign')} among them, {figures.honest:,} honest records "
        f"({seconds(figures.seconds)})."
    )
    door.say(f"Records: {out / 'records'}\nTruth:   {out / 'truth'}")
    door.note(
        f"Next: manumit collect {out / 'records'} --source simulator "
        '--legal-basis "simulated, no person in it"'
    )
