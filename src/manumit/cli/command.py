"""A command of the house: an example in its help, the common options, and errors of one sentence."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.door import Door
from manumit.cli.errors import (
    BROKEN_PIPE,
    INTERRUPTED,
    Problem,
    Unexpected,
    file_sentence,
    house_errors,
    without_content,
)

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


class HouseCommand(click.Command):
    """A click command that gets a `Door` as its first argument.

    Parameters
    ----------
    example : lines of a shell session, shown at the end of --help.
    """

    def __init__(self, *args: Any, example: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.example = example

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Write the example."""
        with formatter.section("Example"):
            for line in self.example.strip().splitlines():
                formatter.write(f"{'':>{formatter.current_indent}}{line.strip()}\n")

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command; turn what goes wrong into one sentence and an exit code."""
        given = ctx.params
        above: Door = ctx.obj or Door()
        door = Door(
            stated=given.pop("workspace", None) or above.stated,
            as_json=given.pop("as_json", False),
            debug=given.pop("debug", False) or above.debug,
            wait=given.pop("wait", None) or 0.0,
        )
        if isinstance(sys.excepthook, Unexpected):
            sys.excepthook.debug = door.debug
        given["door"] = door
        try:
            return super().invoke(ctx)
        except house_errors() as error:
            _note(error, door)
            raise Problem(str(error).partition("\n")[0]) from error
        except BrokenPipeError:
            _hush()
            ctx.exit(BROKEN_PIPE)
        except OSError as error:
            _note(error, door)
            raise Problem(file_sentence(error)) from error
        except KeyboardInterrupt:
            click.echo("\nmanumit: stopped; what was not finished was undone", file=sys.stderr)
            ctx.exit(INTERRUPTED)


def _note(error: BaseException, door: Door) -> None:
    log.warning("%s", without_content(error))
    if door.debug:
        traceback.print_exception(error)


def _hush() -> None:
    """Let Python's last flush of stdout go nowhere: its reader is gone."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # not a real file
        return


def command(
    name: str, *, example: str, workspace: bool = True, as_json: bool = True, wait: bool = False
) -> Callable[[Callable[..., None]], HouseCommand]:
    """Make a function a command of the house; its first parameter is `door`.

    Parameters
    ----------
    example : lines that work, for --help.
    workspace, as_json, wait : whether it has --workspace, --json and --wait.
    """
    common: list[click.Parameter] = []
    if wait:
        common.append(
            click.Option(
                ["--wait"],
                type=click.FloatRange(min=0),
                metavar="SECONDS",
                is_flag=False,
                flag_value=86_400.0,
                help="Wait for another process that holds the workspace: so many seconds; no number: a day.",
            )
        )
    if workspace:
        common.append(
            click.Option(
                ["-w", "--workspace"],
                type=click.Path(file_okay=False),
                help="Folder of the workspace; default: MANUMIT_WORKSPACE, or the nearest above.",
            )
        )
    if as_json:
        common.append(
            click.Option(["--json", "as_json"], is_flag=True, help="Answer with one JSON document.")
        )
    common.append(
        click.Option(["--debug"], is_flag=True, help="Show the whole traceback when something fails.")
    )

    def decorate(function: Callable[..., None]) -> HouseCommand:
        made = click.command(name, cls=HouseCommand, example=example)(function)
        made.params += common
        return made

    return decorate


def only_one(**flags: bool) -> str | None:
    """Name of the flag that was given; None: none.

    Raises
    ------
    UsageError : several, which exclude one another.
    """
    given = [name for name, said in flags.items() if said]
    if len(given) > 1:
        named = " and ".join(f"--{name}" for name in given)
        raise click.UsageError(f"{named} exclude one another; keep one of them")
    return given[0] if given else None
