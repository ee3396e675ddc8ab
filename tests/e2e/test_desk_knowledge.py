"""The knowledge page, in a real browser and both languages: what is proposed, who decides it, what the base holds."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from models.pii.build import ensure
from schemas.articles import ArticleDecided, ArticleIndexed, ArticleProposed
from schemas.records import AccessRecorded
from schemas.replies import ReplyRevised
from services.desk.adapters.articles import digest
from services.desk.domain.i18n import CATALOGUES
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LEAD, LEADS, LOGIN, Story, World
from tests.e2e.test_desk_pages import approve as approve_reply
from tests.e2e.test_desk_pages import no_violation

pytestmark = pytest.mark.feature(55)

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])
MOST_BYTES = 150_000
ARTICLES = 240
TEXT = "Branchez le câble de la table.\nVotre référence {{customer_id}} est bien notée."

LEFT_OVER = (
    ("Demandez Claire Vasseur au 06 99 88 77 66.", "personal"),
    ("Demandez à [PERSON_1].", "placeholder"),
    ("Voir {{password}}.", "slot"),
    ("Voir le […].", "mask"),
    ("# Titre", "heading"),
)


async def proposed(world: World, *, tickets: tuple[UUID, ...] = (), tenant: str = "default") -> UUID:
    data = ArticleProposed(
        proposal_id=uuid4(), lang="fr", category="hardware", title="Écran sans image", text=TEXT,
        questions=("Pas d'image en salle",), tickets=tickets or (uuid4(), uuid4(), uuid4()), left_out=2,
        proposed_at=datetime.now(UTC),
    )  # fmt: skip
    for _ in range(2):
        await world.handle(data, tenant=tenant)
    return data.proposal_id


async def opened(page: Page, proposal_id: UUID) -> None:
    await page.goto(f"/knowledge/proposals/{proposal_id}")
    await expect(page.get_by_test_id("proposal-form")).to_be_visible()


async def approve(page: Page) -> None:
    """By keyboard; as long as the finder's models are still being loaded the desk says so, and one asks again."""
    unread = True
    while unread:
        async with page.expect_navigation():
            await page.get_by_test_id("approve-article").press("Enter")
        unread = bool(await page.locator("[data-testid=refusal][data-code=unchecked]").count())


async def events(world: World) -> list[ArticleDecided]:
    return await world.published(ArticleDecided)


@LANGUAGES
async def test_a_lead_edits_and_approves_by_keyboard_and_what_they_saw_is_what_is_published(
    browser: Browser, world: World, lang: str
) -> None:
    ensure()
    ticket_id = await world.ticket(Story(subject="Écran noir en salle"))
    proposal_id = await proposed(world, tickets=(ticket_id, uuid4(), uuid4()))
    page = await signed_in(browser, world, lang=lang, login=LEAD, scripts=False)
    await page.get_by_test_id("knowledge-link").focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("proposal").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text(CATALOGUES[lang]["knowledge.proposal"])
    await expect(page.get_by_test_id("behind")).to_have_text("Écran noir en salle")
    await page.locator("#title").focus()
    await page.keyboard.press("End")
    await page.keyboard.type(" en réunion")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ControlOrMeta+End")
    await page.keyboard.type("\nAttendez dix secondes.")
    await page.locator("[name=valid_until]").fill("2027-12-31")
    await approve(page)
    await expect(page.get_by_test_id("decided")).to_contain_text("C. Diop")
    (decided,) = await events(world)
    text = TEXT + "\nAttendez dix secondes."
    assert (decided.proposal_id, decided.decision, decided.edited, decided.agent) == (
        proposal_id,
        "approved",
        True,
        LEAD,
    )
    assert (decided.title, decided.text) == ("Écran sans image en réunion", text)
    assert (decided.valid_until, decided.questions) == (date(2027, 12, 31), ("Pas d'image en salle",))
    assert decided.text_sha256 == digest("Écran sans image en réunion", text)
    assert ticket_id in decided.tickets
    await page.get_by_test_id("withdraw-article").press("Enter")
    await expect(page.get_by_test_id("decided")).to_contain_text(CATALOGUES[lang]["knowledge.status_withdrawn"])
    told = await events(world)
    assert [(one.decision, one.text is None) for one in told] == [("approved", False), ("withdrawn", True)]
    assert told[1].version > told[0].version
    await page.context.close()


