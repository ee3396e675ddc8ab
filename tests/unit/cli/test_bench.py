"""`guichet bench`: a measurement that cannot begin says so."""

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from shared.cli import bench_pipeline
from shared.cli.bench import register
from shared.local.process import StartFailed


def test_a_stack_that_does_not_start_is_one_line_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def up(*_: Any) -> None:
        raise StartFailed("the database did not come up")

    monkeypatch.setattr(bench_pipeline.LocalStack, "up", up)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["pipeline", "--json"])
    said = "bench pipeline: Guichet did not start: the database did not come up\n"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)
    assert list(tmp_path.iterdir()) == []
