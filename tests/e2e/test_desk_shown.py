"""What an agent is shown of what machines did: whose text it is, why a field was decided, what was masked."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from schemas.articles import ArticleIndexed
from services.desk.domain.i18n import CATALOGUES
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World
from tests.e2e.test_desk_pages import LANGUAGES, no_violation

MACHINE = re.compile(r"(^|\s)machine(\s|$)")


@pytest.mark.feature(59)
@LANGUAGES
async def test_a_machines_text_is_called_one_until_a_person_has_made_it_theirs(
    browser: Browser, world: World, lang: str
) -> None:
    texts = CATALOGUES[lang]
    ticket_id = await world.ticket(Story())
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    reply, title = page.locator("#reply"), page.locator("#reply-title")
    await expect(reply).to_have_class(MACHINE)
    await expect(title).to_have_text(texts["suggestion.title"])
    await page.get_by_test_id("reply-text").fill("Je passe vous voir à 14 h.")
    await expect(page.get_by_test_id("saved")).to_contain_text(texts["suggestion.saved"].split("{")[0].strip())
    await page.reload()
    await expect(page.get_by_test_id("reply-text")).to_have_value("Je passe vous voir à 14 h.")
    await expect(reply).not_to_have_class(MACHINE)
    await expect(title).to_have_text(texts["suggestion.edited"])
    await page.context.close()


@pytest.mark.feature(41)
@LANGUAGES
async def test_what_moved_a_decision_is_marked_in_the_text_and_named_in_the_readers_language(
    browser: Browser, world: World, lang: str
) -> None:
    texts = CATALOGUES[lang]
    by_category = Story(
        reasons=(("imprimantes de l'usine sont à l'arrêt", "category"), ("joindre au [PHONE_1]", "urgency"))
    )
    ticket_id = await world.ticket(by_category)
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    marked = page.get_by_test_id("text").locator("mark")
    await expect(marked).to_have_text(["imprimantes de l'usine sont à l'arrêt", "joindre au 06 12 34 56 78"])
    for number, field in enumerate(("category", "urgency")):
        said = f"{texts['triage.why']}{texts['colon']} {texts[f'field.{field}']}"
        await expect(marked.nth(number)).to_have_attribute("title", said)
    await expect(page.locator("p.why")).to_contain_text(texts["triage.why"])
    await expect(page.locator("p.why q")).to_have_text(
        ["imprimantes de l'usine sont à l'arrêt", "joindre au 06 12 34 56 78"]
    )
    await page.context.close()


@pytest.mark.feature(48)
async def test_a_source_leads_to_its_article_and_how_that_stands(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket(Story())
    for article in ("printer-jam.fr", "other.fr"):
        await world.handle(
            ArticleIndexed(
                article_id=article, lang="fr", title=f"Titre de {article}", category="hardware", kind="article",
                origin="folder", approved=True, indexed_at=datetime.now(UTC),
            )
        )  # fmt: skip
    page = await signed_in(browser, world, lang="fr")
    await page.goto(f"/tickets/{ticket_id}")
    await page.locator("#sources summary").click()
    await no_violation(page, "the ticket with its sources open")
    await page.get_by_test_id("source").click()
    await expect(page.get_by_test_id("article")).to_have_count(1)
    await expect(page.get_by_test_id("article")).to_have_attribute("data-article-id", "printer-jam.fr")
    await no_violation(page, "/knowledge?article=printer-jam.fr")
    await page.context.close()


@pytest.mark.feature(104)
@LANGUAGES
async def test_the_agent_is_told_of_a_secret_where_there_was_one_and_nowhere_else(
    browser: Browser, world: World, lang: str
) -> None:
    with_secret = await world.ticket(Story(secrets=1))
    without = await world.ticket(Story())
    page = await signed_in(browser, world, lang=lang)
    await page.goto("/")
    told = CATALOGUES[lang]["list.secret"]
    await expect(page.locator(f'[data-ticket-id="{with_secret}"]')).to_contain_text(told)
    await expect(page.locator(f'[data-ticket-id="{without}"]')).not_to_contain_text(told)
    await page.context.close()


@pytest.mark.feature(26)
async def test_each_mask_says_what_made_it(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket(Story())
    page = await signed_in(browser, world, lang="fr")
    await page.goto(f"/tickets/{ticket_id}?tab=models")
    masked = page.locator(".token[title]", has_text="PHONE_1").first
    await expect(masked).to_have_attribute("title", "PHONE · phone · spaced · joindre · 93\u202f%")
    await page.context.close()
