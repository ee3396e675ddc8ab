"""What the desk refuses, over plain HTTP: forged sessions, foreign forms, other tenants, floods."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from schemas.records import AccessRecorded
from schemas.replies import ReplyDecided, SendStatus
from services.desk.adapters import publishing
from tests.e2e.desk_world import LEADS, LOGIN, PASSWORD, READER, Story, World

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


async def log_in(client: httpx.AsyncClient, login: str = LOGIN, password: str = PASSWORD) -> httpx.Response:
    page = await client.get("/login")
    data = {"login": login, "password": password, "csrf": field(page.text, "csrf")}
    return await client.post("/login", data=data, follow_redirects=False)


@asynccontextmanager
async def visitor(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=world.url, timeout=30) as client:
        yield client


async def csrf(client: httpx.AsyncClient, ticket_id: UUID) -> dict[str, str]:
    page = (await client.get(f"/tickets/{ticket_id}")).text
    return {name: field(page, name) for name in ("csrf", "version")}


async def refusals(world: World) -> list[tuple[str, str | None]]:
    """What the record says was refused to people who were signed in."""
    return [
        (item.actor, item.detail) for item in await world.published(AccessRecorded) if item.action == "action.refused"
    ]


async def test_a_session_ends_for_good_and_lies_nowhere_in_clear(world: World) -> None:
    async with visitor(world) as client:
        answer = await log_in(client)
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        token = client.cookies["guichet_session"]
        assert await world.database.pool.fetchval("select count(*) from session where token_hash = $1", token) == 0
        page = await client.get("/")
        await client.post("/logout", data={"csrf": field(page.text, "csrf")})
        client.cookies.set("guichet_session", token)
        assert (await client.get("/", follow_redirects=False)).headers["location"] == "/login"
    assert [item.action for item in await world.published(AccessRecorded)] == ["session.opened", "session.closed"]


@pytest.mark.parametrize("cookie", ["", "forged", "x" * 5000, "' or 1=1 --"])
async def test_a_forged_session_sees_nothing(world: World, cookie: str) -> None:
    ticket_id = await world.ticket()
    async with visitor(world) as client:
        headers = {"cookie": f"guichet_session={cookie}"}
        for path in ("/", f"/tickets/{ticket_id}", "/events", f"/tickets/{ticket_id}/status"):
            answer = await client.get(path, headers=headers, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login"), path
        answer = await client.post(f"/tickets/{ticket_id}/approve", headers=headers, data={"text": "Bonjour"})
        assert answer.status_code == 401
        assert "Bonjour" in answer.text
    assert await world.published(ReplyDecided) == []


async def test_every_form_wants_its_token(world: World) -> None:
    ticket_id = await world.ticket()
    async with visitor(world) as client:
        await log_in(client)
        good = await csrf(client, ticket_id)
        forms = {
            "approve": {"text": "Bonjour", "confirm": "1", "version": "1"}, "reject": {"reason": "other"}, "undo": {},
            "correct": {"field": "category", "value": "access"}, "draft": {"text": "x"},
            "resolve": {"reply_id": str(uuid4()), "resolution": "sent"},
            "mask": {"verdict": "not_personal", "placeholder": "[PERSON_1]"},
        }  # fmt: skip
        for name, data in forms.items():
            for token in ({}, {"csrf": "0" * 64}):
                answer = await client.post(f"/tickets/{ticket_id}/{name}", data={**data, **token})
                assert answer.status_code == 403, name
            foreign = await client.post(
                f"/tickets/{ticket_id}/{name}", data={**data, **good}, headers={"origin": "https://evil.example"}
            )
            assert foreign.status_code == 403, name
        assert await refusals(world) == [(LOGIN, f"csrf:{ticket_id}")] * 3 * len(forms)
        for path, data in (
            ("/language", {"lang": "en"}),
            ("/logout", {}),
            ("/login", {"login": LOGIN, "password": PASSWORD}),
        ):
            assert (await client.post(path, data=data)).status_code == 403, path
    assert await world.database.pool.fetchval("select count(*) from decision") == 0


async def test_another_tenants_ticket_does_not_exist(world: World) -> None:
    ticket_id = await world.ticket()
    await world.database.pool.execute("update ticket set tenant = 'other' where ticket_id = $1", ticket_id)
    async with visitor(world) as client:
        await log_in(client)
        listed = await client.get("/")
        token = field(listed.text, "csrf")
        assert str(ticket_id) not in listed.text
        for path in (f"/tickets/{ticket_id}", f"/tickets/{ticket_id}/status"):
            assert (await client.get(path)).status_code == 404
        for name, data in (
            ("approve", {"text": "a", "version": "1", "confirm": "1"}), ("reject", {"reason": "other"}), ("undo", {}),
            ("correct", {"field": "category", "value": "access"}), ("draft", {"text": "x"}),
            ("resolve", {"reply_id": str(uuid4()), "resolution": "sent"}),
        ):  # fmt: skip
            answer = await client.post(f"/tickets/{ticket_id}/{name}", data={**data, "csrf": token})
            assert answer.status_code == 404, name
    assert await refusals(world) == [(LOGIN, f"not_found:{ticket_id}")] * 8
    assert await world.published(ReplyDecided) == []


async def test_a_reader_may_not_act(world: World) -> None:
    ticket_id = await world.ticket()
    async with visitor(world) as client:
        await log_in(client, login=READER)
        token = field((await client.get("/")).text, "csrf")
        answer = await client.post(f"/tickets/{ticket_id}/reject", data={"reason": "other", "csrf": token})
    assert answer.status_code == 403
    assert await world.published(ReplyDecided) == []
    assert await refusals(world) == [(READER, f"role:{ticket_id}")]


async def test_who_may_not_see_the_teams_figures_is_on_record(world: World) -> None:
    async with visitor(world) as client:
        await log_in(client)
        assert (await client.get("/lead")).status_code == 403
    assert await refusals(world) == [(LOGIN, "role")]


async def test_answers_carry_the_strict_headers_and_no_page_holds_script_or_style(world: World) -> None:
    ticket_id = await world.ticket()
    async with visitor(world) as client:
        await log_in(client)
        for path in ("/", f"/tickets/{ticket_id}", "/keys", "/static/desk.css", "/nowhere"):
            answer = await client.get(path)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert not re.search(
                r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", answer.text.split("<body")[-1]
            ), path
        assert (await client.get("/")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/static/../main.py", "/static/%2e%2e%2fapp.py", "/static/app.py", "/static//etc/passwd"]
)
async def test_only_our_own_files_are_served(world: World, path: str) -> None:
    async with visitor(world) as client:
        assert (await client.get(path)).status_code == 404


async def test_a_body_that_no_form_would_send_is_refused_unread(world: World) -> None:
    async with visitor(world) as client:
        await log_in(client)
        assert (await client.post("/language", content=b"x" * 600_000)).status_code == 413

        async def endless() -> AsyncIterator[bytes]:
            yield b"lang=en"

        assert (await client.post("/language", content=endless())).status_code == 413


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\r\nx: y"]
)
async def test_log_in_leads_nowhere_but_here(world: World, wanted: str) -> None:
    async with visitor(world) as client:
        page = await client.get("/login", params={"next": wanted})
        data = {"login": LOGIN, "password": PASSWORD, "csrf": field(page.text, "csrf")}
        answer = await client.post("/login", params={"next": wanted}, data=data, follow_redirects=False)
    assert answer.headers["location"] == "/"


async def test_a_repeated_approval_is_one_reply(world: World) -> None:
    ticket_id = await world.ticket()
    async with visitor(world) as client:
        await log_in(client)
        data = {**await csrf(client, ticket_id), "text": "Bonjour", "confirm": "1"}
        first = await client.post(f"/tickets/{ticket_id}/approve", data=data, follow_redirects=False)
        again = await client.post(f"/tickets/{ticket_id}/approve", data=data, follow_redirects=False)
        decided = await world.decided(ticket_id)
        late = await client.post(f"/tickets/{ticket_id}/approve", data=data, follow_redirects=False)
    assert (first.status_code, again.status_code, late.status_code) == (303, 409, 409)
    assert len(await world.published(ReplyDecided, ticket_id)) == 1
    row = await world.database.pool.fetchrow("select event_id from outbox where topic = $1", ReplyDecided.TYPE)
    assert row is not None
    assert row["event_id"] == publishing.event_id(decided.reply_id)
    assert await world.database.pool.fetchval("select count(*) from edit") == 0


@pytest.mark.feature(70)
async def test_an_undo_sent_twice_is_done_once_and_the_page_says_that_it_was(world: World) -> None:
    ticket_id = await world.ticket()
    path = f"/tickets/{ticket_id}"
    async with visitor(world) as client:
        await log_in(client)
        data = await csrf(client, ticket_id)
        await client.post(f"{path}/approve", data={**data, "text": "Bonjour", "confirm": "1"})
        answers = [await client.post(f"{path}/undo", data=data, follow_redirects=False) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert 'data-testid="undone"' in (await client.get(path)).text
        await client.post(f"{path}/approve", data={**data, "text": "Bonjour", "confirm": "1"})
        await world.decided(ticket_id)
        assert (await client.post(f"{path}/undo", data=data)).status_code == 409
    assert len(await world.published(ReplyDecided, ticket_id)) == 1


async def test_only_an_uncertain_sending_is_settled_by_hand(world: World) -> None:
    ticket_id = await world.ticket()

    async def settle(client: httpx.AsyncClient, reply_id: UUID, resolution: str) -> int:
        token = field((await client.get(f"/tickets/{ticket_id}")).text, "csrf")
        data = {"csrf": token, "reply_id": str(reply_id), "resolution": resolution}
        return (await client.post(f"/tickets/{ticket_id}/resolve", data=data, follow_redirects=False)).status_code

    async def kept() -> tuple[str, str | None]:
        row = await world.database.pool.fetchrow(
            "select t.state, d.resolution from ticket t join decision d using (ticket_id) where ticket_id = $1",
            ticket_id,
        )
        assert row is not None
        return row["state"], row["resolution"]

    async with visitor(world) as client:
        await log_in(client)
        data = {**await csrf(client, ticket_id), "text": "Bonjour", "confirm": "1"}
        await client.post(f"/tickets/{ticket_id}/approve", data=data)
        decided = await world.decided(ticket_id)
        for resolution in ("again", "sent"):
            assert await settle(client, decided.reply_id, resolution) == 409
            assert await kept() == ("decided", None)
        await world.sent(decided, SendStatus.UNCERTAIN)
        assert await settle(client, uuid4(), "again") == 409
        assert await kept() == ("uncertain", None)
        assert await settle(client, decided.reply_id, "again") == 303
        assert await kept() == ("to_answer", "again")
        await world.sent(decided, SendStatus.SENT)
        assert await settle(client, decided.reply_id, "sent") == 409
        assert await kept() == ("sent", "again")
    settled = [item.detail for item in await world.published(AccessRecorded) if item.action == "reply.resolved"]
    assert settled == ["again"]


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "remis au service d&#39;envoi"), ("en", "the sender has confirmed nothing")]
)
async def test_an_approval_that_the_sender_never_confirms_says_so(world: World, lang: str, words: str) -> None:
    ticket_id = await world.ticket()
    async with visitor(world) as client:
        await log_in(client)
        client.cookies.set("lang", lang)
        data = {**await csrf(client, ticket_id), "text": "Bonjour", "confirm": "1"}
        await client.post(f"/tickets/{ticket_id}/approve", data=data)
        decided = await world.decided(ticket_id)
        status = f"/tickets/{ticket_id}/status"
        fresh = (await client.get(status)).text
        assert 'data-testid="decided"' in fresh
        assert 'data-testid="unconfirmed"' not in fresh
        await world.database.pool.execute(
            "update decision set publish_after = now() - interval '11 minutes' where reply_id = $1", decided.reply_id
        )
        late = (await client.get(status)).text
        assert 'data-testid="unconfirmed"' in late
        assert words in late
        assert 'data-testid="decided"' not in late
        await world.sent(decided, SendStatus.SENT)
        assert 'data-testid="sent"' in (await client.get(status)).text


async def test_a_decision_is_published_once_though_two_replicas_look(world: World) -> None:
    ticket_id = await world.ticket()
    async with visitor(world) as client:
        await log_in(client)
        data = {**await csrf(client, ticket_id), "text": "Bonjour", "confirm": "1"}
        await client.post(f"/tickets/{ticket_id}/approve", data=data)
    assert not await publishing.publish_next(world.database, datetime.now(UTC) - timedelta(minutes=1))
    later = datetime.now(UTC) + timedelta(hours=1)
    assert await publishing.publish_next(world.database, later)
    assert not await publishing.publish_next(world.database, later)
    assert len(await world.published(ReplyDecided, ticket_id)) == 1


@pytest.mark.feature(80)
async def test_an_agents_action_continues_the_tickets_trace(world: World) -> None:
    world.trace = {"traceparent": TRACE}
    try:
        ticket_id = await world.ticket()
    finally:
        world.trace = {}
    async with visitor(world) as client:
        await log_in(client)
        data = {**await csrf(client, ticket_id), "text": "Bonjour", "confirm": "1"}
        await client.post(f"/tickets/{ticket_id}/approve", data=data)
    await world.decided(ticket_id)
    rows = await world.database.pool.fetch(
        "select topic, headers->>'traceparent' as parent from outbox where headers->>'ce_subject' = $1", str(ticket_id)
    )
    assert {row["topic"] for row in rows} == {"access.recorded.v1", "reply.decided.v1"}
    assert {row["parent"].split("-")[1] for row in rows} == {TRACE.split("-")[1]}


async def test_the_queue_is_ordered_by_priority_then_age_and_paged_without_gaps(world: World) -> None:
    rows: list[tuple[Any, ...]] = []
    now = datetime.now(UTC)
    for number in range(10_000):
        priority = ("P1", "P2", "P3", "P4")[number % 4]
        rank = (1, 2, 4, 5)[number % 4]
        rows.append(
            (uuid4(), "default", 1, "to_answer", "to_answer", priority, rank, now - timedelta(seconds=number % 97))
        )
    await world.database.pool.copy_records_to_table(
        "ticket", records=rows,
        columns=["ticket_id", "tenant", "version", "state", "view", "priority", "rank", "waiting_since"],
    )  # fmt: skip
    expected = [str(row[0]) for row in sorted(rows, key=lambda row: (row[6], row[7], row[0]))]
    async with visitor(world) as client:
        await log_in(client)
        seen: list[str] = []
        path = "/?view=to_answer"
        for _ in range(6):
            answer = await client.get(path)
            assert len(answer.content) < 80_000
            seen += re.findall(r'data-testid="queue-item"[^>]*data-ticket-id="([^"]+)"', answer.text)
            more = re.search(r'rel="next" href="([^"]+)"', answer.text)
            assert more
            path = more[1].replace("&amp;", "&")
    assert seen == expected[: len(seen)]
    assert len(seen) == 300


async def test_a_broken_cursor_starts_at_the_head(world: World) -> None:
    await world.ticket(Story())
    async with visitor(world) as client:
        await log_in(client)
        for cursor in ("x", "e30", "W10", "%00", "WzEsMiwzXQ"):
            answer = await client.get(f"/?after={cursor}")
            assert answer.status_code == 200
            assert "queue-item" in answer.text


async def test_odd_characters_break_no_page(world: World) -> None:
    """PostgreSQL keeps no NUL, and not every origin is an address."""
    async with visitor(world) as client:
        await log_in(client, login=LEADS[1])
        for name in ("priority", "category", "lang", "needs", "group", "use_case", "burst", "theme", "view"):
            assert (await client.get(f"/?{name}=%00")).status_code == 200, name
        token = {"csrf": field((await client.get("/factor")).text, "csrf")}
        assert (await client.post("/factor/reset", data={"login": "\0", **token})).status_code == 404
        assert (await client.post("/search", data={"q": "a\0b", "after": "\0", **token})).status_code == 200
        answer = await client.post("/factor/begin", data=token, headers={"origin": "http://["})
        assert answer.status_code == 403


@pytest.mark.feature(90)
async def test_script_and_template_words_in_a_ticket_stay_words(world: World) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} {% include '../../main.py' %}"
    ticket_id = await world.ticket(Story(subject=hostile, text=hostile, reply=hostile, title=hostile, quote=hostile))
    async with visitor(world) as client:
        await log_in(client)
        for path in ("/", *(f"/tickets/{ticket_id}?tab={tab}" for tab in ("message", "models", "history"))):
            answer = await client.get(path)
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text, path
            assert "<img" not in answer.text, path
            if "history" not in path:
                assert "&lt;script&gt;alert(1)" in answer.text, path
                assert "{{ 7 * 7 }}" in answer.text, path
    viewed = [item.ticket_id for item in await world.published(AccessRecorded) if item.action == "ticket.viewed"]
    assert viewed
    assert set(viewed) == {ticket_id}
