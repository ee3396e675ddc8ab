"""A day at the desk: ten tickets by keyboard alone, a reply for tomorrow, a server that is restarted under it."""

import asyncio
import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from schemas.replies import ReplyDecided
from shared.approval import key_id, verify
from tests.conftest import ProvisionedDatabase
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World, running
from tests.e2e.test_desk_pages import no_violation

STORIES = [
    Story(subject=f"Facture n° {n} en double", text=f"Bonjour, ma facture {n} est en double.\nNadia Belkacem",
          name="Nadia Belkacem", phone="06 12 34 56 79", address=f"client-{n}@client.example", category="billing",
          reasons=(("facture", "category"),), priority="P2", minutes=60 - n)
    for n in range(10)
]  # fmt: skip
REJECTED, EDITED, UNDONE = 2, 5, 7


async def _approve(page: Page) -> None:
    await page.keyboard.press("a")
    await expect(page.get_by_test_id("confirm-send")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("pending")).to_be_visible()


async def _approved(world: World, ticket: UUID) -> list[ReplyDecided]:
    """What leaves for one ticket, once its window is over."""
    await world.end_of_window(ticket)
    found: list[ReplyDecided] = []
    async with asyncio.timeout(15):
        while not found:
            await asyncio.sleep(0.05)
            found = [each for each in await world.published(ReplyDecided, ticket) if each.decision == "approved"]
    return found


async def _clear(page: Page, number: int) -> None:
    """What the agent does with one open ticket, by keys only."""
    if number == REJECTED:
        await page.keyboard.press("r")
        await expect(page.locator("#reject button").first).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("rejected")).to_be_visible()
        await page.keyboard.press("e")
        await page.keyboard.type("Bonjour, nous annulons le doublon.")
        await page.keyboard.press("Escape")
    elif number == EDITED:
        await page.keyboard.press("e")
        await page.keyboard.press("Control+End")
        await page.keyboard.type("\nPS : le doublon est annulé.")
        await page.keyboard.press("Escape")
    await _approve(page)
    if number == UNDONE:
        await page.keyboard.press("u")
        await expect(page.get_by_test_id("undone")).to_be_visible()
        await _approve(page)


@pytest.mark.feature(65, 66, 70)
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_ten_tickets_are_cleared_without_touching_the_mouse(browser: Browser, world: World, lang: str) -> None:
    tickets = [await world.ticket(story) for story in STORIES]
    page = await signed_in(browser, world, lang=lang)
    done: list[str] = []
    for number in range(len(STORIES)):
        await page.goto("/")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        ticket = page.get_by_test_id("ticket")
        await expect(ticket).to_be_visible()
        done.append(await ticket.get_attribute("data-ticket-id") or "")
        await _clear(page, number)
    assert done == [str(each) for each in tickets], "the oldest of one priority comes first, each once"
    await page.goto("/")
    await expect(page.get_by_test_id("empty")).to_be_visible()
    for number, ticket in enumerate(tickets):
        (approved,) = await _approved(world, ticket)
        assert approved.edited == (number in {REJECTED, EDITED})
    await page.context.close()


@pytest.mark.feature(66, 70)
@pytest.mark.parametrize("scripts", [True, False])
async def test_a_reply_for_later_leaves_then_and_can_be_taken_back_until(
    browser: Browser, world: World, *, scripts: bool
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, scripts=scripts)
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("approve").click()
    await page.locator("details.later summary").click()
    await page.get_by_test_id("later-tomorrow").click()
    pending = page.get_by_test_id("pending")
    await expect(pending).to_be_visible()
    await expect(pending.locator(".left")).to_have_count(0)
    row = await world.database.pool.fetchrow("select publish_after from decision where ticket_id = $1", ticket_id)
    assert row["publish_after"] > datetime.now(UTC) + timedelta(hours=1)
    await page.get_by_test_id("undo").click()
    await expect(page.get_by_test_id("undone")).to_be_visible()

    await page.get_by_test_id("approve").click()
    await page.locator("details.later summary").click()
    await page.get_by_test_id("later-tomorrow").click()
    await expect(pending).to_be_visible()
    decided = await world.decided(ticket_id)
    assert decided.signed is not None
    approval = verify(decided.signed, {key_id(world.approval_key): world.approval_key})
    assert approval.not_before == row["publish_after"]
    await page.context.close()


