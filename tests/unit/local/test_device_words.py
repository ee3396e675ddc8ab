import pytest

from shared.inference.device import CPU, CUDA, Device, lost
from shared.local.installation import _device


@pytest.mark.feature(89)
def test_the_status_names_the_device_that_runs_and_why_it_is_not_the_one_asked_for() -> None:
    assert _device(Device("auto", "cuda", CUDA).describe()) == "cuda"
    assert _device(Device("auto", "cpu", CPU).describe()) == "cpu"
    told = _device(lost("auto", RuntimeError("of a ticket's words nothing is told")).describe())
    assert told == "cpu (the GPU failed (RuntimeError): on the CPU until it answers again)"
    assert _device(None) is None
