"""The browser's Back and Reload, after a form."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import World

pytestmark = pytest.mark.feature(63, 65)


async def test_back_and_reload_lead_to_the_ticket_and_send_nothing_again(browser: Browser, world: World) -> None:
    """Back from a reply just approved led to the browser's own page of error; reloading the page before it, to a question."""
    page = await signed_in(browser, world)
    ticket_id = await world.ticket()
    address = f"/tickets/{ticket_id}?view=to_answer"
    await page.goto(address)
    await page.get_by_test_id("reply-text").fill("Bonjour,\n\nUn technicien passe demain.")
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("confirm-send")).to_be_focused()
    await expect(page).to_have_url(world.url + address)
    await page.reload()
    await expect(page.get_by_test_id("reply-text")).to_have_value("Bonjour,\n\nUn technicien passe demain.")
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await expect(page).to_have_url(world.url + address)
    await page.context.close()
