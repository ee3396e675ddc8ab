"""What was asked for and did not come is told, and the ticket that was chosen last is the one that comes.

What is answered in the desk's place is said before the page is opened: of a page that was open already, the first
request was seen to go through to the desk.
"""

import asyncio

import pytest
from playwright.async_api import Browser, Route, expect

from services.desk.domain.i18n import CATALOGUES
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World

HREFS = "(links) => links.map((link) => link.getAttribute('href'))"
PRESSED_AS_IT_COMES = """(id) => {
    const seen = new MutationObserver((changes) => {
        if (!changes.some((change) => [...change.addedNodes].some((node) => node.id === 'list'))) return;
        seen.disconnect();
        document.querySelector(`a.row[data-ticket-id='${id}']`).click();
    });
    seen.observe(document.querySelector('#list').parentNode, { childList: true });
}"""
LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])


@pytest.mark.feature(59)
@LANGUAGES
async def test_what_the_desk_did_not_answer_is_told(browser: Browser, world: World, lang: str) -> None:
    ticket_id, other = await world.ticket(), await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    answers = iter((503, 403, 404, 401, None))

    async def fail(route: Route) -> None:
        status = next(answers)
        await (route.fulfill(status=status) if status else route.abort())

    await page.route("**/correct*", fail)
    await page.route(f"**/tickets/{other}*", lambda route: route.fulfill(status=503))
    await page.goto(f"/tickets/{ticket_id}")
    told = page.get_by_test_id("undone-why")
    await expect(told).to_be_hidden()
    for why in ("lost", "refused", "gone", "ended", "lost"):
        async with page.expect_request("**/correct*"):
            await page.keyboard.press("2")
        await expect(told, f"asked, and {why}").to_have_text(CATALOGUES[lang][f"nothing.{why}"])
    await page.unroute("**/correct*")
    await page.keyboard.press("2")
    await expect(page.locator("[data-field=type]")).to_have_class("human")
    await expect(told).to_be_hidden()

    await page.locator(f"a.row[data-ticket-id='{other}']").click()
    await expect(told).to_have_text(CATALOGUES[lang]["nothing.lost"])
    await expect(page.locator(f"article[data-ticket-id='{ticket_id}']")).to_have_count(1)
    await page.context.close()


@pytest.mark.feature(59)
async def test_a_row_that_is_pressed_as_it_comes_is_the_pages_own(browser: Browser, world: World) -> None:
    """It was a plain link for a moment: the press left the page, for a blank one where the desk did not answer."""
    ticket_id, other = await world.ticket(), await world.ticket()
    page = await signed_in(browser, world)
    await page.route(f"**/tickets/{other}*", lambda route: route.fulfill(status=503))
    await page.goto(f"/tickets/{ticket_id}")
    await page.evaluate(PRESSED_AS_IT_COMES, str(other))
    await world.ticket()
    await expect(page.get_by_test_id("undone-why")).to_have_text(CATALOGUES["fr"]["nothing.lost"])
    await expect(page.locator(f"article[data-ticket-id='{ticket_id}']")).to_have_count(1)
    await page.context.close()


@pytest.mark.feature(59)
async def test_of_two_tickets_opened_quickly_the_last_one_comes_and_no_key_acts_before(
    browser: Browser, world: World
) -> None:
    here, slow, wanted = [await world.ticket(Story(subject=name)) for name in ("Ici", "Lent", "Voulu")]
    page = await signed_in(browser, world)
    asked, answered = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await answered.wait()
        await route.continue_()

    await page.route(f"**/tickets/{slow}*", hold)
    await page.goto(f"/tickets/{here}")
    await page.locator(f"a.row[data-ticket-id='{slow}']").click()
    await asked.wait()
    await page.keyboard.press("2")
    await expect(page.locator("[data-field=type]")).not_to_have_class("human")
    await page.locator(f"a.row[data-ticket-id='{wanted}']").click()
    await expect(page.locator("#subject")).to_have_text("Voulu")
    answered.set()
    await page.keyboard.press("2")
    await expect(page.locator("[data-field=type]")).to_have_class("human")
    await expect(page.locator("#subject")).to_have_text("Voulu")
    assert f"/tickets/{wanted}" in page.url
    values = await world.database.pool.fetch("select distinct ticket_id from human_value")
    assert [row["ticket_id"] for row in values] == [wanted]
    await expect(page.get_by_test_id("undone-why")).to_be_hidden()
    await page.context.close()


@pytest.mark.feature(65)
async def test_every_link_of_a_ticket_keeps_the_filters_and_every_tab_the_message(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket()
    await world.ticket(Story(text="Le deuxième message, de Marc Delaunay."), ticket_id, version=2)
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}?view=to_answer&priority=P1&message=1")
    links = await page.locator("article a[href^='/tickets/']").evaluate_all(HREFS)  # at once: the page is alive
    assert len(links) > len(("message", "models", "history"))
    assert all("view=to_answer&priority=P1" in link for link in links), links
    for tab in ("models", "history", "message"):
        await page.get_by_test_id(f"tab-{tab}").click()
        await expect(page.get_by_test_id(f"tab-{tab}")).to_have_attribute("aria-current", "page")
        assert "&message=1&" in (await page.get_by_test_id(f"tab-{tab}").get_attribute("href") or "")
        if tab == "models":
            await expect(page.get_by_test_id("masked")).to_contain_text("Les trois imprimantes")
            await expect(page.locator("#tokens [name=message]")).to_have_value("1")
    await expect(page.get_by_test_id("text")).to_contain_text("Les trois imprimantes")
    await page.context.close()
