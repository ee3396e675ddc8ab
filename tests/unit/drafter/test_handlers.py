from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from schemas.replies import DraftOutcome, ReplyDrafted, ReplyRevised, ReplySteered, Steering, redraft_id
from schemas.tickets import Channel, Kind, ModelIdentity, Prediction, TicketTriaged
from services.drafter.adapters import threads
from services.drafter.adapters.searcher import Reading
from services.drafter.domain.bursts import Rule
from services.drafter.domain.outcome import Draft, Ticket
from services.drafter.domain.summary import Message, Summary
from services.drafter.handlers import Drafter
from shared.messaging.event import Event, originate


class Recorded:
    """Stands for the search: remembers the tickets and answers them all alike."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []

    async def read(self, tickets: Sequence[Ticket]) -> list[Reading]:
        self.tickets += tickets
        return [Reading(Draft(ticket.lang, DraftOutcome.NO_ANSWER, reason="below_threshold")) for ticket in tickets]

    async def steer(self, asked: Sequence[tuple[Ticket, Steering]]) -> list[Draft]:
        self.tickets += (ticket for ticket, _ in asked)
        return [Draft(ticket.lang, DraftOutcome.NO_ANSWER, reason="no_other_article") for ticket, _ in asked]


class Unit:
    """A unit of work whose table of drafts is a set."""

    def __init__(self) -> None:
        self.connection = self
        self.rows: set[tuple[Any, ...]] = set()
        self.published: list[Event[Any]] = []

    async def execute(self, _: str, *values: Any) -> str:
        key = values[:3]
        new = key not in self.rows
        self.rows.add(key)
        return f"INSERT 0 {int(new)}"

    async def publish(self, event: Event[Any]) -> None:
        self.published.append(event)


def triaged(ticket_id: UUID | None = None, **changes: Any) -> Event[TicketTriaged]:
    def one(label: str) -> Prediction:
        return Prediction(label=label, confidence=0.7, top=((label, 0.7), ("other", 0.2)))

    values: dict[str, Any] = {
        "ticket_id": ticket_id or uuid4(),
        "message_id": uuid4(),
        "version": 1,
        "received_at": datetime.now(UTC),
        "channel": Channel.MAIL,
        "kind": Kind.TICKET,
        "actionable": True,
        "lang": "fr",
        "subject": "VPN",
        "body": "Il se coupe.",
        "category": one("network"),
        "type": one("incident"),
        "impact": one("person"),
        "urgency": one("normal"),
        "priority": "P3",
        "model": ModelIdentity(name="m", version="1", digest="d", device="cpu"),
    }
    data = TicketTriaged(**(values | changes))
    return originate(data, source="triage", tenant="t", ticket_id=data.ticket_id, actor="triage")


async def test_the_batch_is_searched_in_order_with_what_triage_said() -> None:
    search = Recorded()
    await Drafter(search, Rule(), timedelta(days=365)).prepare(
        [triaged(subject="A", opening="Avant"), triaged(subject="B", lang="en")]
    )
    assert [(t.subject, t.lang, t.opening) for t in search.tickets] == [("A", "fr", "Avant"), ("B", "en", "")]
    assert search.tickets[0].categories == {"network": 0.7, "other": 0.2}


@pytest.mark.feature(49)
@pytest.mark.parametrize(
    "changes", [{"actionable": False}, {"kind": Kind.AUTO_REPLY}, {"kind": Kind.BOUNCE}, {"kind": Kind.THANKS}]
)
async def test_what_is_no_ticket_is_never_actionable(changes: dict[str, Any]) -> None:
    search = Recorded()
    await Drafter(search, Rule(), timedelta(days=365)).prepare([triaged(**changes)])
    assert [ticket.actionable for ticket in search.tickets] == [False]


async def test_the_draft_is_published_once_for_a_version_under_a_fixed_id() -> None:
    drafter, unit, event = Drafter(Recorded(), Rule(), timedelta(days=365)), Unit(), triaged()
    (draft,) = await drafter.prepare([event])
    await drafter.apply(event, draft, unit)  # type: ignore[arg-type]
    await drafter.apply(event, draft, unit)  # type: ignore[arg-type]
    await drafter.apply(triaged(event.data.ticket_id), draft, unit)  # type: ignore[arg-type]
    (published,) = unit.published
    assert isinstance(published.data, ReplyDrafted)
    assert published.cause_id == event.id
    assert published.data.reason == "below_threshold"
    again = Unit()
    await drafter.apply(event, draft, again)  # type: ignore[arg-type]
    assert again.published[0].id == published.id
    assert again.published[0].data.draft_id == published.data.draft_id


async def test_each_version_gets_its_own() -> None:
    drafter, unit, ticket = Drafter(Recorded(), Rule(), timedelta(days=365)), Unit(), uuid4()
    events = [triaged(ticket, version=version) for version in (1, 2)]
    for event, draft in zip(events, await drafter.prepare(events), strict=True):
        await drafter.apply(event, draft, unit)  # type: ignore[arg-type]
    assert [event.data.version for event in unit.published] == [1, 2]
    assert len({event.data.draft_id for event in unit.published}) == 2


@pytest.mark.feature(52)
async def test_a_steering_twice_is_one_draft_under_an_id_of_its_own() -> None:
    search, unit, ticket = Recorded(), Unit(), uuid4()
    drafter = Drafter(search, Rule(), timedelta(days=365))
    data = ReplySteered(
        ticket_id=ticket, version=1, steering_id=uuid4(), base_draft_id=uuid4(), lang="fr", subject="VPN", body="Coupé.",
        steering=Steering(detail="lead"), categories={"network": 0.7}, agent="a", steered_at=datetime.now(UTC),
    )  # fmt: skip
    event = originate(data, source="desk", tenant="t", ticket_id=ticket, actor="a", id=data.steering_id)
    (draft,) = await drafter.prepare_steered([event])
    assert [(one.subject, one.actionable, one.categories) for one in search.tickets] == [
        ("VPN", True, {"network": 0.7})
    ]
    await drafter.redraft(event, draft, unit)  # type: ignore[arg-type]
    await drafter.redraft(event, draft, unit)  # type: ignore[arg-type]
    (published,) = unit.published
    assert published.cause_id == event.id
    assert published.data.draft_id == redraft_id(data.steering_id)
    assert (published.data.steering_id, published.data.version) == (data.steering_id, 1)


async def test_replies_are_taken_and_passed_by_where_nothing_is_proposed() -> None:
    """A group that nobody joins is behind by all of its topic, for whoever scales by that, and for ever."""
    unit = Unit()
    drafter = Drafter(Recorded(), Rule(), timedelta(days=365))
    (taking,) = (one for one in drafter.subscriptions() if one.data is ReplyRevised)
    assert taking.prepare is None
    await taking.apply(cast("Any", None), None, cast("Any", unit))
    assert not unit.rows
    assert not unit.published


class Fails:
    """Stands for the summariser: every thread is long, and its rules fail at each."""

    zone = ZoneInfo("Europe/Paris")

    def __init__(self) -> None:
        self.asked = 0

    def is_long(self, _: Sequence[Message]) -> bool:
        return True

    async def summarize(self, _: Sequence[Message]) -> Summary:
        self.asked += 1
        raise RuntimeError("the text of a ticket")


@pytest.mark.feature(58)
async def test_a_summary_that_fails_leaves_the_draft_and_is_told_empty(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def put(_: object, __: object) -> bool:
        return False

    async def messages(*_: object) -> list[Message]:
        return [Message(1, datetime.now(UTC), "fr", "Le 12 juin.")]

    monkeypatch.setattr(threads, "put", put)
    monkeypatch.setattr(threads, "messages", messages)
    drafter, unit, event = Drafter(Recorded(), Rule(), timedelta(days=365), Fails()), Unit(), triaged()
    (reading,) = await drafter.prepare([event])
    await drafter.apply(event, reading, cast("Any", unit))
    drafted, summarized = (one.data for one in unit.published)
    assert isinstance(drafted, ReplyDrafted)
    assert (summarized.messages, summarized.lines, summarized.dates) == ((1,), (), ())
    assert "the text" not in caplog.text


async def test_a_thread_is_summarised_before_the_tenants_other_tickets_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    async def summarize(*_: object) -> None:
        done.append("summary")

    async def liken(*_: object) -> None:
        done.append("lock")

    monkeypatch.setattr(Drafter, "_summarize", summarize)
    monkeypatch.setattr(Drafter, "_liken", liken)
    drafter, event = Drafter(Recorded(), Rule(), timedelta(days=365), Fails()), triaged()
    (reading,) = await drafter.prepare([event])
    await drafter.apply(event, replace(reading, vector=np.zeros(2, np.float32)), cast("Any", Unit()))
    assert done == ["summary", "lock"]
