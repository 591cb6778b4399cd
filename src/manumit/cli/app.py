"""The program `manumit`: its commands by the way of the data, each loaded when it is called."""

from __future__ import annotations

import difflib
import gc
import sys
from importlib import import_module

import click

from manumit.cli.door import Door
from manumit.cli.errors import Unexpected

SECTIONS = {
    "Begin": ("demo", "init", "simulate"),
    "Collect": ("collect", "watch", "sources", "batches"),
    "Detect": ("plan", "run", "runs", "indicators"),
    "Look": ("leads", "show", "alerts", "watchlist", "report", "diff", "export"),
    "Decide": ("review", "edit", "edits", "calibrate"),
    "Keep": ("verify", "renew", "forget", "hold", "release", "holds"),
    "House": ("prune", "compact", "backup", "restore", "upgrade"),
    "Shell": ("completion",),
}
COMMANDS = tuple(name for names in SECTIONS.values() for name in names)
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Most objects are imported code, which stays: to look them through every 700 took a tenth of a second."""

_FILES = {"release": "hold", "holds": "hold", "edits": "edit"}


class Program(click.Group):
    """A group that imports a command's file only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"manumit.cli.commands.{_FILES.get(cmd_name, cmd_name)}")
        found: click.Command = getattr(module, f"{cmd_name}_command")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may be meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, 1)
            mend = f"did you mean {near[0]!r}?" if near else "`manumit --help` lists them"
            raise click.UsageError(f"there is no command {name!r}; {mend}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section."""
        for title, names in SECTIONS.items():
            rows = []
            for name in names:
                found = self.get_command(ctx, name)
                if found is not None:
                    rows.append((name, found.get_short_help_str(60)))
            with formatter.section(title):
                formatter.write_dl(rows, col_max=12)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Write an example."""
        with formatter.section("Example"):
            formatter.write(
                "  manumit init harbour && cd harbour\n"
                '  manumit collect ../adverts.csv --source "job board" --legal-basis "warrant 12/26"\n'
                "  manumit run && manumit leads\n"
            )


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        click.echo(f"manumit {version('manumit')}")
        ctx.exit()


@click.group(
    "manumit", cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "-w",
    "--workspace",
    type=click.Path(file_okay=False),
    help="Folder of the workspace; default: MANUMIT_WORKSPACE, or the nearest above.",
)
@click.option("--debug", is_flag=True, help="Show the whole traceback when something fails.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
@click.pass_context
def app(ctx: click.Context, workspace: str | None, debug: bool) -> None:
    """Turn lawfully held records into leads that are worth a look.

    Records of adverts and messages go in; texts written from one template come out together, ranked, with
    the reasons. Everything stays on this machine.
    """
    ctx.obj = Door(stated=workspace, debug=debug)
    sys.excepthook = Unexpected(debug=debug)


def start() -> None:
    """Run the program with the arguments of this process."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="manumit")
