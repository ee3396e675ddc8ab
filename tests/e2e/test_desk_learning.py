"""What the desk keeps to learn from: what was changed of a suggestion, and people's thumbs. In a real browser."""

import csv
import io
import json
import re
from dataclasses import replace
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Browser, expect

from schemas.records import AccessRecorded
from schemas.replies import ReplyDecided, ReplyRevised, SuggestionJudged
from services.desk.adapters.judgements import COLUMNS
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LEAD, LOGIN, READER, Story, World
from tests.e2e.test_desk_pages import approve, no_violation
from tests.e2e.test_desk_walls import csrf, log_in, visitor

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


@pytest.mark.feature(61)
@LANGUAGES
async def test_a_draft_and_a_classification_are_judged_by_key(browser: Browser, world: World, lang: str) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    await page.keyboard.press("y")
    await expect(page.get_by_test_id("judged-draft")).to_be_visible()
    await page.keyboard.press("b")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("judged-triage")).to_be_visible()
    await no_violation(page, f"judged, {lang}")
    said = [(item.about, item.verdict, item.reason, item.agent) for item in await world.published(SuggestionJudged)]
    assert said == [("draft", "up", None, LOGIN), ("triage", "down", "category", LOGIN)]
    await world.draft(Story(), ticket_id)
    await page.keyboard.press("y")
    await expect(page.locator("#judge-draft [role=alert]")).to_be_visible()
    assert len(await world.published(SuggestionJudged)) == 2, "nobody has seen the draft that stands now"
    await page.get_by_test_id("tab-history").click()
    await expect(page.get_by_test_id("history")).to_contain_text("Badly triaged" if lang == "en" else "Tri à revoir")
    await page.context.close()


async def marks(client: httpx.AsyncClient, ticket_id: UUID) -> dict[str, str]:
    page = (await client.get(f"/tickets/{ticket_id}")).text
    return dict(re.findall(r'name="about" value="(\w+)"><input type="hidden" name="seen" value="([^"]+)"', page))


@pytest.mark.feature(61)
async def test_thumbs_need_no_script_and_a_lead_downloads_them_without_a_name(world: World) -> None:
    ticket_id = await world.ticket(Story(reply="=1+1 [PERSON_1], éteignez puis rallumez."))
    async with visitor(world) as client:
        await log_in(client)
        token = (await csrf(client, ticket_id))["csrf"]
        seen = await marks(client, ticket_id)

        async def judge(**data: str) -> int:
            answer = await client.post(
                f"/tickets/{ticket_id}/judge", data={"csrf": token, **data}, follow_redirects=False
            )
            return answer.status_code

        good = {"about": "draft", "seen": seen["draft"]}
        assert await judge(**good, verdict="up") == 303
        assert await judge(**good, verdict="up") == 303
        assert await judge(**good, verdict="down", reason="too_long") == 303
        assert await judge(about="triage", verdict="down", reason="urgency", seen=seen["triage"]) == 303
        for odd in ({**good, "verdict": "down"}, {**good, "verdict": "down", "reason": "Marc Delaunay"},
                    {**good, "verdict": "up", "reason": "other"}, {"about": "agent", "verdict": "up"}):  # fmt: skip
            assert await judge(**odd) == 422, odd
        await world.draft(Story(), ticket_id)
        assert await judge(**good, verdict="up") == 409, "the draft that was judged is no longer the one that stands"
        await world.ticket(Story(category="network"), ticket_id)
        assert await judge(about="triage", verdict="up", seen=seen["triage"]) == 409, "nor are the values"
        assert (await client.get("/verdicts.jsonl")).status_code == 403
    async with visitor(world) as client:
        await log_in(client, login=READER)
        assert (await client.get("/verdicts.csv")).status_code == 403
    async with visitor(world) as client:
        await log_in(client, login=LEAD)
        lines = [json.loads(line) for line in (await client.get("/verdicts.jsonl")).text.splitlines()]
        table = list(csv.DictReader(io.StringIO((await client.get("/verdicts.csv")).text)))
        assert (await client.get("/verdicts.xls")).status_code == 404
        await world.database.pool.execute("insert into restricted values ($1, $1)", ticket_id)
        assert (await client.get("/verdicts.jsonl")).text == "", "nobody learns from what is restricted"
        await world.database.pool.execute("delete from restricted")
    assert [(item["about"], item["verdict"], item["reason"]) for item in lines] == [
        ("draft", "down", "too_long"), ("triage", "down", "urgency"),
    ]  # fmt: skip
    said = [(item.verdict, item.reason) for item in await world.published(SuggestionJudged)]
    assert said == [("up", None), ("down", "too_long"), ("down", "urgency")], "what is said twice is said once"
    assert lines[0]["text"] == "=1+1 [PERSON_1], éteignez puis rallumez."
    assert lines[0]["sources"] == ["printer-jam.fr"]
    assert lines[1]["said"]["category"] == "hardware"
    assert [row["reason"] for row in table] == ["too_long", "urgency"]
    assert table[0]["text"].startswith("'="), "no spreadsheet takes it for a formula"
    assert {tuple(item) for item in lines} == {COLUMNS}
    assert list(table[0]) == [*COLUMNS, "category_label"]
    assert [row["category_label"] for row in table] == ["", "Matériel"], "in words, and not by code alone"
    everything = json.dumps(lines) + str(table)
    assert LOGIN not in everything
    assert "Delaunay" not in everything
    taken = [item for item in await world.published(AccessRecorded) if item.action == "verdicts.downloaded"]
    assert [(item.actor, item.detail) for item in taken] == [(LEAD, "jsonl"), (LEAD, "csv"), (LEAD, "jsonl")]
