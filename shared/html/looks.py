"""Whether a text is HTML, or plain text that may speak of some."""

import re

_OPENING = re.compile(r"\ufeff?\s*(?:<\?xml\b[^<>]*>\s*|<!--.*?-->\s*)*", re.DOTALL)
_DOCUMENT = re.compile(r"<!doctype\s+html\b|<(?:html|head|body)\b[^<>]*>\s*<", re.IGNORECASE)
_END = re.compile(r"</html\s*>", re.IGNORECASE)
_INLINE = "a|abbr|b|big|code|em|font|i|img|meta|o:p|s|small|span|strike|strong|style|sub|sup|title|tt|u"
_BLOCK = (
    "address|article|blockquote|body|center|dd|div|dl|dt|figure|footer|form|h[1-6]|head|header|html|li|main|nav|ol|p|pre|"
    "section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_REST = r"(?:\s[^<>]*|/)?>"
_ANY_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_INLINE}|{_BLOCK}|br|hr){_REST}", re.IGNORECASE)
_IN_A_SENTENCE = re.compile(rf"(?:</?(?i:{_BLOCK}){_REST}|(?<!\S)</?(?i:br|hr){_REST}) [a-z]")
_LINE = rf"</?(?:{_BLOCK}|br|hr){_REST}"
_LINE_BROKEN = re.compile(rf"(?<=[\w.,;:!?)…>]){_LINE}", re.IGNORECASE)
_SENTENCE_ENDED = re.compile(rf"[.,;:!?…]{_LINE}|{_LINE}\s*{_LINE}", re.IGNORECASE)
_LEFT = re.compile(rf"(?:^|{_LINE})\s*$", re.IGNORECASE)
_FEWEST = 2


def looks_like_html(text: str) -> bool:
    """A document, a fragment, or sentences whose lines are broken by tags alone.

    Somebody who asks about markup writes plain text around it: words after the end of the document, tags amid a
    sentence, lines that end as lines do.
    """
    opening = _OPENING.match(text)
    body = text[opening.end() if opening else 0 :].rstrip()
    if _DOCUMENT.match(body):
        _, *after = _END.split(body)
        return not any(character.isalnum() for character in "".join(after[-1:]))
    return not _IN_A_SENTENCE.search(body) and (_is_fragment(body) or _is_broken_by_tags(body))


def _is_fragment(body: str) -> bool:
    """Between two tags of HTML, the first characters and the last."""
    tags = list(_ANY_TAG.finditer(body))
    if not tags or tags[0].start() or tags[-1].end() < len(body):
        return False
    return all(_TAG.fullmatch(tag[0]) for tag in (tags[0], tags[-1]))


def _is_broken_by_tags(body: str) -> bool:
    """`Hello,<br>my screen is black.<br>Ann`."""
    *lines, _ = body.split("\n")
    broken = len(_LINE_BROKEN.findall(body)) >= _FEWEST and _SENTENCE_ENDED.search(body)
    return bool(broken) and all(_LEFT.search(line) for line in lines)
