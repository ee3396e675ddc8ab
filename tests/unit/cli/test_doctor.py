"""`guichet doctor` looks at the finder too, on whose absence the pseudonymiser does not start."""

import stat
import subprocess
from pathlib import Path

import pytest

from models.pii import build
from shared.cli.doctor import examine
from shared.local.layout import Home


@pytest.fixture(autouse=True)
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `pyproject.toml` registers it, whatever this environment was installed from."""
    place = tmp_path / "registered" / "registered-1.dist-info"
    place.mkdir(parents=True)
    (place / "METADATA").write_text("Metadata-Version: 2.1\nName: registered\nVersion: 1\n")
    (place / "entry_points.txt").write_text("[guichet.artefacts]\nfinder = models.pii.artefact:locate\n")
    monkeypatch.syspath_prepend(str(place.parent))


def finder(tmp_path: Path) -> tuple[str, str, str]:
    (found,) = (one for one in examine(Home(tmp_path / "home")) if one.name == "finder")
    return found.verdict, found.found, found.advice


def test_a_finder_that_is_there_and_whole_is_good(tmp_path: Path) -> None:
    build.ensure()
    verdict, found, _ = finder(tmp_path)
    assert (verdict, "digests verified" in found) == ("good", True)


def test_a_finder_that_is_missing_or_damaged_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = build.ensure()
    monkeypatch.setenv("GUICHET_MODELS_DIR", str(tmp_path))
    verdict, found, advice = finder(tmp_path)
    assert (verdict, whole.name in found, advice) == ("bad", True, "guichet models build")
    copy = tmp_path / whole.name
    copy.mkdir()
    for file in whole.iterdir():
        (copy / file.name).symlink_to(file)
    assert finder(tmp_path)[0] == "good"
    (copy / "pieces.tsv").unlink()
    (copy / "pieces.tsv").write_text("other\n")
    assert finder(tmp_path)[0] == "bad"


def test_the_disk_of_a_home_that_is_to_be_made_is_that_of_the_folder_above_it(tmp_path: Path) -> None:
    told = {result.name: result.found for result in examine(Home(tmp_path / "not" / "yet" / "made"))}
    assert told["disk"].endswith(f"free at {tmp_path}")


def test_what_is_advised_can_be_said_as_it_stands_where_a_path_has_spaces(tmp_path: Path) -> None:
    home = Home(tmp_path / "my guichet's")
    home.make()
    (home.keys / "inbound.key").write_text("made up")
    (home.keys / "inbound.key").chmod(0o644)
    (keys,) = (result for result in examine(home) if result.name == "keys")
    assert keys.verdict == "bad"
    subprocess.run(["sh", "-c", keys.advice], check=True)
    assert stat.S_IMODE((home.keys / "inbound.key").stat().st_mode) == 0o600
