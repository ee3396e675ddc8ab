"""Keys are renewed, wrapped anew and retired while tickets come in and replies go out, on the whole system and Kafka."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from shared.cli import keys as command
from shared.cli.observer import Observer
from shared.local.key_kinds import ROTATING, SEALING
from shared.local.keys import KeyFolder
from tests.conftest import StackUnderTest
from tests.e2e.drills import all_open, green, said, until
from tests.faults.workload import Workload, check_sendings, letters

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.feature(103)]
LETTERS = "select count(*) from audit.ledger where facts ->> 'action' = 'dead_letter.written'"
SEED = 20261126


@pytest_asyncio.fixture(loop_scope="session")
async def owner(stack: StackUnderTest) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(stack.owner_database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def keys_of(stack: StackUnderTest, *arguments: object) -> tuple[int, str]:
    return await said(command, *arguments, "--home", stack.home.root)


async def listed(stack: StackUnderTest) -> dict[str, list[dict[str, Any]]]:
    status, lines = await keys_of(stack, "list", "--json")
    assert status == 0, lines
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines.splitlines():
        one = json.loads(line)
        found.setdefault(one["kind"], []).append(one)
    return found


async def rotate_all(stack: StackUnderTest) -> None:
    for kind in ROTATING:
        status, told = await keys_of(stack, "rotate", kind, "--by", "op-1")
        assert status == 0, told


async def test_nothing_is_lost_or_unreadable_while_every_key_is_renewed(
    stack: StackUnderTest, owner: asyncpg.Connection
) -> None:
    letters_before = await owner.fetchval(LETTERS)
    assert {kind: len(found) for kind, found in (await listed(stack)).items()} == dict.fromkeys(ROTATING, 1)
    pids = {name: part.pid for name, part in stack.state.parts.items()}
    batch = letters(8, SEED)
    async with Observer(stack.operator_client()) as observer:
        load, stop = Workload(stack, observer), asyncio.Event()
        agent = asyncio.create_task(load.approve_all(stop))
        try:
            await load.feed(batch[:3])
            assert await observer.until(lambda: any(story.sent for story in load.stories()), seconds=240)
            renewing = asyncio.create_task(rotate_all(stack))
            for letter in batch[3:]:
                await load.feed([letter])
                await observer.until(lambda: len(load.stories()) == len(load.tickets), seconds=60)
            await renewing
            await load.feed(letters(2, SEED + 1))
            await load.until_drafted()
            await load.until_sent()
        finally:
            stop.set()
            await agent
        assert check_sendings(load) == 0
        signers = {one.signed.key_id for story in load.stories() for one in story.decided.values() if one.signed}
    assert await owner.fetchval(LETTERS) == letters_before
    assert {name: part.pid for name, part in stack.state.parts.items()} == pids, "a part was restarted"
    after = await listed(stack)
    for kind in SEALING:
        assert [bool(one["sealed"]) for one in after[kind]] == [True, True], f"{kind}: not used before and after"
    assert signers == {one["id"] for one in after["approval"]}


async def test_a_key_is_retired_only_when_nothing_needs_it_and_what_it_sealed_goes_on_opening(
    stack: StackUnderTest, owner: asyncpg.Connection
) -> None:
    held = await listed(stack)
    count = "select count(*) from keyring.data_key where purpose = $1 and kek_id = $2"
    for kind in SEALING:
        newest, old = (one["id"] for one in held[kind])
        sealed = [await owner.fetchval(count, kind, key) for key in (newest, old)]
        status, told = await keys_of(stack, "retire", kind, old)
        assert (status, f"{sealed[1]} data keys are still wrapped to it" in told) == (1, True), told
        assert (await keys_of(stack, "rewrap", kind))[1].startswith(f"{sealed[1]} data keys")
        assert [await owner.fetchval(count, kind, key) for key in (newest, old)] == [sum(sealed), 0]
        status, told = await keys_of(stack, "retire", kind, old, "--by", "op-1")
        assert status == 0, told
    statuses = [
        (await keys_of(stack, "retire", kind, held[kind][place]["id"]))[0]
        for kind, place in (("approval", 1), ("ledger", 1), ("vault", 0))
    ]
    assert statuses == [0, 1, 1], "one that signed what has left; one that verifies; one in use"
    assert all((await all_open(owner, KeyFolder(stack.home.keys))).values())
    await until(owner, "select count(*) = 13 from audit.ledger where facts ->> 'action' like 'key.%'")
    rows = await owner.fetch(
        "select facts ->> 'action' as action from audit.ledger where facts ->> 'action' like 'key.%'"
    )
    assert Counter(row["action"] for row in rows) == {"key.rotated": 6, "key.rewrapped": 3, "key.retired": 4}
    assert await green(stack)
