"""What a device makes of the encoder: whether it says what the CPU says, how fast, and how near its own limit.

All in one run, on the same texts. The rates are those of a run of the graph as the service runs it; the service's way
to it is measured by `benchmark`.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, cycle, islice
from pathlib import Path
from statistics import median

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import helper

from shared.inference import Encoder
from shared.inference.artefacts import EMBEDDING_GRAPH, GRAPH
from shared.inference.batching import Arrays, Floats, Ids
from shared.inference.device import CPU, CUDA
from shared.inference.fused import STEP
from shared.inference.half import Width, half
from shared.inference.sessions import BoundSession, HostSession, Session, open_cpu, open_cuda, options, through

LENGTHS = (64, 128, 256, 512)
ROWS = (1, 8, 32, 128, 512)
MOST_TOKENS = {CPU: 8_192, CUDA: 131_072}
"""Of one run in the table: with more a CPU takes seconds."""
PRODUCT = {CPU: 2_048, CUDA: 8_192}
"""Rows and columns of the matrices whose product is taken for the device's limit: 32 bits on a CPU, 16 on a GPU."""
PRODUCTS = frozenset({"MatMul", "MatMulIntegerToFloat"})
SECONDS, LEAST = 0.3, 5
"""For how long a shape is run, and how often at least."""
FEWER = 3

Opener = Callable[[str], Session]
Labels = Mapping[str, NDArray[np.intp]]


@dataclass(frozen=True, slots=True)
class Said:
    vectors: Floats
    labels: Labels


class DeviceBench:
    def __init__(self, folder: Path, encoder: Encoder, *, threads: int | None) -> None:
        self._folder = folder
        self._encoder = encoder
        self._threads = threads
        self._provider = encoder.device.provider
        self._opened: dict[str, Session] = {}

    def measure(self, texts: Sequence[str]) -> dict[str, object]:
        read = self._encoder.read(texts, kind="query")
        limit = self._limit()
        return {
            "device": self._encoder.device.describe(),
            "texts": len(texts),
            "agreement": self._agreement(read),
            "same_bytes": self._same_bytes(read),
            "product": PRODUCT[self._provider],
            "limit_tflops": round(limit / 1e12, 3),
            "grid": list(self._grid(read, limit)),
        }

    def _agreement(self, read: Sequence[Ids]) -> dict[str, object]:
        """Multiplied out, the same graph on both; then what the device serves, beside two of the CPU's.

        The CPU computes 16-bit products in 32 bits. What it serves itself has 8-bit products.
        """
        served = self._said(read, self._served)
        full, short = (partial(self._wide, width) for width in (np.float32, np.float16))
        return {
            "float32": _compared(self._said(read, partial(full, self._provider)), self._said(read, partial(full, CPU))),
            "served_beside_float16": _compared(served, self._said(read, partial(short, CPU))),
            "served_beside_8_bits": _compared(served, self._said(read, self._served_by_cpu)),
        }

    def _same_bytes(self, read: Sequence[Ids]) -> dict[str, object]:
        """How many texts get the same bytes in other company: all of them turned round, then each third alone."""
        session = self._served(GRAPH)
        whole = self._fields(session, read)
        turned, fewer = self._fields(session, read[::-1]), self._fields(session, read[::FEWER])
        return {
            "turned": _same(whole, {name: part[::-1] for name, part in turned.items()}),
            "fewer": _same({name: part[::FEWER] for name, part in whole.items()}, fewer),
        }

    def _grid(self, read: Sequence[Ids], limit: float) -> Iterator[dict[str, float]]:
        """Runs of so many rows of one length, no padding: the fields' probabilities, there and back."""
        session, work = self._served(GRAPH), _Work.of(self._folder / GRAPH)
        for length in LENGTHS:
            for rows in ROWS:
                if rows * length > MOST_TOKENS[self._provider]:
                    continue
                seconds = _seconds(partial(session.run, self._encoder.fields, _filled(read, rows, length)))
                speed = rows * work.operations(length) / seconds
                yield {
                    "length": length,
                    "rows": rows,
                    "milliseconds": round(1000 * seconds, 3),
                    "texts_a_second": round(rows / seconds, 1),
                    "tflops": round(speed / 1e12, 3),
                    "of_limit": round(speed / limit, 4),
                }

    def _limit(self) -> float:
        """Operations a second of one large product of matrices that stay on the device."""
        size, kind = PRODUCT[self._provider], np.float16 if self._provider == CUDA else np.float32
        session = ort.InferenceSession(_product(size, kind), options(self._threads), providers=[self._provider])
        binding, device = session.io_binding(), "cuda" if self._provider == CUDA else "cpu"
        draw = np.random.default_rng(0)
        for name in ("left", "right"):
            matrix = draw.standard_normal((size, size), np.float32).astype(kind)
            binding.bind_ortvalue_input(name, ort.OrtValue.ortvalue_from_numpy(matrix, device, 0))
        binding.bind_output("product", device)
        return float(2 * size**3 / _seconds(partial(session.run_with_iobinding, binding)))

    def _said(self, read: Sequence[Ids], opened: Opener) -> Said:
        (vectors,) = through(opened(EMBEDDING_GRAPH), read, ("embedding",), (self._encoder.manifest.dimensions,))
        fields = self._fields(opened(GRAPH), read)
        return Said(vectors, {name: part.argmax(axis=1) for name, part in fields.items()})

    def _fields(self, session: Session, read: Sequence[Ids]) -> dict[str, Floats]:
        labels = self._encoder.labels
        found = through(session, read, tuple(labels), [len(names) for names in labels.values()])
        return dict(zip(labels, found, strict=True))

    def _served(self, graph: str) -> Session:
        """Opened once: on a GPU the graph is written anew for it."""
        if graph not in self._opened:
            opened = open_cuda if self._provider == CUDA else open_cpu
            self._opened[graph] = opened(self._folder / graph, self._threads)
        return self._opened[graph]

    def _served_by_cpu(self, graph: str) -> Session:
        return open_cpu(self._folder / graph, self._threads)

    def _wide(self, width: Width, provider: str, graph: str) -> Session:
        """Multiplied out, in 32 bits without the 19-bit shortcut that NVIDIA's products take unasked."""
        told = (provider, {"use_tf32": "0"}) if provider == CUDA else provider
        content = half(self._folder / graph, width)
        session = ort.InferenceSession(content, options(self._threads), providers=[told])
        return BoundSession(session, "cuda") if provider == CUDA else HostSession(session)


