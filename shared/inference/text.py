"""What of a ticket the encoder reads: the same in training as in service."""

import re

_HALF = re.compile("[\ud800-\udfff]")


def ticket_text(subject: str, body: str, opening: str | None = None) -> str:
    """The latest words first: past the encoder's limit, the opening of a long thread is what goes."""
    return "\n".join(part for part in (subject.strip(), body.strip(), (opening or "").strip()) if part)


def whole(text: str) -> str:
    """Without halves of surrogate pairs, which no tokenizer takes; each gives its place to a replacement character."""
    return _HALF.sub("\ufffd", text)
