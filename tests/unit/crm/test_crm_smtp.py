"""What a mail server's answer to the text makes of the mail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.crm.adapters.smtp import SmtpServer, SmtpTransport
from services.crm.domain.delivery import Kind, Outcome
from services.crm.domain.mail import Mail

pytestmark = pytest.mark.feature(66)


@asynccontextmanager
async def server(to_command: bytes, to_text: bytes) -> AsyncIterator[int]:
    """The port of one that answers `DATA` and the text as it is told."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).upper().strip():
            if line == b"DATA":
                writer.write(to_command + b"\r\n")
                if to_command.startswith(b"354"):
                    await reader.readuntil(b"\r\n.\r\n")
                    writer.write(to_text + b"\r\n")
            elif line == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as listening:
        yield listening.sockets[0].getsockname()[1]


async def sent(to_command: bytes, to_text: bytes) -> Outcome:
    async def before_data() -> None: ...

    async with server(to_command, to_text) as port:
        transport = SmtpTransport(SmtpServer("127.0.0.1", port, timeout=5, data_timeout=5))
        return await transport.send(Mail("a@b.example", ("c@d.example",), b"Subject: x\r\n\r\nhi\r\n"), before_data)


@pytest.mark.parametrize("answer", [b"250 kept", b"251 passed on", b"200 ok"])
async def test_any_yes_after_the_text_is_sent(answer: bytes) -> None:
    assert await sent(b"354 go on", answer) == Outcome(Kind.SENT)


async def test_what_is_neither_yes_nor_no_after_the_text_is_uncertain() -> None:
    assert await sent(b"354 go on", b"354 go on") == Outcome(Kind.UNCERTAIN, "smtp_354")


async def test_a_no_after_the_text_is_a_no() -> None:
    assert await sent(b"354 go on", b"451 later") == Outcome(Kind.RETRY, "smtp_451")
    assert await sent(b"354 go on", b"554 never") == Outcome(Kind.FAILED, "smtp_554")


async def test_a_yes_before_the_text_sent_nothing() -> None:
    assert await sent(b"250 ok", b"") == Outcome(Kind.RETRY, "smtp_250")
