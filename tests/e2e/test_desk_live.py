"""A page while news comes without a pause: it stays fresh, and does not ask at every piece of news."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Locator, Page, Request, Route, expect

from services.desk.adapters.queue import PAGE
from services.desk.domain.i18n import CATALOGUES
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LOGIN, Story, World
from tests.e2e.test_desk_pages import approve, no_violation
from tests.integration.lead import fill

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
TURNED = """
let away = false;
Object.defineProperty(document, "hidden", { get: () => away });
window.turn = (now) => { away = now; document.dispatchEvent(new Event("visibilitychange")); };
"""
LIST, STATUS = "**/?*part=list*", "**/status?*"
CAME = """() => {
  window.came = new Promise((done) => {
    document.addEventListener("htmx:beforeSwap", () => done(), { once: true });
    setTimeout(done, 10000);  // an answer to a part that has gone since is dropped without a word
  });
}"""
STEP = 100
STEPS = 100
UNDO_LEFT = """() => Number(document.querySelector(".left").textContent.match(/[0-9]+/)[0])"""
SECOND = """
with moved as (update ticket set state = 'second', view = 'to_second' where ticket_id = $1 returning ticket_id)
select pg_notify('desk_changed', ticket_id::text) from moved
"""
NOBODY_S = "00000000-0000-0000-0000-000000000000"


async def told(page: Page, ticket_id: object = NOBODY_S) -> None:
    """The stream's part, where `TOLD` plays it."""
    await page.evaluate("told", str(ticket_id))


@asynccontextmanager
async def list_renewed(page: Page) -> AsyncIterator[None]:
    """Until another list stands in the place of the one that is there, and htmx is done with it."""
    await page.evaluate("document.querySelector('#list').dataset.before = ''")
    yield
    await expect(page.locator("#list:not([data-before])")).to_have_count(1)


async def held(page: Page, part: str) -> tuple[asyncio.Event, asyncio.Event]:
    """The first is set once the page asks for that part anew; it comes when the second is set."""
    asked, answered = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await answered.wait()
        await route.continue_()

    await page.route(part, hold)
    return asked, answered


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

    await page.route(LIST, count)
    ticket_id = await world.ticket()
    for _ in range(STEPS):
        await told(page)
        await page.clock.run_for(STEP)
    during = len(fetched)
    assert 2 <= during <= STEPS // 10
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(ticket_id))
    await page.context.close()


async def test_what_happened_between_a_page_and_its_stream_is_shown(browser: Browser, world: World) -> None:
    page = await signed_in(browser, world)
    asked, answered = await held(page, "**/events?*")
    await page.goto("/")
    await asked.wait()
    ticket_id = await world.ticket()
    await expect(page.locator("a.row")).to_have_count(0)
    answered.set()
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


