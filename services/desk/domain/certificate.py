"""A certificate of erasure: what was erased, where and when, and what an erasure does not reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

NOT_REACHED = (
    "topics: sealed content is unreadable without its keys",
    "topics: pseudonymised text, codes and ids, until they expire",
    "the topic on which a CRM hands messages in in clear: until it expires, a day and up to four hours later",
    "the ledger: codes, ids, counts and keyed digests, no text; it records this erasure and still verifies",
    "ids of these tickets that stand with other tickets, and approvals that were used, by id",
    "keyed fingerprints of erased mail, to pass it over if it comes again, for a set time: nothing without the key",
    "terms that an agent marked as not personal, by keyed hash",
    "models trained on corrections, and their training record",
    "backups: keys that one brings back are destroyed again; what is not sealed in it comes back with it",
    "mail that was sent, mailboxes, and the CRM",
    "articles that people approved: words drawn from several tickets, in `article.decided.v1` for ten years",
    "subscribers that were told: Guichet does not tell them of this erasure, you must (GDPR, art. 19)",
    "who they are: in the ledger, `details.opened` for fields in clear; else the record of processing",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One ticket of a request."""

    ticket_id: UUID
    agent: str
    reason: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What one service says that it erased of one ticket: rows by table, and of the keyring data keys."""

    ticket_id: UUID
    service: str
    erased: Mapping[str, int]
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """A request with the answers that have come; it is whole once every service has spoken of every ticket."""

    request_id: UUID
    tenant: str
    services: Sequence[str]
    asked: Sequence[Asked]
    answers: Sequence[Answer]

    @property
    def missing(self) -> list[tuple[UUID, str]]:
        spoke = {(answer.ticket_id, answer.service) for answer in self.answers}
        wanted = ((item.ticket_id, service) for item in self.asked for service in self.services)
        return [pair for pair in wanted if pair not in spoke]

    @property
    def whole(self) -> bool:
        return not self.missing

    def as_json(self) -> dict[str, Any]:
        return {
            "request_id": str(self.request_id),
            "tenant": self.tenant,
            "complete": self.whole,
            "requested_by": sorted({item.agent for item in self.asked}),
            "requested_at": min(item.requested_at for item in self.asked).isoformat(),
            "tickets": [self._ticket(item) for item in self.asked],
            "not_reached": list(NOT_REACHED),
        }

    def _ticket(self, item: Asked) -> dict[str, Any]:
        return {
            "ticket_id": str(item.ticket_id),
            "reason": item.reason,
            "erased": [
                {"service": one.service, "rows": dict(one.erased), "at": one.erased_at.isoformat()}
                for one in self.answers
                if one.ticket_id == item.ticket_id
            ],
            "outstanding": [service for ticket, service in self.missing if ticket == item.ticket_id],
        }
