"""`manumit completion`: names completed by the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from manumit.cli.command import command

if TYPE_CHECKING:
    from manumit.cli.door import Door

_HOW = {
    "bash": 'eval "$(manumit completion bash)"  in ~/.bashrc',
    "zsh": 'eval "$(manumit completion zsh)"  in ~/.zshrc',
    "fish": "manumit completion fish > ~/.config/fish/completions/manumit.fish",
}


@command(
    "completion",
    example="manumit completion bash >> ~/.bashrc\n"
    "manumit completion zsh >> ~/.zshrc\n"
    "manumit completion fish > ~/.config/fish/completions/manumit.fish",
    workspace=False,
    as_json=False,
)
@click.argument("shell", type=click.Choice(tuple(_HOW)))
def completion_command(door: Door, shell: str) -> None:
    """Print what makes a SHELL complete commands, options and files."""
    from click.shell_completion import get_completion_class

    from manumit.cli.app import app

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"this click knows no completion for {shell}")
    click.echo(found(app, {}, "manumit", "_MANUMIT_COMPLETE").source())
    door.note(f"To keep it: {_HOW[shell]}")
