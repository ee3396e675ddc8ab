"""A mail server that goes away, refuses or will not encrypt at any step before the text is given none."""

import asyncio
from collections.abc import Mapping

import pytest

from services.crm.adapters.smtp import SmtpServer, SmtpTransport
from services.crm.domain.delivery import Kind, Outcome
from services.crm.domain.mail import Mail

pytestmark = pytest.mark.feature(66)

GREETING, GOES_AWAY = "greeting", b""
AWAY = Outcome(Kind.RETRY, "smtp_away")
OFFERS = b"250-here\r\n250 STARTTLS"


class Scripted:
    """Answers each verb as it is told, any other with yes; keeps the verbs."""

    def __init__(self, answers: Mapping[str, bytes]) -> None:
        self._answers = {GREETING: b"220 here", "DATA": b"354 go on", "QUIT": b"221 bye", **answers}
        self.heard: list[str] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        verb = GREETING
        while answer := self._answers.get(verb, b"250 ok"):
            writer.write(answer + b"\r\n")
            line = (await reader.readline()).decode().strip()
            if not line:
                break
            verb = line.split()[0].split(":")[0].upper()
            self.heard.append(verb)
        writer.close()


async def offered(server: Scripted, *, start_tls: bool | None = None) -> tuple[Outcome, bool]:
    """The outcome, and whether the sender was ready to give the text."""
    ready = False

    async def before_data() -> None:
        nonlocal ready
        ready = True

    async with await asyncio.start_server(server.talk, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        transport = SmtpTransport(SmtpServer("127.0.0.1", port, start_tls=start_tls, timeout=5, data_timeout=5))
        return await transport.send(Mail("a@b.example", ("c@d.example",), b"x: y\r\n\r\nhi\r\n"), before_data), ready


@pytest.mark.parametrize("step", [GREETING, "EHLO", "MAIL", "RCPT"])
async def test_a_connection_cut_before_the_text_is_tried_again(step: str) -> None:
    server = Scripted({step: GOES_AWAY, "HELO": GOES_AWAY})
    assert await offered(server) == (AWAY, False)
    assert "DATA" not in server.heard


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        (GREETING, b"554 no", AWAY), (GREETING, b"421 busy", AWAY),
        ("MAIL", b"451 later", Outcome(Kind.RETRY, "smtp_451")),
        ("MAIL", b"553 never", Outcome(Kind.FAILED, "smtp_553")),
        ("RCPT", b"450-grey\r\n450 listed", Outcome(Kind.RETRY, "smtp_450")),
        ("RCPT", b"421 closing", Outcome(Kind.RETRY, "smtp_421")),
        ("RCPT", b"550 5.1.1 unknown", Outcome(Kind.FAILED, "smtp_550")),
        ("RCPT", b"251 passed on", Outcome(Kind.UNCERTAIN, "connection_lost")),
        ("RCPT", b"no number", AWAY),
    ],
)  # fmt: skip
async def test_an_answer_before_the_text_is_taken_by_its_class(step: str, answer: bytes, outcome: Outcome) -> None:
    """A recipient who is passed on is taken; this server then takes the text's first line for a command."""
    server = Scripted({step: answer, "X": GOES_AWAY})
    assert (await offered(server))[0] == outcome
    assert ("DATA" in server.heard) is (outcome.kind is Kind.UNCERTAIN)


@pytest.mark.parametrize(
    ("start_tls", "answers"),
    [
        (True, {}), (True, {"EHLO": OFFERS, "STARTTLS": b"454 not now"}),
        (None, {"EHLO": OFFERS, "STARTTLS": b"454 not now"}), (None, {"EHLO": OFFERS, "STARTTLS": b"220 but in clear"}),
    ],
)  # fmt: skip
async def test_who_offers_encryption_or_must_and_does_not_encrypt_is_told_nothing(
    start_tls: bool | None, answers: dict[str, bytes]
) -> None:
    server = Scripted(answers)
    assert await offered(server, start_tls=start_tls) == (AWAY, False)
    assert not {"MAIL", "RCPT", "DATA"} & set(server.heard)
