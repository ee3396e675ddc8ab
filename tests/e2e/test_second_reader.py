"""The second reader at the desk: remarks on an agent's own words before they go, in a browser, in both languages."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from models.pii.build import ensure
from services.desk.adapters import restrictions
from services.desk.domain.agents import Agent
from services.desk.domain.i18n import CATALOGUES
from services.desk.domain.restriction import Terms
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LEADS, OFFICER, Story, World
from tests.e2e.test_desk_second import NAMED, in_force

WORDS = {
    "fr": "Bonjour,\n\nVotre collègue Claire Vasseur a la même panne. Nous vous rappellerons demain. IL FAUT ATTENDRE.\n\nA. Roy",
    "en": "Hello,\n\nYour colleague Joanna Whitfield has the same fault. We will call you tomorrow. PLEASE WAIT NOW.\n\nA. Roy",
}
PERSON = {"fr": "Claire Vasseur", "en": "Joanna Whitfield"}


async def confirming(
    browser: Browser, world: World, lang: str, text: str | None, *, scripts: bool = True, wholly: bool = True
) -> Page:
    ticket_id = await world.ticket(Story(lang=lang))
    page = await signed_in(browser, world, lang=lang, scripts=scripts)
    await page.goto(f"/tickets/{ticket_id}")
    if text is not None:
        await page.get_by_test_id("reply-text").fill(text)
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("confirm-send")).to_be_visible()
    while wholly and await page.get_by_test_id("remarks-incomplete").count():  # its models are still being loaded
        await page.get_by_test_id("read-again").click()
        await expect(page.get_by_test_id("confirm-send")).to_be_visible()
    return page


@pytest.mark.feature(64)
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_remarks_are_underlined_set_aside_and_counted_and_the_text_goes_as_it_is(
    browser: Browser, world: World, lang: str
) -> None:
    page = await confirming(browser, world, lang, WORDS[lang])
    remarks = page.get_by_test_id("remark")
    await expect(remarks).to_have_count(3)
    assert [await one.get_attribute("data-kind") for one in await remarks.all()] == ["personal", "promise", "shouting"]
    await expect(remarks.first).to_contain_text(CATALOGUES[lang]["remark.personal"])
    marks = page.get_by_test_id("full-text").locator("mark")
    await expect(marks.first).to_have_text(PERSON[lang])
    await expect(page.get_by_test_id("confirm-send")).to_be_focused()
    axe = await Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()
    await page.get_by_test_id("dismiss-remark").nth(1).click()
    await expect(remarks).to_have_count(2)
    await expect(marks).to_have_count(2)
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    assert await counts(world) == [("personal", 1, 0), ("promise", 1, 1), ("shouting", 1, 0)]
    await page.get_by_test_id("undo").click()
    await page.get_by_test_id("approve").click()
    await expect(remarks).to_have_count(3)
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    assert await counts(world) == [("personal", 2, 0), ("promise", 2, 1), ("shouting", 2, 0)]
    await page.context.close()


@pytest.mark.feature(64)
async def test_a_pasted_thread_gets_a_page_that_can_be_read_and_sent(browser: Browser, world: World) -> None:
    page = await confirming(browser, world, "fr", "Bonjour,\n\n" + "> encore une ligne\n" * 60, wholly=False)
    await expect(page.get_by_test_id("remark")).to_have_count(40)
    await expect(page.get_by_test_id("remarks-more")).to_contain_text("20")
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    assert await counts(world) == [("quoted", 40, 0)]
    await page.context.close()


@pytest.mark.feature(64, 85)
async def test_of_a_restricted_ticket_both_people_see_that_it_is_and_no_model_reads_the_reply(
    browser: Browser, world: World
) -> None:
    await (await confirming(browser, world, "fr", WORDS["fr"])).context.close()  # its models are there
    await in_force(browser, world)
    ticket_id = await world.ticket(NAMED)
    officer = restrictions.Acting(Agent(OFFICER, "", "privacy", "default"), uuid4(), datetime.now(UTC))
    async with world.database.unit() as unit:
        await restrictions.restrict(unit, officer, [ticket_id], Terms("objection"))
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("reply-text").fill(WORDS["fr"])
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("remarks-restricted")).to_be_visible()
    await expect(page.get_by_test_id("remark")).to_have_count(2)
    await page.get_by_test_id("purpose").select_option("consent")
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("awaiting")).to_be_visible()
    lead = await signed_in(browser, world, login=LEADS[0])
    await lead.goto(f"/tickets/{ticket_id}")
    shown = await lead.get_by_test_id("restricted").inner_text()
    await lead.get_by_test_id("second").click()
    await expect(lead.get_by_test_id("second-confirm").get_by_test_id("restricted")).to_have_text(shown)
    await expect(lead.get_by_test_id("remarks-restricted")).to_be_visible()
    remarks = await lead.get_by_test_id("remark").all()
    assert [await one.get_attribute("data-kind") for one in remarks] == ["promise", "shouting"]
    axe = await Axe().run(lead)
    assert axe.violations_count == 0, axe.generate_report()

    async with world.database.unit() as unit:
        await restrictions.end_by_erasing(unit, officer.agent, [ticket_id], datetime.now(UTC))
    await lead.goto(f"/tickets/{ticket_id}")
    await lead.get_by_test_id("second").click()
    await expect(lead.get_by_test_id("remarks-restricted")).to_be_visible()
    await expect(lead.get_by_test_id("remark")).to_have_count(2)
    await page.context.close()
    await lead.context.close()


async def counts(world: World) -> list[tuple[str, int, int]]:
    rows = await world.database.pool.fetch("select kind, shown, dismissed from remark order by kind")
    return [(row["kind"], row["shown"], row["dismissed"]) for row in rows]


@pytest.mark.feature(64)
async def test_the_suggestion_itself_gets_none_and_it_works_without_scripts(browser: Browser, world: World) -> None:
    page = await confirming(browser, world, "fr", None, scripts=False)
    await expect(page.get_by_test_id("second-reader")).to_have_count(0)
    await page.context.close()
    page = await confirming(browser, world, "fr", WORDS["fr"], scripts=False)
    await page.get_by_test_id("dismiss-remark").first.click()
    await expect(page.get_by_test_id("remark")).to_have_count(2)
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await page.context.close()
    assert await world.database.pool.fetchval("select sum(dismissed) from remark") == 1


@pytest.fixture(scope="module", autouse=True)
def finder() -> None:
    ensure()
