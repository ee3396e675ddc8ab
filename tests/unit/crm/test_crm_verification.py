"""An approval holds for exactly what was signed, or it does not hold."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from schemas.replies import Approval, ReplyDecided
from schemas.sealed import Purpose
from services.crm.domain.verification import Envelope, Known, Unfit, check_claim, check_current, check_opened
from shared.approval import BadApproval
from shared.controls import SENTENCES
from tests.unit.crm.making import KEYS, NOW, Keys, approval_of, content, decision, envelope_of, sealed_for

pytestmark = pytest.mark.feature(66, 68)

Forgery = Callable[[ReplyDecided], tuple[ReplyDecided, Envelope]]


def genuine() -> ReplyDecided:
    approval = approval_of(content())
    sealed, _ = sealed_for(approval.ticket_id, content())
    return decision(KEYS.sign(approval), sealed)


def but(**changes: object) -> Forgery:
    """The event's own data says something else than what was signed."""

    def forge(made: ReplyDecided) -> tuple[ReplyDecided, Envelope]:
        return made.model_copy(update=changes), envelope_of(made)

    return forge


def signed_then(**changes: object) -> Forgery:
    """The signed record itself was altered afterwards; the event agrees with the alteration."""

    def forge(made: ReplyDecided) -> tuple[ReplyDecided, Envelope]:
        assert made.signed is not None
        approval = made.signed.approval.model_copy(update=changes)
        altered = decision(made.signed.model_copy(update={"approval": approval}), made.content)
        return altered, envelope_of(altered, tenant=approval.tenant)

    return forge


def from_whom(**changes: object) -> Forgery:
    return lambda made: (made, envelope_of(made, **changes))


def by_another_key(made: ReplyDecided) -> tuple[ReplyDecided, Envelope]:
    assert made.signed is not None
    return made.model_copy(update={"signed": Keys().sign(made.signed.approval)}), envelope_of(made)


def under_a_known_name(made: ReplyDecided) -> tuple[ReplyDecided, Envelope]:
    assert made.signed is not None
    stranger = Keys().sign(made.signed.approval).model_copy(update={"key_id": made.signed.key_id})
    return made.model_copy(update={"signed": stranger}), envelope_of(made)


def sealed_for_other_eyes(made: ReplyDecided) -> tuple[ReplyDecided, Envelope]:
    assert made.content is not None
    return made.model_copy(update={"content": made.content.model_copy(update={"purpose": Purpose.VAULT})}), envelope_of(
        made
    )


def test_a_genuine_approval_holds() -> None:
    made = genuine()
    claim = check_claim(made, envelope_of(made), KEYS.rules(), NOW)
    assert made.signed is not None
    assert claim.approval == made.signed.approval


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (but(signed=None), "signature_missing"),
        (but(content=None), "content_missing"),
        (but(version=2), "version_mismatch"),
        (but(agent="b.tran"), "agent_mismatch"),
        (but(reply_id=uuid4()), "reply_mismatch"),
        (but(ticket_id=uuid4()), "ticket_mismatch"),
        (signed_then(ticket_version=2), "bad_signature"),
        (signed_then(agent="b.tran"), "bad_signature"),
        (signed_then(ticket_id=uuid4()), "bad_signature"),
        (signed_then(text_hmac="0" * 64), "bad_signature"),
        (signed_then(recipients_hmac="0" * 64), "bad_signature"),
        (signed_then(subject_hmac="0" * 64), "bad_signature"),
        (signed_then(approval_id=uuid4()), "bad_signature"),
        (signed_then(approved_at=NOW + timedelta(minutes=1)), "bad_signature"),
        (signed_then(tenant="other"), "tenant_mismatch"),
        (from_whom(source="drafter"), "source_unknown"),
        (from_whom(tenant="other"), "tenant_mismatch"),
        (from_whom(ticket_id=uuid4()), "ticket_mismatch"),
        (from_whom(ticket_id=None), "ticket_mismatch"),
        (by_another_key, "unknown_key"),
        (under_a_known_name, "bad_signature"),
        (sealed_for_other_eyes, "purpose_mismatch"),
    ],
)
def test_a_forged_approval_is_told_by_its_code(forge: Forgery, code: str) -> None:
    forged, envelope = forge(genuine())
    with pytest.raises(BadApproval) as refused:
        check_claim(forged, envelope, KEYS.rules(), NOW)
    assert refused.value.code == code


def test_an_approval_signed_for_another_tenant_holds_for_none_but_it() -> None:
    """Genuinely signed, in an event that says our tenant."""
    approval = approval_of(content(), tenant="other")
    sealed, _ = sealed_for(approval.ticket_id, content())
    made = decision(KEYS.sign(approval), sealed)
    with pytest.raises(BadApproval, match="tenant_mismatch"):
        check_claim(made, envelope_of(made), KEYS.rules(), NOW)


