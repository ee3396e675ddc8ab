"""A ticket's state follows from what happened to it, in whatever order it was heard."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import EventData
from schemas.likeness import Alike, TicketLikened
from schemas.policies import ApprovalPolicy
from schemas.replies import DraftOutcome, ReplyDrafted, ReplySent, SendStatus
from schemas.sealed import Purpose, Sealed
from schemas.tickets import (
    Channel,
    Kind,
    ModelIdentity,
    PlaceholdersSealed,
    Prediction,
    TicketPseudonymized,
    TicketReceived,
    TicketTriaged,
)
from services.desk.domain.approval import APPROVABLE
from services.desk.domain.facts import Fact, Stamp, fact_of
from services.desk.domain.head import head_of
from services.desk.domain.ticket import NO_REPLY_NEEDED, Decision, DecisionStatus, Reopened, State, Ticket
from services.desk.domain.views import view_of

TICKET = UUID(int=1)
REPLY = UUID(int=77)
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def sealed() -> Sealed:
    return Sealed.model_construct(key_id=UUID(int=5), purpose=Purpose.INBOUND, nonce=b"n", ciphertext=b"c")


def received(version: int = 1, kind: Kind = Kind.TICKET) -> TicketReceived:
    return TicketReceived(
        ticket_id=TICKET, message_id=UUID(int=version), version=version, channel=Channel.MAIL, kind=kind,
        received_at=at(version * 10), content=sealed(),
    )  # fmt: skip


def pseudonymized(version: int = 1, kind: Kind = Kind.TICKET) -> TicketPseudonymized:
    return TicketPseudonymized(
        ticket_id=TICKET, message_id=UUID(int=version), version=version, channel=Channel.MAIL, kind=kind, lang="fr",
        received_at=at(version * 10), lang_confidence=0.9, subject=f"objet {version}", body="texte",
    )  # fmt: skip


def triaged(
    version: int = 1, *, category: str = "access", abstained: tuple[str, ...] = (), **more: Any
) -> TicketTriaged:
    def says(label: str) -> Prediction:
        return Prediction(label=label, confidence=0.8, top=((label, 0.8),))

    fields = {"type": says("incident"), "impact": says("team"), "urgency": says("high"), "priority": "P2", **more}
    return TicketTriaged.model_validate(
        {
            "ticket_id": TICKET,
            "message_id": UUID(int=version),
            "version": version,
            "received_at": at(version * 10),
            "channel": Channel.MAIL,
            "kind": Kind.TICKET,
            "actionable": True,
            "lang": "fr",
            "subject": f"objet {version}",
            "body": "texte",
            "category": says(category),
            "abstained": abstained,
            "model": ModelIdentity(name="m", version="1", digest="d", device="cpu"),
            **fields,
        }
    )


def drafted(version: int = 1, draft: int = 50) -> ReplyDrafted:
    return ReplyDrafted(
        ticket_id=TICKET,
        version=version,
        draft_id=UUID(int=draft),
        lang="fr",
        outcome=DraftOutcome.DRAFT,
        text="Bonjour",
    )


def likened(version: int = 1, *others: int) -> TicketLikened:
    found = [
        Alike(ticket_id=UUID(int=other), category="access", received_at=at(0), degree="related", answered=False)
        for other in others
    ]
    return TicketLikened(ticket_id=TICKET, version=version, alike=tuple(found))


def sent(status: SendStatus, version: int = 1) -> ReplySent:
    return ReplySent(
        ticket_id=TICKET, version=version, reply_id=REPLY, status=status, rfc_message_id="<x@y>", at=at(60), reason=None
    )


def facts(*data: EventData) -> list[Fact[EventData]]:
    """Each event later than the one before."""
    return [fact_of(item, Stamp(at(n), UUID(int=1000 + n)), {"traceparent": f"t{n}"}) for n, item in enumerate(data)]


def approved(status: DecisionStatus = DecisionStatus.PUBLISHED, **more: Any) -> Decision:
    return Decision(
        **{
            "reply_id": REPLY,
            "version": 1,
            "decision": "approved",
            "status": status,
            "decided_at": at(30),
            "agent": "a",
            **more,
        }
    )


WHOLE = facts(received(), pseudonymized(), triaged(), drafted())


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ([], State.WAITING),
        ([received()], State.WAITING),
        ([received(), pseudonymized()], State.WAITING),
        ([received(), pseudonymized(), triaged()], State.TO_ANSWER),
        ([triaged()], State.TO_ANSWER),
        ([received(), pseudonymized(), triaged(abstained=("category",))], State.TO_TRIAGE),
        ([received(kind=Kind.BOUNCE)], State.NOT_ACTIONABLE),
        ([received(), pseudonymized(kind=Kind.AUTO_REPLY)], State.NOT_ACTIONABLE),
        ([received(), triaged(actionable=False)], State.NOT_ACTIONABLE),
        ([received(), pseudonymized(), triaged(), received(2)], State.WAITING),
        ([received(), pseudonymized(), triaged(), received(2, Kind.THANKS)], State.TO_ANSWER),
    ],
)
def test_what_happened_says_where_a_ticket_stands(known: list[EventData], state: State) -> None:
    assert Ticket(facts(*known)).state() is state


@pytest.mark.parametrize(
    ("decision", "outcome", "state"),
    [
        (approved(DecisionStatus.PENDING), None, State.PENDING),
        (approved(DecisionStatus.UNDONE), None, State.TO_ANSWER),
        (approved(DecisionStatus.VOIDED), None, State.TO_ANSWER),
        (approved(), None, State.DECIDED),
        (approved(), SendStatus.SENT, State.SENT),
        (approved(), SendStatus.UNCERTAIN, State.UNCERTAIN),
        (approved(resolution="sent"), SendStatus.UNCERTAIN, State.SENT),
        (approved(resolution="again"), SendStatus.UNCERTAIN, State.TO_ANSWER),
        (approved(), SendStatus.FAILED, State.TO_ANSWER),
        (approved(), SendStatus.REFUSED, State.TO_ANSWER),
        (approved(decision="rejected", reason="off_topic"), None, State.REJECTED),
        (approved(decision="rejected", reason=NO_REPLY_NEEDED), None, State.CLOSED),
    ],
)
def test_what_people_decide_says_where_a_ticket_stands(
    decision: Decision, outcome: SendStatus | None, state: State
) -> None:
    known = [*WHOLE, *(facts(sent(outcome)) if outcome else [])]
    assert Ticket(known, decisions=[decision]).state() is state


def test_a_thank_you_does_not_reopen_an_answered_ticket_and_a_question_does() -> None:
    done = [*WHOLE, *facts(sent(SendStatus.SENT))]
    thanked = Ticket([*done, *facts(received(2, Kind.THANKS))], decisions=[approved()])
    asked = Ticket([*done, *facts(received(2), pseudonymized(2), triaged(2))], decisions=[approved()])
    assert thanked.state() is State.SENT
    assert asked.state() is State.TO_ANSWER
    assert head_of(asked).waiting_since == at(20)
    assert asked.draft is None


def closed(version: int = 1, minutes: float = 30) -> Decision:
    return Decision(
        UUID(int=78), version, "rejected", DecisionStatus.PUBLISHED, at(minutes), "agent-1", reason=NO_REPLY_NEEDED
    )


def reopened(version: int = 1, minutes: float = 40) -> Reopened:
    return Reopened(version, at(minutes), "agent-2")


@pytest.mark.feature(43)
def test_a_closed_ticket_that_a_person_reopens_waits_as_before_until_a_person_decides_again() -> None:
    assert Ticket(WHOLE, decisions=[closed()]).reopenable
    back = Ticket(WHOLE, decisions=[closed()], reopened=reopened())
    assert (back.state(), view_of(back.state()), back.reopenable) == (State.TO_ANSWER, "to_answer", False)
    assert back.draft is not None
    assert Ticket(WHOLE, decisions=[closed(minutes=50)], reopened=reopened()).state() is State.CLOSED
    done = [closed(), approved()]
    assert Ticket([*WHOLE, *facts(sent(SendStatus.SENT))], decisions=done, reopened=reopened()).state() is State.SENT


@pytest.mark.feature(43)
@pytest.mark.parametrize(
    "known", [[received(1, Kind.THANKS)], [received(), pseudonymized(), triaged(actionable=False)]]
)
def test_what_a_model_took_for_no_ticket_waits_once_a_person_says_so_whatever_models_say_later(
    known: list[EventData],
) -> None:
    assert Ticket(facts(*known)).reopenable
    later = [*known, triaged(actionable=False), received(2, Kind.THANKS), triaged(2, actionable=False)]
    for heard in (known, later):
        back = Ticket(facts(*heard), reopened=reopened())
        assert (back.state(), back.open_versions, back.reopenable) == (State.TO_ANSWER, [1], False)
    assert Ticket(facts(*known), reopened=reopened(), decisions=[closed(minutes=50)]).state() is State.CLOSED


@pytest.mark.feature(43)
def test_nothing_is_reopened_that_waits_is_under_way_or_was_replied_to() -> None:
    assert not Ticket([]).reopenable
    assert not Ticket(WHOLE).reopenable
    for status in (DecisionStatus.AWAITING, DecisionStatus.PENDING, DecisionStatus.PUBLISHED):
        assert not Ticket(WHOLE, decisions=[closed(minutes=1), approved(status)]).reopenable
    done = [*WHOLE, *facts(sent(SendStatus.SENT))]
    assert not Ticket(done, decisions=[approved()]).reopenable
    thanked = [*done, *facts(received(2, Kind.THANKS))]
    assert Ticket(thanked, decisions=[approved()]).reopenable
    assert Ticket(thanked, decisions=[approved()], reopened=reopened(2)).state() is State.TO_ANSWER


def test_a_ticket_waits_since_the_first_message_that_nobody_answered() -> None:
    both = facts(received(1), triaged(1), received(2), triaged(2))
    assert head_of(Ticket(both)).waiting_since == at(10)
    assert head_of(Ticket(both, decisions=[approved()])).waiting_since == at(20)
    assert head_of(Ticket(both, decisions=[approved(version=2)])).waiting_since == at(10), "nothing is open"


@given(st.permutations(list(SendStatus)), st.integers(1, 4))
def test_what_is_known_for_sure_of_a_reply_outranks_what_is_not_in_whatever_order(
    order: list[SendStatus], heard: int
) -> None:
    ranked = [SendStatus.UNCERTAIN, SendStatus.REFUSED, SendStatus.FAILED, SendStatus.SENT]
    found = Ticket(facts(received(), *(sent(status) for status in order[:heard]))).sent(REPLY)
    assert found is not None
    assert found.status is max(order[:heard], key=ranked.index)


def test_what_became_of_each_reply_is_told_apart() -> None:
    other = UUID(int=78)
    first, second = (
        sent(SendStatus.UNCERTAIN),
        sent(SendStatus.SENT).model_copy(update={"reply_id": other, "at": at(50)}),
    )
    later = second.model_copy(update={"reply_id": UUID(int=79), "at": at(90)})
    ticket = Ticket(facts(received(), triaged(), first, later, second))
    assert [ticket.uncertain(one) for one in (REPLY, other, UUID(int=80))] == [True, False, False]
    assert ticket.first_sent == second
    assert Ticket(facts(received(), triaged(), first)).first_sent is None


def test_a_suggestion_without_a_text_suggests_nothing() -> None:
    empty = drafted().model_copy(update={"text": None, "outcome": DraftOutcome.NO_ANSWER})
    assert [Ticket(facts(received(), triaged(), *more)).suggested for more in ((), (empty,), (drafted(),))] == [
        False, False, True,
    ]  # fmt: skip


@pytest.mark.feature(33, 43)
def test_a_person_s_impact_or_urgency_leads_to_the_matrix_s_priority_while_the_other_is_known() -> None:
    ticket = Ticket(facts(received(), triaged()))
    assert (ticket.leads_to("impact", "organisation"), ticket.leads_to("urgency", "low")) == ("P1", "P4")
    assert ticket.leads_to("category", "network") is None
    assert Ticket(facts(received(), triaged()), {"priority": "P3"}).leads_to("impact", "organisation") is None
    unsure = Ticket(facts(received(), triaged(abstained=("urgency",))))
    assert unsure.leads_to("impact", "organisation") is None
    said = Ticket(facts(received(), triaged(priority="P4")))
    assert said.priority() == "P4", "what triage said stands while no person said what it follows from"
    assert (unsure.stands("urgency"), unsure.stands("impact"), unsure.stands("priority")) == ("", "team", "P2")


def test_sent_is_final_whatever_is_heard_after_it() -> None:
    heard = facts(sent(SendStatus.SENT), sent(SendStatus.UNCERTAIN))
    assert Ticket([*WHOLE, *heard], decisions=[approved()]).state() is State.SENT


@pytest.mark.feature(43)
def test_a_persons_value_stands_whatever_the_models_say_later() -> None:
    ticket = Ticket(
        facts(received(), triaged(), triaged(2, category="network", priority="P4")),
        {"category": "billing", "urgency": "critical"},
    )
    assert ticket.values()["category"] == "billing"
    assert ticket.priority() == "P1"
    assert Ticket(ticket.facts, {"priority": "P3"}).priority() == "P3"


@pytest.mark.feature(33)
def test_what_a_person_sets_gives_the_priority_of_the_matrix_that_triage_reads() -> None:
    edited = {"team": {"low": "P1", "normal": "P1", "high": "P1", "critical": "P4"}}
    by_default = Ticket(facts(received(), triaged()), {"urgency": "critical", "impact": "team"})
    told = Ticket(facts(received(), triaged(matrix=edited)), {"urgency": "critical", "impact": "team"})
    assert (by_default.priority(), told.priority()) == ("P1", "P4")
    assert head_of(told).priority == "P4"


@pytest.mark.feature(33, 71)
def test_a_priority_that_followed_from_what_a_person_set_counts_for_the_second_approver_also_once_replaced() -> None:
    known = facts(received(), triaged())
    before = Ticket(known, {"impact": "organisation", "urgency": "critical"})
    now = Ticket(
        known, {"impact": "person", "urgency": "low"}, replaced=[("impact", "organisation"), ("urgency", "critical")]
    )
    asked = ApprovalPolicy(tenant="default", version=1, priorities=("P1",))
    assert (before.priority(), now.priority()) == ("P1", "P4")
    assert before.needs_two(asked)
    assert now.needs_two(asked)
    assert not Ticket(known).needs_two(asked)


def test_an_abstained_field_leaves_triage_once_a_person_has_set_it() -> None:
    known = facts(received(), triaged(abstained=("category", "urgency")))
    assert Ticket(known, {"category": "access"}).state() is State.TO_TRIAGE
    assert Ticket(known, {"category": "access", "urgency": "low"}).state() is State.TO_ANSWER


def test_an_agents_action_continues_the_furthest_trace() -> None:
    assert Ticket(WHOLE).trace == {"traceparent": "t3"}
    assert Ticket([]).trace == {}


EVENTS: Sequence[EventData] = (
    received(), pseudonymized(), triaged(abstained=("category",)), drafted(), drafted(draft=51), sent(SendStatus.UNCERTAIN),
    sent(SendStatus.SENT), received(2), pseudonymized(2), triaged(2), drafted(2, draft=52), likened(1, 8),
    likened(2, 8, 9), likened(2, 9), received(3, Kind.THANKS),
    pseudonymized(3, Kind.THANKS), PlaceholdersSealed(ticket_id=TICKET, version=1, table=sealed()),
)  # fmt: skip
ALL = facts(*EVENTS)


@pytest.mark.feature(3, 4)
@settings(max_examples=200, deadline=None)
@given(
    chosen=st.lists(st.sampled_from(range(len(ALL))), min_size=1, unique=True),
    data=st.data(),
    decided=st.sampled_from([[], [approved()], [approved(DecisionStatus.VOIDED)], [approved(version=2)]]),
)
def test_late_repeated_and_shuffled_events_end_in_the_same_state(
    chosen: list[int], data: st.DataObject, decided: list[Decision]
) -> None:
    in_order = [ALL[n] for n in sorted(chosen)]
    repeats = data.draw(st.lists(st.sampled_from(in_order), max_size=10))
    shuffled = data.draw(st.permutations([*in_order, *repeats]))
    expected, found = Ticket(in_order, decisions=decided), Ticket(shuffled, decisions=decided[::-1])
    assert head_of(found) == head_of(expected)
    assert found.facts == expected.facts
    assert found.trace == expected.trace
    assert found.draft == expected.draft


def test_of_two_readings_of_one_version_the_later_stands() -> None:
    old = fact_of(triaged(category="access"), Stamp(at(1), UUID(int=1)))
    new = fact_of(triaged(category="network"), Stamp(at(2), UUID(int=0)))
    for order in ([old, new], [new, old]):
        assert Ticket(order).values()["category"] == "network"


@pytest.mark.feature(25)
def test_a_ticket_that_was_masked_anew_reads_as_it_does_now_and_keeps_what_people_did() -> None:
    """The message and its triage again, of the same version: late or early, the later ones stand; nothing is voided."""
    again = pseudonymized().model_copy(update={"subject": "objet [PERSON_1]"})
    before = [*WHOLE, fact_of(sent(SendStatus.SENT), Stamp(at(6), UUID(int=6)))]
    anew = [
        fact_of(again, Stamp(at(7), UUID(int=7))),
        fact_of(triaged(category="network"), Stamp(at(8), UUID(int=8))),
    ]
    for order in ([*before, *anew], [*anew, *before]):
        ticket = Ticket(order, {"urgency": "critical"}, [approved()])
        head = head_of(ticket)
        assert (head.subject, head.version, head.state) == ("objet [PERSON_1]", 1, State.SENT)
        assert (head.values["category"], head.values["urgency"]) == ("network", "critical")
        assert head.draft_id is None
        assert ticket.of(ReplyDrafted)[1].draft_id == UUID(int=50)


MODES = {"category": "automatic", "type": "preselect", "impact": "suggest", "urgency": "preselect"}


@pytest.mark.feature(38, 40)
def test_what_the_models_offer_stands_as_the_policy_said() -> None:
    ticket = Ticket(facts(received(), triaged(abstained=("impact",), modes=MODES)))
    assert [ticket.offered(name) for name in MODES] == list(MODES.values())
    assert ticket.abstained() == ("impact",)
    assert ticket.proposed() == ("type", "urgency")
    assert ticket.needs() == ("impact", "proposed")
    assert ticket.state() is State.TO_TRIAGE


@pytest.mark.feature(38)
def test_an_event_from_before_the_modes_decides_nothing_by_itself() -> None:
    ticket = Ticket(facts(triaged(abstained=("category",))))
    assert ticket.abstained() == ("category",)
    assert ticket.proposed() == ("type", "impact", "urgency")


@pytest.mark.feature(35, 40)
def test_a_language_nobody_measured_is_a_need_until_people_have_set_every_field() -> None:
    names = ("category", "type", "impact", "urgency")
    said = triaged(abstained=names, abstained_for="language")
    assert Ticket(facts(said)).needs() == (*names, "language")
    assert Ticket(facts(said), dict.fromkeys(names, "x")).needs() == ()


@pytest.mark.feature(42, 43)
def test_a_dismissed_value_is_a_persons_to_replace_until_a_model_says_another() -> None:
    automatic = dict.fromkeys(MODES, "automatic")
    dismissed = {"category": frozenset({"access"})}
    said = [received(), triaged(modes=automatic)]
    ticket = Ticket(facts(*said), dismissed=dismissed)
    assert ticket.offered("category") == "suggest"
    assert "category" not in ticket.values()
    assert ticket.state() is State.TO_TRIAGE
    later = Ticket(facts(*said, received(2), triaged(2, modes=automatic)), dismissed=dismissed)
    assert later.abstained() == ("category",)
    other = Ticket(facts(*said, received(2), triaged(2, category="network", modes=automatic)), dismissed=dismissed)
    assert (other.offered("category"), other.values()["category"]) == ("automatic", "network")
    assert Ticket(facts(*said), {"category": "access"}, dismissed=dismissed).values()["category"] == "access"


POLICY = ApprovalPolicy(tenant="default", version=1, categories=("privacy",), priorities=("P1",))


@pytest.mark.feature(71)
def test_a_first_approval_waits_and_a_new_message_ends_the_wait() -> None:
    waiting = Ticket(WHOLE, decisions=[approved(DecisionStatus.AWAITING)])
    assert (waiting.state(), view_of(waiting.state())) == (State.SECOND, "to_second")
    assert waiting.state() not in APPROVABLE
    later = facts(*(fact.data for fact in WHOLE), received(2), triaged(2))
    assert Ticket(later, decisions=[approved(DecisionStatus.VOIDED)]).state() is State.TO_ANSWER


@pytest.mark.feature(71)
@pytest.mark.parametrize(
    ("heard", "human", "replaced", "two"),
    [
        ([], {}, [], True),
        ([triaged()], {}, [], False),
        ([triaged(category="privacy")], {}, [], True),
        ([triaged(category="privacy", abstained=("category",))], {}, [], True),
        ([triaged(category="privacy"), triaged(2)], {}, [], True),
        ([triaged(category="privacy")], {"category": "access"}, [], True),
        ([triaged()], {"category": "access"}, [("category", "privacy")], True),
        ([triaged()], {"category": "privacy"}, [], True),
        ([triaged()], {"priority": "P1"}, [], True),
        ([triaged()], {"impact": "organisation", "urgency": "critical"}, [], True),
        ([triaged()], {"type": "privacy"}, [("type", "privacy")], False),
        ([triaged(), sent(SendStatus.REFUSED).model_copy(update={"reason": "second_needed"})], {}, [], True),
    ],
)
def test_whatever_was_ever_said_of_a_ticket_counts(
    heard: Sequence[EventData], human: dict[str, str], replaced: Sequence[tuple[str, str]], two: bool
) -> None:
    ticket = Ticket(facts(received(), *heard), human, replaced=replaced)
    assert ticket.needs_two(POLICY) is two
    told = any(isinstance(item, ReplySent) for item in heard)
    assert ticket.needs_two(None) is told
