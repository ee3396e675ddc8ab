"""The life of a reply, and how long a server is asked again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.replies import SendStatus
from services.crm.domain.delivery import FINAL, MAY_FOLLOW, Kind, Patience, State, server_said, text_answered
from tests.unit.crm.making import NOW


@pytest.mark.parametrize(
    ("code", "kind"), [(421, Kind.RETRY), (450, Kind.RETRY), (452, Kind.RETRY), (550, Kind.FAILED), (554, Kind.FAILED)]
)
def test_a_server_that_answers_is_never_uncertain(code: int, kind: Kind) -> None:
    outcome = server_said(code)
    assert (outcome.kind, outcome.reason) == (kind, f"smtp_{code}")


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (200, Kind.SENT, None), (251, Kind.SENT, None), (354, Kind.UNCERTAIN, "smtp_354"), (100, Kind.UNCERTAIN, "smtp_100"),
        (299, Kind.SENT, None), (300, Kind.UNCERTAIN, "smtp_300"), (399, Kind.UNCERTAIN, "smtp_399"),
        (400, Kind.RETRY, "smtp_400"), (499, Kind.RETRY, "smtp_499"), (500, Kind.FAILED, "smtp_500"),
        (599, Kind.FAILED, "smtp_599"),
        (600, Kind.UNCERTAIN, "smtp_600"), (451, Kind.RETRY, "smtp_451"), (554, Kind.FAILED, "smtp_554"),
    ],
)  # fmt: skip
def test_a_mail_whose_text_was_not_plainly_declined_is_not_offered_again(
    code: int, kind: Kind, reason: str | None
) -> None:
    outcome = text_answered(code)
    assert (outcome.kind, outcome.reason) == (kind, reason)


def test_only_a_mail_on_its_way_can_become_uncertain_and_nothing_sent_goes_back() -> None:
    assert MAY_FOLLOW[SendStatus.UNCERTAIN] == (State.SENDING,)
    assert not any(State.SENT in states for states in MAY_FOLLOW.values())
    assert set(FINAL.values()) == set(MAY_FOLLOW) == set(SendStatus)
    assert State.CLAIMED not in MAY_FOLLOW[SendStatus.SENT]


@given(attempts=st.integers(min_value=0, max_value=10_000))
def test_the_delay_grows_and_stays_bounded(attempts: int) -> None:
    patience = Patience()
    again = patience.next_attempt(attempts=attempts, queued_at=NOW, now=NOW)
    later = patience.next_attempt(attempts=attempts + 1, queued_at=NOW, now=NOW)
    assert again is not None
    assert later is not None
    assert patience.first <= again - NOW <= later - NOW <= patience.most
    assert later - NOW == (min((again - NOW) * 2, patience.most) if attempts else patience.first)


def test_patience_ends() -> None:
    patience = Patience(in_all=timedelta(hours=1))
    assert patience.next_attempt(attempts=1, queued_at=NOW - timedelta(hours=1), now=NOW) is None
