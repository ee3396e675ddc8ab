"""Control drafts: a planted sentence is told on the spot, can be sent by nobody, and is counted for the team alone."""

import base64
import csv
import html
import io
import re
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from schemas.records import AccessRecorded
from schemas.replies import DraftOutcome, ReplyContent, ReplyDecided, ReplyDrafted, SignedApproval
from schemas.sealed import Purpose, Sealed
from services.desk.domain import approval
from services.desk.domain.control import MOST, chosen
from services.desk.domain.typography import french
from shared.controls import SENTENCES, held, without
from tests.conftest import ProvisionedDatabase
from tests.e2e.conftest import UNDO_SECONDS, signed_in
from tests.e2e.desk_world import LEAD, LEADS, LOGIN, Story, World, running
from tests.e2e.test_desk_pages import LANGUAGES, approve, no_violation, opened_reply
from tests.e2e.test_desk_second import NAMED, in_force
from tests.integration.lead import fill

pytestmark = pytest.mark.feature(66)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def folder() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def control_desk(postgres: ProvisionedDatabase, folder: Path) -> AsyncIterator[World]:
    async with running(postgres.urls["desk"], folder, undo_seconds=UNDO_SECONDS, control_share=MOST) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def on(control_desk: World) -> World:
    """A desk with control drafts, emptied."""
    await control_desk.clear()
    return control_desk


def drawn(share: float = MOST, *, control: bool = True) -> UUID:
    return next(one for one in iter(uuid4, None) if chosen(one, share) is control)


async def outcomes(world: World) -> list[str | None]:
    return [row["outcome"] for row in await world.database.pool.fetch("select outcome from control")]


async def written(page: Page) -> str:
    return await page.get_by_test_id("reply-text").input_value()


async def nothing_left(world: World) -> None:
    """Neither signed, nor on its way, nor on record by whom."""
    assert await world.database.pool.fetchval("select count(*) from decision where status <> 'undone'") == 0
    assert await world.published(ReplyDecided) == []
    assert "approval.refused" not in [one.action for one in await world.published(AccessRecorded)]


async def approvals_on_record(world: World, ticket_id: UUID) -> list[tuple[str, str | None]]:
    records = await world.published(AccessRecorded, ticket_id)
    return [(one.action, one.detail) for one in records if one.purpose == "approval"]


async def test_without_the_setting_nothing_is_planted_said_or_kept(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket(Story(draft_id=drawn()))
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{ticket_id}")
    assert held(await written(page)) is None
    await expect(page.get_by_test_id("controls")).to_have_count(0)
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await expect(page.get_by_test_id("control-caught")).to_have_count(0)
    assert await outcomes(world) == []
    await page.context.close()


@LANGUAGES
async def test_who_approves_unread_is_told_at_once_and_sends_nothing(browser: Browser, on: World, lang: str) -> None:
    plain = await on.ticket(Story(lang=lang, draft_id=drawn(control=False)))
    ticket_id = await on.ticket(Story(lang=lang, draft_id=drawn()))
    page = await signed_in(browser, on, lang=lang)
    notice = "Some suggestions hold a planted mistake; they cannot be sent."
    await expect(page.get_by_test_id("controls")).to_have_text(
        notice if lang == "en" else re.compile("erreur glissée exprès")
    )
    await page.goto(f"/tickets/{plain}")
    assert held(await written(page)) is None
    await page.goto(f"/tickets/{ticket_id}")
    found = held(await written(page))
    assert found is not None
    assert found.sentence in SENTENCES[lang]
    suggestion = without(await written(page))
    await no_violation(page, f"a control draft, {lang}")
    await page.keyboard.press("a")
    await expect(page.get_by_test_id("refusal")).to_contain_text(found.sentence)
    assert await written(page) == suggestion
    await expect(page.locator("#reply")).to_have_attribute("data-origin", "draft")
    await no_violation(page, f"a planted sentence that was not seen, {lang}")
    await nothing_left(on)
    assert await outcomes(on) == ["missed"]
    missed = await approvals_on_record(on, ticket_id)
    await page.goto(f"/tickets/{plain}")
    await page.keyboard.press("a")
    await expect(page.get_by_test_id("confirm-send")).to_be_focused()
    assert missed == await approvals_on_record(on, plain)
    assert len(missed) > 1

    await page.goto(f"/tickets/{ticket_id}")
    await approve(page)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await expect(page.get_by_test_id("control-caught")).to_have_count(0)
    decided = await on.decided(ticket_id)
    assert (await opened_reply(on, decided)).text == suggestion
    assert not decided.edited
    assert await outcomes(on) == ["missed"]
    await page.context.close()


async def test_a_text_with_other_edits_keeps_them_and_loses_the_sentence(browser: Browser, on: World) -> None:
    ticket_id = await on.ticket(Story(draft_id=drawn()))
    page = await signed_in(browser, on)
    await page.goto(f"/tickets/{ticket_id}")
    edited = (await written(page)).replace("Bonjour", "Bonsoir").replace("Cordialement", "Bien à vous")
    await page.get_by_test_id("reply-text").fill(edited)
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("refusal")).to_be_visible()
    assert await written(page) == without(edited)
    late = {"csrf": await page.locator("#approve [name=csrf]").input_value(), "text": edited, "beacon": "1"}
    assert (await page.request.post(f"/tickets/{ticket_id}/draft", form=late)).status == 204
    await page.reload()
    assert await written(page) == without(edited)
    await expect(page.locator("#reply")).to_have_attribute("data-origin", "edit")
    await nothing_left(on)
    await page.context.close()


