"""Two agents on one ticket, and the AI beside them: who works is shown, and nothing sticks."""

import contextlib
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Error, expect

from schemas.records import AccessRecorded
from schemas.tickets import Channel, Kind, TicketPseudonymized
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import READER, Story, World

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])
OTHER = "agent-02bd"
WORDS = {
    "fr": ("S. Martin lit aussi ce ticket.", "S. Martin écrit une réponse", "Le tri est en cours", "Le tri a échoué"),
    "en": ("S. Martin is reading", "S. Martin is writing", "Triage is under way", "Triage failed"),
}


@pytest.mark.feature(62)
@LANGUAGES
async def test_a_colleague_comes_writes_and_leaves_before_the_other_agents_eyes(
    browser: Browser, world: World, lang: str
) -> None:
    reads, writes, *_ = WORDS[lang]
    ticket_id, elsewhere = await world.ticket(), await world.ticket(Story(subject="Facture"))
    mine = await signed_in(browser, world, lang=lang)
    await mine.goto(f"/tickets/{ticket_id}")
    said = mine.get_by_test_id("presence")
    await expect(said).to_have_count(0)
    theirs = await signed_in(browser, world, login=OTHER)
    await theirs.goto(f"/tickets/{ticket_id}")
    await expect(said).to_contain_text(reads)
    await expect(theirs.get_by_test_id("presence")).to_contain_text("A. Roy")
    await theirs.get_by_test_id("reply-text").fill("Bonjour, je m'en occupe.")
    await expect(said).to_contain_text(writes)
    axe = await Axe().run(mine)
    assert axe.violations_count == 0, axe.generate_report()
    await theirs.locator(f'a.row[data-ticket-id="{elsewhere}"]').click()
    await expect(said).to_have_count(0)
    await theirs.goto(f"/tickets/{ticket_id}")
    await expect(said).to_have_count(1)
    await theirs.goto("/")
    await expect(said).to_have_count(0)
    assert await world.database.pool.fetch("select from lease where agent = $1", OTHER) == []
    await mine.context.close()
    await theirs.context.close()


