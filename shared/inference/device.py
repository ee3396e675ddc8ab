"""Which device was asked for, and which one really runs."""

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
