"""The life of one approved reply, as a state machine that can be cut off anywhere without a second mail.

    queued → claimed → sending → sent
                                → uncertain   (nobody knows whether the server took it: a person looks)
    claimed, sending → queued                 (the server did not take it, and may later)
    sending → failed, claimed → failed | refused
    uncertain → sent | failed                 (a sender that was thought dead spoke after all)

`sending` is committed before the mail's text leaves this process. A row found in that state after a
crash may or may not have been accepted, so it becomes `uncertain` and is never tried again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from schemas.replies import SendStatus

_PERMANENT = 500
_DONE, _LATER_OR_NEVER = range(200, 300), range(400, 600)
_DOUBLINGS = 16


class State(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; `reason` is a code. `LOST` means another owner has the row now."""

    kind: "Kind"
    reason: str | None = None


class Kind(StrEnum):
    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    LOST = "lost"


FINAL: dict[Kind, SendStatus] = {
    Kind.SENT: SendStatus.SENT,
    Kind.FAILED: SendStatus.FAILED,
    Kind.REFUSED: SendStatus.REFUSED,
    Kind.UNCERTAIN: SendStatus.UNCERTAIN,
}

MAY_HAVE_LEFT = frozenset({Kind.SENT, Kind.UNCERTAIN})
"""Said of a ticket too that was erased while the mail server was spoken to: what a customer got is on record."""

# From where each final state may be reached. An owner that was thought dead may still know better than
# `uncertain`: what it saw the server say replaces it.
MAY_FOLLOW: dict[SendStatus, tuple[State, ...]] = {
    SendStatus.SENT: (State.SENDING, State.UNCERTAIN),
    SendStatus.UNCERTAIN: (State.SENDING,),
    SendStatus.FAILED: (State.CLAIMED, State.SENDING, State.UNCERTAIN),
    SendStatus.REFUSED: (State.CLAIMED,),
}


def server_said(code: int) -> Outcome:
    """The server answered, so it is known that it did not take the mail."""
    return Outcome(Kind.FAILED if code >= _PERMANENT else Kind.RETRY, f"smtp_{code}")


def text_answered(code: int) -> Outcome:
    """The server answered the text. Only a plain no tells that it did not take it."""
    if code in _DONE:
        return Outcome(Kind.SENT)
    return server_said(code) if code in _LATER_OR_NEVER else Outcome(Kind.UNCERTAIN, f"smtp_{code}")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a mail that the server will not take yet is offered again."""

    first: timedelta = timedelta(seconds=2)
    most: timedelta = timedelta(minutes=5)
    in_all: timedelta = timedelta(hours=24)

    def next_attempt(self, *, attempts: int, queued_at: datetime, now: datetime) -> datetime | None:
        """When to try again, or None when it is time to give up."""
        if now - queued_at >= self.in_all:
            return None
        doublings = min(max(attempts - 1, 0), _DOUBLINGS)
        delay: timedelta = self.first * (1 << doublings)
        return now + min(delay, self.most)
