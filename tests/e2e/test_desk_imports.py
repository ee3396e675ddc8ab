"""Articles over HTTP: kept once as what a person has still to approve, replaced by a later wording, refused by field."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from models.pii.build import ensure
from schemas.articles import ArticleDecided
from schemas.records import AccessRecorded
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import ARTICLE_KEY, LEAD, World
from tests.e2e.test_desk_knowledge import approve
from tests.unit.desk.test_desk_imports import GOOD, MARKDOWN

pytestmark = pytest.mark.feature(48, 55)

KEY = {"Authorization": f"Bearer {ARTICLE_KEY}"}
AS_MARKDOWN = {**KEY, "Content-Type": "text/markdown"}


async def test_an_article_that_a_program_hands_in_waits_and_replaces_its_earlier_self(
    browser: Browser, world: World
) -> None:
    ensure()
    page = await signed_in(browser, world, login=LEAD, scripts=False)

    async def post(data: Any, headers: dict[str, str] = KEY) -> tuple[int, Any]:
        answer = await page.request.post("/v1/articles", data=data, headers=headers)
        return answer.status, await answer.json()

    status, first = await post(MARKDOWN, AS_MARKDOWN)
    assert (status, first["articles"][0]["status"], first["articles"][0]["known"]) == (202, "waiting", False)
    status, again = await post(GOOD)
    assert (status, again["articles"]) == (202, [{**first["articles"][0], "known": True}]), "the same words, once"
    second = {**GOOD, "text": "Vos factures sont dans votre espace client."}
    _, replaced = await post({"articles": [second, {**GOOD, "lang": "en"}]})
    assert [one["status"] for one in replaced["articles"]] == ["waiting", "waiting"]
    _, old = await post(MARKDOWN, AS_MARKDOWN)
    assert old["articles"][0]["status"] == "withdrawn", "nobody had touched it: the later wording took its place"
    assert await world.published(ArticleDecided) == [], "nothing is in use before a person approves it"
    await page.goto("/knowledge")
    await expect(page.get_by_test_id("proposal")).to_have_count(2)

    await page.goto(f"/knowledge/proposals/{replaced['articles'][0]['proposal_id']}")
    await expect(page.get_by_test_id("proposed-from")).to_contain_text("api:wiki")
    await approve(page)
    third = {**GOOD, "text": "Vos factures se trouvent dans votre espace client, rubrique Documents."}
    _, later = await post(third)
    await page.goto(f"/knowledge/proposals/{later['articles'][0]['proposal_id']}")
    await approve(page)
    told = [(one.decision, one.text) for one in await world.published(ArticleDecided)]
    assert told == [("approved", second["text"]), ("approved", third["text"]), ("withdrawn", None)]
    record = [one.actor for one in await world.published(AccessRecorded) if one.action == "article.imported"]
    assert record == ["api:wiki"] * 4
    await page.context.close()


async def test_who_may_not_and_what_cannot_be_read_is_refused_and_keeps_nothing(browser: Browser, world: World) -> None:
    page = await signed_in(browser, world, login=LEAD)
    for headers, data, status, code in (
        ({}, GOOD, 401, "unauthorized"),
        ({"Authorization": "Bearer nonsense"}, GOOD, 401, "unauthorized"),
        ({**KEY, "Content-Type": "text/plain"}, "x", 415, "unsupported_media_type"),
        ({**KEY, "Content-Type": "application/json"}, "{", 400, "malformed_json"),
        (AS_MARKDOWN, "Sans en-tête", 400, "no_front_matter"),
    ):
        answer = await page.request.post("/v1/articles", data=data, headers=headers)
        assert (answer.status, (await answer.json())["code"]) == (status, code)
    large = await page.request.post("/v1/articles", data="x" * (513 * 1024), headers=AS_MARKDOWN)
    assert large.status == 413
    mixed = await page.request.post(
        "/v1/articles", data={"articles": [GOOD, {**GOOD, "lang": "de", "category": "cooking"}]}, headers=KEY
    )
    kept, refused = (await mixed.json())["articles"]
    assert (mixed.status, kept["status"], refused["status"]) == (422, "waiting", "refused")
    assert [one["field"] for one in refused["errors"]] == ["lang", "category"]
    assert await world.database.pool.fetchval("select count(*) from proposal") == 1
    await page.context.close()
