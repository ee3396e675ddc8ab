"""Two people for one reply, and two people for the policy that asks for them."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from schemas.policies import PolicyDecided
from schemas.records import AccessRecorded
from schemas.replies import ReplyDecided, SendStatus
from services.desk.adapters import publishing
from shared.approval import check_content, check_second, key_id, verify
from shared.approval.policy import check_policy
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LEADS, LOGIN, Story, World
from tests.e2e.test_desk_pages import LANGUAGES, approve, no_violation, opened_reply

NAMED = Story(category="privacy")


async def told(world: World) -> list[tuple[str, str | None]]:
    return [
        (item.action, item.detail)
        for item in await world.published(AccessRecorded)
        if item.action.startswith(("policy.", "approval."))
    ]


async def propose(page: Page, *named: str) -> None:
    await page.goto("/policy")
    for value in named:
        await page.check(f"[name=category][value={value}]")
    await page.get_by_test_id("policy-propose").click()
    await expect(page.get_by_test_id("policy-asked")).to_be_visible()


async def in_force(browser: Browser, world: World) -> None:
    """Two leads name a category."""
    first, second = [await signed_in(browser, world, login=login) for login in LEADS]
    await propose(first, "privacy")
    await second.goto("/policy")
    await second.get_by_test_id("policy-confirm").click()
    await expect(second.get_by_test_id("policy-stands")).to_have_attribute("data-version", "1")
    for page in (first, second):
        await page.context.close()


@pytest.mark.feature(71, 65, 66, 68)
@LANGUAGES
async def test_two_agents_approve_one_reply_by_keyboard(browser: Browser, world: World, lang: str) -> None:
    await in_force(browser, world)
    ticket_id = await world.ticket(NAMED)
    agent = await signed_in(browser, world, lang=lang)
    await agent.goto(f"/tickets/{ticket_id}")
    shown = await agent.get_by_test_id("reply-text").input_value()
    await agent.keyboard.press("a")
    await expect(agent.get_by_test_id("two")).to_be_visible()
    await no_violation(agent, f"first approval, {lang}")
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_test_id("awaiting")).to_be_visible()
    assert await agent.get_by_test_id("second").count() == 0
    assert not await publishing.publish_next(world.database, datetime.now(UTC) + timedelta(days=1))

    lead = await signed_in(browser, world, lang=lang, login=LEADS[0])
    await lead.get_by_test_id("view-to_second").click()
    await lead.wait_for_url("**/?view=to_second")
    await lead.keyboard.press("j")
    await lead.keyboard.press("Enter")
    await expect(lead.get_by_test_id("second")).to_be_visible()
    await no_violation(lead, f"second approval awaited, {lang}")
    await lead.keyboard.press("a")
    await expect(lead.get_by_test_id("recipients")).to_have_text("marc.delaunay@client.example")
    await expect(lead.get_by_test_id("second-text")).to_have_text(shown)
    await no_violation(lead, f"second approval, {lang}")
    await lead.keyboard.press("Enter")
    await expect(lead.get_by_test_id("pending")).to_contain_text("A. Roy, L. Morel")
    assert await world.published(ReplyDecided, ticket_id) == []

    decided = await world.decided(ticket_id)
    keys = {key_id(world.approval_key): world.approval_key}
    assert decided.signed is not None
    first = verify(decided.signed, keys)
    second = check_second(first, decided.second, keys)
    assert second is not None
    assert (first.agent, first.two, second.agent, second.role) == (LOGIN, True, LEADS[0], "lead")
    for one in (first, second):
        check_content(one, await opened_reply(world, decided))
    await world.sent(decided, SendStatus.SENT)
    await expect(lead.get_by_test_id("sent")).to_contain_text("A. Roy, L. Morel")
    assert ("approval.awaited", None) in await told(world)
    for page in (agent, lead):
        await page.context.close()


@pytest.mark.feature(6, 71)
async def test_a_category_that_the_use_case_does_not_have_still_wants_a_second_person(
    browser: Browser, world: World
) -> None:
    """Whoever writes chooses the use case: that must not spare the second person."""
    await in_force(browser, world)
    ticket_id = await world.ticket(Story(category="billing", use_case="shop", outside="privacy"))
    agent = await signed_in(browser, world)
    await agent.goto(f"/tickets/{ticket_id}")
    await approve(agent)
    await expect(agent.get_by_test_id("awaiting")).to_be_visible()
    await agent.context.close()


@pytest.mark.feature(71)
async def test_the_first_person_cannot_be_the_second_even_by_a_hand_made_form(browser: Browser, world: World) -> None:
    await in_force(browser, world)
    ticket_id = await world.ticket(NAMED)
    lead, other = [await signed_in(browser, world, login=login) for login in (LEADS[0], "agent-02bd")]
    await lead.goto(f"/tickets/{ticket_id}")
    await approve(lead)
    await expect(lead.get_by_test_id("awaiting")).to_be_visible()
    signed = await world.database.pool.fetchval("select signed->'approval'->>'approval_id' from decision")
    for page, code in ((lead, "same_person"), (other, "second_role")):
        await page.goto(f"/tickets/{ticket_id}")
        csrf = await page.locator("#undo [name=csrf]").input_value()
        form = {"csrf": csrf, "approval_id": signed, "confirm": "1"}
        answer = await page.request.post(f"/tickets/{ticket_id}/second", form=form)
        assert answer.status == 409
        assert ("approval.refused", code) in await told(world)
    assert await world.database.pool.fetchval("select status from decision") == "awaiting"
    for page in (lead, other):
        await page.context.close()


@pytest.mark.feature(71)
async def test_a_second_approval_sent_twice_is_given_once_and_is_no_refusal(browser: Browser, world: World) -> None:
    await in_force(browser, world)
    ticket_id = await world.ticket(NAMED)
    agent = await signed_in(browser, world)
    first, second = [await signed_in(browser, world, login=login) for login in LEADS]
    await agent.goto(f"/tickets/{ticket_id}")
    await approve(agent)
    await expect(agent.get_by_test_id("awaiting")).to_be_visible()
    signed = await world.database.pool.fetchval("select signed->'approval'->>'approval_id' from decision")
    answers = []
    for page in (first, first, second):
        csrf = await page.locator("[name=csrf]").first.input_value()
        form = {"csrf": csrf, "approval_id": signed, "confirm": "1"}
        answers.append(await page.request.post(f"/tickets/{ticket_id}/second", form=form, max_redirects=0))
    assert [answer.status for answer in answers] == [303, 303, 409]
    given = await world.database.pool.fetchrow("select status, second_agent from decision")
    assert given is not None
    assert tuple(given) == ("pending", LEADS[0])
    assert [one for one in await told(world) if one[0] == "approval.refused"] == [("approval.refused", "not_awaited")]
    for page in (agent, first, second):
        await page.context.close()


@pytest.mark.feature(71)
@LANGUAGES
async def test_a_reply_sent_back_twice_says_by_whom_and_when_and_is_sent_back_once(
    browser: Browser, world: World, lang: str
) -> None:
    await in_force(browser, world)
    ticket_id = await world.ticket(NAMED)
    agent = await signed_in(browser, world, lang=lang)
    lead, tab, other = [await signed_in(browser, world, lang=lang, login=LEADS[n]) for n in (0, 0, 1)]
    await agent.goto(f"/tickets/{ticket_id}")
    await approve(agent)
    await expect(agent.get_by_test_id("awaiting")).to_be_visible()
    for page in (lead, tab, other):
        await page.goto(f"/tickets/{ticket_id}")
        await page.get_by_test_id("second").click()
        await page.get_by_test_id("note").fill("Retire la première phrase.")
    for page in (lead, tab):
        await page.get_by_test_id("send-back").click()
        await expect(page.get_by_test_id("undone")).to_contain_text("L. Morel")
        await expect(page.get_by_test_id("left-note")).to_have_count(1)
        assert await page.get_by_test_id("refusal").count() == 0
        await no_violation(page, f"sent back, {lang}")
    await other.get_by_test_id("send-back").click()
    await expect(other.get_by_test_id("refusal")).to_be_visible()
    said = [one for one in await told(world) if one[0] in ("approval.withdrawn", "approval.refused")]
    assert said == [("approval.withdrawn", "sent_back"), ("approval.refused", "not_awaited")]
    await agent.goto(f"/tickets/{ticket_id}")
    await expect(agent.get_by_test_id("undone")).to_contain_text("L. Morel")
    await agent.get_by_test_id("tab-history").click()
    await expect(agent.get_by_test_id("history")).to_contain_text("L. Morel")
    given = await world.database.pool.fetchrow("select sent_back, status from decision")
    assert given is not None
    assert given["status"] == "undone"
    csrf = await tab.locator("[name=csrf]").first.input_value()
    again: dict[str, str | float | bool] = {
        "csrf": csrf, "approval_id": str(given["sent_back"]), "send_back": "1", "note": "Et la dernière."
    }  # fmt: skip
    await tab.request.post(f"/tickets/{ticket_id}/second", form=again)
    await tab.reload()
    await expect(tab.get_by_test_id("left-note")).to_have_count(2)
    await agent.goto(f"/tickets/{ticket_id}")
    await approve_edit(agent)
    late = await tab.request.post(f"/tickets/{ticket_id}/second", form=again)
    assert late.status == 409
    assert await world.database.pool.fetchval("select count(*) from decision where status = 'awaiting'") == 1
    for page in (agent, lead, tab, other):
        await page.context.close()


@pytest.mark.feature(65)
@LANGUAGES
async def test_a_ticket_and_its_keys_fit_a_narrow_window(browser: Browser, world: World, lang: str) -> None:
    """A phone, and a page enlarged to 400 % (WCAG 1.4.10): nothing is to be scrolled sideways."""
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.set_viewport_size({"width": 320, "height": 256})
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.get_by_test_id("approve")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await page.keyboard.press("c")
    await expect(page.locator("#triage select:focus")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await page.keyboard.press("Tab")
    await page.keyboard.press("?")
    dialog = page.locator("#keys")
    await expect(dialog).to_be_visible()
    assert (
        await dialog.evaluate("(it) => [it.offsetWidth <= innerWidth, it.scrollWidth <= it.clientWidth]") == [True] * 2
    )
    await page.context.close()


@pytest.mark.feature(71, 65)
@pytest.mark.parametrize(("lang", "other"), [("fr", "en"), ("en", "fr")])
async def test_another_language_on_a_page_to_confirm_keeps_what_was_written_there(
    browser: Browser, world: World, lang: str, other: str
) -> None:
    """Without scripts too; and Enter in one of the page's fields approves, and never speaks."""
    await in_force(browser, world)
    ticket_id = await world.ticket(NAMED)
    agent = await signed_in(browser, world, lang=lang, scripts=False)
    lead = await signed_in(browser, world, lang=lang, login=LEADS[0])

    async def speak(page: Page, shown: str) -> None:
        await page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await page.get_by_test_id("note").fill("papillon")
        await page.get_by_test_id(f"lang-{other}").click()
        await expect(page.locator("html")).to_have_attribute("lang", other)
        await expect(page.get_by_test_id(shown)).to_be_visible()
        await expect(page.get_by_test_id("note")).to_have_value("papillon")
        await expect(page.get_by_test_id(f"lang-{other}")).to_be_focused()
        await page.keyboard.press("Enter")  # once more than was meant: it signs nothing
        await expect(page.get_by_test_id("note")).to_have_value("papillon")

    await agent.goto(f"/tickets/{ticket_id}?view=to_answer&priority=P1")
    await agent.get_by_test_id("reply-text").fill("Bonjour, voici un autre texte.")
    await agent.get_by_test_id("approve").click()
    await agent.locator("details.later summary").click()
    await agent.get_by_test_id("send-at").fill("2001-01-01T09:00")
    await speak(agent, "confirm")
    await expect(agent.get_by_test_id("full-text")).to_have_text("Bonjour, voici un autre texte.")
    await agent.get_by_test_id("send-at").fill("")
    await agent.get_by_test_id("send-at").press("Enter")
    await expect(agent.get_by_test_id("awaiting")).to_be_visible()
    await expect(agent.get_by_test_id("left-note")).to_contain_text("papillon")
    assert "view=to_answer&priority=P1" in agent.url
    await lead.goto(f"/tickets/{ticket_id}")
    await lead.get_by_test_id("second").click()
    await speak(lead, "second-confirm")
    await no_violation(lead, f"second approval in another language, {other}")
    await agent.locator("#undo button").click()
    await lead.get_by_test_id("send-back").click()
    await expect(lead.get_by_test_id("refusal")).to_be_visible()
    await expect(lead.get_by_test_id("words")).to_have_value("papillon")
    for page in (agent, lead):
        await page.context.close()


