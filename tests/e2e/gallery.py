"""A picture of each of the desk's pages, in both languages: `make gallery` writes them to `docs/images/desk`.

No test of its own: `pytest` takes it up only when it is named.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from schemas.articles import ArticleIndexed
from schemas.topics import SERVICES
from services.desk.adapters import assigning
from services.desk.domain.agents import Agent
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LEAD, LEADS, LOGIN, OFFICER, Story, World
from tests.e2e.test_desk_audit import auditing
from tests.e2e.test_desk_knowledge import proposed
from tests.e2e.test_desk_privacy import answered, found
from tests.e2e.test_desk_second import NAMED, in_force
from tests.integration.archive import Archive, archive
from tests.integration.lead import fill

__all__ = ["archive"]

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images" / "desk"
LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])
COLLEAGUE = "agent-02bd"
PHONE = {"width": 390, "height": 780}
Stories = Callable[[str], Awaitable[str]]


@pytest_asyncio.fixture(loop_scope="session")
async def day(world: World) -> AsyncIterator[Stories]:
    """An ordinary day: a ticket to answer, to triage, with a secret, without an answer."""

    async def told(lang: str) -> str:
        for story in (
            Story(subject="VPN coupé depuis ce matin", priority="P2", category="network", reply=None, minutes=22),
            Story(subject="Facture en double", priority="P3", category="billing", category_confidence=0.41,
                  abstained=("category",), minutes=65),
            Story(subject="Mot de passe partagé", priority="P2", category="security", secrets=1, minutes=40),
        ):  # fmt: skip
            last = await world.ticket(story)
        await taken(world, last, COLLEAGUE)
        mine = await world.ticket()
        await taken(world, mine, LOGIN)
        return str(mine)

    yield told


async def taken(world: World, ticket: UUID, login: str) -> None:
    """Somebody takes care of it."""
    async with world.database.unit() as unit:
        await assigning.take(unit, Agent(login, login, "agent", "default"), ticket, datetime.now(UTC))


async def shot(page: Page, name: str, lang: str, *, whole: bool = True) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=IMAGES / f"{name}-{lang}.png", full_page=whole)


@LANGUAGES
async def test_the_agents_pages(browser: Browser, world: World, day: Stories, lang: str) -> None:
    ticket = await day(lang)
    page = await signed_in(browser, world, lang=lang)
    await shot(page, "queue", lang, whole=False)
    await page.goto(f"/tickets/{ticket}")
    await shot(page, "ticket", lang)
    await page.locator("#steer summary").click()
    await shot(page, "steer", lang)
    await page.get_by_test_id("approve").click()
    await page.locator("details.later summary").click()
    await shot(page, "confirm", lang)
    await page.get_by_test_id("later-tomorrow").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await shot(page, "later", lang, whole=False)
    for name in ("factor", "keys", "status"):
        await page.goto(f"/{name}")
        await shot(page, name, lang)
    await page.goto("/search")
    await page.get_by_test_id("search").fill("mot de passe")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("queue-item").first).to_be_visible()
    await shot(page, "search", lang, whole=False)
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await page.goto(f"/tickets/{ticket}")
    await shot(page, "phone", lang)
    await page.context.close()


@LANGUAGES
async def test_the_leads_pages(browser: Browser, world: World, lang: str) -> None:
    await fill(world.database.pool, "default", 400, agents=5, end=datetime.now(UTC))
    for number in range(6):
        await world.handle(
            ArticleIndexed(article_id=f"article-{number}", lang=lang, title=f"Article {number}", category="hardware",
                           kind="article", origin="folder", indexed_at=datetime.now(UTC))
        )  # fmt: skip
    proposal = await proposed(world, tickets=(uuid4(), uuid4(), uuid4()))
    page = await signed_in(browser, world, lang=lang, login=LEAD)
    for name, address in (
        ("lead", "/lead"),
        ("articles", "/knowledge"),
        ("proposal", f"/knowledge/proposals/{proposal}"),
        ("policy", "/policy"),
        ("settings", "/settings"),
    ):
        await page.goto(address)
        await shot(page, name, lang, whole=name != "lead")
    await page.context.close()


@LANGUAGES
async def test_the_officers_pages(browser: Browser, world: World, archive: Archive, day: Stories, lang: str) -> None:
    """Personal data, found tickets, a restriction, an erasure before and after, and the ledger."""
    await archive.admin.execute("delete from audit.verification")
    ticket = UUID(await day(lang))
    await archive.fill(30)
    await auditing(archive).check_if_due()
    page = await signed_in(browser, world, lang=lang, login=OFFICER)
    await found(page, "Marc Delaunay\nmarc.delaunay@client.example")
    await shot(page, "person", lang)
    await page.get_by_test_id("to-restrict").click()
    await page.get_by_test_id("ground-objection").check()
    await shot(page, "restrict", lang)
    await page.get_by_test_id("restrict-now").click()
    await shot(page, "restriction", lang)
    await page.get_by_test_id("told").check()
    await page.get_by_test_id("lift").click()
    await page.goto("/privacy")
    await page.get_by_test_id("ids").evaluate("one => one.closest('details').open = true")
    await page.get_by_test_id("ids").fill(str(ticket))
    await page.get_by_test_id("choose").click()
    await page.get_by_test_id("to-erase").click()
    await shot(page, "erase", lang)
    await page.get_by_test_id("sure").check()
    await page.get_by_test_id("erase-now").click()
    request_id = UUID(page.url.rpartition("/")[2])
    await answered(world, request_id, ticket, *SERVICES[:5])
    await page.reload()
    await shot(page, "certificate", lang)
    await page.goto("/privacy")
    await page.locator("details.law summary").click()
    await shot(page, "privacy", lang)
    await page.goto("/audit")
    await shot(page, "audit", lang, whole=False)
    await page.context.close()


@LANGUAGES
async def test_the_second_persons_page(browser: Browser, world: World, lang: str) -> None:
    await in_force(browser, world)
    ticket = await world.ticket(NAMED)
    agent = await signed_in(browser, world, lang=lang)
    await agent.goto(f"/tickets/{ticket}")
    await agent.get_by_test_id("reply-text").fill("Bonjour,\n\nNote interne : à relire.\n\nCordialement")
    await agent.get_by_test_id("approve").click()
    await agent.get_by_test_id("note").fill("Le ton te paraît-il juste ?" if lang == "fr" else "Is the tone right?")
    await agent.get_by_test_id("confirm-send").click()
    lead = await signed_in(browser, world, lang=lang, login=LEADS[0])
    await lead.goto(f"/tickets/{ticket}")
    await lead.get_by_test_id("second").click()
    await shot(lead, "second", lang)
    for page in (agent, lead):
        await page.context.close()


@LANGUAGES
async def test_the_door(browser: Browser, world: World, lang: str) -> None:
    page = await signed_in(browser, world, lang=lang, login=LOGIN)
    await page.context.clear_cookies()
    await page.goto("/login")
    await shot(page, "login", lang, whole=False)
    await page.context.close()
