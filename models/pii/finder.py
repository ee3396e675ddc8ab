"""The finder at run time: texts in, readings out. CPU work, one thread; texts of one padded length go together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from models.pii.artefact import GRAPH, PIECES, WORDS
from models.pii.decode import Reading
from models.pii.tags import TAGS
from models.pii.tokens import Bounds, Floats
from models.pii.words import Words

_LONGEST = 768
_STEP = 32
_MOST_TOKENS = 512

Piece = tuple[int, int, int]


class Finder:
    """Reads texts. Not for several threads at once."""

    def __init__(self, session: ort.InferenceSession, words: Words) -> None:
        self._session = session
        self._words = words

    @classmethod
    def load(cls, directory: Path) -> "Finder":
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False
        session = ort.InferenceSession(str(directory / GRAPH), options, providers=["CPUExecutionProvider"])
        return cls(session, Words.load(directory / WORDS, directory / PIECES))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """A reading for each text; what a text gets does not depend on its neighbours' lengths."""
        self._words.tidy()
        known = [self._words.rows(text) for text in texts]
        tags: list[Floats] = [np.empty((len(tokens), len(TAGS)), np.float32) for tokens, *_ in known]
        for length, pieces in self._plan(texts, [tokens for tokens, *_ in known]).items():
            most = max(1, _MOST_TOKENS // length)
            for at in range(0, len(pieces), most):
                chosen = pieces[at : at + most]
                found = self._run(known, chosen, length)
                for row, (index, first, last) in enumerate(chosen):
                    tags[index][first:last] = found[row, : last - first]
        return [Reading(tokens, row) for (tokens, *_), row in zip(known, tags, strict=True)]

    def _plan(self, texts: Sequence[str], tokens: Sequence[Sequence[Bounds]]) -> dict[int, list[Piece]]:
        plan: dict[int, list[Piece]] = defaultdict(list)
        for index, places in enumerate(tokens):
            for first, last in _pieces(texts[index], places):
                plan[-(-(last - first) // _STEP) * _STEP].append((index, first, last))
        return plan

    def _run(self, known: Sequence[tuple[Any, ...]], pieces: Sequence[Piece], length: int) -> Floats:
        """The words' numbers are looked up for these pieces alone: a long text's would fill the memory."""
        looked_up = [
            self._words.look_up(known[index][1][first:last], known[index][2][first:last])
            for index, first, last in pieces
        ]

        def stacked(part: int) -> Any:
            sample = looked_up[0][part]
            whole = np.zeros((len(pieces), length, sample.shape[1]), sample.dtype)
            for row, found in zip(whole, looked_up, strict=True):
                row[: len(found[part])] = found[part]
            return whole

        mask = np.zeros((len(pieces), length), np.float32)
        for row, (_, first, last) in zip(mask, pieces, strict=True):
            row[: last - first] = 1
        inputs = {"vectors": stacked(0), "hashes": stacked(1), "flags": stacked(2), "mask": mask}
        return np.asarray(self._session.run(["tags"], inputs)[0], np.float32)


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
