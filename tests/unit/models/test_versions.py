"""Going back to an earlier built model: its files are checked first, and the one in use stays when they do not hold."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.main import cli
from models.versions import built
from shared.inference import locate
from shared.inference.artefacts import EMBEDDING_GRAPH, GRAPH, read_manifest

pytestmark = pytest.mark.feature(101)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two models, small ones with a manifest as the build writes it, and what else lies there."""
    manifest: dict[str, Any] = json.loads(read_manifest(locate()).model_dump_json())
    for name in ("3-old", "3-new"):
        folder = tmp_path / name
        folder.mkdir()
        files = {file: f"{name} {file}".encode() for file in (GRAPH, EMBEDDING_GRAPH)}
        for file, content in files.items():
            (folder / file).write_bytes(content)
        listed = {f: {"sha256": hashlib.sha256(c).hexdigest(), "bytes": len(c)} for f, c in files.items()}
        (folder / "manifest.json").write_text(json.dumps({**manifest, "version": name, "files": listed}))
    (tmp_path / "finder-2-x").mkdir()
    (tmp_path / "finder-2-x" / "manifest.json").write_text("{}")
    (tmp_path / "current").write_text("3-new\n")
    monkeypatch.setenv("GUICHET_MODELS_DIR", str(tmp_path))
    return tmp_path


def test_an_earlier_model_is_put_in_use_and_the_later_one_again(root: Path) -> None:
    assert [(one["version"], one["in_use"]) for one in built(root)] == [("3-new", True), ("3-old", False)]
    for version in ("3-old", "3-new"):
        assert CliRunner().invoke(cli, ["use", version]).exit_code == 0
        assert locate(root).name == version
    listed = [json.loads(line) for line in CliRunner().invoke(cli, ["versions", "--json"]).output.splitlines()]
    assert [one["version"] for one in listed if one["in_use"]] == ["3-new"]


@pytest.mark.parametrize("version", ["3-none", "finder-2-x", "../3-old", "3-old"])
def test_what_is_not_whole_is_refused_and_the_one_in_use_stays(root: Path, version: str) -> None:
    (root / "3-old" / GRAPH).write_bytes(b"altered")
    done = CliRunner().invoke(cli, ["use", version])
    assert (done.exit_code, locate(root).name) == (1, "3-new")
    assert "stays" in done.output
