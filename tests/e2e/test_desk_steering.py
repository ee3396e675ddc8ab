"""One line of steering: asked by key, answered by another version, every version kept. In a real browser."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from schemas.replies import Check, DraftOutcome, ReplyDecided, ReplyDrafted, ReplySteered, Source, redraft_id
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LOGIN, Story, World
from tests.e2e.test_desk_pages import approve, no_violation
from tests.e2e.test_desk_walls import csrf, log_in, visitor

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])
SAID = {
    "fr": {"shorter": "plus court", "other": "pas cet article", "odd": "dis-lui qu'Aurore Vasseur rappellera"},
    "en": {"shorter": "shorter, please", "other": "wrong article", "odd": "tell them Aurore Vasseur will call"},
}
SHORT = "Bonjour [PERSON_1],\n\nÉteignez puis rallumez l'imprimante.\n\nCordialement,\nL'équipe support"


def answer(asked: ReplySteered, text: str | None = SHORT, reason: str | None = None) -> ReplyDrafted:
    """What the drafter makes of a steering."""
    return ReplyDrafted(
        ticket_id=asked.ticket_id, version=asked.version, draft_id=redraft_id(asked.steering_id), lang=asked.lang,
        outcome=DraftOutcome.DRAFT if text else DraftOutcome.NO_ANSWER, reason=reason, text=text,
        sources=(Source(id="printer-jam", title="Imprimante", score=0.8, quote="Éteignez puis rallumez l'imprimante."),)
        if text else (),
        checks=(Check(name="language", passed=True),), steering_id=asked.steering_id,
    )  # fmt: skip


async def asked_for(world: World, ticket_id: UUID, count: int) -> ReplySteered:
    """The steering that the desk published last, once there are so many."""
    async with asyncio.timeout(15):
        while len(found := await world.published(ReplySteered, ticket_id)) < count:
            await asyncio.sleep(0.02)
    last: ReplySteered = found[-1]
    return last


async def steer(page: Page, line: str) -> None:
    await page.keyboard.press("i")
    await expect(page.get_by_test_id("steer-line")).to_be_focused()
    await page.keyboard.type(line)
    await page.keyboard.press("Enter")


async def redraft(world: World, page: Page, ticket_id: UUID, line: str, count: int, **answered: Any) -> ReplySteered:
    """One line typed, and the drafter's answer to it."""
    asking = asyncio.create_task(steer(page, line))
    asked = await asked_for(world, ticket_id, count)
    await world.handle(answer(asked, **answered))
    await asking
    await expect(page.get_by_test_id(f"version-{count + 1}")).to_be_visible()
    return asked


def composed(page: Page) -> Any:
    return page.get_by_test_id("reply-text")


