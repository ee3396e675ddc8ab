"""The desk by keyboard and by ear: where the focus is, what is said, and a page enlarged to twice its size."""

from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World
from tests.e2e.test_desk_live import SECOND

pytestmark = pytest.mark.feature(65, 70)
ENLARGED: Any = {"width": 720, "height": 450}
"""A window of 1440 by 900 at 200 %."""


async def _opened(page: Page, world: World, story: Story | None = None) -> str:
    ticket_id = str(await world.ticket(story))
    await page.goto(f"/tickets/{ticket_id}")
    return ticket_id


async def _press(page: Page, key: str, code: str) -> None:
    """A key as a keyboard of another country gives it."""
    await page.evaluate(
        "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))",
        [key, code],
    )


async def test_what_takes_the_place_of_what_had_the_focus_has_it(browser: Browser, world: World) -> None:
    """A value confirmed, a tab, an opinion: the next Tab began at the top of the page, where nobody was."""
    page = await signed_in(browser, world)
    await _opened(page, world)
    tools = page.locator("[data-field=category] .tools")
    await tools.get_by_label("Confirmer").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-field=category]")).to_have_class("human")
    await expect(tools.locator("summary")).to_be_focused()
    await page.get_by_test_id("tab-history").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("history")).to_be_visible()
    await expect(page.get_by_test_id("tab-history")).to_be_focused()
    await page.keyboard.press("n")
    await expect(page.locator("#down-draft [name=reason]").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("judged-draft")).to_be_visible()
    await expect(page.get_by_test_id("down-draft")).to_be_focused()
    await page.get_by_test_id("accept-all").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("accept-all")).to_have_count(0)
    await expect(page.locator("#triage :focus")).to_have_count(1)
    await page.context.close()


async def test_what_a_key_did_is_said(browser: Browser, world: World) -> None:
    """To whoever hears the page: the focus stays in the list, and nothing told that a ticket opened or a field was set."""
    page = await signed_in(browser, world)
    ticket_id = str(await world.ticket())
    await page.reload()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("#said")).to_contain_text("Imprimantes à l'arrêt à l'usine, P1")
    await page.keyboard.press("2")
    await expect(page.locator("#said")).to_have_text("Type, Incident fixé par une personne")
    await expect(page.locator(f"#t-{ticket_id}")).to_be_focused()
    await page.context.close()


async def test_a_ticket_that_leaves_the_list_under_the_focus_leads_to_the_one_after_it(
    browser: Browser, world: World
) -> None:
    """Opened with Enter, its row has the focus still: another row took it, and J passed the next ticket over."""
    page = await signed_in(browser, world)
    _, _, opened, following = [str(await world.ticket(Story(minutes=60 - n))) for n in range(4)]
    await page.reload()
    await page.locator(f"#t-{opened}").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("ticket")).to_have_attribute("data-ticket-id", opened)
    await world.database.pool.execute(SECOND, UUID(opened))
    await expect(page.locator(f"#t-{opened}")).to_have_count(0)
    await page.keyboard.press("j")
    await expect(page.locator(f"#t-{following}")).to_be_focused()
    await page.context.close()


async def test_an_enlarged_page_goes_from_ticket_to_ticket_and_back_to_its_row(browser: Browser, world: World) -> None:
    """Its list gives way to the ticket: the focus was lost with it, J and K did nothing, and the way back led to the top."""
    page = await signed_in(browser, world)
    await page.set_viewport_size(ENLARGED)
    tickets = [str(await world.ticket(Story(subject=f"Panne {n}", minutes=60 - n))) for n in range(12)]
    await page.reload()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Panne 0")).to_be_focused()
    for n in (1, 2):
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name=f"Panne {n}")).to_be_focused()
    await page.keyboard.press("k")
    await expect(page.get_by_role("heading", name="Panne 1")).to_be_focused()
    assert tickets[1] in page.url
    await page.goto(f"/tickets/{tickets[11]}")
    await page.locator(".back a").click()
    await expect(page.locator(f"#t-{tickets[11]}")).to_be_focused()
    await expect(page.locator(f"#t-{tickets[11]}")).to_be_in_viewport()
    await page.context.close()


async def test_escape_closes_what_a_key_unfolded(browser: Browser, world: World) -> None:
    """As the list of keys says; the reasons for a rejection stayed open, and a field being corrected lost the focus."""
    page = await signed_in(browser, world)
    await _opened(page, world)
    for key, summary in (
        ("r", "#reject"),
        ("c", "[data-field=category] details"),
        ("i", "#steer"),
        ("n", "#down-draft"),
    ):
        await page.keyboard.press(key)
        await expect(page.locator(f"{summary}[open]")).to_have_count(1)
        await expect(page.locator(f"{summary} > summary")).not_to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator(f"{summary}[open]")).to_have_count(0)
        await expect(page.locator(f"{summary} > summary")).to_be_focused()
    await page.keyboard.press("e")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("reply-text")).not_to_be_focused()
    await page.context.close()


async def test_digits_of_a_french_keyboard_need_no_shift(browser: Browser, world: World) -> None:
    """Its row of digits gives & and é: 1 and 2 did nothing in France."""
    page = await signed_in(browser, world)
    await _opened(page, world)
    await _press(page, "&", "Digit1")
    await expect(page.locator("[data-field=category]")).to_have_class("human")
    await _press(page, "é", "Digit2")
    await expect(page.locator("[data-field=type]")).to_have_class("human")
    await _press(page, "à", "Digit0")
    await expect(page.locator("[data-field=urgency]")).to_have_class("human")
    await page.context.close()


async def test_each_ticket_has_its_number_on_the_page_and_on_the_browsers_tab(browser: Browser, world: World) -> None:
    """By which colleagues speak of it and the search finds it; all tabs had one name, and a ticket opened kept its list's."""
    page = await signed_in(browser, world)
    ticket_id = str(await world.ticket())
    await page.reload()
    await expect(page).to_have_title("À répondre · Guichet")
    await page.get_by_test_id("queue-item").click()
    await expect(page.get_by_test_id("number")).to_have_text(f"n° {ticket_id[:8]}")
    await expect(page).to_have_title(f"P1 · À répondre · {ticket_id[:8]} · Guichet")
    waiting = await world.raw(Story())
    await page.goto(f"/tickets/{waiting}")
    await expect(page).to_have_title(f"En attente de l'IA · {str(waiting)[:8]} · Guichet")
    await page.context.close()
