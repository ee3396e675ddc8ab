"""Sessions end: by themselves, on every device at once, and when somebody signs in anew."""

import asyncio
import re
from html import unescape

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from schemas.records import AccessRecorded
from services.desk.adapters.web.entering import to_sign_in
from services.desk.adapters.web.security import session_cookie
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LOGIN, PASSWORD, World
from tests.e2e.test_desk_walls import field, log_in, refusals, visitor


async def closed(world: World) -> list[str | None]:
    return [item.detail for item in await world.published(AccessRecorded) if item.action == "session.closed"]


async def is_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/", follow_redirects=False)).status_code == 200


@pytest.mark.feature(90)
async def test_an_idle_session_ends_and_a_page_that_refreshes_itself_does_not_keep_it(world: World) -> None:
    ticket_id = await world.ticket()
    async with visitor(world) as client:
        await log_in(client)
        await world.database.pool.execute("update session set created_at = now() - interval '59 minutes'")
        for path in (f"/tickets/{ticket_id}/status", "/?part=list"):
            assert (await client.get(path, headers={"hx-request": "true"})).status_code == 200
            assert await world.database.pool.fetchval("select seen_at from session") is None
        assert await is_in(client)
        assert await world.database.pool.fetchval("select seen_at > now() - interval '1 minute' from session")
        await world.database.pool.execute("update session set seen_at = now() - interval '61 minutes'")
        assert not await is_in(client)


@pytest.mark.feature(90)
async def test_a_session_ends_after_its_hours_whatever_was_done_in_it(world: World) -> None:
    async with visitor(world) as client:
        await log_in(client)
        await world.database.pool.execute("update session set seen_at = now(), expires_at = now()")
        assert not await is_in(client)


@pytest.mark.feature(90)
async def test_log_out_everywhere_ends_a_stolen_session_and_its_open_stream(world: World) -> None:
    async with visitor(world) as owner, visitor(world) as thief:
        await log_in(owner)
        await log_in(thief)
        async with thief.stream("GET", "/events") as stream:
            lines = stream.aiter_lines()
            token = field((await owner.get("/")).text, "csrf")
            await owner.post("/logout", data={"csrf": token, "everywhere": "1"})
            async with asyncio.timeout(60):
                async for _ in lines:  # to its end: what happens meanwhile does not keep it open
                    await world.database.pool.execute("select pg_notify('desk_changed', gen_random_uuid()::text)")
        assert not await is_in(thief)
        assert not await is_in(owner)
    assert await closed(world) == ["everywhere"]


@pytest.mark.feature(90)
async def test_signing_in_anew_gives_a_new_token_and_ends_the_old_one(world: World) -> None:
    async with visitor(world) as client:
        await log_in(client)
        old = client.cookies["guichet_session"]
        csrf = field((await client.get("/keys")).text, "csrf")
        async with visitor(world) as stranger:
            door = await stranger.get("/login")
        client.cookies.set("guichet_door", door.cookies["guichet_door"])
        data = {"login": "agent-7f3a", "password": "correct horse battery staple", "csrf": field(door.text, "csrf")}
        assert (await client.post("/login", data=data)).status_code == 303
        assert client.cookies["guichet_session"] != old
        client.cookies.set("guichet_session", old)
        assert not await is_in(client)
        assert (await client.post("/logout", data={"csrf": csrf}, follow_redirects=False)).status_code == 303
    assert await closed(world) == ["replaced"]


WAY = "?view=to_answer&priority=P1&lang=fr&after=1.2026-11-27T08%3A00%3A00%2B00%3A00"


@pytest.mark.feature(90)
async def test_who_signs_in_again_is_where_they_were_in_the_queue(world: World) -> None:
    """The list, a ticket opened from it, a form that was refused: view, filters and page are kept."""
    ticket = f"/tickets/{await world.ticket()}"
    async with visitor(world) as client:
        for wanted in (f"/{WAY}", f"{ticket}{WAY}&message=1"):
            answer = await client.get(wanted)
            assert answer.headers["location"] == to_sign_in(wanted)
            form = await client.get(answer.headers["location"])
            data = {"login": LOGIN, "password": PASSWORD, "csrf": field(form.text, "csrf")}
            signed = await client.post(unescape(re.findall(r'action="(/login[^"]*)"', form.text)[0]), data=data)
            assert signed.headers["location"] == wanted
            again = await client.get(answer.headers["location"])  # in another tab, signed in by now
            assert again.headers["location"] == wanted
            client.cookies.delete("guichet_session")
        row = await client.get(f"{ticket}{WAY}", headers={"hx-request": "true", "hx-target": "ticket"})
        assert row.headers["hx-redirect"] == to_sign_in(f"{ticket}{WAY}")
        refused = await client.post(f"{ticket}/approve{WAY}", data={"text": "Bonjour"})
        assert f'href="{to_sign_in(ticket + WAY)}"' in refused.text
        elsewhere = await client.get("/login?next=//elsewhere.example")
        assert "elsewhere" not in re.findall(r'action="(/login[^"]*)"', elsewhere.text)[0]
        await log_in(client)
        assert (await client.get("/login?next=//elsewhere.example")).headers["location"] == "/"


async def sign_in_in_another_tab(page: Page) -> None:
    """The browser's cookies are those of a new session; this page is left as it is.

    What it asks for by itself meanwhile may get a door of its own between the two requests: then once more.
    """
    request = page.context.request
    await page.context.clear_cookies(name="guichet_session")
    form = {"login": LOGIN, "password": PASSWORD}
    for _ in range(5):
        token = field(await (await request.get("/login")).text(), "csrf")
        answer = await request.post("/login", form={"csrf": token, **form}, max_redirects=0)
        if answer.status == 303:
            return
        assert answer.status == 403
    pytest.fail("no sign-in was taken")


@pytest.mark.feature(90, 65)
async def test_a_tab_of_an_earlier_sign_in_says_so_asks_once_and_loses_nothing(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang="en")
    await page.goto(f"/tickets/{ticket_id}")
    await sign_in_in_another_tab(page)
    await page.get_by_test_id("reply-text").fill("Hello, these are my words.")
    saved = page.get_by_test_id("saved")
    await expect(saved).to_contain_text("of an earlier sign-in")
    await page.get_by_test_id("reply-text").press_sequentially(" And more.")
    await page.wait_for_timeout(3000)
    await expect(saved).to_contain_text("of an earlier sign-in")
    assert await refusals(world) == [(LOGIN, f"csrf:{ticket_id}")]
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("words")).to_have_value("Hello, these are my words. And more.")
    await page.context.close()


def test_over_https_the_cookie_is_bound_to_this_host() -> None:
    assert session_cookie(secure=True) == "__Host-guichet_session"
    assert session_cookie(secure=False) == "guichet_session"
