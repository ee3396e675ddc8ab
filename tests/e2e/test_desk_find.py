"""Finding one's way at the desk: search, the keys that lead somewhere, status and settings; in both languages."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from schemas.erasure import TicketErase
from schemas.records import AccessRecorded
from schemas.replies import ReplyDecided
from services.desk.adapters import finding
from services.desk.domain.agents import ROLES, Agent
from services.desk.domain.i18n import CATALOGUES
from services.desk.domain.pages import PAGES, pages_of
from shared.ai_switch import Switched
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import HASHER, LEAD, LOGIN, PASSWORD, Story, World
from tests.e2e.test_desk_pages import no_violation
from tests.integration.lead import fill

pytestmark = pytest.mark.feature(65)

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])
MOST_BYTES = 150_000
MANY = 120
PHONE = {"width": 390, "height": 780}
VPN = Story(
    subject="VPN coupé", text="Rien ne répond depuis l'étage, dit Marc Delaunay. La connexion tombe.", reply=None
)


async def asked(page: Page, typed: str, **more: str) -> str:
    """The answer to a search, as a form without scripts asks it."""
    csrf = await page.locator("input[name=csrf]").first.get_attribute("value")
    answer = await page.request.post("/search", form={"csrf": str(csrf), "q": typed, **more})
    assert answer.status == 200
    return await answer.text()


def found(html: str) -> list[str]:
    return re.findall(r'data-testid="queue-item"[^>]*? data-ticket-id="([^"]+)"', html)


@LANGUAGES
async def test_a_ticket_is_found_by_keyboard_by_a_word_of_its_text_and_nothing_is_opened(
    browser: Browser, world: World, lang: str
) -> None:
    ticket_id = await world.ticket(VPN)
    await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.keyboard.press("/")
    await expect(page.get_by_test_id("search")).to_be_focused()
    await page.keyboard.type("CONNEXIONS etage")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("found-count")).to_have_text(CATALOGUES[lang]["find.one"])
    await expect(page.get_by_test_id("queue-item")).to_be_focused()
    await expect(page.get_by_test_id("excerpt")).to_contain_text("depuis l'étage, dit PERSON_1")
    await expect(page.get_by_test_id("find-scope")).to_have_text(CATALOGUES[lang]["find.scope"])
    assert "etage" not in page.url.lower()
    await no_violation(page, f"found, {lang}")
    done = [item.action for item in await world.published(AccessRecorded)]
    assert "text.opened" not in done
    await world.raw(Story(), uuid4())  # news of another ticket do not take the results away
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("ticket")).to_have_attribute("data-ticket-id", str(ticket_id))
    await expect(page.get_by_test_id("results")).to_be_visible()
    await page.get_by_test_id("leave-search").click()
    await expect(page.locator("#list")).to_have_attribute("data-query", "view=to_answer")
    await page.context.close()


async def test_results_are_paged_without_scripts_each_ticket_once(browser: Browser, world: World) -> None:
    await fill(world.database.pool, "default", MANY, agents=3, end=datetime.now(UTC))
    await world.database.pool.execute(
        "insert into ticket_words select ticket_id, tenant, array_to_tsvector(array['toner']) from ticket"
    )
    page = await signed_in(browser, world, scripts=False)
    await page.goto("/search")
    await page.get_by_test_id("search").fill("Toners")
    await page.get_by_test_id("search-go").click()
    seen: list[str] = []
    more = True
    while more:
        rows = page.get_by_test_id("queue-item")
        seen += [str(await row.get_attribute("data-ticket-id")) for row in await rows.all()]
        more = bool(await page.get_by_test_id("found-more").count())
        if more:
            await expect(page.get_by_test_id("search")).to_have_value("Toners")
            async with page.expect_navigation():
                await page.get_by_test_id("found-more").click()
    assert len(seen) == len(set(seen)) == MANY
    assert page.url.endswith("/search")
    assert len((await page.content()).encode()) < MOST_BYTES
    await page.context.close()


async def test_who_is_masked_is_not_found_and_what_is_masked_anew_or_erased_is_no_longer(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket(VPN)
    page = await signed_in(browser, world)
    await page.goto("/search")
    assert found(await asked(page, str(ticket_id)[:9])) == [str(ticket_id)]
    for typed in ("Delaunay", "marc.delaunay@client.example", "06 12 34 56 78", "PERSON"):
        html = await asked(page, typed)
        assert found(html) == [], typed
        assert ('data-testid="personal"' in html) == (typed[0] in "m0"), typed
    assert found(await asked(page, "étage")) == [str(ticket_id)]
    await world.ticket(Story(subject=VPN.subject, text="Rien ne répond depuis [LOCATION_1].", reply=None), ticket_id)
    assert found(await asked(page, "étage")) == []
    assert found(await asked(page, "vpn coupé")) == [str(ticket_id)]
    await world.handle(
        TicketErase(
            ticket_id=ticket_id,
            request_id=uuid4(),
            reason="subject_request",
            agent=LOGIN,
            requested_at=datetime.now(UTC),
        )
    )
    assert found(await asked(page, "vpn coupé")) == []
    assert await world.database.pool.fetchval("select count(*) from ticket_words") == 0
    await page.context.close()


async def test_a_search_stays_with_its_tenant_and_finds_tickets_that_were_here_before_it(
    browser: Browser, world: World
) -> None:
    ticket_id, elsewhere = await world.ticket(VPN), await world.ticket(VPN)
    await world.database.pool.execute("update ticket set tenant = 'other' where ticket_id = $1", elsewhere)
    await world.database.pool.execute("delete from ticket_words")
    page = await signed_in(browser, world)
    await page.goto("/search")
    assert found(await asked(page, "vpn")) == []
    assert await finding.fill(world.database) == 2
    assert await finding.fill(world.database) == 0
    assert found(await asked(page, "vpn")) == [str(ticket_id)]
    assert found(await asked(page, str(elsewhere)[:8])) == []
    refused = await page.request.post("/search", form={"q": "vpn"})
    assert refused.status == 403
    await page.context.clear_cookies()
    ended = await page.request.post("/search", form={"q": "vpn"}, max_redirects=0)
    assert (ended.status, ended.headers["location"]) == (303, "/login?next=/search")
    await page.context.close()


@LANGUAGES
async def test_g_and_a_letter_lead_to_a_page_and_never_to_an_action(browser: Browser, world: World, lang: str) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang, login=LEAD)
    await page.goto(f"/tickets/{ticket_id}")
    await page.keyboard.press("t")  # well triaged: G no longer says it
    await expect(page.get_by_test_id("judged-triage")).to_be_visible()
    await page.keyboard.press("g")
    await expect(page.locator("body")).to_have_class(re.compile("going"))
    await page.keyboard.press("u")  # no page: nothing, and no undo either
    await expect(page.locator("body")).not_to_have_class(re.compile("going"))
    for letter, address in (("a", "/?view=to_answer"), ("k", "/knowledge"), ("c", "/?view=closed"), ("e", "/status")):
        await page.keyboard.press("g")
        await page.keyboard.press(letter)
        await page.wait_for_url(f"**{address}")
    await page.keyboard.press("/")
    await page.wait_for_url("**/search")
    await page.keyboard.press("?")
    await expect(page.locator("#keys").get_by_test_id("ways")).to_contain_text(CATALOGUES[lang]["page.status"])
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await expect(page.locator("body")).to_have_class(re.compile("going"))
    await expect(page.locator("body")).not_to_have_class(re.compile("going"))  # a second later
    assert await world.published(ReplyDecided, ticket_id) == []
    await page.context.close()


async def test_every_page_of_the_bar_opens_for_its_roles_and_no_other(browser: Browser, world: World) -> None:
    for role in ROLES:
        await world.database.pool.execute(
            "insert into agent (login, tenant, name, role, password_hash) values ($1, 'default', $1, $2, $3) "
            "on conflict do nothing",
            f"bar-{role}", role, HASHER.hash(PASSWORD),
        )  # fmt: skip
        page = await signed_in(browser, world, scripts=False, login=f"bar-{role}")
        own = pages_of(Agent("", "", role, "default"))
        for one in PAGES:
            answer = await page.request.get(one.address)
            assert answer.status == (200 if one in own else 403), (role, one.name)
        await page.goto("/")
        assert page.url.removeprefix(world.url) == ("/status" if role == "noc" else "/"), "signing in leads somewhere"
        await page.goto("/status")
        links = [await link.get_attribute("href") for link in await page.locator(".pages a").all()]
        assert links == [one.address for one in own]
        await page.context.close()


def service(name: str) -> str:
    return f'[data-testid=service][data-service="{name}"]'


@LANGUAGES
async def test_the_status_says_who_is_late_out_or_silent_and_what_it_does_not_know(
    browser: Browser, world: World, lang: str
) -> None:
    page = await signed_in(browser, world, lang=lang)
    await page.goto("/status")
    await expect(page.locator(service("triage"))).to_have_attribute("data-standing", "unheard")
    await expect(page.get_by_test_id("no-concern")).to_be_visible()
    await world.ticket(VPN)
    waiting = await world.raw(Story())
    await world.database.pool.execute(
        "update fact set stamp = now() - interval '5 minutes' where ticket_id = $1", waiting
    )
    await world.handle(
        AccessRecorded(action="dead_letter.written", actor="drafter", ticket_id=waiting, purpose="ticket.triaged.v1/drafter",
                       detail="poison", at=datetime.now(UTC))
    )  # fmt: skip
    await page.get_by_test_id("again").click()
    stands = dict.fromkeys(("intake", "triage", "drafter"), "fresh") | {"pseudonymizer": "late", "crm": "unheard"}
    for name, standing in stands.items():
        await expect(page.locator(service(name))).to_have_attribute("data-standing", standing)
    await expect(page.locator(service("pseudonymizer"))).to_contain_text("5\u00a0min")
    await expect(page.get_by_test_id("device")).to_have_attribute("data-device", "cpu")
    listed = page.get_by_test_id("concerns").locator("li")
    assert [await one.get_attribute("data-concern") for one in await listed.all()] == ["late", "given_up"]
    await no_violation(page, f"status, {lang}")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await no_violation(page, f"status on a telephone, {lang}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert len((await page.content()).encode()) < MOST_BYTES
    assert str(waiting) not in await page.content()
    await page.context.close()


async def test_the_status_knows_the_switch_the_bus_and_the_processor_that_took_over(
    browser: Browser, world: World
) -> None:
    await world.ticket(VPN)
    older = await world.ticket()
    await world.database.pool.execute(
        "update fact set stamp = now() - interval '1 hour', data = jsonb_set(data, '{model,device}', '\"cuda\"') "
        "where ticket_id = $1 and kind = 'ticket.triaged.v1'",
        older,
    )
    page = await signed_in(browser, world, scripts=False)
    await world.database.pool.execute("update outbox set created_at = now() - interval '10 minutes'")
    await page.goto("/status")
    await expect(page.get_by_test_id("device")).to_contain_text("CUDA")
    assert [await one.get_attribute("data-concern") for one in await page.locator("[data-concern]").all()] == [
        "bus", "device",
    ]  # fmt: skip
    world.ai_switch.write_text(json.dumps([Switched.now("off", "admin-1").as_json()]))
    await expect(page.get_by_test_id("concerns")).to_be_visible()
    until = datetime.now(UTC) + timedelta(seconds=15)
    while "ai_out" not in await page.content() and datetime.now(UTC) < until:
        await page.reload()
    await expect(page.locator(service("triage"))).to_have_attribute("data-standing", "out")
    await expect(page.locator(service("pseudonymizer"))).not_to_have_attribute("data-standing", "out")
    await page.context.close()


@LANGUAGES
async def test_a_lead_reads_the_settings_and_where_each_is_changed(browser: Browser, world: World, lang: str) -> None:
    await world.ticket(Story(abstained=("category",)))
    page = await signed_in(browser, world, lang=lang, login=LEAD)
    await page.get_by_test_id("settings-link").click()
    await expect(page.get_by_test_id("matrix").locator("tbody tr").nth(2).locator("td")).to_have_text(
        ["P3", "P2", "P1", "P1"]
    )
    modes = page.get_by_test_id("modes").locator("tbody tr").first.locator("td")
    nothing, all_of_it = ("0\u202f%", "100\u202f%") if lang == "fr" else ("0%", "100%")
    await expect(modes).to_have_text([nothing, nothing, all_of_it, "1"])
    await expect(page.get_by_test_id("groups")).to_contain_text("Comptabilité" if lang == "fr" else "Accounts")
    await expect(page.get_by_test_id("policy-line")).to_contain_text(CATALOGUES[lang]["settings.policy_base"])
    edited = {"organisation": {"low": "P1", "normal": "P2", "high": "P3", "critical": "P4"}}
    await world.ticket(Story(matrix=edited))
    await page.reload()
    await expect(page.get_by_test_id("matrix").locator("tbody tr").nth(2).locator("td")).to_have_text(
        ["P1", "P2", "P3", "P4"]
    )
    undo = page.locator("[data-setting=undo]")
    await expect(undo).to_contain_text("10\u00a0min")
    await expect(undo.locator("code")).to_have_text("GUICHET_UNDO_SECONDS")
    await expect(page.locator("[data-setting=keep_tickets] dd")).to_contain_text(
        "1\u202f095" if lang == "fr" else "1,095"
    )
    assert await page.locator("[data-testid=settings-page] :is(input, select, button)").count() == 0
    html = await page.content()
    assert len(html.encode()) < MOST_BYTES
    assert not re.search(r"/tmp|_FILE=|postgres", html)
    await no_violation(page, f"settings, {lang}")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await no_violation(page, f"settings on a telephone, {lang}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.emulate_media(media="print")
    await expect(page.locator(".bar")).to_be_hidden()
    await page.context.close()
