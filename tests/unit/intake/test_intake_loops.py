"""What is taken for a machine's answer, so that two machines do not write to each other without end."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tickets import Channel, Kind, MessageContent
from services.intake.domain.incoming import Incoming, from_api
from services.intake.domain.loops import Loops
from services.intake.domain.threads import own_reply_id

pytestmark = pytest.mark.feature(9)

LOOPS = Loops(frozenset({"support@us.example"}), "g.local", most_answers=3)
KINDS, CHANNELS = st.sampled_from(Kind), st.sampled_from(Channel)


def message(channel: Channel, kind: Kind, **content: str) -> Incoming:
    made = from_api(MessageContent(subject="a", text="b", **content), b"", key_name="k", identity="1")
    return replace(made, channel=channel, kind=kind, kind_reason=None)


@given(KINDS, CHANNELS, st.integers(0, 6))
def test_only_a_ticket_after_as_many_answers_as_a_person_gives_is_a_machines(
    kind: Kind, channel: Channel, answers: int
) -> None:
    said = message(channel, kind)
    found = LOOPS.bounded(said, answers)
    if kind is Kind.TICKET and answers >= 3:
        assert (found.kind, found.kind_reason) == (Kind.AUTO_REPLY, "too_many_answers")
    else:
        assert found == said


@given(KINDS, CHANNELS)
def test_our_own_mail_that_came_back_is_a_machines_unless_it_was_handed_in_or_is_something_else_already(
    kind: Kind, channel: Channel
) -> None:
    ours = {
        "own_message": message(channel, kind, rfc_message_id=own_reply_id(uuid4(), uuid4(), "g.local")),
        "own_address": message(channel, kind, sender_address="Support@us.example"),
    }
    for reason, said in ours.items():
        found = LOOPS.checked(said)
        if kind is Kind.TICKET and channel is not Channel.API:
            assert (found.kind, found.kind_reason) == (Kind.AUTO_REPLY, reason)
        else:
            assert found == said


@given(KINDS, CHANNELS)
def test_anybody_elses_is_theirs(kind: Kind, channel: Channel) -> None:
    for said in (
        message(channel, kind),
        message(channel, kind, sender_address="support@us.example.org", rfc_message_id="<1@g.local>"),
        message(channel, kind, rfc_message_id=own_reply_id(uuid4(), uuid4(), "elsewhere.example")),
    ):
        assert LOOPS.checked(said) == said
