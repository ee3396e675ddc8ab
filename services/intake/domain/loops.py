"""What keeps two machines from writing to each other without end."""

from dataclasses import dataclass, replace
from datetime import timedelta

from schemas.tickets import Channel, Kind
from services.intake.domain import senders
from services.intake.domain.incoming import Incoming
from services.intake.domain.threads import own_tickets

WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Loops:
    """Our own addresses, lower-cased, the domain of our Message-IDs, and how many answers an hour are a person's.

    `doors`: the addresses that mail comes to. Ours as well, but a mail from one is not thought to have come back.
    """

    addresses: frozenset[str] = frozenset()
    mail_domain: str = ""
    most_answers: int = 10
    doors: frozenset[str] = frozenset()

    def attributed(self, incoming: Incoming) -> Incoming:
        return senders.attributed(incoming, self.addresses | self.doors)

    def checked(self, incoming: Incoming) -> Incoming:
        """A mail of our own that came back, by mail or by a tool that took it in, is a machine's: it gets no draft."""
        if incoming.channel is Channel.API or incoming.kind is not Kind.TICKET:
            return incoming
        content = incoming.content
        if content.rfc_message_id and own_tickets((content.rfc_message_id,), self.mail_domain):
            return replace(incoming, kind=Kind.AUTO_REPLY, kind_reason="own_message")
        if (content.sender_address or "").lower() in self.addresses:
            return replace(incoming, kind=Kind.AUTO_REPLY, kind_reason="own_address")
        return incoming

    def bounded(self, incoming: Incoming, answers: int) -> Incoming:
        """`answers`: how many mails of this correspondent joined the same ticket within `WINDOW`, before it."""
        if incoming.kind is Kind.TICKET and answers >= self.most_answers:
            return replace(incoming, kind=Kind.AUTO_REPLY, kind_reason="too_many_answers")
        return incoming