@pytest.mark.feature(71, 69)
async def test_a_new_message_or_an_edit_voids_the_first_approval_and_the_second_page_is_refused(
    browser: Browser, world: World
) -> None:
    await in_force(browser, world)
    edited, answered = await world.ticket(NAMED), await world.ticket(NAMED)
    agent, lead = await signed_in(browser, world), await signed_in(browser, world, login=LEADS[0])
    for ticket_id in (edited, answered):
        await agent.goto(f"/tickets/{ticket_id}")
        await approve(agent)
        await expect(agent.get_by_test_id("awaiting")).to_be_visible()
    await lead.goto(f"/tickets/{edited}")
    await lead.get_by_test_id("second").click()
    await agent.goto(f"/tickets/{edited}")
    await agent.keyboard.press("u")
    await agent.get_by_test_id("reply-text").fill("Bonjour, voici un autre texte.")
    await approve_edit(agent)
    await lead.get_by_test_id("confirm-second").click()
    await expect(lead.get_by_test_id("refusal")).to_be_visible()
    await lead.get_by_test_id("second").click()
    await expect(lead.get_by_test_id("second-text")).to_have_text("Bonjour, voici un autre texte.")

    await lead.goto(f"/tickets/{answered}")
    await lead.get_by_test_id("second").click()
    await world.raw(Story(text="Attendez !"), answered, version=2)
    await lead.get_by_test_id("confirm-second").click()
    await expect(lead.get_by_test_id("refusal")).to_be_visible()
    await expect(lead.get_by_test_id("voided")).to_be_visible()

    redirected = await world.ticket(NAMED)
    await agent.goto(f"/tickets/{redirected}")
    await approve(agent)
    await expect(agent.get_by_test_id("awaiting")).to_be_visible()
    await lead.goto(f"/tickets/{redirected}")
    await lead.get_by_test_id("second").click()
    await world.raw(Story(address="thief@elsewhere.example"), redirected)
    await lead.get_by_test_id("confirm-second").click()
    await expect(lead.get_by_test_id("refusal")).to_be_visible()
    await expect(lead.get_by_test_id("undone")).to_be_visible()
    assert await world.published(ReplyDecided) == []
    expected = {
        ("approval.withdrawn", None),
        ("approval.voided", "new_message"),
        ("approval.voided", "recipients_changed"),
    }
    assert expected <= set(await told(world))
    for page in (agent, lead):
        await page.context.close()


