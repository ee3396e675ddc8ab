"""Characters that no reader sees, and that a model would."""

import re
import unicodedata

# Zero-width and soft characters, direction overrides, tag characters, supplementary variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Joiners bind emoji and letters of some scripts; between Latin letters they only hide words from a filter.
_JOINER = re.compile("(?<![\u0300-\u1fff\u2190-\uffef\U00010000-\U0003ffff])[\u200c\u200d]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def clean(text: str) -> str:
    """`text` without what cannot be seen, in composed form, with plain line ends."""
    return unicodedata.normalize("NFC", seen(text))


def seen(text: str) -> str:
    """`text` without what cannot be seen, with plain line ends, its letters composed as they were."""
    text = _LINE_END.sub("\n", text)
    text = _CONTROL.sub("", text)
    text = _INVISIBLE.sub("", text)
    return _surrogates(_JOINER.sub("", text))


def plain_spaces(text: str) -> str:
    return _SPACE.sub(" ", text)


def _surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
