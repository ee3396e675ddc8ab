"""A model of a few numbers, run by the real ONNX Runtime and read by the real tokenizers: quick, and exact to compare."""

from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from shared.inference.artefacts import File, Manifest, Source
from shared.inference.batching import Arrays, Floats
from shared.inference.device import CPU, Sizes

SIZES = Sizes(run=64, batch=128, bucket=16)
WORDS = 60
BOOM = "boom"
"""A word that no session can look up: ONNX Runtime itself refuses the run."""
FIELDS = {"category": ("a", "b", "c"), "kind": ("x", "y")}


def graph() -> bytes:
    draw = np.random.default_rng(3)
    constants = {
        "table": draw.normal(size=(WORDS + 4, 8)).astype(np.float32),
        "one": np.array([1], np.int64),
        "embedding.w": draw.normal(size=(8, 4)).astype(np.float32),
        "category.w": draw.normal(size=(8, 3)).astype(np.float32),
        "kind.w": draw.normal(size=(8, 2)).astype(np.float32),
    }
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["words"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "one"], ["weight"]),
        helper.make_node("MatMul", ["weight", "words"], ["sums"]),
        helper.make_node("Squeeze", ["sums", "one"], ["text"]),
    ]
    for name in ("embedding", *FIELDS):
        nodes.append(helper.make_node("MatMul", ["text", f"{name}.w"], [f"{name}.flat"]))
        nodes.append(helper.make_node("Softmax", [f"{name}.flat"], [name], axis=-1))
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "l"]) for name in ("input_ids", "attention_mask")
    ]
    outs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", "w"]) for name in ("embedding", *FIELDS)]
    tensors = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    model = helper.make_model(
        helper.make_graph(nodes, "small", ids, outs, tensors),
        opset_imports=[helper.make_opsetid("", 21)],
        ir_version=10,
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def session() -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    return ort.InferenceSession(graph(), options, providers=[CPU])


def tokenizer() -> Tokenizer:
    known = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3} | {f"w{n}": n + 4 for n in range(WORDS)} | {BOOM: WORDS + 4}
    made = Tokenizer(models.WordLevel(known, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    made.enable_truncation(64)
    return made


def manifest() -> Manifest:
    return Manifest(
        name="small",
        version="1",
        files={"model.onnx": File(sha256="0" * 64, bytes=1)},
        labels=FIELDS,
        temperature={},
        dimensions=4,
        max_tokens=64,
        prefixes={"query": "", "passage": "w0 "},
        source=Source(package="", package_sha256="", weights="", weights_sha256="", model="", licence=""),
        licence="",
        corpus_sha256="",
    )


class Gpu:
    """A real session that can be taken away: then its runs fail in ONNX Runtime, as those of a lost device do."""

    def __init__(self, inner: ort.InferenceSession, sizes: Sizes) -> None:
        self.sizes = sizes
        self.lost = False
        self.noise = False
        self.runs = 0
        self._inner = inner

    def run(self, outputs: Sequence[str], arrays: Arrays) -> list[Floats]:
        self.runs += 1
        given = {name: values + 10_000 if self.lost else values for name, values in arrays.items()}
        found: list[Floats] = self._inner.run(list(outputs), given)
        return [values * np.float32("nan") for values in found] if self.noise else found
