"""A classifier on disk: JSON and arrays, which run no code when they are read, and a digest of each file.

The model is known by the digest of its manifest, which names the digests of the parts that make its answers, the
consent and the data that it rests on. The card and the report name the model, and are no part of it.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.softmax import Doubles
from models.tenant.classifier import Balance, Classifier
from models.tenant.errors import TenantError
from shared.inference import Encoder
from shared.inference import Manifest as Built
from shared.inference.artefacts import MANIFEST, File, sha256_of

FORMAT = 1
TERMS, WEIGHTS, REPORT, CARD = "terms.json", "weights.npz", "report.json", "card.md"
PARTS, PAPERS = (TERMS, WEIGHTS), (REPORT, CARD)
OTHER_ENCODER = "the classifier learnt with another encoder than the one built here: train it again"


class Origin(BaseModel):
    """What a classifier rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    consent: str = Field(min_length=1)
    data: str
    """The digest of the export as it was given."""
    pseudonymized: Literal["by_guichet", "beforehand"]
    encoder: str
    """The digest of the graph whose vectors it learnt from: another one's mean something else."""
    seed: int


class Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    origin: Origin
    labels: tuple[str, ...]
    balance: Balance
    files: Mapping[str, File]


def save(classifier: Classifier, directory: Path, origin: Origin, papers: Callable[[str], Mapping[str, str]]) -> str:
    """Writes all or nothing, `papers` of the model's digest too, and returns the digest.

    Raises:
        OSError: it cannot be written, or is there and not empty.
    """
    with _new(directory) as folder:
        _write_json(folder / TERMS, classifier.listed())
        np.savez_compressed(folder / WEIGHTS, **classifier.arrays())
        files = {name: File(sha256=sha256_of(folder / name), bytes=(folder / name).stat().st_size) for name in PARTS}
        found = Manifest(
            format=FORMAT, origin=origin, labels=classifier.labels, balance=classifier.balance, files=files
        )
        _write_json(folder / MANIFEST, found.model_dump(mode="json"))
        model = identity(folder)
        for name, content in papers(model).items():
            (folder / name).write_text(content, encoding="utf-8")
    return model


def copy(source: Path, directory: Path) -> None:
    with _new(directory) as folder:
        for name in (MANIFEST, *PARTS, *PAPERS):
            if (source / name).is_file():
                shutil.copyfile(source / name, folder / name)


def identity(directory: Path) -> str:
    """The model's digest, from its manifest alone.

    Raises:
        TenantError: there is no manifest.
    """
    try:
        return f"sha256:{sha256_of(directory / MANIFEST)}"
    except OSError:
        raise TenantError(f"{directory} holds no classifier") from None


def manifest(directory: Path, model: str | None = None) -> Manifest:
    """What is in the folder, whole; with `model`, of that one alone.

    Raises:
        TenantError: it is missing, of another format, another's, or not what was written.
    """
    return _read(directory, model)[0]


def load(directory: Path, *, model: str | None = None) -> tuple[Classifier, Manifest]:
    """The classifier and what it rests on; with `model`, only that one. What is checked is what is used.

    Raises:
        TenantError: it is missing, of another format, or not what was written.
    """
    found, parts = _read(directory, model)
    try:
        said = json.loads(parts[TERMS].decode())
        with np.load(BytesIO(parts[WEIGHTS]), allow_pickle=False) as arrays:
            return Classifier.of(found.labels, said, dict(arrays), found.balance), found
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise TenantError(f"{directory} holds no classifier that can be read") from None


def _read(directory: Path, model: str | None) -> tuple[Manifest, Mapping[str, bytes]]:
    """The manifest and each part's bytes, checked in memory: on disk they may change from one look to the next."""
    try:
        content = (directory / MANIFEST).read_bytes()
        if model is not None and _digest(content) != model:
            raise TenantError(f"{directory} does not hold the model that was promoted")
        found = Manifest.model_validate_json(content)
        if found.format != FORMAT:
            raise TenantError(f"the classifier has format {found.format}, and this version reads {FORMAT}")
        return found, {name: _part(directory / name, found.files.get(name)) for name in PARTS}
    except (OSError, ValidationError):
        raise TenantError(f"{directory} holds no classifier that can be read") from None


def _part(path: Path, expected: File | None) -> bytes:
    if expected is not None and path.is_file():
        with path.open("rb") as file:
            content = file.read(expected.bytes + 1)
        if _digest(content) == f"sha256:{expected.sha256}":
            return content
    raise TenantError(f"{path.name} in {path.parent} is not the file that was written")


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def fitting(found: Manifest, built: Built) -> bool:
    """Whether its vectors are those that it learnt from. Earlier classifiers name the graph that judges instead."""
    return found.origin.encoder in {built.embedding_digest, built.digest}


def fits(found: Manifest, built: Built) -> None:
    """Its vectors must be those that it learnt from.

    Raises:
        TenantError: it learnt with another encoder.
    """
    if not fitting(found, built):
        raise TenantError(OTHER_ENCODER)


def apply(
    directory: Path, texts: Sequence[str], encoder: Encoder, *, model: str | None = None
) -> tuple[tuple[str, ...], Doubles]:
    """The labels and each text's probabilities; the texts come pseudonymised.

    Raises:
        TenantError: it cannot be loaded, or learnt with another encoder.
    """
    classifier, found = load(directory, model=model)
    fits(found, encoder.manifest)
    return classifier.labels, classifier.probabilities(texts, encoder.encode(texts, kind="query"))


def shown(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


@contextmanager
def _new(directory: Path) -> Iterator[Path]:
    """The folder takes its name once it is whole."""
    directory = directory.resolve()
    beside = directory.with_name(f".{directory.name}-{os.getpid()}")
    beside.mkdir(parents=True, mode=0o700)
    try:
        yield beside
        beside.rename(directory)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_json(path: Path, content: Any) -> None:
    path.write_text(shown(content), encoding="utf-8")
