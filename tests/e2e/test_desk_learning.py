"""What the desk keeps to learn from: what was changed of a suggestion, and people's thumbs. In a real browser."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, expect

from schemas.replies import ReplyDecided, ReplyRevised
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World
from tests.e2e.test_desk_pages import approve, no_violation

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])
NEW = "Demandez Aurore Vasseur au 06 99 88 77 66, code Grenouille88."


@pytest.mark.feature(60)
@LANGUAGES
async def test_what_was_changed_is_kept_without_a_personal_value_and_told_when_it_goes_out(
    browser: Browser, world: World, lang: str
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    shown = await page.get_by_test_id("reply-text").input_value()
    changed = shown.replace("Cordialement", f"{NEW}\n\nCordialement")
    await page.get_by_test_id("reply-text").fill(changed)
    await page.get_by_test_id("reply-text").blur()
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    assert await world.published(ReplyRevised) == []
    decided = await world.decided(ticket_id)
    (revised,) = await world.published(ReplyRevised, ticket_id)
    assert (revised.reply_id, revised.draft_id, revised.kind) == (decided.reply_id, decided.draft_id, "heavy")
    assert [(each.removed, each.added) for each in revised.changes] == [("", "[…] au […], code […].")]
    await page.goto(f"/tickets/{ticket_id}?tab=history")
    await expect(page.get_by_test_id("history")).to_contain_text("heavy edit" if lang == "en" else "forte retouche")
    await no_violation(page, f"history with changes, {lang}")
    kept = str(await world.database.pool.fetch("select revision::text from revision"))
    sent = str(await world.database.pool.fetch("select payload from outbox"))
    for value in ("Aurore", "Vasseur", "06 99", "Grenouille88", "Delaunay"):
        assert value not in kept
        assert value not in sent
    await page.context.close()


@pytest.mark.feature(60)
async def test_a_suggestion_approved_as_it_stands_is_unedited_and_one_taken_back_leaves_nothing(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await approve(page)
    await page.get_by_test_id("undo").click()
    await expect(page.get_by_test_id("undone")).to_be_visible()
    assert await world.database.pool.fetchval("select count(*) from revision") == 0
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await world.decided(ticket_id)
    (revised,) = await world.published(ReplyRevised)
    assert (revised.kind, revised.changed, revised.changes) == ("unedited", 0, ())
    await page.context.close()


@pytest.mark.feature(60)
async def test_a_new_message_voids_the_approval_and_what_was_kept_of_it(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await world.ticket(ticket_id=ticket_id, version=2)
    assert await world.database.pool.fetchval("select count(*) from revision") == 0
    assert await world.published(ReplyDecided) == []
    await page.context.close()


@pytest.mark.feature(60)
async def test_what_a_message_masked_anew_no_longer_shows_leaves_the_revision_too(
    browser: Browser, world: World
) -> None:
    story = Story(text=f"{Story().text}\nMerci, Ozil", reply="Bonjour,\n\nVotre signalement est pris en compte.")
    ticket_id = await world.ticket(story)
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    shown = await page.get_by_test_id("reply-text").input_value()
    await page.get_by_test_id("reply-text").fill(f"{shown}\nMerci Ozil.")
    await page.get_by_test_id("reply-text").blur()
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    changes = "select changes::text from revision"
    assert "Merci Ozil." in await world.database.pool.fetchval(changes)
    await world.ticket(replace(story, text=story.text.replace("Ozil", "[PERSON_2]")), ticket_id)
    assert "Ozil" not in await world.database.pool.fetchval(changes)
    await world.decided(ticket_id)
    (revised,) = await world.published(ReplyRevised, ticket_id)
    assert [change.added for change in revised.changes] == ["Merci […]."]
    await page.context.close()
