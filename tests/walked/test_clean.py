"""What is built can be built again; what was taken in, and the keys, cannot."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.walked.commands import ROOT


@pytest.mark.parametrize(
    ("target", "left"), [("clean", [".guichet", ".guichet-cluster"]), ("forget", [".guichet-cluster", ".venv"])]
)
def test_cleaning_keeps_data_and_keys_and_forgetting_is_said_by_name(
    tmp_path: Path, target: str, left: list[str]
) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for folder in (".guichet/keys", ".guichet-cluster", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "guichet").write_text('#!/bin/sh\necho "$@" >>told\n')
    (tmp_path / ".venv" / "bin" / "guichet").chmod(0o700)
    subprocess.run(["make", "-s", target], cwd=tmp_path, check=True, capture_output=True)
    assert sorted(path.name for path in tmp_path.glob(".*")) == left
    assert (tmp_path / "told").read_text() == "down --home .guichet\n", "what runs is stopped first"
