"""What a mailbox may refuse without stopping the reading: its folders are full, may not be changed, or want another login."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from services.intake.adapters import imap
from services.intake.adapters.imap import Account, Mailbox, NoPlainLogin
from services.intake.adapters.store import MailboxPlace, Places
from services.intake.adapters.taking import Taker

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ACCOUNT = Account("localhost", 993, "tls", "support", "secret", done="Done", start="all")


@dataclass
class Server:
    """An IMAP server, as far as the mailbox speaks with it."""

    uids: list[int]
    refused: Exception | None = None
    read_only: bool = False
    capabilities: frozenset[str] = frozenset({"MOVE", "AUTH=PLAIN"})
    ways: list[str] = field(default_factory=list)
    validity: int = 7
    gone: set[int] = field(default_factory=set)
    days: dict[int, date] = field(default_factory=dict)

    def select_folder(self, folder: str, *, readonly: bool = False) -> dict[bytes, Any]:
        if self.read_only and not readonly:
            raise IMAPClientReadOnlyError
        return {b"UIDVALIDITY": self.validity, b"UIDNEXT": max(self.uids, default=0) + 1}

    def search(self, criteria: list[Any]) -> list[int]:
        since = criteria[3] if "SINCE" in criteria else date.min
        return [uid for uid in self.uids if self.days.get(uid, NOW.date()) >= since]

    def fetch(self, uids: list[int], what: list[str]) -> dict[int, dict[bytes, Any]]:
        if uids[0] in self.gone:
            raise OSError("away")
        return {uids[0]: {b"RFC822.SIZE": 10, b"BODY[]": b"Subject: %d" % uids[0]}}

    def folder_exists(self, folder: str) -> bool:
        return True

    def has_capability(self, name: str) -> bool:
        return name in self.capabilities

    def add_flags(self, uids: list[int], flags: list[bytes], *, silent: bool) -> None:
        pass

    def move(self, uids: list[int], folder: str) -> None:
        if self.refused is not None:
            raise self.refused
        self.uids = [uid for uid in self.uids if uid not in uids]

    def login(self, user: str, password: str) -> None:
        (user + password).encode("ascii")
        self.ways.append("login")

    def plain_login(self, user: str, password: str) -> None:
        self.ways.append("plain")

    def shutdown(self) -> None:
        pass


@dataclass
class Kept:
    """The places of a database that is a variable."""

    place: MailboxPlace | None = None

    async def of(self, name: str) -> MailboxPlace | None:
        return self.place

    async def begin(self, name: str, validity: int, uid: int, since: datetime | None) -> MailboxPlace:
        return await self.put(MailboxPlace(b"name", validity, uid, since))

    async def restart(self, place: MailboxPlace, validity: int) -> MailboxPlace:
        return await self.put(replace(place, validity=validity, uid=0))

    async def advance(self, place: MailboxPlace, uid: int) -> MailboxPlace:
        return await self.put(replace(place, uid=uid))

    async def put(self, place: MailboxPlace) -> MailboxPlace:
        self.place = place
        return place


@dataclass
class Taking:
    taken: list[bytes] = field(default_factory=list)

    async def deal_with(self, raw: bytes) -> None:
        self.taken.append(raw)


def mailbox(account: Account = ACCOUNT) -> tuple[Mailbox, Taking]:
    taking = Taking()
    places = cast("Places", Kept())
    return Mailbox(account, cast("Taker", taking), places, lambda: NOW, ssl.create_default_context()), taking


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.WARNING, "guichet.intake")
    return lambda: [record.getMessage() for record in caplog.records]


async def sweep(box: Mailbox, server: Server) -> int:
    return await box.sweep(cast("Any", server))


@pytest.mark.feature(1)
async def test_a_folder_that_takes_nothing_stops_no_reading(log: Callable[[], list[str]]) -> None:
    box, taking = mailbox()
    server = Server([1, 2, 3], refused=IMAPClientError("move failed: over quota"))
    assert await sweep(box, server) == 3
    assert len(taking.taken) == 3
    assert log() == ["what was taken stays in the mailbox as it was"]
    assert await sweep(box, server) == 0, "what stays is not taken again"
    server.refused = None
    server.uids.append(4)
    assert await sweep(box, server) == 1
    assert server.uids == [1, 2, 3]


@pytest.mark.feature(1)
async def test_a_mailbox_that_may_not_be_changed_is_read_all_the_same() -> None:
    box, taking = mailbox()
    server = Server([1, 2], refused=IMAPClientError("move failed: read-only"), read_only=True)
    assert await sweep(box, server) == 2
    assert len(taking.taken) == 2


async def test_a_connection_that_broke_while_putting_away_ends_the_sweep_without_a_longer_wait() -> None:
    box, taking = mailbox()
    for _ in range(10):
        box._backoff.next()
    for broken in (IMAPClientAbortError(), OSError()):
        with pytest.raises(type(broken)):
            await sweep(box, Server([1, 2, 3], refused=broken))
    assert len(taking.taken) == 2
    assert box._backoff.next() <= 1.0


@pytest.mark.feature(1)
async def test_after_new_numbers_for_all_nothing_from_before_reading_began_is_taken() -> None:
    """A restore may give older mail higher numbers than newer."""
    box, taking = mailbox(replace(ACCOUNT, start="new", done=None))
    before = NOW.date() - timedelta(days=90)
    assert await sweep(box, Server([1, 2], days={1: before, 2: before})) == 0
    restored = Server([1, 2, 3, 4], validity=8, days={2: before, 4: before})
    restored.gone = {3}
    with pytest.raises(OSError, match="away"):
        await sweep(box, restored)
    restored.gone = set()
    assert [await sweep(box, restored) for _ in range(3)] == [1, 0, 0]
    assert taking.taken == [b"Subject: 1", b"Subject: 3"]
    restored.uids.append(5)
    restored.days[5] = before
    assert await sweep(box, restored) == 1, "what somebody moves there now is meant to be read, however old"


@pytest.mark.parametrize(
    ("user", "password", "way"),
    [("support", "secret", "login"), ("support", "été 2026", "plain"), ("société", "secret", "plain")],
)
async def test_a_password_with_an_accent_is_usable(
    monkeypatch: pytest.MonkeyPatch, user: str, password: str, way: str
) -> None:
    server = Server([1])
    monkeypatch.setattr(imap, "IMAPClient", lambda *_, **__: server)
    box, _ = mailbox(replace(ACCOUNT, user=user, password=password))
    assert await box.read_once() == 1
    assert server.ways == [way]


async def test_where_no_such_password_can_be_given_the_log_says_so_and_reading_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, log: Callable[[], list[str]]
) -> None:
    monkeypatch.setattr(imap, "IMAPClient", lambda *_, **__: Server([1], capabilities=frozenset()))
    box, _ = mailbox(replace(ACCOUNT, password="été 2026"))
    with pytest.raises(NoPlainLogin):
        await box.read_once()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(box.run(), 0.3)
    assert any("AUTH=PLAIN" in line for line in log())
