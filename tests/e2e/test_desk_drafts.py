"""A suggestion read by a program: the one that the desk shows, masked, on record, by nobody without a key."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from schemas.records import AccessRecorded
from services.desk.adapters import restrictions
from services.desk.domain.agents import Agent
from services.desk.domain.restriction import Terms
from tests.e2e.desk_world import ARTICLE_KEY, DRAFT_KEY, OFFICER, Story, World

pytestmark = pytest.mark.feature(63)

KEY = {"Authorization": f"Bearer {DRAFT_KEY}"}


async def test_a_program_reads_the_suggestion_that_the_desk_shows_with_its_placeholders_and_on_record(
    world: World,
) -> None:
    story = Story()
    ticket_id = await world.ticket(story)
    async with httpx.AsyncClient(base_url=world.url, headers=KEY) as program:
        answer = await program.get(f"/v1/tickets/{ticket_id}/draft")
    told = answer.json()
    assert (answer.status_code, told["ticket_id"], told["version"], told["state"]) == (
        200,
        str(ticket_id),
        1,
        "to_answer",
    )
    assert (told["draft"]["outcome"], told["draft"]["text"]) == ("draft", story.reply)
    assert told["draft"]["sources"][0]["id"] == "printer-jam.fr"
    for person in (story.name, story.phone, str(story.address)):
        assert person not in answer.text
    looks = [one for one in await world.published(AccessRecorded) if one.purpose == "draft_api"]
    assert [(one.action, one.actor, one.ticket_id) for one in looks] == [("ticket.viewed", "api:ticketing", ticket_id)]


async def test_what_has_no_suggestion_yet_says_so(world: World) -> None:
    ticket_id = await world.raw(Story())
    async with httpx.AsyncClient(base_url=world.url, headers=KEY) as program:
        answer = await program.get(f"/v1/tickets/{ticket_id}/draft")
    assert (answer.status_code, answer.json()["draft"]) == (200, None)


@pytest.mark.feature(85)
async def test_a_suggestion_made_before_its_ticket_was_restricted_is_told_again_once_that_is_lifted(
    world: World,
) -> None:
    ticket_id = await world.ticket(Story())
    officer = restrictions.Acting(Agent(OFFICER, "", "privacy", "default"), uuid4(), datetime.now(UTC))
    told = []
    async with httpx.AsyncClient(base_url=world.url, headers=KEY) as program:
        async with world.database.unit() as unit:
            await restrictions.restrict(unit, officer, [ticket_id], Terms("objection"))
        told.append((await program.get(f"/v1/tickets/{ticket_id}/draft")).json())
        async with world.database.unit() as unit:
            await restrictions.lift(unit, officer, [ticket_id])
        told.append((await program.get(f"/v1/tickets/{ticket_id}/draft")).json())
    assert [(one["state"], one["draft"] is not None) for one in told] == [("to_answer", False), ("to_answer", True)]


@pytest.mark.parametrize("headers", [{}, {"Authorization": f"Bearer {ARTICLE_KEY}"}, {"Authorization": "Bearer no"}])
async def test_nobody_reads_without_a_key_for_it(world: World, headers: dict[str, str]) -> None:
    ticket_id = await world.ticket(Story())
    async with httpx.AsyncClient(base_url=world.url, headers=headers) as program:
        answer = await program.get(f"/v1/tickets/{ticket_id}/draft")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert await world.published(AccessRecorded) == []


async def test_a_ticket_that_is_not_there_is_said_not_to_be(world: World) -> None:
    async with httpx.AsyncClient(base_url=world.url, headers=KEY) as program:
        answer = await program.get(f"/v1/tickets/{uuid4()}/draft")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_ticket")
