"""A message as it came, opened by an agent: its files, its source, on record, and by nobody else."""

import re
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import quote
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from schemas.records import AccessRecorded
from schemas.sealed import Purpose
from services.desk.adapters import originals
from tests.conftest import ProvisionedDatabase
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World
from tests.e2e.test_desk_pages import LANGUAGES, destroy, no_violation
from tests.e2e.test_desk_walls import log_in, visitor
from tests.unit.desk.test_desk_original import PNG, TEXT, attached, mail

RAW = mail(
    TEXT,
    attached(b'"../facture de f\xc3\xa9vrier.pdf"', b"%PDF-1.7 facture"),
    attached(b'"ecran.png"', PNG, b"image/png"),
    attached(b'"page.html"', b"<script>alert(1)</script>", b"text/html"),
)


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def nothing_at_the_door(postgres: ProvisionedDatabase) -> AsyncIterator[None]:
    """The database is shared with the desk's other tests, and its owner's rows are not the desk's to clear."""
    yield
    await _owner(postgres, "delete from intake.rejected")
    await _owner(postgres, "truncate intake.message, intake.ticket")


async def came(world: World, postgres: ProvisionedDatabase, raw: bytes = RAW, channel: str = "mail") -> UUID:
    """A ticket, and in intake's table what it came as."""
    ticket_id = await world.ticket(Story())
    async with world.database.unit() as unit:
        sealed = await world.sealer.seal(unit, raw, ticket_id=ticket_id, tenant="default", purpose=Purpose.INBOUND)
    await _owner(
        postgres, "insert into intake.ticket values ($1, 'default', now(), 1) on conflict do nothing", ticket_id
    )
    await _owner(
        postgres,
        "insert into intake.message (message_id, ticket_id, tenant, version, channel, received_at, kind, identity_hmac,"
        " content_hmac, raw_key_id, raw_nonce, raw_ciphertext)"
        " values ($1, $2, 'default', 1, $3, now(), 'ticket', $4, '', $5, $6, $7)",
        uuid4(), ticket_id, channel, ticket_id.bytes, sealed.key_id, sealed.nonce, sealed.ciphertext,
    )  # fmt: skip
    return ticket_id


async def _owner(postgres: ProvisionedDatabase, sql: str, *values: object) -> None:
    owner = await asyncpg.connect(postgres.admin_url)
    await owner.execute(sql, *values)
    await owner.close()


async def looks(world: World, ticket_id: UUID) -> list[tuple[str, str | None]]:
    told = await world.published(AccessRecorded, ticket_id)
    return [(one.purpose, one.detail) for one in told if one.action == "original.opened"]


@pytest.mark.feature(8, 10)
@LANGUAGES
async def test_an_agent_opens_the_mail_and_its_files(
    browser: Browser, world: World, postgres: ProvisionedDatabase, lang: str
) -> None:
    ticket_id = await came(world, postgres)
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"/tickets/{ticket_id}?lang=fr")
    await page.get_by_test_id("original-link").click()
    await expect(page.get_by_test_id("original")).to_contain_text("Zoé <zoe@client.example>")
    back = page.get_by_test_id("original-back")
    await expect(back).to_have_attribute("href", re.compile(rf"/tickets/{ticket_id}\?.*lang=fr.*message=1"))
    await expect(page.get_by_test_id("original-text")).to_have_text("Bonjour, l'écran est noir.")
    files = page.get_by_test_id("original-file")
    await expect(files).to_have_count(3)
    await expect(files.nth(0)).to_contain_text("facture de février.pdf")
    await no_violation(page, f"message as it came, {lang}")
    async with page.expect_download() as kept:
        await files.nth(0).get_by_role("link").click()
    download = await kept.value
    assert download.suggested_filename == "facture de février.pdf"
    async with page.context.expect_page() as seen:
        await files.nth(1).get_by_role("link").click()
    picture = await seen.value
    assert picture.url.endswith(f"/tickets/{ticket_id}/original/1/files/2?view=to_answer&lang=fr")
    assert await looks(world, ticket_id) == [("answer", "page"), ("answer", "file"), ("answer", "file")]


@pytest.mark.feature(8)
async def test_what_came_from_outside_runs_nothing_and_the_source_is_byte_for_byte(
    world: World, postgres: ProvisionedDatabase
) -> None:
    ticket_id = await came(world, postgres)
    at = f"/tickets/{ticket_id}/original/1"
    async with visitor(world) as client:
        assert (await client.get(f"{at}/source")).status_code == 303
        await log_in(client)
        source = await client.get(f"{at}/source")
        assert source.content == RAW
        files = [await client.get(f"{at}/files/{number}") for number in (1, 2, 3)]
        assert [one.headers["content-type"] for one in files] == [
            "application/octet-stream", "image/png", "application/octet-stream",
        ]  # fmt: skip
        assert files[0].headers["content-disposition"] == (
            f"attachment; filename*=UTF-8''{quote('facture de février.pdf')}"
        )
        for one in (source, *files):
            assert one.headers["content-security-policy"] == "sandbox; default-src 'none'"
            assert one.headers["x-content-type-options"] == "nosniff"
            assert one.headers["cache-control"] == "no-store"
        for beyond in ("0", "4", "x", "9" * 5000):
            assert (await client.get(f"{at}/files/{beyond}")).status_code == 410