@LANGUAGES
async def test_what_is_personal_or_left_over_in_the_edited_text_stops_the_approval_and_is_kept(
    browser: Browser, world: World, lang: str
) -> None:
    ensure()
    proposal_id = await proposed(world)
    page = await signed_in(browser, world, lang=lang, login=LEAD)
    await opened(page, proposal_id)
    for words, code in LEFT_OVER if lang == "fr" else LEFT_OVER[:1]:
        await page.locator("#article-text").fill(f"{TEXT}\n{words}")
        await approve(page)
        await expect(page.get_by_test_id("refusal")).to_have_attribute("data-code", code)
        await expect(page.locator("#article-text")).to_have_value(f"{TEXT}\n{words}")
        if code == "personal":
            await expect(page.get_by_test_id("refusal").locator("q")).to_have_text(["Claire Vasseur", "06 99 88 77 66"])
            await no_violation(page, f"refused article, {lang}")
        await page.goto(f"/knowledge/proposals/{proposal_id}")
        await expect(page.locator("#article-text")).to_have_value(f"{TEXT}\n{words}")
    await page.locator("#article-text").fill(TEXT)
    await page.locator("#questions").fill("Écran de Claire Vasseur")
    await approve(page)
    await expect(page.get_by_test_id("refusal")).to_have_attribute("data-code", "personal")
    assert await events(world) == []
    refused = [one.detail for one in await world.published(AccessRecorded) if one.action == "article.refused"]
    assert f"personal:{proposal_id}" in refused
    assert not any("Vasseur" in str(one) for one in await world.published(AccessRecorded))
    await page.context.close()


async def test_of_two_leads_the_first_decides_and_the_second_is_told_and_keeps_their_text(
    browser: Browser, world: World
) -> None:
    ensure()
    proposal_id = await proposed(world)
    first = await signed_in(browser, world, login=LEADS[0])
    second = await signed_in(browser, world, lang="en", login=LEAD)
    await opened(first, proposal_id)
    await opened(second, proposal_id)
    await second.locator("#article-text").fill("Mon texte à moi.")
    await first.locator("button[value=one_off]").click()
    await expect(first.get_by_test_id("decided")).to_contain_text("L. Morel")
    await second.get_by_test_id("approve-article").click()
    await expect(second.get_by_test_id("moved")).to_contain_text("L. Morel")
    await expect(second.get_by_test_id("mine")).to_contain_text("Mon texte à moi.")
    await no_violation(second, "decided meanwhile")
    (decided,) = await events(world)
    assert (decided.decision, decided.reason, decided.text, decided.agent) == ("rejected", "one_off", None, LEADS[0])
    await second.goto("/knowledge")
    await expect(second.get_by_test_id("no-proposal")).to_be_visible()
    await first.context.close()
    await second.context.close()


async def test_an_edit_meanwhile_asks_for_another_reading(browser: Browser, world: World) -> None:
    proposal_id = await proposed(world)
    first = await signed_in(browser, world, login=LEADS[0])
    second = await signed_in(browser, world, login=LEAD)
    await opened(first, proposal_id)
    await opened(second, proposal_id)
    await first.locator("#title").fill("Autre titre")
    await first.get_by_test_id("save-article").click()
    await expect(first.locator("#title")).to_have_value("Autre titre")
    await second.locator("#title").fill("Mon titre")
    await second.locator("#questions").fill("Et ma question ?")
    await second.get_by_test_id("approve-article").click()
    await expect(second.get_by_test_id("moved")).to_contain_text("L. Morel")
    await expect(second.locator("#title")).to_have_value("Autre titre")
    await expect(second.get_by_test_id("mine")).to_contain_text("Mon titre")
    await expect(second.get_by_test_id("mine")).to_contain_text("Et ma question ?")
    assert await events(world) == []
    await first.context.close()
    await second.context.close()


