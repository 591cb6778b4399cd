"""Every command explains itself, and the program starts without its heavy rooms."""

from __future__ import annotations

import shlex

import click
import pytest

from manumit.cli.app import COMMANDS, app
from manumit.cli.command import HouseCommand


def command_of(name: str) -> HouseCommand:
    found = app.get_command(click.Context(app), name)
    assert isinstance(found, HouseCommand)
    return found


def examples(name: str) -> list[str]:
    return [line.strip() for line in command_of(name).example.splitlines()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_short_help_and_an_example(shell, name: str):
    shown = shell.ok(name, "--help")
    assert command_of(name).get_short_help_str(80)
    assert "Example:" in shown
    for line in examples(name):
        assert f"manumit {name}" in line
        assert line in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help_that_ends_as_a_sentence(name: str):
    for parameter in command_of(name).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.help[-1] in ".…", parameter.help


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_use_options_that_exist(name: str):
    command = command_of(name)
    for line in examples(name):
        words = shlex.split(line.split(" > ")[0].split(" >> ")[0])
        words = words[words.index("manumit") + 2 :]
        command.make_parser(click.Context(command)).parse_args(words)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_the_terminal(shell, name: str):
    help_of = shell.ok(name, "--help", terminal_width=80)
    told = help_of.partition("Example:")[0]
    assert all(len(line) <= 80 for line in told.splitlines())


def test_the_program_lists_its_commands(shell):
    shown = shell.ok("--help")
    for name in COMMANDS:
        assert f"\n  {name} " in shown
    assert "Example:" in shown


def test_nothing_accuses(shell):
    words = ("suspect", "criminal", "trafficker", "offender", "perpetrator", "guilty", "victim")
    for name in ("", *COMMANDS):
        shown = shell.ok(*filter(None, (name,)), "--help").lower()
        assert not any(word in shown for word in words), name


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_the_shell(shell, name: str):
    assert "_MANUMIT_COMPLETE" in shell.ok("completion", name)


def test_completion_knows_the_commands(program):
    env = {"_MANUMIT_COMPLETE": "bash_complete", "COMP_WORDS": "manumit le", "COMP_CWORD": "1"}
    done = program(env=env)
    assert done.stdout.split() == ["plain,leads"]
