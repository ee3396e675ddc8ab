"""What a mail server's answer to the text makes of the mail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.crm.adapters import smtp
from services.crm.adapters.smtp import SmtpServer, SmtpTransport
from services.crm.domain.delivery import Kind, Outcome
from services.crm.domain.mail import Mail
from tests.conftest import eventually

pytestmark = pytest.mark.feature(66)

PAYLOAD = b"Subject: x\r\n\r\nhi\r\n"
GOES_AWAY = b""


class Server:
    """Answers `DATA` and the text as it is told, with nothing by going away; keeps the texts it was given."""

    def __init__(self, to_command: bytes, to_text: bytes) -> None:
        self._to_command = to_command
        self._to_text = to_text
        self.texts: list[bytes] = []
        self.answers_quit = asyncio.Event()
        self.answers_quit.set()
        self.connections = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._talk(reader, writer)
        finally:
            self.connections -= 1

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).upper().strip():
            answer = b"221 bye" if line == b"QUIT" else b"250 ok"
            if line == b"DATA":
                answer = await self._data(reader, writer)
            if line == b"QUIT":
                await self.answers_quit.wait()
            if not answer:
                break
            writer.write(answer + b"\r\n")
            if line == b"QUIT":
                break
        writer.close()

    async def _data(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        if not self._to_command.startswith(b"354"):
            return self._to_command
        writer.write(self._to_command + b"\r\n")
        self.texts.append(await reader.readuntil(b"\r\n.\r\n"))
        return self._to_text


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[int]:
    async with await asyncio.start_server(server.talk, "127.0.0.1", 0) as open_:
        yield open_.sockets[0].getsockname()[1]


async def offered(server: Server, payload: bytes = PAYLOAD) -> Outcome:
    async with listening(server) as port:
        return await offer(port, payload)


async def offer(port: int, payload: bytes = PAYLOAD, *, by: SmtpTransport | None = None) -> Outcome:
    async def before_data() -> None: ...

    transport = by or SmtpTransport(SmtpServer("127.0.0.1", port, timeout=5, data_timeout=5))
    return await transport.send(Mail("a@b.example", ("c@d.example",), payload), before_data)


async def sent(to_command: bytes, to_text: bytes) -> Outcome:
    return await offered(Server(to_command, to_text))


@pytest.mark.parametrize("answer", [b"250 kept", b"251 passed on", b"200 ok"])
async def test_any_yes_after_the_text_is_sent(answer: bytes) -> None:
    assert await sent(b"354 go on", answer) == Outcome(Kind.SENT)


async def test_what_is_neither_yes_nor_no_after_the_text_is_uncertain() -> None:
    assert await sent(b"354 go on", b"354 go on") == Outcome(Kind.UNCERTAIN, "smtp_354")


async def test_a_no_after_the_text_is_a_no() -> None:
    assert await sent(b"354 go on", b"451 later") == Outcome(Kind.RETRY, "smtp_451")
    assert await sent(b"354 go on", b"554 never") == Outcome(Kind.FAILED, "smtp_554")


@pytest.mark.parametrize("code", [200, 220, 250, 251, 252, 299, 334])
async def test_a_yes_before_the_text_sent_nothing(code: int) -> None:
    server = Server(b"%d ok" % code, b"250 kept")
    assert await offered(server) == Outcome(Kind.RETRY, f"smtp_{code}")
    assert server.texts == []


async def test_a_no_before_the_text_is_a_no() -> None:
    assert await sent(b"451 later", b"") == Outcome(Kind.RETRY, "smtp_451")
    assert await sent(b"554 no valid recipients", b"") == Outcome(Kind.FAILED, "smtp_554")


async def test_a_server_that_leaves_before_it_asked_for_the_text_has_none() -> None:
    server = Server(GOES_AWAY, b"")
    assert await offered(server) == Outcome(Kind.RETRY, "smtp_away")
    assert server.texts == []


@pytest.mark.parametrize("to_text", [b"554 never", b"250 kept"])
async def test_a_server_that_answers_the_text_before_it_has_it_is_given_none(to_text: bytes) -> None:
    server = Server(b"354 go on\r\n250 early", to_text)
    assert await offered(server) == Outcome(Kind.RETRY, "smtp_away")
    assert server.texts == []


async def test_a_server_that_leaves_after_the_text_may_have_kept_it() -> None:
    assert await sent(b"354 go on", GOES_AWAY) == Outcome(Kind.UNCERTAIN, "connection_lost")


async def test_lines_that_begin_with_a_dot_do_not_end_the_text() -> None:
    server = Server(b"354 go on", b"250 kept")
    assert await offered(server, b"Subject: x\r\n\r\n.\r\n.hidden\r\n..\r\na.b\r\n") == Outcome(Kind.SENT)
    assert server.texts == [b"Subject: x\r\n\r\n..\r\n..hidden\r\n...\r\na.b\r\n.\r\n"]


async def test_what_became_of_the_mail_is_known_before_the_server_says_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_QUIT_SECONDS", 60)
    server = Server(b"354 go on", b"250 kept")
    server.answers_quit.clear()
    async with listening(server) as port:
        try:
            assert await asyncio.wait_for(offer(port), 10) == Outcome(Kind.SENT)
        finally:
            server.answers_quit.set()


async def test_a_server_that_is_slow_to_say_goodbye_has_few_connections_to_keep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "_QUIT_SECONDS", 60)
    server = Server(b"354 go on", b"250 kept")
    server.answers_quit.clear()
    async with listening(server) as port:
        transport = SmtpTransport(SmtpServer("127.0.0.1", port, timeout=5, data_timeout=5))
        try:
            assert [await offer(port, by=transport) for _ in range(7)] == [Outcome(Kind.SENT)] * 7
            await eventually(lambda: server.connections == 4, seconds=10)
        finally:
            server.answers_quit.set()
        await eventually(lambda: server.connections == 0)
        assert await offer(port, by=transport) == Outcome(Kind.SENT)
