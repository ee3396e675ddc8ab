"""Log-ins by the thousand: refused, counted to the last one, and no way to keep a colleague out."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from schemas.records import AccessRecorded
from services.desk.adapters.accounts import Accounts, Refused
from services.desk.adapters.attempts import Attempts, Origin
from tests.e2e.desk_world import HASHER, LOGIN, PASSWORD, READER, World
from tests.e2e.test_desk_walls import log_in, visitor

FLOOD = 10_000
OTHER = "agent-02bd"


async def refused(world: World) -> Counter[tuple[str, str | None]]:
    return Counter(
        (item.actor, item.detail) for item in await world.published(AccessRecorded) if item.action == "session.refused"
    )


def tries(record: Counter[tuple[str, str | None]]) -> int:
    """How many refused tries a record speaks of."""
    return sum(
        count * (int(detail.partition(":")[2]) if detail and detail.startswith("held_back:") else 1)
        for (_, detail), count in record.items()
    )


async def all_on_record(world: World, expected: int) -> Counter[tuple[str, str | None]]:
    async with asyncio.timeout(20):
        while tries(record := await refused(world)) < expected:
            await asyncio.sleep(0.1)
    return record


@pytest.mark.feature(90)
async def test_log_in_reads_the_same_whether_the_account_exists_and_shuts_after_five(world: World) -> None:
    pages: dict[str, list[httpx.Response]] = {}
    async with visitor(world) as client:
        client.headers["x-forwarded-for"] = "203.0.113.65"
        for login in (OTHER, "marc.delaunay@client.example"):
            pages[login] = [await log_in(client, login=login, password="wrong") for _ in range(5)]
            pages[login].append(await log_in(client, login=login))
    bare = [[re.sub(r'value="[0-9a-f]{64}"', "", page.text) for page in shown] for shown in pages.values()]
    assert [[page.status_code for page in shown] for shown in pages.values()] == [[401] * 5 + [429]] * 2
    assert bare[0] == bare[1]
    assert 0 < int(pages[OTHER][5].headers["retry-after"]) <= 30
    record = await all_on_record(world, 12)
    assert record == {
        (OTHER, "bad_credentials"): 4, (OTHER, "locked_now"): 1, (OTHER, "held_back:1"): 1,
        ("unknown", "bad_credentials"): 5, ("unknown", "held_back:1"): 1,
    }  # fmt: skip
    stored = await world.database.pool.fetch("select payload from outbox")
    assert not any(b"client.example" in row["payload"] for row in stored)
    kept = await world.database.pool.fetch("select attempt::text as row from attempt")
    assert not any("client.example" in row["row"] or "127.0.0.1" in row["row"] for row in kept)


@pytest.mark.feature(90)
async def test_ten_thousand_log_ins_are_refused_and_each_is_counted_in_the_record(world: World) -> None:
    def now() -> datetime:
        return datetime.now(UTC)

    attempts = Attempts(world.database, b"secret", now)
    accounts = Accounts(
        world.database,
        "default",
        now,
        lifetime=timedelta(hours=1),
        idle=timedelta(hours=1),
        attempts=attempts,
        hasher=HASHER,
    )

    async def flood(address: str) -> Counter[str]:
        answers: Counter[str] = Counter()
        for turn in range(FLOOD // 4):
            # The right password is among them: while the account is shut it opens nothing either.
            result = await accounts.log_in(
                LOGIN, PASSWORD if turn > 20 and turn % 50 == 0 else "wrong", Origin(address)
            )
            answers["unseen" if isinstance(result, Refused) and result.wait else type(result).__name__] += 1
        return answers

    answers = sum(await asyncio.gather(*(flood(f"203.0.113.{n}") for n in range(4))), Counter[str]())
    assert answers.total() == FLOOD
    assert set(answers) == {"Refused", "unseen"}
    assert 5 <= answers["Refused"] < 12  # a few more when a wait ends within the flood
    await accounts.record_held_back()
    record = await refused(world)
    assert tries(record) == FLOOD
    assert {actor for actor, _ in record} == {LOGIN}


@pytest.mark.feature(90)
async def test_a_flood_from_elsewhere_does_not_keep_a_colleague_out(world: World) -> None:
    async with visitor(world) as colleague, visitor(world) as attacker:
        assert (await log_in(colleague, login=READER)).status_code == 303
        colleague.cookies.delete("guichet_session")
        attacker.headers["x-forwarded-for"] = "203.0.113.66"
        answers = [await log_in(attacker, login=READER, password="wrong") for _ in range(8)]
        assert answers[-1].status_code == 429
        assert (await log_in(attacker, login=READER)).status_code == 429
        assert (await log_in(colleague, login=READER)).status_code == 303
        # A mark of another login opens no back door.
        mark = colleague.cookies["guichet_device"]
        attacker.cookies.set("guichet_device", mark[:-1] + ("1" if mark.endswith("0") else "0"))
        assert (await log_in(attacker, login=READER)).status_code == 429
        # On a device that is not known the wait ends, however long the flood went on.
        assert await world.database.pool.fetchval(
            "select max(blocked_until - last_at) <= interval '15 minutes' from attempt"
        )
    await all_on_record(world, 10)


@pytest.mark.feature(90)
async def test_one_address_that_tries_many_accounts_is_shut_out(world: World) -> None:
    async with visitor(world) as client:
        client.headers["x-forwarded-for"] = "203.0.113.67"
        answers = [(await log_in(client, login=f"agent-{n:04x}", password="wrong")).status_code for n in range(35)]
        assert answers == [401] * 30 + [429] * 5
        client.headers["x-forwarded-for"] = "203.0.113.68"
        assert (await log_in(client)).status_code == 303
    # Logins that were made up while the address was shut left nothing behind.
    assert await world.database.pool.fetchval("select count(*) from attempt where subject like 'account:%'") == 31
    await all_on_record(world, 35)