@LANGUAGES
async def test_a_sentence_taken_out_or_a_draft_set_aside_is_caught_and_quietly_said(
    browser: Browser, on: World, lang: str
) -> None:
    changed, aside, needless = [await on.ticket(Story(lang=lang, draft_id=drawn())) for _ in range(3)]
    page = await signed_in(browser, on, lang=lang)
    await page.goto(f"/tickets/{changed}")
    sentence = str(getattr(held(await written(page)), "sentence", ""))
    suggestion = without(await written(page))
    await page.get_by_test_id("reply-text").fill(suggestion)
    await page.keyboard.press("Escape")
    await approve(page)
    await expect(page.get_by_test_id("control-caught")).to_contain_text(sentence)
    await expect(page.get_by_test_id("pending")).to_be_visible()
    await no_violation(page, f"a planted sentence that was caught, {lang}")
    await page.goto(f"/tickets/{changed}")
    await expect(page.get_by_test_id("control-caught")).to_have_count(0)
    assert (await opened_reply(on, await on.decided(changed))).text == suggestion

    await page.goto(f"/tickets/{aside}")
    await page.keyboard.press("r")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("control-caught")).to_be_visible()
    await page.get_by_test_id("take").click()
    await expect(page.get_by_test_id("reply-text")).to_have_value(suggestion)
    assert await outcomes(on) == ["caught", "caught"]

    await page.goto(f"/tickets/{needless}")
    await page.keyboard.press("r")
    await page.locator("[form=rejecting][value=no_reply_needed]").click()
    await page.wait_for_url(re.compile(rf"/tickets/{needless}\?view="))
    assert sorted(map(str, await outcomes(on))) == ["None", "caught", "caught"]
    await page.context.close()


async def test_no_hand_made_form_signs_it_whatever_the_setting_says(browser: Browser, world: World, on: World) -> None:
    ticket_id = await on.ticket(Story(draft_id=drawn()))
    page = await signed_in(browser, on)
    await page.goto(f"/tickets/{ticket_id}")
    text = await written(page)
    csrf = await page.locator("#approve [name=csrf]").input_value()
    ways: list[dict[str, str]] = [{"confirm": "1"}, {"send_at_once": "2999-01-01T10:00"}, {}]
    for more in ways:
        form = {"csrf": csrf, "version": "1", "text": french(text).upper(), **more}
        answer = await page.request.post(f"/tickets/{ticket_id}/approve", form=form)
        assert answer.status == 409
        assert 'data-testid="refusal"' in await answer.text()
    await nothing_left(on)
    await page.context.close()

    off = await world.ticket()
    page = await signed_in(browser, world)
    await page.goto(f"/tickets/{off}")
    await page.get_by_test_id("reply-text").fill(f"Hello. {SENTENCES['en'][1]}")
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_test_id("refusal")).to_be_visible()
    assert await written(page) == "Hello."
    await nothing_left(world)
    assert await outcomes(world) == ["missed"]
    await page.context.close()


