"""From texts to embeddings and the fields' probabilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import onnxruntime as ort
from tokenizers import Tokenizer

from shared.inference.artefacts import GRAPH, TOKENIZER, Manifest, read_manifest, verify
from shared.inference.batching import Floats, Ids
from shared.inference.device import CUDA, Device, DeviceChoice, Sizes, announce, wanted_providers
from shared.inference.sessions import Session, open_cpu, open_cuda, warm
from shared.inference.standby import Standby

Kind = Literal["query", "passage"]

EMBEDDING = ("embedding",)
"""What a run is asked for when it is not asked for fields."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Row i is text i; each row of `probabilities[field]` sums to 1."""

    probabilities: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(next(iter(self.probabilities.values())))


class Encoder:
    """Blocking: on an event loop, use `OffLoop`.

    On one device the same text gets the same bytes whatever its neighbours: weights are in blocks and activations are
    quantised row by row, and a row's padded length depends on that row alone.
    """

    def __init__(self, manifest: Manifest, standby: Standby, tokenizer: Tokenizer) -> None:
        self.manifest = manifest
        self._standby = standby
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, directory: Path, *, device: DeviceChoice = "auto", threads: int | None = None) -> "Encoder":
        """Check the digests, start the sessions and find out which device really runs."""
        manifest = read_manifest(directory)
        verify(directory, manifest)
        tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(manifest.max_tokens)
        return cls(manifest, _standby(directory / GRAPH, manifest, device, threads), tokenizer)

    @property
    def device(self) -> Device:
        """What runs now: a GPU that fails is replaced by the CPU, and comes back."""
        return self._standby.device

    @property
    def sizes(self) -> Sizes:
        return self._standby.sizes

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """Per field, the labels in the order of the probabilities' columns."""
        return self.manifest.labels

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Embeddings [n, 384] of length 1. A question is a `query`; what it should find is a `passage`."""
        return self.answer(self.read(texts, kind=kind), EMBEDDING)[0]

    def predict(self, texts: Sequence[str]) -> Predictions:
        """The calibrated probabilities of each of the model's fields."""
        return self.predictions(self.answer(self.read(texts, kind="query"), self.fields))

    def read(self, texts: Sequence[str], *, kind: Kind) -> list[Ids]:
        """The texts' tokens, cut at `manifest.max_tokens`."""
        prefix = self.manifest.prefixes[kind]
        return [encoding.ids for encoding in self._tokenizer.encode_batch([prefix + text for text in texts])]

    def answer(self, texts: Sequence[Ids], outputs: Sequence[str]) -> list[Floats]:
        """An array [n, width] for each output asked for."""
        widths = {"embedding": self.manifest.dimensions} | {field: len(names) for field, names in self.labels.items()}
        return self._standby.run(texts, outputs, [widths[name] for name in outputs])

    def predictions(self, found: Sequence[Floats]) -> Predictions:
        return Predictions(dict(zip(self.fields, found, strict=True)))

    def tokens(self, text: str) -> int:
        """How many tokens the text takes as a query, before truncation at `manifest.max_tokens`."""
        return len(self._tokenizer.encode(text).ids)

    def warm_up(self) -> None:
        """A GPU was warmed when it was opened."""
        self.predict(["guichet"])

    def close(self) -> None:
        self._standby.close()


def _standby(graph: Path, manifest: Manifest, choice: DeviceChoice, threads: int | None) -> Standby:
    available = ort.get_available_providers()
    wanted = wanted_providers(choice, available)
    standby = Standby(choice, open_cpu(graph, threads), announce(choice, available, ()))
    if CUDA in wanted:
        standby.prefer(partial(_warm_gpu, graph, manifest, threads))
    return standby


def _warm_gpu(graph: Path, manifest: Manifest, threads: int | None) -> Session:
    session = open_cuda(graph, threads)
    warm(session, manifest.max_tokens, tuple(manifest.labels))
    return session
