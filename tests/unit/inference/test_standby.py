import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest

from shared.inference import Encoder
from shared.inference.artefacts import EMBEDDING_GRAPH
from shared.inference.batching import Floats, Ids
from shared.inference.device import CPU, CPU_SIZES, CUDA, Device, Sizes
from shared.inference.sessions import BoundSession, DeviceError, HostSession, Session, open_cuda, through, warm
from shared.inference.standby import Standby, Tries
from shared.telemetry.logs import ContentFreeFormatter
from tests.unit.inference import small

GPU_SIZES = Sizes(run=256, batch=512, bucket=32, one_shape=True)
TEXTS: list[Ids] = [[0, 5, 6, 2], [0, *range(4, 24), 2], [0, 2], [0, *range(4, 60), 2]]
BROKEN: list[Ids] = [[0, 9_999, 2]]
OUTPUTS, WIDTHS = ("category", "kind"), (3, 2)


@pytest.fixture
def reserve() -> HostSession:
    return HostSession(small.session())


@pytest.fixture
def gpu() -> small.Gpu:
    return small.Gpu(small.session(), GPU_SIZES)


def standby(reserve: Session, tries: Tries | None = None) -> Standby:
    return Standby("auto", reserve, Device("auto", "cpu", CPU, "CUDA could not be started"), tries)


def expected(reserve: Session) -> list[bytes]:
    return [values.tobytes() for values in through(reserve, TEXTS, OUTPUTS, WIDTHS)]


def answer(one: Standby, texts: Sequence[Ids] = tuple(TEXTS)) -> list[bytes]:
    return [values.tobytes() for values in one.run(texts, OUTPUTS, WIDTHS)]


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not reached():
        assert time.monotonic() < deadline
        threading.Event().wait(0.002)


@pytest.mark.feature(89)
def test_what_a_lost_gpu_fails_at_is_done_on_the_cpu_at_once_and_told(
    reserve: HostSession, gpu: small.Gpu, caplog: pytest.LogCaptureFixture
) -> None:
    one = standby(reserve)
    one.prefer(lambda: gpu)
    assert one.device == Device("auto", "cuda", CUDA)
    assert one.sizes == GPU_SIZES
    gpu.lost = True
    assert answer(one) == expected(reserve)
    assert one.device.actual == "cpu"
    assert one.device.fallback == "the GPU failed (InvalidArgument): on the CPU until it answers again"
    assert one.sizes == CPU_SIZES
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    line = ContentFreeFormatter("triage").format(record)
    assert '"error": "InvalidArgument"' in line
    assert "10005" not in line
    asked = gpu.runs
    assert answer(one) == expected(reserve)
    assert gpu.runs == asked
    one.close()


@pytest.mark.feature(89)
def test_it_comes_back_when_the_gpu_answers_again(
    reserve: HostSession, gpu: small.Gpu, caplog: pytest.LogCaptureFixture
) -> None:
    away = threading.Event()
    away.set()
    opened: list[float] = []

    def open_gpu() -> Session:
        opened.append(time.monotonic())
        if len(opened) > 1 and away.is_set():
            raise DeviceError("still away")
        gpu.lost = False
        return gpu

    caplog.set_level(logging.INFO)
    one = standby(reserve, Tries(first=0.01, most=0.04))
    one.prefer(open_gpu)
    gpu.lost = True
    answer(one)
    until(lambda: len(opened) >= 5)
    assert one.device.actual == "cpu"
    assert answer(one) == expected(reserve)
    away.clear()
    until(lambda: one.device.actual == "cuda")
    assert one.device.fallback is None
    asked = gpu.runs
    answer(one)
    assert gpu.runs > asked
    until(lambda: "the GPU is back" in [record.msg for record in caplog.records])
    assert all(
        later - earlier >= pause
        for earlier, later, pause in zip(opened[1:], opened[2:], (0.02, 0.04, 0.04), strict=False)
    )
    one.close()


