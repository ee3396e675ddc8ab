"""The ledger at the desk: read by page and filter, checked by the audit, and red on the page when it was changed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from playwright.async_api import Browser, Page, expect

from schemas.records import AccessRecorded
from services.audit.adapters.verifying import Verifying
from services.desk.domain.i18n import CATALOGUES
from shared.messaging.event import originate
from tests.conftest import ProvisionedDatabase
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import LOGIN, OFFICER, World
from tests.e2e.test_desk_pages import LANGUAGES, no_violation
from tests.integration.archive import Archive, archive, now

__all__ = ["archive"]

pytestmark = pytest.mark.feature(83)

MOST_BYTES = 150_000
WIDER = (
    "document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]"
    ".filter(one => one.getBoundingClientRect().right > innerWidth && !one.closest('.wide')).map(one => one.outerHTML.slice(0, 80))"
)
PHONE = {"width": 390, "height": 780}


def auditing(archive: Archive, every: timedelta = timedelta(days=1)) -> Verifying:
    return Verifying(archive.database, archive.sources, now, every=every)


async def filtered(page: Page, ticket_id: UUID, kind: str) -> None:
    """Every filter, on a page that has been read before."""
    rows = page.get_by_test_id("ledger-row")
    await page.get_by_test_id("by-kind").select_option("access.recorded.v1/ticket.viewed")
    await page.get_by_test_id("filter").click()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text(kind)
    await rows.get_by_role("link").click()
    await expect(page.get_by_test_id("by-ticket")).to_have_value(str(ticket_id))
    await expect(rows).to_have_count(1)
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    for query, count in (
        ("actor=a.roy", 50), (f"actor={LOGIN}", 1), (f"since={tomorrow}", 0), (f"until={tomorrow}", 50),
        ("until=2020-01-01", 0), ("kind=reply.sent.v1", 0),
    ):  # fmt: skip
        answer = await (await page.request.get(f"/audit?{query}")).text()
        assert answer.count('data-testid="ledger-row"') == count, query
    for query in ("ticket=nonsense", "kind=nonsense", "since=1er janvier", "until=x"):
        assert 'data-testid="refusal"' in await (await page.request.get(f"/audit?{query}")).text()


@LANGUAGES
async def test_an_officer_reads_the_ledger_and_sees_whether_it_holds(
    browser: Browser, world: World, archive: Archive, lang: str
) -> None:
    await archive.admin.execute("delete from audit.verification")
    ticket_id = uuid4()
    seen = AccessRecorded(action="ticket.viewed", actor=LOGIN, ticket_id=ticket_id, purpose="answer", at=now())
    await archive.record(originate(seen, source="desk", tenant="default", ticket_id=ticket_id, actor=LOGIN))
    other = originate(seen, source="desk", tenant="other", ticket_id=ticket_id, actor=LOGIN)
    await archive.record(other)
    await archive.fill(60)
    page = await signed_in(browser, world, lang=lang, login=OFFICER)
    await page.get_by_test_id("audit-link").click()
    verdict, rows = page.get_by_test_id("verdict"), page.get_by_test_id("ledger-row")
    await expect(verdict).to_have_attribute("data-verdict", "never")
    await expect(rows).to_have_count(50)
    assert len(await page.content()) < MOST_BYTES
    await no_violation(page, f"the ledger, {lang}")
    await page.get_by_test_id("older").click()
    await expect(rows).to_have_count(11)
    await expect(rows.last).to_contain_text("A. Roy")
    assert await rows.last.get_attribute("data-seq") == "1", "another tenant's row, the second, is not shown"

    if lang == "fr":
        await filtered(page, ticket_id, CATALOGUES[lang]["act.ticket.viewed"])

    await page.goto("/audit?kind=access.recorded.v1")
    await page.get_by_test_id("verify").click()
    await expect(page.get_by_test_id("awaited")).to_be_visible()
    assert page.url.endswith("/audit?kind=access.recorded.v1"), "the rows that one looked at are still there"
    assert await auditing(archive).check_if_due()
    assert not await auditing(archive).check_if_due(), "not due again before its time"
    await page.goto("/audit")
    await expect(verdict).to_have_attribute("data-verdict", "green")
    await expect(verdict).to_contain_text("62")
    await no_violation(page, f"a green ledger, {lang}")

    await archive.by_hand("update audit.ledger set actor = 'nobody' where seq = 7")
    await page.get_by_test_id("verify").click()
    assert await auditing(archive).check_if_due()
    await page.goto("/audit")
    await expect(verdict).to_have_attribute("data-verdict", "red")
    await expect(verdict).to_contain_text(CATALOGUES[lang]["audit.problem.changed"])
    await no_violation(page, f"a red ledger, {lang}")
    viewed = [item for item in await world.published(AccessRecorded) if item.action == "ledger.viewed"]
    assert {item.actor for item in viewed} == {OFFICER}
    assert {*([str(ticket_id)] if lang == "fr" else []), "verify", None} == {item.detail for item in viewed}
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert await page.evaluate(WIDER) == [], "a telephone reads it"
    await page.context.close()


async def test_the_desk_reads_no_table_of_the_audits_and_nobody_else_asks(
    browser: Browser, world: World, postgres: ProvisionedDatabase
) -> None:
    for statement in ("select * from audit.ledger", "select * from audit.verification"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await world.database.pool.execute(statement)
    connection = await asyncpg.connect(postgres.urls["triage"])
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("select * from ledger.standing()")
    finally:
        await connection.close()
    agent = await signed_in(browser, world)
    assert (await agent.request.get("/audit")).status == 403
    token = await agent.locator("[name=csrf]").first.input_value()
    assert (await agent.request.post("/audit/verify", form={"csrf": token})).status == 403
    await agent.context.close()
