"""The graph for GPUs, run here by the CPU, which computes its 16-bit products in 32 bits."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from models import corpus
from shared.inference import Encoder
from shared.inference.artefacts import EMBEDDING_GRAPH, GRAPH
from shared.inference.device import CPU, CUDA_SIZES, Device
from shared.inference.fused import STEP
from shared.inference.half import half
from shared.inference.sessions import BoundSession, options
from shared.inference.standby import Standby

TEXTS = [example.text for example in corpus.shipped()[::97]]


@pytest.fixture(scope="module")
def graph(artefact: Path) -> bytes:
    return half(artefact / GRAPH)


@pytest.fixture(scope="module")
def halved(graph: bytes, artefact: Path, encoder: Encoder) -> Encoder:
    """As on a GPU: in bound memory, in runs of one shape, smaller ones to spare time."""
    graphs = {GRAPH: graph, EMBEDDING_GRAPH: half(artefact / EMBEDDING_GRAPH)}
    sizes = type(CUDA_SIZES)(run=512, batch=4096, bucket=CUDA_SIZES.bucket, one_shape=True)

    def opened(name: str) -> Standby:
        session = ort.InferenceSession(graphs[name], options(None), providers=[CPU])
        return Standby("cpu", BoundSession(session, "cpu", sizes), Device("cpu", "cpu", CPU))

    return Encoder(encoder.manifest, opened, encoder._tokenizer)


def test_it_is_a_graph_of_16_bit_products_only(graph: bytes) -> None:
    model = onnx.load_from_string(graph)
    onnx.checker.check_model(model)
    assert {node.domain for node in model.graph.node} <= {"", "ai.onnx"}
    assert not [node for node in model.graph.node if "Quantize" in node.op_type or "Integer" in node.op_type]
    wide = {tensor.name for tensor in model.graph.initializer if tensor.data_type == onnx.TensorProto.FLOAT}
    products = [node for node in model.graph.node if node.op_type == "MatMul" and STEP.match(node.name)]
    assert len(products) == 12 * 8
    assert not [node for node in products if node.input[1] in wide]
    assert sum(np.prod(tensor.dims) for tensor in model.graph.initializer if tensor.name in wide) < 300_000


def test_it_says_what_the_8_bit_graph_says(halved: Encoder, encoder: Encoder) -> None:
    cosines = (halved.encode(TEXTS[:6], kind="query") * encoder.encode(TEXTS[:6], kind="query")).sum(axis=1)
    assert cosines.min() > 0.995
    ours, theirs = halved.predict(TEXTS).probabilities, encoder.predict(TEXTS).probabilities
    for field in encoder.labels:
        assert np.abs(ours[field] - theirs[field]).mean() < 0.02
        sure = theirs[field].max(axis=1) > 0.7  # below, 8 bits round otherwise from one processor to the next
        assert (ours[field].argmax(axis=1) == theirs[field].argmax(axis=1))[sure].all()
        np.testing.assert_allclose(ours[field].sum(axis=1), 1, atol=1e-5)


def test_the_words_that_pull_are_the_same(halved: Encoder, encoder: Encoder) -> None:
    """Where both choose the same value, and surely: a pull is a pull on that value."""
    (our_words, ours), (their_words, theirs) = halved.explain(TEXTS), encoder.explain(TEXTS)
    one, other = our_words.probabilities["category"], their_words.probabilities["category"]
    alike = (one.argmax(axis=1) == other.argmax(axis=1)) & (other.max(axis=1) > 0.6)
    assert alike.sum() >= len(TEXTS) / 2
    assert all(left.spans == right.spans for left, right in zip(ours, theirs, strict=True))
    found = [
        np.corrcoef(ours[row].pulls["category"], theirs[row].pulls["category"])[0, 1] for row in np.flatnonzero(alike)
    ]
    assert np.median(found) > 0.9
