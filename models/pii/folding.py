"""Odd spaces, dashes, apostrophes and full-width forms made plain, character by character."""

_FOLDED = {
    **dict.fromkeys(
        map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"),
        " ",
    ),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u2028\u2029\x85\x0b\x0c\r"), "\n"),
    **{0xFF01 + offset: chr(0x21 + offset) for offset in range(94) if offset != 0x3B - 0x21},
}
_FOLDED[0xFF0D] = "-"
_FOLDED |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half of a pair: no text that can be encoded


def fold(text: str) -> str:
    """The text with odd spaces, dashes, apostrophes and full-width forms made plain; same length, same offsets."""
    return text.translate(_FOLDED)
