"""Agents at the desk, in a real browser, in both languages."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from schemas.records import AccessRecorded
from schemas.replies import ReplyContent, ReplyDecided, SendStatus
from schemas.tickets import Kind, TicketCorrected
from services.desk.adapters import publishing
from shared.approval import check_content, key_id, verify
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LOGIN, READER, Story, World

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])


async def opened_reply(world: World, decided: ReplyDecided) -> ReplyContent:
    assert decided.content is not None
    raw = await world.opener.open(world.database.pool, decided.content, ticket_id=decided.ticket_id, tenant="default")
    return ReplyContent.model_validate_json(raw)


async def approve(page: Page) -> None:
    """By keyboard: ask, read who it goes to, confirm."""
    await page.keyboard.press("a")
    await expect(page.get_by_test_id("confirm-send")).to_be_focused()
    await page.keyboard.press("Enter")


async def actions(world: World, ticket_id: object = None) -> list[str]:
    return [
        item.action
        for item in await world.published(AccessRecorded)
        if ticket_id is None or item.ticket_id == ticket_id
    ]


@pytest.mark.feature(65, 66, 68)
@LANGUAGES
async def test_an_agent_approves_by_keyboard_and_what_they_saw_is_what_is_signed(
    browser: Browser, world: World, lang: str
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("ticket")).to_have_attribute("data-ticket-id", str(ticket_id))
    await expect(page.get_by_test_id("text")).to_contain_text("06 12 34 56 78")
    shown = await page.get_by_test_id("reply-text").input_value()
    assert "Bonjour Marc Delaunay," in shown
    await page.keyboard.press("a")
    await expect(page.get_by_test_id("recipients")).to_have_text("marc.delaunay@client.example")
    await expect(page.get_by_test_id("first-line")).to_have_text("Bonjour Marc Delaunay,")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("pending")).to_be_visible()
    assert await world.published(ReplyDecided, ticket_id) == []

    decided = await world.decided(ticket_id)
    assert decided.signed is not None
    approval = verify(decided.signed, {key_id(world.approval_key): world.approval_key})
    content = await opened_reply(world, decided)
    check_content(approval, content)
    assert content.text == shown
    assert content.recipients == ("marc.delaunay@client.example",)
    assert content.in_reply_to == f"<{ticket_id}.1@client.example>"
    assert (approval.agent, approval.ticket_version, decided.edited) == (LOGIN, 1, False)

    await expect(page.get_by_test_id("decided")).to_be_visible()
    await world.sent(decided, SendStatus.SENT)
    await expect(page.get_by_test_id("sent")).to_contain_text("A. Roy")
    await page.context.close()


@pytest.mark.feature(70)
async def test_undo_sends_nothing_and_what_goes_out_later_is_the_last_edit_once(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await page.keyboard.press("u")
    await expect(page.get_by_test_id("undone")).to_be_visible()
    await page.keyboard.press("e")
    await page.keyboard.press("Control+a")
    await page.keyboard.type("Bonjour, un technicien arrive.")
    await page.keyboard.press("Escape")
    await page.keyboard.press("a")
    await expect(page.get_by_test_id("first-line")).to_have_text("Bonjour, un technicien arrive.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await world.end_of_window(ticket_id)
    await expect(page.get_by_test_id("decided")).to_be_visible()
    decided = await world.published(ReplyDecided, ticket_id)
    assert len(decided) == 1
    assert decided[0].edited
    assert (await opened_reply(world, decided[0])).text == "Bonjour, un technicien arrive."
    await page.context.close()


@pytest.mark.feature(65, 70)
async def test_a_key_held_down_and_a_button_pressed_twice_act_once(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await approve(page)
    await expect(page.get_by_test_id("undo")).to_be_visible()
    held_back = await page.evaluate(
        """() => {
            const held = [];
            addEventListener("submit", (event) => { held.push(event.defaultPrevented); event.preventDefault(); });
            const press = (repeat) => document.body.dispatchEvent(
                new KeyboardEvent("keydown", { key: "u", bubbles: true, repeat }));
            press(true);
            press(false);
            document.querySelector("[data-testid=undo]").click();
            return held;
        }"""
    )
    assert held_back == [False, True]
    await page.context.close()


@pytest.mark.feature(63)
async def test_an_edit_survives_a_reload_and_shows_on_another_device(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("reply-text").fill("Bonjour, je regarde cela tout de suite.")
    await expect(page.locator("#saved")).to_contain_text("Gardé")
    await expect(page.locator("#reply-title")).to_have_text("Modifié par vous")
    other = await signed_in(browser, world, login="agent-02bd")
    await other.goto(f"/tickets/{ticket_id}")
    await expect(other.get_by_test_id("reply-text")).to_have_value("Bonjour, je regarde cela tout de suite.")
    await expect(other.get_by_test_id("presence")).to_contain_text("A. Roy")
    await expect(other.locator("#reply-title")).to_have_text("Modifié par A. Roy")
    rows = await world.database.pool.fetchval("select content::text from edit where ticket_id = $1", ticket_id)
    assert "regarde" not in rows
    await page.context.close()
    await other.context.close()


@pytest.mark.feature(60)
async def test_an_agents_own_text_outlives_a_rejection_and_a_closing(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    text = page.get_by_test_id("reply-text")
    await text.fill("Bonjour, nous vous appelons.")
    await expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")
    await page.reload()
    await page.get_by_test_id("take").click()  # sets the text aside
    await expect(page.get_by_test_id("aside")).to_have_count(1)
    await text.fill("Bonjour, un technicien passe demain.")
    await expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")
    for reason in ("wrong_facts", "no_reply_needed"):
        await page.get_by_test_id("reject").click()
        await page.click(f"#reject button[value={reason}]")
        await expect(page.get_by_test_id("rejected")).to_be_visible()
        await expect(text).to_have_value("Bonjour, un technicien passe demain.")
        await expect(page.get_by_test_id("aside")).to_have_count(1)
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await world.end_of_window(ticket_id)
    await expect(page.get_by_test_id("decided")).to_be_visible()
    assert not await world.database.pool.fetch("select from edit union all select from aside")
    await page.context.close()


async def test_a_suggestion_is_rejected_with_a_reason_and_an_own_reply_goes_out(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await page.keyboard.press("r")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("rejected")).to_contain_text("Faits inexacts")
    await expect(page.get_by_test_id("reply-text")).to_have_value("")
    rejected = await world.decided(ticket_id)
    assert (rejected.decision, rejected.rejection_reason, rejected.signed) == ("rejected", "wrong_facts", None)
    assert await page.locator(f'[data-ticket-id="{ticket_id}"][data-state="rejected"]').count() > 0
    await page.keyboard.press("e")
    await page.keyboard.type("Bonjour, nous vous appelons.")
    await page.keyboard.press("Escape")
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await world.end_of_window(ticket_id)
    await expect(page.get_by_test_id("decided")).to_be_visible()
    assert [item.decision for item in await world.published(ReplyDecided, ticket_id)] == ["rejected", "approved"]
    counted = await world.database.pool.fetch(
        "select decision, suggested from decision where ticket_id = $1 order by decided_at", ticket_id
    )
    assert [tuple(row) for row in counted] == [("rejected", True), ("approved", False)], "the suggestion was not sent"
    await page.context.close()


@pytest.mark.feature(69)
async def test_a_new_message_voids_an_approval_in_its_window_and_the_page_says_so(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await world.raw(Story(text="Attendez, tout refonctionne !"), ticket_id, version=2)
    await expect(page.get_by_test_id("voided")).to_be_visible()
    await expect(page.get_by_test_id("moved")).to_be_visible()
    await page.click("[data-reload]")
    await expect(page.get_by_test_id("text")).to_contain_text("tout refonctionne")
    assert "Bonjour Marc Delaunay" in await page.get_by_test_id("reply-text").input_value()
    await world.end_of_window(ticket_id)
    assert not await publishing.publish_next(world.database, datetime.now(UTC) + timedelta(hours=1))
    assert await world.published(ReplyDecided, ticket_id) == []
    assert "approval.voided" in await actions(world, ticket_id)
    await page.context.close()


@pytest.mark.feature(43)
@pytest.mark.parametrize("closing", ["by a person", "by a model"])
async def test_a_ticket_that_wanted_no_answer_is_reopened_on_record(
    browser: Browser, world: World, closing: str
) -> None:
    ticket_id = await world.ticket(Story(kind=Kind.TICKET if closing == "by a person" else Kind.OTHER))
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    if closing == "by a person":
        await page.get_by_test_id("reject").click()
        await page.click("#reject button[value=no_reply_needed]")
    await no_violation(page, f"closed {closing}")
    await page.get_by_test_id("reopen").click()
    await expect(page.get_by_test_id("reopened")).to_contain_text("A. Roy")
    await expect(page.get_by_test_id("ai-step")).to_have_count(0)
    (record,) = [one for one in await world.published(AccessRecorded, ticket_id) if one.purpose == "reopening"]
    was = "closed" if closing == "by a person" else "not_actionable"
    assert (record.action, record.actor, record.detail) == ("suggestion.dismissed", LOGIN, f"state:{was}")
    await world.ticket(Story(kind=Kind.OTHER, text="Lettre d'information."), ticket_id, version=2)
    await page.goto("/?view=to_answer")
    await expect(page.locator(f'a.row[data-ticket-id="{ticket_id}"]')).to_have_attribute("data-state", "to_answer")
    await page.goto(f"/tickets/{ticket_id}?tab=history")
    await expect(page.get_by_test_id("history")).to_contain_text("Rouvert par A. Roy")
    token = await page.locator("[name=csrf]").first.input_value()
    again = await page.request.post(f"/tickets/{ticket_id}/reopen", form={"csrf": token})
    assert again.status == 409
    await page.context.close()


@pytest.mark.feature(69)
async def test_an_approval_of_a_stale_page_is_refused_and_the_text_is_kept(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("reply-text").fill("Bonjour, c'est en cours.")
    await world.ticket(Story(text="Autre chose encore."), ticket_id, version=2)
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("refusal")).to_be_visible()
    await expect(page.get_by_test_id("reply-text")).to_have_value("Bonjour, c'est en cours.")
    assert "approval.refused" in await actions(world, ticket_id)
    await page.context.close()


@pytest.mark.feature(69)
@pytest.mark.parametrize("reason", ["no_reply_needed", "wrong_facts"])
async def test_a_stale_page_decides_nothing_about_a_message_that_nobody_has_read(
    browser: Browser, world: World, reason: str
) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await world.ticket(Story(text="Autre chose encore."), ticket_id, version=2)
    await page.keyboard.press("r")
    await page.click(f"#reject button[value={reason}]")
    await expect(page.get_by_test_id("refusal")).to_contain_text("Rien n'a été décidé")
    await expect(page.get_by_test_id("text")).to_contain_text("Autre chose encore.")
    assert await world.published(ReplyDecided, ticket_id) == []
    assert await world.database.pool.fetchval("select state from ticket where ticket_id = $1", ticket_id) == "to_answer"
    await page.keyboard.press("r")
    await page.click(f"#reject button[value={reason}]")
    await expect(page.get_by_test_id("refusal")).to_have_count(0)
    assert [(one.version, one.rejection_reason) for one in await world.published(ReplyDecided, ticket_id)] == [
        (2, reason)
    ]
    await page.context.close()


@pytest.mark.feature(65, 66)
async def test_a_message_without_a_subject_is_answered_under_one_that_the_agent_sees(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket(Story(subject=""))
    page = await signed_in(browser, world, lang="en")
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("reply-subject")).to_have_text("Re: votre message")
    await page.get_by_test_id("confirm-send").click()
    decided = await world.decided(ticket_id)
    assert (await opened_reply(world, decided)).subject == "Re: votre message"
    await page.context.close()


@pytest.mark.feature(65, 66)
async def test_a_page_that_showed_no_subject_does_not_approve_one_that_is_made_up(
    browser: Browser, world: World
) -> None:
    """It stood open while the desk was updated."""
    ticket_id = await world.ticket(Story(subject=""))
    page = await signed_in(browser, world, lang="en")
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("approve").click()
    await page.evaluate("document.querySelector('#confirming [name=subject]').remove()")
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("refusal")).to_be_visible()
    assert await world.published(ReplyDecided, ticket_id) == []
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    assert (await opened_reply(world, await world.decided(ticket_id))).subject == "Re: votre message"
    await page.context.close()


@pytest.mark.feature(72, 27)
async def test_a_draft_with_an_open_placeholder_cannot_be_approved(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket(Story(reply="Bonjour [PERSON_4], votre mot de passe est [SECRET_1]."))
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.get_by_test_id("unresolved")).to_contain_text("[PERSON_4]")
    await expect(page.get_by_test_id("one-way")).to_contain_text("[SECRET_1]")
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("refusal")).to_contain_text("[PERSON_4]")
    await page.get_by_test_id("reply-text").fill("Bonjour, changez votre mot de passe.")
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("confirm")).to_be_visible()
    await page.context.close()


@pytest.mark.feature(42, 43)
async def test_a_field_is_confirmed_or_corrected_and_no_model_overwrites_it(browser: Browser, world: World) -> None:
    story = Story(abstained=("category",), category_confidence=0.4, category="billing")
    ticket_id = await world.ticket(story)
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.locator("[data-field=category]")).to_have_class(re.compile("asks"))
    await page.keyboard.press("c")
    await page.locator("[data-field=category] select").select_option("orders")
    await page.locator("[data-field=category] details button").click()
    await expect(page.locator("[data-field=category] .value")).to_contain_text("Commandes et livraisons")
    await page.keyboard.press("4")
    await expect(page.locator("[data-field=urgency]")).to_have_class(re.compile("human"))
    found = [(item.field, item.value, item.was) for item in await world.published(TicketCorrected, ticket_id)]
    assert found == [("category", "orders", "billing"), ("urgency", "critical", "critical")]
    await world.ticket(story, ticket_id, version=2)
    row = await world.database.pool.fetchrow("select category, state from ticket where ticket_id = $1", ticket_id)
    assert (row["category"], row["state"]) == ("orders", "to_answer")
    await page.context.close()


async def test_an_uncertain_sending_waits_for_a_person(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    decided = await world.decided(ticket_id)
    await world.sent(decided, SendStatus.UNCERTAIN)
    await expect(page.get_by_test_id("uncertain")).to_contain_text(f"{decided.reply_id}@guichet.example")
    await page.click("button[value=again]")
    text = await page.get_by_test_id("reply-text").input_value()
    assert "Bonjour Marc Delaunay" in text
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await world.end_of_window(ticket_id)
    await expect(page.get_by_test_id("decided")).to_be_visible()
    replies = await world.published(ReplyDecided, ticket_id)
    assert len({item.reply_id for item in replies}) == 2
    await world.sent(replies[1], SendStatus.UNCERTAIN)
    await page.click("button[value=sent]")
    await expect(page.get_by_test_id("marked")).to_be_visible()
    await page.context.close()


async def test_a_ticket_without_an_address_cannot_be_answered_from_here(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket(Story(address=None))
    page = await signed_in(browser, world, lang="en")
    await page.goto(f"/tickets/{ticket_id}")
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("refusal")).to_contain_text("no customer address")
    await page.context.close()


@pytest.mark.feature(57)
async def test_with_the_models_away_tickets_stay_readable_in_order_and_can_be_answered(
    browser: Browser, world: World
) -> None:
    late = await world.raw(Story(subject="Second", minutes=5))
    early = await world.raw(Story(subject="Premier", minutes=50))
    page = await signed_in(browser, world)
    await expect(page.get_by_test_id("lag")).to_contain_text("2 tickets")
    rows = page.locator("a.row")
    assert [await row.get_attribute("data-ticket-id") for row in await rows.all()] == [str(early), str(late)]
    await page.goto(f"/tickets/{early}")
    await page.get_by_test_id("reply-text").fill("Bonjour, nous regardons.")
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    assert (await world.decided(early)).draft_id is None
    await page.context.close()


@pytest.mark.feature(83)
async def test_each_opening_is_on_record_and_the_queue_opens_nothing(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket(Story(subject="Facture de Marc Delaunay"))
    page = await signed_in(browser, world)
    await expect(page.locator("a.row .token")).to_have_text("PERSON_1")
    assert "Delaunay" not in await page.content()
    assert await actions(world) == ["session.opened"]
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.locator("#subject")).to_have_text("Facture de Marc Delaunay")
    assert await actions(world, ticket_id) == ["ticket.viewed", "text.opened", "placeholders.opened"]
    await page.get_by_test_id("tab-models").click()
    await expect(page.get_by_test_id("masked")).to_contain_text("PHONE_1")
    assert "06 12 34 56 78" not in await page.get_by_test_id("masked").inner_text()
    assert len(await actions(world, ticket_id)) == 3
    await page.context.close()


async def test_an_erased_ticket_says_so(browser: Browser, world: World, postgres: object) -> None:
    ticket_id = await world.ticket()
    await destroy(postgres, ticket_id)
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.get_by_test_id("erased")).to_be_visible()
    await page.context.close()


async def destroy(postgres: object, ticket_id: object) -> None:
    import asyncpg

    connection = await asyncpg.connect(postgres.admin_url)
    await connection.execute("select keyring.destroy('default', $1)", ticket_id)
    await connection.close()


@pytest.mark.feature(66)
@LANGUAGES
async def test_reading_and_approving_need_no_script(browser: Browser, world: World, lang: str) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, lang=lang, scripts=False)
    await page.click("a.row")
    await expect(page.get_by_test_id("text")).to_contain_text("camions")
    await page.get_by_test_id("reply-text").fill("Bonjour, c'est réparé.")
    await page.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm-send").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
    assert (await opened_reply(world, await world.decided(ticket_id))).text == "Bonjour, c'est réparé."
    await page.context.close()


async def test_markup_in_a_ticket_stays_text(browser: Browser, world: World) -> None:
    nasty = "<script>document.title='x'</script><img src=x onerror=alert(1)> {{ 7*7 }}"
    ticket_id = await world.ticket(
        Story(subject=nasty, text=nasty, name=nasty, reply=nasty, reasons=((nasty, "category"),))
    )
    page = await signed_in(browser, world)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.get_by_test_id("text")).to_contain_text("{{ 7*7 }}")
    assert await page.title() != "x"
    assert await page.locator("main img, main script").count() == 0
    assert dialogs == []
    await page.context.close()


async def test_a_reader_reads_and_does_not_answer(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, login=READER)
    await page.goto(f"/tickets/{ticket_id}")
    await expect(page.get_by_test_id("readonly")).to_be_visible()
    assert await page.get_by_test_id("approve").count() == 0
    await page.context.close()


@pytest.mark.feature(65)
@LANGUAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_an_accessibility_violation_or_is_heavy(
    browser: Browser, world: World, lang: str, scheme: str
) -> None:
    ids = [
        await world.ticket(),
        await world.ticket(Story(reply=None, abstained=("category",), secrets=1)),
        await world.ticket(Story(reply="Bonjour [PERSON_9]")),
        await world.ticket(Story(kind=Kind.AUTO_REPLY)),
        await world.raw(Story()),
    ]
    page = await signed_in(browser, world, lang=lang)
    await page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    paths = ["/", "/?view=to_triage", "/?view=sent", "/keys", "/tickets/" + str(uuid4())]
    paths += [f"/tickets/{item}" for item in ids] + [f"/tickets/{ids[0]}?tab={tab}" for tab in ("models", "history")]
    for path in paths:
        assert await weight_of(page, path) < 150_000, path
        await no_violation(page, path)
    await page.goto(f"/tickets/{ids[0]}")
    await page.get_by_test_id("approve").click()
    await no_violation(page, "confirm")
    await page.get_by_test_id("confirm-send").click()
    await no_violation(page, "pending")
    fresh = await (await browser.new_context(base_url=world.url)).new_page()
    await fresh.goto("/login")
    await no_violation(fresh, "login")
    await fresh.context.close()
    await page.context.close()


async def weight_of(page: Page, path: str) -> int:
    """Bytes of a page and of everything it loads, before compression."""
    await page.goto(path)
    sizes: list[int] = await page.evaluate(
        "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map(entry => entry.decodedBodySize)"
    )
    assert len(sizes) > 3
    return sum(sizes)


async def no_violation(page: Page, what: str) -> None:
    results = await Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert results.violations_count == 0, f"{what}: {results.generate_report()}"
