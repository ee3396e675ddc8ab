"""Mail that a machine wrote, and mail that only looks like it."""

import pytest

from schemas.tickets import Kind
from services.intake.domain.mail import parse_mail


def parsed(*headers: str, body: str = "I am away.") -> tuple[Kind, str | None]:
    mail = parse_mail("\r\n".join([*headers, "", body]).encode())
    assert mail.auto_generated == (mail.auto_reason is not None)
    return mail.kind, mail.auto_reason


AUTO = [
    (("Auto-Submitted: auto-replied",), "auto_submitted"),
    (("Auto-Submitted: auto-generated (nagios)",), "auto_submitted"),
    (("auto-submitted: AUTO-NOTIFIED; owner-email=x",), "auto_submitted"),
    (("Precedence: bulk", "From: no-reply@shop.example"), "precedence"),
    (("Precedence: bulk", "X-Auto-Response-Suppress: OOF"), "auto_response_suppress"),
    (("List-Unsubscribe: <https://a.example/u>", "List-Id: <news.a.example>"), "newsletter"),
    (("List-Unsubscribe: <https://a.example/u>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "newsletter"),
    (("Precedence: auto_reply",), "precedence"),
    (("Precedence: JUNK", "Feedback-ID: 1:2:3:esp"), "precedence"),
    (("X-Auto-Response-Suppress: All",), "auto_response_suppress"),
    (("X-Auto-Response-Suppress: DR, OOF, AutoReply",), "auto_response_suppress"),
    (("X-Autoreply: yes",), "x_autoreply"),
    (("X-Autorespond: vacation",), "x_autorespond"),
    (("Return-Path: <>",), "null_return_path"),
    (("Return-Path: < >",), "null_return_path"),
    (("Subject: Réponse automatique : votre demande",), "subject"),
    (("Subject: Automatic reply: your ticket",), "subject"),
    (("Subject: Out of Office: back on Monday",), "subject"),
    (("Subject: Out of Office AutoReply: your ticket",), "subject"),
    (("Subject: AUTO: Ann Lee is out of the office (returning 12/03/2026)",), "subject"),
    (("Subject: AUTO: Ann Lee est absent(e) (retour le 20/03/2026)",), "subject"),
    (("Subject: Réponse automatique d'absence du bureau : votre demande",), "subject"),
    (("Content-Type: multipart/report; report-type=disposition-notification; boundary=b",), "disposition_notification"),
]


@pytest.mark.feature(9)
@pytest.mark.parametrize(("headers", "reason"), AUTO)
def test_automatic_replies(headers: tuple[str, ...], reason: str) -> None:
    assert parsed(*headers) == (Kind.AUTO_REPLY, reason)


BOUNCES = [
    (("Content-Type: multipart/report; report-type=delivery-status; boundary=b",), "delivery_status"),
    (("X-Failed-Recipients: a@b.example",), "failed_recipients"),
    (("From: Mail Delivery Subsystem <mailer-daemon@mx.example>",), "mailer_daemon"),
    (("From: <MAILER-DAEMON@mx.example>", "Auto-Submitted: auto-replied"), "mailer_daemon"),
    (("From: postmaster@mx.example", "Subject: Undeliverable: hello"), "bounce_subject"),
    (("Return-Path: <>", "Subject: Échec de la remise : bonjour"), "bounce_subject"),
]


@pytest.mark.feature(9)
@pytest.mark.parametrize(("headers", "reason"), BOUNCES)
def test_bounces(headers: tuple[str, ...], reason: str) -> None:
    assert parsed(*headers) == (Kind.BOUNCE, reason)


PEOPLE = [
    ("Subject: help",),
    ("Auto-Submitted: no",),
    ("Auto-Submitted:",),
    ("Precedence: list", "List-Id: <support.example>"),
    ("Precedence: first-class",),
    ("X-Auto-Response-Suppress: None",),
    ("X-Auto-Response-Suppress: OOF",),
    ("Precedence: bulk",),
    ("List-Unsubscribe: <https://firm.example/u>",),
    ("Return-Path: <ann@a.example>",),
    ("Subject: Re: Automatic reply: still broken",),
    ("Subject: Undeliverable parcel", "From: Ann <ann@a.example>"),
    ("From: postmaster@a.example", "Subject: mailbox full"),
    ("From: no-reply@forms.example", "Subject: contact form"),
]


@pytest.mark.feature(9)
@pytest.mark.parametrize("headers", PEOPLE)
def test_people(headers: tuple[str, ...]) -> None:
    assert parsed(*headers) == (Kind.TICKET, None)


@pytest.mark.feature(9)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Je serai en congés dès lundi, pouvez-vous activer mon message d'absence ?", Kind.TICKET),
        ("I am on leave from Monday, please switch it on for me.", Kind.TICKET),
        ("Il ne part plus.", Kind.TICKET),
        ("Je suis absente jusqu'au 20 mars. En cas d'urgence, merci de contacter l'accueil.", Kind.AUTO_REPLY),
    ],
)
def test_an_absence_told_by_its_title_is_believed_where_the_words_say_so(body: str, kind: Kind) -> None:
    assert parsed("Subject: Message d'absence", body=body)[0] == kind
    assert parsed("Subject: Message d'absence", "In-Reply-To: <a@b.example>", body=body)[0] == Kind.AUTO_REPLY


REPORT = "--b\n\nSee below, please.\n--b\nContent-Type: message/{}\n\nAction: failed\n--b--"
MIXED = "Content-Type: multipart/mixed; boundary=b"


@pytest.mark.feature(9)
@pytest.mark.parametrize("report", ["delivery-status", "disposition-notification"])
def test_a_report_sent_along_is_of_the_person_who_sends_it(report: str) -> None:
    body, ann = REPORT.format(report), "From: Ann <ann@a.example>"
    assert parsed(ann, "Subject: Fwd: Undeliverable: hello", MIXED, body=body) == (Kind.TICKET, None)
    for sign in ("From: postmaster@mx.example", "Return-Path: <>", "Auto-Submitted: auto-replied"):
        assert parsed(sign, MIXED, body=body)[1] == report.replace("-", "_")
