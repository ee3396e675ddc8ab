r"""A mailbox read by IMAP (RFC 9051, RFC 2177).

Where reading has got to is kept in the database, by UID, and moves only once a message is committed: a crash in
between makes it come again, and it is recognised. Nothing depends on \Seen, so people may read the mailbox too.
"""

import asyncio
import contextlib
import logging
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Literal

from imapclient import IMAPClient
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
)

from services.intake.adapters.store import MailboxPlace, Places
from services.intake.adapters.taking import HARD_LIMIT, Taker
from shared.messaging.retry import Backoff
from shared.persistence.database import TRANSIENT
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.intake")


class NoPlainLogin(Exception):  # noqa: N818
    """The user or the password is not ASCII, and the server offers no way to log in with it."""


FAILURES = (NoPlainLogin, IMAPClientError, OSError, ssl.SSLError, *TRANSIENT)
_SECONDS = 60
_IDLE_STEP = 1.0
_IDLE_FIRST = 4.0
_IDLE_LONGEST = 540.0  # servers may end an IDLE after half an hour, firewalls a silence after ten minutes
_POLL = 30.0
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is. `done`: a folder into which what was taken is moved; without one it stays, marked as read.

    `start`: of a mailbox never read before, all that lies there, or only what comes from now on.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    done: str | None = None
    start: Literal["new", "all"] = "new"


