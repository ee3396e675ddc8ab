"""Headers, charsets and MIME trees, sound and broken."""

import importlib.util
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tickets import Kind
from services.intake.domain.mail import is_mail, parse_mail
from shared.html.render import LARGEST


def mail(*headers: str | bytes, body: str | bytes = "Hello there", charset: str | None = "utf-8") -> bytes:
    lines = [header.encode() if isinstance(header, str) else header for header in headers]
    if charset is not None:
        lines.append(f"Content-Type: text/plain; charset={charset}".encode())
    return b"\r\n".join([*lines, b"", body.encode() if isinstance(body, str) else body])


@pytest.mark.parametrize(
    ("charset", "data", "guessed"),
    [
        ("utf-8", "Élève à Noël €".encode(), False),
        ("iso-8859-1", "Élève à Noël €".encode("cp1252"), False),
        ("windows-1252", "Élève à Noël €".encode("cp1252"), False),
        ("iso-8859-15", "Élève à Noël €".encode("iso8859-15"), False),
        ("utf-8", "Élève à Noël €".encode("cp1252"), True),
        ("iso-8859-1", "Élève à Noël €".encode(), True),
        ("x-nonsense", "Élève à Noël €".encode(), True),
        ("us-ascii", "Élève à Noël €".encode(), False),
        ("unicode_escape", "Élève à Noël €".encode(), True),
        ("rot13", "Élève à Noël €".encode(), True),
        (None, "Élève à Noël €".encode("cp1252"), False),
        ("utf-8", "Élève à ".encode() + "Noël €".encode("cp1252"), True),
        (None, "Élève à Noël €".encode() + b"\xe2\x82", False),
    ],
)
def test_text_survives_a_charset_that_lies(charset: str | None, data: bytes, *, guessed: bool) -> None:
    parsed = parse_mail(mail("Content-Transfer-Encoding: 8bit", body=data, charset=charset))
    assert parsed.text == "Élève à Noël €"
    assert ("charset_guessed" in parsed.warnings) == guessed


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"Subject: =?utf-8?q?R=C3=A9seau?= en =?iso-8859-1?q?panne_=E9lectrique?=", "Réseau en panne électrique"),
        (b"Subject: =?utf-8?b?w4k=?=\r\n =?utf-8?b?bMOodmU=?=", "Élève"),
        (b"Subject: R\xe9seau", "Réseau"),
        (b"Subject: R\xc3\xa9seau", "Réseau"),
        (b"Subject: =?x-none?q?caf=C3=A9?=", "café"),
        (b"Subject: =?utf-8?b?!!!?=", "=?utf-8?b?!!!?="),
        (b"Subject: a\x00b\x07c", "a b c"),
    ],
)
def test_subjects_in_any_encoding(raw: bytes, expected: str) -> None:
    assert parse_mail(mail(raw)).subject == expected


def test_addresses_names_and_date() -> None:
    parsed = parse_mail(
        mail(
            "From: =?utf-8?q?L=C3=A9a_d=27Arcy?= <lea@a.example>",
            'To: "Help, Desk" <help@b.example>, other@b.example',
            "Date: Mon, 2 Nov 2026 08:12:41 +0100",
            "Message-ID: <1@a.example>",
            "References: <x@a.example>\r\n <y@a.example> <x@a.example>",
        )
    )
    assert str(parsed.sender) == "Léa d'Arcy <lea@a.example>"
    assert [str(one) for one in parsed.to] == ["Help, Desk <help@b.example>", "other@b.example"]
    assert parsed.date == "2026-11-02T08:12:41+01:00"
    assert parsed.message_id == "<1@a.example>"
    assert parsed.references == ("<x@a.example>", "<y@a.example>")


@pytest.mark.parametrize("date", ["yesterday", "", "Mon, 99 Foo 2026 99:99:99", "1 Jan 99999999999 00:00"])
def test_an_impossible_date_is_none(date: str) -> None:
    assert parse_mail(mail(f"Date: {date}")).date is None


def test_the_version_that_people_look_at_is_preferred() -> None:
    raw = (
        b"Subject: x\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        b"Your program cannot show this mail.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>The screen is black.</p>\r\n--b--"
    )
    assert parse_mail(raw).text == "The screen is black."


def test_an_empty_html_version_falls_back_to_plain_text() -> None:
    raw = (
        b"Subject: x\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        b"The screen is black.\r\n--b\r\nContent-Type: text/html\r\n\r\n<div> </div>\r\n--b--"
    )
    assert parse_mail(raw).text == "The screen is black."


@pytest.mark.feature(10)
def test_a_mail_sent_along_as_a_file_is_read() -> None:
    raw = (
        b"Subject: suspicious\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        b"See the attached mail.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Pay now\r\n\r\nYour parcel waits\r\n--b--"
    )
    parsed = parse_mail(raw)
    assert parsed.text == "See the attached mail."
    (only,) = parsed.attachments
    assert (only.media_type, only.read) == ("message/rfc822", True)
    assert only.text == "Pay now\n\nYour parcel waits"