def test_a_text_that_nothing_can_run_is_not_the_gpu_s_fault(reserve: HostSession, gpu: small.Gpu) -> None:
    one = standby(reserve)
    one.prefer(lambda: gpu)
    with pytest.raises(Exception, match="out of data bounds"):
        answer(one, BROKEN)
    assert one.device.actual == "cuda"


def test_an_answer_that_is_no_number_is_no_answer(reserve: HostSession, gpu: small.Gpu) -> None:
    one = standby(reserve)
    one.prefer(lambda: gpu)
    gpu.noise = True
    assert answer(one) == expected(reserve)
    assert one.device.fallback is not None
    assert "DeviceError" in one.device.fallback
    one.close()


def test_a_gpu_that_does_not_start_is_looked_for_again(reserve: HostSession, gpu: small.Gpu) -> None:
    sessions = iter([None, None, gpu])

    def open_gpu() -> Session:
        session = next(sessions)
        if session is None:
            raise DeviceError("no driver")
        return session

    one = standby(reserve, Tries(first=0.01))
    one.prefer(open_gpu)
    until(lambda: one.device.actual == "cuda")


def test_closed_it_looks_no_more(reserve: HostSession) -> None:
    opened: list[int] = []

    def open_gpu() -> Session:
        opened.append(1)
        raise DeviceError("no driver")

    one = standby(reserve, Tries(first=60))
    one.prefer(open_gpu)
    one.close()
    assert len(opened) == 1
    assert not [thread for thread in threading.enumerate() if thread.name == "encoder-return"]


def test_threads_that_lose_the_same_gpu_all_get_their_answers(
    reserve: HostSession, gpu: small.Gpu, caplog: pytest.LogCaptureFixture
) -> None:
    one = standby(reserve)
    one.prefer(lambda: gpu)
    gpu.lost = True
    found: list[list[bytes]] = []
    threads = [threading.Thread(target=lambda: found.append(answer(one))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [expected(reserve)] * 4
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    one.close()


@pytest.mark.feature(89)
@pytest.mark.skipif(CUDA in ort.get_available_providers(), reason="this ONNX Runtime has CUDA")
def test_cuda_that_is_not_there_is_an_error_and_never_a_silent_cpu(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(small.graph())
    with pytest.warns(UserWarning, match="CUDAExecutionProvider"), pytest.raises(DeviceError):
        open_cuda(tmp_path / "model.onnx", None)


def test_bound_memory_gives_what_host_arrays_give_in_any_company() -> None:
    """The binding on the memory of the CPU, the one device there is on every machine."""
    bound = BoundSession(small.session(), "cpu", GPU_SIZES)
    host = HostSession(small.session(), GPU_SIZES)
    warm(bound, 64, OUTPUTS)
    together = through(bound, TEXTS, OUTPUTS, WIDTHS)
    plain = through(host, TEXTS, OUTPUTS, WIDTHS)
    assert [values.tobytes() for values in together] == [values.tobytes() for values in plain]
    for row, text in enumerate(TEXTS):
        alone: list[Floats] = through(bound, [text], OUTPUTS, WIDTHS)
        for values, whole in zip(alone, together, strict=True):
            np.testing.assert_array_equal(values[0], whole[row])
    assert len(bound._held) == 2 * 2


def test_who_judged_is_named_by_the_graph_that_judges_wherever_the_other_one_runs(
    reserve: HostSession, gpu: small.Gpu
) -> None:
    """A card that has no room for the second graph."""

    def no_room() -> Session:
        raise DeviceError("no memory")

    def opened(graph: str) -> Standby:
        one = standby(reserve, Tries(first=60, most=60))
        one.prefer(no_room if graph == EMBEDDING_GRAPH else lambda: gpu)
        return one

    with closing(Encoder(small.manifest(), opened, small.tokenizer())) as encoder:
        encoder.predict(["w1"])
        encoder.encode(["w1"], kind="query")
        assert encoder.judges_on == Device("auto", "cuda", CUDA)
        assert encoder.device.fallback is not None
