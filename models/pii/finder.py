"""The finder at run time: texts in, readings out. CPU work, one thread; texts of one padded length go together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort

from models.pii.artefact import GRAPH, PIECES, WORD_GRAPH, WORDS
from models.pii.decode import Reading
from models.pii.known import Known
from models.pii.lexicon.common import COMMON
from models.pii.tags import TAGS
from models.pii.tokens import TOUCHING, Bounds, Floats, Integers
from models.pii.words import Words

_LONGEST = 768
_STEP = 16
_MOST_TOKENS = 512

Piece = tuple[int, int, int]
Read = tuple[list[Bounds], Integers, Floats]


class Finder:
    """Reads texts. Not for several threads at once."""

    def __init__(self, session: ort.InferenceSession, known: Known) -> None:
        self._session = session
        self._known = known

    @classmethod
    def load(cls, directory: Path) -> "Finder":
        words = Words.load(directory / WORDS, directory / PIECES)
        return cls(_session(directory / GRAPH), Known(words, _session(directory / WORD_GRAPH)))

    def warm_up(self) -> None:
        """Meets the common words, so that the first tickets are read as fast as later ones."""
        self._known.keep(sorted(COMMON))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """A reading for each text; what a text gets does not depend on its neighbours' lengths."""
        self._known.tidy()
        read = [self._known.rows(text) for text in texts]
        tags: list[Floats] = [np.empty((len(tokens), len(TAGS)), np.float32) for tokens, *_ in read]
        for length, pieces in self._plan(texts, [tokens for tokens, *_ in read]).items():
            most = max(1, _MOST_TOKENS // length)
            for at in range(0, len(pieces), most):
                chosen = pieces[at : at + most]
                found = self._run(read, chosen, length)
                for row, (index, first, last) in enumerate(chosen):
                    tags[index][first:last] = found[row, : last - first]
        return [Reading(tokens, row) for (tokens, *_), row in zip(read, tags, strict=True)]

    def _plan(self, texts: Sequence[str], tokens: Sequence[Sequence[Bounds]]) -> dict[int, list[Piece]]:
        plan: dict[int, list[Piece]] = defaultdict(list)
        for index, places in enumerate(tokens):
            for first, last in _pieces(texts[index], places):
                plan[-(-(last - first) // _STEP) * _STEP].append((index, first, last))
        return plan

    def _run(self, read: Sequence[Read], pieces: Sequence[Piece], length: int) -> Floats:
        """The words are looked up for these pieces alone: a long text's would fill the memory."""
        mask = np.zeros((len(pieces), length), np.float32)
        touching = np.zeros((len(pieces), length, TOUCHING), np.float32)
        known: Floats | None = None
        for row, (index, first, last) in enumerate(pieces):
            found = self._known.look_up(read[index][1][first:last])
            if known is None:
                known = np.zeros((len(pieces), length, found.shape[1]), np.float32)
            known[row, : last - first] = found
            touching[row, : last - first] = read[index][2][first:last]
            mask[row, : last - first] = 1
        inputs = {"known": known, "touching": touching, "mask": mask}
        return np.asarray(self._session.run(["tags"], inputs)[0], np.float32)


def _session(graph: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _pieces(text: str, tokens: Sequence[Bounds]) -> Iterator[tuple[int, int]]:
    """Stretches of tokens that end at a line's end where one is near."""
    first = 0
    while first < len(tokens):
        last = min(len(tokens), first + _LONGEST)
        if last < len(tokens):
            ends = (at + 1 for at in range(last - 1, first + _LONGEST // 2, -1) if text[tokens[at][0]] == "\n")
            last = next(ends, last)
        yield first, last
        first = last
