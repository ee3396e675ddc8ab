"""What the mail server is told when a message cannot become a ticket."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from aiosmtpd.smtp import Envelope, Session

from services.intake.adapters.smtp import _Handler
from services.intake.adapters.taking import Taker
from services.intake.domain.incoming import Incoming, Receipt

LETTER = b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n"


@dataclass
class Keeping:
    """A store that fails as told, and what it was left to keep."""

    taking: Exception | None = None
    rejecting: Exception | None = None
    rejected: list[str] = field(default_factory=list)

    async def take(self, _incoming: Incoming) -> Receipt:
        if self.taking:
            raise self.taking
        return Receipt(uuid4(), 1)

    async def reject(self, _raw: bytes, reason: str) -> UUID:
        if self.rejecting:
            raise self.rejecting
        self.rejected.append(reason)
        return uuid4()

    async def answer(self) -> str:
        envelope = Envelope()
        envelope.original_content, envelope.mail_from = LETTER, "a@b.example"
        handler = _Handler(Taker(self.take, self.reject, limit=10_000), frozenset())
        return (await handler.handle_DATA(None, Session(None), envelope))[:3]  # type: ignore[no-untyped-call]


@pytest.mark.feature(7)
@pytest.mark.asyncio
async def test_what_fails_for_its_own_sake_is_set_aside_and_not_sent_again() -> None:
    kept, away, broken = Keeping(), Keeping(taking=ConnectionError()), Keeping(taking=ValueError())
    lost = Keeping(taking=ValueError(), rejecting=ConnectionError())
    assert [await one.answer() for one in (kept, away, broken, lost)] == ["250", "451", "250", "451"]
    assert [one.rejected for one in (kept, away, broken, lost)] == [[], [], ["mail.unforeseen"], []]
