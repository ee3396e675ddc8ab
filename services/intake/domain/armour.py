"""What stands around or within a plain text that was signed, or had files put into it, without MIME."""

import binascii
import re

# At the start of a line: a signed message may quote another one.
_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n", re.MULTILINE)
_SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----", re.MULTILINE)
_SIGNATURE_END = re.compile(r"^-----END PGP SIGNATURE-----", re.MULTILINE)
_ARMOUR_HEADERS = re.compile(r"(?:[A-Za-z-]+: [^\n]*\n)*\n")
_ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE-----$", re.MULTILINE)
_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S[^\n]{0,200})$")
_DASHES = re.compile(r"^- (?=-)", re.MULTILINE)
_MOST_FILES = 50


def unsigned(text: str) -> str:
    """The text within an OpenPGP clear signature (RFC 9580, section 7); any other text as it is."""
    kept: list[str] = []
    done = 0
    while (start := _SIGNED.search(text, done)) and (end := _SIGNATURE.search(text, start.end())):
        headers = _ARMOUR_HEADERS.match(text, start.end(), end.start())
        begin = headers.end() if headers else start.start()
        kept += (text[done : start.start()], _DASHES.sub("", text[begin : end.start()].removesuffix("\n")))
        after = _SIGNATURE_END.search(text, end.end())
        done = after.end() if after else len(text)
    return "".join([*kept, text[done:]])


def is_encrypted(text: str) -> bool:
    return _ENCRYPTED.search(text) is not None


def without_files(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without its uuencoded files, and those files."""
    if "\nend" not in text or "begin " not in text:
        return text, []
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        match = _UU_BEGIN.match(lines[index])
        end = _end(lines, index) if match and len(files) < _MOST_FILES else None
        if match is None or end is None:
            kept.append(lines[index])
            index += 1
            continue
        files.append((match[1], _decode(lines[index + 1 : end])))
        index = end + 1
    return "\n".join(kept), files


def _end(lines: list[str], start: int) -> int | None:
    """Where the file that begins here ends; None when its lines are not of that kind."""
    for index in range(start + 1, len(lines)):
        if lines[index].rstrip() == "end":
            return index
        if not all(" " <= character <= "`" for character in lines[index]):
            return None
    return None


def _decode(lines: list[str]) -> bytes:
    data = bytearray()
    for line in lines:
        try:
            data += binascii.a2b_uu(line)
        except (binascii.Error, ValueError):
            continue
    return bytes(data)
