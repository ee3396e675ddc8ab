"""One mail to one SMTP server, step by step, so that it is known what the server can have taken."""

import contextlib
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiosmtplib
from pydantic import SecretStr

from services.crm.adapters.aside import Aside
from services.crm.domain.delivery import Kind, Outcome, server_said, text_answered
from services.crm.domain.mail import Mail
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.crm.smtp")

_AWAY: tuple[type[Exception], ...] = (aiosmtplib.SMTPException, OSError, ValueError)
_QUIT_SECONDS = 5.0
_MOST_FAREWELLS = 4
_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail goes. `start_tls`: True requires it, False never asks, None takes it when offered."""

    host: str
    port: int
    start_tls: bool | None = None
    username: str | None = None
    password: SecretStr | None = None
    ca_file: str | None = None
    local_hostname: str | None = None
    timeout: float = 30.0
    data_timeout: float = 120.0


class Halt(Exception):  # noqa: N818
    """Raised by `before_data` to stop before the text goes out."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.kind.value)
        self.outcome = outcome


class SmtpTransport:
    """Sends through one configured server and no other."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._farewells = Aside()

    async def send(self, mail: Mail, before_data: Callable[[], Awaitable[None]]) -> Outcome:
        """Offers the mail once. `before_data` runs after the server took sender and recipients, before the text."""
        client = self._client()
        try:
            refusal = await self._offer(client, mail)
            if refusal is not None:
                return refusal
            await before_data()
            return await self._data(client, mail)
        except Halt as halt:
            return halt.outcome
        finally:
            self._say_goodbye(client)

    def _say_goodbye(self, client: aiosmtplib.SMTP) -> None:
        """Aside: until what the server said is written down, a crash makes it uncertain.

        Where many are not answered yet, without a word: servers take only so many connections from one client.
        """
        if len(self._farewells) >= _MOST_FAREWELLS:
            client.close()
            return
        self._farewells.begin(_leave(client))

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password.get_secret_value() if server.password else None,
            start_tls=server.start_tls,
            cert_bundle=server.ca_file,
            local_hostname=server.local_hostname,
            timeout=server.timeout,
        )

    @staticmethod
    async def _offer(client: aiosmtplib.SMTP, mail: Mail) -> Outcome | None:
        """Up to the last recipient; all are taken or nothing is sent."""
        try:
            await client.connect()
            await client.mail(mail.sender)
            for recipient in mail.recipients:
                await client.rcpt(recipient)
        except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPRecipientRefused) as refused:
            return server_said(refused.code)
        except _AWAY as error:
            logger.warning("the mail server is away", extra=fields(error=type(error).__name__))
            return Outcome(Kind.RETRY, "smtp_away")
        return None

    async def _data(self, client: aiosmtplib.SMTP, mail: Mail) -> Outcome:
        """The command and the text apart: the library's own `data` does not tell which of the two was answered."""
        try:
            asked = await client.execute_command(b"DATA", timeout=self._server.data_timeout)
        except _AWAY as error:
            logger.warning("the mail server is away", extra=fields(error=type(error).__name__))
            return Outcome(Kind.RETRY, "smtp_away")
        if asked.code != aiosmtplib.SMTPStatus.start_input:
            return server_said(asked.code)
        if _answered_more(client):
            client.close()
            logger.warning("the mail server answers what it was not asked")
            return Outcome(Kind.RETRY, "smtp_away")
        return await self._text(client, mail.payload)

    async def _text(self, client: aiosmtplib.SMTP, payload: bytes) -> Outcome:
        """From here on only the server's own answer tells what became of the mail."""
        try:
            if client.protocol is None:
                raise aiosmtplib.SMTPServerDisconnected("")
            client.protocol.write(_as_text(payload))
            answer = await client.protocol.read_response(timeout=self._server.data_timeout)
        except _AWAY as error:
            client.close()
            logger.warning("the mail server left without an answer", extra=fields(error=type(error).__name__))
            return Outcome(Kind.UNCERTAIN, "connection_lost")
        return text_answered(answer.code)


def _answered_more(client: aiosmtplib.SMTP) -> bool:
    """An answer lies there already, and would be taken for the answer to what is sent next."""
    return client.protocol is not None and bool(client.protocol._buffer)  # noqa: SLF001 - the library shows it nowhere


def _as_text(payload: bytes) -> bytes:
    """With the line that ends it, and no other like it (RFC 5321 4.5.2)."""
    return _DOT.sub(b"..", payload.removesuffix(b"\r\n") + b"\r\n") + b".\r\n"


async def _leave(client: aiosmtplib.SMTP) -> None:
    try:
        with contextlib.suppress(*_AWAY):
            if client.is_connected:
                await client.quit(timeout=_QUIT_SECONDS)
    finally:
        client.close()
