"""Mail handed over by the organisation's own mail server, by SMTP (RFC 5321) or LMTP (RFC 2033).

`250` is said once the message is committed, `451` when the database is away or too much is in hand, `421` when too many
sessions are open: the server keeps the message and comes again.
One recipient a transaction, so that the answer after the data is that recipient's in both protocols.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.intake.adapters.taking import Taker
from services.intake.domain.pressure import Gate, Limits
from shared.persistence.database import TRANSIENT
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.intake")

_SECONDS = 600
"""How long a session may be silent, and so how long a mail with many attachments may take (RFC 5321, 4.5.3.2.6)."""
_LONGEST_LINE = 1024 * 1024
"""Bytes. RFC 5321 allows 1000; programs that write HTML send more, and no mail is refused for that."""


class _Counted(SMTP):  # type: ignore[misc]
    """Stands among its receiver's open sessions until it is lost."""

    line_length_limit = _LONGEST_LINE
    among: set["_Counted"]

    def connection_lost(self, error: Exception | None) -> None:
        self.among.discard(self)
        super().connection_lost(error)


class _TurnedAway(asyncio.Protocol):
    """Each session may hold a mail: whoever comes when the most are open is told so, and is read no further."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"421 4.3.2 too many sessions, try again later\r\n")
        transport.close()


class _Smtp(_Counted):
    pass


class _Lmtp(_Counted, LMTP):  # type: ignore[misc]
    pass


@dataclass(slots=True)
class Receiver:
    """Takes mail for the given addresses only; what it may be sent in one message is the taker's limit."""

    taker: Taker
    host: str
    port: int
    recipients: frozenset[str]
    protocol: Literal["smtp", "lmtp"] = "smtp"
    tls: ssl.SSLContext | None = None
    bound: Callable[[int], None] = lambda _: None
    """Told the port, which 0 leaves to the system."""
    gate: Gate = field(default_factory=lambda: Gate(Limits(), time.monotonic))
    most_sessions: int = 8
    _sessions: set[_Counted] = field(default_factory=set)
    _taking: set[asyncio.Task[str]] = field(default_factory=set)

    async def run(self) -> None:
        server = await asyncio.get_running_loop().create_server(self._session, self.host, self.port)
        self.bound(server.sockets[0].getsockname()[1])
        async with server:
            await server.serve_forever()

    def _session(self) -> asyncio.Protocol:
        if len(self._sessions) >= self.most_sessions:
            return _TurnedAway()
        kind = _Lmtp if self.protocol == "lmtp" else _Smtp
        session = kind(
            _Handler(self.taker, self.recipients, self.gate, self._taking),
            data_size_limit=self.taker.limit,
            enable_SMTPUTF8=True,
            hostname="guichet",
            ident="intake",
            timeout=_SECONDS,
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            loop=asyncio.get_running_loop(),
        )
        session.among = self._sessions
        self._sessions.add(session)
        return session


@dataclass(slots=True)
class _Handler:
    taker: Taker
    recipients: frozenset[str]
    gate: Gate = field(default_factory=lambda: Gate(Limits(), time.monotonic))
    taking: set[asyncio.Task[str]] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, _server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() not in self.recipients:
            return "550 5.1.1 no such recipient here"
        if envelope.rcpt_tos:
            return "452 4.5.3 one recipient at a time"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 recipient ok"

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.original_content or b""
        if not (envelope.mail_from or "").strip("<> "):
            raw = b"Return-Path: <>\r\n" + raw  # whose absence of a sender is all that tells a bounce, sometimes
        task = asyncio.create_task(self._take(raw))
        self.taking.add(task)
        task.add_done_callback(self.taking.discard)
        return await asyncio.shield(task)

    async def _take(self, raw: bytes) -> str:
        """Goes on when the session ends meanwhile: half a reading would be begun again at each try."""
        try:
            with self.gate.one(len(raw)):
                await self.taker.once(raw)
        except TRANSIENT as error:
            logger.warning("a message was put off", extra=fields(error=type(error).__name__))
            return "451 4.3.0 try again later"
        except Exception:
            logger.exception("a message could not be kept")
            return await self._set_aside(raw)
        return "250 2.0.0 kept"

    async def _set_aside(self, raw: bytes) -> str:
        """What fails for its own sake would fail each time it came again: a person sees it among the rejected."""
        try:
            await self.taker.once(raw, give_up=True)
        except Exception:
            logger.exception("a message could not be set aside")
            return "451 4.3.0 try again later"
        return "250 2.0.0 kept"

    async def handle_exception(self, error: Exception) -> str:
        logger.error("a mail session failed", extra=fields(error=type(error).__name__))
        return "451 4.3.0 try again later"