async def test_news_of_other_tickets_give_back_no_second_of_the_undo_window(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await page.clock.install()
    await page.goto(f"/tickets/{ticket_id}")
    await page.clock.fast_forward(300_000)
    async with list_renewed(page):
        await world.ticket()
    await page.clock.run_for(1000)
    assert await page.evaluate(UNDO_LEFT) < 300
    await page.context.close()


async def test_the_status_line_does_not_wait_for_a_list_that_is_slow_to_come(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    asked, answered = await held(page, LIST)
    await world.ticket()
    await asked.wait()
    await world.ticket(Story(), ticket_id, version=2)
    await expect(page.get_by_test_id("moved")).to_be_visible()
    async with list_renewed(page):
        answered.set()
    await page.context.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_news_after_a_session_ended_leaves_the_page_and_says_so(
    browser: Browser, world: World, lang: str
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.context.add_init_script(TOLD)
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("reply-text").fill("Words that nobody kept.")
    await world.database.pool.execute("delete from session")
    async with page.expect_response(LIST) as listed, page.expect_response(STATUS) as status:
        await told(page, ticket_id)
    assert [(await answer.value).status for answer in (listed, status)] == [401, 401]
    await expect(page.locator("#live")).to_contain_text(CATALOGUES[lang]["nav.signed_out"])
    await expect(page.get_by_test_id("presence-lost")).to_have_text(CATALOGUES[lang]["presence.ended"])
    await expect(page.get_by_test_id("reply-text")).to_have_value("Words that nobody kept.")
    await page.context.close()


async def test_the_second_page_of_a_list_stays_the_second_page(browser: Browser, world: World) -> None:
    await fill(world.database.pool, "default", PAGE + 10, agents=3, end=datetime.now(UTC))
    page = await signed_in(browser, world)
    await page.goto("/?view=sent")
    await page.get_by_test_id("more").click()
    rows = page.locator("a.row")
    await expect(rows).to_have_count(10)
    last = str(await rows.last.get_attribute("data-ticket-id"))
    async with list_renewed(page):
        await world.ticket()
    await expect(rows).to_have_count(10)
    await expect(rows.last).to_have_attribute("data-ticket-id", last)
    await expect(page.locator("#list")).to_have_attribute("data-query", "view=sent")
    await page.context.close()


async def test_what_is_being_chosen_in_the_list_is_left_alone_and_the_list_comes_once_the_focus_is_elsewhere(
    browser: Browser, world: World
) -> None:
    page = await signed_in(browser, world)
    await page.context.add_init_script(TOLD)
    await page.clock.install(time=0)
    await page.goto("/")
    await page.clock.pause_at(3_600_000)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if "part=list" in request.url else None)
    ticket_id = await world.ticket()
    chosen, apply = page.locator("[name=priority]"), page.locator(".filters button")
    await chosen.select_option("P1")
    await apply.focus()
    await told(page)
    await page.clock.run_for(5000)
    await expect(apply).to_be_focused()
    assert fetched == []
    async with list_renewed(page):
        await page.locator("[data-keys]").focus()
        await page.clock.run_for(5000)
        await page.clock.resume()
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(ticket_id))
    await expect(chosen).to_have_value("P1")
    await page.context.close()


async def test_a_list_that_was_on_its_way_when_the_person_began_to_choose_does_not_take_the_choice_away(
    browser: Browser, world: World
) -> None:
    await world.ticket()
    page = await signed_in(browser, world)
    await page.context.add_init_script(TOLD)
    await page.goto("/")
    asked, answered = await held(page, LIST)
    await told(page)
    await asked.wait()
    await page.get_by_test_id("search").fill("imprimante")
    async with page.expect_event("requestfinished", lambda request: "part=list" in request.url):
        answered.set()
    await expect(page.get_by_test_id("search")).to_be_focused()
    async with list_renewed(page):
        await page.locator("a.row").focus()
    await expect(page.get_by_test_id("search")).to_have_value("imprimante")
    await expect(page.locator("a.row")).to_be_focused()
    await page.context.close()


async def pressed_until(page: Page, what: Locator, come: asyncio.Event) -> None:
    """Presses, and lets go once what was on its way has come."""
    await page.evaluate(CAME)
    await what.hover()
    await page.mouse.down()
    come.set()
    await page.evaluate("came")
    await page.mouse.up()


async def test_a_row_that_is_pressed_while_the_list_comes_is_opened(browser: Browser, world: World) -> None:
    here, wanted = [await world.ticket(Story(subject=name)) for name in ("Ici", "Voulu")]
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{here}")
    asked, answered = await held(page, LIST)
    await world.ticket()
    await asked.wait()
    await pressed_until(page, page.locator(f"a.row[data-ticket-id='{wanted}']"), answered)
    await expect(page.locator("#subject")).to_have_text("Voulu")
    await expect(page.locator("a.row")).to_have_count(3)
    await page.context.close()


async def test_an_undo_that_is_pressed_while_the_status_line_comes_undoes(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.context.add_init_script(TOLD)
    await page.goto(f"/tickets/{ticket_id}")
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    asked, answered = await held(page, STATUS)
    while not asked.is_set():
        await told(page, ticket_id)
        with suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), 10)
    await pressed_until(page, page.get_by_test_id("undo"), answered)
    await expect(page.get_by_test_id("undone")).to_be_visible()
    await page.context.close()


async def test_the_tabs_and_their_numbers_come_with_the_list_and_wait_for_whoever_is_on_one_of_them(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    count, second = page.get_by_test_id("view-to_answer").locator("b"), page.get_by_test_id("view-to_second")
    await expect(count).to_have_text("1")
    await expect(second).to_have_count(0)
    await world.ticket()
    await expect(count).to_have_text("2")
    await page.get_by_test_id("view-waiting").focus()
    async with list_renewed(page):
        await world.database.pool.execute(SECOND, ticket_id)
    await expect(page.get_by_test_id("view-waiting")).to_be_focused()
    await expect(second).to_have_count(0)
    await page.locator("a.row").focus()
    await expect(second.locator("b")).to_have_text("1")
    await expect(count).to_have_text("1")
    await expect(page.locator("a.row")).to_be_focused()
    await no_violation(page, "tabs that came with the list")
    await page.context.close()


async def test_a_page_whose_stream_is_refused_tries_again_and_reads_anew(browser: Browser, world: World) -> None:
    """As while the database is away: an answer other than 200 ends an EventSource for good."""
    page = await signed_in(browser, world)
    tried: list[str] = []
    missed = asyncio.Event()

    async def refuse_twice(route: Route, request: Request) -> None:
        tried.append(request.url)
        if len(tried) < 3:
            await route.fulfill(status=503)
            return
        await missed.wait()
        await route.continue_()

    await page.route("**/events?*", refuse_twice)
    await page.goto("/")
    live = page.locator("#live")
    await expect(live).to_have_text(f"○ {CATALOGUES['fr']['nav.disconnected']}")
    ticket_id = await world.ticket()
    missed.set()
    await expect(live).to_have_text(f"● {CATALOGUES['fr']['nav.connected']}")
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(ticket_id))
    assert len(tried) == 4  # asked again, and then listened to
    await page.context.close()


