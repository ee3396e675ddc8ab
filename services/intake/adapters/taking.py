"""One raw message, from wherever it came: taken, or kept sealed with the reason why not."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from services.intake.adapters.extracting.reader import Reader
from services.intake.domain.incoming import Incoming, Receipt, from_mail
from services.intake.domain.mail import is_mail
from shared.messaging.retry import Backoff
from shared.persistence.database import TRANSIENT
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.intake")

_UNFORESEEN_TRIES = 3
HARD_LIMIT = 64 * 1024 * 1024
"""Bytes; more is not sealed at once, and stays where it is."""


@dataclass(slots=True)
class Taker:
    """`limit`: bytes above which a message becomes no ticket."""

    take: Callable[[Incoming], Awaitable[Receipt | None]]
    reject: Callable[[bytes, str], Awaitable[UUID]]
    limit: int
    reader: Reader = field(default_factory=Reader)

    async def deal_with(self, raw: bytes) -> None:
        """Takes or rejects one message; waits as long as it takes for the database."""
        backoff = Backoff(first=0.2, most=10.0)
        failures = 0
        while True:
            try:
                await self.once(raw, give_up=failures >= _UNFORESEEN_TRIES)
            except TRANSIENT as error:
                logger.warning("waiting to keep a message", extra=fields(error=type(error).__name__))
            except Exception:
                failures += 1
                if failures > _UNFORESEEN_TRIES:
                    raise
                logger.exception("a message could not be kept")
            else:
                return
            await asyncio.sleep(backoff.next())

    async def once(self, raw: bytes, *, give_up: bool = False) -> None:
        """One try. When it returns, the message is committed."""
        if len(raw) > self.limit:
            await self.reject(raw, "mail.too_large")
        elif give_up:
            await self.reject(raw, "mail.unforeseen")
        else:
            mail = await self.reader.read(raw)
            if is_mail(mail):
                await self.take(from_mail(mail, raw))
            else:
                await self.reject(raw, "mail.not_a_mail")
