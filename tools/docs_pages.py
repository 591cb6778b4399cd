"""Writes the source of the documentation: the repository's own pages, and references made from the code.

The folder has the repository's layout, so that links between pages are the same there and here.
Usage: docs_pages.py FOLDER
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import click
from click.testing import CliRunner

from manumit.cli.app import app
from manumit.store.schema import TABLES, TableSchema

ROOT = Path(__file__).parents[1]
CHAPTERS = {
    "Work with it": ("docs/records.md", "docs/commands.md", "docs/tables.md"),
    "How it is made": ("docs/design.md", "docs/scale.md", "docs/benchmarks.md", "docs/decisions/index.md"),
    "The project": ("CONTRIBUTING.md", "CHANGELOG.md"),
}


def cell(text: str) -> str:
    """A text that stays inside its cell of a Markdown table."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def table_page(schema: TableSchema) -> str:
    """One table: what a row is, and a line a column."""
    lines = [f"## {schema.name}", "", f"One row is {schema.row}.", ""]
    lines += ["| column | type | empty | meaning |", "| --- | --- | --- | --- |"]
    for column in schema.columns:
        empty = "yes" if column.nullable else "never"
        lines.append(f"| `{column.name}` | `{column.type}` | {empty} | {cell(column.meaning)} |")
    return "\n".join(lines) + "\n"


def tables_page() -> str:
    """Every table of a workspace."""
    head = (
        "# Tables\n\nFloors speak to one another in these tables. Times are UTC, coordinates WGS 84 degrees, "
        "distances metres. A column that may be empty says what that means.\n"
    )
    return "\n".join([head, *(table_page(schema) for schema in TABLES.values())])


def help_of(*words: str) -> str:
    """What `--help` prints, 100 columns wide."""
    answer = CliRunner().invoke(
        app, [*words, "--help"], catch_exceptions=False, prog_name="manumit", max_content_width=100
    )
    if answer.exit_code:
        sys.exit(f"manumit {' '.join(words)} --help: {answer.output}")
    return answer.output.rstrip()


def commands_page() -> str:
    """The help of every command, as the program itself prints it."""
    names: tuple[tuple[str, ...], ...] = ((), *((name,) for name in app.list_commands(click.Context(app))))
    parts = [f"## {' '.join(('manumit', *words))}\n\n```text\n{help_of(*words)}\n```\n" for words in names]
    return "\n".join(["# Commands\n", *parts])


def decisions_page(folder: Path) -> str:
    """A list of the decision records that are there."""
    names = "\n".join(sorted(page.name for page in (folder / "docs/decisions").glob("*.md")))
    return f"# Decisions\n\n```{{toctree}}\n:maxdepth: 1\n\n{names}\n```\n"


def contents(folder: Path) -> str:
    """The tables of contents, of the pages that are there; one that no chapter names comes last."""
    found = sorted(page.relative_to(folder).as_posix() for page in (folder / "docs").glob("*.md"))
    named = {page for pages in CHAPTERS.values() for page in pages}
    parts = []
    for caption, pages in {**CHAPTERS, "More": tuple(page for page in found if page not in named)}.items():
        there = "\n".join(page for page in pages if (folder / page).exists())
        if there:
            parts.append(f"```{{toctree}}\n:hidden:\n:caption: {caption}\n:maxdepth: 1\n\n{there}\n```\n")
    return "\n".join(parts)


def write(folder: Path) -> None:
    """Make the folder anew."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("*.py", "_static"))
    for name in ("CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)
    (folder / "docs/tables.md").write_text(tables_page())
    (folder / "docs/commands.md").write_text(commands_page())
    (folder / "docs/decisions/index.md").write_text(decisions_page(folder))
    readme = (ROOT / "README.md").read_text()
    (folder / "index.md").write_text(f"{readme.rstrip()}\n\n{contents(folder)}")
    for page in folder.rglob("*.md"):
        text = re.sub(r"\]\(((?:\.\./)*)README\.md", r"](\1index.md", page.read_text())
        page.write_text(re.sub(r"\]\(([\w./]*decisions)/?\)", r"](\1/index.md)", text))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
