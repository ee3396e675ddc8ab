"""Which ticket a message joins, and what makes a repeat of it a repeat."""

from uuid import uuid4

import pytest

from schemas.records import CrmMessageAdded
from schemas.tickets import Kind, MessageContent
from services.intake.domain.incoming import from_api, from_crm, from_mail
from services.intake.domain.mail import parse_mail
from services.intake.domain.threads import Fingerprints, message_ids, own_reply_id, own_tickets, parents
from shared.api_keys import KeyFileError, digest, holder, holder_now, nobody, read_keys, watched_keys


@pytest.mark.feature(11)
def test_parents_are_nearest_first() -> None:
    references = message_ids("<1@a> <2@a>\r\n\t<3@a>")
    assert parents(message_ids("<3@a>"), references) == ("<3@a>", "<2@a>", "<1@a>")


def test_a_long_chain_keeps_both_ends() -> None:
    found = message_ids(" ".join(f"<{number}@a>" for number in range(500)))
    assert len(found) == 30
    assert found[0] == "<0@a>"
    assert found[-1] == "<499@a>"


@pytest.mark.parametrize("value", [None, "", "nonsense", "<>", "< a@b >", "<a b@c>"])
def test_what_is_no_message_id_is_none(value: str | None) -> None:
    assert message_ids(value) == ()


@pytest.mark.parametrize("written", ["<1é@a>".encode(), "<1é@a>".encode("latin-1")])
def test_an_id_with_letters_that_none_may_have_is_the_same_whatever_bytes_they_came_in(written: bytes) -> None:
    assert message_ids(written.decode("ascii", "surrogateescape")) == ("<1é@a>",)


@pytest.mark.feature(11)
def test_our_own_replies_name_their_ticket() -> None:
    reply, ticket = uuid4(), uuid4()
    ours = own_reply_id(reply, ticket, "guichet.local")
    assert message_ids(f"Re: {ours}") == (ours,)
    assert own_tickets([ours, ours.upper(), "<1@a>", f"<{ticket}@guichet.local>"], "guichet.local") == (ticket,)
    assert own_tickets([own_reply_id(reply, ticket, "elsewhere.example")], "guichet.local") == ()


def test_fingerprints_need_the_secret_and_the_tenant() -> None:
    one = Fingerprints(b"k" * 32, "a")
    assert one.of("rfc id", "<1@a>") == Fingerprints(b"k" * 32, "a").of("rfc id", "<1@a>")
    others = [
        Fingerprints(b"j" * 32, "a").of("rfc id", "<1@a>"),
        Fingerprints(b"k" * 32, "b").of("rfc id", "<1@a>"),
        one.of("identity", "<1@a>"),
        one.of("rfc id", "<2@a>"),
    ]
    assert one.of("rfc id", "<1@a>") not in others
    assert one.opaque_id("ticket", b"x") != one.opaque_id("message", b"x")


def test_a_mail_is_known_again_by_its_id_or_else_by_its_bytes() -> None:
    def identity(raw: bytes) -> str | bytes:
        return from_mail(parse_mail(raw), raw).identity

    assert identity(b"Received: a\r\nMessage-ID: <1@a>\r\n\r\nx") == identity(b"Message-ID: <1@a>\r\n\r\nx")
    assert identity(b"Message-ID: <1@a>\r\n\r\nx") != identity(b"Message-ID: <2@a>\r\n\r\nx")
    assert identity(b"Subject: a\r\n\r\nx") == identity(b"Subject: a\r\n\r\nx")
    assert identity(b"Subject: a\r\n\r\nx") != identity(b"Subject: a\r\n\r\ny")


MAIL = (
    b"From: Ann <ann@a>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0100\r\nSubject: scan\r\nMessage-ID: <1@a>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
    b"Hello\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\none\r\n--b--\r\n"
)


@pytest.mark.parametrize(
    ("said", "other"),
    [
        (b"Ann <", b"Bob <"),
        (b"ann@a>", b"bob@a>"),
        (b"09:00", b"09:01"),
        (b"scan", b"scans"),
        (b"Hello", b"Hullo"),
        (b"a.csv", b"b.csv"),
        (b"one", b"two"),
    ],
)
def test_other_words_under_a_used_message_id_are_another_mail(said: bytes, other: bytes) -> None:
    changed = MAIL.replace(said, other)
    assert changed != MAIL
    first, second = (from_mail(parse_mail(raw), raw) for raw in (MAIL, changed))
    assert first.identity != second.identity
    assert first.content.rfc_message_id == second.content.rfc_message_id == "<1@a>"


