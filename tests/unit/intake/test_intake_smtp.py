"""What the mail server is told, and what comes of a message when it does not wait for the answer."""

import asyncio
import smtplib
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from aiosmtpd.smtp import Envelope, Session

from services.intake.adapters.extracting.reader import Reader
from services.intake.adapters.smtp import Receiver, _Handler
from services.intake.adapters.taking import Taker
from services.intake.domain.attachments import Attachment
from services.intake.domain.incoming import Incoming, Receipt
from shared.file_types import PDF

LETTER = b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n"


@dataclass
class Keeping:
    """A store that fails as told, and what it was left to keep."""

    taking: Exception | None = None
    door: asyncio.Event | None = None
    kept: list[str] = field(default_factory=list)
    rejecting: Exception | None = None
    rejected: list[str] = field(default_factory=list)

    async def take(self, _incoming: Incoming) -> Receipt:
        if self.taking:
            raise self.taking
        if self.door:
            await self.door.wait()
        self.kept.append("a message")
        return Receipt(uuid4(), 1)

    async def reject(self, _raw: bytes, reason: str) -> UUID:
        if self.rejecting:
            raise self.rejecting
        self.rejected.append(reason)
        return uuid4()

    def handler(self) -> _Handler:
        return _Handler(Taker(self.take, self.reject, limit=10_000), frozenset())

    async def answer(self, handler: _Handler | None = None) -> str:
        envelope = Envelope()
        envelope.original_content, envelope.mail_from = LETTER, "a@b.example"
        handler = handler or self.handler()
        return (await handler.handle_DATA(None, Session(None), envelope))[:3]  # type: ignore[no-untyped-call]


@pytest.mark.feature(1)
async def test_what_fails_for_its_own_sake_is_set_aside_and_not_sent_again() -> None:
    kept, away, broken = Keeping(), Keeping(taking=ConnectionError()), Keeping(taking=ValueError())
    lost = Keeping(taking=ValueError(), rejecting=ConnectionError())
    assert [await one.answer() for one in (kept, away, broken, lost)] == ["250", "451", "250", "451"]
    assert [one.rejected for one in (kept, away, broken, lost)] == [[], [], ["mail.unforeseen"], []]


@pytest.mark.feature(1)
async def test_a_session_that_ends_meanwhile_does_not_end_the_taking() -> None:
    keeping = Keeping(door=asyncio.Event())
    handler = keeping.handler()
    session = asyncio.create_task(keeping.answer(handler))
    while not handler.taking:
        await asyncio.sleep(0)
    (taking,) = handler.taking
    session.cancel()
    with pytest.raises(asyncio.CancelledError):
        await session
    assert keeping.door is not None
    keeping.door.set()
    assert (await taking)[:3] == "250"
    assert keeping.kept == ["a message"]


@pytest.mark.feature(1)
async def test_a_line_longer_than_the_standard_allows_is_taken() -> None:
    keeping, port = Keeping(), asyncio.get_running_loop().create_future()
    taker = Taker(keeping.take, keeping.reject, limit=1_000_000)
    serving = asyncio.create_task(
        Receiver(taker, "127.0.0.1", 0, frozenset({"s@g.example"}), bound=port.set_result).run()
    )
    letter = (LETTER + b"x" * 200_000).decode()
    try:
        await asyncio.to_thread(send, await port, letter)
    finally:
        serving.cancel()
    assert keeping.kept == ["a message"]


def send(port: int, letter: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        assert client.sendmail("a@b.example", ["s@g.example"], letter) == {}


@pytest.mark.feature(10)
async def test_a_mails_files_share_the_time_for_all() -> None:
    one = Attachment("a.pdf", PDF, 4, data=b"%PDF", reason="waiting")
    past = asyncio.get_running_loop().time() - 1
    assert (await Reader().extract(one, past)).reason == "timeout"
