"""What every tool's message is brought to: a customer's message, and what makes a repeat of it a repeat."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from schemas.records import CrmMessageAdded
from services.intake.domain.mail import Address


class NotUnderstood(Exception):  # noqa: N818
    """A proven request whose body is not what this tool sends. `code` is a constant."""

    def __init__(self, code: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Thread:
    """What a tool kept of a mail's headers: its id, those of the mails that it answers, and whom it asks to answer."""

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    reply_to: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """What came with the message and stays in the tool, of which only this is told."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """A customer's message, and what makes a repeat of it a repeat; `unsigned`: a header that nobody signs.

    `html`: whether its text is HTML, where the tool says. `written`: when and what was written, which a copy that the
    tool makes under another number shares. `beside`: the other messages of the ticket there, as `identity` calls them.
    """

    message: CrmMessageAdded
    identity: str
    mail: bool = False
    unsigned: bool = False
    html: bool | None = None
    thread: Thread = Thread()
    files: tuple[File, ...] = ()
    written: bytes | None = None
    beside: tuple[str, ...] = ()


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, coerce_numbers_to_str=True)


def reference(name: str, ticket: str) -> str:
    """How a tool's ticket is called here: by the connector's name and the ticket's own number."""
    return f"{name}:{ticket}"
