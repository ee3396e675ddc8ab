"""An agent marks masking mistakes, in a real browser, in both languages."""

from uuid import UUID, uuid4

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from schemas.masking import MaskingCorrected
from schemas.records import AccessRecorded
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LOGIN, READER, Story, World
from tests.e2e.test_desk_live import list_renewed
from tests.e2e.test_desk_pages import destroy, no_violation
from tests.e2e.test_desk_walls import csrf, log_in, visitor

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])
SAID = {
    "fr": ("Personne", "pas personnel", "signalé"), "en": ("Person", "not personal", "marked"),
}  # fmt: skip
TEXT = "Bonjour,\nici Marc Delaunay. Le docteur Ozil\nattend, le code est Grenouille88. Tél. 06 12 34 56 78."


async def marks(world: World, ticket_id: UUID) -> list[MaskingCorrected]:
    return await world.published(MaskingCorrected, ticket_id)


async def opened(world: World, mark: MaskingCorrected) -> str:
    assert mark.value is not None
    raw = await world.opener.open(world.database.pool, mark.value, ticket_id=mark.ticket_id, tenant="default")
    return raw.decode()


async def select(page: Page, text: str) -> None:
    """As a person does with the mouse, in the customer's text."""
    await page.evaluate(
        """text => {
            const root = document.querySelector("[data-testid=text]");
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(text);
                if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + text.length); return; }
            }
            throw new Error("not in the text");
        }""",
        text,
    )


@pytest.mark.feature(25)
@LANGUAGES
async def test_a_token_is_marked_as_not_personal_in_one_action(browser: Browser, world: World, lang: str) -> None:
    ticket_id = await world.ticket(Story(text=TEXT))
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("tab-models").click()
    await expect(page.locator("#tokens li")).to_have_count(2)
    await no_violation(page, "tokens")
    await page.keyboard.press("m")
    await expect(page.get_by_test_id("not-personal").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("masking-marked")).to_be_visible()
    await no_violation(page, "marked")
    (mark,) = await marks(world, ticket_id)
    assert (mark.verdict, mark.placeholder, mark.value, mark.version) == ("not_personal", "[PERSON_1]", None, 1)
    assert mark.agent == LOGIN
    await page.get_by_test_id("tab-history").click()
    for words in ("PERSON_1", "A. Roy", *SAID[lang]):
        await expect(page.get_by_test_id("history")).to_contain_text(words)
    assert "Delaunay" not in await page.get_by_test_id("history").inner_text()
    await page.context.close()


@pytest.mark.feature(25)
@LANGUAGES
async def test_a_missed_stretch_is_selected_and_marked_by_key(browser: Browser, world: World, lang: str) -> None:
    ticket_id = await world.ticket(Story(text=TEXT))
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}")
    await select(page, "docteur Ozil\nattend")
    async with list_renewed(page):
        await world.ticket()
    await page.keyboard.press("m")
    await expect(page.get_by_test_id("missed-stretch")).to_have_value("docteur Ozil attend")
    await expect(page.get_by_test_id("missed-label")).to_be_focused()
    await no_violation(page, "missed")
    await page.get_by_test_id("missed-label").select_option("PERSON")
    await page.get_by_test_id("missed-submit").click()
    await expect(page.get_by_test_id("masking-marked")).to_be_visible()
    (mark,) = await marks(world, ticket_id)
    assert (mark.verdict, mark.label, mark.placeholder, mark.version) == ("missed", "PERSON", None, 1)
    assert await opened(world, mark) == "docteur Ozil\nattend", "as the message spells it"
    await page.get_by_test_id("tab-history").click()
    await expect(page.get_by_test_id("history")).to_contain_text(SAID[lang][0])
    assert "Ozil" not in await page.get_by_test_id("history").inner_text()
    assert not any(b"Ozil" in row["payload"] for row in await world.database.pool.fetch("select payload from outbox"))
    assert "Ozil" not in str(await world.database.pool.fetch("select masking::text from masking"))
    await page.context.close()


@pytest.mark.feature(25)
@LANGUAGES
async def test_without_script_a_stretch_is_typed_and_one_that_is_not_there_is_refused(
    browser: Browser, world: World, lang: str
) -> None:
    ticket_id = await world.ticket(Story(text=TEXT))
    page = await signed_in(browser, world, lang=lang, scripts=False)
    for typed, taken in (("Oz", False), ("ozil", True)):
        await page.goto(f"/tickets/{ticket_id}")
        await page.get_by_test_id("missed").click()
        await page.get_by_test_id("missed-stretch").fill(typed)
        await page.get_by_test_id("missed-submit").click()
        if taken:
            await expect(page.get_by_test_id("masking-marked")).to_be_visible()
        else:
            words = "mots entiers" if lang == "fr" else "whole words"
            await expect(page.get_by_test_id("problem")).to_contain_text(words)
            assert await marks(world, ticket_id) == []
    (mark,) = await marks(world, ticket_id)
    assert await opened(world, mark) == "Ozil"
    await page.context.close()


