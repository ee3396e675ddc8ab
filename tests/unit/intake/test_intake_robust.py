"""No mail makes the parser fail, loop or take long."""

import base64
import email
import io
import random
import time
import zipfile
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.tickets import Kind
from services.intake.adapters.extracting import office
from services.intake.domain import armour, cms, paragraphs, signature_ends, signatures
from services.intake.domain.incoming import from_mail
from services.intake.domain.mail import parse_mail
from services.intake.domain.threads import Fingerprints, message_ids
from shared import file_types
from shared.runtime.service import utc_now

CLIENTS = sorted((Path(__file__).parent / "clients").glob("*/*.eml"))
PYTHONS_OWN = Path(email.__file__).parent.parent / "test" / "test_email" / "data"
SECONDS = 4.0

SNIPPETS = [
    b"--", b"\r\n\r\n", b"\n", b"\x00", b"\xff\xfe", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b"--b--\r\n",
    b"Content-Type: message/rfc822\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n", b"charset=utf-7", b"=?utf-8?b?",
    b"<blockquote>" * 50, b"> " * 200, b"</div>", b"<!--", b"<style>p{margin:0", b"On 1 Jan 2026, a@b.example wrote:\r\n",
    b"De : a\r\nEnvoy\xc3\xa9 : b\r\n\xc3\x80 : c\r\nObjet : d\r\n", b"-----BEGIN PGP SIGNED MESSAGE-----\r\n", b"begin 644 a\r\n",
    b"-- \r\n", b"_" * 400, b"a" * 5000, b"\r\nX: " + b"y" * 2000,
]  # fmt: skip


def read(raw: bytes) -> None:
    started = time.process_time()
    incoming = from_mail(parse_mail(raw), raw)
    assert time.process_time() - started < SECONDS
    incoming.content.model_dump_json().encode()


@pytest.mark.skipif(not PYTHONS_OWN.is_dir(), reason="this Python came without its own tests")
def test_the_mails_of_pythons_own_tests() -> None:
    files = [path for path in PYTHONS_OWN.iterdir() if path.suffix in {".txt", ".eml"}]
    assert len(files) > 40
    for path in files:
        read(path.read_bytes())


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_real_mails_changed_at_random(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(chance.choice(CLIENTS).read_bytes())
    for _ in range(changes):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(5):
            case 0:
                raw[at : at + chance.randrange(1, 200)] = b""
            case 1:
                raw[at:at] = chance.choice(SNIPPETS)
            case 2:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                raw[at:at] = raw[max(0, at - 300) : at]
            case _:
                other = chance.choice(CLIENTS).read_bytes()
                raw[at:] = other[chance.randrange(len(other)) :]
    read(bytes(raw))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SNIPPETS), max_size=40).map(b"".join))