@pytest.mark.feature(70)
async def test_a_time_that_has_passed_is_refused_and_the_text_is_kept(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, scripts=False)
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("reply-text").fill("Bonjour, à demain.")
    await page.get_by_test_id("approve").click()
    await page.locator("details.later summary").click()
    await page.get_by_test_id("send-at").evaluate("(field) => { field.min = ''; field.value = '2020-01-01T08:00'; }")
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("refusal")).to_be_visible()
    await expect(page.get_by_test_id("reply-text")).to_have_value("Bonjour, à demain.")
    assert await world.published(ReplyDecided, ticket_id) == []
    await page.context.close()


@pytest.mark.feature(63)
async def test_no_edit_is_lost_when_the_server_is_restarted_under_the_agent(
    browser: Browser, postgres: ProvisionedDatabase, world: World
) -> None:
    """Another desk on the same database: one is stopped, one with the same keys takes its place on the same port."""
    with tempfile.TemporaryDirectory() as folder:
        async with running(postgres.urls["desk"], Path(folder), undo_seconds=600) as first:
            ticket_id = await first.ticket()
            page = await signed_in(browser, first)
            await page.goto(f"/tickets/{ticket_id}")
            await page.keyboard.press("e")
            await page.get_by_test_id("reply-text").fill("Bonjour, je m'en occupe")
            await expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")
            port = int(first.url.rsplit(":", 1)[1])
        await page.get_by_test_id("reply-text").press("End")
        await page.keyboard.type(" tout de suite.")
        await expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "here")
        async with running(postgres.urls["desk"], Path(folder), undo_seconds=600, port=port) as again:
            await expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")
            other = await signed_in(browser, again)
            await other.goto(f"/tickets/{ticket_id}")
            await expect(other.get_by_test_id("reply-text")).to_have_value("Bonjour, je m'en occupe tout de suite.")
            await asyncio.gather(page.context.close(), other.context.close())


@pytest.mark.feature(65)
@pytest.mark.parametrize("scripts", [True, False])
async def test_whoever_decides_stays_in_their_queue_and_goes_on_to_the_next(
    browser: Browser, world: World, scripts: bool
) -> None:
    await world.ticket(Story(category="billing", minutes=99))
    first, second, third = [await world.ticket(Story(minutes=minutes)) for minutes in (30, 20, 10)]
    page = await signed_in(browser, world, scripts=scripts)
    await page.goto("/?view=to_answer&category=hardware")
    await page.click(f'a.row[data-ticket-id="{second}"]')
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    rows = page.locator("a.row")
    assert [await rows.nth(place).get_attribute("data-ticket-id") for place in range(2)] == [str(first), str(third)]
    await expect(rows).to_have_count(2)
    if scripts:
        await no_violation(page, "decided, and on to the next")
        await page.keyboard.press("j")
        await expect(page.locator(f'a.row[data-ticket-id="{third}"]')).to_be_focused()
        await page.keyboard.press("x")
    else:
        await page.get_by_test_id("next").click()
    await expect(page.locator("article.ticket")).to_have_attribute("data-ticket-id", str(third))
    await expect(rows).to_have_count(2)
    await page.locator("#reject summary").click()
    await page.click("#reject button[value=no_reply_needed]")
    await expect(page.locator("article.ticket")).to_have_attribute("data-state", "closed")
    await expect(rows).to_have_count(1)
    await page.get_by_test_id("next").click()
    await expect(page.locator("article.ticket")).to_have_attribute("data-ticket-id", str(first))
    await expect(page.locator(".back a")).to_have_attribute(
        "href", re.compile(r"^/\?view=to_answer&category=hardware#t-")
    )
    await page.context.close()
