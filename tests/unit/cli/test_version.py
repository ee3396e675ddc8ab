"""`guichet --version`."""

import re
import tomllib
from pathlib import Path

from typer.testing import CliRunner

from shared.cli.main import app


def test_the_version_is_that_of_the_project() -> None:
    said = CliRunner().invoke(app, ["--version"])
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (said.exit_code, said.output) == (0, f"guichet {project['version']}\n")


def test_without_a_command_help_is_shown() -> None:
    said = CliRunner().invoke(app, [])
    assert said.exit_code == 2
    assert re.search(r"sovereign helpdesk(.|\n)*--version(.|\n)*pseudonymize", said.output)
