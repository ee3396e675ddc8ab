"""What a file is, by what it holds. Its name and its label are the sender's, and may lie."""

import io
import lzma
import zipfile
import zlib

OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OPEN_DOCUMENT = tuple(f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation"))
PDF = "application/pdf"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
UNKNOWN = "application/octet-stream"

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"%!PS", "application/postscript"),
)
_KNOWN_BY_CONTENT = frozenset(
    {kind for _, kind in _STARTS} | {PDF, ZIP, "image/webp", *OFFICE.values(), *OPEN_DOCUMENT}
)
_TOP = 1024
# All that the standard library is known to raise when an archive is opened or unpacked.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,
    ValueError,
)
_LONGEST_TYPE = 100


def media_type(data: bytes, declared: str) -> str:
    """The type that the content shows; `declared` when the content shows none and could be that."""
    found = _by_content(data)
    if found == ZIP and declared not in _KNOWN_BY_CONTENT:
        return declared if declared.startswith("application/") and declared != UNKNOWN else ZIP
    if found is not None:
        return found
    return UNKNOWN if data and declared in _KNOWN_BY_CONTENT else declared


def _by_content(data: bytes) -> str | None:
    if b"%PDF-" in data[:_TOP]:
        return PDF
    if data[:4] == b"PK\x03\x04":
        return _within_zip(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return "image/heic" if data[8:11] in {b"hei", b"mif"} else "video/mp4"
    return next((kind for start, kind in _STARTS if data.startswith(start)), None)


def _within_zip(data: bytes) -> str:
    """The first names of an archive say what it is; nothing of it is unpacked but a type of a hundred bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                return next(
                    (kind for part, kind in OFFICE.items() if any(name.startswith(part) for name in names)), ZIP
                )
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= _LONGEST_TYPE:
                with archive.open("mimetype") as file:
                    kind = file.read(_LONGEST_TYPE).decode("ascii", "replace").strip()
                return kind if kind in OPEN_DOCUMENT else ZIP
    except BROKEN_ARCHIVE:
        return ZIP
    return ZIP
