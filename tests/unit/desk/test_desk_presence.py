"""Whose turn it is, and that no step's turn lasts for ever."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import EventData
from schemas.records import AccessRecorded
from schemas.tickets import Kind
from services.desk.domain.facts import Stamp, fact_of
from services.desk.domain.presence import Progress, ai_step, failed_step
from services.desk.domain.ticket import Decision, DecisionStatus, Ticket
from tests.unit.desk.test_desk_ticket import REPLY, TICKET, at, drafted, pseudonymized, received, triaged

PATIENCE = timedelta(minutes=1)
CHAIN: tuple[EventData, ...] = (received(), pseudonymized(), triaged(), drafted())
TURNS = ("pseudonymizer", "triage", "drafter", None)


def ticket(events: Sequence[EventData], decisions: Sequence[Decision] = ()) -> Ticket:
    return Ticket(
        [fact_of(data, Stamp(at(place), UUID(int=place))) for place, data in enumerate(events)], (), decisions
    )


def gave_up(actor: str, topic: str, action: str = "dead_letter.written") -> AccessRecorded:
    return AccessRecorded.model_validate(
        {
            "action": action,
            "actor": actor,
            "ticket_id": TICKET,
            "purpose": f"{topic}/0/7",
            "detail": "crashed",
            "at": at(0),
        }
    )


@pytest.mark.feature(62)
@pytest.mark.parametrize("told", range(1, 5))
def test_the_step_whose_turn_it_is_follows_from_what_came(told: int) -> None:
    step = ai_step(ticket(CHAIN[:told]), {}, at(told - 1), PATIENCE)
    assert (step.name if step else None) == TURNS[told - 1]
    if step is not None:
        assert (step.progress, step.since) == (Progress.WORKING, at(told - 1))


@pytest.mark.feature(62)
def test_a_turn_without_news_is_late_after_the_patience_and_not_before() -> None:
    waiting = ticket(CHAIN[:1])
    on_time, late = ai_step(waiting, {}, at(1), PATIENCE), ai_step(waiting, {}, at(1.01), PATIENCE)
    assert (on_time and on_time.progress, late and late.progress) == (Progress.WORKING, Progress.LATE)


@pytest.mark.feature(62)
def test_a_failure_of_this_turn_shows_and_one_of_an_earlier_turn_does_not() -> None:
    waiting = ticket(CHAIN[:2])
    failed = ai_step(waiting, {"triage": at(1.2)}, at(1.3), PATIENCE)
    assert failed is not None
    assert (failed.name, failed.progress, failed.since) == ("triage", Progress.FAILED, at(1.2))
    before, another = ({"triage": at(0.5)}, {"drafter": at(1.2)})
    for failures in (before, another):
        step = ai_step(waiting, failures, at(1.3), PATIENCE)
        assert step is not None
        assert step.progress is Progress.WORKING
    after = ai_step(ticket(CHAIN[:3]), {"triage": at(1.2)}, at(2.1), PATIENCE)  # it was run again and came
    assert after is not None
    assert (after.name, after.progress) == ("drafter", Progress.WORKING)


@pytest.mark.feature(62)
def test_nothing_is_awaited_for_what_wants_no_answer_or_was_decided() -> None:
    assert ai_step(ticket([received(kind=Kind.AUTO_REPLY)]), {}, at(9), PATIENCE) is None
    assert ai_step(ticket([]), {}, at(9), PATIENCE) is None
    decided = Decision(REPLY, 1, "approved", DecisionStatus.PENDING, at(3), "a")
    assert ai_step(ticket(CHAIN[:3], [decided]), {}, at(9), PATIENCE) is None


def test_a_new_message_is_the_ais_turn_again() -> None:
    step = ai_step(ticket([*CHAIN, received(2)]), {}, at(4), PATIENCE)
    assert step is not None
    assert (step.name, step.since) == ("pseudonymizer", at(4))


@pytest.mark.feature(62)
@settings(max_examples=60, deadline=None)
@given(st.permutations(range(4)), st.integers(1, 4), st.integers(0, 600))
def test_order_does_not_matter_and_no_turn_works_past_the_patience(order: list[int], told: int, later: int) -> None:
    facts = [fact_of(CHAIN[place], Stamp(at(place), UUID(int=place))) for place in range(told)]
    shuffled = Ticket([facts[place] for place in order if place < told])
    now = at(3) + timedelta(seconds=later)
    step = ai_step(shuffled, {}, now, PATIENCE)
    assert step == ai_step(Ticket(facts), {}, now, PATIENCE)
    assert step is None or step.progress is not Progress.WORKING or now - step.since <= PATIENCE


@pytest.mark.feature(62)
@pytest.mark.parametrize(
    ("record", "step"),
    [
        (gave_up("pseudonymizer", "ticket.received.v1"), "pseudonymizer"),
        (gave_up("triage", "ticket.pseudonymized.v1"), "triage"),
        (gave_up("drafter", "ticket.triaged.v1"), "drafter"),
        (gave_up("triage", "ticket.corrected.v1"), None),
        (gave_up("crm", "ticket.triaged.v1"), None),
        (gave_up("triage", "ticket.pseudonymized.v1", "text.opened"), None),
    ],
)
def test_only_a_step_that_gave_its_own_message_up_has_failed(record: AccessRecorded, step: str | None) -> None:
    assert failed_step(record) == step
