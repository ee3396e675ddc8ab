"""The broker's jars: resolved once by the pinned pom, checked against committed digests, kept in a cache."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from shared.local.layout import cache_folder

VERSION = "4.3.1"
OLDEST_JAVA = 17
_HERE = Path(__file__).parent
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"


class Unavailable(Exception):  # noqa: N818
    """Apache Kafka cannot run here; the message says what is missing."""


def wanted() -> dict[str, str]:
    """Jar name to SHA-256, as committed."""
    lines = (_HERE / "jars.sha256").read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def folder() -> Path:
    return cache_folder() / "kafka" / VERSION


def complete(where: Path) -> bool:
    """Every jar is there with its digest, and no other file beside them. Another may be replacing them meanwhile."""
    expected = wanted()
    try:
        if {item.name for item in where.iterdir()} != set(expected):
            return False
        return all(_digest(where / name) == digest for name, digest in expected.items())
    except (FileNotFoundError, NotADirectoryError):
        return False


def _digest(jar: Path) -> str:
    return hashlib.sha256(jar.read_bytes()).hexdigest()


def java() -> Path:
    """A Java that is new enough, from JAVA_HOME or the path."""
    home = os.environ.get("JAVA_HOME")
    candidates = [str(Path(home) / "bin" / "java")] if home else []
    for candidate in (*candidates, shutil.which("java") or ""):
        if candidate and (_major(candidate) or 0) >= OLDEST_JAVA:
            return Path(candidate)
    raise Unavailable(f"no Java {OLDEST_JAVA} or newer (Debian, Ubuntu: apt-get install default-jre-headless)")


def _major(candidate: str) -> int | None:
    try:
        done = subprocess.run([candidate, "-version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(\d+)', done.stderr + done.stdout)
    return int(match[1]) if match else None


def ensure(say: Callable[[str], None] = lambda _: None) -> Path:
    """The folder of verified jars, fetched with Maven when it is not there yet."""
    where = folder()
    if complete(where):
        return where
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("Kafka's jars are not fetched yet and there is no Maven (apt-get install maven)")
    with _alone(where.parent / "fetching.lock", say):
        if not complete(where):  # another that fetched them meanwhile may run from them by now
            say(f"fetching Apache Kafka {VERSION} with Maven (44 MB, once)")
            _fetch(maven, where)
    return where


@contextmanager
def _alone(lock: Path, say: Callable[[str], None]) -> Iterator[None]:
    """One fetch at a time in this cache."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("ab")
    except OSError as error:
        raise _unusable(lock, error) from None
    with file:
        try:
            _wait_for(file, say)
        except OSError as error:
            raise _unusable(lock, error) from None
        yield


def _wait_for(file: IO[bytes], say: Callable[[str], None]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("waiting for another fetch of Apache Kafka to end")
        fcntl.flock(file, fcntl.LOCK_EX)


def _unusable(lock: Path, error: OSError) -> Unavailable:
    return Unavailable(
        f"{lock} cannot be used ({error.strerror}); set GUICHET_CACHE_DIR to a folder of yours on a local disk"
    )


def _fetch(maven: str, where: Path) -> None:
    with tempfile.TemporaryDirectory(dir=where.parent) as scratch:
        fetched = Path(scratch) / "libs"
        _resolve(maven, fetched)
        if not complete(fetched):
            raise Unavailable("what Maven fetched does not match shared/local/kafka/jars.sha256; it is not used")
        shutil.rmtree(where, ignore_errors=True)
        fetched.rename(where)


def _resolve(maven: str, target: Path) -> None:
    command = [maven, "-q", "-B", "-f", str(_HERE / "pom.xml"), _COPY]
    options = [f"-DoutputDirectory={target}", "-DincludeScope=runtime"]
    try:
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=900, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unavailable("Maven did not answer within 15 minutes") from error
    if done.returncode:
        first = next((line for line in done.stdout.splitlines() if "ERROR" in line), "no reason given")
        raise Unavailable(f"Maven could not fetch Kafka's jars: {first[:300]}")
