"""`guichet bench`: a measurement that cannot begin says so."""

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from shared.cli.bench import register
from shared.local.process import StartFailed
from shared.local.stack import LocalStack


def bench(*arguments: str) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, list(arguments))


def test_a_stack_that_does_not_start_is_one_line_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def up(*_: Any) -> None:
        raise StartFailed("the database did not come up")

    monkeypatch.setattr(LocalStack, "up", up)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = bench("pipeline", "--json")
    said = "bench pipeline: Guichet did not start: the database did not come up\n"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("held", "why"),
    [(None, "No such file"), ("", "no ticket's header"), ("=== id=a lang=fr\nUne panne.\n", "in English")],
)
def test_tickets_that_cannot_be_measured_on_are_one_line(tmp_path: Path, held: str | None, why: str) -> None:
    data = tmp_path / "data.txt"
    if held is not None:
        data.write_text(held, encoding="utf-8")
    result = bench("pseudonymizer", "--json", "--data", str(data))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith("bench pseudonymizer: ")
    assert why in result.stderr
