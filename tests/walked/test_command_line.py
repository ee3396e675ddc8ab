"""The command line's page, the other way round: every option of every command stands where the page speaks of it."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from shared.cli.main import app
from tests.walked.checks import real
from tests.walked.commands import ROOT

PAGE: Final = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
PARTS: Final = re.split(r"\n(?=### |\| `guichet|\*\*`)", PAGE)
TOLD_ONCE: Final = {"--bus", "--home", "--json", "--password-file", "--code"}
"""Options of many commands."""


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, given in group.commands.items():
        command = real(given)
        if isinstance(command, TyperGroup):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def names(line: str, path: tuple[str, ...]) -> bool:
    """`guichet a b`, `guichet a c|b`, or `guichet a c`, `b` in one row."""
    return f"guichet {path[0]}" in line and all(re.search(rf"\b{re.escape(word)}\b", line) for word in path)


def untold(path: tuple[str, ...], options: list[set[str]], parts: list[str]) -> list[set[str]]:
    said = set(re.findall(r"--?[a-z][a-z-]*", "\n".join(part for part in parts if names(part.split("\n")[0], path))))
    return [one for one in options if not one & (TOLD_ONCE | said)]


def test_every_option_of_a_command_is_where_the_page_speaks_of_it() -> None:
    found = list(commands(get_command(app)))
    assert len(found) > 50
    missing = {}
    for path, command in found:
        options = [{*one.opts, *one.secondary_opts} for one in command.params if one.param_type_name == "option"]
        assert any(names(part.split("\n")[0], path) for part in PARTS), path
        if lost := untold(path, options, PARTS):
            missing[" ".join(path)] = lost
    assert missing == {}


def test_an_option_that_is_not_told_is_found() -> None:
    parts = ["### `guichet keys rotate KIND [--by LOGIN]`", "| `guichet keys list`, `retire KIND` | says |"]
    assert untold(("keys", "retire"), [{"--by"}], parts) == [{"--by"}]
    assert untold(("keys", "rotate"), [{"--by"}, {"--json"}], parts) == []


@pytest.mark.parametrize("name", sorted(TOLD_ONCE))
def test_an_option_of_many_commands_is_told_once(name: str) -> None:
    assert f"`{name}" in PAGE