def test_shards_of_mail(raw: bytes) -> None:
    read(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\r\n\r\n" + b"> " * 100_000,
        b"Subject: x\r\n\r\n" + b"On " * 60_000,
        b"Subject: x\r\n\r\n" + b"Le 1 " * 40_000 + b"a \xc3\xa9crit :",
        b"Subject: x\r\n\r\n" + b"De : a\r\n" * 8_000,
        b"Subject: x\r\n\r\n" + b"a@b.example " * 15_000,
        b"Subject: x\r\n\r\n" + b"Cordialement\r\n" * 15_000,
        b"Subject: x\r\n\r\n" + b"Sent from " * 20_000,
        b"Subject: x\r\n\r\nBonjour\r\n" + b"-- \r\n" * 40_000,
        b"Subject: x\r\n\r\nbegin 644 a\r\n" * 5_000 + b"end",
        b"Subject: x\r\n\r\nEn date du " + b" \t" * 8_000 + b"a x",
        b"Subject: x\r\n\r\n" + b"A." * 8_000 + b"x",
        b"Content-Type: text/html\r\n\r\n" + b"<p style='margin:0'>&nbsp;</p>" * 6_000,
        b"Content-Type: application/pkcs7-mime\r\n\r\n" + b"\x30\x80" * 20_000,
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_what_would_make_a_pattern_slow(raw: bytes) -> None:
    read(raw)


@pytest.mark.feature(7)
@pytest.mark.parametrize("name", ["Message-ID", "In-Reply-To", "References"])
@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_an_id_with_an_accent_in_it_is_read_and_known_again(name: str, charset: str) -> None:
    raw = f"From: a@b.example\r\nSubject: x\r\n{name}: <1@société.example>\r\n\r\nBonjour".encode(charset)
    read(raw)
    mail = parse_mail(raw)
    assert "<1@société.example>" in {mail.message_id, *mail.in_reply_to, *mail.references}


def test_an_id_keeps_its_fingerprint_however_it_is_written() -> None:
    prints = Fingerprints(b"s" * 32, "t")
    stray = "<1@société.example>".encode().decode("ascii", "surrogateescape")
    (found,) = message_ids(stray)
    assert prints.of("rfc id", found) == prints.of("rfc id", stray)


@pytest.mark.parametrize("encoding", [b"8bit", b"base64"])
def test_a_charset_that_no_name_can_be_is_read_as_another(encoding: bytes) -> None:
    head = b"Subject: x\r\nContent-Type: text/plain; charset=utf\x00-8\r\nContent-Transfer-Encoding: " + encoding
    read(head + b"\r\n\r\nabc \xe9\xe0")


@pytest.mark.parametrize("body", ["> a\n\nJean Dupont\n\n> b\n", " \nJean Dupont\n> x"])
def test_a_name_with_nothing_above_it_is_read(body: str) -> None:
    read(f"From: support@acme.example\nSubject: x\n\n{body}".encode())


def signed(mail: bytes, *, binary: bool) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a")])
    now = utc_now()
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 7, now, now.replace(year=now.year + 1)).sign(
        key, hashes.SHA256()
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(mail).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary] if binary else [])


@pytest.mark.feature(7)
def test_a_signed_smime_mail_is_read_and_an_encrypted_one_goes_to_a_person() -> None:
    inner = b"Content-Type: text/plain; charset=utf-8\r\n\r\nLe port\xc3\xa1il est ferm\xc3\xa9.\r\n"
    head = b"Subject: x\r\nFrom: a@b.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    der = signed(inner, binary=True)
    assert cms.signed_content(der) == inner
    raw = head.replace(b"8bit", b"base64") + base64.encodebytes(der)
    assert parse_mail(raw).text == "Le portáil est fermé."
    assert all(cms.signed_content(der[:cut]) in {None, inner} for cut in range(0, len(der), 7))
    closed = from_mail(parse_mail(head + b"0\x80\x06\x09*\x86H\x86\xf7\x0d\x01\x07\x03"), b"")
    assert (closed.kind, closed.kind_reason) == (Kind.TICKET, "encrypted")
    assert "chiffré" in closed.content.text
    assert "encrypted" in closed.content.text.lower()


HEAD = b"From: a@b.example\r\nSubject: x\r\nMessage-ID: <1@b.example>\r\n"
MOST = 5_000


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"\r\nBonjour\r\n\r\nle texte.\r\n\r\nMerci " + b"A" * MOST + b"@\r\n",
        HEAD + b"\r\nBonjour\r\n\r\nle texte.\r\n\r\nMerci" + b" A" * MOST + b"@\r\n",
        HEAD + b"\r\nBonjour\r\n\r\nle texte.\r\n\r\nMerci" + b" ,." * MOST + b"@\r\n",
        HEAD + b"\r\nBonjour\r\n\r\nle texte.\r\n\r\n" + b"ab" * MOST * 4 + b"\r\n",
        HEAD + b"\r\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n\nabcd\n" * MOST,
        HEAD + b"\r\nBonjour\r\n\r\nle texte.\r\n\r\n" + b"OFFICIAL\r\n\r\n" * MOST,
        HEAD + b"\r\nBonjour\r\n\r\nle texte.\r\n\r\n" + b"Merci\r\nA B\r\n> x\r\n" * MOST,
        HEAD + b"\r\nBonjour\r\n\r\nle texte.\r\n\r\n" + b"Merci,\r\nA B\r\nDRH\r\n\r\nPouvez-vous ?\r\n\r\n" * MOST,
        HEAD + b"\r\nBonjour\r\n\r\nle texte.\r\n\r\n" + b"-----\r\nERR\r\n" * MOST,
        HEAD + b"\r\n" + b"ZjQcmQRYFpfptBannerStart\r\n" * MOST,
        b"Subject: " + b"=?x?q?a " * MOST * 4 + b"\r\n\r\nx\r\n",
        b"From: " + b'"a(' * MOST + b"\r\n\r\nx\r\n",
    ],
    ids=[
        "capitals",
        "capital words",
        "marks",
        "one long word",
        "signatures without an end",
        "labels",
        "signed above quotations",
        "cards",
        "rules",
        "screens",
        "encoded words",
        "names",
    ],
)
def test_words_and_marks_without_end(raw: bytes) -> None:
    read(raw)