async def test_a_second_person_cannot_confirm_it_and_the_reply_goes_back(
    browser: Browser, on: World, folder: Path
) -> None:
    ticket_id, agent, lead = await awaiting_a_second(browser, on)
    await signed_with_a_planted_sentence(on, ticket_id, base64.b64decode((folder / "approval").read_text()))
    await lead.goto(f"/tickets/{ticket_id}")
    csrf = await lead.locator("#undo [name=csrf]").input_value()
    signed = await on.database.pool.fetchval("select signed->'approval'->>'approval_id' from decision")
    form = {"csrf": csrf, "approval_id": str(signed), "confirm": "1"}
    answer = await lead.request.post(f"/tickets/{ticket_id}/second", form=form)
    assert answer.status == 409
    assert SENTENCES["fr"][2] in html.unescape(await answer.text())
    await nothing_left(on)
    assert ("approval.voided", None) in await approvals_on_record(on, ticket_id)
    kept = "select e.draft_id is not null and e.draft_id = d.draft_id from edit e join decision d using (ticket_id)"
    assert await on.database.pool.fetchval(kept) is True
    await lead.goto(f"/tickets/{ticket_id}")
    await expect(lead.get_by_test_id("undone")).to_be_visible()
    assert held(await written(lead)) is None
    for page in (agent, lead):
        await page.context.close()


async def test_a_second_persons_refusal_leaves_what_voids_an_approval_and_the_version_it_was_begun_from(
    browser: Browser, on: World, folder: Path
) -> None:
    ticket_id, agent, lead = await awaiting_a_second(browser, on)
    key = base64.b64decode((folder / "approval").read_text())
    await signed_with_a_planted_sentence(on, ticket_id, key, alone=True)
    await lead.goto(f"/tickets/{ticket_id}")
    await lead.keyboard.press("a")
    await expect(lead.get_by_test_id("refusal")).to_be_visible()
    assert held(await written(lead)) is None
    assert ("approval.voided", None) in await approvals_on_record(on, ticket_id)
    assert await on.database.pool.fetchval("select count(*) from edit where ticket_id = $1", ticket_id) == 0
    for page in (agent, lead):
        await page.context.close()


async def awaiting_a_second(browser: Browser, world: World) -> tuple[UUID, Page, Page]:
    """A ticket whose reply one person approved, that person's page, and a lead's."""
    await in_force(browser, world)
    ticket_id = await world.ticket(replace(NAMED, draft_id=drawn(control=False)))
    agent, lead = await signed_in(browser, world), await signed_in(browser, world, login=LEADS[0])
    await agent.goto(f"/tickets/{ticket_id}")
    await approve(agent)
    await expect(agent.get_by_test_id("awaiting")).to_be_visible()
    return ticket_id, agent, lead


async def signed_with_a_planted_sentence(world: World, ticket_id: UUID, key: bytes, *, alone: bool = False) -> None:
    """The first person's approval, as the desk's own key would sign it had the first wall not been there."""
    row = await world.database.pool.fetchrow("select * from decision where status = 'awaiting'")
    assert row is not None
    whole = Sealed.model_validate_json(row["whole"])
    opened = await world.opener.open(world.database.pool, whole, ticket_id=ticket_id, tenant="default")
    before = ReplyContent.model_validate_json(opened)
    text = SENTENCES["fr"][2] if alone else f"{before.text} {SENTENCES['fr'][2]}"
    content = before.model_copy(update={"text": text})
    first = SignedApproval.model_validate_json(row["signed"]).approval
    prepared = approval.approve(
        content, reply_id=row["reply_id"], tenant="default", ticket_id=ticket_id, version=1, agent=LOGIN,
        at=first.approved_at, private_key=key, role="agent", policy=first.policy, two=True,
    )  # fmt: skip
    async with world.database.unit() as unit:
        sealed = await world.sealer.seal(
            unit, content.model_dump_json().encode(), ticket_id=ticket_id, tenant="default", purpose=Purpose.INBOUND
        )
        copy = await world.sealer.seal(
            unit, text.encode(), ticket_id=ticket_id, tenant="default", purpose=Purpose.INBOUND
        )
        await unit.connection.execute(
            "update decision set signed = $1::jsonb, whole = $2::jsonb, copy = $3::jsonb",
            prepared.signed.model_dump_json(), sealed.model_dump_json(), copy.model_dump_json(),
        )  # fmt: skip


