"""Leases and failed steps in PostgreSQL, and who is told of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from schemas.records import AccessRecorded
from services.desk.adapters import presence
from services.desk.domain.presence import LEASE, WRITING, Place
from shared.messaging.event import Event
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class Scene:
    database: Database
    ticket: UUID
    logins: tuple[str, str]
    tabs: tuple[UUID, UUID] = field(default_factory=lambda: (uuid4(), uuid4()))
    told: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    def page(self, who: int, tab: int = 0) -> Place:
        return Place(self.ticket, self.logins[who], self.tabs[tab])

    async def renew(self, who: int, at: datetime, *, tab: int = 0, writes: bool = False) -> None:
        async with self.database.unit() as unit:
            await presence.renew(unit.connection, self.page(who, tab), at, writes=writes)

    async def leave(self, who: int, *, tab: int = 0) -> None:
        async with self.database.unit() as unit:
            await presence.leave(unit.connection, self.page(who, tab))

    async def seen_by(self, who: int, at: datetime) -> list[tuple[str, bool]]:
        async with self.database.pool.acquire() as connection:
            found = await presence.others(connection, self.page(who), at)
        return [(person.name, person.writes) for person in found]

    async def news(self) -> int:
        """How often pages were told since the last question; a mark of our own tells that all has been heard."""
        mark = str(uuid4())
        await self.database.pool.execute("select pg_notify($1, $2)", presence.CHANNEL, mark)
        count = 0
        while (payload := await asyncio.wait_for(self.told.get(), 10)) != mark:
            count += payload == str(self.ticket)
        return count


@pytest_asyncio.fixture(loop_scope="session")
async def scene(postgres: ProvisionedDatabase) -> AsyncIterator[Scene]:
    database = await Database.connect(postgres.urls["desk"], schema="desk", size=3)
    logins = (f"a-{uuid4()}", f"b-{uuid4()}")
    found = Scene(database, uuid4(), logins)

    def heard(_connection: Any, _pid: int, _channel: str, payload: object) -> None:
        found.told.put_nowait(str(payload))

    try:
        for login, name in zip(logins, ("A. Roy", "S. Martin"), strict=True):
            await database.pool.execute(
                "insert into agent (login, tenant, name, role, password_hash) values ($1, 't', $2, 'agent', '')",
                login,
                name,
            )
        async with database.pool.acquire() as connection:
            await connection.add_listener(presence.CHANNEL, heard)
            yield found
            await connection.remove_listener(presence.CHANNEL, heard)
    finally:
        await database.pool.execute("delete from lease where ticket_id = $1", found.ticket)
        await database.pool.execute("delete from step_failure where ticket_id = $1", found.ticket)
        await database.pool.execute("delete from agent where login = any($1)", list(logins))
        await database.close()


@pytest.mark.feature(62)
async def test_a_lease_lapses_by_itself_and_pages_are_told_of_news_alone(scene: Scene) -> None:
    await scene.renew(0, NOW)
    assert await scene.news() == 1
    assert await scene.seen_by(1, NOW + LEASE - SECOND) == [("A. Roy", False)]
    assert await scene.seen_by(0, NOW) == []
    assert await scene.seen_by(1, NOW + LEASE) == []  # whoever says nothing more is gone
    await scene.renew(0, NOW + LEASE - SECOND)
    assert await scene.news() == 0
    await scene.renew(0, NOW + 3 * LEASE)
    assert await scene.news() == 1


@pytest.mark.feature(62)
async def test_of_two_tabs_the_one_that_stays_keeps_its_agent_there(scene: Scene) -> None:
    await scene.renew(0, NOW)
    await scene.renew(0, NOW + SECOND, tab=1, writes=True)
    assert await scene.news() == 2  # came, and began to write
    await scene.leave(0)
    assert await scene.seen_by(1, NOW + SECOND) == [("A. Roy", True)]
    await scene.renew(0, NOW + 2 * SECOND)
    await scene.leave(0, tab=1)
    assert await scene.seen_by(1, NOW + 3 * SECOND) == [("A. Roy", False)]  # the page that wrote is gone


@pytest.mark.feature(62)
async def test_what_lapsed_is_swept_away_when_somebody_comes(scene: Scene) -> None:
    await scene.renew(0, NOW)
    await scene.renew(0, NOW + LEASE, tab=1)
    await scene.renew(1, NOW + 3 * LEASE)
    held = await scene.database.pool.fetch("select agent from lease where ticket_id = $1", scene.ticket)
    assert [row["agent"] for row in held] == [scene.logins[1]]


@pytest.mark.feature(62)
async def test_writing_is_told_once_and_lapses_and_leaving_clears(scene: Scene) -> None:
    await scene.renew(0, NOW)
    await scene.renew(0, NOW + SECOND, writes=True)
    await scene.renew(0, NOW + 2 * SECOND, writes=True)
    await scene.renew(0, NOW + 3 * SECOND)  # reading on does not end the writing
    assert await scene.news() == 2
    assert await scene.seen_by(1, NOW + 3 * SECOND) == [("A. Roy", True)]
    await scene.renew(0, NOW + WRITING + 2 * SECOND)
    assert await scene.seen_by(1, NOW + WRITING + 2 * SECOND) == [("A. Roy", False)]
    await scene.news()
    for _ in range(2):
        await scene.leave(0)
    assert await scene.seen_by(1, NOW) == []
    assert await scene.news() == 1


@pytest.mark.feature(62)
async def test_the_latest_failure_stays_whatever_the_order_and_other_records_change_nothing(scene: Scene) -> None:
    async def note(minutes: int, action: str = "dead_letter.written") -> None:
        at = NOW + timedelta(minutes=minutes)
        data = AccessRecorded.model_validate(
            {
                "action": action,
                "actor": "triage",
                "ticket_id": scene.ticket,
                "purpose": "ticket.pseudonymized.v1/2/9",
                "at": at,
            }
        )
        event: Event[Any] = Event(
            id=uuid4(),
            source="triage",
            time=at,
            tenant="t",
            ticket_id=scene.ticket,
            actor="triage",
            data=data,
            trace={},
        )
        async with scene.database.unit() as unit:
            await presence.note_failure(event, None, unit)

    for minutes in (2, 1, 2):
        await note(minutes)
    await note(9, "text.opened")
    async with scene.database.pool.acquire() as connection:
        assert await presence.failures(connection, scene.ticket) == {"triage": NOW + timedelta(minutes=2)}
    assert await scene.news() == 3
