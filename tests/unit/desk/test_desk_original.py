"""A mail as a person opens it: headers, text and files, whatever the bytes are."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.domain.original import LONGEST_TEXT, MOST_FILES, read

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


def test_of_two_forms_of_one_text_the_plain_one_is_shown() -> None:
    html = b"Content-Type: text/html\r\n\r\n<p>en couleurs</p>"
    assert read(mail(TEXT, html)).text == "Bonjour, l'écran est noir."


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
        (b'"a\tb\x00.pdf"', "ab.pdf"),
        (b"=?utf-8?q?r=C3=A9sum=C3=A9.pdf?=", "résumé.pdf"),
        (b'"facture\xe2\x80\xaefdp.exe"', "facturefdp.exe"),
        (b'"' + b"n" * 4000 + b'"', "n" * 120),
    ],
)
def test_a_files_name_leads_nowhere_and_hides_nothing(name: bytes, kept: str) -> None:
    (file,) = read(mail(TEXT, attached(name, b"x"))).files
    assert file.name == kept


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
