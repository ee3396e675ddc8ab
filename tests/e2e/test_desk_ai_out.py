"""The AI is taken out: people see it, sort, write and approve. It comes back, and undoes nothing of that."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from schemas.replies import ReplySteered
from schemas.tickets import Channel, Kind, TicketPseudonymized
from shared.ai_switch import Switched
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World
from tests.e2e.test_desk_pages import no_violation


async def switch(world: World, *switches: Switched) -> None:
    """Writes the switch and waits until the desk has read it."""
    world.ai_switch.write_text(json.dumps([item.as_json() for item in switches]))
    async with asyncio.timeout(15):
        while await world.database.pool.fetchval("select count(*) from ai_switch") < len(switches):
            await asyncio.sleep(0.05)


async def state(world: World, ticket_id: object) -> tuple[str, str | None]:
    row = await world.database.pool.fetchrow("select state, category from ticket where ticket_id = $1", ticket_id)
    return row["state"], row["category"]


@pytest.mark.feature(99)
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_people_work_without_the_ai_and_it_comes_back_without_disturbing_them(
    browser: Browser, world: World, lang: str
) -> None:
    out, back = Switched.now("off", "lead-1"), Switched.now("on", "lead-1")
    await switch(world, out)
    late = await world.raw(Story(subject="Second", minutes=0))
    early = await world.raw(Story(subject="Premier", minutes=1))
    page = await signed_in(browser, world, lang=lang)
    await expect(page.get_by_test_id("ai-out")).to_contain_text("2 sans tri" if lang == "fr" else "2 unsorted")
    await expect(page.get_by_test_id("lag")).to_have_count(0)
    rows = page.locator("a.row")
    assert [await row.get_attribute("data-ticket-id") for row in await rows.all()] == [str(early), str(late)]
    await world.handle(
        TicketPseudonymized(
            ticket_id=early, message_id=uuid4(), version=1, received_at=datetime.now(UTC) - timedelta(minutes=1),
            channel=Channel.MAIL, kind=Kind.TICKET, lang="fr", lang_confidence=1, subject="Premier", body="Bonjour.",
        )
    )  # fmt: skip
    await page.goto(f"/tickets/{early}")
    await expect(page.locator("#reply")).to_contain_text(
        "L'IA est arrêtée" if lang == "fr" else "The AI is switched off"
    )
    await expect(page.get_by_test_id("ai-step")).to_have_count(0)
    await no_violation(page, f"AI out, {lang}")
    category = page.locator("[data-field=category]")
    await category.locator("summary").click()
    await category.locator("select[name=value]").select_option("network")
    await category.locator("details button").click()
    await expect(category).to_have_class("human")
    await page.get_by_test_id("reply-text").fill("Bonjour, nous regardons.")
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    decided = await world.decided(early)
    assert (decided.draft_id, decided.decision) == (None, "approved")

    await switch(world, out, back)
    await world.ticket(Story(subject="Premier", category="hardware"), early)
    await world.ticket(Story(subject="Second", category="hardware"), late)
    assert await state(world, early) == ("decided", "network"), "a late model's word moved what a person did"
    assert await state(world, late) == ("to_answer", "hardware")
    await page.goto("/")
    await expect(rows).to_have_count(1)
    await expect(page.get_by_test_id("ai-out")).to_have_count(0)
    await page.context.close()


@pytest.mark.feature(52, 99)
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_no_other_version_can_be_asked_for_while_the_ai_is_out(browser: Browser, world: World, lang: str) -> None:
    """A form from before, or made by hand, is refused with its reason; what was written beside it is kept."""
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    await page.locator("#steer summary").click()
    await page.get_by_test_id("reply-text").fill("Bonjour, ceci est de ma main.")
    await page.get_by_test_id("steer-line").fill("plus court")
    await switch(world, Switched.now("off", "lead-1"))
    await page.get_by_test_id("steer-submit").click()
    said = "L'IA est arrêtée : aucune autre version" if lang == "fr" else "The AI is switched off: no other version"
    await expect(page.get_by_test_id("refusal")).to_contain_text(said)
    await expect(page.get_by_test_id("reply-text")).to_have_value("Bonjour, ceci est de ma main.")
    await expect(page.get_by_test_id("steer")).to_have_count(0)
    await no_violation(page, f"steering refused, {lang}")
    assert await world.published(ReplySteered, ticket_id) == []
    assert await world.database.pool.fetchval("select count(*) from version_act") == 0
    await page.context.close()
