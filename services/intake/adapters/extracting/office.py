"""Text of Office Open XML and OpenDocument files: a zip of XML, read with the standard library."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from shared.file_types import BROKEN_ARCHIVE

MOST_UNPACKED = 40 * 1024 * 1024
_MOST_PARTS = 400
_RATIO = 200
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml$")
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml$")
_BLOCKS = {"p", "h", "tr", "row", "table-row", "list-item"}
_GAPS = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "s": " ", "table-cell": "\t", "tc": "\t", "c": "\t"}
_TEXT = {"t", "p", "h", "span", "a"}


_BROKEN = (*BROKEN_ARCHIVE, ET.ParseError)


class NotReadError(Exception):
    """Why not, as a code."""


def extract(data: bytes, most: int) -> str:
    """The text of a document, a workbook's cells or a presentation's slides, up to about `most` characters.

    Raises:
        NotReadError: `encrypted`, `bomb`, or `broken`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
            return "".join(_pieces(archive, most)).strip()
    except _BROKEN as error:
        raise NotReadError("broken") from error


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries) or "EncryptedPackage" in archive.namelist():
        raise NotReadError("encrypted")
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in _read(archive, "META-INF/manifest.xml"):
        raise NotReadError("encrypted")
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if total > MOST_UNPACKED or len(entries) > _MOST_PARTS * 10 or total > packed * _RATIO + 1_000_000:
        raise NotReadError("bomb")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part, whatever size its entry claims: no more than the bound is ever unpacked."""
    with archive.open(name) as file:
        data = file.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise NotReadError("bomb")
    return data


def _xml(archive: zipfile.ZipFile, name: str) -> ET.Element:
    """A part's tree. None of these formats has a document type: whatever declares one is made to harm."""
    data = _read(archive, name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise NotReadError("bomb")
    return ET.fromstring(data)  # noqa: S314 - no entities are left to expand


def _pieces(archive: zipfile.ZipFile, most: int) -> Iterator[str]:
    names = archive.namelist()
    written = 0
    for name in _parts(names):
        shared = _shared(archive, names) if _SHEET.match(name) else []
        for piece in _walk(_xml(archive, name), shared):
            yield piece
            written += len(piece)
            if written > most:
                return
        yield "\n"


def _parts(names: list[str]) -> list[str]:
    if "word/document.xml" in names:
        return ["word/document.xml", *sorted(name for name in names if re.match(r"word/(?:foot|end)notes\.xml$", name))]
    if "content.xml" in names:
        return ["content.xml"]
    numbered = [(int(match[1]), name) for name in names if (match := _SHEET.match(name) or _SLIDE.match(name))]
    return [name for _, name in sorted(numbered)[:_MOST_PARTS]]


def _shared(archive: zipfile.ZipFile, names: list[str]) -> list[str]:
    """A workbook keeps each text once; its cells name them by number."""
    if "xl/sharedStrings.xml" not in names:
        return []
    root = _xml(archive, "xl/sharedStrings.xml")
    return ["".join(node.text or "" for node in item.iter() if _local(node) == "t") for item in root]


def _walk(root: ET.Element, shared: list[str]) -> Iterator[str]:
    """Depth first, without recursion: a file may nest deeper than Python."""
    stack: list[tuple[ET.Element, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        name = _local(node)
        if leaving:
            yield from ("\n",) if name in _BLOCKS else ()
            yield from (node.tail,) if node.tail and name in _TEXT | set(_GAPS) and node.tail.strip() else ()
            continue
        stack.append((node, True))
        if name == "c":
            yield _cell(node, shared) + "\t"
            continue
        if name in _GAPS:
            yield _GAPS[name]
        if name in _TEXT and node.text:
            yield node.text
        stack.extend((child, False) for child in reversed(node))


def _cell(node: ET.Element, shared: list[str]) -> str:
    value = next((child.text or "" for child in node if _local(child) == "v"), "")
    if node.get("t") == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    if node.get("t") == "inlineStr":
        return "".join(inner.text or "" for inner in node.iter() if _local(inner) == "t")
    return value


def _local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
