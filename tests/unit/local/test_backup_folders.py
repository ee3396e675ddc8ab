"""A backup is taken for one only when it is whole, both its halves belong together, and they lie apart."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.local import backup
from shared.local.backup import MANIFEST, Places, Refused
from shared.local.layout import Home

pytestmark = pytest.mark.feature(103)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Two halves as `make` leaves them, with little in them."""
    found = Places(tmp_path / "data", tmp_path / "keys")
    found.make()
    for folder in (found.data, found.keys):
        (folder / "inner").mkdir()
        (folder / "inner" / "file").write_text(folder.name)
        digests = backup._digests(folder)
        (folder / MANIFEST).write_text(json.dumps({"backup": "b", "at": "now", "files": digests}))
    return found


def test_a_whole_one_says_what_it_is(places: Places) -> None:
    assert backup.check(places) == {"backup": "b", "at": "now"}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda p: (p.data / "inner" / "file").write_text("other"), "was altered"),
        (lambda p: (p.keys / "inner" / "file").unlink(), "is missing"),
        (lambda p: (p.data / "more").write_text(""), "was added"),
        (lambda p: (p.data / MANIFEST).unlink(), "no backup that was finished"),
        (lambda p: (p.data / MANIFEST).write_text('{"backup": "b", "fi'), "no backup that was finished"),
        (lambda p: (p.keys / MANIFEST).write_text('{"name": "another"}'), "no backup that was finished"),
        (
            lambda p: (p.keys / MANIFEST).write_text((p.keys / MANIFEST).read_text().replace('"b"', '"c"')),
            "of another backup",
        ),
    ],
)
async def test_one_that_is_not_whole_is_refused_and_nothing_is_made(
    places: Places, tmp_path: Path, spoil: Callable[[Places], object], said: str
) -> None:
    spoil(places)
    with pytest.raises(Refused, match=said):
        await backup.restore(places, Home(tmp_path / "home"), "op")
    assert not (tmp_path / "home").exists()


def test_all_of_it_is_on_disk_before_the_manifest_says_that_it_is_whole(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the manifest, and the names of both, before the command does."""
    for folder in (places.data, places.keys):
        (folder / MANIFEST).unlink()
    kept: list[Path] = []
    seen: list[bool] = []

    def fsync(handle: int) -> None:
        kept.append(Path(f"/proc/self/fd/{handle}").readlink())
        seen.append(any((folder / MANIFEST).exists() for folder in (places.data, places.keys)))

    monkeypatch.setattr(os, "fsync", fsync)
    backup.finish(places, {})
    before = set(kept[: seen.index(True)])
    for folder in (places.data, places.keys):
        assert {folder, folder / "inner", folder / "inner" / "file"} <= before
        at = len(kept) - 1 - kept[::-1].index(folder)
        assert any(one.parent == folder and MANIFEST in one.name for one in kept[:at]), "its name after its content"
        assert folder.parent in kept[at:]
    assert backup.check(places)["topics"] == {}


async def test_a_home_that_holds_something_is_left_alone(places: Places, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "mine").write_text("x")
    with pytest.raises(Refused, match="not empty"):
        await backup.restore(places, Home(tmp_path / "home"), "op")
    assert (tmp_path / "home" / "mine").read_text() == "x"


@pytest.mark.parametrize(("data", "keys"), [("a", "a"), ("a", "a/keys"), ("a/data", "a"), ("a", "b/../a/c")])
def test_the_halves_must_lie_apart(tmp_path: Path, data: str, keys: str) -> None:
    with pytest.raises(Refused, match="must not lie in"):
        Places(tmp_path / data, tmp_path / keys).make()


def test_a_folder_that_holds_something_is_not_written_into(places: Places) -> None:
    with pytest.raises(Refused, match="is not empty"):
        places.make()


@pytest.mark.parametrize(("data", "keys"), [("home/backup", "keys"), ("data", "home/keys/backup"), ("home", "keys")])
async def test_none_is_written_into_the_home_that_it_is_of(tmp_path: Path, data: str, keys: str) -> None:
    home = Home(tmp_path / "home")
    home.make()
    (home.keys / "inbound.key").touch()
    with pytest.raises(Refused, match="would be lost with"):
        await backup.make(home, Places(tmp_path / data, tmp_path / keys))
    assert not (tmp_path / keys).exists()
