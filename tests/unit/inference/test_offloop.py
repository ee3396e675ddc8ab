import asyncio
import threading
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.inference import Batch, Closed, Encoder, OffLoop, Predictions
from shared.inference.batching import Floats, Ids
from shared.inference.device import CPU, Device
from shared.inference.sessions import HostSession
from shared.inference.standby import Standby
from tests.unit.inference import small


class Gated(Encoder):
    """The real class on a small real model; it waits at `gate` so that callers can gather, and notes its batches."""

    def __init__(self) -> None:
        reserve = HostSession(small.session(), small.SIZES)
        standby = Standby("cpu", reserve, Device("cpu", "cpu", CPU))
        super().__init__(small.manifest(), lambda _: standby, small.tokenizer())
        self.batches: list[int] = []
        self.started, self.gate = threading.Event(), threading.Event()
        self.gate.set()

    def answer(self, texts: Sequence[Ids], outputs: Sequence[str]) -> list[Floats]:
        self.batches.append(len(texts))
        self.started.set()
        assert self.gate.wait(10)
        return super().answer(texts, outputs)


@pytest.fixture(scope="module")
def plain() -> Encoder:
    return Gated()


@pytest.fixture
def gated() -> Gated:
    encoder = Gated()
    encoder.gate.clear()
    return encoder


async def started(encoder: Gated) -> None:
    assert await asyncio.to_thread(encoder.started.wait, 10)


async def waiting(off_loop: OffLoop, callers: int) -> None:
    """Until that many callers stand in the queue, behind the batch that runs."""
    async with asyncio.timeout(10):
        while len(off_loop._waiting) < callers:
            await asyncio.sleep(0)


def same(found: Predictions, texts: Sequence[str], plain: Encoder) -> bool:
    expected = plain.predict(list(texts)).probabilities
    return all(values.tobytes() == expected[field].tobytes() for field, values in found.probabilities.items())


async def test_who_finds_it_idle_runs_at_once_and_who_waits_shares_the_next_batch(gated: Gated, plain: Encoder) -> None:
    texts = [f"w{n} w{n + 1}" for n in range(6)]
    async with OffLoop(gated) as off_loop:
        first = asyncio.create_task(off_loop.submit(texts[:1]))
        await started(gated)
        others = [asyncio.create_task(off_loop.submit([text])) for text in texts[1:]]
        await waiting(off_loop, 5)
        gated.gate.set()
        found = await asyncio.gather(first, *others)
    assert gated.batches == [1, 5]
    assert all(same(one, [text], plain) for text, one in zip(texts, found, strict=True))


class Watched(np.ndarray):  # type: ignore[type-arg]
    """Counts how often an answer, thousands of numbers a ticket, is written out."""

    written = 0

    def __repr__(self) -> str:
        Watched.written += 1
        return "numbers"


