"""The encoder for an event loop: one thread of its own, and callers who arrive together share a batch."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from shared.inference.encoder import Encoder, Floats, Kind, Predictions


@dataclass(frozen=True, slots=True)
class _Waiting:
    texts: tuple[str, ...]
    answer: "asyncio.Future[Predictions]"


class OffLoop:
    """ONNX Runtime lets go of the interpreter while it computes, so one thread keeps the loop free.

    While a batch runs, callers wait in a queue; the next batch takes all that wait, up to `most` texts.
    Batching never changes an answer: see `Encoder`.
    """

    def __init__(self, encoder: Encoder, *, most: int = 32) -> None:
        self.encoder = encoder
        self._most = most
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None

    async def submit(self, texts: Sequence[str]) -> Predictions:
        """`Encoder.predict`, in the encoder's thread, together with whoever else is waiting."""
        waiting = _Waiting(tuple(texts), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._running is None:
            self._running = asyncio.create_task(self._drain())
        return await waiting.answer

    async def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """`Encoder.encode`, in the encoder's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self.encoder.encode(texts, kind=kind))

    async def aclose(self) -> None:
        """Finish what waits, then end the thread."""
        if self._running is not None:
            await self._running
        await asyncio.to_thread(self._thread.shutdown)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _drain(self) -> None:
        try:
            while self._waiting:
                await self._answer(self._take())
        finally:
            self._running = None

    def _take(self) -> list[_Waiting]:
        """The callers served next: at least one, and no more than `most` texts where there are several."""
        taken = [self._waiting.pop(0)]
        count = len(taken[0].texts)
        while self._waiting and count + len(self._waiting[0].texts) <= self._most:
            taken.append(self._waiting.pop(0))
            count += len(taken[-1].texts)
        return taken

    async def _answer(self, taken: list[_Waiting]) -> None:
        texts = [text for waiting in taken for text in waiting.texts]
        try:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._thread, self.encoder.predict, texts)
        except Exception as error:  # noqa: BLE001 - each caller gets it, and the queue goes on
            for waiting in taken:
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
            return
        start = 0
        for waiting in taken:
            stop = start + len(waiting.texts)
            if not waiting.answer.done():
                waiting.answer.set_result(found.rows(start, stop))
            start = stop
