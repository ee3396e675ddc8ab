"""A person's request about their data, answered at the desk: found, handed over, set right, erased, in two languages."""

import io
import json
import zipfile
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from schemas.erasure import TicketErase, TicketErased
from schemas.masking import MaskingCorrected
from schemas.records import AccessRecorded
from schemas.tickets import TicketCorrected
from schemas.topics import SERVICES
from services.desk.adapters import erasures
from services.desk.domain.certificate import NOT_REACHED
from services.desk.domain.i18n import CATALOGUES
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LOGIN, OFFICER, Story, World
from tests.e2e.test_desk_pages import LANGUAGES, no_violation

MOST_BYTES = 150_000
OTHER = Story(
    subject="Un collègue", text="Bonjour, Marc Delaunay m'a dit de vous écrire.", name="Inès Vallée",
    address="ines.vallee@client.example", phone="06 98 76 54 32",
)  # fmt: skip
PHONE = {"width": 390, "height": 780}


async def found(page: Page, who: str) -> None:
    await page.goto("/privacy")
    await page.get_by_test_id("person").fill(who)
    await page.get_by_test_id("find").click()
    await expect(page.get_by_test_id("found")).to_be_visible()


async def answered(world: World, request_id: UUID, ticket_id: UUID, *services: str) -> None:
    for service in services:
        await world.handle(
            TicketErased(
                ticket_id=ticket_id, request_id=request_id, service=service, erased={"ticket": 2}, at=datetime.now(UTC)
            )
        )


async def refused(world: World) -> list[str | None]:
    told = await world.published(AccessRecorded)
    return [item.detail for item in told if item.action == "action.refused"]


@pytest.mark.feature(85, 86)
@LANGUAGES
async def test_an_officer_finds_hands_over_and_erases(browser: Browser, world: World, lang: str) -> None:
    mine, named, other = [await world.ticket(story) for story in (Story(), OTHER, Story(name="Zoé Roux", address=None))]
    page = await signed_in(browser, world, lang=lang, login=OFFICER)
    await page.get_by_test_id("privacy-link").click()
    await no_violation(page, f"personal data, {lang}")
    await found(page, "marc delaunay\nMARC.DELAUNAY@client.example")
    assert page.url.endswith("/privacy/find"), "nothing that names the person stands in an address"
    assert "delaunay" not in (await page.content()).lower(), "and the page does not repeat it"
    await expect(page.get_by_test_id("searching")).to_be_hidden()
    rows = {
        await row.get_attribute("data-how"): await row.locator("[name=ticket]").is_checked()
        for row in await page.get_by_test_id("found-ticket").all()
    }
    assert rows == {"wrote": True, "named": False}
    await no_violation(page, f"tickets of a person, {lang}")
    opened = [item for item in await world.published(AccessRecorded) if item.purpose == "subject_search"]
    assert {item.ticket_id for item in opened} == {mine, named, other}
    assert {item.actor for item in opened} == {OFFICER}

    async with page.expect_download() as download:
        await page.get_by_test_id("make-file").click()
    file = await (await download.value).path()
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        data, shown = json.loads(archive.read("data.json")), archive.read("data.html").decode()
    assert [(one["ticket_id"], one["relation"]) for one in data["tickets"]] == [(str(mine), "wrote")]
    assert data["tickets"][0]["messages"][0]["sender_name"] == "Marc Delaunay"
    assert ("Ce que nous détenons sur vous" if lang == "fr" else "What we hold on you") in shown
    assert "marc" not in (await download.value).suggested_filename.lower()
    exported = [item for item in await world.published(AccessRecorded, mine) if item.action == "ticket.exported"]
    assert [(item.purpose, item.detail) for item in exported] == [("subject_request", "wrote")]

    await page.get_by_test_id("to-erase").click()
    await expect(page.get_by_test_id("erase")).to_contain_text(CATALOGUES[lang]["privacy.stays_3"])
    await no_violation(page, f"before an erasure, {lang}")
    assert await world.published(TicketErase) == [], "the first step erases nothing"
    await page.get_by_test_id("erase-now").click()
    await expect(page.get_by_test_id("refusal")).to_have_text(CATALOGUES[lang]["privacy.refused_unsure"])
    assert await world.published(TicketErase) == []
    await page.get_by_test_id("sure").check()
    await page.get_by_test_id("erase-now").click()
    (command,) = await world.published(TicketErase)
    assert (command.ticket_id, command.reason, command.agent) == (mine, "subject_request", OFFICER)
    assert page.url.endswith(f"/privacy/erasures/{command.request_id}")
    certificate = page.get_by_test_id("certificate")
    await expect(certificate).to_have_attribute("data-whole", "no")

    await answered(world, command.request_id, mine, *SERVICES[:-1])
    await expect(page.get_by_test_id("outstanding")).to_contain_text("1")
    await no_violation(page, f"a certificate that waits, {lang}")
    await answered(world, command.request_id, mine, SERVICES[-1])
    await expect(certificate).to_have_attribute("data-whole", "yes")
    given = await (await page.request.get(f"/privacy/erasures/{command.request_id}.json")).json()
    async with world.database.pool.acquire() as connection:
        written = await erasures.certificate(connection, "default", command.request_id)
    assert written is not None
    assert given == written.as_json()
    for path in ("/privacy", f"/privacy/erasures/{command.request_id}"):
        await page.goto(path)
        assert len(await page.content()) < MOST_BYTES
    await page.goto("/privacy")
    await expect(page.get_by_test_id("erasure")).to_have_count(1)
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a telephone reads it"
    await page.context.close()


