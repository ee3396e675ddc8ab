"""The joined graph for GPUs, in 32 bits, in which the CPU has a kernel for each of its operators too."""

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from shared.inference import Encoder
from shared.inference.artefacts import EMBEDDING_GRAPH, GRAPH
from shared.inference.batching import runs
from shared.inference.device import CPU, CUDA_SIZES
from shared.inference.fused import fused
from shared.inference.half import half
from shared.inference.sessions import for_gpu, options

TEXTS = [
    "Imprimante",
    "The VPN drops every ten minutes since the update, and nobody answers. " * 4,
    "Merci à vous",
    "x",
]
LAYERS = 12


@pytest.mark.parametrize("graph", [GRAPH, EMBEDDING_GRAPH])
def test_it_says_what_the_graph_says_that_it_was_made_of(artefact: Path, encoder: Encoder, graph: str) -> None:
    plain = half(artefact / graph, np.float32)
    one, other = (ort.InferenceSession(content, options(None), providers=[CPU]) for content in (plain, fused(plain)))
    outputs = [output.name for output in one.get_outputs()]
    assert outputs == [output.name for output in other.get_outputs()]
    sizes = type(CUDA_SIZES)(run=256, batch=4096, bucket=64, one_shape=True)
    for run in runs(encoder.read(TEXTS, kind="query"), sizes):
        for left, right in zip(one.run(outputs, run.arrays), other.run(outputs, run.arrays), strict=True):
            np.testing.assert_allclose(left[: len(run.rows)], right[: len(run.rows)], atol=2e-5)


def test_a_graph_with_other_names_is_served_as_it_is_and_that_is_told(
    artefact: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = onnx.load(artefact / EMBEDDING_GRAPH)
    for node in model.graph.node:
        node.output[:] = ["shape" if name == "split" else name for name in node.output]
        node.input[:] = ["shape" if name == "split" else name for name in node.input]
    onnx.save(model, tmp_path / "other.onnx")
    found = onnx.load_from_string(for_gpu(tmp_path / "other.onnx"))
    onnx.checker.check_model(found)
    assert not [node for node in found.graph.node if node.domain]
    assert "the model's steps are not joined on the GPU" in caplog.text


@pytest.mark.parametrize("graph", [GRAPH, EMBEDDING_GRAPH])
def test_every_layer_is_joined(artefact: Path, graph: str) -> None:
    model = onnx.load_from_string(fused(half(artefact / graph)))
    found = Counter(node.op_type for node in model.graph.node if node.domain)
    assert found == {"Attention": LAYERS, "BiasGelu": LAYERS, "SkipLayerNormalization": 2 * LAYERS}
    assert not [tensor.name for tensor in model.graph.initializer if tensor.name.endswith((".q.w.half", ".q.b.half"))]
