"""Use cases at the desk: the queue of one, its own categories to choose from, its groups, and where they are told."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from schemas.tickets import TicketCorrected
from tests.conftest import ProvisionedDatabase
from tests.e2e.conftest import UNDO_SECONDS, signed_in
from tests.e2e.desk_world import LEAD, Story, World, running
from tests.e2e.test_desk_pages import no_violation

pytestmark = pytest.mark.feature(6)
CASES = {
    "it": {"fr": "Informatique", "en": "IT", "categories": ["hardware", "access"], "routes": [{"channels": ["mail"]}]},
    "shop": {"fr": "Boutique", "en": "Shop", "categories": ["orders", "billing", "access"], "otherwise": True},
}
GROUPS = {
    "workplace": {"fr": "Poste de travail", "en": "Workplace", "takes": ["hardware", "access"], "use_case": "it"},
    "accounts": {"fr": "Comptabilité", "en": "Accounts", "takes": ["billing", "access"], "use_case": "shop"},
}
LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk_of_two(postgres: ProvisionedDatabase) -> AsyncIterator[World]:
    with tempfile.TemporaryDirectory() as name:
        url, folder = postgres.urls["desk"], Path(name)
        async with running(url, folder, undo_seconds=UNDO_SECONDS, use_cases=CASES, own_groups=GROUPS) as world:
            yield world


@pytest_asyncio.fixture(loop_scope="session")
async def two(desk_of_two: World) -> World:
    await desk_of_two.clear()
    return desk_of_two


@LANGUAGES
async def test_each_use_case_has_its_queue_its_categories_and_its_groups(
    browser: Browser, two: World, lang: str
) -> None:
    mine = await two.ticket(Story(use_case="it"))
    theirs = await two.ticket(Story(use_case="shop", category="access"))
    await two.ticket(Story())
    page = await signed_in(browser, two, lang=lang)
    await expect(page.locator("a.row")).to_have_count(3)
    await page.locator("select[name=use_case]").select_option("shop")
    await page.locator("form.filters button").click()
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(theirs))
    await page.click("a.row")
    await expect(page.get_by_test_id("use-case")).to_have_text("Boutique" if lang == "fr" else "Shop")
    await expect(page.get_by_test_id("group")).to_contain_text("Comptabilité" if lang == "fr" else "Accounts")
    offered = page.locator("[data-field=category] select > option")
    assert await offered.evaluate_all("found => found.map(one => one.value).sort()") == ["access", "billing", "orders"]
    await no_violation(page, f"a ticket of a use case, {lang}")
    await page.goto("/?use_case=it&group=workplace")
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(mine))
    await page.goto("/?use_case=it&group=accounts")
    await expect(page.get_by_test_id("empty")).to_be_visible()
    await page.context.close()


@LANGUAGES
async def test_a_person_may_say_what_came_in_by_the_wrong_way(browser: Browser, two: World, lang: str) -> None:
    story = Story(use_case="shop", category="billing", abstained=("category",), outside="hardware")
    ticket_id = await two.ticket(story)
    page = await signed_in(browser, two, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.get_by_test_id("outside")).to_contain_text("Matériel" if lang == "fr" else "Hardware")
    await no_violation(page, f"a ticket in the wrong use case, {lang}")
    await page.locator("[data-field=category] details summary").click()
    await page.locator("[data-field=category] optgroup").wait_for(state="attached")
    await page.locator("[data-field=category] select").select_option("hardware")
    await page.locator("[data-field=category] details button").click()
    await expect(page.locator("[data-field=category]")).to_have_class("human")
    await expect(page.get_by_test_id("outside")).to_have_count(0)
    assert [one.value for one in await two.published(TicketCorrected, ticket_id)] == ["hardware"]
    await page.context.close()


@LANGUAGES
async def test_a_lead_reads_which_use_case_has_which_categories(browser: Browser, two: World, lang: str) -> None:
    page = await signed_in(browser, two, lang=lang, login=LEAD)
    await page.get_by_test_id("settings-link").click()
    told = page.get_by_test_id("use-cases")
    await expect(told.locator("dt")).to_have_text(["Informatique", "Boutique"] if lang == "fr" else ["IT", "Shop"])
    await expect(told.locator("dd").first).to_contain_text("Matériel" if lang == "fr" else "Hardware")
    await expect(page.get_by_test_id("groups").locator("dt").first).to_contain_text(
        "Informatique" if lang == "fr" else "IT"
    )
    await no_violation(page, f"settings with use cases, {lang}")
    await page.context.close()