@pytest.mark.feature(8)
async def test_every_way_out_of_a_message_as_it_came_keeps_the_queues_filters(
    world: World, postgres: ProvisionedDatabase
) -> None:
    ticket, way = f"/tickets/{await came(world, postgres)}", "?view=to_answer&priority=P1&lang=fr"
    async with visitor(world) as client:
        await log_in(client)
        page = unescape((await client.get(f"{ticket}/original/1{way}")).text)
        links = re.findall(r'href="(/tickets/[^"]+)"', page)
        assert len(links) == len(("pdf", "picture", "mail", "source", "back"))
        assert all(way in link for link in links), links
        for missing in (f"{ticket}/original/2{way}", f"{ticket}/original/1/files/9{way}"):
            gone = await client.get(missing)
            assert gone.status_code == 410
            assert f'href="/{way}"' in unescape(gone.text)
        stranger = await client.get("/tickets/00000000-0000-4000-8000-000000000000" + way)
        assert (stranger.status_code, f'href="/{way}"' in unescape(stranger.text)) == (404, True)


async def test_what_is_not_kept_erased_or_anothers_is_not_shown(world: World, postgres: ProvisionedDatabase) -> None:
    there, elsewhere = await came(world, postgres), uuid4()
    async with visitor(world) as client:
        await log_in(client)
        assert (await client.get(f"/tickets/{elsewhere}/original/1")).status_code == 404
        for version in ("2", "0", "x", "9" * 5000):
            assert (await client.get(f"/tickets/{there}/original/{version}")).status_code == 410
        assert (await client.get(f"/set-aside/{elsewhere}")).status_code == 404
        await destroy(postgres, there)
        assert (await client.get(f"/tickets/{there}/original/1")).status_code == 410
        await _owner(postgres, "update intake.message set raw_ciphertext = '' where ticket_id = $1", there)
        assert (await client.get(f"/tickets/{there}/original/1/source")).status_code == 410
    refused = [one for one in await world.published(AccessRecorded) if one.action == "action.refused"]
    assert [one.detail for one in refused] == [f"not_found:{elsewhere}"]


async def test_what_a_program_handed_in_is_shown_as_it_handed_it_in(
    world: World, postgres: ProvisionedDatabase
) -> None:
    ticket_id = await came(world, postgres, b'{"subject": "Panne", "text": "<b>noir</b>"}', "api")
    async with visitor(world) as client:
        await log_in(client)
        page = await client.get(f"/tickets/{ticket_id}/original/1")
        assert "&lt;b&gt;noir&lt;/b&gt;" in page.text
        source = await client.get(f"/tickets/{ticket_id}/original/1/source")
        assert f"{ticket_id}-1.json" in source.headers["content-disposition"]


@pytest.mark.feature(15)
async def test_the_door_opens_to_the_desk_alone_and_within_its_tenant(
    world: World, postgres: ProvisionedDatabase
) -> None:
    ticket_id = await came(world, postgres)
    async with world.database.unit() as unit:
        assert await originals.of_ticket(unit.connection, ticket_id, 1) is not None
        await unit.connection.execute("set local guichet.tenant = 'another'")
        assert await originals.of_ticket(unit.connection, ticket_id, 1) is None
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await world.database.pool.fetch("select * from intake.message")
    for service in ("pseudonymizer", "triage", "drafter", "crm", "audit"):
        connection = await asyncpg.connect(postgres.urls[service])
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from intake.original($1, 1)", ticket_id)
        await connection.close()


async def shut_out(world: World, postgres: ProvisionedDatabase, raw: bytes, reason: str) -> UUID:
    """What intake kept although it could become no ticket."""
    rejected_id = uuid4()
    async with world.database.unit() as unit:
        sealed = await world.sealer.seal(unit, raw, ticket_id=rejected_id, tenant="default", purpose=Purpose.INBOUND)
    await _owner(
        postgres,
        "insert into intake.rejected values ($1, 'default', now(), $2, $3, $4, $5, $6)",
        rejected_id, reason, len(raw), sealed.key_id, sealed.nonce, sealed.ciphertext,
    )  # fmt: skip
    return rejected_id


@pytest.mark.feature(2, 8)
@LANGUAGES
async def test_what_could_not_become_a_ticket_is_found_and_opened(
    browser: Browser, world: World, postgres: ProvisionedDatabase, lang: str
) -> None:
    page = await signed_in(browser, world, lang=lang)
    await page.goto("/set-aside")
    await expect(page.get_by_test_id("nothing")).to_be_visible()
    large = await shut_out(world, postgres, RAW, "mail.too_large")
    await shut_out(world, postgres, b"{", "connector_malformed_json")
    await page.goto("/status")
    await expect(page.locator("[data-concern=set_aside]")).to_be_visible()
    await expect(page.get_by_test_id("aside-count")).to_contain_text("2")
    await page.get_by_test_id("aside-link").click()
    rows = page.get_by_test_id("aside")
    await expect(rows).to_have_count(2)
    assert "connector_" not in await rows.first.inner_text()
    await no_violation(page, f"set aside at the door, {lang}")
    await rows.filter(has_text=str(large)).get_by_role("link").click()
    await expect(page.get_by_test_id("original-text")).to_have_text("Bonjour, l'écran est noir.")
    await expect(page.get_by_test_id("original-file")).to_have_count(3)
    told = await world.published(AccessRecorded, large)
    await page.goto("/set-aside?before=2001-01-01T00:00:00Z")
    await expect(page.get_by_test_id("nothing")).to_be_visible()
    assert [(one.action, one.purpose, one.detail) for one in told] == [("original.opened", "set_aside", "page")]
