"""Categories of a use case's own at the desk: seen, filtered, corrected, put into words, in policies and articles."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from schemas.policies import PolicyDecided
from schemas.tickets import TicketCorrected
from tests.conftest import ProvisionedDatabase
from tests.e2e.conftest import UNDO_SECONDS, signed_in
from tests.e2e.desk_world import ARTICLE_KEY, LEAD, LEADS, OFFICER, Story, World, running
from tests.e2e.test_desk_pages import no_violation

pytestmark = pytest.mark.feature(6)
CASES = {
    "shop": {
        "fr": "Boutique", "en": "Shop", "classifier": "shop", "otherwise": True,
        "categories": {
            "returns": {"fr": "Retours", "en": "Returns", "labels": ["RET"]},
            "warranty": {"fr": "Garantie", "en": "Warranty", "labels": ["WAR"]},
            "orders": {"labels": ["ORD"]},
        },
    },
    "rentals": {
        "fr": "Location", "en": "Rentals", "classifier": "rentals", "routes": [{"channels": ["crm"]}],
        "categories": {"deposit": {"fr": "Caution", "en": "Deposit"}},
    },
    "it": {"fr": "Informatique", "en": "IT", "categories": ["hardware", "access"], "routes": [{"channels": ["mail"]}]},
}  # fmt: skip
GROUPS = {
    "counter": {"fr": "Comptoir", "en": "Counter", "takes": ["returns"], "use_case": "shop"},
    "repairs": {"fr": "Atelier", "en": "Repairs", "takes": ["warranty", "deposit"]},
}
RETURNS = Story(
    use_case="shop", category="returns", nearest=("warranty", "orders"), classifier="shop-labels", outside="hardware"
)
WORDS = {"fr": ("Retours", "Garantie", "Caution"), "en": ("Returns", "Warranty", "Deposit")}
LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk_of_own(postgres: ProvisionedDatabase) -> AsyncIterator[World]:
    with tempfile.TemporaryDirectory() as name:
        url, folder = postgres.urls["desk"], Path(name)
        async with running(url, folder, undo_seconds=UNDO_SECONDS, use_cases=CASES, own_groups=GROUPS) as world:
            yield world


@pytest_asyncio.fixture(loop_scope="session")
async def own(desk_of_own: World) -> World:
    await desk_of_own.clear()
    return desk_of_own


async def offered(page: Page, below: str = "") -> list[str]:
    found = page.locator(f"[data-field=category] select {below}> option")
    values: list[str] = await found.evaluate_all("found => found.map(one => one.value)")
    return values


@LANGUAGES
async def test_an_own_category_is_seen_filtered_and_corrected_to_another(
    browser: Browser, own: World, lang: str
) -> None:
    returns, warranty, deposit = WORDS[lang]
    ticket_id = await own.ticket(RETURNS)
    await own.ticket(Story(use_case="it"))
    page = await signed_in(browser, own, lang=lang)
    await expect(page.locator("a.row")).to_have_count(2)
    await page.locator("select[name=category]").select_option(label=returns)
    await page.locator("form.filters button").click()
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(ticket_id))
    await expect(page.locator("a.row .about")).to_contain_text(returns)
    await no_violation(page, f"a queue of an own category, {lang}")
    await page.click("a.row")
    await expect(page.get_by_test_id("group")).to_contain_text("Comptoir" if lang == "fr" else "Counter")
    await expect(page.locator("[data-field=category] .value")).to_contain_text(returns)
    await expect(page.get_by_test_id("category-model")).to_contain_text("shop-labels")
    await expect(page.get_by_test_id("outside")).to_have_count(0)
    assert await offered(page) == ["returns", "warranty", "orders"]
    below = await offered(page, "> optgroup ")
    assert "access" in below
    assert not {"deposit", "orders"} & set(below)
    assert deposit not in await page.locator("#triage").inner_text()
    await no_violation(page, f"a ticket of an own category, {lang}")
    await page.locator("[data-field=category] details summary").click()
    await page.locator("[data-field=category] select").select_option(label=warranty)
    await page.locator("[data-field=category] details button").click()
    await expect(page.locator("[data-field=category]")).to_have_class("human")
    await expect(page.locator("[data-field=category] .value")).to_contain_text(warranty)
    await expect(page.get_by_test_id("category-model")).to_have_count(0)
    [said] = await own.published(TicketCorrected, ticket_id)
    assert (said.value, said.was, said.verdict) == ("warranty", "returns", "corrected")
    await page.goto(f"/tickets/{ticket_id}?tab=history")
    await expect(page.locator("#reading")).to_contain_text(warranty)
    await expect(page.locator("#reading")).to_contain_text("shop-labels 3")
    await expect(page.get_by_test_id("group")).to_contain_text("Atelier" if lang == "fr" else "Repairs")
    csrf = await page.locator("input[name=csrf]").first.input_value()
    form: dict[str, str | float | bool] = {"csrf": csrf, "field": "category", "value": "deposit"}
    assert (await page.request.post(f"/tickets/{ticket_id}/correct", form=form)).status == 422
    await page.context.close()


@LANGUAGES
async def test_what_no_file_lists_any_more_is_shown_by_its_name_and_may_be_corrected(
    browser: Browser, own: World, lang: str
) -> None:
    story = Story(use_case="closed", category="souvenirs", nearest=("relics", "maps"), classifier="gone")
    ticket_id = await own.ticket(story)
    page = await signed_in(browser, own, lang=lang)
    await expect(page.locator("a.row .about")).to_contain_text("souvenirs")
    await page.click("a.row")
    await expect(page.locator("[data-field=category] .value")).to_contain_text("souvenirs")
    await expect(page.get_by_test_id("group")).to_have_count(0)
    assert (await offered(page))[:4] == ["souvenirs", "relics", "maps", "access"]
    assert not {"returns", "deposit"} & set(await offered(page))
    await no_violation(page, f"a ticket of a category that is gone, {lang}")
    await page.locator("[data-field=category] details summary").click()
    await page.locator("[data-field=category] select").select_option("billing")
    await page.locator("[data-field=category] details button").click()
    await expect(page.locator("[data-field=category]")).to_have_class("human")
    assert [one.value for one in await own.published(TicketCorrected, ticket_id)] == ["billing"]
    for listed in ("/", "/knowledge"):
        await page.goto(f"{listed}?category=souvenirs")
        await expect(page.locator("select[name=category]")).to_have_value("souvenirs")
    await page.context.close()


@LANGUAGES
async def test_two_people_may_be_asked_for_by_an_own_category(browser: Browser, own: World, lang: str) -> None:
    returns, _, _ = WORDS[lang]
    first, second = [await signed_in(browser, own, lang=lang, login=login) for login in LEADS]
    await first.goto("/policy")
    await no_violation(first, f"a policy with own categories, {lang}")
    await first.get_by_label(returns).check()
    await first.get_by_test_id("policy-propose").click()
    await second.goto("/policy")
    await expect(second.locator("[data-change=added]")).to_contain_text([returns])
    await second.get_by_test_id("policy-confirm").click()
    await expect(second.get_by_test_id("policy-stands")).to_contain_text(returns)
    [decided] = await own.published(PolicyDecided)
    assert decided.requested.consent.policy.categories == ("returns",)
    ticket_id = await own.ticket(RETURNS)
    await first.goto(f"/tickets/{ticket_id}")
    await first.keyboard.press("a")
    await expect(first.get_by_test_id("two")).to_be_visible()
    for page in (first, second):
        await page.context.close()


@LANGUAGES
async def test_an_article_of_an_own_category_is_handed_in_found_and_approved(
    browser: Browser, own: World, lang: str
) -> None:
    returns, _, _ = WORDS[lang]
    article = {
        "id": f"send-back-{lang}", "lang": lang, "title": "Renvoyer" if lang == "fr" else "Sending back",
        "text": "Collez l'étiquette sur le colis." if lang == "fr" else "Put the label on the parcel.",
    }  # fmt: skip
    page = await signed_in(browser, own, lang=lang, login=LEAD)
    key = {"authorization": f"Bearer {ARTICLE_KEY}"}
    refused = await page.request.post("/v1/articles", data={**article, "category": "souvenirs"}, headers=key)
    assert refused.status == 422
    taken = await page.request.post("/v1/articles", data={**article, "category": "returns"}, headers=key)
    assert taken.status == 202
    await page.goto("/knowledge")
    await expect(page.locator("select[name=category]")).to_contain_text(returns)
    await page.get_by_test_id("proposal").click()
    await expect(page.locator("select[name=category] option:checked")).to_have_text(returns)
    await no_violation(page, f"an article of an own category, {lang}")
    await page.get_by_test_id("approve-article").click()
    await expect(page.get_by_test_id("decided")).to_be_visible()
    await page.context.close()


@LANGUAGES
async def test_a_lead_reads_who_gives_the_categories_and_counts_by_them(
    browser: Browser, own: World, lang: str
) -> None:
    returns, _, deposit = WORDS[lang]
    await own.ticket(RETURNS)
    page = await signed_in(browser, own, lang=lang, login=LEAD)
    await page.goto("/settings")
    told = page.get_by_test_id("use-cases")
    await expect(told.locator("dd")).to_contain_text([returns, deposit, "Matériel" if lang == "fr" else "Hardware"])
    await expect(told.get_by_test_id("classifier")).to_contain_text(["shop", "rentals"])
    await expect(page.get_by_test_id("groups")).to_contain_text(returns)
    await no_violation(page, f"settings with own categories, {lang}")
    await page.goto("/lead?category=returns")
    await expect(page.locator("select[name=category] option:checked")).to_have_text(returns)
    await expect(page.locator("main table").first).to_be_attached()
    await no_violation(page, f"figures of an own category, {lang}")
    await page.goto("/lead?category=souvenirs")
    await expect(page.locator("select[name=category]")).to_have_value("")
    await page.context.close()


@LANGUAGES
async def test_an_officer_sets_an_own_category_right_where_the_ticket_may_have_it(
    browser: Browser, own: World, lang: str
) -> None:
    _, warranty, deposit = WORDS[lang]
    ticket_id = await own.ticket(RETURNS)
    page = await signed_in(browser, own, lang=lang, login=OFFICER)
    for words, done in ((deposit, False), (warranty, True)):
        await page.goto("/privacy")
        await page.locator("details", has=page.get_by_test_id("rectify")).locator("summary").click()
        await page.get_by_test_id("rectify-ticket").fill(str(ticket_id))
        await page.get_by_test_id("rectify-field").select_option(label=words)
        await page.get_by_test_id("rectify").click()
        await expect(page.get_by_test_id("rectified" if done else "refusal")).to_be_visible()
    assert [one.value for one in await own.published(TicketCorrected, ticket_id)] == ["warranty"]
    await page.context.close()
