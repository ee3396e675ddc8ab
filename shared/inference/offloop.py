"""The encoder for an event loop: threads of its own, and callers who wait share a batch."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Self

from shared.inference.batching import Floats, Ids, weight
from shared.inference.encoder import EMBEDDING, Encoder, Explanation, Kind, Predictions
from shared.inference.room import Room

MOST_TEXTS = 2048
"""That wait or run; whoever brings more waits before its texts are read."""


class Closed(Exception):  # noqa: N818
    """The encoder takes no more texts: the service stops."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One that ran, told in the runner's thread. `tokens` with padding; times by `time.perf_counter`.

    `asked` is when each of its callers' texts stood ready.
    """

    tokens: int
    began: float
    ended: float
    asked: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    texts: Sequence[Ids]
    outputs: tuple[str, ...]
    answer: "asyncio.Future[list[Floats]]"
    since: float = field(default_factory=time.perf_counter)

    @property
    def embeds(self) -> bool:
        return self.outputs == EMBEDDING


class OffLoop:
    """Texts are read by one thread and run by another: both let go of the interpreter while they compute.

    A caller who finds the encoder idle runs at once. While a batch runs, callers wait; the next batch takes all that
    wait, in order, up to what suits the device, and never waits for more to come. Who asks for other outputs of the
    same graph goes along, in a run of its own. Batching never changes an answer: see `Encoder`.
    """

    def __init__(
        self, encoder: Encoder, *, room: int = MOST_TEXTS, ran: Callable[[Batch], None] = lambda _: None
    ) -> None:
        self.encoder = encoder
        self._ran = ran
        self._room = Room(room)
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="encoder-reader")
        self._runner = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._waiting: deque[_Waiting] = deque()
        self._asking = 0
        self._lock = threading.Lock()
        self._busy = False
        self._closed = False
        self._idle = asyncio.Event()

    async def submit(self, texts: Sequence[str]) -> Predictions:
        """`Encoder.predict`, together with whoever else is waiting."""
        return self.encoder.predictions(await self._ask(texts, "query", self.encoder.fields))

    async def explain(self, texts: Sequence[str]) -> tuple[Predictions, list[Explanation]]:
        """`Encoder.explain`, likewise."""
        found = await self._ask(texts, "query", self.encoder.explaining)
        explained = partial(self.encoder.explanations, texts, found)
        return self.encoder.predictions(found), await asyncio.get_running_loop().run_in_executor(None, explained)

    async def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """`Encoder.encode`, likewise."""
        (found,) = await self._ask(texts, kind, EMBEDDING)
        return found

    async def aclose(self) -> None:
        """Take no more, finish what was asked, then end the threads."""
        self._closed = True
        while self._asking:
            self._idle.clear()
            await self._idle.wait()
        await asyncio.to_thread(self._reader.shutdown)
        await asyncio.to_thread(self._runner.shutdown)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _ask(self, texts: Sequence[str], kind: Kind, outputs: tuple[str, ...]) -> list[Floats]:
        if self._closed:
            raise Closed
        self._asking += 1
        try:
            async with self._room.taken(len(texts)):
                loop = asyncio.get_running_loop()
                ids = await loop.run_in_executor(self._reader, partial(self.encoder.read, texts, kind=kind))
                return await self._answered(_Waiting(ids, outputs, loop.create_future()))
        finally:
            self._asking -= 1
            self._idle.set()

    async def _answered(self, waiting: _Waiting) -> list[Floats]:
        with self._lock:
            self._waiting.append(waiting)
            idle, self._busy = not self._busy, True
        if idle:
            self._runner.submit(self._work)
        try:
            return await waiting.answer
        except BaseException:
            # A caller who gave up before its turn. Never after an answer: `remove` writes all of it into its error.
            with self._lock, suppress(ValueError):
                self._waiting.remove(waiting)
            raise

    def _work(self) -> None:
        """In the runner's thread: one batch after the other, without a way back to the loop between them."""
        while taken := self._next():
            self._serve(taken)

    def _next(self) -> list[_Waiting]:
        """The callers served next: the first, and those after it who need the same graph while the batch has room."""
        with self._lock:
            self._busy = bool(self._waiting)
            if not self._busy:
                return []
            first, sizes = self._waiting.popleft(), self.encoder.sizes
            taken, tokens = [first], weight(first.texts, sizes)
            for waiting in [one for one in self._waiting if one.embeds == first.embeds]:
                tokens += weight(waiting.texts, sizes)
                if tokens > sizes.batch:
                    break
                taken.append(waiting)
                self._waiting.remove(waiting)
            return taken

    def _serve(self, taken: Sequence[_Waiting]) -> None:
        """One batch. When it fails, each caller's texts are tried alone: an error reaches only whom it concerns."""
        began = time.perf_counter()
        try:
            answers = self._answers(taken)
        except Exception as error:  # noqa: BLE001 - the caller gets it, and the queue goes on
            if len(taken) > 1:
                for waiting in taken:
                    self._serve([waiting])
            else:
                _tell(taken[0], error)
            return
        tokens = sum(weight(waiting.texts, self.encoder.sizes) for waiting in taken)
        self._ran(Batch(tokens, began, time.perf_counter(), tuple(waiting.since for waiting in taken)))
        for waiting, found in answers:
            _tell(waiting, found)

    def _answers(self, taken: Sequence[_Waiting]) -> list[tuple[_Waiting, list[Floats]]]:
        """By what is asked for: outputs that nobody wants of a text cost their copying, most those by token."""
        answers = []
        for outputs in dict.fromkeys(waiting.outputs for waiting in taken):
            alike = [waiting for waiting in taken if waiting.outputs == outputs]
            found = self.encoder.answer([ids for waiting in alike for ids in waiting.texts], outputs)
            start = 0
            for waiting in alike:
                stop = start + len(waiting.texts)
                answers.append((waiting, [values[start:stop] for values in found]))
                start = stop
        return answers


def _tell(waiting: _Waiting, found: list[Floats] | Exception) -> None:
    """The answer goes to the caller's loop; who gave up meanwhile gets none."""

    def tell() -> None:
        if waiting.answer.done():
            return
        if isinstance(found, Exception):
            waiting.answer.set_exception(found)
        else:
            waiting.answer.set_result(found)

    waiting.answer.get_loop().call_soon_threadsafe(tell)
