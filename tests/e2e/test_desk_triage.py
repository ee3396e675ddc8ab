"""An agent and what the models offer of a ticket: suggested, proposed, automatic."""

import pytest
from playwright.async_api import Browser, expect

from schemas.records import AccessRecorded
from schemas.tickets import FoundField, Sentiment, TicketCorrected
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LOGIN, Story, World
from tests.e2e.test_desk_pages import no_violation

UNSURE = Story(abstained=("category", "urgency"), automatic=("impact",), category_confidence=0.41)
LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])


async def verdicts(world: World) -> list[tuple[str, str, str, str | None]]:
    rows = await world.database.pool.fetch("select field, verdict, mode, value from verdict order by judged_at")
    return [(row["field"], row["verdict"], row["mode"], row["value"]) for row in rows]


async def state(world: World, ticket_id: object) -> str:
    found: str = await world.database.pool.fetchval("select state from ticket where ticket_id = $1", ticket_id)
    return found


@pytest.mark.feature(38, 40, 42, 66)
@LANGUAGES
async def test_a_ticket_that_needs_a_human_is_triaged_by_keyboard(browser: Browser, world: World, lang: str) -> None:
    ticket_id = await world.ticket(UNSURE)
    page = await signed_in(browser, world, lang=lang)
    await expect(page.get_by_test_id("view-to_triage")).to_contain_text("1")
    await page.goto("/?view=to_triage")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    category = page.locator("[data-field=category]")
    await expect(category).to_have_class("asks")
    await expect(category.get_by_test_id("likely")).to_have_count(3)
    await expect(page.locator("[data-field=impact]")).to_have_class("offered automatic")
    await expect(page.locator("[data-field=type]")).to_have_class("offered preselect")
    await no_violation(page, f"needs a human, {lang}")
    await page.keyboard.press("8")
    await expect(category).to_have_class("human")
    await expect(category.locator(".value")).to_contain_text("Accès" if lang == "fr" else "Access")
    await page.keyboard.press("7")
    await expect(page.locator("[data-field=urgency]")).to_have_class("human")
    await page.keyboard.press("2")
    await expect(page.locator("[data-field=type]")).to_have_class("human")
    assert await verdicts(world) == [
        ("category", "corrected", "suggest", "access"),
        ("urgency", "accepted", "suggest", "critical"),
        ("type", "accepted", "preselect", "incident"),
    ]
    told = await world.published(TicketCorrected)
    assert [(item.field, item.verdict, item.mode, item.agent, item.priority) for item in told] == [
        ("category", "corrected", "suggest", LOGIN, None),
        ("urgency", "accepted", "suggest", LOGIN, "P1"),
        ("type", "accepted", "preselect", LOGIN, None),
    ]
    assert await state(world, ticket_id) == "to_answer"
    await page.context.close()


@pytest.mark.feature(42, 59)
async def test_all_that_is_proposed_is_accepted_with_one_key(browser: Browser, world: World) -> None:
    await world.ticket(Story(automatic=("category",)))
    page = await signed_in(browser, world)
    await page.click("a.row")
    await expect(page.locator("[data-field=type] .word")).to_contain_text("proposé")
    await expect(page.locator("[data-field=category] .word")).to_contain_text("automatique")
    await page.keyboard.press("0")
    await expect(page.locator("[data-field=urgency]")).to_have_class("human")
    assert [(field, verdict) for field, verdict, _, _ in await verdicts(world)] == [
        ("type", "accepted"),
        ("impact", "accepted"),
        ("urgency", "accepted"),
    ]
    await page.keyboard.press("1")
    await expect(page.locator("[data-field=category]")).to_have_class("human")
    assert (await verdicts(world))[-1] == ("category", "accepted", "automatic", "hardware")
    await page.context.close()


