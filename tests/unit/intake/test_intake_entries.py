"""By which door a message came, as its reference and its use case tell it: no two doors share a ticket's number."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tickets import Channel, MessageContent
from services.intake.domain.incoming import Incoming, from_api
from shared.use_cases import Origin

NAMES = st.sampled_from([None, "a", "b"])
WRITERS = st.sampled_from([None, "a", "b", "a b", 'a", "b'])
GIVEN = st.sampled_from([None, "", "1", "a 1", "1 a", 'a", "1', "b"])
DOORS = st.tuples(st.sampled_from(Channel), NAMES, WRITERS, GIVEN)
Door = tuple[Channel, str | None, str | None, str | None]


def message(door: Door) -> Incoming:
    channel, entry, writer, given = door
    content = MessageContent(subject="a", text="b", external_reference=given, recipients=("help@us.example",))
    made = from_api(content, b"", key_name="k", identity="1")
    return replace(made, channel=channel, entry=entry, writer=writer, request_type="incident")


@pytest.mark.feature(5, 11)
@given(DOORS, DOORS)
def test_a_reference_is_its_entrys_own_and_one_that_was_not_given_is_none(one: Door, other: Door) -> None:
    first, second = message(one), message(other)
    assert (first.entry_reference is None) == (not one[3])
    if first.entry_reference is not None:
        same = one[2:] == other[2:] if one[2] is not None else one == other
        assert (first.entry_reference == second.entry_reference) is same
    assert first.entry_reference_before == (
        None if one[2] is None else message((*one[:2], None, one[3])).entry_reference
    )


@pytest.mark.feature(6)
@given(DOORS)
def test_a_use_case_is_chosen_by_what_the_door_itself_knows(door: Door) -> None:
    channel, entry = door[:2]
    assert message(door).origin == Origin(
        channel,
        recipients=("help@us.example",) if channel is Channel.MAIL else (),
        connector=entry if channel is Channel.CRM else None,
        api_key=entry if channel is Channel.API else None,
        request_type="incident",
    )
