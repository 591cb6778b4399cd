"""`manumit indicators`: check and list the rule packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.errors import Problem

if TYPE_CHECKING:
    from manumit.cli.door import Door


@click.group("indicators")
def indicators_command() -> None:
    """Check and list the rules that look for signs.

    A rule pack is a folder of text files; its format is described in the documentation.
    """


@command("check", example="manumit indicators check my_pack", workspace=False)
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def _check(door: Door, path: Path) -> None:
    """Check a rule pack, a folder of packs or one file: keys, patterns and every example."""
    from manumit.detect.indicators.checking import check

    packs, faults = check(path)
    if door.as_json:
        door.document(
            {
                "packs": [pack.id for pack in packs],
                "faults": [
                    {"file": fault.path, "line": fault.line or None, "sentence": fault.sentence}
                    for fault in faults
                ],
            }
        )
    for fault in () if door.as_json else faults:
        door.say(str(fault))
    if faults:
        count = len(faults)
        raise Problem(f"{path} has {count} fault{'s' if count > 1 else ''}")
    if not door.as_json:
        rules = sum(len(pack.rules) for pack in packs)
        examples = sum(
            len(wording.match) + len(wording.no_match)
            for pack in packs
            for language in pack.languages
            for wording in language.rules.values()
        )
        door.say(f"{path}: no fault in {rules} rules and {examples} examples")


@command("list", example="manumit indicators list --pack recruitment", workspace=False)
@click.option("--pack", "pack_id", help="Only this pack.")
def _list(door: Door, pack_id: str | None) -> None:
    """List the rules: what each means, where it is from, and its languages."""
    from manumit.detect.indicators import load_packs

    packs = [pack for pack in load_packs() if pack_id in (None, pack.id)]
    if not packs:
        known = ", ".join(pack.id for pack in load_packs())
        raise Problem(f"there is no pack {pack_id!r}; known are {known}")
    if door.as_json:
        door.document(
            {
                "rules": [
                    {
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
                        "languages": [lang.lang for lang in pack.languages if rule.id in lang.rules],
                    }
                    for pack in packs
                    for rule in pack.rules
                ]
            }
        )
        return
    for pack in packs:
        door.say(f"{pack.id}: {pack.title} ({pack.publisher}, {pack.year})")
        for rule in pack.rules:
            languages = ", ".join(lang.lang for lang in pack.languages if rule.id in lang.rules)
            door.say(f"  {rule.id} ({rule.strength}, {rule.points:g} points; {languages})")
            door.say(f"    {rule.meaning}")
            door.say(f"    {rule.source}")


indicators_command.add_command(_check)
indicators_command.add_command(_list)
