"""The lead's page in a browser: whose it is, what it says of nobody, how it reads."""

import csv
import io
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from schemas.replies import SendStatus
from services.desk.domain.lead import MEASURES
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LEAD, World
from tests.e2e.test_desk_pages import no_violation
from tests.integration.lead import fill

MOST_BYTES = 150_000
TICKETS = 400
LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])


@pytest.mark.feature(98)
@LANGUAGES
async def test_a_lead_reads_the_teams_figures_without_script(browser: Browser, world: World, lang: str) -> None:
    await fill(world.database.pool, "default", TICKETS, agents=5, end=datetime.now(UTC))
    page = await signed_in(browser, world, lang=lang, scripts=False, login=LEAD)
    await page.click("[data-testid=lead-link]")
    await expect(page.locator("h1")).to_have_text("Équipe" if lang == "fr" else "Team")
    for measure in MEASURES:
        section = page.get_by_test_id(f"q-{measure.name}")
        await expect(section.locator("svg")).to_have_count(3)
        await expect(section.locator("table")).to_have_count(3)
        drawn = await section.locator("svg rect").count()
        assert drawn >= 12, measure.name
    await expect(page.get_by_test_id("q-thresholds").locator("svg .marked").first).to_be_visible()
    volume = page.get_by_test_id("q-volume")
    assert (await volume.locator("p b").inner_text()) == str(TICKETS)
    told = await volume.locator("tbody").nth(1).locator("tr").all_text_contents()
    assert len(told) == 12
    await page.select_option("[name=category]", "billing")
    await page.click(".filters button")
    await expect(volume.locator("tbody").nth(1).locator("tr")).to_have_count(1)
    await page.context.close()


@pytest.mark.feature(98)
async def test_the_page_and_its_export_name_nobody(browser: Browser, world: World) -> None:
    await fill(world.database.pool, "default", TICKETS, agents=5, end=datetime.now(UTC))
    page = await signed_in(browser, world, login=LEAD)
    html = await (await page.request.get("/lead?weeks=26")).text()
    exported = await page.request.get("/lead.csv?weeks=26")
    text = await exported.text()
    rows = list(csv.reader(io.StringIO(text)))
    assert {row[0] for row in rows[1:]} == {*(measure.name for measure in MEASURES), "accepted", "thresholds"}
    assert ["volume", "all", "", str(TICKETS), "count", str(TICKETS), "no", ""] in rows
    assert ("billing", "Facturation et contrats") in {(row[2], row[7]) for row in rows if row[1] == "category"}
    agents = await world.database.pool.fetch(
        "select login, name from agent union select distinct agent, agent from decision"
    )
    for who in agents:
        for name in who.values():
            assert name not in text
            assert name not in html or name == "C. Diop"  # the reader's own name, in the bar
    assert html.count("C. Diop") == 1
    await page.context.close()


@pytest.mark.feature(98)
async def test_two_people_alone_are_not_shown(browser: Browser, world: World) -> None:
    await fill(world.database.pool, "default", TICKETS, agents=2, end=datetime.now(UTC))
    page = await signed_in(browser, world, login=LEAD)
    rows = list(csv.reader(io.StringIO(await (await page.request.get("/lead.csv")).text())))
    people = {measure.name for measure in MEASURES if measure.people} | {"thresholds"}
    assert all(row[3] == "" for row in rows if row[0] in people and row[1] != "week")
    assert all(row[3] in ("", "0") for row in rows if row[0] in people)
    assert any(row[3] for row in rows if row[0] == "volume")
    await page.context.close()


@pytest.mark.feature(53)
@LANGUAGES
async def test_a_lead_reads_what_became_of_each_procedure_without_script(
    browser: Browser, world: World, lang: str
) -> None:
    await fill(world.database.pool, "default", TICKETS, agents=5, end=datetime.now(UTC))
    page = await signed_in(browser, world, lang=lang, scripts=False, login=LEAD)
    await page.goto("/lead?category=billing")
    section = page.get_by_test_id("procedures")
    billing = "Facturation et contrats" if lang == "fr" else "Billing and contracts"
    await expect(section.locator("[scope=rowgroup]")).to_have_text(billing)
    exported = await page.request.get("/procedures.csv?category=billing", headers={"accept-language": lang})
    table = list(csv.DictReader(io.StringIO(await exported.text())))
    await expect(section.locator("tbody [scope=row]")).to_have_count(len(table))
    assert {(row["category"], row["category_label"]) for row in table} == {("billing", billing)}
    everything = list(csv.DictReader(io.StringIO(await (await page.request.get("/procedures.csv")).text())))
    suggested = "select count(*) from suggestion where suggested_at >= now() - interval '30 days'"
    assert sum(int(row["suggested"]) for row in everything) == await world.database.pool.fetchval(suggested)
    html = await page.content() + str(everything)
    for who in await world.database.pool.fetch("select distinct agent from decision"):
        assert who["agent"] not in html
    await page.context.close()


@pytest.mark.feature(98)
async def test_an_agent_does_not_get_in(browser: Browser, world: World) -> None:
    page = await signed_in(browser, world)
    await expect(page.get_by_test_id("lead")).to_have_count(0)
    for path in ("/lead", "/lead.csv", "/procedures.csv"):
        answer = await page.request.get(path)
        assert (answer.status, "lead.refused" in await answer.text()) == (403, True)
    await page.context.close()


@LANGUAGES
async def test_the_page_is_accessible_and_light(browser: Browser, world: World, lang: str) -> None:
    await fill(world.database.pool, "default", TICKETS, agents=5, end=datetime.now(UTC))
    page = await signed_in(browser, world, lang=lang, login=LEAD)
    await page.goto("/lead")
    await page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
    await no_violation(page, f"lead, {lang}")
    sizes = await page.evaluate(
        "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map(entry => entry.decodedBodySize)"
    )
    print(f"\nthe lead's page: {sum(sizes)} bytes")
    assert len(sizes) >= 2
    assert sum(sizes) < MOST_BYTES
    await page.context.close()


@pytest.mark.feature(98)
async def test_an_approval_leaves_what_the_figures_are_made_of(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await world.database.pool.execute(
        "update viewing set opened_at = opened_at - interval '40 seconds' where ticket_id = $1", ticket_id
    )
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    decided = await world.decided(ticket_id)
    await world.sent(decided, SendStatus.SENT)
    row = await world.database.pool.fetchrow("select * from decision where ticket_id = $1", ticket_id)
    assert (row["suggested"], row["edited"]) == (True, False)
    assert 40 <= row["read_seconds"] < 120
    head = await world.database.pool.fetchrow("select * from ticket where ticket_id = $1", ticket_id)
    assert (head["first_reply"], head["left_open"]) == (decided.reply_id, [])
    assert head["first_at"] < head["answered_at"]
    await page.context.close()
