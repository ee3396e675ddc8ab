"""Files that came with a mail: what they are, what they say, and what becomes of those that are made to harm."""

import asyncio
import base64
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import psutil
import pytest
from pypdf import PdfReader, PdfWriter

from schemas.tickets import MOST_OF_ATTACHMENTS
from services.intake.adapters.extracting.reader import Reader
from services.intake.adapters.offline import record
from services.intake.domain.attachments import LARGEST_EXTRACTED, Attachment, attachment
from services.intake.domain.incoming import from_mail
from services.intake.domain.mail import parse_mail
from shared import file_types

DOCX, XLSX, PPTX = file_types.OFFICE.values()
ODT = file_types.OPEN_DOCUMENT[0]
ROOT = Path(__file__).parents[3]
READER = Reader()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def docx(body: str, head: str = "") -> bytes:
    document = f'<?xml version="1.0"?>{head}<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def pdf(text: str) -> bytes:
    content = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode("latin-1")
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%btrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


def locked(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


WORKBOOK = zipped({
    "[Content_Types].xml": "<Types/>",
    "xl/sharedStrings.xml": '<sst xmlns="urn:s"><si><t>Poste</t></si><si><r><t>Écran </t></r><r><t>noir</t></r></si></sst>',
    "xl/worksheets/sheet1.xml": '<worksheet xmlns="urn:s"><sheetData><row><c t="s"><v>0</v></c><c><v>4412</v></c></row>'
    '<row><c t="s"><v>1</v></c><c t="inlineStr"><is><t>oui</t></is></c></row></sheetData></worksheet>',
})  # fmt: skip
SLIDES = zipped({
    "[Content_Types].xml": "<Types/>",
    "ppt/slides/slide2.xml": '<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:r><a:t>Deux</a:t></a:r></a:p></p:sld>',
    "ppt/slides/slide1.xml": '<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:r><a:t>Un</a:t></a:r></a:p></p:sld>',
})  # fmt: skip
OPEN_TEXT = zipped({
    "mimetype": ODT,
    "content.xml": '<o:document-content xmlns:o="urn:o" xmlns:t="urn:t"><o:body><t:h>Titre</t:h><t:p>Le <t:span>code</t:span>'
    " E42<t:line-break/>ici</t:p></o:body></o:document-content>",
})  # fmt: skip


@pytest.mark.feature(10)
@pytest.mark.parametrize(
    ("data", "media_type", "text"),
    [
        (
            docx(
                "<w:p><w:r><w:t>Réf. 7741</w:t></w:r></w:p><w:p><w:r><w:t>Écran</w:t><w:tab/><w:t>noir</w:t></w:r></w:p>"
            ),
            DOCX,
            "Réf. 7741\nÉcran\tnoir",
        ),
        (WORKBOOK, XLSX, "Poste\t4412\t\nÉcran noir\toui"),
        (SLIDES, PPTX, "Un\n\nDeux"),
        (OPEN_TEXT, ODT, "Titre\nLe code E42\nici"),
        (pdf("Facture 2291 \xe9chue"), file_types.PDF, "Facture 2291 échue"),
    ],
    ids=["docx", "xlsx", "pptx", "odt", "pdf"],
)
async def test_files_are_known_and_read_by_what_they_hold(data: bytes, media_type: str, text: str) -> None:
    found = await READER.extract(attachment("photo.jpg", "image/jpeg", data))
    assert (found.media_type, found.read, found.reason) == (media_type, True, None)
    assert found.text == text
    assert found.data == b""


LAUGHS = "<!DOCTYPE l [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(9)) + "]>"
HARMFUL = {
    "a document of entities": (docx("<w:p><w:r><w:t>&l8;</w:t></w:r></w:p>", LAUGHS), "bomb"),
    "a zip bomb": (zipped({"[Content_Types].xml": "", "word/document.xml": b"<a>" + b" " * 60_000_000}), "bomb"),
    "deep nesting": (docx("<w:p>" * 50_000 + "</w:p>" * 50_000), "no_text"),
    "cut in two": (docx("<w:p/>")[:-30], "broken"),
    "no XML": (docx("<<<"), "broken"),
    "a locked PDF": (locked(pdf("x")), "encrypted"),
    "half a PDF": (pdf("x")[:60], "broken"),
    "a scan": (pdf(""), "no_text"),
}


@pytest.mark.feature(10)
@pytest.mark.parametrize("name", HARMFUL)
async def test_harmful_files_are_not_read_and_say_why(name: str) -> None:
    data, reason = HARMFUL[name]
    media_type = DOCX if data.startswith(b"PK") else file_types.PDF
    found = await READER.extract(Attachment("a", media_type, len(data), data=data))
    assert (found.read, found.text, found.reason) == (False, "", reason)


@pytest.mark.feature(10)
async def test_a_process_that_takes_too_long_is_killed() -> None:
    found = await Reader(seconds=0.001).extract(attachment("a", "", docx("<w:p/>")))
    assert found.reason == "timeout"
    assert not [child for child in psutil.Process().children() if "extracting" in " ".join(child.cmdline())]


