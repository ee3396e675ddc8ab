"""What is held of a person is restricted at the desk, answered for a declared purpose, and lifted, in two languages."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from schemas.erasure import TicketErase
from schemas.records import AccessRecorded
from schemas.replies import ReplySteered
from schemas.restriction import RestrictionDecided
from services.desk.domain.i18n import CATALOGUES
from tests.conftest import ProvisionedDatabase
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LOGIN, OFFICER, Story, World
from tests.e2e.test_desk_pages import LANGUAGES, no_violation
from tests.e2e.test_desk_privacy import PHONE, found

Form = dict[str, str | float | bool]


async def with_keys(page: Page, testid: str, key: str = "Enter") -> None:
    """Reaches a control by the tabulator alone, and uses it."""
    target = page.get_by_test_id(testid)
    for _ in range(120):
        await page.keyboard.press("Tab")
        if await target.evaluate("one => one === document.activeElement"):
            await page.keyboard.press(key)
            return
    raise AssertionError(f"no tabulator reaches {testid}")


async def token_of(page: Page) -> str:
    return await page.locator("[name=csrf]").first.input_value()


@pytest.mark.feature(85)
@LANGUAGES
async def test_an_officer_restricts_by_keyboard_and_lifts_once_the_person_was_told(
    browser: Browser, world: World, lang: str
) -> None:
    words, mine = CATALOGUES[lang], await world.ticket()
    page = await signed_in(browser, world, lang=lang, login=OFFICER)
    await found(page, "marc.delaunay@client.example")
    await with_keys(page, "to-restrict")
    await expect(page.get_by_test_id("restrict")).to_contain_text(words["restriction.what_0"])
    await no_violation(page, f"before a restriction, {lang}")
    assert await world.published(RestrictionDecided) == [], "the first step restricts nothing"
    await with_keys(page, "ground-accuracy", "ArrowDown")
    await page.get_by_test_id("ground-legal_claim").check()
    day = (datetime.now(UTC) + timedelta(days=90)).date()
    await page.get_by_test_id("review-on").fill(day.isoformat())
    await with_keys(page, "restrict-now")

    await expect(page.get_by_test_id("restriction-page")).to_have_attribute("data-ended", "no")
    (said,) = await world.published(RestrictionDecided)
    assert (said.ticket_id, said.decision, said.ground, said.review_on) == (mine, "restricted", "legal_claim", day)
    assert (said.agent, said.person_told) == (OFFICER, False)
    await expect(page.get_by_test_id("ground")).to_contain_text(words["restriction.ground_legal_claim"])
    await expect(page.get_by_test_id("not-erasable")).to_be_visible()
    await no_violation(page, f"a restriction, {lang}")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a telephone reads it"
    address = page.url

    await page.goto("/privacy")
    await expect(page.get_by_test_id("restriction")).to_have_count(1)
    await no_violation(page, f"personal data with a restriction, {lang}")
    sure: Form = {
        "csrf": await token_of(page),
        "ticket": str(mine),
        "sure": "1",
        "request_id": str(uuid4()),
        "ends": "1",
    }
    refused = await page.request.post("/privacy/erase", form=sure)
    assert refused.status == 409
    assert 'data-code="restricted_legal_claim"' in await refused.text()
    assert await world.published(TicketErase) == []

    await page.goto(address)
    await page.get_by_test_id("lift").click()
    await expect(page.get_by_test_id("refusal")).to_have_text(words["restriction.refused_not_told"])
    assert len(await world.published(RestrictionDecided)) == 1
    await with_keys(page, "told", "Space")
    await with_keys(page, "lift")
    await expect(page.get_by_test_id("restriction-page")).to_have_attribute("data-ended", "lifted")
    lifted = (await world.published(RestrictionDecided))[-1]
    assert (lifted.ticket_id, lifted.decision, lifted.person_told) == (mine, "lifted", True)
    await page.goto("/privacy")
    await expect(page.get_by_test_id("no-restriction")).to_be_visible()
    await page.goto("/privacy?restrictions=ended")
    await expect(page.get_by_test_id("restriction")).to_have_count(1)
    await page.context.close()


@pytest.mark.feature(85)
@LANGUAGES
async def test_agents_see_it_and_answer_only_for_a_declared_purpose(browser: Browser, world: World, lang: str) -> None:
    words, mine = CATALOGUES[lang], await world.ticket()
    officer = await signed_in(browser, world, lang=lang, login=OFFICER, scripts=False)
    await officer.goto("/privacy")
    terms: Form = {
        "csrf": await token_of(officer),
        "ticket": str(mine),
        "restriction_id": str(uuid4()),
        "ground": "objection",
    }
    for _ in range(2):
        await officer.request.post("/privacy/restrict", form=terms)
    assert len(await world.published(RestrictionDecided)) == 1, "said twice, it is done once"

    page = await signed_in(browser, world, lang=lang, login=LOGIN)
    row = page.locator(f"[data-testid=queue-item][data-ticket-id='{mine}']")
    await expect(row.get_by_test_id("restricted-mark")).to_have_text(words["restriction.mark"])
    await page.goto(f"/tickets/{mine}")
    await expect(page.get_by_test_id("restricted")).to_contain_text(words["restriction.ground_objection"])
    await expect(page.get_by_test_id("restricted").locator("a")).to_have_count(0)
    await expect(page.get_by_test_id("steer")).to_have_count(0)
    await no_violation(page, f"a restricted ticket, {lang}")
    form: Form = {"csrf": await token_of(page), "version": "1", "line": "plus court", "text": "Bonjour"}
    answer = await page.request.post(f"/tickets/{mine}/steer", form=form)
    assert answer.status == 409
    assert await world.published(ReplySteered) == []

    await page.goto(f"/tickets/{mine}")
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("restricted")).to_have_text(words["restriction.answer"])
    await no_violation(page, f"approving a restricted ticket, {lang}")
    await page.locator("#purpose").evaluate("one => one.required = false")
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("refusal")).to_have_text(words["refusal.restricted"])
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("purpose").select_option("consent")
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("ticket")).to_have_attribute("data-state", "pending")
    passed = [one for one in await world.published(AccessRecorded, mine) if one.action == "restriction.passed"]
    assert [(one.actor, one.detail) for one in passed] == [(LOGIN, "consent")]
    await page.context.close()
    await officer.context.close()


@pytest.mark.feature(85)
async def test_what_is_no_legal_claim_may_end_by_erasing(browser: Browser, world: World) -> None:
    mine = await world.ticket()
    page = await signed_in(browser, world, login=OFFICER, scripts=False)
    await page.goto("/privacy")
    terms: Form = {
        "csrf": await token_of(page),
        "ticket": str(mine),
        "restriction_id": str(uuid4()),
        "ground": "unlawful",
    }
    await page.request.post("/privacy/restrict", form=terms)
    await page.goto(f"/privacy/restrictions/{terms['restriction_id']}")
    await page.get_by_test_id("erase-instead").click()
    await expect(page.get_by_test_id("ends")).to_be_visible()
    await page.get_by_test_id("sure").check()
    await page.get_by_test_id("erase-now").click()
    await expect(page.get_by_test_id("certificate")).to_be_visible()
    assert [one.ticket_id for one in await world.published(TicketErase)] == [mine]
    assert [one.decision for one in await world.published(RestrictionDecided)] == ["restricted", "erased"]
    await page.context.close()


@pytest.mark.feature(85)
async def test_only_officers_restrict_and_what_is_not_readable_restricts_nothing(
    browser: Browser, world: World
) -> None:
    mine = await world.ticket()
    agent = await signed_in(browser, world, login=LOGIN)
    form: Form = {
        "csrf": await token_of(agent), "ticket": str(mine), "restriction_id": str(uuid4()), "ground": "accuracy",
        "told": "1",
    }  # fmt: skip
    assert (await agent.request.post("/privacy/restrict", form=form)).status == 403
    assert (await agent.request.get(f"/privacy/restrictions/{uuid4()}")).status == 403
    assert (await agent.request.post(f"/privacy/restrictions/{uuid4()}/lift", form=form)).status == 403
    await agent.context.close()

    page = await signed_in(browser, world, login=OFFICER, scripts=False)
    await page.goto("/privacy")
    form["csrf"] = await token_of(page)
    cases: tuple[tuple[Form, str], ...] = (
        ({"ticket": "nonsense"}, "none_chosen"),
        ({"ticket": str(uuid4())}, "not_here"),
        ({"ground": "because"}, "no_ground"),
        ({"review_on": "2020-01-01"}, "bad_day"),
        ({"review_on": "tomorrow"}, "bad_day"),
    )
    for wrong, code in cases:
        answer = await page.request.post("/privacy/restrict", form=form | wrong)
        assert answer.status in (409, 422), code
        assert f'data-code="{code}"' in await answer.text()
    assert (await page.request.get(f"/privacy/restrictions/{uuid4()}")).status == 404
    lift = await page.request.post(f"/privacy/restrictions/{uuid4()}/lift", form=form)
    assert lift.status == 404
    assert await world.published(RestrictionDecided) == []
    await page.context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def same_address(postgres: ProvisionedDatabase) -> AsyncIterator[Callable[[UUID, UUID], Awaitable[None]]]:
    """Has intake know that one address opened these tickets, and that the first is restricted."""
    owner = await asyncpg.connect(postgres.admin_url)

    async def wrote(restricted: UUID, other: UUID) -> None:
        for ticket_id in (restricted, other):
            await owner.execute("insert into intake.ticket values ($1, 'default', now(), 1)", ticket_id)
            await owner.execute(
                "insert into intake.message (message_id, ticket_id, tenant, version, channel, received_at, kind,"
                " identity_hmac, content_hmac, raw_key_id, raw_nonce, raw_ciphertext, writer_hmac)"
                " values ($1, $2, 'default', 1, 'mail', now(), 'ticket', $3, '', $1, '', '', 'w')",
                uuid4(), ticket_id, ticket_id.bytes,
            )  # fmt: skip
        await owner.execute("insert into intake.restricted values ($1, $2)", restricted, uuid4())

    yield wrote
    await owner.execute("truncate intake.message, intake.ticket, intake.restricted")
    await owner.close()


@pytest.mark.feature(85)
@LANGUAGES
async def test_a_new_ticket_of_a_restricted_address_is_told_of_and_restricted_in_one_step(
    browser: Browser, world: World, same_address: Callable[[UUID, UUID], Awaitable[None]], lang: str
) -> None:
    words, mine = CATALOGUES[lang], await world.ticket()
    officer = await signed_in(browser, world, lang=lang, login=OFFICER)
    await officer.goto("/privacy")
    terms: Form = {
        "csrf": await token_of(officer),
        "ticket": str(mine),
        "restriction_id": str(uuid4()),
        "ground": "objection",
        "review_on": (datetime.now(UTC) + timedelta(days=9)).date().isoformat(),
    }
    await officer.request.post("/privacy/restrict", form=terms)
    again = await world.ticket(Story(minutes=-1))
    await same_address(mine, again)

    page = await signed_in(browser, world, lang=lang, login=LOGIN)
    await page.goto(f"/tickets/{again}")
    told = page.get_by_test_id("writes-again")
    await expect(told).to_contain_text(words["restriction.ground_objection"])
    await expect(told).to_contain_text(words["restriction.tell_officer"])
    await expect(told.locator("a, button")).to_have_count(0)
    await no_violation(page, f"a ticket beside a restricted one, {lang}")
    await page.context.close()

    await officer.goto(f"/tickets/{again}")
    await expect(officer.get_by_test_id("restrict-too")).to_be_visible()
    await officer.goto("/privacy")
    await expect(officer.get_by_test_id("beside")).to_have_attribute("data-ticket-id", str(again))
    await no_violation(officer, f"personal data with one that writes again, {lang}")
    await with_keys(officer, "restrict-too")
    await expect(officer.get_by_test_id("restriction-page")).to_have_attribute("data-ended", "no")
    said = (await world.published(RestrictionDecided))[-1]
    assert (said.ticket_id, said.decision, said.ground) == (again, "restricted", "objection")
    assert str(said.review_on) == terms["review_on"]
    await officer.goto("/privacy")
    await expect(officer.get_by_test_id("beside")).to_have_count(0)
    await officer.context.close()


@pytest.mark.feature(85)
async def test_an_officer_leaves_a_ticket_unrestricted_on_record_until_its_address_is_restricted_anew(
    browser: Browser, world: World, same_address: Callable[[UUID, UUID], Awaitable[None]]
) -> None:
    mine, officer = await world.ticket(), await signed_in(browser, world, login=OFFICER)
    await officer.goto("/privacy")
    csrf = await token_of(officer)
    terms: Form = {"csrf": csrf, "ticket": str(mine), "restriction_id": str(uuid4()), "ground": "objection"}
    await officer.request.post("/privacy/restrict", form=terms)
    again = await world.ticket(Story(minutes=-1))
    await same_address(mine, again)
    agent = await signed_in(browser, world, login=LOGIN)
    asked: Form = {"csrf": await token_of(agent), "ticket": str(again), "restriction_id": terms["restriction_id"]}
    assert (await agent.request.post("/privacy/decline", form=asked)).status == 403

    queue = "?view=to_answer&category=hardware"
    await officer.goto(f"/tickets/{again}{queue}")
    await with_keys(officer, "decline")
    await expect(officer).to_have_url(f"{world.url}/tickets/{again}{queue}")
    await expect(officer.get_by_test_id("writes-again")).to_have_count(0)
    await officer.request.post("/privacy/decline", form=asked | {"csrf": csrf})
    for page in (officer, agent):
        await page.goto(f"/tickets/{again}")
        await expect(page.get_by_test_id("ticket")).to_be_visible()
        await expect(page.get_by_test_id("writes-again")).to_have_count(0)
    await officer.goto("/privacy")
    await expect(officer.get_by_test_id("restriction")).to_have_count(1)
    await expect(officer.get_by_test_id("beside")).to_have_count(0)
    said = [one for one in await world.published(AccessRecorded, again) if one.action == "restriction.declined"]
    assert [(one.actor, one.detail) for one in said] == [(OFFICER, terms["restriction_id"])], "said twice, it is once"

    anew = terms | {"restriction_id": str(uuid4()), "ground": "accuracy"}
    await officer.request.post("/privacy/restrict", form=anew)
    await world.database.pool.execute("update restriction set restricted_at = restricted_at - interval '1m'")
    await officer.goto("/privacy")
    await expect(officer.get_by_test_id("beside")).to_have_attribute("data-ticket-id", str(again))
    await officer.get_by_test_id("decline").click()
    await expect(officer.get_by_test_id("beside")).to_have_count(0)
    await agent.context.close()
    await officer.context.close()