async def approve_edit(page: Page) -> None:
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("awaiting")).to_be_visible()


@pytest.mark.feature(73)
@LANGUAGES
async def test_a_policy_takes_two_leads_and_each_step_is_on_record(browser: Browser, world: World, lang: str) -> None:
    first, second = [await signed_in(browser, world, lang=lang, login=login) for login in LEADS]
    await first.goto("/policy")
    await no_violation(first, f"policy, {lang}")
    await propose(first, "privacy", "security")
    assert await first.get_by_test_id("policy-confirm").count() == 0
    await expect(first.get_by_test_id("policy-stands")).to_have_attribute("data-version", "0")
    csrf, request_id = [
        await first.locator(f"[action='/policy/confirm'] [name={name}]").input_value()
        for name in ("csrf", "request_id")
    ]
    own = await first.request.post("/policy/confirm", form={"csrf": csrf, "request_id": request_id})
    assert own.status == 409
    agent = await signed_in(browser, world)
    await agent.goto("/policy")
    assert await agent.get_by_test_id("policy-confirm").count() == 0
    await second.goto("/policy")
    await expect(second.locator("[data-change=added]")).to_have_count(2)
    await no_violation(second, f"policy asked for, {lang}")
    await second.get_by_test_id("policy-confirm").click()
    await expect(second.get_by_test_id("policy-stands")).to_have_attribute("data-version", "1")
    [decided] = await world.published(PolicyDecided)
    policy = check_policy(decided, {key_id(world.approval_key): world.approval_key}, "default")
    assert (policy.categories, policy.version) == (("security", "privacy"), 1)
    await second.uncheck("[name=category][value=privacy]")
    await second.get_by_test_id("policy-propose").click()
    await expect(second.locator("[data-change=removed]")).to_have_count(1)
    await first.goto("/policy")
    await first.get_by_test_id("policy-refuse").click()
    await expect(first.get_by_test_id("policy-form")).to_be_visible()
    assert await told(world) == [
        ("policy.requested", "version:1"),
        ("policy.refused", "same_person"),
        ("policy.confirmed", "version:1"),
        ("policy.requested", "version:2"),
        ("policy.refused", "by_person"),
    ]
    for page in (first, second, agent):
        await page.context.close()


