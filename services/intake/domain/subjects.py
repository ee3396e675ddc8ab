"""Telling by the look: `Re:`, `TR :`."""

import re

_PREFIX = re.compile(r"^\s*(?:(?:re|ré|aw|sv|tr|fwd?|fw|wg|rv)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_REPLY = re.compile(r"^\s*(?:\[[^\]]{1,30}\]\s*)?(?:re|ré|aw|sv)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def without_prefixes(subject: str) -> str:
    return _PREFIX.sub("", subject).strip()


def is_reply_subject(subject: str) -> bool:
    return _REPLY.match(subject) is not None