@pytest.mark.feature(62)
async def test_whoever_confirms_a_reply_is_still_there_and_gone_once_they_leave(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    mine = await signed_in(browser, world)
    await mine.goto(f"/tickets/{ticket_id}")
    theirs = await signed_in(browser, world, login=OTHER)
    await theirs.goto(f"/tickets/{ticket_id}")
    await theirs.get_by_test_id("approve").click()
    await expect(theirs.get_by_test_id("presence")).to_contain_text("A. Roy")
    await expect(mine.get_by_test_id("presence")).to_contain_text("S. Martin écrit")
    axe = await Axe().run(theirs)
    assert axe.violations_count == 0, axe.generate_report()
    read = await world.database.pool.fetchval(
        "select count(*) from viewing where agent = $1 and opened_at is not null", OTHER
    )
    assert read == 1  # leaving a page does not forget since when its text was read
    await theirs.get_by_test_id("confirm-send").click()
    await expect(mine.get_by_test_id("presence")).to_contain_text("S. Martin lit aussi")
    await theirs.goto("/")
    await expect(mine.get_by_test_id("presence")).to_have_count(0)
    await mine.context.close()
    await theirs.context.close()


@pytest.mark.feature(60, 62)
async def test_a_page_that_does_not_show_a_colleagues_text_sets_it_aside_and_says_so(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket()
    mine, theirs = await signed_in(browser, world), await signed_in(browser, world, login=OTHER)
    for page in (mine, theirs):
        await page.goto(f"/tickets/{ticket_id}")
    for text in ("Bonjour, nous envoyons", "Bonjour, nous envoyons un technicien."):
        await theirs.get_by_test_id("reply-text").fill(text)
        await expect(theirs.get_by_test_id("saved")).to_have_attribute("data-state", "saved")
    await mine.get_by_test_id("reply-text").fill("Bonjour, rallumez l'imprimante.")
    await expect(mine.get_by_test_id("gave-way")).to_contain_text("S. Martin avait gardé ici un autre texte")
    await mine.get_by_test_id("reply-text").press_sequentially(" Merci.")
    await expect(mine.get_by_test_id("saved")).to_have_attribute("data-state", "saved")
    axe = await Axe().run(mine)
    assert axe.violations_count == 0, axe.generate_report()
    asides = await world.database.pool.fetch("select agent from aside where ticket_id = $1", ticket_id)
    assert [row["agent"] for row in asides] == [OTHER]  # a page's own earlier words give way without a trace
    await theirs.get_by_test_id("approve").click()
    await expect(theirs.get_by_test_id("other-text")).to_contain_text("A. Roy a gardé un autre texte")
    for lang, told in (("en", "A. Roy"), ("fr", "A. Roy a gardé un autre texte")):
        await theirs.get_by_test_id(f"lang-{lang}").click()
        await expect(theirs.locator("html")).to_have_attribute("lang", lang)
        await expect(theirs.get_by_test_id("other-text")).to_contain_text(told)
    await theirs.locator("[data-cancel]").click()
    await expect(theirs.get_by_test_id("reply-text")).to_have_value("Bonjour, nous envoyons un technicien.")
    await theirs.locator("form", has_text="Texte de A. Roy").get_by_test_id("aside").click()
    await expect(theirs.get_by_test_id("reply-text")).to_have_value("Bonjour, rallumez l'imprimante. Merci.")
    await mine.context.close()
    await theirs.context.close()


@pytest.mark.feature(62)
async def test_a_session_that_ended_leaves_the_page_and_its_text(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang="en")
    await page.goto(f"/tickets/{ticket_id}")
    await world.database.pool.execute("delete from session")
    await page.get_by_test_id("reply-text").fill("Words that nobody kept.")
    await page.evaluate("htmx.trigger('#presence', 'refresh')")
    await expect(page.get_by_test_id("presence-lost")).to_contain_text("Your session has ended")
    await expect(page.get_by_test_id("reply-text")).to_have_value("Words that nobody kept.")
    await page.context.close()


@pytest.mark.feature(62)
async def test_a_browser_that_crashes_leaves_nobody_behind(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    mine = await signed_in(browser, world)
    await mine.goto(f"/tickets/{ticket_id}")
    theirs = await signed_in(browser, world, login=READER)
    await theirs.goto(f"/tickets/{ticket_id}")
    said = mine.get_by_test_id("presence")
    await expect(said).to_contain_text("P. Lemaire")
    with contextlib.suppress(Error):
        await theirs.goto("chrome://crash")
    leases = "select count(*) from lease where agent = $1"
    assert await world.database.pool.fetchval(leases, READER) == 1  # it could not say that it left
    await world.database.pool.execute("update lease set until = until - interval '75 s' where agent = $1", READER)
    await expect(said).to_have_count(0)  # at the page's next question, without any news
    await mine.context.close()
    await theirs.context.close()


@pytest.mark.feature(62)
@LANGUAGES
async def test_the_ai_step_is_shown_fails_openly_and_clears_when_it_comes(
    browser: Browser, world: World, lang: str
) -> None:
    ticket_id = await world.raw(Story())
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    step = page.get_by_test_id("ai-step")
    await expect(step).to_have_attribute("data-step", "pseudonymizer")
    await world.handle(masked(ticket_id))
    await expect(step).to_contain_text(WORDS[lang][2])
    await world.handle(gave_up(ticket_id))
    await expect(step).to_have_attribute("data-progress", "failed")
    await expect(step).to_contain_text(WORDS[lang][3])
    axe = await Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()
    await world.ticket(Story(), ticket_id)
    await expect(step).to_have_count(0)
    await page.context.close()


@pytest.mark.feature(62)
async def test_a_service_that_is_down_is_late_by_itself_and_a_desk_that_is_away_says_so(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.raw(Story())
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    step = page.get_by_test_id("ai-step")
    await expect(step).to_have_attribute("data-progress", "working")
    await world.database.pool.execute("update fact set stamp = stamp - interval '61 s' where ticket_id = $1", ticket_id)
    await page.evaluate("htmx.trigger('#presence', 'refresh')")
    await expect(step).to_have_attribute("data-progress", "late")  # no event told it
    await page.route("**/presence*", lambda route: route.abort())
    await page.evaluate("htmx.trigger('#presence', 'refresh')")
    await expect(page.get_by_test_id("presence-lost")).to_contain_text("Votre texte reste")
    await expect(step).to_have_count(0)
    await page.unroute("**/presence*")
    await page.evaluate("htmx.trigger('#presence', 'refresh')")
    await expect(step).to_have_attribute("data-progress", "late")
    await page.context.close()


def masked(ticket_id: UUID) -> TicketPseudonymized:
    return TicketPseudonymized(
        ticket_id=ticket_id, message_id=uuid4(), version=1, channel=Channel.MAIL, kind=Kind.TICKET,
        received_at=datetime.now(UTC), lang="fr", lang_confidence=0.99, subject="Imprimantes", body="À l'arrêt.",
    )  # fmt: skip


def gave_up(ticket_id: UUID) -> AccessRecorded:
    at = datetime.now(UTC) + timedelta(seconds=1)
    return AccessRecorded(
        action="dead_letter.written",
        actor="triage",
        ticket_id=ticket_id,
        purpose="ticket.pseudonymized.v1/0/3",
        detail="model_failed",
        at=at,
    )
