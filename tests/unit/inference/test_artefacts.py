from pathlib import Path

import pytest

from shared.inference import ArtefactError
from shared.inference.artefacts import locate, models_root, read_manifest


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