async def test_a_role_that_may_have_no_news_is_refused_them_once_at_most(browser: Browser, world: World) -> None:
    page = await signed_in(browser, world)
    await expect(page.locator("#live")).to_contain_text(CATALOGUES["fr"]["nav.connected"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/events?" in request.url else None)
    try:
        await world.database.pool.execute("update agent set role = 'noc' where login = $1", LOGIN)
        for address in ("/factor", "/"):
            await page.goto(address)
            await expect(page.locator("#live")).to_have_count(1)
        assert asked == []
        await world.database.pool.execute("update agent set role = 'agent' where login = $1", LOGIN)
        await page.goto("/")
        await expect(page.locator("#live")).to_contain_text("●")
        asked.clear()
        await page.route("**/events?*", lambda route: route.fulfill(status=403))
        await page.reload()
        async with asyncio.timeout(20):
            while len(asked) < 2:
                await asyncio.sleep(0.1)
        await asyncio.sleep(4)
        assert len(asked) == 2
    finally:
        await world.database.pool.execute("update agent set role = 'agent' where login = $1", LOGIN)
    await page.context.close()


async def turn(page: Page, *, away: bool) -> None:
    """As when a person goes to another tab, or comes back to this one; a browser without a screen shows them all."""
    await page.evaluate("(away) => turn(away)", away)


async def test_eight_tabs_of_one_browser_all_work_and_one_that_is_looked_at_again_reads_anew(
    browser: Browser, world: World
) -> None:
    """A browser opens six connections to one address, and a stream would hold one for as long as its page is there."""
    ticket_id = await world.ticket()
    first = await signed_in(browser, world)
    await first.context.add_init_script(TURNED)
    pages = [first]
    await first.goto(f"/tickets/{ticket_id}")
    for _ in range(7):
        await turn(pages[-1], away=True)
        pages.append(await first.context.new_page())
        await pages[-1].goto(f"/tickets/{ticket_id}")
    last = pages[-1]
    await last.get_by_test_id("reply-text").fill("The eighth tab keeps what is typed.")
    await expect(last.get_by_test_id("saved")).to_have_attribute("data-state", "saved")

    await expect(first.locator("a.row")).to_have_count(1)
    await world.ticket(Story(), ticket_id, version=2)
    await world.ticket()
    await expect(last.locator("a.row")).to_have_count(2)
    await expect(first.locator("a.row")).to_have_count(1)  # nobody looks at it
    await turn(first, away=False)
    await expect(first.locator("a.row")).to_have_count(2)
    await expect(first.get_by_test_id("moved")).to_be_visible()

    await world.database.pool.execute("delete from session")
    await turn(pages[1], away=False)
    await expect(pages[1].locator("#live")).to_contain_text(CATALOGUES["fr"]["nav.signed_out"])
    await first.context.close()


async def test_a_tab_that_is_left_for_a_moment_keeps_its_stream(browser: Browser, world: World) -> None:
    page = await signed_in(browser, world)
    await page.context.add_init_script(TURNED)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/events?" in request.url else None)
    await page.clock.install(time=0)
    await page.goto("/")
    await expect(page.locator("#live")).to_contain_text(CATALOGUES["fr"]["nav.connected"])
    await page.clock.pause_at(3_600_000)  # from here on it moves by steps alone
    for _ in range(3):
        await turn(page, away=True)
        await page.clock.run_for(1000)
        await turn(page, away=False)
        await page.clock.run_for(10_000)
    assert len(asked) == 1
    await turn(page, away=True)
    await page.clock.run_for(10_000)
    await turn(page, away=False)
    await world.ticket()
    await page.clock.resume()
    await expect(page.locator("a.row")).to_have_count(1)
    assert len(asked) == 2
    await page.context.close()
