"""Where the built model lives on disk, and what its manifest says."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.unprepared import Unprepared

MANIFEST = "manifest.json"
GRAPH = "model.onnx"
EMBEDDING_GRAPH = "embedding.onnx"
TOKENIZER = "tokenizer.json"
CURRENT = "current"
FIELDS = ("category", "type", "impact", "urgency")
TOKENS = ".tokens"
"""`FIELD.tokens` is the graph's output of each token's part of the field's logits."""


class ArtefactError(Unprepared):
    """The model on disk is missing or is not what its manifest says."""


class File(BaseModel):
    model_config = ConfigDict(frozen=True)

    sha256: str
    bytes: int


class Source(BaseModel):
    """What the encoder's weights were taken from."""

    model_config = ConfigDict(frozen=True)

    package: str
    package_sha256: str
    weights: str
    weights_sha256: str
    model: str
    licence: str


class Manifest(BaseModel):
    """Written by `guichet models build`, read by every service that loads the model."""

    model_config = ConfigDict(frozen=True)

    name: str
    version: str
    files: Mapping[str, File]
    labels: Mapping[str, tuple[str, ...]]
    temperature: Mapping[str, float]
    dimensions: int
    max_tokens: int
    prefixes: Mapping[str, str]
    source: Source
    licence: str
    corpus_sha256: str

    @property
    def digest(self) -> str:
        """The model is known by the digest of the graph that judges."""
        return f"sha256:{self.files[GRAPH].sha256}"

    @property
    def embedding_digest(self) -> str:
        """Vectors of one digest may be compared; heads that learn anew leave it as it is."""
        return f"sha256:{self.files[EMBEDDING_GRAPH].sha256}"


def models_root(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of built models: `GUICHET_MODELS_DIR`, else the user's cache."""
    env = os.environ if environ is None else environ
    given = env.get("GUICHET_MODELS_DIR")
    if given:
        return Path(given)
    cache = env.get("XDG_CACHE_HOME")
    base = Path(cache) if cache else Path.home() / ".cache"
    return base / "guichet" / "models"


def locate(root: Path | None = None) -> Path:
    """The directory of the model in use, as the last build left it."""
    base = models_root() if root is None else root
    pointer = base / CURRENT
    try:
        version = pointer.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise ArtefactError(f"no model in {base}: run `guichet models build`") from None
    directory = base / version
    if not (directory / MANIFEST).is_file():
        raise ArtefactError(f"the model {version} is not in {base}: run `guichet models build`")
    return directory


def read_manifest(directory: Path) -> Manifest:
    try:
        return Manifest.model_validate_json((directory / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise ArtefactError(f"{directory} holds no readable manifest") from error


def verify(directory: Path, manifest: Manifest) -> None:
    """Refuse a file that changed since it was built."""
    for name in manifest.files:
        verify_file(directory / name, manifest)


def verify_file(path: Path, manifest: Manifest) -> None:
    if not path.is_file():
        raise ArtefactError(f"{path} is missing: run `guichet models build`")
    if sha256_of(path) != manifest.files[path.name].sha256:
        raise ArtefactError(f"{path} is not the file that was built: run `guichet models build --force`")


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
