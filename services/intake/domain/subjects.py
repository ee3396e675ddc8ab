"""Telling by the look: `Re:`, `TR :`, markup."""

import re

_PREFIX = re.compile(r"^\s*(?:(?:re|ré|aw|sv|tr|fwd?|fw|wg|rv)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_REPLY = re.compile(r"^\s*(?:\[[^\]]{1,30}\]\s*)?(?:re|ré|aw|sv)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:html|body|div|p|br|table|span|ul|ol)\b[^<>]*>", re.IGNORECASE)


def without_prefixes(subject: str) -> str:
    return _PREFIX.sub("", subject).strip()


def is_reply_subject(subject: str) -> bool:
    return _REPLY.match(subject) is not None


def looks_like_html(text: str) -> bool:
    return _MARKUP.search(text) is not None
