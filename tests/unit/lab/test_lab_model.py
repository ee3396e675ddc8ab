"""The laboratory's model of the flow: content with what must be, and with nothing else."""

from dataclasses import replace

import pytest

from tests.faults.lab.model import Desk, Done, Found, Message, wrong
from tests.faults.lab.plan import Conversation, Shape

SAID = Message(
    masked=("VPN", "[[PERSON_1]]"),
    kind="ticket",
    category="network",
    priority="P3",
    actionable=True,
    outcome="draft",
    text="Try again.",
    sources=("kb-1",),
)
ROW = Desk(
    version=2, state="to_triage", category="network", priority="P3", abstained=frozenset({"category"}), secrets=0
)
STAGES = dict.fromkeys(("ticket.received.v1", "ticket.pseudonymized.v1", "ticket.triaged.v1", "reply.drafted.v1"), 2)
QUIET = Found((SAID, SAID), ROW, STAGES, 0, (), (), (), (), 0)
ENDED = replace(
    QUIET,
    desk=replace(ROW, state="sent", category="access"),
    ids={**STAGES, "reply.decided.v1": 1, "reply.sent.v1": 1, "ticket.corrected.v1": 1},
    approved=1,
    statuses=("sent",),
    corrections=("access",),
    delivered=(1,),
)
TALK = Conversation("k-1", Shape("vpn", "mail", "VPN", ("a", "b")), 0, (False, False), approve=True, correct="access")
DID = Done(versions=[1, 2], tickets={"t"}, approve_asked=1, correct_asked=1)


def told(found: Found, done: Done = DID, talk: Conversation = TALK) -> list[str]:
    return list(wrong(talk, done, QUIET, found))


def test_what_must_be_is_right() -> None:
    assert told(ENDED) == []
    uncertain = replace(ENDED, statuses=("uncertain",), delivered=(0,), desk=replace(ENDED.desk, state="uncertain"))
    assert told(uncertain) == []


def test_a_conversation_that_nobody_acts_on_stays_as_it_was() -> None:
    assert told(QUIET, talk=replace(TALK, approve=False, correct=None)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"ids": {**ENDED.ids, "ticket.triaged.v1": 1}},
        {"ids": {**ENDED.ids, "ticket.triaged.v1": 3}},
        {"ids": {**ENDED.ids, "reply.decided.v1": 2}},
        {"ids": {**ENDED.ids, "ticket.corrected.v1": 2}},
        {"messages": (SAID, None)},
        {"messages": (SAID, replace(SAID, category="access"))},
        {"messages": (SAID, replace(SAID, masked=("VPN", "Dominique")))},
        {"approved": 2},
        {"statuses": ("failed",)},
        {"statuses": ("refused",)},
        {"delivered": (2,)},
        {"delivered": (0,)},
        {"corrections": ()},
        {"corrections": ("network",)},
        {"desk": None},
        {"desk": replace(ENDED.desk, category="network")},
        {"desk": replace(ENDED.desk, state="to_answer")},
        {"desk": replace(ENDED.desk, version=1)},
        {"desk": replace(ENDED.desk, priority="P1")},
        {"not_on_record": ("ticket.received.v1",)},
        {"only_on_record": 1},
    ],
)
def test_whatever_else_is_wrong(change: dict[str, object]) -> None:
    assert told(replace(ENDED, **change)) != []


def test_a_message_taken_twice_or_in_two_tickets_is_wrong() -> None:
    assert told(ENDED, replace(DID, versions=[1, 3])) != []
    assert told(ENDED, replace(DID, tickets={"t", "u"})) != []