@pytest.mark.feature(42, 43)
async def test_a_dismissed_value_does_not_come_back_and_needs_no_script(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, scripts=False)
    await page.goto(f"/tickets/{ticket_id}")
    await page.click("[data-field=category] [data-dismiss]")
    category = page.locator("[data-field=category]")
    await expect(category).to_have_class("asks")
    assert "Matériel" not in await category.locator(".likeliest").inner_text()
    assert await verdicts(world) == [("category", "dismissed", "preselect", None)]
    records = [item for item in await world.published(AccessRecorded) if item.action == "suggestion.dismissed"]
    assert [(item.actor, item.ticket_id, item.detail) for item in records] == [(LOGIN, ticket_id, "category:hardware")]
    assert await state(world, ticket_id) == "to_triage"
    await world.ticket(Story(automatic=("category",)), ticket_id, version=2)
    assert await state(world, ticket_id) == "to_triage"
    await page.goto(f"/tickets/{ticket_id}?tab=history")
    await expect(page.get_by_test_id("history")).to_contain_text("Matériel écarté par A. Roy")
    await page.goto(f"/tickets/{ticket_id}")
    await category.get_by_test_id("likely").first.click()
    await expect(category).to_have_class("human")
    assert await state(world, ticket_id) == "to_answer"
    await page.context.close()


@pytest.mark.feature(42, 43, 59)
@pytest.mark.parametrize("scripts", [True, False])
async def test_a_stale_page_takes_no_colleagues_correction_back(browser: Browser, world: World, scripts: bool) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, scripts=scripts)
    theirs = await signed_in(browser, world, login="agent-02bd")
    await page.goto(f"/tickets/{ticket_id}")
    await theirs.goto(f"/tickets/{ticket_id}")
    await theirs.locator("[data-field=type] details summary").click()
    await theirs.locator("[data-field=type] select").select_option("complaint")
    await theirs.locator("[data-field=type] details button").click()
    await expect(theirs.locator("[data-field=type]")).to_have_class("human")
    told = page.get_by_test_id("passed-over" if scripts else "refusal")
    await page.get_by_test_id("accept-all").click()
    await expect(told).to_contain_text("Type")
    await expect(page.locator("[data-field=urgency]")).to_have_class("human")
    await expect(page.locator("[data-field=type] .value")).to_contain_text("Réclamation")
    values = await world.database.pool.fetch("select field, agent from human_value order by field")
    assert ("type", "agent-02bd") in [(row["field"], row["agent"]) for row in values]
    assert len(values) == 4
    await page.context.close()
    await theirs.context.close()


@pytest.mark.feature(42, 43)
@pytest.mark.parametrize("scripts", [True, False])
async def test_a_stale_page_dismisses_nothing_and_shows_what_stands(
    browser: Browser, world: World, scripts: bool
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, scripts=scripts)
    await page.goto(f"/tickets/{ticket_id}")
    token = await page.locator("[name=csrf]").first.input_value()
    await page.request.post(
        f"/tickets/{ticket_id}/correct", form={"field": "type", "value": "complaint", "csrf": token}
    )
    await page.click("[data-field=type] [data-dismiss]")
    await expect(page.get_by_test_id("passed-over" if scripts else "refusal")).to_contain_text("Type")
    await expect(page.locator("[data-field=type] .value")).to_contain_text("Réclamation")
    for one in ("#triage", "header.bar", "#live"):
        await expect(page.locator(one)).to_have_count(1)
    assert [verdict for _, verdict, _, _ in await verdicts(world)] == ["corrected"]
    await page.context.close()


