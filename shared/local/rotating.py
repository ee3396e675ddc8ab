"""Renews and retires keys of the installation that runs on this machine: followed without a restart, and on record."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, Protocol, get_args
from uuid import UUID

import asyncpg
import httpx
from aiokafka import AIOKafkaProducer

from schemas.records import AccessRecorded
from schemas.sealed import Purpose
from schemas.topics import OPERATOR, SERVICES
from shared.key_files import public_half
from shared.local import asking, control
from shared.local import state as states
from shared.local.key_kinds import SEALING, Rotating
from shared.local.key_store import Held, KeyStore
from shared.local.layout import Home
from shared.local.state import State
from shared.messaging import binding
from shared.messaging.event import originate
from shared.sealing.envelope import WrappedKey, kek_id, rewrap
from shared.sealing.errors import SealBroken

Action = Literal["key.rotated", "key.rewrapped", "key.retired", "backup.restored"]
TENANT = "default"
_PATIENCE_SECONDS = 30.0
_BATCH = 500
_OLDER = """
select key_id, tenant, ticket_id, kek_id, wrapped from keyring.data_key
where purpose = $1 and kek_id <> $2 and kek_id = any($3) and key_id > $4 order by key_id limit $5
"""
_SIGNED_WITH = """
select (select count(*) from crm.delivery where state in ('queued', 'claimed', 'sending')
            and $1 in (signed ->> 'key_id', second ->> 'key_id')) as replies,
       (select count(*) from desk.decision d where $1 in (d.signed ->> 'key_id', d.second ->> 'key_id')
            and (d.status in ('awaiting', 'pending') or (d.status = 'published'
                and d.decided_at > now() - interval '15 days'
                and not exists (select from crm.used_approval u where u.reply_id = d.reply_id)))) as approvals,
       (select count(*) from desk.policy_request where status = 'open' and requested ->> 'key_id' = $1)
     + (select count(*) from desk.approval_policy
            where $1 in (decided -> 'requested' ->> 'key_id', decided -> 'confirmed' ->> 'key_id'))
     + (select count(*) from crm.approval_policy
            where $1 in (decided -> 'requested' ->> 'key_id', decided -> 'confirmed' ->> 'key_id')) as policies