@pytest.mark.feature(52)
@LANGUAGES
async def test_a_line_gives_another_version_by_key_and_every_version_stays(
    browser: Browser, world: World, lang: str
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    first = await composed(page).input_value()
    asked = await redraft(world, page, ticket_id, SAID[lang]["shorter"], 1)
    assert (asked.steering.detail, asked.steering.article, asked.agent) == ("lead", "printer-jam.fr", LOGIN)
    short = SHORT.replace("[PERSON_1]", "Marc Delaunay")
    await expect(composed(page)).to_have_value(short)
    await expect(page.get_by_test_id("version-2")).to_have_attribute("aria-current", "true")
    await no_violation(page, f"two versions, {lang}")
    await page.get_by_test_id("version-1").locator("summary").click()
    await expect(page.get_by_test_id("version-text-1")).to_contain_text("Votre signalement est bien pris en compte")
    await page.get_by_test_id("take-1").focus()
    await page.keyboard.press("Enter")
    await expect(composed(page)).to_have_value(first)
    asked = await redraft(world, page, ticket_id, SAID[lang]["other"], 2, text=None, reason="no_other_article")
    assert (asked.steering.detail, asked.steering.without) == (None, ("printer-jam.fr",)), "from the first one again"
    await expect(page.get_by_test_id("version-3")).to_contain_text(
        "aucun autre article" if lang == "fr" else "no other article"
    )
    await expect(composed(page)).to_have_value(first)
    await page.get_by_test_id("take-2").click()
    await expect(composed(page)).to_have_value(short)
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    decided = await world.decided(ticket_id)
    (second, _) = await world.published(ReplySteered, ticket_id)
    assert (decided.draft_id, decided.edited) == (redraft_id(second.steering_id), False)
    await page.goto(f"/tickets/{ticket_id}?tab=history")
    await expect(page.get_by_test_id("history")).to_contain_text("plus court" if lang == "fr" else "shorter")
    await page.context.close()


@pytest.mark.feature(52)
@LANGUAGES
async def test_an_agents_own_words_outlive_every_new_version(browser: Browser, world: World, lang: str) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    own = "Bonjour,\n\nJe passe cet après-midi.\n\nA. Roy"
    await composed(page).fill(own)
    await composed(page).blur()
    await redraft(world, page, ticket_id, SAID[lang]["shorter"], 1)
    await expect(composed(page)).to_have_value(own)
    await expect(page.get_by_test_id("version-1")).to_have_attribute("aria-current", "true")
    await page.get_by_test_id("take-2").click()
    await expect(composed(page)).to_have_value(SHORT.replace("[PERSON_1]", "Marc Delaunay"))
    await no_violation(page, f"a text set aside, {lang}")
    await page.get_by_test_id("aside").click()
    await expect(composed(page)).to_have_value(own)
    rows = str(await world.database.pool.fetch("select version_act::text from version_act"))
    assert SAID[lang]["shorter"] not in rows
    await page.context.close()


@pytest.mark.feature(52)
@LANGUAGES
async def test_a_line_that_asks_for_nothing_is_refused_in_words_and_no_name_leaves(
    browser: Browser, world: World, lang: str
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    await steer(page, "Marc Delaunay, Aurore Vasseur 0612345678")
    await expect(page.get_by_test_id("refusal")).to_be_visible()
    await expect(page.get_by_test_id("steer-line")).to_have_value("Marc Delaunay, Aurore Vasseur 0612345678")
    await no_violation(page, f"a line that asks for nothing, {lang}")
    assert await world.published(ReplySteered) == []
    await page.goto(f"/tickets/{ticket_id}")
    asked = await redraft(world, page, ticket_id, f"VPN {SAID[lang]['odd']}", 1)
    assert "vpn" in asked.steering.words
    assert asked.withheld >= 2
    everything = str(await world.database.pool.fetch("select payload from outbox"))
    everything += str(await world.database.pool.fetch("select version_act::text from version_act"))
    for value in ("urore", "asseur", "elaunay", "0612345678"):
        assert value not in everything
    await page.context.close()


@pytest.mark.feature(52)
async def test_without_script_and_with_a_drafter_that_is_away_the_page_says_so(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, scripts=False)
    await page.goto(f"/tickets/{ticket_id}")
    before = await composed(page).input_value()
    await page.get_by_test_id("steer").click()
    await page.get_by_test_id("steer-line").fill("plus court")
    await page.get_by_test_id("steer-line").press("Enter")
    await expect(page.get_by_test_id("version-2")).to_have_attribute("data-answer", "awaited")
    await expect(composed(page)).to_have_value(before)
    await world.database.pool.execute("update version_act set at = at - interval '5 minutes'")
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.get_by_test_id("version-2")).to_have_attribute("data-answer", "late")
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    (asked,) = await world.published(ReplySteered, ticket_id)
    await world.handle(answer(asked))
    assert (await world.decided(ticket_id)).draft_id == asked.base_draft_id, (
        "what comes after the decision changes nothing"
    )
    await page.context.close()


@pytest.mark.feature(52)
async def test_a_version_that_comes_late_is_offered_and_a_new_message_takes_all_of_them_away(world: World) -> None:
    ticket_id = await world.ticket()
    async with visitor(world) as client:
        await log_in(client)
        fields = await csrf(client, ticket_id)
        shown = (await client.get(f"/tickets/{ticket_id}")).text
        mark = shown.split('data-seen="')[1].split('"')[0]
        await client.post(f"/tickets/{ticket_id}/steer", data={**fields, "line": "plus court"}, follow_redirects=False)
        asked = await asked_for(world, ticket_id, 1)
        await world.handle(answer(asked))
        await world.handle(answer(asked))
        status = (await client.get(f"/tickets/{ticket_id}/status", params={"seen": mark})).text
        assert "Une autre version" in status or "Another version" in status
        page = (await client.get(f"/tickets/{ticket_id}")).text
        assert page.count('data-testid="version-2"') == 1
        assert 'data-testid="version-3"' not in page
        await world.ticket(replace(Story(), text="Encore moi.\n\nMarc Delaunay"), ticket_id, version=2)
        await world.handle(answer(asked))
        page = (await client.get(f"/tickets/{ticket_id}")).text
        assert 'data-testid="versions"' not in page
        answered = await client.post(f"/tickets/{ticket_id}/steer", data={**fields, "line": "plus court"})
        assert answered.status_code == 409, "the page was about the message before"
        other = {"csrf": fields["csrf"], "draft_id": str(redraft_id(asked.steering_id))}
        assert (await client.post(f"/tickets/{ticket_id}/version", data=other)).status_code == 409
    assert len(await world.published(ReplySteered, ticket_id)) == 1
    assert await world.published(ReplyDecided, ticket_id) == []
