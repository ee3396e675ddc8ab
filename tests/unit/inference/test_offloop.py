import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from shared.inference import Encoder, OffLoop, Predictions


class Recorder(Encoder):
    """The real encoder, noting the batches it is given; it waits at `gate` so that callers can gather."""

    batches: list[list[str]]
    started: threading.Event
    gate: threading.Event
    fail: bool

    def predict(self, texts: Sequence[str]) -> Predictions:
        self.batches.append(list(texts))
        self.started.set()
        assert self.gate.wait(10)
        if self.fail:
            raise RuntimeError("the device is gone")
        return super().predict(texts)


@pytest.fixture(scope="module")
def loaded(artefact: Path) -> Recorder:
    encoder = Recorder.load(artefact, device="cpu")
    assert isinstance(encoder, Recorder)
    return encoder


@pytest.fixture
def recorder(loaded: Recorder) -> Recorder:
    loaded.batches, loaded.fail = [], False
    loaded.started, loaded.gate = threading.Event(), threading.Event()
    return loaded


async def started(recorder: Recorder) -> None:
    assert await asyncio.to_thread(recorder.started.wait, 10)


async def test_callers_who_wait_share_a_batch_and_get_their_own_rows(recorder: Recorder, encoder: Encoder) -> None:
    async with OffLoop(recorder, most=4) as off_loop:
        calls = [asyncio.create_task(off_loop.submit([text])) for text in ("first", "second", "third")]
        await started(recorder)
        recorder.gate.set()
        found = await asyncio.gather(*calls)
    assert sorted(map(len, recorder.batches)) in ([1, 2], [3])
    for text, one in zip(("first", "second", "third"), found, strict=True):
        expected = encoder.predict([text]).probabilities
        np.testing.assert_array_equal(one.probabilities["category"], expected["category"])


async def test_a_batch_is_bounded(recorder: Recorder) -> None:
    recorder.gate.set()
    async with OffLoop(recorder, most=4) as off_loop:
        await asyncio.gather(*(off_loop.submit(["a", "b", "c"]) for _ in range(3)))
    assert max(map(len, recorder.batches)) <= 4


async def test_the_loop_is_free_while_the_model_runs(recorder: Recorder) -> None:
    async with OffLoop(recorder) as off_loop:
        call = asyncio.create_task(off_loop.submit(["slow"]))
        await started(recorder)
        assert not call.done()
        recorder.gate.set()
        assert len(await call) == 1


async def test_an_error_reaches_each_caller_and_the_next_batch_runs(recorder: Recorder) -> None:
    recorder.fail = True
    recorder.gate.set()
    async with OffLoop(recorder) as off_loop:
        found = await asyncio.gather(off_loop.submit(["a"]), off_loop.submit(["b"]), return_exceptions=True)
        assert all(isinstance(one, RuntimeError) for one in found)
        recorder.fail = False
        assert len(await off_loop.submit(["c"])) == 1


async def test_passages_go_through_the_same_thread(recorder: Recorder, encoder: Encoder) -> None:
    async with OffLoop(recorder) as off_loop:
        found = await off_loop.encode(["a passage"], kind="passage")
    np.testing.assert_array_equal(found, encoder.encode(["a passage"], kind="passage"))
