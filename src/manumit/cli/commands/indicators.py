"""`manumit indicators`: check and list the rule packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.errors import Problem

if TYPE_CHECKING:
    from manumit.cli.door import Door
    from manumit.detect.indicators import Pack, Rule


@command(
    "indicators",
    example="manumit indicators list --pack recruitment\nmanumit indicators check my_pack",
    workspace=False,
)
@click.argument("what", type=click.Choice(["list", "check"]))
@click.argument("path", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--pack", "pack_id", metavar="ID", help="List the rules of this pack only.")
def indicators_command(door: Door, what: str, path: Path | None, pack_id: str | None) -> None:
    """List the rules that look for signs, or check a rule pack.

    `list` says what each rule means, where it is from, and in which languages it is worded. `check` reads a
    pack's folder, a folder of packs or one file, tries every example, and names each fault by file and line.
    """
    if what == "check":
        if path is None:
            raise click.UsageError("say what to check: manumit indicators check FILE_OR_FOLDER")
        _check(door, path)
    else:
        if path is not None:
            raise click.UsageError("`list` takes no path; `manumit indicators check PATH` reads one")
        _list(door, pack_id)


def _check(door: Door, path: Path) -> None:
    from manumit.detect.indicators.checking import check

    packs, faults = check(path)
    if door.as_json:
        found = [{"file": f.path, "line": f.line or None, "sentence": f.sentence} for f in faults]
        door.document({"packs": [pack.id for pack in packs], "faults": found})
    else:
        for fault in faults:
            door.say(str(fault))
    if faults:
        raise Problem(f"{path} has {len(faults)} fault{'s' if len(faults) > 1 else ''}")
    if not door.as_json:
        rules = sum(len(pack.rules) for pack in packs)
        wordings = [w for pack in packs for language in pack.languages for w in language.rules.values()]
        examples = sum(len(wording.match) + len(wording.no_match) for wording in wordings)
        door.say(f"{path}: no fault in {rules} rules and {examples} examples")


def _list(door: Door, pack_id: str | None) -> None:
    from manumit.detect.indicators import load_packs

    packs = [pack for pack in load_packs() if pack_id in (None, pack.id)]
    if not packs:
        known = ", ".join(pack.id for pack in load_packs())
        raise Problem(f"there is no pack {pack_id!r}; known are {known}")
    if door.as_json:
        door.document({"rules": [_told(pack, rule) for pack in packs for rule in pack.rules]})
        return
    for pack in packs:
        door.say(f"{pack.id}: {pack.title} ({pack.publisher}, {pack.year})")
        for rule in pack.rules:
            languages = ", ".join(_languages(pack, rule))
            door.say(f"  {rule.id} ({rule.strength}, {rule.points:g} points; {languages})")
            door.say(f"    {rule.meaning}")
            door.say(f"    {rule.source}")


def _languages(pack: Pack, rule: Rule) -> list[str]:
    return [language.lang for language in pack.languages if rule.id in language.rules]


def _told(pack: Pack, rule: Rule) -> dict[str, Any]:
    return {
        "pack": pack.id,
        "rule": rule.id,
        "dimension": rule.dimension,
        "strength": rule.strength,
        "child_strength": rule.child_strength,
        "ilo": list(rule.ilo),
        "points": rule.points,
        "meaning": rule.meaning,
        "source": str(rule.source),
        "url": rule.source.url,
        "kinds": sorted(rule.applies_to),
        "languages": _languages(pack, rule),
    }