"""


class Refused(Exception):  # noqa: N818
    """Nothing was changed; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A key that is in use, and the services that have not taken it over yet."""

    id: str
    behind: tuple[str, ...]


class Rewrapped(NamedTuple):
    """How many data keys were wrapped anew, and how many do not open with the key that they name."""

    wrapped: int
    broken: int


class Rotation:
    """What may be done to the keys of a running installation. `by` goes on record."""

    def __init__(self, home: Home, by: str) -> None:
        self._home = home
        self._by = by
        self._store = KeyStore(home.keys)

    async def counted(self) -> list[tuple[Held, int | None]]:
        """Every key that is held, and how many data keys are wrapped to it where that is what it is for."""
        kinds: tuple[Rotating, ...] = get_args(Rotating)
        held = [one for kind in kinds for one in self._store.held(kind)]
        state = control.running(self._home)
        if state is None or state.phase == "starting":
            return [(one, None) for one in held]
        async with self._owner() as connection:
            rows = await connection.fetch("select kek_id, count(*) as n from keyring.data_key group by kek_id")
        sealed = {row["kek_id"]: row["n"] for row in rows}
        return [(one, sealed.get(one.id, 0) if one.kind in SEALING else None) for one in held]

    async def rotate(self, kind: Rotating) -> Followed:
        """A new key takes the place of the newest, which goes on opening and verifying.

        Raises:
            Refused: Guichet does not run here.
            KafkaError: the bus is away, so that it could not go on record.
        """
        state = self._running()
        async with self._alone_and_on_record() as record:
            new = self._store.renew(kind)
            self._store.note("key.rotated", kind, new, self._by)
            await record("key.rotated", kind, new)
        return Followed(new, await self._behind(state, kind, new))

    async def rewrap(self, kind: Rotating) -> Rewrapped:
        """Wraps the data keys of older keys to the newest one; how many. No sealed text is touched."""
        if kind not in SEALING:
            raise Refused(f"nothing is sealed under the {kind} key")
        self._running()
        async with self._alone_and_on_record() as record:
            keys = self._store.private_keys(kind)
            async with self._owner() as connection:
                done = await _rewrap(connection, Purpose(kind), keys)
            if done.wrapped:
                self._store.note("key.rewrapped", kind, kek_id(public_half(keys[0])), self._by)
                await record("key.rewrapped", kind, kek_id(public_half(keys[0])))
        return done

    async def retire(self, kind: Rotating, wanted: str) -> str:
        """Takes an older key out of use; where it lies now.

        Raises:
            Refused: it is in use, or something that needs it remains.
        """
        state = self._running()
        async with self._alone_and_on_record() as record:
            self._check(kind, wanted)
            newest = self._store.held(kind)[0].id
            if behind := await self._behind(state, kind, newest):
                raise Refused(f"{', '.join(behind)} did not take over the newest key yet. Nothing was changed")
            async with self._owner() as connection, connection.transaction():
                await self._nothing_needs(connection, kind, wanted)
                place = self._store.retire(kind, wanted)
            self._store.note("key.retired", kind, wanted, self._by)
            await record("key.retired", kind, wanted)
        return str(place)

    def _check(self, kind: Rotating, wanted: str) -> None:
        if kind == "ledger":
            raise Refused("earlier keys of the ledger sign nothing any more; what they signed is verified with them")
        held = {one.id: one for one in self._store.held(kind)}
        if wanted not in held:
            raise Refused(f"there is no {kind} key {wanted} in use")
        if held[wanted].newest:
            raise Refused(f"{wanted} is the {kind} key in use; rotate first")

    async def _nothing_needs(self, connection: Any, kind: Rotating, wanted: str) -> None:
        """Under a lock that waits for whoever is sealing, and keeps others waiting until the file is changed."""
        if kind in SEALING:
            await connection.execute("lock table keyring.data_key in share row exclusive mode")
            left = await connection.fetchval("select count(*) from keyring.data_key where kek_id = $1", wanted)
            if left:
                raise Refused(
                    f"{left} data keys are still wrapped to it. `guichet keys rewrap {kind}` wraps them to the newest; "
                    "sealed text is not touched. Nothing was changed"
                )
        if kind == "approval":
            await connection.execute("lock table desk.decision, desk.policy_request in share row exclusive mode")
            row = await connection.fetchrow(_SIGNED_WITH, wanted)
            left = [f"{count} {what}" for what, count in row.items() if count]
            if left:
                raise Refused(
                    f"it signed what is still to be acted on: {', '.join(left)}. Wait until replies have left; a "
                    "policy is signed anew when two people decide it anew. Nothing was changed"
                )

    def _running(self) -> State:
        state = control.running(self._home)
        if state is None:
            raise Refused("Guichet is not running here. Nothing was changed: start it, so that this goes on record")
        if state.phase == "starting":
            raise Refused("Guichet is still starting here. Nothing was changed: say it again once it has started")
        return state

    @asynccontextmanager
    async def _owner(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(states.read_operator(self._home).database_url)
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def _alone_and_on_record(self) -> AsyncIterator[Callable[[Action, Rotating, str], Awaitable[None]]]:
        """Nothing is changed while another command does, nor before the bus is there that takes what was done."""
        with self._store.alone():
            async with recording(states.read_operator(self._home).kafka) as tell:

                async def record(action: Action, kind: Rotating, wanted: str) -> None:
                    await tell(action, by=self._by, purpose=f"keys.{kind}", detail=wanted)

                yield record

    async def _behind(self, state: State, kind: Rotating, wanted: str) -> tuple[str, ...]:
        """Waits until every service that has such a key uses this one; those that did not."""
        waiting = [name for name in SERVICES if name in state.addresses and not state.parts[name].paused]
        async with asking.client(5) as client:
            deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
            while waiting and asyncio.get_running_loop().time() < deadline:
                told = [await _keys_of(client, state.addresses[name]) for name in waiting]
                waiting = [name for name, keys in zip(waiting, told, strict=True) if not _uses(keys, kind, wanted)]
                if waiting:
                    await asyncio.sleep(0.3)
        return tuple(waiting)


class Tell(Protocol):
    async def __call__(self, action: Action, *, by: str, purpose: str, detail: str) -> None: ...


@asynccontextmanager
async def recording(client: Mapping[str, str]) -> AsyncIterator[Tell]:
    """Puts what an operator does on the bus, from where the audit takes it into the ledger.

    Raises:
        KafkaError: the bus is away.
    """
    producer = AIOKafkaProducer(**client, acks="all")

    async def tell(action: Action, *, by: str, purpose: str, detail: str) -> None:
        data = AccessRecorded(action=action, actor=by, purpose=purpose, detail=detail, at=datetime.now(UTC))
        event = originate(data, source=OPERATOR, tenant=TENANT, ticket_id=None, actor=by)
        headers = [(name, value.encode()) for name, value in binding.headers_of(event, {}).items()]
        await producer.send_and_wait(event.type, binding.value_of(event), key=binding.key_of(event), headers=headers)

    try:
        await producer.start()
        yield tell
    finally:
        await producer.stop()


async def _keys_of(client: httpx.AsyncClient, address: str) -> dict[str, Any] | None:
    """What the service says of its keys; None when it says nothing."""
    try:
        answer = await client.get(f"{address}/ready")
        return dict(answer.json().get("keys", {})) if answer.is_success else None
    except (httpx.HTTPError, ValueError):
        return None


def _uses(keys: dict[str, Any] | None, kind: Rotating, wanted: str) -> bool:
    """Whether what it seals, signs, opens or trusts with is this key, as far as it has such a key at all."""
    if keys is None:
        return False
    if kind == "approval":
        return keys.get("signs", wanted) == wanted and wanted in keys.get("trusts", [wanted])
    if kind == "ledger":
        return bool(keys.get("notes", wanted) == wanted)
    if kind == "api":
        return True  # intake looks again when it meets a key that it does not know
    return keys.get("seals", {}).get(kind, wanted) == wanted and wanted in keys.get("opens", {}).get(kind, [wanted])


async def _rewrap(connection: Any, purpose: Purpose, keys: tuple[bytes, ...]) -> Rewrapped:
    private = {kek_id(public_half(key)): key for key in keys}
    public = public_half(keys[0])
    done = broken = 0
    last = UUID(int=0)
    while rows := await connection.fetch(_OLDER, purpose.value, kek_id(public), list(private), last, _BATCH):
        changed = [one for row in rows if (one := _rewrapped(row, private, public, purpose)) is not None]
        await connection.executemany(
            "update keyring.data_key set kek_id = $2, wrapped = $3 where key_id = $1",
            [(one.key_id, one.kek_id, one.wrapped) for one in changed],
        )
        done, broken, last = done + len(changed), broken + len(rows) - len(changed), rows[-1]["key_id"]
    return Rewrapped(done, broken)


def _rewrapped(row: Any, private: Mapping[str, bytes], public: bytes, purpose: Purpose) -> WrappedKey | None:
    """None: the key that it names does not open it."""
    key = WrappedKey(row["key_id"], row["kek_id"], row["wrapped"])
    try:
        return rewrap(
            key, private[key.kek_id], public, ticket_id=row["ticket_id"], tenant=row["tenant"], purpose=purpose
        )
    except SealBroken:
        return None
