"""Versions of a suggestion: the same whatever the order, and nobody's decision is overtaken by one."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.replies import DraftOutcome, ReplyDrafted, Steering, redraft_id
from services.desk.domain.presence import REDRAFT, failed_step
from services.desk.domain.ticket import DecisionStatus, Ticket
from services.desk.domain.versions import Act, Answer, Settled, Waited, current, steering_of, versions
from tests.unit.desk.test_desk_presence import gave_up
from tests.unit.desk.test_desk_ticket import TICKET, approved, at, drafted, facts, pseudonymized, received, triaged

PATIENCE = timedelta(seconds=60)
STEERINGS = [UUID(int=number) for number in (201, 202, 203)]


def asking(number: int, minute: int, *, version: int = 1) -> Act:
    steering = STEERINGS[number]
    return Act(steering, "redraft", version, redraft_id(steering), "a", at(minute))


def choosing(draft_id: UUID, minute: int) -> Act:
    return Act(UUID(int=900 + minute), "choose", 1, draft_id, "a", at(minute))


def redrafted(number: int, text: str | None = "Court", version: int = 1) -> ReplyDrafted:
    steering = STEERINGS[number]
    return ReplyDrafted(
        ticket_id=TICKET, version=version, draft_id=redraft_id(steering), lang="fr", text=text, steering_id=steering,
        outcome=DraftOutcome.DRAFT if text else DraftOutcome.NO_ANSWER,
    )  # fmt: skip


BASE = (received(), pseudonymized(), triaged(), drafted())
FIRST = drafted().draft_id


def shown(ticket: Ticket) -> UUID | None:
    return ticket.draft.draft_id if ticket.draft else None


@pytest.mark.feature(52)
def test_the_last_that_was_asked_for_and_has_a_text_is_shown() -> None:
    acts = [asking(0, 10), asking(1, 11)]
    assert shown(Ticket(facts(*BASE), acts=acts)) == FIRST
    assert shown(Ticket(facts(*BASE, redrafted(0)), acts=acts)) == redraft_id(STEERINGS[0])
    assert shown(Ticket(facts(*BASE, redrafted(0), redrafted(1)), acts=acts)) == redraft_id(STEERINGS[1])
    assert shown(Ticket(facts(*BASE, redrafted(0), redrafted(1, None)), acts=acts)) == redraft_id(STEERINGS[0])
    back = [*acts, choosing(FIRST, 12)]
    assert shown(Ticket(facts(*BASE, redrafted(0), redrafted(1)), acts=back)) == FIRST
    writing = Ticket(facts(*BASE, redrafted(0), redrafted(1)), acts=acts, begun_from=FIRST)
    assert shown(writing) == FIRST, "a text being written keeps the version that it was begun from"


@pytest.mark.feature(52)
def test_a_suggestion_for_another_message_is_no_version_of_this_one() -> None:
    first, other = drafted(2, 60), drafted(1, 50)
    chosen = replace(choosing(other.draft_id, 30), version=2)
    settled = Settled(other.draft_id, at(20))
    assert current(first, [first, other], [chosen], None) == first.draft_id
    assert current(first, [first, other], [], settled) == first.draft_id


@pytest.mark.feature(43, 52)
def test_what_comes_after_a_decision_or_a_new_message_changes_nothing() -> None:
    late = facts(*BASE, redrafted(0))
    for status in DecisionStatus:
        done = approved(status, draft_id=FIRST)
        assert shown(Ticket(late, decisions=[done], acts=[asking(0, 10)])) in (FIRST, None), status
    undone = approved(DecisionStatus.UNDONE, draft_id=FIRST)
    again = Ticket(late, decisions=[undone], acts=[asking(0, 40)])
    assert shown(again) == redraft_id(STEERINGS[0]), "asked for anew"
    assert again.renewed
    newer = Ticket(facts(*BASE, redrafted(0), received(2)), acts=[asking(0, 10)])
    assert shown(newer) == FIRST
    answered = Ticket(facts(*BASE, received(2), drafted(2, 60), redrafted(0)), acts=[asking(0, 10)])
    assert shown(answered) == UUID(int=60)


@pytest.mark.feature(52)
@given(st.permutations([0, 1, 2]), st.lists(st.sampled_from([0, 1, 2]), max_size=4), st.randoms())
def test_late_repeated_and_shuffled_answers_give_the_same_versions(
    order: list[int], repeats: list[int], random: object
) -> None:
    answers = [redrafted(0, "Court"), redrafted(1, None), redrafted(2, "Court")]
    acts = [asking(0, 10), asking(1, 11), asking(2, 12)]
    came = facts(*BASE, *answers)
    shuffled = came[: len(BASE)] + [came[len(BASE) + n] for n in (*order, *repeats)]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = Ticket(came, acts=acts), Ticket(shuffled, acts=list(reversed(acts)))
    assert shown(one) == shown(other) == redraft_id(STEERINGS[2])
    waited = Waited(at(20), PATIENCE)
    told = [versions(t.first_draft, t.drafts, t.acts, waited) for t in (one, other) if t.first_draft]
    assert told[0] == told[1]
    assert [(v.number, v.answer, v.same_as) for v in told[0]] == [
        (1, Answer.READY, None), (2, Answer.READY, None), (3, Answer.NONE, None), (4, Answer.SAME, 2),
    ]  # fmt: skip


@pytest.mark.feature(52)
def test_an_answer_that_does_not_come_is_awaited_then_late_or_failed() -> None:
    ticket = Ticket(facts(*BASE), acts=[asking(0, 10)])
    assert ticket.first_draft is not None

    def answer(waited: Waited) -> Answer:
        assert ticket.first_draft is not None
        return versions(ticket.first_draft, ticket.drafts, ticket.acts, waited)[-1].answer

    assert answer(Waited(at(10) + PATIENCE, PATIENCE)) is Answer.AWAITED
    assert answer(Waited(at(12), PATIENCE)) is Answer.LATE
    assert answer(Waited(at(10), PATIENCE, failed_at=at(11))) is Answer.FAILED
    assert answer(Waited(at(10), PATIENCE, failed_at=at(9))) is Answer.AWAITED, "an earlier one was given up"


@pytest.mark.feature(52)
def test_choosing_one_makes_no_version_and_each_keeps_what_it_was_asked_by() -> None:
    asked = replace(asking(0, 10), steering=Steering(detail="all"))
    acts = [replace(choosing(asked.draft_id, 9), steering=Steering(detail="lead")), asked, choosing(FIRST, 11)]
    ticket = Ticket(facts(*BASE, redrafted(0)), acts=acts)
    assert ticket.first_draft is not None
    made = versions(ticket.first_draft, ticket.drafts, ticket.acts, Waited(at(20), PATIENCE))
    assert [(one.number, one.draft_id) for one in made] == [(1, FIRST), (2, asked.draft_id)]
    assert steering_of(asked.draft_id, acts) == asked.steering
    assert steering_of(FIRST, acts) == Steering()


def test_the_facts_order_does_not_choose_the_first_version() -> None:
    acts = [asking(0, 10)]
    for order in permutations((drafted(), redrafted(0))):
        ticket = Ticket(facts(received(), triaged(), *order), acts=acts)
        assert ticket.first_draft == drafted()
        assert shown(ticket) == redraft_id(STEERINGS[0])
    alone = Ticket(facts(received(), triaged(), redrafted(0)), acts=acts)
    assert alone.draft is None, "an answer to a steering alone is no first suggestion"


def test_a_steering_that_the_drafter_gave_up_is_known_as_such() -> None:
    given_up = gave_up("drafter", "reply.steered.v1")
    assert failed_step(given_up) == REDRAFT
    assert failed_step(given_up.model_copy(update={"actor": "triage"})) is None
    assert replace(asking(0, 1), version=2).version == 2
