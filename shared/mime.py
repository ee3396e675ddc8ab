"""Mail's bytes to text when the declared charset lies, and headers when their encoding does."""

import codecs
import re
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

# Everything that the standard library's mail package is known to raise on hostile input.
MALFORMED = (
    MessageError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    AssertionError,
    RecursionError,
)

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_VAGUE = {"", "ascii", "us-ascii", "ansi_x3.4-1968", "unknown-8bit", "unknown", "default", "8bit", "binary"}
_WIDER = {
    "iso8859-1": "cp1252",
    "iso8859-15": "iso8859-15",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_META = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=\r\n]")
_LARGEST_PLAIN = 200_000
_LONGEST_HEADER = 8_000
_STRANGE = 20  # one character in so many that base64 does not have
_NOT_CHARSETS = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"}


def decode(data: bytes, charset: str | None) -> tuple[str, bool]:
    """Text of `data`, and whether the charset had to be guessed."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace"), False
    name = _codec(charset)
    if name is None:
        guessed = bool(charset) and not _is_vague(charset)
        return _guess(data), guessed
    if name != "utf-8" and _is_multibyte_utf8(data, name):
        return data.decode(), True
    try:
        return data.decode(name), False
    except (UnicodeError, ValueError):
        if name == "utf-8":
            return _guess(data), True
        return data.decode(name, "replace"), True


def meta_charset(data: bytes) -> str | None:
    """The charset that an HTML page names itself, when its headers name none."""
    match = _META.search(data[:4096])
    return match[1].decode("ascii") if match else None


def unless_plain(part: Message, decoded: bytes) -> bytes:
    """What was decoded, or the text as it stands when it cannot have been base64: some programs only say so."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return decoded
    try:
        raw = part.get_payload()
    except ValueError:  # a charset with a NUL in its name
        return decoded
    if not isinstance(raw, str) or len(raw) > _LARGEST_PLAIN or not _NOT_BASE64.search(raw):
        return decoded
    strange = len(_NOT_BASE64.findall(raw))
    return raw.encode("utf-8", "surrogateescape") if strange * _STRANGE >= len(raw.strip()) else decoded


def header_text(raw: str) -> str:
    """A raw header value, unfolded, its encoded words and stray 8-bit bytes decoded."""
    raw = one_line(_without_surrogates(raw[:_LONGEST_HEADER]))
    end = raw.rfind("?=") + 2 if "?=" in raw else 0  # beyond the last end, the decoder would look for it in vain
    try:
        pieces = [*decode_header(raw[:end]), (raw[end:], None)]
    except MALFORMED:
        return raw
    text = "".join(piece if isinstance(piece, str) else decode(piece, charset)[0] for piece, charset in pieces)
    return one_line(text) or raw


def _without_surrogates(raw: str) -> str:
    try:
        data = raw.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # halves that stand for no byte
        data = raw.encode("utf-8", "replace")
    return _guess(data)


def one_line(text: str) -> str:
    """`text` with no line end or control character left: safe to stand in a header."""
    return re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()


def _is_vague(charset: str | None) -> bool:
    return (charset or "").strip().strip("\"'").lower() in _VAGUE


def _codec(charset: str | None) -> str | None:
    if _is_vague(charset):
        return None
    try:
        found = codecs.lookup((charset or "").strip().strip("\"'"))
        "".encode(found.name)  # a codec that does not make text raises here
    except (LookupError, ValueError):
        return None
    name = found.name
    if name in _NOT_CHARSETS:
        return None
    return _WIDER.get(name, name)


def _is_multibyte_utf8(data: bytes, name: str) -> bool:
    """UTF-8 sent under a single-byte label: accents in such text are almost never valid UTF-8 by chance."""
    if not name.startswith(("cp125", "iso8859")) or data.isascii():
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _guess(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("utf-8", _STRAY) if _MULTIBYTE.search(data) else data.decode("cp1252", "replace")


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Bytes that a gateway, or somebody's footer, put into UTF-8; what a cut left of a last character is nothing."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_STRAY = "guichet-stray"
codecs.register_error(_STRAY, _stray)
