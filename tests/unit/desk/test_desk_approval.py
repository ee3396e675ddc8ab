"""An approval holds for exactly what was approved, and for nothing else."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from schemas.policies import ApprovalPolicy
from schemas.replies import Approval, SignedApproval
from schemas.tickets import MessageContent, Placeholder, PlaceholderTable
from services.desk.domain.agents import Agent
from services.desk.domain.approval import (
    Prepared,
    Refusal,
    approve,
    check,
    check_rejection,
    check_second,
    check_shown,
    content_for,
    left_in,
    recipients_of,
    reply_subject,
    same_reply,
    tidy,
)
from services.desk.domain.categories import Categories
from services.desk.domain.policy import Choice, difference
from services.desk.domain.ticket import NO_REPLY_NEEDED, State, Ticket
from shared.approval import BadApproval, canonical, check_content, key_id, sign, verify
from shared.approval.policy import BadPolicy
from tests.unit.desk.test_desk_ticket import drafted, pseudonymized, received, triaged
from tests.unit.desk.test_desk_ticket import facts as facts_of

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PRIVATE = KEY.private_bytes_raw()
PUBLIC = KEY.public_key().public_bytes_raw()
KEYS = {key_id(PUBLIC): PUBLIC}
MESSAGE = MessageContent(
    subject="Imprimante", text="…", sender_address="a.b@client.example", rfc_message_id="<2@c>", references=("<1@c>",)
)
TABLE = PlaceholderTable(
    rows=(Placeholder(placeholder="[PERSON_1]", value="Zoé", label="PERSON", reversible=True),), literals=("[IP_3]",)
)


def prepared(text: str = "Bonjour, c'est réparé.") -> Prepared:
    return approve(
        content_for(text, MESSAGE), reply_id=UUID(int=1), tenant="default", ticket_id=UUID(int=2), version=3, agent="agent-1",
        at=datetime(2026, 3, 1, 9, 14, 5, 120000, tzinfo=UTC), private_key=PRIVATE,
    )  # fmt: skip


def test_the_canonical_form_is_one_line_of_sorted_json() -> None:
    approval = prepared().signed.approval.model_copy(
        update={"approval_id": UUID(int=9), "text_hmac": "a", "recipients_hmac": "b", "subject_hmac": "c", "agent": "é"}
    )
    assert canonical(approval).decode() == (
        '{"agent":"é","approval_id":"00000000-0000-0000-0000-000000000009",'
        '"approved_at":"2026-03-01T09:14:05.120000+00:00","recipients_hmac":"b",'
        '"reply_id":"00000000-0000-0000-0000-000000000001","subject_hmac":"c","tenant":"default","text_hmac":"a",'
        '"ticket_id":"00000000-0000-0000-0000-000000000002","ticket_version":3}'
    )


@given(subject=st.text(st.characters() | st.characters(categories=["Cc", "Cs", "Zl", "Zp"]), max_size=1200))
def test_a_subject_holds_nothing_that_a_mail_header_or_the_sender_refuses(subject: str) -> None:
    made = reply_subject(subject)
    assert not {unicodedata.category(character) for character in made} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(made) <= 998


@given(hours=st.integers(-12, 14))
def test_the_canonical_form_does_not_depend_on_the_clocks_zone_nor_on_the_journey(hours: int) -> None:
    signed = prepared().signed
    moved = signed.approval.approved_at.astimezone(timezone(timedelta(hours=hours)))
    travelled = SignedApproval.model_validate_json(signed.model_dump_json())
    assert canonical(signed.approval.model_copy(update={"approved_at": moved})) == canonical(travelled.approval)
    assert verify(travelled, KEYS) == signed.approval


def test_what_bears_on_who_sends_it_and_when_is_signed_as_it_was_asked() -> None:
    at, later = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)

    def signed(**more: Any) -> Approval:
        return approve(
            content_for("Bonjour.", MESSAGE), reply_id=UUID(int=1), tenant="t", ticket_id=UUID(int=2), version=3,
            agent="a", at=at, private_key=PRIVATE, **more,
        ).signed.approval  # fmt: skip

    plain, held = signed(), signed(role="lead", policy=7, two=True, not_before=later)
    assert (plain.role, plain.policy, plain.two, plain.not_before) == (None, None, None, None)
    assert (held.role, held.policy, held.two, held.not_before) == ("lead", 7, True, later)


@pytest.mark.feature(68)
@pytest.mark.parametrize(
    "change",
    [
        {"text_hmac": "0" * 64}, {"recipients_hmac": "0" * 64}, {"subject_hmac": "0" * 64}, {"ticket_version": 4},
        {"agent": "agent-2"}, {"tenant": "other"}, {"ticket_id": UUID(int=8)}, {"reply_id": UUID(int=8)},
        {"approval_id": UUID(int=8)}, {"approved_at": datetime(2026, 3, 2, tzinfo=UTC)}, {"role": "lead"},
        {"policy": 7}, {"two": True}, {"confirms": UUID(int=8)},
        {"not_before": datetime(2026, 3, 3, tzinfo=UTC)},
    ],
)  # fmt: skip
def test_a_changed_approval_does_not_verify(change: dict[str, Any]) -> None:
    signed = prepared().signed
    forged = signed.model_copy(update={"approval": signed.approval.model_copy(update=change)})
    with pytest.raises(BadApproval) as refused:
        verify(forged, KEYS)
    assert refused.value.code == "bad_signature"


def test_every_field_of_an_approval_is_signed() -> None:
    assert set(Approval.model_fields) == {
        "approval_id", "reply_id", "tenant", "ticket_id", "ticket_version", "text_hmac", "recipients_hmac", "subject_hmac",
        "agent", "approved_at", "role", "policy", "two", "confirms", "not_before",
    }  # fmt: skip


def test_another_key_or_another_keys_name_does_not_verify() -> None:
    other = Ed25519PrivateKey.generate()
    other_public = other.public_key().public_bytes_raw()
    signed = sign(prepared().signed.approval, other.private_bytes_raw())
    with pytest.raises(BadApproval, match="unknown_key"):
        verify(signed, KEYS)
    with pytest.raises(BadApproval, match="bad_signature"):
        verify(signed.model_copy(update={"key_id": key_id(PUBLIC)}), KEYS)
    with pytest.raises(BadApproval, match="unknown_key"):
        verify(signed.model_copy(update={"key_id": key_id(PUBLIC)}), {key_id(PUBLIC): other_public})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": "Bonjour, c'est réparé !"}, "text_mismatch"),
        ({"subject": "Re: autre"}, "subject_mismatch"),
        ({"recipients": ("a.b@client.example", "x@y.example")}, "recipients_mismatch"),
        ({"recipients": ()}, "recipients_mismatch"),
        ({"salt": "0" * 64}, "text_mismatch"),
    ],
)
def test_other_content_does_not_fit_the_approval(change: dict[str, Any], code: str) -> None:
    done = prepared()
    check_content(done.signed.approval, done.content)
    with pytest.raises(BadApproval) as refused:
        check_content(done.signed.approval, done.content.model_copy(update=change))
    assert refused.value.code == code


def test_two_approvals_of_one_text_share_no_hash() -> None:
    first, second = prepared().signed.approval, prepared().signed.approval
    assert first.text_hmac != second.text_hmac
    assert first.recipients_hmac != second.recipients_hmac


def test_a_reply_is_threaded_under_the_message_it_answers() -> None:
    content = prepared().content
    assert (content.in_reply_to, content.references) == ("<2@c>", ("<1@c>", "<2@c>"))
    assert content.recipients == ("a.b@client.example",)


def test_under_a_message_that_has_no_id_of_its_own_it_stands_after_those_before() -> None:
    content = content_for("Bonjour.", MESSAGE.model_copy(update={"rfc_message_id": None}))
    assert (content.in_reply_to, content.references) == (None, ("<1@c>",))


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Panne", "Re: Panne"), ("RE: Panne", "RE: Panne"), ("re : Panne", "re : Panne"),
        ("a\r\nBcc: b@c.example", "Re: a Bcc: b@c.example"), ("a\u2028b", "Re: a b"),
    ],
)  # fmt: skip
def test_a_subject_is_one_line_and_says_re_once(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected


@pytest.mark.parametrize("subject", ["", " \t\r\n", "Re:", "RE: Re[2]: ", "TR : ", "\u2028"])
@pytest.mark.parametrize(
    ("lang", "expected"),
    [("fr-CA", "Re: votre message"), ("en", "Re: your message"), ("de", "Re: message"), ("", "Re: message")],
)
def test_the_reply_to_a_message_without_a_subject_has_one(subject: str, lang: str, expected: str) -> None:
    assert reply_subject(subject, lang) == expected
    content = content_for("Bonjour", MESSAGE.model_copy(update={"subject": subject}), lang)
    assert (content.subject, content.in_reply_to, content.references) == (expected, "<2@c>", ("<1@c>", "<2@c>"))


@pytest.mark.parametrize(
    ("subject", "shown", "expected"),
    [
        ("", "Re: message", "Re: message"), ("", "Re: your message", "Re: your message"),
        ("", "Re: gagnez un vélo", "Re: votre message"), ("Panne", "Re: message", "Re: Panne"),
        ("", "Re:", "Re:"), (" \t", "Re:", "Re:"), ("RE: Re[2]: ", "RE: Re[2]:", "RE: Re[2]:"), ("Panne", "Re:", "Re: Panne"),
    ],
)  # fmt: skip
def test_the_subject_that_a_person_was_shown_stays_whatever_the_language_is_by_then(
    subject: str, shown: str, expected: str
) -> None:
    assert reply_subject(subject, "fr", shown=shown) == expected


def test_a_first_approval_under_a_bare_re_is_still_of_the_reply_that_would_go_out() -> None:
    """Signed before the replies to messages without a subject had one."""
    message = MESSAGE.model_copy(update={"subject": ""})
    first = content_for("Bonjour", MESSAGE).model_copy(update={"subject": "Re:"})
    assert same_reply(first, content_for("Bonjour", message, shown=first.subject))


@pytest.mark.parametrize(
    ("subject", "shown"), [("Re: message", ""), ("Re: votre message", "Re: message"), ("Re: a", "Re: b")]
)
def test_a_subject_that_the_confirmed_page_did_not_show_is_refused(subject: str, shown: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_shown(subject, shown)
    assert refused.value.code == "subject_changed"


@pytest.mark.parametrize(("subject", "shown"), [("Re: message", "Re: message"), ("Re: a", "Re: a"), ("Re: a", "")])
def test_a_subject_that_the_confirmed_page_showed_is_approved(subject: str, shown: str) -> None:
    check_shown(subject, shown)


@pytest.mark.parametrize("address", [None, "", "personne", "a@b, c@d", "a b@c", "x@y\nBcc: z@w", "<a@b>"])
def test_no_address_no_approval(address: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        recipients_of(MESSAGE.model_copy(update={"sender_address": address}))
    assert refused.value.code == "no_address"


@pytest.mark.feature(72)
@pytest.mark.parametrize(
    ("text", "seen", "state", "code"),
    [
        ("Bonjour", 1, State.TO_ANSWER, "stale"),
        ("Bonjour", 2, State.PENDING, "already_decided"),
        ("Bonjour", 2, State.SENT, "already_decided"),
        ("", 2, State.TO_ANSWER, "empty"),
        ("Bonjour [PERSON_1]", 2, State.TO_ANSWER, "unresolved"),
        ("Bonjour [person 7]", 2, State.TO_ANSWER, "unresolved"),
        ("Bonjour [SECRET_1]", 2, State.REJECTED, "unresolved"),
    ],
)
def test_what_may_not_be_approved_is_refused_with_its_reason(text: str, seen: int, state: State, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(text, TABLE, seen=seen, version=2, state=state)
    assert refused.value.code == code


@pytest.mark.parametrize("state", [State.TO_ANSWER, State.TO_TRIAGE, State.WAITING, State.REJECTED])
def test_a_whole_text_for_the_version_seen_may_be_approved(state: State) -> None:
    check("Bonjour Zoé, voyez [IP_3].", TABLE, seen=2, version=2, state=state)


def test_what_the_customer_typed_in_the_shape_of_a_placeholder_may_stay() -> None:
    assert left_in("[IP_3] [EMAIL_1] [EMAIL_1]", TABLE) == ("[EMAIL_1]",)


def test_a_forms_line_ends_do_not_count_as_an_edit() -> None:
    assert tidy(" a\r\nb\rc\n\n") == "a\nb\nc"


@pytest.mark.feature(71)
@pytest.mark.parametrize(
    ("login", "role", "shown", "code"),
    [
        ("agent-2", "lead", UUID(int=9), None),
        ("agent-1", "lead", UUID(int=9), "same_person"),
        ("agent-2", "agent", UUID(int=9), "second_role"),
        ("agent-2", "reader", UUID(int=9), "second_role"),
        ("agent-2", "lead", UUID(int=8), "stale"),
        ("agent-2", "lead", None, "stale"),
    ],
)
def test_who_may_confirm_what_they_were_shown(login: str, role: str, shown: UUID | None, code: str | None) -> None:
    first = prepared().signed.approval.model_copy(update={"approval_id": UUID(int=9)})
    policy = ApprovalPolicy(tenant="default", version=1, categories=("privacy",))

    def said() -> str | None:
        try:
            check_second(first, Agent(login, login, role, "default"), policy, approval_id=shown)
        except Refusal as refusal:
            return refusal.code
        return None

    assert said() == code


@pytest.mark.feature(71)
@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"salt": "0" * 64}, True),
        ({"recipients": ("x@y.example",)}, False),
        ({"subject": "Re: autre"}, False),
        ({"text": "autre"}, False),
        ({"in_reply_to": "<9@c>"}, False),
    ],
)
def test_a_reply_made_anew_is_the_same_or_it_is_not(change: dict[str, Any], same: bool) -> None:
    content = prepared().content
    assert same_reply(content, content.model_copy(update=change)) is same


@pytest.mark.feature(73)
def test_a_proposal_is_shown_as_what_it_adds_and_takes_away() -> None:
    standing = ApprovalPolicy(tenant="default", version=1, categories=("privacy",), priorities=("P1",))
    asked = ApprovalPolicy(tenant="default", version=2, categories=("security",), priorities=("P1",))
    changes = [(one.value, one.before, one.after) for one in difference(standing, asked, Categories())]
    assert changes == [
        ("security", False, True), ("privacy", True, False), ("P1", True, True), ("lead", True, True), ("admin", True, True),
    ]  # fmt: skip
    assert all(
        not one.after for one in difference(standing, asked.model_copy(update={"categories": ()}), Categories())[:1]
    )
    with pytest.raises(BadPolicy, match="bad_value"):
        Choice.read(["privacy", "nothing"], [], [], known=Categories().all)


def refused(*facts: Any, reason: str, seen: int, draft: int | None) -> str | None:
    ticket = Ticket(facts_of(*facts))
    try:
        check_rejection(ticket, reason, seen=seen, draft_id=UUID(int=draft) if draft else None)
    except Refusal as why:
        return why.code
    return None


@pytest.mark.feature(69)
@pytest.mark.parametrize("reason", ["wrong_facts", NO_REPLY_NEEDED])
def test_a_message_that_the_page_did_not_show_is_neither_rejected_nor_closed(reason: str) -> None:
    first = (received(1), pseudonymized(1), triaged(1), drafted(1, 50))
    then = (received(2), pseudonymized(2), triaged(2), drafted(2, 51))
    assert refused(*first, reason=reason, seen=1, draft=50) is None
    assert refused(*first, *then, reason=reason, seen=1, draft=50) == "stale_reject"
    assert refused(*first, *then, reason=reason, seen=0, draft=None) == "stale_reject"
    assert refused(*first, *then, reason=reason, seen=2, draft=51) is None


@pytest.mark.feature(69)
def test_a_suggestion_that_the_page_did_not_show_is_not_rejected_but_the_ticket_may_be_closed() -> None:
    facts = (received(1), pseudonymized(1), triaged(1), drafted(1, 50))
    for shown in (None, 49):
        assert refused(*facts, reason="wrong_tone", seen=1, draft=shown) == "redrafted"
        assert refused(*facts, reason=NO_REPLY_NEEDED, seen=1, draft=shown) is None