async def test_another_tenants_proposal_does_not_exist_and_no_agent_decides(browser: Browser, world: World) -> None:
    theirs, ours = await proposed(world, tenant="elsewhere"), await proposed(world)
    lead = await signed_in(browser, world, login=LEAD)
    await lead.goto("/knowledge")
    await expect(lead.get_by_test_id("proposal")).to_have_count(1)
    await opened(lead, ours)
    form = {"csrf": await lead.locator("[name=csrf]").first.input_value(), "version": "0", "reason": "other"}
    form |= {"title": "T", "text": "Branchez le câble.", "category": "hardware"}
    assert (await lead.request.get(f"/knowledge/proposals/{theirs}")).status == 404
    for action in ("save", "approve", "reject", "withdraw"):
        answer = await lead.request.post(f"/knowledge/proposals/{theirs}/{action}", form=form)
        assert answer.status == 404, action
    agent = await signed_in(browser, world)
    await agent.goto("/knowledge")
    await expect(agent.get_by_test_id("proposals")).to_have_count(0)
    assert (await agent.request.get(f"/knowledge/proposals/{ours}")).status == 403
    form["csrf"] = await agent.locator("[name=csrf]").first.input_value()
    for action in ("save", "approve", "reject", "withdraw"):
        answer = await agent.request.post(f"/knowledge/proposals/{ours}/{action}", form=form)
        assert answer.status == 403, action
    assert await events(world) == []
    assert await world.database.pool.fetchval("select count(*) from proposal where status = 'open'") == 2
    await lead.context.close()
    await agent.context.close()


async def fill(world: World) -> None:
    """A base with articles in use, unused, expiring, expired and not approved."""
    today = datetime.now(UTC).date()
    for place in range(ARTICLES):
        until = {0: today + timedelta(days=10), 1: today - timedelta(days=1)}.get(place)
        await world.handle(
            ArticleIndexed(
                article_id="printer-jam.fr" if place == 5 else f"article-{place}", lang="fr" if place % 2 else "en",
                title=f"Imprimante qui ne répond plus, cas {place}", category="hardware", kind="article",
                origin="folder", approved=place != 2, valid_until=until, indexed_at=datetime.now(UTC),
            )
        )  # fmt: skip
    gone = ArticleIndexed(
        article_id="article-3", lang="fr", title="", category="", kind="article", origin="folder", present=False,
        indexed_at=datetime.now(UTC),
    )  # fmt: skip
    await world.handle(gone)
    await world.handle(gone.model_copy(update={"present": True, "indexed_at": gone.indexed_at - timedelta(days=9)}))


@LANGUAGES
async def test_a_suggestion_of_an_article_that_is_used_no_more_says_so_and_may_be_approved(
    browser: Browser, world: World, lang: str
) -> None:
    ticket_id, texts = await world.ticket(), CATALOGUES[lang]
    now, title = datetime.now(UTC), "Imprimante qui ne répond plus"
    told = ArticleIndexed(
        article_id="printer-jam.fr", lang="fr", title=title, category="hardware", kind="article", origin="folder",
        indexed_at=now,
    )  # fmt: skip
    changes: tuple[tuple[dict[str, object], str | None], ...] = (
        ({"valid_until": now.date() + timedelta(days=9)}, None),
        ({"valid_until": now.date() - timedelta(days=2)}, "expired"),
        ({"approved": False}, "not_used"),
        ({"present": False, "title": ""}, "withdrawn"),
    )
    page = await signed_in(browser, world, lang=lang, scripts=False)
    for minute, (change, why) in enumerate(changes, start=1):
        await world.handle(told.model_copy(update={**change, "indexed_at": now + timedelta(minutes=minute)}))
        await page.goto(f"/tickets/{ticket_id}")
        notice, source = page.get_by_test_id("article-left"), page.get_by_test_id("source-left")
        await expect(page.get_by_test_id("approve")).to_be_enabled()
        await expect(notice).to_have_count(int(why is not None))
        await expect(source).to_have_count(int(why is not None))
        if why is not None:
            await expect(notice).to_contain_text(title)
            await expect(source).to_have_text(texts[f"knowledge.is_{why}"])
    await page.context.close()