@pytest.mark.feature(25)
async def test_a_stretch_of_an_earlier_message_is_found_there_and_the_opening_is_on_record(
    world: World,
) -> None:
    ticket_id = await world.ticket(Story(text=TEXT))
    await world.ticket(Story(text="Toujours rien."), ticket_id, version=2)
    async with visitor(world) as client:
        await log_in(client)
        answer = await say(client, ticket_id, verdict="missed", stretch="Grenouille88", label="SECRET", message="2")
        assert answer.status_code == 303
    (mark,) = await marks(world, ticket_id)
    assert (mark.label, mark.version, await opened(world, mark)) == ("SECRET", 1, "Grenouille88")
    said = [item for item in await world.published(AccessRecorded, ticket_id) if item.purpose == "masking"]
    assert [(item.action, item.actor) for item in said] == [("text.opened", LOGIN)] * 2


async def say(client: httpx.AsyncClient, ticket_id: UUID, **data: str) -> httpx.Response:
    token = (await csrf(client, ticket_id))["csrf"]
    return await client.post(f"/tickets/{ticket_id}/mask", data={"csrf": token, **data}, follow_redirects=False)


@pytest.mark.feature(25)
async def test_what_makes_no_sense_is_refused_and_published_nowhere(world: World, postgres: object) -> None:
    ticket_id = await world.ticket(Story(text=TEXT + " [SECRET_1]"))
    async with visitor(world) as client:
        await log_in(client)
        for data in (
            {"verdict": "not_personal", "placeholder": "[SECRET_1]"},
            {"verdict": "not_personal", "placeholder": "[PERSON_9]"},
            {"verdict": "missed", "stretch": "Ozil", "label": "PERSONNE"},
            {"verdict": "missed", "stretch": " - ", "label": "PERSON"},
            {"verdict": "missed", "stretch": "docteur " * 40, "label": "PERSON"},
            {"verdict": "perhaps"},
        ):
            answer = await say(client, ticket_id, **data)
            assert answer.status_code == 422, data
            assert "Ozil" not in answer.text
        assert (await say(client, ticket_id, verdict="missed", stretch="Ozil", label="PERSON")).status_code == 303
        token = (await csrf(client, ticket_id))["csrf"]
        other = await client.post(
            f"/tickets/{uuid4()}/mask", data={"csrf": token, "verdict": "not_personal", "placeholder": "[PERSON_1]"}
        )
        assert other.status_code == 404
        await destroy(postgres, ticket_id)
        answer = await say(client, ticket_id, verdict="missed", stretch="Ozil", label="PERSON")
        assert answer.status_code == 422
    async with visitor(world) as client:
        await log_in(client, login=READER)
        page = await client.get(f"/tickets/{ticket_id}?tab=models")
        assert "not_personal" not in page.text
        assert (await say(client, ticket_id, verdict="not_personal", placeholder="[PERSON_1]")).status_code == 403
    assert len(await marks(world, ticket_id)) == 1


@pytest.mark.feature(25, 27)
@pytest.mark.parametrize(("secret", "left"), [("Salamandre77", "voided"), ("Ozil", "pending")])
async def test_an_approval_that_holds_what_is_marked_as_a_secret_is_voided(
    browser: Browser, world: World, secret: str, left: str
) -> None:
    story = Story(text="Ozil attend, mon code est Salamandre77.", reply="Le code Salamandre77 convient.")
    ticket_id = await world.ticket(story)
    page = await signed_in(browser, world, scripts=False)
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("ticket")).to_have_attribute("data-state", "pending")
    await page.get_by_test_id("missed").click()
    await page.get_by_test_id("missed-stretch").fill(secret)
    await page.get_by_test_id("missed-label").select_option("SECRET")
    await page.get_by_test_id("missed-submit").click()
    await expect(page.get_by_test_id("masking-marked")).to_be_visible()
    state = "pending" if left == "pending" else "to_answer"
    await expect(page.get_by_test_id("ticket")).to_have_attribute("data-state", state)
    rows = await world.database.pool.fetch("select status from decision where ticket_id = $1", ticket_id)
    assert [row["status"] for row in rows] == [left]
    said = [one.detail for one in await world.published(AccessRecorded, ticket_id) if one.action == "approval.voided"]
    assert said == ([] if left == "pending" else ["secret_marked"])
    await page.context.close()


@pytest.mark.feature(25, 27)
async def test_a_secret_is_marked_beside_an_approval_that_cannot_be_opened_and_that_one_is_voided(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket(Story(text="Bonjour, mon code est Salamandre77.", reply="Le code convient."))
    page = await signed_in(browser, world, scripts=False)
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("ticket")).to_have_attribute("data-state", "pending")
    await world.database.pool.execute(
        "update decision set copy = jsonb_set(copy, '{nonce}', to_jsonb(repeat('A', length(copy ->> 'nonce')))) "
        "where ticket_id = $1",
        ticket_id,
    )
    token = await page.locator("[name=csrf]").first.input_value()
    form = {"csrf": token, "verdict": "missed", "stretch": "Salamandre77", "label": "SECRET"}
    answer = await page.request.post(f"/tickets/{ticket_id}/mask", form=form)
    assert answer.status == 200
    assert len(await marks(world, ticket_id)) == 1
    assert await world.database.pool.fetchval("select status from decision where ticket_id = $1", ticket_id) == "voided"
    await page.context.close()
