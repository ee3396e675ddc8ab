"""A second factor: set up, asked for, never taken twice, and on record."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from schemas.records import AccessRecorded
from services.desk.adapters.factors import Factors
from services.desk.domain import totp
from tests.conftest import ProvisionedDatabase
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LEADS, LOGIN, PASSWORD, World, running
from tests.e2e.test_desk_pages import no_violation
from tests.e2e.test_desk_walls import field, log_in, visitor

ADMIN = LEADS[1]
_WAITING = "select count(*) from pg_locks where not granted and pid <> pg_backend_pid()"
pytestmark = pytest.mark.feature(90)


async def record(world: World) -> list[tuple[str, str, str | None]]:
    found = await world.published(AccessRecorded)
    return [(item.action, item.actor, item.detail) for item in found if item.action[:7] in ("session", "factor.")]


def secret_in(html: str) -> bytes:
    found = re.search(r'data-testid="secret"[^>]*>([^<]+)<', html)
    assert found
    return base64.b32decode(found[1].replace(" ", ""))


def code(secret: bytes, off: int = 0) -> str:
    return totp.code(secret, totp.step(datetime.now(UTC)) + off)


def recovery_in(html: str) -> list[str]:
    return re.findall(r'data-testid="recovery-code"[^>]*>([^<]+)<', html)


async def post(client: httpx.AsyncClient, page: str, path: str, **data: str) -> httpx.Response:
    token = field((await client.get(page)).text, "csrf")
    return await client.post(path, data={"csrf": token, **data}, follow_redirects=False)


async def set_up(client: httpx.AsyncClient) -> tuple[bytes, list[str]]:
    await post(client, "/factor", "/factor/begin")
    secret = secret_in((await client.get("/factor")).text)
    done = await post(client, "/factor", "/factor/confirm", code=code(secret, -1))
    assert done.status_code == 200, done.text
    codes = recovery_in(done.text)
    assert len(set(codes)) == 10
    return secret, codes


async def is_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/keys", follow_redirects=False)).status_code == 200


@pytest_asyncio.fixture(loop_scope="session")
async def owner(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(world) as client:
        await log_in(client)
        yield client


async def test_a_password_alone_opens_nothing_and_a_code_counts_once(world: World, owner: httpx.AsyncClient) -> None:
    async with visitor(world) as other, visitor(world) as thief:
        await log_in(other)
        secret, _ = await set_up(owner)
        assert await is_in(owner)
        assert not await is_in(other)  # opened without the factor
        answer = await log_in(other)
        assert answer.headers["location"] == "/login/code"
        assert "guichet_device" not in answer.headers.get("set-cookie", "")
        assert not await is_in(other)
        other.cookies.set("guichet_session", other.cookies["guichet_halfway"])
        assert not await is_in(other)
        other.cookies.delete("guichet_session")
        right = code(secret)
        assert (await post(other, "/login/code", "/login/code", code=right)).status_code == 303
        assert await is_in(other)
        await log_in(thief)
        assert (await post(thief, "/login/code", "/login/code", code=right)).status_code == 401
        assert not await is_in(thief)
    said = await record(world)
    assert ("factor.set", LOGIN, None) in said
    assert ("session.closed", LOGIN, "factor_changed") in said
    assert said[-2:] == [("session.opened", LOGIN, "code"), ("session.refused", LOGIN, "bad_code")]


async def test_a_recovery_code_opens_one_session_and_new_ones_replace_it(
    world: World, owner: httpx.AsyncClient
) -> None:
    _, codes = await set_up(owner)
    async with visitor(world) as client:
        await log_in(client)
        assert (await post(client, "/login/code", "/login/code", code=codes[0].lower())).status_code == 303
        assert 'data-testid="factor-since"' in (await client.get("/factor")).text
        again = await post(client, "/factor", "/factor/codes", code=codes[0])
        assert again.status_code == 401
        renewed = recovery_in((await post(client, "/factor", "/factor/codes", code=codes[1])).text)
        assert len(renewed) == 10
        assert not set(renewed) & set(codes)
        assert (await post(client, "/factor", "/factor/remove", code=codes[2])).status_code == 401
        assert (await post(client, "/factor", "/factor/remove", code=renewed[0])).status_code == 303
        owner.cookies.delete("guichet_session")
        assert (await log_in(owner)).headers["location"] == "/"
    said = await record(world)
    for entry in ("factor.codes_renewed", "factor.removed"):
        assert (entry, LOGIN, "recovery") in said
    assert ("session.opened", LOGIN, "recovery") in said


async def test_guessing_codes_is_shut_out_and_on_record(world: World, owner: httpx.AsyncClient) -> None:
    secret, _ = await set_up(owner)
    async with visitor(world) as client:
        await log_in(client)
        wrong = f"{(int(code(secret)) + 500_000) % 1_000_000:06}"
        answers = [await post(client, "/login/code", "/login/code", code=wrong) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]
        assert int(answers[-1].headers["retry-after"]) > 0
        assert (await post(client, "/login/code", "/login/code", code=code(secret))).status_code == 429
        assert not await is_in(client)
    assert ("session.refused", LOGIN, "code_locked_now") in await record(world)


async def test_nothing_lies_in_clear_and_another_accounts_secret_does_not_open(
    world: World, owner: httpx.AsyncClient
) -> None:
    secret, codes = await set_up(owner)
    rows = await world.database.pool.fetch(
        "select f::text as row from factor f union all select r::text from recovery_code r"
    )
    assert len(rows) == 11
    lying = "".join(row["row"] for row in rows)
    for clear in (secret.hex(), totp.text(secret), *codes, *(totp.plain(item) for item in codes)):
        assert clear not in lying
    assert totp.text(secret) not in (await owner.get("/factor")).text.replace(" ", "")
    async with world.database.unit() as unit:
        await unit.connection.execute(
            "insert into factor (login, sealed, confirmed_at) select $1, sealed, now() from factor", ADMIN
        )
        other = Factors("default", b"another secret")
        assert await other.take(unit.connection, LOGIN, code(secret, 1), datetime.now(UTC)) is None
    async with visitor(world) as client:
        await log_in(client, login=ADMIN)
        assert (await post(client, "/login/code", "/login/code", code=code(secret, 1))).status_code == 401


async def test_forms_without_their_token_change_nothing(world: World, owner: httpx.AsyncClient) -> None:
    secret, _ = await set_up(owner)
    for path in ("/factor/begin", "/factor/remove", "/factor/codes", "/factor/reset"):
        assert (await owner.post(path, data={"code": code(secret)})).status_code == 403
    async with visitor(world) as client:
        await log_in(client)
        assert (await client.post("/login/code", data={"code": code(secret), "csrf": "0"})).status_code == 403
        assert not await is_in(client)
    assert await world.database.pool.fetchval("select count(*) from factor where confirmed_at is not null") == 1


async def test_only_an_administrator_takes_a_colleagues_lost_factor_away(
    world: World, owner: httpx.AsyncClient
) -> None:
    await set_up(owner)
    assert (await post(owner, "/factor", "/factor/reset", login=LOGIN)).status_code == 403
    async with visitor(world) as admin:
        await log_in(admin, login=ADMIN)
        for login in ("nobody", ADMIN, LEADS[0]):
            assert (await post(admin, "/factor", "/factor/reset", login=login)).status_code == 404
        assert (await post(admin, "/factor", "/factor/reset", login=LOGIN)).status_code == 200
    assert not await is_in(owner)
    assert (await log_in(owner)).headers["location"] == "/"
    assert ("factor.reset", ADMIN, LOGIN) in await record(world)


@pytest_asyncio.fixture(loop_scope="session")
async def strict(world: World, postgres: ProvisionedDatabase, tmp_path: Path) -> AsyncIterator[World]:
    """A second desk on the same tables, where agents need a second factor."""
    roles = frozenset({"agent"})
    async with running(postgres.urls["desk"], tmp_path, undo_seconds=600, factor_roles=roles) as desk:
        yield desk


async def test_a_role_that_needs_one_sets_it_up_at_log_in(owner: httpx.AsyncClient, strict: World) -> None:
    async with visitor(strict) as early, visitor(strict) as client:
        early.cookies.set("guichet_session", owner.cookies["guichet_session"])
        assert not await is_in(early)  # opened before the role needed one
        assert (await log_in(early)).headers["location"] == "/login/factor"
        seen = secret_in((await early.get("/login/factor")).text)
        await log_in(client)
        secret = secret_in((await client.get("/login/factor")).text)
        assert secret != seen
        assert (await early.get("/login/factor", follow_redirects=False)).headers["location"] == "/login"
        assert (await post(client, "/login/factor", "/login/factor", code="000")).status_code == 401
        assert not await is_in(client)
        done = await post(client, "/login/factor", "/login/factor", code=code(secret))
        assert len(recovery_in(done.text)) == 10
        assert await is_in(client)
        await log_in(early, login=ADMIN)
        assert await is_in(early)
    assert ("session.opened", LOGIN, "code") in await record(strict)


async def test_a_factor_stands_only_with_the_session_that_shows_its_codes(strict: World) -> None:
    """The log-in ends, by the provider's word say, while its first code is looked at."""
    async with visitor(strict) as client, strict.database.pool.acquire() as connection:
        await log_in(client)
        secret = secret_in((await client.get("/login/factor")).text)
        async with connection.transaction():
            await connection.execute("delete from halfway")
            entering = asyncio.create_task(post(client, "/login/factor", "/login/factor", code=code(secret)))
            async with asyncio.timeout(20):
                while not entering.done() and not await connection.fetchval(_WAITING):
                    await asyncio.sleep(0.01)
        assert (await entering).status_code == 401
    assert await strict.database.pool.fetchval("select count(*) from factor where confirmed_at is not null") == 0
    assert await strict.database.pool.fetchval("select count(*) from recovery_code") == 0


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_the_pages_work_without_scripts_and_pass_axe(browser: Browser, world: World, lang: str) -> None:
    page = await signed_in(browser, world, lang=lang, scripts=False)
    await page.goto("/factor")
    await page.click("[data-testid=factor-begin]")
    secret = secret_in(await page.content())
    assert await page.locator("svg.qr").is_visible()
    await page.fill("#code", code(secret, -1))
    await page.click("[data-testid=factor-confirm]")
    assert await page.locator("[data-testid=recovery-code]").count() == 10
    await page.click("[data-testid=onward]")
    await page.context.close()
    page = await signed_out_with_password(browser, world, lang)
    await no_violation(page, "code")
    await page.fill("#code", code(secret))
    await page.click("main button")
    await page.wait_for_url("**/")
    await page.goto("/factor")
    await no_violation(page, "factor")
    await world.database.pool.execute("update factor set confirmed_at = null")
    await page.goto("/factor")
    await no_violation(page, "set-up")
    await page.fill("#code", code(secret, 1))
    await page.click("[data-testid=factor-confirm]")
    await no_violation(page, "recovery codes")
    await page.context.close()


async def signed_out_with_password(browser: Browser, world: World, lang: str) -> Page:
    context = await browser.new_context(base_url=world.url, locale="fr-FR" if lang == "fr" else "en-GB")
    context.set_default_timeout(20_000)
    page = await context.new_page()
    await page.goto("/login")
    await page.fill("#login", LOGIN)
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.wait_for_url("**/login/code")
    return page