@dataclass(slots=True)
class Mailbox:
    account: Account
    taker: Taker
    places: Places
    clock: Callable[[], datetime]
    tls: ssl.SSLContext
    poll_seconds: float = _POLL
    _backoff: Backoff = field(default_factory=lambda: Backoff(first=1.0, most=60.0))
    _untidy: bool = False
    _numbered_anew: int = 0

    async def run(self) -> None:
        """Reads and waits, for ever; after a failure again, each time a little later unless a message was taken."""
        while True:
            try:
                async with self._connected() as client:
                    waits = _waits()
                    while True:
                        if await self.sweep(client):
                            waits = _waits()
                            continue
                        self._backoff.reset()
                        await self._wait(client, next(waits))
            except FAILURES as error:
                # Its text may hold what the server said about a message.
                logger.warning("the mailbox cannot be read for now", extra=fields(error=type(error).__name__))
            await asyncio.sleep(self._backoff.next())

    async def read_once(self) -> int:
        """Connects, takes what is there and leaves. Returns how many messages were dealt with."""
        async with self._connected() as client:
            return await self.sweep(client)

    async def sweep(self, client: IMAPClient) -> int:
        chosen = await _in_thread(_select, client, self.account.folder)
        following = int(chosen.get(b"UIDNEXT", 1))
        place = await self._place(int(chosen[b"UIDVALIDITY"]), following)
        if place.uid == 0:
            self._numbered_anew = following
        anew = place.uid == 0 or place.uid + 1 < self._numbered_anew
        done = 0
        for uid in await _in_thread(_uids, client, place, place.since if anew else None):
            raw = await _in_thread(_fetch, client, uid)
            if raw is not None:
                await self.taker.deal_with(raw)
            place = await self.places.advance(place, uid)
            if raw is not None:
                self._backoff.reset()
                await _in_thread(self._tidy, client, uid)
                done += 1
        if place.uid + 1 < self._numbered_anew:
            await self.places.advance(place, self._numbered_anew - 1)
        return done

    async def _place(self, validity: int, following: int) -> MailboxPlace:
        """Where to go on. New UIDs for all messages: what came since reading began is read again, and recognised.

        What is older has new UIDs too, in any order, and is passed by.
        """
        name = f"{self.account.user}@{self.account.host}/{self.account.folder}"
        place = await self.places.of(name)
        if place is None:
            first = following - 1 if self.account.start == "new" else 0
            since = self.clock() if self.account.start == "new" else None
            return await self.places.begin(name, validity, first, since)
        return place if place.validity == validity else await self.places.restart(place, validity)

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[IMAPClient]:
        client = await _in_thread(self._log_in)
        try:
            yield client
        finally:
            with contextlib.suppress(Exception):
                await _in_thread(client.shutdown)

    def _log_in(self) -> IMAPClient:
        account = self.account
        client = IMAPClient(
            account.host, account.port, ssl=account.security == "tls", ssl_context=self.tls, timeout=_SECONDS
        )
        try:
            if account.security == "starttls":
                client.starttls(self.tls)
            _give_password(client, account)
        except BaseException:
            client.shutdown()
            raise
        return client

    def _tidy(self, client: IMAPClient, uid: int) -> None:
        """What cannot be put away stays and is not taken again: a full folder stops no reading. Logged once."""
        try:
            self._put_away(client, uid)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            if not self._untidy:
                logger.warning(
                    "what was taken stays in the mailbox as it was", extra=fields(error=type(error).__name__)
                )
            self._untidy = True
        else:
            self._untidy = False

    def _put_away(self, client: IMAPClient, uid: int) -> None:
        if self.account.done is None:
            client.add_flags([uid], [rb"\Seen"], silent=True)
            return
        if not client.folder_exists(self.account.done):
            client.create_folder(self.account.done)
        if client.has_capability("MOVE"):
            client.move([uid], self.account.done)
            return
        client.copy([uid], self.account.done)
        client.delete_messages([uid], silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge([uid])

    async def _wait(self, client: IMAPClient, seconds: float) -> None:
        """Until the server says that something changed, or for so long; without IDLE, for a while."""
        if not client.has_capability("IDLE"):
            await asyncio.sleep(self.poll_seconds)
            await _in_thread(client.noop)
            return
        until = time.monotonic() + seconds
        await _in_thread(client.idle)
        while time.monotonic() < until and not await _in_thread(client.idle_check, _IDLE_STEP):
            pass
        await _in_thread(client.idle_done)


def _give_password(client: IMAPClient, account: Account) -> None:
    """`LOGIN` takes ASCII only; `PLAIN` (RFC 4616) is UTF-8."""
    if account.user.isascii() and account.password.isascii():
        client.login(account.user, account.password)
        return
    if not client.has_capability("AUTH=PLAIN"):
        logger.error(
            "the mailbox's user or password is not ASCII, and its server does not offer AUTH=PLAIN: give it another",
            extra=fields(reason="mail.password_not_ascii"),
        )
        raise NoPlainLogin
    client.plain_login(account.user, account.password)


def _select(client: IMAPClient, folder: str) -> dict[bytes, Any]:
    """Opens the folder; one that may not be changed is read all the same."""
    try:
        chosen: dict[bytes, Any] = client.select_folder(folder)
    except IMAPClientReadOnlyError:
        chosen = client.select_folder(folder, readonly=True)
    return chosen


def _waits() -> Iterator[float]:
    """Each longer than the last: a server tells of a message once, perhaps in its answer to something else."""
    seconds = _IDLE_FIRST
    while True:
        yield seconds
        seconds = min(2 * seconds, _IDLE_LONGEST)


def _uids(client: IMAPClient, place: MailboxPlace, since: datetime | None) -> list[int]:
    """In order. `n:*` always names the last message, however small its UID."""
    criteria: list[Any] = ["UID", f"{place.uid + 1}:*"]
    if since is not None:
        criteria += ["SINCE", _day(since)]
    return sorted(int(uid) for uid in client.search(criteria) if uid > place.uid)


def _day(moment: datetime) -> date:
    """A day early: the server's dates have no zone."""
    return (moment - _DAY).date()


def _fetch(client: IMAPClient, uid: int) -> bytes | None:
    """The message, left unread; None when it is gone, or larger than could be sealed."""
    size = client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE")
    if size is None:
        return None
    if int(size) > HARD_LIMIT:
        logger.error("a message stays in the mailbox", extra=fields(reason="mail.far_too_large"))
        return None
    raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
    return raw if isinstance(raw, bytes) else None


async def _in_thread(call: Callable[..., Any], *given: Any) -> Any:
    """One step on the connection. Who is cancelled waits for its end: two threads must never share a connection."""
    step = asyncio.get_running_loop().run_in_executor(None, partial(call, *given))
    try:
        return await asyncio.shield(step)
    except asyncio.CancelledError:
        with contextlib.suppress(Exception):
            await step
        raise