@dataclass(frozen=True, slots=True)
class _Work:
    """Multiplications and additions of the layers' products, counted apart."""

    a_token: int
    a_pair: int
    """For each token, for each other token that it looks at."""

    @classmethod
    def of(cls, path: Path) -> "_Work":
        """By the shapes of the built graph: in whichever width it is served, its products are the same."""
        graph = onnx.load(path).graph
        shapes = {tensor.name: tensor.dims for tensor in graph.initializer}
        products = [node for node in graph.node if node.op_type in PRODUCTS and STEP.match(node.name)]
        weights = [shapes[node.input[1]] for node in products if node.input[1] in shapes]
        looks = len(products) - len(weights)
        return cls(2 * sum(rows * columns for rows, columns in weights), 2 * looks * weights[0][0])

    def operations(self, length: int) -> int:
        """Of one text of so many tokens."""
        return length * (self.a_token + length * self.a_pair)


def _filled(read: Sequence[Ids], rows: int, length: int) -> Arrays:
    """Real tokens one after the other, from the texts' own beginnings on."""
    tokens = islice(cycle(chain.from_iterable(read)), rows * length)
    ids = np.fromiter(tokens, np.int64, rows * length).reshape(rows, length)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids)}


def _product(size: int, kind: Width) -> bytes:
    number = helper.np_dtype_to_tensor_dtype(np.dtype(kind))
    inputs = [helper.make_tensor_value_info(name, number, [size, size]) for name in ("left", "right")]
    output = helper.make_tensor_value_info("product", number, [size, size])
    node = helper.make_node("MatMul", ["left", "right"], ["product"])
    opsets = [helper.make_opsetid("", 21)]
    model = helper.make_model(
        helper.make_graph([node], "product", inputs, [output]), opset_imports=opsets, ir_version=10
    )
    return bytes(model.SerializeToString())


def _seconds(run: Callable[[], object]) -> float:
    """The median time of a run, once warm."""
    run()
    times = list[float]()
    while len(times) < LEAST or sum(times) < SECONDS:
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return median(times)


def _compared(one: Said, other: Said) -> dict[str, object]:
    cosines = (one.vectors * other.vectors).sum(axis=1)
    equal = {name: float((one.labels[name] == other.labels[name]).mean()) for name in one.labels}
    return {
        "cosine_least": round(float(cosines.min()), 6),
        "cosine_median": round(float(np.median(cosines)), 6),
        "labels_equal": {name: round(share, 4) for name, share in equal.items()},
    }


def _same(one: Mapping[str, Floats], other: Mapping[str, Floats]) -> float:
    """The share of texts whose answers are equal in every field, to the last bit."""
    alike = np.logical_and.reduce([(one[name] == other[name]).all(axis=1) for name in one])
    return round(float(alike.mean()), 4)