@pytest.mark.feature(64, 71)
@LANGUAGES
async def test_the_two_tell_each_other_what_the_customer_never_reads(browser: Browser, world: World, lang: str) -> None:
    """A note to the second person, the second reader's remarks for them, and a reply sent back with a word."""
    await in_force(browser, world)
    ticket_id = await world.ticket(NAMED)
    agent = await signed_in(browser, world, lang=lang)
    lead = await signed_in(browser, world, lang=lang, login=LEADS[0])
    written = "Bonjour,\n\nNote interne : à relire. Nous regardons.\n\nCordialement"

    async def first(note: str) -> None:
        await agent.goto(f"/tickets/{ticket_id}")
        await agent.get_by_test_id("reply-text").fill(written)
        await agent.get_by_test_id("approve").click()
        await agent.get_by_test_id("note").fill(note)
        await agent.get_by_test_id("dismiss-remark").first.click()
        await expect(agent.get_by_test_id("note")).to_have_value(note)
        await agent.get_by_test_id("confirm-send").click()
        await expect(agent.get_by_test_id("awaiting")).to_be_visible()
        await lead.goto(f"/tickets/{ticket_id}")
        await expect(lead.get_by_test_id("left-note").last).to_contain_text(note)
        await lead.get_by_test_id("second").click()

    await first("Le ton te paraît-il juste ? papillon")
    await expect(lead.get_by_test_id("left-note")).to_contain_text("papillon")
    await expect(lead.locator("[data-testid=remark][data-kind=internal]")).to_be_visible()
    await no_violation(lead, f"second approval with a note, {lang}")
    await lead.get_by_test_id("send-back").click()
    await expect(lead.get_by_test_id("refusal")).to_be_visible()
    await expect(lead.get_by_test_id("awaiting")).to_be_visible()
    await lead.get_by_test_id("second").click()
    await lead.get_by_test_id("note").fill("Retire la première phrase. libellule")
    await lead.get_by_test_id("send-back").click()
    await expect(lead.get_by_test_id("undone")).to_be_visible()
    assert ("approval.withdrawn", "sent_back") in await told(world)
    await agent.goto(f"/tickets/{ticket_id}")
    await expect(agent.get_by_test_id("left-note").last).to_contain_text("libellule")
    await expect(agent.get_by_test_id("reply-text")).to_have_value(written)
    await no_violation(agent, f"a reply that was sent back, {lang}")

    await first("Je la garde, le client la connaît.")
    await lead.get_by_test_id("confirm-second").click()
    await expect(lead.get_by_test_id("pending")).to_be_visible()
    content = await opened_reply(world, await world.decided(ticket_id))
    assert content.text == written
    rows = await world.database.pool.fetch("select content::text from second_note")
    assert len(rows) == 3
    assert not any(word in row["content"] for row in rows for word in ("papillon", "libellule", "client"))
    for page in (agent, lead):
        await page.context.close()
