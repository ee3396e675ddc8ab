"""Kafka's jars are fetched once, and never taken from under a broker that runs from them."""

import asyncio
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.local.kafka import jars
from tests.conftest import eventually

MAVEN = """#!/bin/sh
for word; do case "$word" in -DoutputDirectory=*) target="${word#*=}" ;; esac; done
echo once >> "$0.calls"
until test -e "$0.go"; do sleep 0.05; done
mkdir -p "$target" && printf jar > "$target/one.jar"
"""


@pytest.fixture
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fetches one jar, once there is a file `mvn.go`; each call is a line in `mvn.calls`."""
    program, pinned = tmp_path / "bin" / "mvn", tmp_path / "pinned"
    program.parent.mkdir()
    program.write_text(MAVEN)
    program.chmod(0o700)
    pinned.mkdir()
    (pinned / "jars.sha256").write_text(f"{hashlib.sha256(b'jar').hexdigest()}  one.jar\n")
    monkeypatch.setattr(jars, "_HERE", pinned)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("GUICHET_CACHE_DIR", str(tmp_path / "cache"))
    return program


def watched(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What each look at the jars found."""
    looks: list[bool] = []
    look: Callable[[Path], bool] = jars.complete

    def look_and_tell(where: Path) -> bool:
        looks.append(look(where))
        return looks[-1]

    monkeypatch.setattr(jars, "complete", look_and_tell)
    return looks


async def test_who_finds_no_jars_while_another_fetches_them_takes_those(
    maven: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, calls = watched(monkeypatch), maven.with_name("mvn.calls")
    said: list[str] = []
    first = asyncio.create_task(asyncio.to_thread(jars.ensure))
    await eventually(calls.exists)
    second = asyncio.create_task(asyncio.to_thread(jars.ensure, said.append))
    await eventually(lambda: looks.count(False) >= 2 and bool(said))
    assert said == ["waiting for another fetch of Apache Kafka to end"]
    maven.with_name("mvn.go").touch()
    where = await first
    assert await second == where
    assert calls.read_text() == "once\n", "it was fetched again, and put in the place of what may be in use"
    assert [path.name for path in where.iterdir()] == ["one.jar"]


async def test_what_was_left_half_is_fetched_anew(maven: Path) -> None:
    jars.folder().mkdir(parents=True)
    (jars.folder() / "one.jar").write_text("ja")
    maven.with_name("mvn.go").touch()
    assert ((await asyncio.to_thread(jars.ensure)) / "one.jar").read_text() == "jar"


async def test_jars_that_go_while_they_are_looked_at_are_not_complete(
    maven: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another holds the lock and puts whole ones in the place of half ones."""
    where = jars.folder()
    where.mkdir(parents=True)
    (where / "one.jar").write_text("ja")
    read = Path.read_bytes

    def gone(path: Path) -> bytes:
        shutil.rmtree(where, ignore_errors=True)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert not jars.complete(where)
    assert not jars.complete(maven)


def test_a_disk_that_locks_nothing_says_what_to_do(maven: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(jars.Unavailable, match="GUICHET_CACHE_DIR"):
        jars.ensure()