def test_an_approval_from_the_future_does_not_hold() -> None:
    made = genuine()
    with pytest.raises(BadApproval, match="approved_in_future"):
        check_claim(made, envelope_of(made), KEYS.rules(), NOW - timedelta(minutes=6))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "Votre accès est supprimé."}, "text_mismatch"),
        ({"subject": "Re: autre chose"}, "subject_mismatch"),
        ({"recipients": ("mallory@example.net",)}, "recipients_mismatch"),
        ({"recipients": ("camille@example.org", "mallory@example.net")}, "recipients_mismatch"),
        ({"recipients": ()}, "recipients_mismatch"),
    ],
)
def test_other_content_than_what_was_signed(changes: dict[str, object], code: str) -> None:
    approved = content()
    swapped = approved.model_copy(update=changes)
    with pytest.raises(BadApproval) as refused:
        check_opened(approval_of(approved), swapped.model_dump_json().encode())
    assert refused.value.code == code


def test_content_that_is_no_reply_is_refused_without_being_quoted() -> None:
    with pytest.raises(BadApproval) as refused:
        check_opened(approval_of(content()), b'{"text": "Marie Tremblay"}')
    assert str(refused.value) == "content_invalid"


@pytest.mark.feature(66)
@pytest.mark.parametrize("sentence", [sentence for sentences in SENTENCES.values() for sentence in sentences])
def test_a_planted_sentence_is_sent_by_no_signature_however_genuine(sentence: str) -> None:
    for text in (f"Bonjour. {sentence} Bien à vous", sentence.upper().replace(" ", "\u00a0")):
        approved = content(text=text)
        with pytest.raises(Unfit) as refused:
            check_opened(approval_of(approved), approved.model_dump_json().encode())
        assert str(refused.value) == "planted"


@pytest.mark.feature(69)
@pytest.mark.parametrize(
    ("latest", "age", "code"),
    [
        (None, timedelta(0), None),
        (1, timedelta(hours=24), None),
        (2, timedelta(0), "stale"),
        (1, timedelta(hours=24, seconds=1), "expired"),
    ],
)
def test_what_overtakes_an_approval(latest: int | None, age: timedelta, code: str | None) -> None:
    def said(approval: Approval) -> str | None:
        try:
            check_current(approval, Known(latest), now=NOW + age, max_age=timedelta(hours=24))
        except Unfit as unfit:
            return unfit.code
        return None

    assert said(approval_of(content(), ticket_version=1)) == code


def test_a_restriction_overtakes_what_was_approved_before_it_alone() -> None:
    since, day = Known(restricted=NOW), timedelta(hours=24)
    with pytest.raises(Unfit) as unfit:
        check_current(approval_of(content(), approved_at=NOW), since, now=NOW, max_age=day)
    assert unfit.value.code == "restricted"
    later = NOW + timedelta(seconds=1)
    check_current(approval_of(content(), approved_at=later), since, now=later, max_age=day)


def delayed(days: float) -> Approval:
    return approval_of(content(), not_before=NOW + timedelta(days=days))


def test_a_chosen_time_of_leaving_is_part_of_what_is_signed() -> None:
    approval = delayed(3)
    sealed, _ = sealed_for(approval.ticket_id, content())
    made = decision(KEYS.sign(approval), sealed)
    assert check_claim(made, envelope_of(made), KEYS.rules(), NOW).approval == approval
    forged, envelope = signed_then(not_before=NOW)(made)
    with pytest.raises(BadApproval) as refused:
        check_claim(forged, envelope, KEYS.rules(), NOW)
    assert refused.value.code == "bad_signature"


def test_a_time_further_off_than_two_weeks_is_not_taken() -> None:
    approval = delayed(15)
    sealed, _ = sealed_for(approval.ticket_id, content())
    made = decision(KEYS.sign(approval), sealed)
    with pytest.raises(BadApproval) as refused:
        check_claim(made, envelope_of(made), KEYS.rules(), NOW)
    assert refused.value.code == "delay_too_long"


def test_an_approval_ages_from_when_it_may_leave() -> None:
    approval = delayed(3)
    day = timedelta(hours=24)
    check_current(approval, Known(1), now=NOW + timedelta(days=3, hours=1), max_age=day)
    with pytest.raises(Unfit) as unfit:
        check_current(approval, Known(1), now=NOW + timedelta(days=4, hours=1), max_age=day)
    assert unfit.value.code == "expired"
    with pytest.raises(Unfit) as unfit:
        check_current(approval, Known(2), now=NOW + timedelta(days=3), max_age=day)
    assert unfit.value.code == "stale"
