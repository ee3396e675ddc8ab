"""What fits where: a narrow window, a phone, a long word, a menu at the edge."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World

pytestmark = pytest.mark.feature(70)
LONG = Story(
    subject="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    name="Marie-Françoise de la Rochefoucauld-Montmorency-Laval et Associés",
)


async def _stands_out(page: Page) -> int:
    """By how much the page is wider than its window."""
    found: int = await page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return found


async def test_a_phone_shows_a_long_word_and_the_whole_menu(browser: Browser, world: World) -> None:
    """One word made the page as wide as itself, and signing out stood outside the window."""
    page = await signed_in(browser, world)
    await page.set_viewport_size({"width": 390, "height": 780})
    await page.goto(f"/tickets/{await world.ticket(LONG)}")
    assert await _stands_out(page) <= 0
    await page.locator(".who summary").click()
    for button in ("log-out", "log-out-everywhere", "factor-link"):
        await expect(page.get_by_test_id(button)).to_be_in_viewport(ratio=1)
    await page.context.close()


async def test_a_window_of_1024_pixels_leaves_room_to_write(browser: Browser, world: World) -> None:
    """The reply was 190 pixels wide beside the triage, whose buttons stood outside their panel."""
    page = await signed_in(browser, world)
    await page.set_viewport_size({"width": 1024, "height": 768})
    await page.goto(f"/tickets/{await world.ticket()}")
    box = await page.get_by_test_id("reply-text").bounding_box()
    assert box is not None
    assert box["width"] >= 350
    outside = "() => Math.max(...[...document.querySelectorAll('#triage .tools')].map(one => one.getBoundingClientRect().right))"
    panel = await page.locator("#triage").bounding_box()
    assert panel is not None
    assert await page.evaluate(outside) <= panel["x"] + panel["width"]
    await page.context.close()


async def test_which_message_of_the_thread_one_reads_is_seen(browser: Browser, world: World) -> None:
    """All three were the same links; only a screen reader was told."""
    page = await signed_in(browser, world)
    ticket_id = await world.ticket()
    await world.ticket(Story(text="Toujours en panne.\n\nMarc Delaunay"), ticket_id, 2)
    await page.goto(f"/tickets/{ticket_id}?message=1")
    lines = [
        await one.evaluate("one => getComputedStyle(one).textDecorationLine")
        for one in await page.locator(".from a").all()
    ]
    assert lines == ["none", "underline"]
    await expect(page.locator(".from")).to_contain_text("fil de 2 messages\u00a0: message 1")
    await page.context.close()


async def test_what_a_person_approved_no_longer_looks_like_a_machines(browser: Browser, world: World) -> None:
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{await world.ticket()}")
    await expect(page.locator("#reply.machine")).to_have_count(1)
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("decided-text")).to_be_visible()
    await expect(page.locator("#reply.machine")).to_have_count(0)
    await page.context.close()


async def test_that_a_text_is_not_kept_does_not_look_as_if_it_were(browser: Browser, world: World) -> None:
    """The line stood in the same quiet grey: whoever writes does not read it again after each pause."""
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{await world.ticket()}")
    saved, weight = page.locator("#saved"), "one => getComputedStyle(one).fontWeight"
    await page.get_by_test_id("reply-text").fill("Bonjour,\n\nUn technicien passe.")
    await expect(saved).to_have_attribute("data-state", "saved")
    assert await saved.evaluate(weight) == "400"
    await page.context.clear_cookies()
    await page.get_by_test_id("reply-text").press_sequentially(" Demain.")
    await expect(saved).to_have_attribute("data-state", "here")
    assert await saved.evaluate(weight) == "600"
    await page.context.close()


async def test_only_the_list_and_the_ticket_scroll_and_labels_stand_clear_of_values(
    browser: Browser, world: World
) -> None:
    """What is there for screen readers alone made the whole page scroll as well, into a blank."""
    page = await signed_in(browser, world)
    await page.set_viewport_size({"width": 1400, "height": 500})
    await page.goto(f"/tickets/{await world.ticket()}")
    assert await page.evaluate("() => document.documentElement.scrollHeight - innerHeight") <= 0
    gaps = """() => [...document.querySelectorAll('.fields > div')].map(one => {
        const label = document.createRange(); label.selectNodeContents(one.querySelector('dt'));
        return one.querySelector('.value').getBoundingClientRect().left - label.getBoundingClientRect().right; })"""
    assert min(await page.evaluate(gaps)) >= 3
    await page.context.close()
