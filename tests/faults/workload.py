"""A workload that can be run twice, with and without faults, and the end state that must come out the same."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from schemas.replies import SendStatus
from services.intake.domain.mail import parse_mail
from shared.cli.agent import ConsoleChanged, PlayedAgent
from shared.cli.observer import Observer, TicketStory
from shared.local.keys import AGENT_LOGIN, KeyFolder
from shared.samples.mailbox import samples
from tests.conftest import StackUnderTest

PATIENCE = 400.0
ENDS = frozenset({"sent", "uncertain"})
"""A kill may leave nobody sure whether a reply went out: a person is asked."""
AWAY = (httpx.TransportError, httpx.HTTPStatusError, ConsoleChanged)


@dataclass(frozen=True)
class Letter:
    """One ticket of the workload. `key` is its idempotency key, the same in every run."""

    key: str
    subject: str
    text: str
    name: str
    address: str


def letters(count: int, seed: int) -> list[Letter]:
    """Tickets made of the sample mailbox's own words, each from an address of its own."""
    rng = random.Random(seed)
    texts = [parse_mail(sample.raw) for sample in samples() if sample.starts_a_ticket]
    bases = [mail for mail in texts if mail.text.strip() and not mail.auto_generated]
    chosen = [rng.choice(bases) for _ in range(count)]
    return [
        Letter(
            f"load-{seed}-{number}", mail.subject or "", mail.text, "Dominique Essai", f"client{number}@charge.example"
        )
        for number, mail in enumerate(chosen)
    ]


@dataclass(frozen=True)
class EndState:
    """What must be the same however a run was disturbed."""

    versions: int
    category: str | None
    priority: str | None
    outcome: str | None
    sources: tuple[str, ...]
    approvals: int
    desk_category: str | None
    desk_priority: str | None
    desk_state: str
    secrets: int
    recorded: tuple[str, ...]
    """The kinds of events of it that are in the ledger."""


@dataclass
class Workload:
    """Feeds, approves and waits, as clients and agents do: what failed is tried again."""

    stack: StackUnderTest
    observer: Observer
    tickets: dict[str, UUID] = field(default_factory=dict)

    async def feed(self, batch: Sequence[Letter]) -> None:
        key = KeyFolder(self.stack.home.keys).api_key.read_text(encoding="utf-8").strip()
        async with httpx.AsyncClient(timeout=10, headers={"Authorization": f"Bearer {key}"}) as client:
            for letter in batch:
                self.tickets[letter.key] = await self._post(client, letter)

    async def _post(self, client: httpx.AsyncClient, letter: Letter) -> UUID:
        body = {
            "subject": letter.subject,
            "text": letter.text,
            "sender_name": letter.name,
            "sender_address": letter.address,
        }
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                url = f"{self.stack.intake_url}/v1/tickets"
                answer = await client.post(url, json=body, headers={"Idempotency-Key": letter.key})
                answer.raise_for_status()
                return UUID(answer.json()["ticket_id"])
            except AWAY:
                assert time.monotonic() < deadline, "intake did not come back"
                await asyncio.sleep(0.2)

    def stories(self) -> list[TicketStory]:
        return [self.observer.stories[key] for key in self.tickets.values() if key in self.observer.stories]

    def story(self, letter: Letter) -> TicketStory:
        return self.observer.stories[self.tickets[letter.key]]

    async def until_drafted(self) -> None:
        done = await self.observer.until(
            lambda: len(self.stories()) == len(self.tickets) and all(story.draft for story in self.stories()),
            seconds=PATIENCE,
        )
        missing = [str(story.ticket_id) for story in self.stories() if story.draft is None]
        assert done, f"{len(missing)} tickets without an outcome: {missing[:3]}"

    async def approve_all(self, stop: asyncio.Event) -> None:
        """One agent who approves every suggestion that there is, until told to stop; sign-ins are repeated."""
        password = KeyFolder(self.stack.home.keys).agent_password.read_text(encoding="utf-8").strip()
        while not stop.is_set():
            try:
                with PlayedAgent(self.stack.desk_url, login=AGENT_LOGIN, password=password) as agent:
                    await asyncio.to_thread(agent.sign_in)
                    while not stop.is_set():
                        for story in self._undecided():
                            await asyncio.to_thread(agent.approve, str(story.ticket_id))
                        await asyncio.sleep(0.2)
            except AWAY:
                await asyncio.sleep(0.5)

    def _undecided(self) -> list[TicketStory]:
        return [story for story in self.stories() if story.suggested and not story.decided]

    async def until_sent(self) -> None:
        def heard_of_all() -> bool:
            wanted = [story for story in self.stories() if story.suggested]
            return all(story.decided and not story.undelivered for story in wanted)

        assert await self.observer.until(heard_of_all, seconds=PATIENCE), "an approved reply was never heard of again"

    async def until_known(self) -> None:
        """Desk and ledger have heard what became of each approved reply."""
        deadline = time.monotonic() + PATIENCE
        sent = [story.ticket_id for story in self.stories() if story.sent]
        while True:
            on_desk = await self._desk_rows()
            if all(
                row["state"] in ENDS and "reply.sent.v1" in row["recorded"] for row in map(on_desk.__getitem__, sent)
            ):
                return
            assert time.monotonic() < deadline, "the desk or the ledger never heard of a reply that was sent"
            await asyncio.sleep(0.2)

    async def end_states(self, batch: Sequence[Letter]) -> dict[str, EndState]:
        on_desk = await self._desk_rows()
        return {letter.key: end_state(self.story(letter), on_desk[self.tickets[letter.key]]) for letter in batch}

    async def _desk_rows(self) -> dict[UUID, Any]:
        connection = await asyncpg.connect(self.stack.owner_database_url)
        try:
            rows = await connection.fetch(
                "select ticket_id, category, priority, state, secrets, array(select distinct event_type from audit.ledger l "
                "where l.ticket_id = t.ticket_id order by 1) as recorded from desk.ticket t"
            )
            return {row["ticket_id"]: row for row in rows}
        finally:
            await connection.close()

    def mails(self) -> Counter[str]:
        """How often each Message-ID was accepted by the customers' mail server."""
        paths = self.stack.home.outbox.glob("*.eml")
        return Counter(
            str(message_from_bytes(path.read_bytes(), policy=policy.default)["Message-ID"]) for path in paths
        )


def end_state(story: TicketStory, row: Any) -> EndState:
    triaged, draft = story.triaged.get(story.version), story.draft
    return EndState(
        versions=len(story.received),
        category=triaged.category.label if triaged else None,
        priority=triaged.priority if triaged else None,
        outcome=draft.outcome if draft else None,
        sources=tuple(sorted(source.id for source in draft.sources)) if draft else (),
        approvals=sum(decided.decision == "approved" for decided in story.decided.values()),
        desk_category=row["category"],
        desk_priority=row["priority"],
        desk_state="sent" if row["state"] in ENDS else row["state"],
        secrets=row["secrets"],
        recorded=tuple(row["recorded"]),
    )


def check_sendings(load: Workload) -> int:
    """Each approved reply was accepted once, or stands before a person as uncertain. Returns how many do."""
    mails, uncertain = load.mails(), 0
    for story in load.stories():
        for sent in story.sent.values():
            assert sent.status in {SendStatus.SENT, SendStatus.UNCERTAIN}, sent.status
            accepted = mails[sent.rfc_message_id]
            if sent.status is SendStatus.SENT:
                assert accepted == 1, f"{sent.rfc_message_id} was accepted {accepted} times"
            else:
                uncertain += 1
                assert accepted <= 1
    return uncertain