def test_flowed_text_is_joined() -> None:
    raw = b"Subject: x\r\nContent-Type: text/plain; format=flowed\r\n\r\none \r\ntwo\r\nthree\r\n"
    assert parse_mail(raw).text == "one two\nthree"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"Subject: printer broken\r\n\r\n", Kind.TICKET),
        (b"Subject: Re: printer\r\nIn-Reply-To: <a@b>\r\n\r\n> you wrote\r\n", Kind.EMPTY),
        (b"Subject: Re:\r\n\r\n\r\n", Kind.EMPTY),
        (b"From: a@b.example\r\n\r\n -- \r\n", Kind.EMPTY),
    ],
)
def test_a_subject_alone_is_a_ticket_and_nothing_at_all_is_not(raw: bytes, kind: Kind) -> None:
    assert parse_mail(raw).kind == kind


def nested(levels: int) -> bytes:
    head = b"Subject: deep\r\n"
    return head + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(levels)
    )


@pytest.mark.parametrize(
    ("raw", "warning"),
    [
        (nested(3000), "structure_unreadable"),
        (nested(60), "too_many_parts"),
        (b"Subject: x\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"x", "html_truncated"),
    ],
)
def test_a_mail_too_deep_to_read_is_still_a_ticket(raw: bytes, warning: str) -> None:
    parsed = parse_mail(raw)
    assert warning in parsed.warnings
    assert parsed.kind == Kind.TICKET
    assert is_mail(parsed)


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe", b"hello", b"\r\n\r\nhello", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_bytes_that_are_no_mail_are_told_apart(raw: bytes) -> None:
    assert not is_mail(parse_mail(raw))


def _standard_library_mails() -> list[Path]:
    spec = importlib.util.find_spec("test.test_email")
    folder = Path(spec.origin).parent / "data" if spec is not None and spec.origin is not None else None
    return sorted(folder.glob("msg_*.txt")) if folder is not None and folder.is_dir() else []


@pytest.mark.parametrize("path", _standard_library_mails(), ids=lambda path: path.name)
def test_pythons_own_collection_of_broken_mail(path: Path) -> None:
    assert isinstance(parse_mail(path.read_bytes()).text, str)


PIECES = st.sampled_from(
    [
        b"Subject: x\r\n", b"From: ", b"\r\n", b"\r\n\r\n", b"Content-Type: ", b"multipart/mixed; boundary=b\r\n", b"--b\r\n",
        b"text/html", b'; charset="', b"=?utf-8?q?=", b"?=", b"<", b">", b"> ", b"\xff", b"\x00", b"-- \r\n", b"message/rfc822\r\n",
        b"Content-Transfer-Encoding: base64\r\n", b"On 1 Jan a wrote:", b"De : a\r\n", b"=\r\n", b"Merci,\r\n", b"<style>a{",
    ]
)  # fmt: skip


def _alternative(plain: str, page: str) -> bytes:
    parts = (f"--b\r\nContent-Type: text/{kind}\r\n\r\n{text}\r\n" for kind, text in (("plain", plain), ("html", page)))
    return f'Content-Type: multipart/alternative; boundary="b"\r\n\r\n{"".join(parts)}--b--\r\n'.encode()


def test_a_picture_within_a_page_does_not_cut_it() -> None:
    page = f'<p>Hello,</p><img src="data:image/png;base64,{"A" * LARGEST}"><p>The red button.</p>'
    parsed = parse_mail(_alternative("other", page))
    assert (parsed.text, parsed.warnings) == ("Hello,\n\nThe red button.", ())


@pytest.mark.parametrize(
    ("plain", "text"), [("Hello,\r\n\r\nThe red button.", "Hello,\n\nThe red button."), ("x", "Hello,")]
)
def test_of_a_page_that_had_to_be_cut_the_plain_version_is_read_if_it_has_as_much(plain: str, text: str) -> None:
    page = f"<p>Hello,</p><!--{'A' * LARGEST}--><p>The red button.</p>"
    assert parse_mail(_alternative(plain, page)).text == text


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=40))
def test_no_bytes_raise(pieces: list[bytes]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parsed = parse_mail(b"".join(pieces))
    assert len(parsed.text.encode()) >= 0
    assert "\x00" not in parsed.text + parsed.subject


@pytest.mark.parametrize(
    "body",
    [
        b">" * 200_000,
        b"> " * 100_000,
        b" " * 200_000 + b"x",
        b"merci\r\n" * 30_000,
        b"merci " * 30_000,
        b"From: x\r\n" * 20_000,
        (b"Le " + b"9 a " * 100 + b"\r\n") * 400,
    ],
)
@pytest.mark.timeout(20)
def test_hostile_repetition_takes_no_long_time(body: bytes) -> None:
    assert parse_mail(b"Subject: x\r\n\r\n" + body).subject == "x"
