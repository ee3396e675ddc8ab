"""Whom a mail is from when a form or a list wrote it in somebody's name, and when nobody says so but the mail itself."""

import pytest

from schemas.tickets import Kind
from services.intake.domain.incoming import Incoming, from_mail
from services.intake.domain.loops import Loops
from services.intake.domain.mail import parse_mail

LOOPS = Loops(frozenset({"support@us.example", "site@us.example"}), "g.local", doors=frozenset({"help@us.example"}))
JEAN = "Jean Témoin <jean@c.example>"


def taken(*headers: str, text: str = "Bonjour, l'écran est noir.") -> Incoming:
    raw = "\r\n".join(["Subject: x", "Message-ID: <1@m.example>", *headers, "", text]).encode()
    return LOOPS.checked(LOOPS.attributed(from_mail(parse_mail(raw), raw)))


def writer(incoming: Incoming) -> tuple[str | None, str | None]:
    return incoming.content.sender_name, incoming.content.sender_address


@pytest.mark.feature(7, 9)
@pytest.mark.parametrize(
    "headers",
    [
        ("From: Site <site@us.example>", f"Reply-To: {JEAN}"),
        ("From: Help <HELP@us.example>", "To: help@us.example", f"Reply-To: {JEAN}"),
        ("From: 'Jean Témoin' via Support <support@us.example>", "Reply-To: jean@c.example"),
        ("From: 'Jean Témoin' via Support <support@us.example>", f"Reply-To: Support <support@us.example>, {JEAN}"),
        ("From: 'Jean' via Support <support@us.example>", f"X-Original-From: {JEAN}", "X-Original-Sender: other@c.example"),
        ("From: 'Jean Témoin' via Support <support@us.example>", "Reply-To: support@us.example",
         "X-Original-Sender: jean@c.example"),
        ("From: site@us.example", f"Reply-To: {JEAN}, JEAN@c.example"),
        ("From: site@us.example", f"Reply-To: no-reply@us.example, {JEAN}"),
    ],
)  # fmt: skip
def test_a_form_or_a_list_of_ours_wrote_in_the_name_of_whom_it_says_to_answer(headers: tuple[str, ...]) -> None:
    found = taken(*headers)
    assert writer(found) == ("Jean Témoin", "jean@c.example")
    assert (found.kind, found.kind_reason) == (Kind.TICKET, None)


def test_a_forms_own_name_is_nobodys() -> None:
    assert writer(taken("From: Site <site@us.example>", "Reply-To: jean@c.example")) == (None, "jean@c.example")


@pytest.mark.feature(7, 9)
@pytest.mark.parametrize("name", ["Jean Témoin", "'Jean' via Support"])
def test_a_stranger_who_asks_for_the_answer_elsewhere_is_not_believed(name: str) -> None:
    found = taken(f"From: {name} <jean@c.example>", "To: jean@c.example", "Reply-To: thief@elsewhere.example")
    assert writer(found) == (name, "jean@c.example")
    assert found.kind is Kind.TICKET


@pytest.mark.feature(9)
@pytest.mark.parametrize(
    "reply_to",
    [
        (),
        ("Reply-To: support@us.example",),
        ("Reply-To: help@us.example, Site <SITE@us.example>",),
        ("Reply-To: jean@c.example, ann@c.example",),
        ("Reply-To: jean@c.example, ann@c.example", "X-Original-Sender: jean@c.example"),
        ("Reply-To: no-reply@c.example",),
        ("Reply-To: mailer-daemon@c.example",),
        ("Reply-To: not an address",),
    ],
)
def test_a_mail_of_our_own_that_names_nobody_or_more_than_one_stays_our_own(reply_to: tuple[str, ...]) -> None:
    found = taken("From: Support <support@us.example>", *reply_to)
    assert writer(found) == ("Support", "support@us.example")
    assert (found.kind, found.kind_reason) == (Kind.AUTO_REPLY, "own_address")


@pytest.mark.feature(7)
def test_a_mail_from_nobody_is_nobodys_whatever_it_asks() -> None:
    found = taken(f"Reply-To: {JEAN}")
    assert (writer(found), found.kind) == ((None, None), Kind.TICKET)
    assert writer(taken("From: site@us.example", "Reply-To: jean@c.example")) == (None, "jean@c.example")


@pytest.mark.feature(9)
def test_a_machines_mail_that_a_list_passed_on_is_still_a_machines() -> None:
    absent = taken("From: 'Jean' via Support <support@us.example>", f"Reply-To: {JEAN}", "Auto-Submitted: auto-replied")
    assert (absent.kind, absent.kind_reason) == (Kind.AUTO_REPLY, "auto_submitted")
    reply = "<0b5a5a3e-1111-4222-8333-444455556666.0b5a5a3e-1111-4222-8333-444455556667@g.local>"
    raw = f"From: support@us.example\r\nReply-To: {JEAN}\r\nSubject: Re: x\r\nMessage-ID: {reply}\r\n\r\nHello".encode()
    back = LOOPS.checked(LOOPS.attributed(from_mail(parse_mail(raw), raw)))
    assert (back.kind, back.kind_reason) == (Kind.AUTO_REPLY, "own_message")
