"""What keeps a key in use, as the database has it: each kind of thing is counted, and what is over is not."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from schemas.sealed import Purpose
from shared.key_files import public_half
from shared.local.layout import Home
from shared.local.rotating import _BATCH, Refused, Rotation, _rewrap
from shared.sealing.envelope import seal
from tests.conftest import ProvisionedDatabase

pytestmark = pytest.mark.feature(103)

_DECISION = (
    "insert into desk.decision (reply_id, ticket_id, tenant, version, decision, status, agent, decided_at, publish_after,"
    " signed, second) values ($1, $1, 't', 1, 'approved', $2, 'a', now() - $3::text::interval, now(), $4::jsonb, $5::jsonb)"
)
_USED = "insert into crm.used_approval (approval_id, reply_id, event_id) values ($1, $1, $1)"
_DELIVERY = (
    "insert into crm.delivery (reply_id, event_id, tenant, ticket_id, ticket_version, rfc_message_id, signed, content,"
    " trace, state, queued_at, next_attempt_at) values ($1, $1, 't', $1, 1, $1::uuid::text, $2::jsonb, '{}', '{}', $3, now(),"
    " now())"
)
_POLICY = "insert into {}.approval_policy (tenant, version, decided{}) values ($1, 1, $2::jsonb{})"
_REQUEST = (
    "insert into desk.policy_request (request_id, tenant, version, requested, requested_by, requested_at, expires_at,"
    " status) values ($1, $1::uuid::text, 1, $2::jsonb, 'a', now(), now(), $3)"
)


@pytest_asyncio.fixture(loop_scope="session")
async def owner(postgres: ProvisionedDatabase) -> AsyncIterator[asyncpg.Connection]:
    """In a transaction that never ends well: nothing of it is seen by others."""
    connection = await asyncpg.connect(postgres.admin_url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


async def needed(owner: asyncpg.Connection, kind: str, key: str) -> str | None:
    try:
        await Rotation(Home(Path("nowhere")), "op")._nothing_needs(owner, kind, key)  # type: ignore[arg-type]
    except Refused as why:
        return str(why)
    return None


def signed(key: str) -> str:
    return f'{{"key_id": "{key}"}}'


async def test_a_decision_keeps_its_key_until_the_sender_has_it(owner: asyncpg.Connection) -> None:
    for status, age, counts in (
        ("pending", "0", True),
        ("awaiting", "20 days", True),
        ("published", "0", True),
        ("published", "16 days", False),
        ("undone", "0", False),
        ("voided", "0", False),
    ):
        key, reply = uuid4().hex[:16], uuid4()
        await owner.execute(_DECISION, reply, status, age, signed(key), None)
        assert ("1 approvals" in (await needed(owner, "approval", key) or "")) == counts, status
        if status == "published":
            await owner.execute(_USED, reply)
            assert await needed(owner, "approval", key) is None


async def test_a_second_persons_signature_and_a_reply_on_its_way_count(owner: asyncpg.Connection) -> None:
    key = uuid4().hex[:16]
    await owner.execute(_DECISION, uuid4(), "pending", "0", signed("other"), signed(key))
    assert "1 approvals" in (await needed(owner, "approval", key) or "")
    for state, counts in (("queued", True), ("sent", False), ("uncertain", False), ("refused", False)):
        key, reply = uuid4().hex[:16], uuid4()
        await owner.execute(_USED, reply)
        await owner.execute(_DELIVERY, reply, signed(key), state)
        assert ("1 replies" in (await needed(owner, "approval", key) or "")) == counts, state


async def test_a_policy_in_force_and_an_open_request_count(owner: asyncpg.Connection) -> None:
    key = uuid4().hex[:16]
    decided = f'{{"requested": {signed("other")}, "confirmed": {signed(key)}}}'
    await owner.execute(_POLICY.format("desk", ", since", ", now()"), uuid4().hex, decided)
    await owner.execute(_POLICY.format("crm", "", ""), uuid4().hex, decided)
    for status in ("open", "expired"):
        await owner.execute(_REQUEST, uuid4(), signed(key), status)
    assert "3 policies" in (await needed(owner, "approval", key) or "")


async def test_a_data_key_that_does_not_open_keeps_no_other_from_being_wrapped_anew(owner: asyncpg.Connection) -> None:
    """It ended the command with a traceback each time, and whatever came after it stayed under the old key."""
    old, new, tickets = os.urandom(32), os.urandom(32), [uuid4() for _ in range(_BATCH + 2)]
    sealed = [seal(b"x", public_half(old), ticket_id=one, tenant="t", purpose=Purpose.VAULT)[1] for one in tickets]
    rows = [(key.key_id, one, key.kek_id, key.wrapped) for key, one in zip(sealed, tickets, strict=True)]
    await owner.executemany("select keyring.put($1, 't', $2, 'vault', $3, $4)", [*rows[:-1], (*rows[-1][:3], b"other")])
    assert await _rewrap(owner, Purpose.VAULT, (new, old)) == (_BATCH + 1, 1)
    assert await _rewrap(owner, Purpose.VAULT, (new, old)) == (0, 1)


async def test_wrapped_data_keys_count(owner: asyncpg.Connection) -> None:
    key = uuid4().hex[:16]
    for _ in range(2):
        await owner.execute("select keyring.put($1, 't', $1, 'vault', $2, '')", uuid4(), key)
    assert "2 data keys are still wrapped to it" in (await needed(owner, "vault", key) or "")
    assert await needed(owner, "vault", uuid4().hex[:16]) is None