@pytest.mark.parametrize(
    ("data", "declared", "media_type", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n123", "application/pdf", "image/png", "image"),
        (b"MZ\x90\0", "application/pdf", "application/vnd.microsoft.portable-executable", "format"),
        (b"hello", "application/pdf", "application/octet-stream", "format"),
        (zipped({"a.txt": "a"}), "application/octet-stream", "application/zip", "format"),
        (b"%PDF-" + b"0" * LARGEST_EXTRACTED, "application/pdf", "application/pdf", "too_large"),
        (b"\0\0", "text/plain", "text/plain", "broken"),
    ],
)
def test_what_is_not_read_has_a_reason(data: bytes, declared: str, media_type: str, reason: str) -> None:
    found = attachment("a", declared, data)
    assert (found.media_type, found.read, found.reason) == (media_type, False, reason)


def test_pages_and_tables_are_read_in_place() -> None:
    assert attachment("a.html", "application/octet-stream", b"<p>Hi<b style='display:none'>x</b></p>").text == "Hi"
    assert attachment("a.csv", "text/csv", b"a;b\n1;2").text == "a;b\n1;2"


ATTEMPTS = """
import sys, os, json, socket, resource
sys.path.insert(0, sys.argv[1])
from services.intake.adapters.extracting.sandbox import confine
done = confine()
def tried(what):
    try: what()
    except (OSError, MemoryError) as error: return type(error).__name__
    return None
def written():
    with open(sys.argv[2], "wb") as file: file.write(b"x"); file.flush()
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
print(json.dumps({
    "done": done, "memory": tried(lambda: bytearray(600 * 2**20)), "file": tried(written),
    "socket": tried(lambda: socket.socket()), "program": tried(lambda: os.execv("/bin/true", ["true"])),
    "cpu": resource.getrlimit(resource.RLIMIT_CPU)[1],
}))
"""


@pytest.mark.feature(10)
def test_what_the_reading_process_has_given_up(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-I", "-c", ATTEMPTS, str(ROOT), str(tmp_path / "out")],
        capture_output=True,
        check=True,
        timeout=60,
    )
    said = json.loads(process.stdout)
    assert said["memory"] == "MemoryError"
    assert said["file"] == "OSError"
    assert said["cpu"] == 10
    if "system_calls" in said["done"]:
        assert (said["socket"], said["program"]) == ("PermissionError", "PermissionError")
    assert "system_calls" in said["done"] or sys.platform != "linux"


@pytest.mark.feature(10)
def test_the_command_line_and_the_event_say_what_was_read() -> None:
    raw = (
        b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
        b"See attached.\r\n--b\r\nContent-Type: application/octet-stream; name=f.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(pdf("Facture 2291"))
        + b"--b\r\nContent-Type: image/png; name=p.png\r\n\r\n\x89PNG\r\n\x1a\n\r\n--b--\r\n"
    )
    found = record("1", raw)
    assert found is not None
    assert [(one["type"], one["read"]) for one in found["attachments"]] == [
        ("application/pdf", True),
        ("image/png", False),
    ]
    mail = asyncio.run(Reader().read(raw))
    incoming = from_mail(mail, raw)
    assert incoming.content.attachment_text == "Facture 2291"
    assert [note.reason for note in incoming.attachments] == [None, "image"]
    assert incoming.content.for_models == "See attached.\n\n-----\nFacture 2291"
    long = incoming.content.model_copy(update={"attachment_text": "x" * 9_000, "text": ""})
    assert long.for_models == "-----\n" + "x" * MOST_OF_ATTACHMENTS


NAMED = 'Content-Type: text/plain; name="a.txt"'
PARTS = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"


@pytest.mark.feature(7, 10)
@pytest.mark.parametrize(
    ("raw", "text", "names"),
    [
        (f"Subject: x\n{NAMED}\n\nE12 again", "E12 again", []),
        (f"Subject: x\n{NAMED}\nContent-Disposition: attachment\n\nE12 again", "", ["a.txt"]),
        (f"{PARTS}--b\n{NAMED}\n\nE12 again\n--b\n{NAMED}\n\nlog\n--b--\n", "E12 again", ["a.txt"]),
        (f"{PARTS}--b\n\nE12 again\n--b\n{NAMED}\n\nlog\n--b--\n", "E12 again", ["a.txt"]),
        (f"{PARTS}--b\n\n\n--b\n{NAMED}\n\nlog\n--b--\n", "", ["a.txt"]),
    ],
)
def test_what_stands_first_is_the_message_in_spite_of_a_name(raw: str, text: str, names: list[str]) -> None:
    mail = parse_mail(raw.encode())
    assert (mail.text, [one.name for one in mail.attachments]) == (text, names)


@pytest.mark.feature(10)
@pytest.mark.parametrize("given", ["facture\u202efdp.exe", "facture\u2066fdp\u2069.exe\u200e"])
def test_a_mails_file_has_a_name_that_hides_nothing_and_the_type_that_it_is(given: str) -> None:
    coded = f"=?utf-8?b?{base64.b64encode(given.encode()).decode()}?="
    head = f'From: a@b.example\nSubject: x\nContent-Type: application/pdf; name="{coded}"\n'
    raw = (
        head
        + f"Content-Transfer-Encoding: base64\nContent-Disposition: attachment\n\n{base64.b64encode(b'MZ').decode()}"
    )
    (file,) = parse_mail(raw.encode()).attachments
    assert (file.name, file.media_type) == ("facturefdp.exe", "application/vnd.microsoft.portable-executable")
