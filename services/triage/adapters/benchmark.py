"""The service's way to the encoder beside the bare ONNX Runtime session, on the same texts in the same run.

The service's way is the one of its handlers: tickets handed in one by one, planned, read, batched by what waits, run
and judged. The bare session is given the same texts already read, sorted by length and cut as suits the device; its
answers are thrown away. It runs twice, with the service's settings and with ONNX Runtime's own. All take short turns,
so that whatever else the machine does falls on each.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import onnxruntime as ort

from services.triage.adapters.model import Model
from services.triage.domain.decide import Message, Rules
from shared.inference import Batch, Encoder
from shared.inference.artefacts import GRAPH
from shared.inference.batching import Run, runs
from shared.inference.device import CUDA
from shared.inference.sessions import for_gpu, options

ROUNDS = 8
LOAD = 0.5
"""The share of the measured throughput at which tickets come in the second part."""
SEED = 7
SERVICE, BARE, DEFAULT = "service", "bare", "bare_default_settings"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of the clock and of the processor."""

    clock: float
    processor: float


Turn = dict[str, Spent]


class Bench:
    def __init__(self, folder: Path, encoder: Encoder, rules: Rules, *, threads: int | None) -> None:
        self.encoder = encoder
        self._batches: list[Batch] = []
        self._model = Model(encoder, rules, ran=self._batches.append)
        defaults = ort.SessionOptions()
        defaults.log_severity_level = 3
        if threads is not None:
            defaults.intra_op_num_threads = threads
        graph, provider = folder / GRAPH, encoder.device.provider
        self._bare = _session(graph, provider, options(threads))
        self._default = _session(graph, provider, defaults)

    async def compare(self, messages: Sequence[Message]) -> dict[str, object]:
        """Ratios of one run; what is not a ratio stands there to read them by."""
        turns = await self._turns(messages)
        full = median(batch.seconds for batch in self._batches)
        rate = len(messages) / sum(turn[SERVICE].clock for turn in turns)
        await self._paced(messages, LOAD * rate)
        waits = [batch.began - asked for batch in self._batches for asked in batch.asked]
        return {
            "device": self.encoder.device.describe(),
            "tickets": len(messages),
            "texts": len(self._model.texts(messages)),
            "ratio": _ratio(turns, BARE),
            "ratio_processor": _ratio_processor(turns, BARE),
            "ratio_default_settings": _ratio(turns, DEFAULT),
            "tickets_a_second": round(rate, 2),
            "load": LOAD,
            "wait_in_batches": _spread(in_batches(self._batches)),
            "full_batch_seconds": round(full, 3),
            "wait_in_full_batches": _spread([wait / full for wait in waits]),
        }

    async def aclose(self) -> None:
        await self._model.aclose()

    async def _turns(self, messages: Sequence[Message]) -> list[Turn]:
        """A part of the tickets each turn; who begins changes."""
        parts = [messages[start::ROUNDS] for start in range(min(ROUNDS, len(messages)))]
        await self._turn(parts[0][:1], 0)
        self._batches.clear()
        return [await self._turn(part, number) for number, part in enumerate(parts)]

    async def _turn(self, messages: Sequence[Message], number: int) -> Turn:
        texts = self._model.texts(messages)
        read = list(runs(self.encoder.read(texts, kind="query"), self.encoder.sizes))
        sides: dict[str, Callable[[], Awaitable[object]]] = {
            SERVICE: partial(self._service, messages),
            BARE: partial(asyncio.to_thread, self._plain, self._bare, read),
            DEFAULT: partial(asyncio.to_thread, self._plain, self._default, read),
        }
        order = list(sides)
        first = number % len(order)
        return {side: await _timed(sides[side]) for side in (*order[first:], *order[:first])}

    async def _service(self, messages: Sequence[Message]) -> None:
        await asyncio.gather(*(self._model.judge([message]) for message in messages))

    def _plain(self, session: ort.InferenceSession, read: Sequence[Run]) -> None:
        for run in read:
            session.run(list(self.encoder.fields), dict(run.arrays))

    async def _paced(self, messages: Sequence[Message], rate: float) -> None:
        """Tickets come at random moments at this rate, whatever becomes of those before: often two close together."""
        self._batches.clear()
        draw = random.Random(SEED)  # noqa: S311 - moments, not secrets
        due = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for message in messages:
                due += draw.expovariate(rate)
                await asyncio.sleep(due - time.perf_counter())
                group.create_task(self._model.judge([message]))


def in_batches(batches: Sequence[Batch]) -> list[float]:
    """How many batch times each ticket waited: of every batch that ran meanwhile, the share that it waited through.

    Each batch is measured by its own time, so that a machine that grows slower between two does not count. What no
    batch explains is measured by the median one.
    """
    usual = median(batch.seconds for batch in batches)
    return [_waited(batches, asked, own.began, usual) for own in batches for asked in own.asked]


def _waited(batches: Sequence[Batch], asked: float, began: float, usual: float) -> float:
    shares, explained = 0.0, 0.0
    for batch in batches:
        through = max(0.0, min(began, batch.ended) - max(asked, batch.began))
        shares += through / batch.seconds
        explained += through
    return shares + max(0.0, began - asked - explained) / usual


async def _timed(work: Callable[[], Awaitable[object]]) -> Spent:
    clock, processor = time.perf_counter(), time.process_time()
    await work()
    return Spent(time.perf_counter() - clock, time.process_time() - processor)


def _ratio(turns: Sequence[Turn], side: str) -> float:
    """Of the service's throughput to the other's."""
    return round(median(turn[side].clock / turn[SERVICE].clock for turn in turns), 3)


def _ratio_processor(turns: Sequence[Turn], side: str) -> float:
    return round(sum(turn[side].processor for turn in turns) / sum(turn[SERVICE].processor for turn in turns), 3)


def _spread(waits: Sequence[float]) -> dict[str, float]:
    found = np.array(waits)
    return {
        "median": round(float(np.median(found)), 2),
        "p99": round(float(np.quantile(found, 0.99)), 2),
        "most": round(float(found.max()), 2),
    }


def _session(graph: Path, provider: str, chosen: ort.SessionOptions) -> ort.InferenceSession:
    return ort.InferenceSession(for_gpu(graph) if provider == CUDA else str(graph), chosen, providers=[provider])
