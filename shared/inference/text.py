"""What of a ticket the encoder reads: the same in training as in service."""


def ticket_text(subject: str, body: str, opening: str | None = None) -> str:
    """The latest words first: past the encoder's limit, the opening of a long thread is what goes."""
    return "\n".join(part for part in (subject.strip(), body.strip(), (opening or "").strip()) if part)
