"""One ONNX session: from texts to embeddings and the fields' probabilities."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from shared.inference.artefacts import GRAPH, TOKENIZER, Manifest, read_manifest, verify
from shared.inference.device import Device, DeviceChoice, announce, wanted_providers

Kind = Literal["query", "passage"]
Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

MOST_TOKENS = 4096
"""The tokens of a micro-batch, padding included: bounds memory, and is past the point of better throughput."""
BUCKET = 16
"""Rows are padded to the next multiple of this, never to their neighbours' length: see `Encoder`."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Row i is text i; each row of `probabilities[field]` sums to 1."""

    probabilities: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(next(iter(self.probabilities.values())))

    def rows(self, start: int, stop: int) -> "Predictions":
        cut = {field: values[start:stop] for field, values in self.probabilities.items()}
        return Predictions(cut)


class Encoder:
    """Blocking: on an event loop, use `OffLoop`.

    The same text gets the same bytes whatever its neighbours: weights are in blocks and activations are
    quantised row by row, and a row's padded length depends on that row alone.
    """

    def __init__(self, manifest: Manifest, session: ort.InferenceSession, tokenizer: Tokenizer, device: Device) -> None:
        self.manifest = manifest
        self.device = device
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, directory: Path, *, device: DeviceChoice = "auto", threads: int | None = None) -> "Encoder":
        """Check the digests, start the session and find out which device it really runs on."""
        manifest = read_manifest(directory)
        verify(directory, manifest)
        available = ort.get_available_providers()
        session = ort.InferenceSession(
            str(directory / GRAPH), _options(threads), providers=wanted_providers(device, available)
        )
        tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(manifest.max_tokens)
        return cls(manifest, session, tokenizer, announce(device, available, session.get_providers()))

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """Per field, the labels in the order of the probabilities' columns."""
        return self.manifest.labels

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Embeddings [n, 384] of length 1. A question is a `query`; what it should find is a `passage`."""
        return self._run(texts, kind, ["embedding"])[0]

    def predict(self, texts: Sequence[str]) -> Predictions:
        """The calibrated probabilities of each of the model's fields."""
        fields = list(self.labels)
        return Predictions(dict(zip(fields, self._run(texts, "query", fields), strict=True)))

    def tokens(self, text: str) -> int:
        """How many tokens the text takes as a query, before truncation at `manifest.max_tokens`."""
        return len(self._tokenizer.encode(text).ids)

    def warm_up(self) -> None:
        self.predict(["guichet"])

    def _run(self, texts: Sequence[str], kind: Kind, outputs: list[str]) -> list[Floats]:
        widths = {"embedding": self.manifest.dimensions} | {f: len(names) for f, names in self.labels.items()}
        found = [np.empty((len(texts), widths[name]), np.float32) for name in outputs]
        prefix = self.manifest.prefixes[kind]
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch([prefix + text for text in texts])]
        for rows, batch in _batches(ids):
            for whole, part in zip(found, self._session.run(outputs, batch), strict=True):
                whole[rows] = part
        return found


def _options(threads: int | None) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.log_severity_level = 3
    if threads is not None:
        options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """Micro-batches of rows of one padded length, the shortest first."""
    lengths: dict[int, list[int]] = {}
    for row, tokens in enumerate(ids):
        lengths.setdefault(-(-len(tokens) // BUCKET) * BUCKET, []).append(row)
    for length, rows in sorted(lengths.items()):
        most = max(1, MOST_TOKENS // length)
        for start in range(0, len(rows), most):
            chosen = rows[start : start + most]
            yield chosen, _padded([ids[row] for row in chosen], length)


def _padded(ids: Sequence[Sequence[int]], length: int) -> dict[str, Integers]:
    input_ids = np.ones((len(ids), length), np.int64)  # 1 is the padding token
    mask = np.zeros((len(ids), length), np.int64)
    for row, tokens in enumerate(ids):
        input_ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return {"input_ids": input_ids, "attention_mask": mask}