async def test_the_page_gives_nothing_away_but_the_sentence(browser: Browser, on: World) -> None:
    ticket_id = await on.ticket(Story(draft_id=drawn()))
    page = await signed_in(browser, on)

    async def reply() -> str:
        whole = html.unescape(await (await page.request.get(f"/tickets/{ticket_id}")).text())
        found = re.search(r'<section id="reply".*?</section>', whole, re.DOTALL)
        assert found is not None
        assert "control" not in found[0].casefold()
        return found[0]

    planted = await reply()
    assert held(planted) is not None
    await on.database.pool.execute("update control set outcome = 'caught'")
    assert without(planted) == await reply()
    await page.context.close()


async def test_another_version_leaves_no_text_of_ones_own_and_holds_a_sentence_of_its_own(
    browser: Browser, on: World
) -> None:
    """A planted sentence is nobody's words: asking for another version sets nothing aside."""
    ticket_id = await on.ticket(Story(draft_id=drawn()))
    page = await signed_in(browser, on)
    await page.goto(f"/tickets/{ticket_id}")
    first = await written(page)
    await page.keyboard.press("i")
    await page.get_by_test_id("steer-line").fill("plus court")
    await page.get_by_test_id("steer-submit").click()
    await expect(page.get_by_test_id("version-2")).to_be_visible()
    asked = await on.database.pool.fetchval("select draft_id from version_act")
    text = "Bonjour [PERSON_1],\n\nÉteignez puis rallumez l'imprimante."
    await on.handle(
        ReplyDrafted(
            ticket_id=ticket_id, version=1, draft_id=asked, lang="fr", outcome=DraftOutcome.DRAFT, text=text,
            steering_id=await on.database.pool.fetchval("select act_id from version_act"),
        )
    )  # fmt: skip
    await page.goto(f"/tickets/{ticket_id}")
    assert without(await written(page)) == text.replace("[PERSON_1]", "Marc Delaunay")
    assert (held(await written(page)) is not None) is chosen(asked, MOST)
    await expect(page.get_by_test_id("aside")).to_have_count(0)
    assert (await page.get_by_test_id("version-text-1").text_content()) == first
    await page.context.close()


async def steered(page: Page, world: World) -> UUID:
    """Another version is asked for; its id."""
    await page.keyboard.press("i")
    await page.get_by_test_id("steer-line").fill("plus court")
    await page.get_by_test_id("steer-submit").click()
    await expect(page.get_by_test_id("version-2")).to_be_visible()
    return UUID(str(await world.database.pool.fetchval("select act_id from version_act where act = 'redraft'")))


async def test_a_sentence_taken_out_before_another_version_is_caught_and_does_not_come_back(
    browser: Browser, on: World
) -> None:
    ticket_id = await on.ticket(Story(draft_id=drawn()))
    page = await signed_in(browser, on)
    await page.goto(f"/tickets/{ticket_id}")
    suggestion = without(await written(page))
    await page.get_by_test_id("reply-text").fill(suggestion)
    await page.keyboard.press("Escape")
    await steered(page, on)
    assert await outcomes(on) == ["caught"]
    await page.goto(f"/tickets/{ticket_id}")
    assert await written(page) == suggestion
    await page.context.close()


