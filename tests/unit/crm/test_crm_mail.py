"""The mail says what was approved, and its headers nothing else."""

import base64
import re
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
ORDER = (
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "X-Guichet-Approval",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
)  # fmt: skip
HEADERS = set(ORDER)
IN_BASE64 = base64.b64encode(
    b"your refund\r\nContent-Type: text/plain\r\n\r\nPay http://mallory.example\r\n\r\n"
).decode()
READ_AS_WORDS = [
    "=?utf-8?q?hello?=", "=?utf-8?q?a=0D=0ABcc:_mallory@example.net?=", f"Re: =?utf-8?b?{IN_BASE64}?=",
    "=?utf-8?q?hello?= =?utf-8?q?again?=", "=?iso-8859-1?Q?=E9?= é", "=?", "a =? b ?=",
]  # fmt: skip
EXCHANGE = "<PR3PR01MB7164A2D0F9E1B3C4D5E6F7A8B9C0D@PR3PR01MB7164.eurprd01.prod.exchangelabs.com>"


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


def holds_the_subject(mail: Mail, subject: str) -> None:
    head = mail.payload.partition(b"\r\n\r\n")[0]
    message = parsed(mail)
    assert message["Subject"] == subject
    assert message.keys() == [name for name in ORDER if name in message]
    assert all(len(line) <= 998 and line.strip(b" \t") for line in head.split(b"\r\n"))
    assert all(len(line) <= 76 for line in head.split(b"\r\n") if b"=?" in line)


@pytest.mark.feature(66)
@pytest.mark.parametrize("subject", READ_AS_WORDS)
def test_a_subject_that_reads_like_encoded_words_arrives_as_those_very_characters(subject: str) -> None:
    what = content(subject=subject)
    mail = build(what)
    holds_the_subject(mail, subject)
    assert set(parsed(mail).keys()) == HEADERS
    assert parsed(mail).get_content().replace("\r\n", "\n").rstrip("\n") == what.text
    assert b"mallory" not in mail.payload


@pytest.mark.parametrize(
    "subject",
    ["Re: " + "é" * 900, "Re: " + "Accès refusé à la messagerie, " * 30, "Re: " + "🙂" * 300, "x" * 998, "Re: " + "ab " * 300,
     " Re:  deux  espaces ", "Re:\ttab", "", "x" * 67, "y" * 68],
)  # fmt: skip
def test_a_long_or_an_odd_subject_arrives_whole(subject: str) -> None:
    holds_the_subject(build(content(subject=subject)), subject)