async def test_what_the_page_did_not_offer_cannot_be_dismissed(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket(UNSURE)
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    token = await page.locator("[name=csrf]").first.input_value()
    for field, value, status in (
        ("category", "hardware", 409),
        ("type", "request", 409),
        ("colour", "red", 422),
        ("priority", "P1", 422),
    ):
        answer = await page.request.post(
            f"/tickets/{ticket_id}/dismiss", form={"field": field, "value": value, "csrf": token}
        )
        assert answer.status == status
    answer = await page.request.post(f"/tickets/{ticket_id}/accept", form={"accept": "type:banana", "csrf": token})
    assert answer.status == 422
    assert await verdicts(world) == []
    await page.context.close()


@pytest.mark.feature(35, 40)
async def test_the_queue_is_filtered_by_what_a_ticket_needs(browser: Browser, world: World) -> None:
    polish = await world.ticket(
        Story(subject="Drukarka", lang="pl", abstained=("category", "type", "impact", "urgency"))
    )
    unsure = await world.ticket(UNSURE)
    page = await signed_in(browser, world)
    await page.click("[data-testid=view-to_triage]")
    await expect(page.locator("a.row")).to_have_count(2)
    await page.select_option("[name=needs]", "language")
    await page.click(".filters button")
    await expect(page.locator("a.row")).to_have_count(1)
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(polish))
    await page.click("a.row")
    await expect(page.get_by_test_id("unspoken")).to_be_visible()
    await no_violation(page, "language not spoken")
    async with page.expect_response(lambda answer: "part=list" in answer.url) as refreshed:
        await world.ticket(UNSURE)
    assert "needs=language" in (await refreshed.value).url
    await expect(page.locator("a.row")).to_have_count(1)
    await page.goto("/?view=to_triage&needs=urgency")
    await expect(page.locator("a.row")).to_have_count(3)
    await page.goto("/?view=to_triage&needs=proposed")
    await expect(page.locator("a.row").first).to_have_attribute("data-ticket-id", str(unsure))
    await expect(page.locator("a.row")).to_have_count(2)
    await page.context.close()


@pytest.mark.feature(34)
async def test_a_ticket_stands_with_the_group_of_its_category_and_moves_when_a_person_corrects_it(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket()
    await world.ticket(Story(category="billing"))
    await world.ticket(Story(abstained=("category",)))
    page = await signed_in(browser, world)
    await page.goto("/?group=workplace")
    await expect(page.locator("a.row")).to_have_attribute("data-ticket-id", str(ticket_id))
    await page.click("a.row")
    await expect(page.get_by_test_id("group")).to_have_text("→ Poste de travail")
    await page.keyboard.press("c")
    await page.locator("[data-field=category] select").select_option("orders")
    await page.locator("[data-field=category] details button").click()
    await expect(page.locator("[data-field=category]")).to_have_class("human")
    await page.goto("/?group=workplace")
    await expect(page.get_by_test_id("empty")).to_be_visible()
    await page.goto("/?group=accounts")
    await expect(page.locator("a.row")).to_have_count(2)
    await page.goto("/?view=to_triage&group=accounts")
    await expect(page.get_by_test_id("empty")).to_be_visible()
    await no_violation(page, "a group's queue")
    await page.context.close()


@pytest.mark.feature(45)
@LANGUAGES
async def test_found_fields_follow_the_category_and_fill_their_placeholders(
    browser: Browser, world: World, lang: str
) -> None:
    caller = FoundField(name="caller", fr="Rappel", en="Call back", value="[PHONE_1]", rank=0)
    host = FoundField(name="host", fr="Machine", en="Host", value="imp-03", rank=0, categories=("network",))
    await world.ticket(Story(fields=(caller, host)))
    page = await signed_in(browser, world, lang=lang)
    await page.click("a.row")
    found = page.get_by_test_id("found")
    await expect(found).to_contain_text("Rappel" if lang == "fr" else "Call back")
    await expect(found).to_contain_text("06 12 34 56 78")
    await expect(found).not_to_contain_text("imp-03")
    await no_violation(page, f"found fields, {lang}")
    category = page.locator("[data-field=category]")
    await category.locator("summary").click()
    await category.locator("select").select_option("network")
    await category.locator("details button").click()
    await expect(found).to_contain_text("imp-03")
    await page.context.close()


@pytest.mark.feature(36)
@LANGUAGES
async def test_how_the_writer_sounds_is_said_as_the_machine_s_and_only_when_it_was_heard(
    browser: Browser, world: World, lang: str
) -> None:
    heard = await world.ticket(Story(sentiment=Sentiment(label="tense", confidence=0.74)))
    silent = await world.ticket(Story())
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{heard}")
    said = page.get_by_test_id("sentiment")
    await expect(said).to_contain_text("Ton\u00a0: tendu" if lang == "fr" else "Tone: tense")
    await expect(said).to_contain_text("selon la machine" if lang == "fr" else "says the machine")
    await no_violation(page, f"sentiment, {lang}")
    await page.goto(f"/tickets/{silent}")
    await expect(page.locator("#triage [data-field=type]")).to_be_visible()
    await expect(page.get_by_test_id("sentiment")).to_have_count(0)
    await page.context.close()