def test_names_of_attachments_stay_inside_the_seal() -> None:
    raw = (
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHi\r\n"
        b'--b\r\nContent-Type: text/csv; name="people.csv"\r\nContent-Disposition: attachment; filename="people.csv"\r\n\r\n'
        b"name\r\nAnn\r\n--b--"
    )
    incoming = from_mail(parse_mail(raw), raw)
    assert incoming.content.attachment_names == ("people.csv",)
    assert incoming.content.attachment_text == "name\nAnn"
    (note,) = incoming.attachments
    assert "people" not in note.model_dump_json()
    assert note.read


def test_what_goes_on_the_bus_is_bounded() -> None:
    raw = b"Subject: " + b"s" * 5000 + b"\r\n\r\n" + "é".encode() * 900_000
    content = from_mail(parse_mail(raw), raw).content
    assert len(content.model_dump_json().encode()) < 500_000
    assert content.text.endswith("[…]")
    assert len(content.subject) == 500


@pytest.mark.feature(12)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>The <b>screen</b> is black</p><div style='display:none'>SECRET</div>", "The screen is black"),
        (
            "A new message was submitted\nName: Ann\nEmail: a@b.example\nMessage: The screen is black",
            "The screen is black",
        ),
        (
            "Ce message a été envoyé via le formulaire du site\n\nNom : Léa\nMessage :\nL'écran est noir",
            "L'écran est noir",
        ),
        (
            "CAUTION: This email originated from outside of the organization.\n\nThe screen is black",
            "The screen is black",
        ),
        ("Attention : ce courriel provient d'un expéditeur externe.\nÉcran noir", "Écran noir"),
        ("pass\u200bword", "password"),
        ("Attention, la porte est ouverte", "Attention, la porte est ouverte"),
        ("Name: the field on the form is missing\nplease fix", "Name: the field on the form is missing\nplease fix"),
        ("External screen is black", "External screen is black"),
    ],
)
def test_a_crms_text_comes_without_its_wrapping(text: str, expected: str) -> None:
    data = CrmMessageAdded(external_reference="T-1", subject="x\r\nBcc: y", text=text, customer_name="Ann\nLee")
    incoming = from_crm(data, uuid4())
    assert incoming.content.text == expected
    assert incoming.content.subject == "x Bcc: y"
    assert incoming.content.sender_name == "Ann Lee"
    assert incoming.kind == Kind.TICKET


def test_an_empty_crm_message_is_no_ticket() -> None:
    assert from_crm(CrmMessageAdded(external_reference="T", subject=" ", text="<br>"), uuid4()).kind == Kind.EMPTY


@pytest.mark.feature(7)
def test_a_text_of_html_comes_in_as_what_it_shows() -> None:
    text = "<html><body><p>The screen is black.</p><p style='display:none'>Close this.</p></body></html>"
    asked = "Why does <p>hello</p> not show\nin our template?"
    for given, expected in ((text, "The screen is black."), (asked, asked)):
        content = MessageContent(subject="a", text=given)
        assert from_api(content, b"", key_name="ann", identity="1").content.text == expected
        data = CrmMessageAdded(external_reference="T-1", subject="a", text=given)
        assert from_crm(data, uuid4()).content.text == expected


def test_api_idempotency_is_per_key() -> None:
    content = MessageContent(subject="a", text="b")
    ann = from_api(content, b"", key_name="ann", identity="1")
    assert ann.identity == from_api(content, b"", key_name="ann", identity="1").identity
    assert ann.identity != from_api(content, b"", key_name="bob", identity="1").identity


def test_keys_are_kept_as_digests_and_compared_whole() -> None:
    keys = read_keys(f"# who may file tickets\nportal {digest('s3cret')}\n\ncrm-2 {digest('other')}  # since May\n")
    assert holder(keys, "Bearer s3cret") == "portal"
    assert holder(keys, "bearer other") == "crm-2"
    for header in (None, "", "Bearer", "Bearer s3cre", "Basic s3cret", "s3cret", f"Bearer {digest('s3cret')}"):
        assert holder(keys, header) is None


def test_only_a_key_that_is_not_known_has_the_file_looked_at_at_once() -> None:
    looked: list[bool] = []

    def keys(*, now: bool = False) -> dict[str, str]:
        looked.append(now)
        return {digest("old"): "portal"} | ({digest("new"): "crm"} if now else {})

    assert [holder_now(keys, f"Bearer {key}") for key in ("old", "new", "none")] == ["portal", "crm", None]
    assert looked == [False, False, True, False, True]
    assert nobody() == watched_keys(None)(now=True) == {}


@pytest.mark.parametrize("line", ["portal", "portal s3cret", f"UPPER {digest('a')}", digest("a")])
def test_a_broken_key_file_is_refused_without_repeating_it(line: str) -> None:
    with pytest.raises(KeyFileError) as error:
        read_keys("# keys\n" + line)
    assert str(error.value) == "line 2 of the key file is not `name digest`"
