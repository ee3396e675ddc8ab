"""What one filters by stays until one takes it away, and an empty list says why it is."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World

pytestmark = pytest.mark.feature(34)


async def test_filters_go_along_from_tab_to_tab_and_are_taken_away_in_one_step(browser: Browser, world: World) -> None:
    """Each tab, and G with its letter, began anew: whoever works for one group chose it again all day."""
    ticket_id = await world.ticket()
    await world.ticket(Story(category="billing", abstained=("type",)))
    page = await signed_in(browser, world)
    await page.goto("/?view=to_answer&group=workplace&needs=proposed&priority=P1")
    await expect(page.get_by_test_id("queue-item")).to_have_count(1)
    await page.get_by_test_id("view-to_triage").click()
    await page.wait_for_url("**/?view=to_triage&priority=P1&group=workplace")
    await page.keyboard.press("g")
    await page.keyboard.press("a")
    await page.wait_for_url("**/?view=to_answer&priority=P1&group=workplace")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.ticket")).to_have_attribute("data-ticket-id", str(ticket_id))
    await page.get_by_test_id("all").click()
    await page.wait_for_url("**/?view=to_answer")
    await expect(page.locator("select[name=group]")).to_have_value("")
    await expect(page.get_by_test_id("all")).to_have_count(0)
    await page.context.close()


async def test_an_empty_list_says_whether_the_filters_emptied_it(browser: Browser, world: World) -> None:
    """It promised that new tickets would come by themselves, with twelve of them behind a filter."""
    page = await signed_in(browser, world)
    await expect(page.get_by_test_id("empty")).to_have_text("Rien ici. Les nouveaux tickets arriveront d'eux-mêmes.")
    await world.ticket()
    await page.goto("/?view=to_answer&needs=language")
    await expect(page.get_by_test_id("empty")).to_have_text("Aucun ticket de cette file ne répond à ces filtres.")
    await page.get_by_test_id("all").click()
    await expect(page.get_by_test_id("queue-item")).to_have_count(1)
    await page.context.close()


async def test_a_subject_that_was_not_masked_yet_is_not_said_to_be_none(browser: Browser, world: World) -> None:
    page = await signed_in(browser, world)
    await world.raw(Story())
    await page.goto("/?view=waiting")
    subject = page.get_by_test_id("queue-item").locator(".subject")
    await expect(subject).to_have_text("(objet montré à l'ouverture)")
    await subject.click()
    await expect(page.locator("#subject")).to_have_text("Imprimantes à l'arrêt à l'usine")
    await page.context.close()
