"""A mail as a person opens it: headers, text and files, whatever the bytes are."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.domain.original import LARGEST, LONGEST_TEXT, MOST_FILES, Original, read

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
HEAD = b"From: =?utf-8?q?Zo=C3=A9?= <zoe@client.example>\r\nTo: aide@ici.example\r\nSubject: Panne\r\n"


def mail(*parts: bytes, head: bytes = HEAD) -> bytes:
    inner = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return head + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + inner + b"--b--\r\n"


def attached(name: bytes, content: bytes, kind: bytes = b"application/pdf") -> bytes:
    how = b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=" + name
    return b"Content-Type: " + kind + b"\r\n" + how + b"\r\n\r\n" + b64encode(content)


TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour, l'\xc3\xa9cran est noir."


@pytest.mark.feature(8)
def test_headers_text_and_files_are_there_to_be_seen() -> None:
    found = read(mail(TEXT, attached(b'"facture.pdf"', b"%PDF-1.7"), attached(b'"ecran.bmp"', PNG, b"image/bmp")))
    assert dict(found.headers) == {"From": "Zoé <zoe@client.example>", "To": "aide@ici.example", "Subject": "Panne"}
    assert found.text == "Bonjour, l'écran est noir."
    assert [(one.name, one.declared, one.picture, one.content) for one in found.files] == [
        ("facture.pdf", "application/pdf", None, b"%PDF-1.7"),
        ("ecran.bmp", "image/bmp", "image/png", PNG),
    ]
    assert not found.cut


@pytest.mark.feature(8)
def test_a_text_that_is_attached_is_a_file_and_html_is_shown_as_what_it_says() -> None:
    notes = attached(b'"notes.txt"', b"une note", b"text/plain")
    html = (
        b"Content-Type: text/html\r\n\r\n<p>Bonjour <b>Zo&eacute;</b></p><script>alert(1)</script><p hidden>secret</p>"
    )
    found = read(mail(html, notes))
    assert found.text == "Bonjour Zoé"
    assert [one.content for one in found.files] == [b"une note"]


def test_of_two_forms_of_one_text_the_richer_is_shown_and_of_two_texts_both() -> None:
    html = b"Content-Type: text/html\r\n\r\n<p>en couleurs</p>"
    stub = b"Content-Type: text/plain\r\n\r\nVotre logiciel ne montre pas HTML."
    both = b'Content-Type: multipart/alternative; boundary="c"\r\n\r\n--c\r\n%b\r\n--c\r\n%b\r\n--c--' % (stub, html)
    assert read(mail(both)).text == "en couleurs"
    assert read(mail(html, TEXT)).text == "en couleurs\n\nBonjour, l'écran est noir."


def test_what_nobody_would_see_is_said_to_be_in_the_source() -> None:
    html = b'Content-Type: text/html\r\n\r\n<p>visible</p><p style="display:none">cach\xc3\xa9</p>'
    found = read(mail(html))
    assert (found.text, found.cut) == ("visible", True)


@pytest.mark.parametrize(
    "head",
    [
        b"Subject: =?\xe9?q?x?=\r\n\r\nx",
        b"Subject: =?unicode_escape?q?=5Cud800?=\r\n\r\nx",
        b"Content-Type: text/plain; charset*=utf-8''x; charset*0=y\r\n\r\nx",
        b"Content-Type: text/plain; charset=unicode_escape\r\n\r\n\\ud800",
        b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-" * 200_000,
        b"Content-Type: application/x\r\nContent-Disposition: attachment; filename*=unicode_escape''%5Cud800\r\n\r\nx",
        b"Content-Type: message/rfc822\r\n\r\n"
        + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(300)),
        b"Subject: " + b"=?a?q?x" * 150_000 + b"\r\n\r\nx",
        b"Content-Disposition: attachment; filename=" + b"=?a?q?x" * 150_000 + b"\r\n\r\nx",
    ],
)
def test_what_trips_a_decoder_comes_back_and_fits_a_page(head: bytes) -> None:
    found = read(head)
    for text in (found.text, *(value for _, value in found.headers), *(one.name for one in found.files)):
        text.encode()


def test_a_mail_sent_along_in_base64_is_decoded() -> None:
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64encode(
        HEAD + b"\r\nbonjour"
    )
    (file,) = read(mail(TEXT, part)).files
    assert file.content == HEAD + b"\r\nbonjour"


def test_of_more_than_a_mail_s_usual_size_nothing_is_taken_apart() -> None:
    assert read(HEAD + b"\r\n" + b"a\n" * (LARGEST // 2)) == Original((), "", (), cut=True)


def test_a_mail_within_the_mail_is_one_file() -> None:
    inner = HEAD + b"\r\nl'autre message"
    found = read(mail(TEXT, b"Content-Type: message/rfc822\r\n\r\n" + inner))
    (file,) = found.files
    assert file.name == "1.eml"
    assert b"l'autre message" in file.content
    assert found.text == "Bonjour, l'écran est noir."


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (b'"../../etc/passwd"', "passwd"),
        (b'"C:\\\\temp\\\\facture.pdf"', "facture.pdf"),
        (b'".."', "1.bin"),
        (b'"a\tb\x00.pdf"', "a b .pdf"),
        (b"=?utf-8?q?r=C3=A9sum=C3=A9.pdf?=", "résumé.pdf"),
        (b'"facture\xe2\x80\xaefdp.exe"', "facturefdp.exe"),
        (b'"' + b"n" * 4000 + b'"', "n" * 120),
    ],
)
def test_a_files_name_leads_nowhere_and_hides_nothing(name: bytes, kept: str) -> None:
    (file,) = read(mail(TEXT, attached(name, b"x"))).files
    assert file.name == kept


def test_a_file_is_what_it_holds_whatever_its_name_and_label_say() -> None:
    found = read(mail(TEXT, attached(b'"facture\xe2\x80\xaefdp.exe"', b"MZ\x90"), attached(b'"n.pdf"', b"none")))
    assert [(one.name, one.media_type) for one in found.files] == [
        ("facturefdp.exe", "application/vnd.microsoft.portable-executable"),
        ("n.pdf", "application/octet-stream"),
    ]


def test_what_is_more_than_a_page_holds_is_said_to_go_on() -> None:
    long = b"Content-Type: text/plain\r\n\r\n" + b"mot " * (LONGEST_TEXT // 2)
    many = [attached(b'"f"', b"x") for _ in range(MOST_FILES + 1)]
    assert read(mail(long)).cut
    assert len(read(mail(long)).text) == LONGEST_TEXT
    found = read(mail(TEXT, *many))
    assert (len(found.files), found.cut) == (MOST_FILES, True)


def test_nesting_without_end_leaves_the_source() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(20_000))
    found = read(HEAD + deep)
    assert found.files == ()


@given(st.binary(max_size=2000))
def test_whatever_the_bytes_are_it_comes_back(raw: bytes) -> None:
    read(raw)
    read(mail(TEXT, raw))
