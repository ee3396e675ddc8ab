"""What people said of terms, from both places: the tenant's file, and what agents marked as not personal."""

import asyncio
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.pseudonymizer.adapters.terms_file import TermsFile
from services.pseudonymizer.adapters.vault import Ticket
from services.pseudonymizer.domain.occurrences import Value
from services.pseudonymizer.domain.terms import AGENT, Terms, plain, runs, value, words_of
from shared.messaging.unit import UnitOfWork

_REMEMBER = """
insert into term (tenant, mac, personal, decided_at, event_id) values ($1, $2, false, $3, $4)
on conflict (tenant, mac) do update
set personal = false, decided_at = excluded.decided_at, event_id = excluded.event_id
where (term.decided_at, term.event_id) < (excluded.decided_at, excluded.event_id)
"""
_TAKE_BACK = """
update term set personal = true, decided_at = $3, event_id = $4
where tenant = $1 and mac = $2 and (decided_at, event_id) < ($3, $4)
"""
_MARK = """
insert into marked_secret (tenant, ticket_id, mac, words, label) values ($1, $2, $3, $4, $5) on conflict do nothing
"""
_MARKED = "select mac, words, label from marked_secret where tenant = $1 and ticket_id = $2"


class TermLists:
    """A term lies in no table: only its HMAC does, under a key that only this service has."""

    def __init__(self, key: bytes, file: TermsFile | None = None) -> None:
        self._key = key
        self._file = file

    async def of(self, unit: UnitOfWork, tenant: str) -> Terms:
        """What is always masked for a tenant, and what is left as it is."""
        rows = await unit.connection.fetch("select mac from term where tenant = $1 and not personal", tenant)
        macs = frozenset(row["mac"] for row in rows)
        listed = await asyncio.to_thread(self._file.of, tenant) if self._file is not None else Terms()
        if not macs:
            return listed

        def left(text: str) -> bool:
            return listed.left(text) or self._mac(tenant, text) in macs

        return Terms(listed.always, left)

    async def leave(self, unit: UnitOfWork, tenant: str, text: str, at: datetime, event_id: UUID) -> None:
        """From here on this term is not personal, unless somebody said otherwise later."""
        await unit.connection.execute(_REMEMBER, tenant, self._mac(tenant, text), at, event_id)

    async def mask_again(self, unit: UnitOfWork, tenant: str, text: str, at: datetime, event_id: UUID) -> None:
        """A term that was said not to be personal is; one of which nobody said so leaves no trace."""
        await unit.connection.execute(_TAKE_BACK, tenant, self._mac(tenant, text), at, event_id)

    async def mark_secret(self, unit: UnitOfWork, ticket: Ticket, label: str, text: str) -> None:
        """From here on this is known in messages of its ticket, though it is kept nowhere."""
        words = words_of(text)
        await unit.connection.execute(
            _MARK, ticket.tenant, ticket.id, self._mac_of_ticket(ticket, words), len(words), label
        )

    async def with_secrets(self, unit: UnitOfWork, ticket: Ticket, terms: Terms) -> Terms:
        """The terms, and what agents marked on this ticket as masked one way."""
        rows = await unit.connection.fetch(_MARKED, ticket.tenant, ticket.id)
        if not rows:
            return terms
        labels = {row["mac"]: row["label"] for row in rows}
        lengths = {row["words"] for row in rows}

        def again(text: str) -> Iterator[Value]:
            for run in _runs(text, lengths):
                label = labels.get(self._mac_of_ticket(ticket, words_of(run)))
                if label is not None:
                    yield value(label, run, AGENT)

        return replace(terms, again=again)

    def _mac_of_ticket(self, ticket: Ticket, words: list[str]) -> bytes:
        return self._digest(f"{ticket.tenant}\0{ticket.id}\0{' '.join(words)}")

    def _mac(self, tenant: str, text: str) -> bytes:
        return self._digest(f"{tenant}\0{plain(text)}")

    def _digest(self, said: str) -> bytes:
        return hmac.new(self._key, said.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def _runs(text: str, lengths: Iterable[int]) -> Iterator[str]:
    return (run for words in lengths for run in runs(text, words))
