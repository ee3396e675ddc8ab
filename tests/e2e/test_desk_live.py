"""A page while news comes without a pause: it stays fresh, and does not ask at every piece of news."""

import pytest
from playwright.async_api import Browser, Request, Route, expect

from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import World

pytestmark = pytest.mark.feature(65)

TOLD = """
window.EventSource = class extends EventTarget {
  constructor() {
    super();
    window.told = (id) => this.dispatchEvent(new MessageEvent("changed", { data: id }));
    window.opened = () => this.onopen();
  }
  close() {}
};
"""
STEP = 100
STEPS = 100


async def test_the_list_is_fetched_anew_while_news_comes_closer_than_it_waits_and_by_far_not_each_time(
    browser: Browser, world: World
) -> None:
    """Ten seconds of the page's own clock, with news at each tenth of one: the stream's part is played, the rest is real."""
    page = await signed_in(browser, world)
    await page.context.add_init_script(TOLD)
    await page.clock.install(time=0)
    await page.goto("/")
    await page.clock.pause_at(3_600_000)  # from here on it moves by steps alone
    fetched: list[str] = []

    async def count(route: Route, request: Request) -> None:
        fetched.append(request.url)
        await route.continue_()

    await page.route("**/?*part=list*", count)
    ticket_id = await world.ticket()
    for _ in range(STEPS):
        await page.evaluate("told('00000000-0000-0000-0000-000000000000')")
        await page.clock.run_for(STEP)
    during = len(fetched)
    assert 2 <= during <= STEPS // 10
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(ticket_id))
    await page.context.close()


async def test_a_page_that_lost_the_stream_reads_anew_when_it_is_back(browser: Browser, world: World) -> None:
    page = await signed_in(browser, world)
    await page.context.add_init_script(TOLD)
    await page.goto("/")
    await page.evaluate("opened()")
    ticket_id = await world.ticket()
    await page.evaluate("opened()")
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(ticket_id))
    await page.context.close()