@pytest.mark.feature(86)
async def test_what_is_wrong_is_set_right_and_the_models_read_it_anew(browser: Browser, world: World) -> None:
    ticket_id = await world.ticket()
    page = await signed_in(browser, world, login=OFFICER, scripts=False)
    for value, stretch, code in (
        ("", "", "nothing_to_set"),
        ("", "nulle part dans ce ticket", "nowhere"),
        ("urgency:low", "l'usine", None),
    ):
        await page.goto("/privacy")
        await page.locator("details", has=page.get_by_test_id("rectify-form")).locator("summary").click()
        await page.get_by_test_id("rectify-ticket").fill(str(ticket_id))
        await page.get_by_test_id("rectify-field").select_option(value)
        await page.get_by_test_id("rectify-stretch").fill(stretch)
        await page.locator("#label").select_option("LOCATION")
        await page.get_by_test_id("rectify").click()
        said = page.get_by_test_id("rectified") if code is None else page.locator(f"[data-code={code}]")
        await expect(said).to_be_visible()
        if code is not None:
            await expect(page.get_by_test_id("rectify-ticket")).to_be_visible()
            await expect(page.get_by_test_id("rectify-ticket")).to_have_value(str(ticket_id))
            await expect(page.get_by_test_id("rectify-stretch")).to_have_value(stretch)
            await expect(page.locator("#label")).to_have_value("LOCATION")
    assert [item.value for item in await world.published(TicketCorrected, ticket_id)] == ["low"]
    assert [item.label for item in await world.published(MaskingCorrected, ticket_id)] == ["LOCATION"]
    await page.context.close()


@pytest.mark.feature(85, 86)
async def test_only_those_who_answer_such_requests_may_and_what_is_not_readable_opens_nothing(
    browser: Browser, world: World
) -> None:
    ticket_id = await world.ticket()
    agent = await signed_in(browser, world, login=LOGIN)
    await expect(agent.get_by_test_id("privacy-link")).to_have_count(0)
    token = await agent.locator("[name=csrf]").first.input_value()
    assert (await agent.request.get("/privacy")).status == 403
    assert (await agent.request.get(f"/privacy/erasures/{uuid4()}.json")).status == 403
    for name in ("find", "chosen", "file", "rectify", "erase"):
        form = {"csrf": token, "person": "Marc Delaunay", "ticket": str(ticket_id), "ids": str(ticket_id)}
        assert (await agent.request.post(f"/privacy/{name}", form=form)).status == 403, name
    assert await refused(world) == ["subject_request"] * 7
    await agent.context.close()

    page = await signed_in(browser, world, login=OFFICER, scripts=False)
    await page.goto("/privacy")
    token = await page.locator("[name=csrf]").first.input_value()
    sure = {"csrf": token, "ticket": str(ticket_id), "sure": "1", "request_id": str(uuid4())}
    for _ in range(2):
        await page.request.post("/privacy/erase", form=sure)
    assert len(await world.published(TicketErase)) == 1, "said twice, it is done once"
    for path, form, code in (
        ("find", {"person": "abc"}, "too_short"),
        ("chosen", {"ids": f"{ticket_id} nonsense"}, "bad_ids"),
        ("file", {}, "none_chosen"),
        ("file", {"ticket": str(uuid4())}, "not_here"),
        ("erase", {"ticket": "nonsense"}, "none_chosen"),
    ):
        answer = await page.request.post(f"/privacy/{path}", form={"csrf": token, **form})
        assert answer.status in (409, 422), path
        assert f'data-code="{code}"' in await answer.text()
    assert (await page.request.post("/privacy/find", form={"person": "Marc Delaunay"})).status == 403, "no token"
    assert (await page.request.get(f"/privacy/erasures/{uuid4()}")).status == 404
    await page.context.close()


def test_what_stays_is_told_whole_in_each_language() -> None:
    for words in CATALOGUES.values():
        told = [key for key in words if key.startswith("privacy.stays_")]
        assert len(told) == len(NOT_REACHED)