def test_a_plain_subject_is_folded_and_not_encoded() -> None:
    mail = build(content(subject="Re: " + "the printer on the second floor is out of paper " * 3 + "again"))
    assert b"=?" not in mail.payload
    assert max(map(len, mail.payload.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 120


@given(
    st.one_of(
        st.text(max_size=200),
        st.text("ab =?_", max_size=200),
        st.text("aé \t=?_,;🙂\u0301\u200d", max_size=200),
        st.lists(st.sampled_from([*READ_AS_WORDS, " ", "  ", "é", "word", "w" * 70]), max_size=12).map("".join),
    )
)
def test_whatever_the_subject_the_mail_reads_as_approved_or_is_refused(subject: str) -> None:
    mail = attempted(content(subject=subject))
    if isinstance(mail, str):
        assert mail == "subject_invalid"
    else:
        holds_the_subject(mail, subject)


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


@given(domain=st.one_of(st.text(max_size=40), st.text("aéßς.。_-Ⅷ１\u200d\ud800", max_size=40)))
def test_whatever_the_domain_it_is_ascii_or_refused(domain: str) -> None:
    mail = attempted(content(recipients=(f"camille@{domain}",)))
    assert mail == "recipient_invalid" if isinstance(mail, str) else mail.recipients[0].isascii()


@pytest.mark.parametrize(
    "address",
    [
        "", "camille", "camille@", "@example.org", "a@b@example.org", "camille@example.org>", "a b@example.org",
        "camille@example.org\r\nRCPT TO:<mallory@example.net>", "camille@example.org,mallory@example.net",
        "Camille <camille@example.org>", "camille@-example.org", f"{'a' * 250}@example.org", "camille@exa mple.org",
        "clémence@example.org", "=?utf-8?q?x?=@example.org", "camille@é..example",
        f"camille@{'é' * 70}.example", "camille@é_x.example", "camille@🙂.example",
    ],
)  # fmt: skip
def test_what_is_no_plain_address(address: str) -> None:
    with pytest.raises(Unfit, match="recipient_invalid"):
        wire_address(address)


@pytest.mark.parametrize(
    ("domain", "wire"),
    [
        ("société.example", "xn--socit-esab.example"), ("SOCIÉTÉ.example", "xn--socit-esab.example"),
        ("faß.example", "xn--fa-hia.example"), ("βόλος.example", "xn--nxasmm1c.example"), ("Plain.example", "Plain.example"),
        ("r3---sn.example", "r3---sn.example"),
    ],
)  # fmt: skip
def test_a_domain_with_accents_goes_out_in_ascii_and_to_no_other_domain(domain: str, wire: str) -> None:
    assert wire_address(f"camille@{domain}") == f"camille@{wire}"


@given(parent=st.text(max_size=40), reference=st.text(max_size=40))
def test_ids_of_a_customer_cannot_add_headers(parent: str, reference: str) -> None:
    message = parsed(build(content(in_reply_to=f"<{parent}>", references=(reference, f"<{reference}>"))))
    assert set(message.keys()) <= HEADERS


@pytest.mark.parametrize(
    "known", [EXCHANGE, f"<{REPLY}.{TICKET}@support.guichet.example.org>", f"<{'a' * 120}@{'b' * 120}>"]
)
def test_long_ids_stand_as_they_are_so_that_the_reply_joins_its_thread(known: str) -> None:
    head = (
        build(content(in_reply_to=known, references=(known, EXCHANGE) * 8)).payload.partition(b"\r\n\r\n")[0].decode()
    )
    assert f"\r\nIn-Reply-To: {known}\r\n" in head
    references = re.search(r"\nReferences: ([^\n]*(?:\n [^\n]*)*)", head)
    assert references is not None
    assert set(re.findall(r"<[^<>]+>", references[1])) == {known, EXCHANGE}
    assert f"\r\nMessage-ID: <{REPLY}.{TICKET}@guichet.local>\r\n" in head
    threading = [line for line in head.split("\r\n") if "<" in line]
    assert all("=?" not in line and line.count("<") == 1 and len(line) <= 998 for line in threading)


def test_of_a_long_thread_the_first_and_the_last_ids_stay() -> None:
    ids = tuple(f"<{number}@example.org>" for number in range(50))
    message = parsed(build(content(in_reply_to=ids[-1], references=ids)))
    assert message["References"].split() == [ids[0], *ids[-19:]]


@pytest.mark.parametrize(("parent", "stay"), [(5, [0, *range(32, 50), 5]), (0, [0, *range(31, 50)])])
def test_the_one_answered_stays_wherever_in_a_long_thread_it_is(parent: int, stay: list[int]) -> None:
    ids = tuple(f"<{number}@example.org>" for number in range(50))
    message = parsed(build(content(in_reply_to=ids[parent], references=ids)))
    assert message["References"].split() == [ids[number] for number in stay]


def test_an_id_that_reads_like_an_encoded_word_is_left_out() -> None:
    message = parsed(build(content(in_reply_to="<=?utf-8?q?a=0D=0ABcc:_m@x?=>", references=("<=?utf-8?q?a?=@x>",))))
    assert not {"In-Reply-To", "References"} & set(message.keys())


def test_an_id_that_was_altered_at_rest_adds_no_header() -> None:
    altered = "<a@b>\r\nBcc: mallory@example.net"
    with pytest.raises(Unfit):
        build_mail(content(), sender="s@guichet.local", rfc_message_id=altered, approval_id=APPROVAL, at=NOW)


@given(text=st.text(max_size=300))
def test_the_text_arrives_as_approved(text: str) -> None:
    mail = attempted(content(text=text))
    if isinstance(mail, str):
        assert mail == "text_invalid"
    else:
        arrived = parsed(mail).get_content().replace("\r\n", "\n").removesuffix("\n")
        assert arrived == text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_a_text_with_what_no_mail_carries_is_refused(character: str) -> None:
    assert attempted(content().model_copy(update={"text": f"Bonjour{character}."})) == "text_invalid"


def test_a_subject_longer_than_a_line_may_be_is_refused() -> None:
    assert attempted(content(subject="x" * 999)) == "subject_invalid"


def test_a_reply_to_nobody_is_refused() -> None:
    with pytest.raises(Unfit, match="recipient_missing"):
        build(content(recipients=()))
