import pytest

from shared.inference.device import CPU, CUDA, announce, wanted_providers


@pytest.mark.feature(89)
def test_cuda_asked_for_and_absent_is_announced() -> None:
    device = announce("cuda", [CPU], [CPU])
    assert device.actual == "cpu"
    assert device.fallback is not None
    assert "no CUDA provider" in device.fallback


@pytest.mark.feature(89)
def test_cuda_that_failed_to_start_is_announced() -> None:
    assert wanted_providers("auto", [CUDA, CPU]) == [CUDA, CPU]
    device = announce("auto", [CUDA, CPU], [CPU])
    assert device.actual == "cpu"
    assert device.fallback is not None
    assert "could not be started" in device.fallback


def test_a_cpu_asked_for_is_no_fallback() -> None:
    assert wanted_providers("cpu", [CUDA, CPU]) == [CPU]
    assert announce("cpu", [CUDA, CPU], [CPU]).fallback is None
    assert announce("auto", [CPU], [CPU]).fallback is None


def test_cuda_in_use_is_cuda() -> None:
    assert announce("auto", [CUDA, CPU], [CUDA, CPU]).describe() == {
        "requested": "auto",
        "actual": "cuda",
        "provider": CUDA,
        "fallback": None,
    }
