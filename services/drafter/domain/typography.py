"""French typography: spaces that never break before the tall signs and inside the guillemets."""

import re

NARROW = "\u202f"
WIDE = "\u00a0"

_BEFORE_TALL = re.compile(r"(?<=[^\s\u00a0\u202f])[ \u00a0\u202f]+(?=[;!?])")
_BEFORE_COLON = re.compile(r"(?<=[^\s\u00a0\u202f])[ \u00a0\u202f]+(?=:)")
_OPENING = re.compile(r"«[ \u00a0\u202f]*")
_CLOSING = re.compile(r"[ \u00a0\u202f]*»")
_QUOTES = re.compile(r'"([^"\n]+)"')
_HOURS = re.compile(r"(?<=\d) (?=(?:h|Mo|Go|Ko|%|€)\b|[%€])")
_SPACES = re.compile(r"[ \u00a0\u202f]+")


def french(text: str) -> str:
    """The text with the spaces that French asks for. Idempotent; changes nothing but spaces and straight quotes."""
    text = _QUOTES.sub(r"« \1 »", text)
    text = _OPENING.sub(f"«{WIDE}", text)
    text = _CLOSING.sub(f"{WIDE}»", text)
    text = _BEFORE_TALL.sub(NARROW, text)
    text = _BEFORE_COLON.sub(WIDE, text)
    return _HOURS.sub(WIDE, text)


def typeset(text: str, lang: str) -> str:
    return french(text) if lang == "fr" else text


def plain(text: str) -> str:
    """The text with ordinary spaces and quotes, to compare by."""
    text = text.replace("«", '"').replace("»", '"').replace("’", "'")
    text = re.sub(r' *" *', '"', _SPACES.sub(" ", text))
    return re.sub(r"\s+", " ", text).strip()