async def test_an_answer_is_handed_over_and_never_written_out(gated: Gated, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = gated.answer
    monkeypatch.setattr(gated, "answer", lambda *given: [one.view(Watched) for one in answered(*given)])
    gated.gate.set()
    async with OffLoop(gated) as off_loop:
        assert len(await off_loop.submit(["w1", "w2"])) == 2
    assert Watched.written == 0


async def test_a_batch_is_bounded_by_its_tokens(gated: Gated) -> None:
    told: list[Batch] = []
    async with OffLoop(gated, ran=told.append) as off_loop:
        calls = [asyncio.create_task(off_loop.submit(["w1", "w2 " * 40]))]
        await started(gated)
        calls += [asyncio.create_task(off_loop.submit(["w1", "w2 " * 40])) for _ in range(5)]
        await waiting(off_loop, 5)
        gated.gate.set()
        await asyncio.gather(*calls)
    assert gated.batches == [2, 4, 4, 2]
    assert [batch.tokens for batch in told] == [64, 128, 128, 64]
    assert [len(batch.asked) for batch in told] == [1, 2, 2, 1]


async def test_the_loop_is_free_while_the_model_runs(gated: Gated) -> None:
    async with OffLoop(gated) as off_loop:
        call = asyncio.create_task(off_loop.submit(["w1"]))
        await started(gated)
        assert not call.done()
        gated.gate.set()
        assert len(await call) == 1


async def test_an_error_reaches_only_whom_it_concerns(gated: Gated, plain: Encoder) -> None:
    texts = ["w1", "w2", f"w3 {small.BOOM}", "w4", "w5 \ud800"]
    async with OffLoop(gated) as off_loop:
        calls = [asyncio.create_task(off_loop.submit([text])) for text in texts]
        await started(gated)
        gated.gate.set()
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert len(await off_loop.submit(["w6"])) == 1
    for text, one in zip(texts, found, strict=True):
        if small.BOOM in text:
            assert isinstance(one, Exception)
        else:
            assert isinstance(one, Predictions)
            assert same(one, [text], plain)


async def test_who_gives_up_before_its_turn_is_not_run(gated: Gated) -> None:
    async with OffLoop(gated) as off_loop:
        first = asyncio.create_task(off_loop.submit(["w1"]))
        await started(gated)
        second, third = (asyncio.create_task(off_loop.submit([text])) for text in ("w2", "w3"))
        await waiting(off_loop, 2)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        gated.gate.set()
        await asyncio.gather(first, third)
    assert gated.batches == [1, 1]


async def test_who_gives_up_while_it_runs_disturbs_nobody(gated: Gated) -> None:
    async with OffLoop(gated) as off_loop:
        first = asyncio.create_task(off_loop.submit(["w1"]))
        await started(gated)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        gated.gate.set()
        assert len(await off_loop.submit(["w2"])) == 1


async def test_no_more_than_there_is_room_for_wait_and_the_rest_wait_their_turn(gated: Gated) -> None:
    async with OffLoop(gated, room=4) as off_loop:
        calls = [asyncio.create_task(off_loop.submit(["w1", "w2"])) for _ in range(5)]
        await started(gated)
        await waiting(off_loop, 1)
        assert off_loop._room.held == 4
        gated.gate.set()
        assert [len(one) for one in await asyncio.gather(*calls)] == [2] * 5
        assert len(await off_loop.submit(["w1"] * 9)) == 9
    assert off_loop._room.held == 0


async def test_closing_finishes_what_was_asked_and_takes_no_more(gated: Gated) -> None:
    off_loop = OffLoop(gated, room=2)
    calls = [asyncio.create_task(off_loop.submit(["w1"])) for _ in range(6)]
    await started(gated)
    closing = asyncio.create_task(off_loop.aclose())
    await asyncio.sleep(0)
    with pytest.raises(Closed):
        await off_loop.submit(["w2"])
    gated.gate.set()
    assert [len(one) for one in await asyncio.gather(*calls)] == [1] * 6
    await closing


async def test_passages_and_fields_never_share_a_batch_and_do_not_part_those_who_may(
    gated: Gated, plain: Encoder
) -> None:
    async with OffLoop(gated) as off_loop:
        first = asyncio.create_task(off_loop.submit(["w1"]))
        await started(gated)
        fields = [asyncio.create_task(off_loop.submit([text])) for text in ("w2", "w3")]
        await waiting(off_loop, 2)
        vectors = asyncio.create_task(off_loop.encode(["w2", "w3"], kind="passage"))
        await waiting(off_loop, 3)
        late = asyncio.create_task(off_loop.submit(["w4", "w5", "w6"]))
        await waiting(off_loop, 4)
        gated.gate.set()
        await asyncio.gather(first, *fields, late)
        np.testing.assert_array_equal(await vectors, plain.encode(["w2", "w3"], kind="passage"))
    assert gated.batches == [1, 5, 2]


TEXT = st.lists(st.sampled_from([*(f"w{n}" for n in range(8)), small.BOOM]), min_size=1, max_size=30).map(" ".join)
CALLER = st.tuples(st.lists(TEXT, max_size=4), st.booleans())


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CALLER, min_size=1, max_size=12), st.integers(1, 12))
def test_whoever_comes_with_whatever_gets_what_the_texts_alone_get(
    plain: Encoder, callers: list[tuple[list[str], bool]], room: int
) -> None:
    """Callers at once, some of whom give up, some with a text that cannot be run."""
    told: list[Batch] = []

    async def run() -> list[Predictions | BaseException]:
        async with OffLoop(plain, room=room, ran=told.append) as off_loop:
            calls = [asyncio.create_task(off_loop.submit(texts)) for texts, _ in callers]
            await asyncio.sleep(0)
            for call, (_, gives_up) in zip(calls, callers, strict=True):
                if gives_up:
                    call.cancel()
            found = await asyncio.gather(*calls, return_exceptions=True)
        assert off_loop._room.held == 0
        assert not off_loop._waiting
        return found

    for (texts, gives_up), one in zip(callers, asyncio.run(run()), strict=True):
        if gives_up:
            assert isinstance(one, asyncio.CancelledError)
        elif any(small.BOOM in text for text in texts):
            assert isinstance(one, Exception)
        else:
            assert isinstance(one, Predictions)
            assert same(one, texts, plain)
    assert all(len(batch.asked) == 1 or batch.tokens <= small.SIZES.batch for batch in told)


async def test_the_built_model_says_the_same_off_the_loop_whatever_the_company(encoder: Encoder) -> None:
    texts = ["VPN refusé", "The printer jams. " * 20, "x", "Où est mon colis ?"]
    async with OffLoop(encoder) as off_loop:
        found = await asyncio.gather(*(off_loop.submit([text]) for text in texts))
    assert all(same(one, [text], encoder) for text, one in zip(texts, found, strict=True))


async def test_who_wants_reasons_shares_a_batch_with_who_does_not(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["VPN refusé depuis ce matin", "Where is my parcel?", "The printer jams. " * 20, "x"]
    alone = [encoder.explain([text]) for text in texts]
    gate, told, answer = threading.Event(), list[Batch](), encoder.answer
    monkeypatch.setattr(encoder, "answer", lambda *asked: gate.wait(10) and answer(*asked))
    async with OffLoop(encoder, ran=told.append) as off_loop:
        first = asyncio.create_task(off_loop.submit(["w1"]))
        async with asyncio.timeout(10):
            while off_loop._waiting or not off_loop._busy:
                await asyncio.sleep(0)
        explained = [asyncio.create_task(off_loop.explain([text])) for text in texts[:2]]
        plain = [asyncio.create_task(off_loop.submit([text])) for text in texts[2:]]
        await waiting(off_loop, len(texts))
        gate.set()
        reasons, found, _ = await asyncio.gather(asyncio.gather(*explained), asyncio.gather(*plain), first)
    for predictions, (expected, _) in zip([*(one for one, _ in reasons), *found], alone, strict=True):
        for field, values in expected.probabilities.items():
            np.testing.assert_array_equal(predictions.probabilities[field], values)
    for (_, (said,)), (_, (expected_said,)) in zip(reasons, alone, strict=False):
        assert said.spans == expected_said.spans
        np.testing.assert_allclose(said.pulls["category"], expected_said.pulls["category"], atol=1e-5)
    assert [len(batch.asked) for batch in told] == [1, len(texts)]
