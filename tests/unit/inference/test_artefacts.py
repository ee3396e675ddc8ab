from pathlib import Path

import pytest

from shared.inference import ArtefactError
from shared.inference.artefacts import GRAPH, File, locate, models_root, read_manifest, sha256_of
from shared.inference.encoder import _warm_gpu
from shared.inference.sessions import HostSession
from tests.unit.inference import small


def test_the_folder_is_the_one_named_else_the_user_s_cache() -> None:
    assert models_root({"GUICHET_MODELS_DIR": "/srv/models"}) == Path("/srv/models")
    assert models_root({"XDG_CACHE_HOME": "/var/cache/me"}) == Path("/var/cache/me/guichet/models")
    assert models_root({}) == Path.home() / ".cache/guichet/models"


def test_a_pointer_to_a_model_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("1-gone\n")
    with pytest.raises(ArtefactError, match="1-gone"):
        locate(tmp_path)


def test_a_manifest_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ArtefactError, match="no readable manifest"):
        read_manifest(tmp_path)


def test_a_gpu_that_comes_back_reads_no_graph_that_changed_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def open_cuda(graph: Path, threads: int | None) -> HostSession:
        opened.append(graph)
        return HostSession(small.session())

    monkeypatch.setattr("shared.inference.encoder.open_cuda", open_cuda)
    graph = tmp_path / GRAPH
    graph.write_bytes(small.graph())
    built = small.manifest().model_copy(update={"files": {GRAPH: File(sha256=sha256_of(graph), bytes=1)}})
    _warm_gpu(graph, built, tuple(small.FIELDS), None)
    graph.write_bytes(small.graph() + b" ")
    with pytest.raises(ArtefactError, match="not the file that was built"):
        _warm_gpu(graph, built, tuple(small.FIELDS), None)
    assert opened == [graph]
