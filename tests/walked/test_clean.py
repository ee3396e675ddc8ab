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


def test_an_environment_whose_python_is_gone_is_cleaned_and_what_cannot_be_stopped_is_not(tmp_path: Path) -> None:
    """As after the folder was moved; `make clean install` is what helps then."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    guichet = tmp_path / ".venv" / "bin" / "guichet"
    guichet.parent.mkdir(parents=True)
    guichet.write_text("#!/bin/sh\nexit 1\n")
    guichet.chmod(0o700)
    command = ["make", "-s", "clean"]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode != 0
    assert guichet.exists()
    guichet.write_text(f"#!{tmp_path}/elsewhere/python\n")
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert not guichet.exists()
