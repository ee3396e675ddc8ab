"""The mail says what was approved, and its headers nothing else."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.replies import ReplyContent
from services.crm.domain.mail import Mail, build_mail, message_id, wire_address
from services.crm.domain.verification import Unfit
from tests.unit.crm.making import NOW, content

REPLY, TICKET, APPROVAL = uuid4(), uuid4(), uuid4()
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "X-Guichet-Approval",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip


def build(what: ReplyContent) -> Mail:
    rfc_id = message_id(REPLY, TICKET, "guichet.local")
    return build_mail(what, sender="support@guichet.local", rfc_message_id=rfc_id, approval_id=APPROVAL, at=NOW)


def parsed(mail: Mail) -> EmailMessage:
    return message_from_bytes(mail.payload, policy=SMTP)


def attempted(what: ReplyContent) -> Mail | str:
    """The mail, or the code of its refusal."""
    try:
        return build(what)
    except Unfit as unfit:
        return unfit.code


def test_the_mail_is_plain_text_in_its_thread_under_its_fixed_id() -> None:
    what = content()
    mail = build(what)
    message = parsed(mail)
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n").rstrip("\n") == what.text
    assert message["Subject"] == what.subject
    assert message["Message-ID"] == f"<{REPLY}.{TICKET}@guichet.local>"
    assert message["In-Reply-To"] == "<abc@example.org>"
    assert message["References"] == "<first@example.org> <abc@example.org>"
    assert message["X-Guichet-Approval"] == str(APPROVAL)
    assert message["Auto-Submitted"] is None
    assert set(message.keys()) == HEADERS
    assert mail.payload.isascii()


@given(subject=st.text(max_size=80))
def test_a_subject_is_one_header_or_refused(subject: str) -> None:
    mail = attempted(content(subject=subject))
    if isinstance(mail, str):
        assert mail == "subject_invalid"
    else:
        assert set(parsed(mail).keys()) == HEADERS
        assert not {"\r", "\n"} & set(subject)


@given(before=st.text(max_size=10), smuggled=st.sampled_from(["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\0"]))
def test_no_line_break_of_any_kind_gets_into_a_subject(before: str, smuggled: str) -> None:
    with pytest.raises(Unfit, match="subject_invalid"):
        build(content(subject=f"{before}{smuggled}Bcc: mallory@example.net"))


@given(address=st.text(max_size=40).map(lambda local: f"{local}@example.org"))
def test_an_address_goes_to_the_wire_as_approved_or_not_at_all(address: str) -> None:
    mail = attempted(content(recipients=(address,)))
    if isinstance(mail, str):
        assert mail == "recipient_invalid"
    else:
        assert mail.recipients == (address,)
        assert parsed(mail)["To"] == address


@pytest.mark.parametrize(
    "address",
    [
        "", "camille", "camille@", "@example.org", "a@b@example.org", "camille@example.org>", "a b@example.org",
        "camille@example.org\r\nRCPT TO:<mallory@example.net>", "camille@example.org,mallory@example.net",
        "Camille <camille@example.org>", "camille@-example.org", f"{'a' * 250}@example.org", "camille@exa mple.org",
        "clémence@example.org",
    ],
)  # fmt: skip
def test_what_is_no_plain_address(address: str) -> None:
    with pytest.raises(Unfit, match="recipient_invalid"):
        wire_address(address)


def test_a_domain_with_accents_goes_out_in_ascii() -> None:
    assert wire_address("camille@société.example") == "camille@xn--socit-esab.example"


@given(parent=st.text(max_size=40), reference=st.text(max_size=40))
def test_ids_of_a_customer_cannot_add_headers(parent: str, reference: str) -> None:
    message = parsed(build(content(in_reply_to=f"<{parent}>", references=(reference, f"<{reference}>"))))
    assert set(message.keys()) <= HEADERS


def test_a_reply_to_nobody_is_refused() -> None:
    with pytest.raises(Unfit, match="recipient_missing"):
        build(content(recipients=()))
