"""Which device was asked for, which one really runs, and how much it is given at once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

DeviceChoice = Literal["auto", "cpu", "cuda"]

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"


@dataclass(frozen=True, slots=True)
class Device:
    """`fallback` says in one sentence why `actual` is not what was asked for."""

    requested: DeviceChoice
    actual: Literal["cpu", "cuda"]
    provider: str
    fallback: str | None = None

    def describe(self) -> dict[str, str | None]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Sizes:
    """What suits a device. Tokens count with their padding.

    `run`: of one run of the graph. `batch`: of the texts that are answered together.
    `bucket`: a row is padded to the next multiple. `one_shape`: a bucket's runs all have the same rows, the missing
    ones filled up, so that one kernel, always the same, serves a text whoever its neighbours are.
    """

    run: int
    batch: int
    bucket: int
    one_shape: bool = False


CPU_SIZES = Sizes(run=512, batch=4096, bucket=16)
"""A CPU gains nothing from more rows; what a run of 512 tokens holds stays in its caches."""
CUDA_SIZES = Sizes(run=8192, batch=32_768, bucket=64, one_shape=True)


def wanted_providers(choice: DeviceChoice, available: Sequence[str]) -> list[str]:
    """The providers to ask for. ONNX Runtime itself falls back in silence: `announce` finds out."""
    if choice == "cpu" or CUDA not in available:
        return [CPU]
    return [CUDA, CPU]


def announce(choice: DeviceChoice, available: Sequence[str], in_use: Sequence[str]) -> Device:
    """What a session that reports `in_use` runs on, whatever was asked for."""
    if CUDA in in_use:
        return Device(choice, "cuda", CUDA)
    reason: str | None = None
    if choice != "cpu" and CUDA in available:
        reason = "CUDA could not be started on this machine: running on the CPU"
    elif choice == "cuda":
        reason = "this ONNX Runtime has no CUDA provider: running on the CPU"
    return Device(choice, "cpu", CPU, reason)


def lost(choice: DeviceChoice, error: BaseException) -> Device:
    """After a GPU that ran has failed. The error's class is told, never its words."""
    return Device(choice, "cpu", CPU, f"the GPU failed ({type(error).__name__}): on the CPU until it answers again")
