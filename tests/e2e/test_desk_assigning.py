"""An agent takes a ticket on, by key or by button; the others see it, and nobody takes it from them unawares."""

import asyncio
from html import unescape

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from schemas.records import AccessRecorded
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import HASHER, LOGIN, PASSWORD, READER, Story, World
from tests.integration.conftest import eventually

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])
OTHER = "agent-02bd"
WORDS = {
    "fr": ("À vous depuis", "A. Roy s'en occupe", "à moi"),
    "en": ("Yours since", "With A. Roy since", "mine"),
}


@pytest.mark.feature(62, 65)
@LANGUAGES
async def test_a_ticket_is_taken_by_key_seen_by_a_colleague_filtered_and_given_back(
    browser: Browser, world: World, lang: str
) -> None:
    yours, taken, mark = WORDS[lang]
    ticket_id, elsewhere = await world.ticket(), await world.ticket(Story(subject="Facture"))
    theirs = await signed_in(browser, world, login=OTHER, lang=lang)
    await theirs.goto(f"/tickets/{ticket_id}")
    mine = await signed_in(browser, world, lang=lang)
    await mine.goto(f"/tickets/{ticket_id}")
    await expect(mine.get_by_test_id("assignee")).to_have_count(0)
    await mine.keyboard.press("p")
    await expect(mine.get_by_test_id("assignee")).to_contain_text(yours)
    row = f'a.row[data-ticket-id="{ticket_id}"]'
    await expect(mine.locator(row).get_by_test_id("whose")).to_have_text(mark)
    await expect(theirs.get_by_test_id("assignee")).to_contain_text(taken)
    await expect(theirs.locator(row).get_by_test_id("whose")).to_have_text("A. Roy")
    axe = await Axe().run(mine)
    assert axe.violations_count == 0, axe.generate_report()

    await mine.goto("/?whose=mine")
    await expect(mine.get_by_test_id("queue-item")).to_have_count(1)
    await mine.locator(row).click()
    await expect(mine).to_have_url(f"{world.url}/tickets/{ticket_id}?view=to_answer&whose=mine")
    await theirs.goto("/?whose=nobody")
    await expect(theirs.locator(f'a.row[data-ticket-id="{elsewhere}"]')).to_have_count(1)
    await expect(theirs.locator(row)).to_have_count(0)

    await mine.get_by_test_id("give-back").focus()
    await mine.keyboard.press("p")
    await expect(mine.get_by_test_id("take-on")).to_be_focused()
    await expect(theirs.locator(row)).to_have_count(1)
    await mine.goto(f"/tickets/{ticket_id}?tab=history")
    await expect(mine.get_by_test_id("history").locator("li", has_text="A. Roy")).to_have_count(2)
    await mine.context.close()
    await theirs.context.close()


@pytest.mark.feature(62)
@pytest.mark.parametrize("scripts", [True, False])
async def test_what_a_colleague_took_meanwhile_is_taken_over_only_by_who_saw_it(
    browser: Browser, world: World, scripts: bool
) -> None:
    ticket_id = await world.ticket()
    theirs = await signed_in(browser, world, lang="en", scripts=scripts, login=OTHER)
    await theirs.goto(f"/tickets/{ticket_id}")
    seen = await theirs.locator(".assignee form").evaluate(
        "form => [form.action, new URLSearchParams(new FormData(form)).toString()]"
    )
    mine = await signed_in(browser, world, lang="en", scripts=scripts)
    await mine.goto(f"/tickets/{ticket_id}")
    await mine.get_by_test_id("take-on").click()
    await expect(mine.get_by_test_id("assignee")).to_contain_text("Yours since")
    fields = dict(field.split("=", 1) for field in seen[1].split("&"))
    answer = await theirs.context.request.post(seen[0], form=fields)
    assert answer.status == 409
    assert "A. Roy s'en occupe depuis" in unescape(await answer.text())
    forged = await theirs.context.request.post(seen[0].replace("/take", "/give-back"), form={**fields, "seen": LOGIN})
    assert forged.status == 409  # nobody gives a colleague's ticket back
    await theirs.goto(f"/tickets/{ticket_id}")
    await expect(theirs.get_by_test_id("assignee")).to_contain_text("A. Roy")
    await theirs.get_by_test_id("take-on").click()
    await expect(theirs.get_by_test_id("assignee")).to_contain_text("Yours since")
    await mine.goto(f"/tickets/{ticket_id}")
    await expect(mine.get_by_test_id("assignee")).to_contain_text("S. Martin")
    records = [
        (item.action, item.actor) for item in await world.published(AccessRecorded) if item.purpose == "assignment"
    ]
    assert records == [("ticket.taken", LOGIN), ("ticket.taken", OTHER)]
    await mine.context.close()
    await theirs.context.close()


async def test_a_reader_sees_who_takes_care_of_a_ticket_and_may_not_themselves(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, login=READER)
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.get_by_test_id("presence-box")).to_be_attached()
    await expect(page.locator(".assignee")).to_have_count(0)
    token = await page.locator("[name=csrf]").first.input_value()
    answer = await page.request.post(f"/tickets/{ticket_id}/take", form={"csrf": token, "seen": ""})
    assert answer.status == 403
    mine = await signed_in(browser, world)
    await mine.goto(f"/tickets/{ticket_id}")
    await mine.get_by_test_id("take-on").click()
    await expect(page.get_by_test_id("assignee")).to_contain_text("A. Roy s'en occupe")
    await expect(page.locator(".assignee button")).to_have_count(0)
    await page.context.close()
    await mine.context.close()


async def test_who_presses_while_their_account_closes_takes_nothing(browser: Browser, world: World) -> None:
    ticket_id, leaver = await world.ticket(), "agent-c105"
    pool = world.database.pool
    await pool.execute(
        "insert into agent (login, tenant, name, role, password_hash) values ($1, 'default', 'C. Petit', 'agent', $2)",
        leaver,
        HASHER.hash(PASSWORD),
    )
    page = await signed_in(browser, world, login=leaver)
    await page.goto(f"/tickets/{ticket_id}")
    token = await page.locator("[name=csrf]").first.input_value()
    async with world.database.unit() as unit:
        await unit.connection.execute("update agent set closed_at = now(), password_hash = '' where login = $1", leaver)
        pressed = asyncio.ensure_future(
            page.request.post(f"/tickets/{ticket_id}/take", form={"csrf": token, "seen": ""}, max_redirects=0)
        )
        mine, asked = unit.connection.get_server_pid(), "select $1 = any(pg_blocking_pids(pid)) from pg_stat_activity"

        async def answered_or_waits() -> bool:
            return pressed.done() or any(row[0] for row in await pool.fetch(asked, mine))

        await eventually(answered_or_waits)
    assert (await pressed).status == 403
    assert await pool.fetchval("select count(*) from assignment where agent = $1", leaver) == 0
    await page.context.close()