@LANGUAGES
async def test_the_page_tells_what_is_held_used_unused_and_expiring_without_script(
    browser: Browser, world: World, lang: str
) -> None:
    await fill(world)
    for _ in range(2):
        await world.ticket()  # each with a suggestion from printer-jam.fr
    await proposed(world)
    page = await signed_in(browser, world, lang=lang, login=LEAD, scripts=False)
    await page.goto("/knowledge")
    rows = page.get_by_test_id("article")
    await expect(rows).to_have_count(ARTICLES - 1)
    used = page.locator("[data-article-id='printer-jam.fr']")
    await expect(used).to_have_attribute("data-standing", "in_use")
    await expect(used.locator(".figure")).to_have_text("2")
    stands = {place: f"article-{place}" for place in (0, 1, 2, 7)}
    for place, standing in ((0, "soon"), (1, "expired"), (2, "not_used"), (7, "unused")):
        row = page.locator(f"[data-article-id='{stands[place]}']")
        await expect(row).to_have_attribute("data-standing", standing)
    await expect(page.locator("[data-article-id='article-3']")).to_have_count(0)
    await page.get_by_test_id("count-soon").click()
    await expect(rows).to_have_count(1)
    await page.goto("/knowledge")
    await page.select_option("select[name=lang]", "en")
    await page.select_option("[name=show]", "unused")
    await page.get_by_test_id("filter").click()
    await expect(rows).to_have_count(ARTICLES // 2 - 2)
    await page.context.close()
    page = await signed_in(browser, world, lang=lang, login=LEAD)
    await page.goto("/knowledge")
    await no_violation(page, f"knowledge, {lang}")
    sizes = await page.evaluate(
        "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map(entry => entry.decodedBodySize)"
    )
    print(f"\nthe knowledge page with {ARTICLES - 1} articles: {sum(sizes)} bytes")
    assert sum(sizes) < MOST_BYTES
    await page.emulate_media(media="print")
    await expect(page.locator(".bar")).to_be_hidden()
    await expect(page.locator(".filters")).to_be_hidden()
    await expect(page.get_by_test_id("article").last).to_be_visible()
    await page.context.close()


async def test_a_reply_where_nothing_was_suggested_leaves_what_was_said_without_a_personal_value(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket(Story(reply=None))
    page = await signed_in(browser, world, login=LOGIN)
    await page.goto(f"/tickets/{ticket_id}")
    text = (
        "Bonjour Marc Delaunay,\n\nBranchez le câble de la table. Demandez Aurore Vasseur au 06 99 88 77 66.\n\nA. Roy"
    )
    await page.get_by_test_id("reply-text").fill(text)
    await page.get_by_test_id("reply-text").blur()
    await approve_reply(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await world.decided(ticket_id)
    (revised,) = await world.published(ReplyRevised, ticket_id)
    assert (revised.kind, revised.share, revised.changes) == ("rewritten", 1.0, ())
    assert revised.said is not None
    assert revised.said.sentences == ("Bonjour [PERSON_1],", "Branchez le câble de la table.")
    assert (revised.said.left_out, revised.said.category) == (1, "hardware")
    assert "Vasseur" not in revised.model_dump_json()
    await page.goto(f"/tickets/{ticket_id}?tab=history")
    await expect(page.get_by_test_id("history")).to_be_visible()
    await expect(page.get_by_test_id("history")).not_to_contain_text("100")
    await page.context.close()
