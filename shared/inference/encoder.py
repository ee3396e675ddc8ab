"""From texts to embeddings and the fields' probabilities."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime as ort
from tokenizers import Encoding, Tokenizer

from shared.inference.artefacts import (
    EMBEDDING_GRAPH,
    FIELDS,
    GRAPH,
    TOKENIZER,
    TOKENS,
    Manifest,
    read_manifest,
    verify,
    verify_file,
)
from shared.inference.batching import Floats, Ids
from shared.inference.device import CUDA, Device, DeviceChoice, Sizes, announce, wanted_providers
from shared.inference.sessions import Session, open_cpu, open_cuda, warm
from shared.inference.standby import Standby
from shared.inference.text import whole

Kind = Literal["query", "passage"]

EMBEDDING = ("embedding",)
"""What a run is asked for when it is not asked for fields."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Row i is text i; each row of `probabilities[field]` sums to 1."""

    probabilities: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(next(iter(self.probabilities.values())))


@dataclass(frozen=True, slots=True)
class Explanation:
    """What each token of one text did: its place, and its pull on each field.

    A pull is what the token added to the logarithm of the likeliest value's probability.
    """

    spans: Sequence[tuple[int, int]]
    pulls: Mapping[str, Floats]


class Encoder:
    """Blocking: on an event loop, use `OffLoop`.

    On one device the same text gets the same bytes whatever its neighbours: weights are in blocks and activations are
    quantised row by row, and a row's padded length depends on that row alone.

    There are two graphs, one that judges and one that embeds; each is opened when it is first asked for.
    """

    def __init__(self, manifest: Manifest, open_: Callable[[str], Standby], tokenizer: Tokenizer) -> None:
        self.manifest = manifest
        self._open = open_
        self._opened: dict[str, Standby] = {}
        self._opening = threading.Lock()
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, directory: Path, *, device: DeviceChoice = "auto", threads: int | None = None) -> "Encoder":
        """Check the digests; which device really runs shows once a graph is opened."""
        manifest = read_manifest(directory)
        verify(directory, manifest)
        tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(manifest.max_tokens)
        return cls(manifest, lambda graph: _standby(directory / graph, manifest, device, threads), tokenizer)

    @property
    def device(self) -> Device:
        """What runs now: a GPU that fails is replaced by the CPU, and comes back. One that is away shows first."""
        devices = [standby.device for standby in tuple(self._opened.values())] or [self._standby(GRAPH).device]
        return next((device for device in devices if device.fallback), devices[0])

    @property
    def judges_on(self) -> Device:
        """What the graph that judges runs on now, wherever the other one does."""
        return self._standby(GRAPH).device

    @property
    def sizes(self) -> Sizes:
        return (next(iter(self._opened.values()), None) or self._standby(GRAPH)).sizes

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """Per field, the labels in the order of the probabilities' columns."""
        return self.manifest.labels

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.labels)

    @property
    def explaining(self) -> tuple[str, ...]:
        """The outputs that `explanations` is made of."""
        return (*self.fields, *(field + TOKENS for field in FIELDS))

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Embeddings [n, 384] of length 1. A question is a `query`; what it should find is a `passage`."""
        return self.answer(self.read(texts, kind=kind), EMBEDDING)[0]

    def predict(self, texts: Sequence[str]) -> Predictions:
        """The calibrated probabilities of each of the model's fields."""
        return self.predictions(self.answer(self.read(texts, kind="query"), self.fields))

    def explain(self, texts: Sequence[str]) -> tuple[Predictions, list[Explanation]]:
        """The same, with what each token did to it."""
        found = self.answer(self.read(texts, kind="query"), self.explaining)
        return self.predictions(found), self.explanations(texts, found)

    def read(self, texts: Sequence[str], *, kind: Kind) -> list[Ids]:
        """The texts' tokens, cut at `manifest.max_tokens`."""
        return [encoding.ids for encoding in self._encoded(texts, kind)]

    def answer(self, texts: Sequence[Ids], outputs: Sequence[str]) -> list[Floats]:
        """An array [n, width] for each output asked for; [n, labels, longest] of one by token."""
        widths = {"embedding": self.manifest.dimensions} | {field: len(names) for field, names in self.labels.items()}
        standby = self._standby(EMBEDDING_GRAPH if outputs == EMBEDDING else GRAPH)
        return standby.run(texts, outputs, [widths[name.removesuffix(TOKENS)] for name in outputs])

    def predictions(self, found: Sequence[Floats]) -> Predictions:
        return Predictions(dict(zip(self.fields, found, strict=False)))

    def explanations(self, texts: Sequence[str], found: Sequence[Floats]) -> list[Explanation]:
        """From what `answer` found for `explaining`."""
        by_name = dict(zip(self.explaining, found, strict=True))
        pulls = {field: _pulls(by_name[field], by_name[field + TOKENS]) for field in FIELDS}
        before = len(self.manifest.prefixes["query"])
        return [
            _explanation(encoding.offsets, before, {field: pulls[field][row] for field in FIELDS})
            for row, encoding in enumerate(self._encoded(texts, "query"))
        ]

    def tokens(self, text: str) -> int:
        """How many tokens the text takes as a query, before truncation at `manifest.max_tokens`."""
        return len(self._tokenizer.encode(whole(text)).ids)

    def warm_up(self) -> None:
        """A GPU was warmed when it was opened."""
        self.predict(["guichet"])

    def close(self) -> None:
        for standby in self._opened.values():
            standby.close()

    def _encoded(self, texts: Sequence[str], kind: Kind) -> list[Encoding]:
        prefix = self.manifest.prefixes[kind]
        return self._tokenizer.encode_batch([prefix + whole(text) for text in texts])

    def _standby(self, graph: str) -> Standby:
        with self._opening:
            if graph not in self._opened:
                self._opened[graph] = self._open(graph)
            return self._opened[graph]


def _pulls(probabilities: Floats, parts: Floats) -> Floats:
    """[n, length]: each token's part of the likeliest value's logit, less its mean part of all values' logits."""
    rows = np.arange(len(probabilities))
    chosen: Floats = parts[rows, probabilities.argmax(axis=1)]
    pulls: Floats = chosen - (probabilities[:, :, None] * parts).sum(axis=1)
    return pulls


def _explanation(offsets: Sequence[tuple[int, int]], before: int, pulls: Mapping[str, Floats]) -> Explanation:
    """What stands in the text itself: not the prefix, nor the tokens that begin and end it."""
    kept = [row for row, (start, end) in enumerate(offsets) if end > max(start, before)]
    spans = [(max(0, offsets[row][0] - before), offsets[row][1] - before) for row in kept]
    return Explanation(spans, {field: values[kept] for field, values in pulls.items()})


def _standby(graph: Path, manifest: Manifest, choice: DeviceChoice, threads: int | None) -> Standby:
    available = ort.get_available_providers()
    wanted = wanted_providers(choice, available)
    standby = Standby(choice, open_cpu(graph, threads), announce(choice, available, ()))
    if CUDA in wanted:
        outputs = EMBEDDING if graph.name == EMBEDDING_GRAPH else tuple(manifest.labels)
        standby.prefer(partial(_warm_gpu, graph, manifest, outputs, threads))
    return standby


def _warm_gpu(graph: Path, manifest: Manifest, outputs: Sequence[str], threads: int | None) -> Session:
    """A GPU that comes back reads the graph again, long after it was checked at the start."""
    verify_file(graph, manifest)
    session = open_cuda(graph, threads)
    warm(session, manifest.max_tokens, outputs)
    return session
