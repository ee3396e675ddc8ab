"""What people said of terms, from both places: the tenant's file, and what agents marked as not personal."""

import asyncio
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from services.pseudonymizer.adapters.terms_file import TermsFile
from services.pseudonymizer.domain.terms import Terms, plain
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

    def _mac(self, tenant: str, text: str) -> bytes:
        return hmac.new(self._key, f"{tenant}\0{plain(text)}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
