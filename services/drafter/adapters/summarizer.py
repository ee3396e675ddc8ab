"""Summaries with the encoder: it says how near sentences are, the rules of `domain/summary.py` choose among them."""

from collections.abc import Callable, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

import anyio.to_thread

from services.drafter.adapters.embedder import Embedder
from services.drafter.domain.summary import Message, Summary, is_long, said, summarize
from shared.languages import base_language


class Summarizing(Protocol):
    @property
    def zone(self) -> ZoneInfo: ...

    def is_long(self, messages: Sequence[Message]) -> bool: ...

    async def summarize(self, messages: Sequence[Message]) -> Summary: ...


class Summarizer:
    """Asks for the encoder at each summary: it is loaded after the parts are put together."""

    def __init__(self, embedder: Callable[[], Embedder], zone: ZoneInfo, length: int) -> None:
        self._embedder = embedder
        self._zone = zone
        self._length = length

    @property
    def zone(self) -> ZoneInfo:
        return self._zone

    def is_long(self, messages: Sequence[Message]) -> bool:
        return is_long(messages, self._length)

    async def summarize(self, messages: Sequence[Message]) -> Summary:
        return await anyio.to_thread.run_sync(summary, self._embedder(), messages)


def summary(embedder: Embedder, messages: Sequence[Message]) -> Summary:
    """Blocking: reads every sentence of the thread."""
    told = said(messages)
    if not told:
        return Summary()
    vectors = embedder.questions([one.text for one in told], [base_language(one.message.lang) for one in told])
    return summarize(told, (vectors @ vectors.T).tolist())
