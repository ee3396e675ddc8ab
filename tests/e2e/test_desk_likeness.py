"""Tickets alike and bursts at the desk, in a real browser, in both languages."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from schemas.likeness import Alike, BurstRaised, ThemeRaised, TicketLikened
from schemas.records import AccessRecorded
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])
SUBJECTS = (
    "Plus de VPN",
    "VPN down",
    "VPN injoignable, [PERSON_1]",
    "Connexion à distance",
    "Remote access",
    "re VPN ??",
)


async def tickets(world: World) -> list[UUID]:
    stories = [
        Story(subject=subject, category="network", lang="en" if subject in ("VPN down", "Remote access") else "fr")
        for subject in SUBJECTS
    ]
    return [await world.ticket(story) for story in stories]


async def burst(world: World, found: list[UUID], *, version: int = 1, ago: int = 0) -> None:
    last = datetime.now(UTC) - timedelta(minutes=ago)
    await world.handle(
        BurstRaised(
            ticket_id=found[0], version=version, tickets=tuple(found), category="network", langs=("en", "fr"),
            started_at=last - timedelta(minutes=40), last_at=last, until=last + timedelta(minutes=60),
        )
    )  # fmt: skip


@pytest.mark.feature(46)
@LANGUAGES
async def test_similar_tickets_are_shown_solved_first_and_opening_one_is_on_record(
    browser: Browser, world: World, lang: str
) -> None:
    mine, *others = await tickets(world)
    found = tuple(
        Alike(
            ticket_id=other,
            category="network",
            received_at=datetime.now(UTC) - timedelta(days=place),
            degree="close" if place == 0 else "related",
            answered=place == 3,
        )
        for place, other in enumerate(others)
    )
    await world.handle(TicketLikened(ticket_id=mine, version=1, alike=found))
    page = await signed_in(browser, world, lang=lang, scripts=False)
    await page.goto(f"/tickets/{mine}")
    block = page.get_by_test_id("similar")
    await expect(block.get_by_role("heading")).to_have_text("Tickets semblables" if lang == "fr" else "Similar tickets")
    links = block.get_by_test_id("similar-ticket")
    await expect(links).to_have_count(5)
    assert await links.first.get_attribute("data-ticket-id") == str(others[3])
    lines = block.locator(".about")
    await expect(lines.nth(0)).to_contain_text("résolu" if lang == "fr" else "solved")
    await expect(lines.nth(1)).to_contain_text("très proche" if lang == "fr" else "very alike")
    await expect(block).to_contain_text("PERSON_1")
    await expect(block).not_to_contain_text("Marc Delaunay")
    opened = [item for item in await world.published(AccessRecorded, others[3]) if item.action == "ticket.viewed"]
    assert opened == []
    await links.first.click()
    await expect(page.get_by_test_id("ticket")).to_have_attribute("data-ticket-id", str(others[3]))
    opened = [item for item in await world.published(AccessRecorded, others[3]) if item.action == "ticket.viewed"]
    assert len(opened) == 1
    await page.context.close()
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{mine}")
    axe = await Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()
    await page.context.close()


@pytest.mark.feature(46, 93)
@LANGUAGES
async def test_a_burst_is_told_once_on_the_queue_and_leads_to_its_tickets(
    browser: Browser, world: World, lang: str
) -> None:
    found = await tickets(world)
    stray = await world.ticket(Story(subject="Facture"))
    await burst(world, found[:5])
    page = await signed_in(browser, world, lang=lang)
    said = page.get_by_test_id("burst")
    text = "{} tickets semblables en 40 minutes" if lang == "fr" else "{} tickets alike in 40 minutes"
    await expect(said).to_contain_text(text.format(5))
    await burst(world, found, version=2)
    await expect(said).to_contain_text(text.format(6))  # by itself, on the open page
    await burst(world, found[:5])  # the older one comes again
    axe = await Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()
    await said.get_by_role("link").click()
    await expect(page.get_by_test_id("burst-shown")).to_be_visible()
    rows = page.get_by_test_id("queue-item")
    await expect(rows).to_have_count(6)
    assert str(stray) not in [await row.get_attribute("data-ticket-id") for row in await rows.all()]
    await world.ticket(Story(subject="Toner"))  # a live update keeps the filter
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("ticket")).to_be_visible()
    await expect(rows).to_have_count(6)
    await page.get_by_test_id("burst-shown").get_by_role("link").click()
    await expect(rows).to_have_count(8)
    await page.context.close()


@pytest.mark.feature(93)
async def test_what_went_quiet_or_is_no_more_is_not_told(browser: Browser, world: World) -> None:
    found = await tickets(world)
    await burst(world, found, ago=61)
    page = await signed_in(browser, world)
    await expect(page.get_by_test_id("queue-item")).to_have_count(len(found))
    await expect(page.get_by_test_id("burst")).to_have_count(0)
    await burst(world, found, version=2)
    await expect(page.get_by_test_id("burst")).to_have_count(1)
    await world.handle(
        BurstRaised(
            ticket_id=found[0], version=3, category="network", started_at=datetime.now(UTC),
            last_at=datetime.now(UTC), until=datetime.now(UTC) + timedelta(hours=1),
        )
    )  # fmt: skip
    await expect(page.get_by_test_id("burst")).to_have_count(0)
    await page.goto(f"/?burst={found[0]}")
    await expect(page.get_by_test_id("queue-item")).to_have_count(len(found))
    await expect(page.get_by_test_id("burst-shown")).to_have_count(0)
    await page.context.close()


@pytest.mark.feature(93)
@LANGUAGES
async def test_a_new_theme_is_told_apart_from_a_burst_of_the_same_first_ticket(
    browser: Browser, world: World, lang: str
) -> None:
    found = await tickets(world)
    last = datetime.now(UTC)
    theme = ThemeRaised(
        ticket_id=found[0], version=1, tickets=tuple(found[1:]), category="network", langs=("en", "fr"),
        started_at=last - timedelta(days=2, hours=1), last_at=last, until=last + timedelta(days=7),
    )  # fmt: skip
    await world.handle(theme)
    await burst(world, found)
    page = await signed_in(browser, world, lang=lang)
    said = page.get_by_test_id("theme")
    text = "5 tickets semblables en 3 jours, sans rien" if lang == "fr" else "5 tickets alike in 3 days, and none"
    await expect(said).to_contain_text(text)
    await expect(page.get_by_test_id("burst")).to_have_count(1)
    axe = await Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()
    await said.get_by_role("link").click()
    await expect(page.get_by_test_id("theme-shown")).to_be_visible()
    rows = page.get_by_test_id("queue-item")
    await expect(rows).to_have_count(5)
    await world.ticket(Story(subject="Toner"))  # a live update keeps the filter
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("ticket")).to_be_visible()
    await expect(rows).to_have_count(5)
    await world.handle(theme.model_copy(update={"version": 2, "tickets": ()}))
    await page.goto(f"/?theme={found[0]}")
    await expect(page.get_by_test_id("theme-shown")).to_have_count(0)
    await expect(page.get_by_test_id("theme")).to_have_count(0)
    await expect(page.get_by_test_id("burst")).to_have_count(1)
    await page.context.close()
