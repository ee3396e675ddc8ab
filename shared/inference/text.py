"""What of a ticket the encoder reads: the same in training as in service."""

import re

_HALF = re.compile("[\ud800-\udfff]")
_FIRST_LETTER = re.compile(r"(?:^|(?<=[.!?…])\s+|\n[^\S\n]*)([^\W\d_])")


def ticket_text(subject: str, body: str, opening: str | None = None) -> str:
    """The latest words first: past the encoder's limit, the opening of a long thread is what goes.

    Sentences begin with a capital and a text ends with a stop, whether their writer troubled to or not: it says
    nothing of the matter. No character moves, and none is left out.
    """
    parts = (begun(subject.strip()), _closed(begun(body.strip())), _closed(begun((opening or "").strip())))
    return "\n".join(part for part in parts if part)


def begun(text: str) -> str:
    """With a capital at each beginning of a sentence or line; as long as it was."""
    return _FIRST_LETTER.sub(lambda found: found[0][:-1] + _raised(found[1]), text)


def _raised(letter: str) -> str:
    """Where that is the same letter: `ß` would become two, and the sign for a millionth a Greek M."""
    raised = letter.upper()
    return raised if raised.lower() == letter.lower() else letter


def _closed(text: str) -> str:
    return f"{text}." if text and (text[-1].isalnum() or text[-1] in ")]") else text


def whole(text: str) -> str:
    """Without halves of surrogate pairs, which no tokenizer takes; each gives its place to a replacement character."""
    return _HALF.sub("\ufffd", text)