async def test_a_version_asked_for_after_a_rejection_is_recorded_when_it_is_shown(browser: Browser, on: World) -> None:
    ticket_id = await on.ticket(Story(draft_id=drawn(control=False)))
    page = await signed_in(browser, on)
    await page.goto(f"/tickets/{ticket_id}")
    await page.keyboard.press("r")
    await page.keyboard.press("Enter")
    await page.get_by_test_id("take").click()
    await expect(page.get_by_test_id("reply-text")).not_to_have_value("")
    await page.goto(f"/tickets/{ticket_id}")
    steering, control = await steered(page, on), drawn()
    await on.database.pool.execute("update version_act set draft_id = $1 where act = 'redraft'", control)
    text = "Bonjour [PERSON_1],\n\nÉteignez puis rallumez l'imprimante."
    await on.handle(
        ReplyDrafted(
            ticket_id=ticket_id, version=1, draft_id=control, lang="fr", outcome=DraftOutcome.DRAFT, text=text,
            steering_id=steering,
        )
    )  # fmt: skip
    await page.goto(f"/tickets/{ticket_id}")
    assert held(await written(page)) is not None
    assert await outcomes(on) == [None]
    await page.keyboard.press("a")
    await expect(page.get_by_test_id("refusal")).to_be_visible()
    assert await outcomes(on) == ["missed"]
    await page.context.close()


@pytest.mark.feature(98)
@LANGUAGES
async def test_a_lead_sees_the_months_of_the_team_and_no_other_figure_counts_them(
    browser: Browser, on: World, lang: str
) -> None:
    await fill(on.database.pool, "default", 400, agents=5, end=datetime.now(UTC))
    lead = await signed_in(browser, on, lang=lang, login=LEAD)
    section = lead.get_by_test_id("q-control")
    await lead.goto("/lead")
    await expect(section.locator("table")).to_have_count(0)
    missed, caught, plain = [await on.ticket(Story(draft_id=one)) for one in (drawn(), drawn(), drawn(control=False))]
    agent = await signed_in(browser, on)
    before = await measured(lead)
    await agent.goto(f"/tickets/{missed}")
    await agent.keyboard.press("a")
    await expect(agent.get_by_test_id("refusal")).to_be_visible()
    await approve(agent)
    await expect(agent.get_by_test_id("pending")).to_be_visible()
    await agent.goto(f"/tickets/{caught}")
    await agent.keyboard.press("r")
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_test_id("control-caught")).to_be_visible()
    assert (await measured(lead))["acceptance"] == before["acceptance"]
    await agent.goto(f"/tickets/{plain}")
    await approve(agent)
    await expect(agent.get_by_test_id("pending")).to_be_visible()
    assert await measured(lead) == {"acceptance": before["acceptance"] + 1, "procedures": 1}

    await lead.goto("/lead")
    await expect(section.locator("table")).to_have_count(0)  # this month goes on
    await on.database.pool.execute("update control set month = month - interval '1 month'")
    few = ["trop peu" if lang == "fr" else "too few"]
    await lead.goto("/lead")
    await expect(section.locator("tbody td")).to_have_text(few)
    await on.database.pool.execute(
        "insert into control select gen_random_uuid(), 'default', gen_random_uuid(), "
        "(select min(month) from control), null from generate_series(1, 8)"
    )
    await lead.goto("/lead")
    await expect(section.locator("tbody td")).to_have_text(["10", "1", "1"])
    await no_violation(lead, f"control drafts on the lead's page, {lang}")
    await on.database.pool.execute("update decision set agent = 'agent-1' where agent <> 'agent-2'")
    await lead.goto("/lead")
    await expect(section.locator("tbody td")).to_have_text(few)
    columns = await on.database.pool.fetch(
        "select column_name from information_schema.columns where table_name = 'control'"
    )
    assert {row["column_name"] for row in columns} == {"draft_id", "tenant", "ticket_id", "month", "outcome"}
    for page in (agent, lead):
        await page.context.close()


async def measured(page: Page) -> dict[str, int]:
    """On how many suggestions the figures were measured: all of the period's, and the one article's of these tests."""
    rows = list(csv.reader(io.StringIO(await (await page.request.get("/lead.csv")).text())))
    (acceptance,) = [int(row[5]) for row in rows if row[:2] == ["acceptance", "all"]]
    table = csv.DictReader(io.StringIO(await (await page.request.get("/procedures.csv")).text()))
    counted = [int(row["suggested"]) for row in table if row["article"] == "printer-jam.fr"]
    return {"acceptance": acceptance, "procedures": sum(counted)}
