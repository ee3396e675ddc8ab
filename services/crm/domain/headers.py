"""Headers as lines of our own making: what reads like an encoded word stays the characters that it is.

`EmailMessage` parses what it is given, and decodes encoded words in it, line breaks included.
"""

import re
import textwrap
from collections.abc import Iterable
from email import message_from_bytes
from email.header import Header, decode_header, make_header

ENCODED = "=?"
"""How an encoded word begins (RFC 2047); one may stand wherever a reader looks for some, rightly or not."""
FOLD = "\r\n "
_WIDTH = 76
_PLAIN = re.compile(r"[!-~]{1,60}(?: [!-~]{1,60})*")


def spelt(name: str, text: str) -> str:
    """The value of header `name` that reads `text`, folded. `text` has no line break."""
    if _PLAIN.fullmatch(text) and ENCODED not in text:
        width = _WIDTH - len(f"{name}: ")
        return FOLD.join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False))
    return Header(text, "utf-8", maxlinelen=_WIDTH, header_name=name).encode(linesep="\r\n")


def lines(headers: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii")


def names_in(payload: bytes) -> list[str]:
    """The headers that a reader of the mail finds, in order."""
    return message_from_bytes(payload).keys()


def text_of(payload: bytes, name: str) -> str:
    """What a reader of the mail finds header `name` to say."""
    unfolded = str(message_from_bytes(payload)[name]).replace("\r\n", "")
    return str(make_header(decode_header(unfolded)))
