"""The one way for a handler to say: never."""


class Refused(Exception):  # noqa: N818
    """This event can never be handled: it goes to the dead letters under `code`, and on the record.

    `action` is the audit action (`schemas.records.AccessRecorded.action`). The code is a constant,
    never text of a ticket. `opened` says for what purpose a sealed text was opened before the
    refusal, so that the opening is on record although the handler's own transaction is not.
    """

    def __init__(self, code: str, *, action: str = "dead_letter.written", opened: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.action = action
        self.opened = opened
