"""docs/benchmarks.md, written from the results."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from bench.parts import PARTS
from bench.processes import ROOT
from bench.tables import gigabytes
from bench.targets import TARGETS

PAGE = ROOT / "docs/benchmarks.md"
NOTES = Path(__file__).with_name("notes.toml")

_HEAD = """\
# Benchmarks

<!-- written by `python -m bench page` from the results of `make bench`; edit bench/, not this page -->

`make bench` measures all of this again: it makes its own markets, and takes the real records from the
folder that `MANUMIT_DATA` names, else from `../shared/data`. `python -m bench NAME` measures one part,
`--list` says how many minutes each takes, `--quick` tries it on small sizes, and `python -m bench page`
writes this page."""
_QUICK = """\
```{note}
Parts marked *small sizes* were run with `--quick`: they show that the suite works, and say nothing about
a target.
```"""


def page(results: dict[str, dict[str, Any]], notes: dict[str, str]) -> str:
    """The whole page.

    Parameters
    ----------
    results : by part, as `results.load` gives them; a part that was not measured may be absent.
    notes : by key of a target, what stands below the table: why it is missed, and what was tried.
    """
    parts = [_HEAD]
    if any(result["quick"] for result in results.values()):
        parts.append(_QUICK)
    parts += [_targets(results), _notes(notes)]
    parts += [_section(name, result) for name, result in results.items()]
    parts.append(_machines(results))
    return "\n\n".join(filter(None, parts)) + "\n"


def write(results: dict[str, dict[str, Any]]) -> Path:
    """Write the page with the notes that are kept beside this file."""
    PAGE.write_text(page(results, tomllib.loads(NOTES.read_text("utf-8"))), encoding="utf-8")
    return PAGE


def _targets(results: dict[str, dict[str, Any]]) -> str:
    figures = {name: result["figures"] for name, result in results.items()}
    lines = ["## Targets", "", "| target | measured | reached |", "| --- | --- | --- |"]
    for target in TARGETS:
        found = target.finding(figures)
        quick = results.get(target.part, {}).get("quick", False)
        word = "small sizes" if quick else {True: "yes", False: "**no**", None: "–"}[found.reached]
        lines.append(f"| {target.wanted} | {found.value} | {word} |")
    return "\n".join(lines)


def _notes(notes: dict[str, str]) -> str:
    wanted = {target.key: target.wanted for target in TARGETS}
    lines = [f"- *{wanted[key]}*: {' '.join(note.split())}" for key, note in notes.items()]
    return "\n".join(["### Notes on targets", "", *lines]) if lines else ""


def _section(name: str, result: dict[str, Any]) -> str:
    part = PARTS[name]
    marked = " (small sizes)" if result["quick"] else ""
    tables = [table.markdown() for table in part.tables(result["figures"])]
    said = f"`{result['command']}`, {result['date']}"
    if result.get("changed"):
        said += "; the program's files changed meanwhile, so this is to be measured again"
    return "\n\n".join([f"## {part.title}{marked}", part.about, *tables, said])


def _machines(results: dict[str, dict[str, Any]]) -> str:
    """Each different machine and set of libraries once, with the parts that were measured there."""
    seen: dict[str, list[str]] = {}
    for name, result in results.items():
        facts = result["machine"]
        versions = ", ".join(f"{library} {number}" for library, number in result["versions"].items())
        said = (
            f"{facts['processor']}, {facts['cores']} cores, {gigabytes(facts['memory'])} of memory, "
            f"{facts['system']}, Python {facts['python']}; {versions}"
        )
        seen.setdefault(said, []).append(name)
    if not seen:
        return ""
    lines = [f"- {', '.join(names)}: {said}" for said, names in seen.items()]
    return "\n".join(["## Machine", "", *lines])
