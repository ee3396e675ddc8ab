"""What is there at the end: on the bus, at the desk, in the ledger, in customers' mailboxes."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import asyncpg

from schemas.topics import SERVICES, TOPICS
from shared.local.parts import CODE
from tests.conftest import StackUnderTest
from tests.faults.lab.model import Desk, Found, Message
from tests.faults.lab.tape import Tape

_LEDGER = "select ticket_id, event_id from audit.ledger where ticket_id = any($1::uuid[])"
_DESK = "select ticket_id, version, state, category, priority, abstained, secrets from desk.ticket"
_HUMAN = "select ticket_id, value from desk.human_value where ticket_id = any($1::uuid[]) and field = 'category'"
_RECORDED = frozenset(topic.name for topic in TOPICS if "audit" in topic.readers)


async def waiting(stack: StackUnderTest) -> int:
    """Events that still stand in an outbox."""
    connection = await asyncpg.connect(stack.owner_database_url)
    try:
        return sum([await connection.fetchval(f"select count(*) from {name}.outbox") for name in SERVICES])
    finally:
        await connection.close()


async def gather(stack: StackUnderTest, tape: Tape, tickets: Iterable[UUID]) -> dict[UUID, Found]:
    """All that is known of these tickets now."""
    wanted = list(tickets)
    connection = await asyncpg.connect(stack.owner_database_url)
    try:
        desk = {row["ticket_id"]: row for row in await connection.fetch(_DESK)}
        recorded: dict[UUID, set[UUID]] = {ticket: set() for ticket in wanted}
        for row in await connection.fetch(_LEDGER, wanted):
            recorded[row["ticket_id"]].add(row["event_id"])
        human = {row["ticket_id"]: row["value"] for row in await connection.fetch(_HUMAN, wanted)}
    finally:
        await connection.close()
    mails = await asyncio.to_thread(delivered, stack)
    return {
        ticket: _found(
            tape, ticket, row=desk.get(ticket), recorded=recorded[ticket], human=human.get(ticket), mails=mails
        )
        for ticket in wanted
    }


def _found(tape: Tape, ticket: UUID, *, row: Any, recorded: set[UUID], human: str | None, mails: Counter[str]) -> Found:
    story, ids = tape.stories.get(ticket), tape.ids[ticket]
    on_bus = {event: topic for topic, events in ids.items() if topic in _RECORDED for event in events}
    sent = list(story.sent.values()) if story else []
    return Found(
        messages=tuple(_message(story, version) for version in sorted(story.received)) if story else (),
        desk=_desk(row),
        ids={topic: len(events) for topic, events in ids.items()},
        approved=sum(one.decision == "approved" for one in story.decided.values()) if story else 0,
        statuses=tuple(one.status.value for one in sent),
        corrections=(human,) if human else (),
        delivered=tuple(mails[one.rfc_message_id] for one in sent),
        not_on_record=tuple(sorted(topic for event, topic in on_bus.items() if event not in recorded)),
        only_on_record=len(recorded - on_bus.keys()),
    )


def _message(story: Any, version: int) -> Message | None:
    masked, triaged = story.pseudonymized.get(version), story.triaged.get(version)
    drafted = story.drafted.get(version)
    if masked is None or triaged is None or drafted is None:
        return None
    return Message(
        masked=(masked.subject, masked.body),
        kind=str(triaged.kind),
        category=triaged.category.label,
        priority=triaged.priority,
        actionable=triaged.actionable,
        outcome=drafted.outcome.value,
        text=drafted.text,
        sources=tuple(sorted(source.id for source in drafted.sources)),
    )


def _desk(row: Any) -> Desk | None:
    if row is None:
        return None
    return Desk(
        row["version"], row["state"], row["category"], row["priority"], frozenset(row["abstained"]), row["secrets"]
    )


def delivered(stack: StackUnderTest) -> Counter[str]:
    """How often the customers' mail server took each Message-ID."""
    paths = stack.home.outbox.glob("*.eml")
    mails = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths)
    return Counter(str(mail["Message-ID"]).strip() for mail in mails)


def ledger_holds(stack: StackUnderTest) -> bool:
    """`guichet audit verify`, with the audit's own rights."""
    environment = {**os.environ, **stack.env("audit"), "PYTHONPATH": str(CODE)}
    for name in ("GUICHET_LOG_FILE", "LD_PRELOAD"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "shared.cli.main", "audit", "verify", "--json"]
    return subprocess.run(command, cwd=CODE, env=environment, capture_output=True, check=False).returncode == 0