@pytest.mark.feature(7)
def test_clear_signatures_are_taken_off_one_after_the_other() -> None:
    one = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{}\n-----BEGIN PGP SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----"
    text = "\n".join(["above", one.format("first\n- -- \nname"), "between", one.format("second"), "below"])
    assert armour.unsigned(text) == "above\nfirst\n-- \nname\nbetween\nsecond\nbelow"
    unsigned = "-----BEGIN PGP SIGNED MESSAGE-----\n\nnever signed"
    assert armour.unsigned(unsigned) == unsigned
    assert armour.unsigned(text.removesuffix("-----END PGP SIGNATURE-----\nbelow")).endswith("second")


@pytest.mark.parametrize(
    "unit", [["-- "], ["-- ", "a"], ["-- "] * 50 + [signature_ends.GAP]], ids=["marks", "said", "ended"]
)
def test_marks_of_signatures_are_looked_at_once_each(unit: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    def counted(line: str) -> bool:
        nonlocal looked
        looked += 1
        return any(map(str.isalnum, line))

    monkeypatch.setattr(paragraphs, "says", counted)
    lines = ["Bonjour", *unit * (1_000 // len(unit)), "fin"]
    signatures.split(lines)
    assert 0 < looked <= 4 * len(lines)


def broken_archive(part: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(part, file_types.OPEN_DOCUMENT[0])
    data = bytearray(file.getvalue())
    start = data.find(part.encode()) + len(part)
    data[start + 9 : start + 25] = bytes(byte ^ 0xFF for byte in data[start + 9 : start + 25])
    return bytes(data)


def test_an_archive_whose_packing_is_broken_is_still_a_file() -> None:
    assert file_types.media_type(broken_archive("mimetype"), "application/zip") == file_types.ZIP
    with pytest.raises(office.NotReadError, match="broken"):
        office.extract(broken_archive("content.xml"), 100)


def test_a_parameter_numbered_beyond_reason_is_passed_over() -> None:
    raw = HEAD + b"Content-Type: text/plain; format*" + b"9" * MOST + b"=flowed\r\n\r\nBonjour\r\n"
    assert parse_mail(raw).text == "Bonjour"


@pytest.mark.feature(10)
def test_mails_within_mails_are_read_as_far_as_parts_go() -> None:
    raw = b"From: a@b.example\r\nSubject: inner\r\n\r\nthe innermost words\r\n"
    for _ in range(3):
        raw = b"From: a@b.example\r\nSubject: s\r\nContent-Type: message/rfc822\r\n\r\n" + raw
    (found,) = parse_mail(raw).attachments
    assert found.size > 100
    many = b"".join(b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\nx\r\n" for _ in range(400))
    mail = parse_mail(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + many + b"--b--\r\n")
    assert "too_many_parts" in mail.warnings
    assert len(mail.attachments) < 300
    for _ in range(60):
        raw = b"From: a@b.example\r\nSubject: s\r\nContent-Type: message/rfc822\r\n\r\n" + raw
    read(raw)


@pytest.mark.parametrize("length", [199_999, 200_001])
def test_a_text_too_long_to_be_read_whole_is_cut_and_says_so(length: int) -> None:
    mail = parse_mail(b"From: a@b.example\r\nSubject: x\r\n\r\n" + b"a" * length + b"\r\n")
    assert len(mail.text) == min(length, 200_000)
    assert ("text_truncated" in mail.warnings) == (length > 200_000)
