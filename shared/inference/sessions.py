"""What runs the graph: ONNX Runtime on host arrays, or with inputs and outputs bound to a device's memory."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime as ort

from shared.inference.artefacts import TOKENS
from shared.inference.batching import Arrays, Floats, Ids, Integers, padded, runs
from shared.inference.device import CPU, CPU_SIZES, CUDA, CUDA_SIZES, Sizes
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.encoder")


class DeviceError(Exception):
    """The device cannot be used, or its answer cannot be true."""


class Session(Protocol):
    """Blocking; may be called from several threads."""

    @property
    def sizes(self) -> Sizes: ...

    def run(self, outputs: Sequence[str], arrays: Arrays) -> list[Floats]:
        """One array an output, a row of it for each row of `arrays`."""


class HostSession:
    def __init__(self, session: ort.InferenceSession, sizes: Sizes = CPU_SIZES) -> None:
        self.sizes = sizes
        self._session = session

    def run(self, outputs: Sequence[str], arrays: Arrays) -> list[Floats]:
        found: list[Floats] = self._session.run(list(outputs), dict(arrays))
        return found


class BoundSession:
    """Inputs are written into the same memory of the device for each shape, outputs are left there and fetched once."""

    def __init__(self, session: ort.InferenceSession, device: str, sizes: Sizes = CUDA_SIZES) -> None:
        self.sizes = sizes
        self._session = session
        self._device = device
        self._held: dict[tuple[str, tuple[int, ...]], ort.OrtValue] = {}
        self._alone = threading.Lock()

    def run(self, outputs: Sequence[str], arrays: Arrays) -> list[Floats]:
        with self._alone:
            binding = self._session.io_binding()
            for name, array in arrays.items():
                binding.bind_ortvalue_input(name, self._on_device(name, array))
            for name in outputs:
                binding.bind_output(name, self._device)
            self._session.run_with_iobinding(binding)
            found: list[Floats] = binding.copy_outputs_to_cpu()
        return found

    def _on_device(self, name: str, array: Integers) -> ort.OrtValue:
        held = self._held.get((name, array.shape))
        if held is None:
            held = self._held[name, array.shape] = ort.OrtValue.ortvalue_from_numpy(array, self._device, 0)
        else:
            held.update_inplace(array)
        return held


def through(session: Session, texts: Sequence[Ids], outputs: Sequence[str], widths: Sequence[int]) -> list[Floats]:
    """All the texts, run by run as suits the session: an array [texts, width] for each output.

    One by token is [texts, width, longest], 0 past a text's own end.
    """
    longest = max((padded(len(ids), session.sizes.bucket) for ids in texts), default=0)
    found = [
        np.zeros((len(texts), width, longest) if name.endswith(TOKENS) else (len(texts), width), np.float32)
        for name, width in zip(outputs, widths, strict=True)
    ]
    for run in runs(texts, session.sizes):
        for whole, part in zip(found, session.run(outputs, run.arrays), strict=True):
            whole[run.rows, ..., : part.shape[-1]] = part[: len(run.rows)]
    return found


def warm(session: Session, longest: int, outputs: Sequence[str]) -> None:
    """The first run of a shape costs more: a device whose shapes are few runs each of them once."""
    step = session.sizes.bucket
    for length in range(step, longest + 1, step) if session.sizes.one_shape else (step,):
        (run,) = runs([[0] * length], session.sizes)
        session.run(outputs, run.arrays)


def open_cpu(graph: Path, threads: int | None) -> HostSession:
    return HostSession(ort.InferenceSession(str(graph), options(threads), providers=[CPU]))


def open_cuda(graph: Path, threads: int | None) -> BoundSession:
    """The graph in 16-bit numbers on the first GPU.

    Raises:
        DeviceError: CUDA does not start here. ONNX Runtime itself would use the CPU and say nothing.
    """
    chosen = options(threads)
    chosen.use_deterministic_compute = True
    session = ort.InferenceSession(for_gpu(graph), chosen, providers=[CUDA, CPU])
    session.disable_fallback()
    if CUDA not in session.get_providers():
        raise DeviceError("CUDA could not be started")
    return BoundSession(session, "cuda")


def for_gpu(graph: Path) -> bytes:
    """In 16-bit numbers, its steps joined; a graph whose steps have other names runs as it is, only slower."""
    from shared.inference.fused import fused  # noqa: PLC0415 - brings ONNX's own library, which only a GPU needs
    from shared.inference.half import half  # noqa: PLC0415

    content = half(graph)
    try:
        return fused(content)
    except (KeyError, ValueError) as error:
        logger.warning("the model's steps are not joined on the GPU", extra=fields(error=type(error).__name__))
        return content


def options(threads: int | None) -> ort.SessionOptions:
    chosen = ort.SessionOptions()
    chosen.log_severity_level = 3
    if threads is not None:
        chosen.intra_op_num_threads = threads
    chosen.inter_op_num_threads = 1
    chosen.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return chosen
