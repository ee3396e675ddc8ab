"""How the figures grow with the corpus: linear heads that learnt from a part of it, measured on the held-out tickets.

Over two kinds of vector: the encoder's as they come, and the mean of what the fine-tuned layers make of a text. The
adapters stay as they are, and had learnt from tickets of every share: the second says what tickets bring the heads.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort

from models import corpus, linear, measure
from models.build.weights import Floats
from models.corpus import Example
from models.softmax import softmax
from shared.inference import Encoder
from shared.inference.artefacts import FIELDS, GRAPH
from shared.inference.batching import runs
from shared.inference.device import CPU, CPU_SIZES

SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)
BARE, TUNED = "as_they_come", "fine_tuned"
MEAN = "fields.mean"
"""What the graph itself calls the mean of the fine-tuned layers' states."""


def growth(encoder: Encoder, directory: Path) -> list[dict[str, Any]]:
    """For each share of the training part and each kind of vector: the tickets, and each field's macro-F1."""
    unseen = _labelled(corpus.shipped(corpus.HOLDOUT))
    parts = {share: _labelled(corpus.part(share)) for share in SHARES}
    texts = list(dict.fromkeys(one.text for part in [*parts.values(), unseen] for one in part))
    row = {text: at for at, text in enumerate(texts)}
    read = {BARE: encoder.encode(texts, kind="query"), TUNED: tuned(encoder, directory, texts)}
    return [
        {"vectors": name, "share": share, "tickets": len(part), "macro_f1": _figures(vectors, row, part, unseen)}
        for name, vectors in read.items()
        for share, part in parts.items()
    ]


def tuned(encoder: Encoder, directory: Path, texts: Sequence[str]) -> Floats:
    """The mean of the fine-tuned layers' states [n, hidden]: inside the built graph, and no output of it."""
    model = onnx.load(directory / GRAPH)
    model.graph.output.append(onnx.helper.make_tensor_value_info(MEAN, onnx.TensorProto.FLOAT, None))
    session = ort.InferenceSession(model.SerializeToString(), providers=[CPU])
    found = np.zeros((len(texts), encoder.manifest.dimensions), np.float32)
    for run in runs(encoder.read(texts, kind="query"), CPU_SIZES):
        (means,) = session.run([MEAN], dict(run.arrays))
        found[run.rows] = means[: len(run.rows), 0]
    return found


def _figures(
    vectors: Floats, row: Mapping[str, int], known: Sequence[Example], unseen: Sequence[Example]
) -> dict[str, float]:
    here, there = ([row[one.text] for one in examples] for examples in (known, unseen))
    found = {}
    for field, names in corpus.labels().items():
        answers = [one.label(field) for one in known]
        logits = linear.learnt(field, names, vectors[here], answers, vectors[there])
        probabilities = softmax(logits)
        found[field] = measure.figures(probabilities, names, [one.label(field) for one in unseen]).macro_f1
    return found


def _labelled(examples: Sequence[Example]) -> list[Example]:
    return [one for one in examples if all(one.label(field) for field in FIELDS)]
