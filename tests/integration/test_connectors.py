"""Changes written into three tools' tickets, over servers that speak their documented shapes: never over a person's."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from schemas.outward import Clear
from schemas.tickets import Modes, TicketCorrected
from services.crm.adapters.outgoing import guarded
from services.crm.adapters.outgoing.packing import Packing
from services.crm.adapters.outgoing.way import Parcel, Way
from services.crm.adapters.outgoing.ways import way_of
from services.crm.domain.notices import Answer, Verdict
from services.crm.domain.subscribers import Subscriber
from shared.disclosures import Disclosure
from shared.messaging.event import originate
from shared.sealing import Opener
from tests.integration.conftest import eventually
from tests.integration.receivers import LOOPBACK, Told, now, outside
from tests.integration.test_disclosures import Door, keep, pseudonymizer
from tests.integration.tools import PERSON, US, GlpiServer, Product, ZammadServer, ZendeskServer
from tests.unit.crm.test_crm_outbound import triaged

__all__ = ["outside", "pseudonymizer"]

pytestmark = pytest.mark.feature(43, 77)

URGENCY = {"low": 2, "medium": 3, "high": 4}


@dataclass
class Desk:
    """One tool, the way to it, and how its ticket is looked at."""

    server: Any
    way: Way
    client: httpx.AsyncClient
    value: Callable[[], Any]
    by_person: Callable[[], None]
    notes: Callable[[], list[str]]
    number: str

    async def deliver(self, event: dict[str, Any], *, again: bool = False, reference: str | None = None) -> Answer:
        values = {"external_reference": reference or f"tool:{self.number}"}
        return await self.way.deliver(self.client, Parcel(event, Clear(purpose="ticket-link", values=values), again))


def changed(
    value: str = "high",
    *,
    mode: str = "automatic",
    actor: str = "ai",
    field: str = "urgency",
    category: str = "network",
) -> dict[str, Any]:
    change = {"field": field, "value": value, "mode": mode, "confidence": 0.934}
    return {
        "id": str(uuid4()), "type": "ticket.changed.v1", "actor": actor, "actorname": "m 1",
        "data": {"changes": [change, {"field": "category", "value": category, "mode": "preselect", "confidence": 0.8}], "held": []},
    }  # fmt: skip


def declared(kind: str, url: str, folder: Path, connector: dict[str, Any]) -> Subscriber:
    (folder / "token").write_text("t0ken\n")
    (folder / "app").write_text("app\n")
    return Subscriber.model_validate(
        {"name": "tool", "kind": kind, "url": url, "secret_file": folder / "token", "app_token_file": folder / "app",
         "connector": connector, "allow": LOOPBACK}
    )  # fmt: skip


def zammad(server: ZammadServer, folder: Path) -> tuple[Subscriber, Any, Any, Any, str]:
    target = {"field": "priority", "values": {"low": "1 low", "high": "3 high"}, "untouched": ["2 normal"]}
    told = declared("zammad", server.url, folder, {"map": {"urgency": target}, "tag": "guichet"})
    return (
        told, lambda: {"1 low": "low", "3 high": "high"}.get(server.ticket["priority"], server.ticket["priority"]),
        lambda: server.change(PERSON, priority="1 low"), lambda: [str(one["body"]) for one in server.articles], "4711",
    )  # fmt: skip


def zendesk(server: ZendeskServer, folder: Path) -> tuple[Subscriber, Any, Any, Any, str]:
    target = {"field": "priority", "values": {"low": "low", "high": "high"}}
    connector = {"map": {"urgency": target}, "user": "guichet@example.org", "tag": "guichet"}
    return (
        declared("zendesk", server.url, folder, connector), lambda: server.ticket["priority"],
        lambda: server.change(PERSON, priority="low"), lambda: [str(one["body"]) for one in server.comments], "35436",
    )  # fmt: skip


def glpi(server: GlpiServer, folder: Path) -> tuple[Subscriber, Any, Any, Any, str]:
    target = {"field": "urgency", "values": URGENCY, "untouched": [3]}
    return (
        declared("glpi", server.url, folder, {"map": {"urgency": target}, "lang": "fr"}),
        lambda: {number: name for name, number in URGENCY.items()}[server.ticket["urgency"]],
        lambda: server.change(PERSON, 10, "urgency", 2), lambda: [str(one["content"]) for one in server.followups], "512",
    )  # fmt: skip


TOOLS: dict[str, tuple[type[Product], Any]] = {
    "zammad": (ZammadServer, zammad), "zendesk": (ZendeskServer, zendesk), "glpi": (GlpiServer, glpi),
}  # fmt: skip


async def _all_closed(server: GlpiServer) -> bool:
    return server.sessions == 0


@pytest_asyncio.fixture(loop_scope="session", params=list(TOOLS))
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    kind, made = TOOLS[request.param]
    resolver = guarded.Resolver()
    client = guarded.client(resolve=resolver, allowed=LOOPBACK, timeout=5, most=2, ca_file=None)
    async with kind().listening() as server, client:
        told, value, by_person, notes, number = made(server, tmp_path)
        yield Desk(server, way_of(told, now), client, value, by_person, notes, number)
        if isinstance(server, GlpiServer):
            await eventually(partial(_all_closed, server))
    resolver.close()


async def test_a_value_that_stands_by_itself_is_written_by_a_named_ai_with_a_note(desk: Desk) -> None:
    answer = await desk.deliver(changed())
    assert (answer.verdict, answer.code) == (Verdict.DELIVERED, "written")
    assert desk.value() == "high"
    (note,) = desk.notes()
    assert "m 1" in note
    assert "AI" in note or "IA" in note
    assert "network" in note


async def test_only_what_stands_is_written_and_the_rest_is_proposed(desk: Desk) -> None:
    before = desk.value()
    answer = await desk.deliver(changed(mode="preselect"))
    assert answer.verdict is Verdict.DELIVERED
    assert desk.value() == before
    assert len(desk.notes()) == 1


async def test_what_a_person_at_the_desk_chose_is_written(desk: Desk) -> None:
    await desk.deliver(changed("low"))
    await desk.deliver(changed("high", mode="", actor="agent"))
    assert desk.value() == "high"


async def test_a_later_value_of_ours_replaces_an_earlier_one_of_ours(desk: Desk) -> None:
    await desk.deliver(changed("low"))
    await desk.deliver(changed("high"))
    assert desk.value() == "high"


async def test_a_persons_value_stays_and_that_is_told(desk: Desk) -> None:
    desk.by_person()
    answer = await desk.deliver(changed())
    assert (answer.verdict, answer.code) == (Verdict.DELIVERED, "written_partly")
    assert desk.value() == "low"
    assert "a person chose it" in desk.notes()[0] or "une personne l" in desk.notes()[0]


async def test_a_persons_value_stays_that_happened_to_be_the_models(desk: Desk) -> None:
    """What counts is who chose, not what it says: the person took the model's own word, then the model changes its mind."""
    await desk.deliver(changed("low"))
    desk.by_person()
    await desk.deliver(changed("high"))
    assert desk.value() == "low"


async def test_a_person_who_is_quicker_than_the_writing_keeps_the_value(desk: Desk) -> None:
    """The ticket changes after it was read and before it is written: nothing is written, and the next look sees it."""

    def once() -> None:
        desk.server.meanwhile = None
        desk.by_person()

    desk.server.meanwhile = once
    event = changed()
    first = await desk.deliver(event)
    assert first.verdict is Verdict.RETRY
    assert first.code in {"changed_meanwhile", "http_409"}
    assert desk.value() == "low"
    assert (await desk.deliver(event, again=True)).code == "written_partly"
    assert desk.value() == "low"


@pytest.mark.parametrize("desk", ["zammad", "glpi"], indirect=True)
async def test_a_person_who_is_quicker_within_the_same_second_keeps_the_value(desk: Desk) -> None:
    """GLPI tells when a ticket changed in whole seconds, and a second change within one does not show there."""

    def once() -> None:
        desk.server.meanwhile = None
        moment = desk.server.moment
        desk.by_person()
        desk.server.moment = moment

    desk.server.meanwhile = once
    assert await desk.deliver(changed()) == Answer(Verdict.RETRY, "changed_meanwhile")
    assert desk.value() == "low"


tagged = pytest.mark.parametrize("desk", ["zammad", "zendesk"], indirect=True)


@tagged
async def test_a_tag_of_ours_goes_when_the_category_changes(desk: Desk) -> None:
    others = set(desk.server.tags)
    for category in ("network", "access", "network"):
        await desk.deliver(changed(category=category))
        assert set(desk.server.tags) == {*others, f"guichet-{category}"}


@tagged
async def test_a_tag_that_a_person_set_stays_whatever_it_says(desk: Desk) -> None:
    """Also one of the form of ours, and one that we had set and a person set again."""
    for item in ("guichet-vip", "vip"):
        desk.server.tag(PERSON, item)
    await desk.deliver(changed(category="access"))
    desk.server.untag("guichet-access")
    desk.server.tag(PERSON, "guichet-access")
    before = set(desk.server.tags)
    await desk.deliver(changed(category="network"))
    assert set(desk.server.tags) == {*before, "guichet-network"}


@tagged
async def test_a_tag_of_ours_of_another_form_stays(desk: Desk) -> None:
    desk.server.tag(US, "triaged")
    await desk.deliver(changed())
    assert {"triaged", "guichet-network"} <= set(desk.server.tags)


@tagged
async def test_an_old_tag_goes_at_the_next_try_too(desk: Desk) -> None:
    """The new one may be there already, when the answer was lost or the removal refused."""
    await desk.deliver(changed(category="access"))
    desk.server.tag(US, "guichet-network")
    event = changed(category="network")
    await desk.deliver(event)
    assert not {"guichet-access"} & set(desk.server.tags)
    assert (await desk.deliver(event, again=True)).code == "nothing_to_write"


async def test_an_answer_that_was_lost_writes_no_second_note(desk: Desk) -> None:
    event = changed()
    desk.server.lost_answers = 1
    with pytest.raises(httpx.HTTPError):
        await desk.deliver(event)
    for _ in range(2):
        await desk.deliver(event, again=True)
    assert desk.value() == "high"
    assert len(desk.notes()) == 1


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ((500, {}), Verdict.RETRY),
        ((429, {}, {"retry-after": "9"}), Verdict.WAIT),
        ((409, {}), Verdict.RETRY),
        ((422, {"error": "invalid"}), Verdict.REJECTED),
        ((404, {}), Verdict.REJECTED),
        ((401, {}), Verdict.RETRY),
        ((200, "another shape"), Verdict.RETRY),
        ((200, "x" * 3_000_000), Verdict.RETRY),
    ],
)
async def test_what_a_tool_answers_is_taken_for_what_it_is(desk: Desk, fault: Any, verdict: Verdict) -> None:
    desk.server.faults = [fault]
    assert (await desk.deliver(changed())).verdict is verdict
    assert desk.server.writes() == []


async def test_a_ticket_of_another_tool_is_left_alone(desk: Desk) -> None:
    for reference in ("other:4711", "tool:../users", "4711", "tool:"):
        answer = await desk.deliver(changed(), reference=reference)
        assert (answer.verdict, answer.code) == (Verdict.SKIPPED, "not_ours")
    assert desk.server.asked == []


async def test_a_history_of_many_pages_is_read_to_its_end(desk: Desk) -> None:
    for _ in range(230):
        desk.by_person()
        desk.server.moment = 0
    assert (await desk.deliver(changed())).code == "written_partly"
    assert desk.value() == "low"


@pytest.mark.feature(76)
async def test_from_triage_to_the_tools_ticket_by_way_of_a_disclosed_reference(
    outside: Told, pseudonymizer: Any, tmp_path: Path
) -> None:
    """The reference comes sealed from the pseudonymiser; the event is the one that any webhook gets."""
    ticket = triaged()
    modes = {"category": "preselect", "type": "preselect", "impact": "preselect", "urgency": "automatic"}
    link = Disclosure("tool", "ticket-link", ("external_reference",))
    door = Door(outside, pseudonymizer, link)
    data = ticket.model_copy(update={"modes": Modes.model_validate(modes)})
    event = originate(data, source="triage", tenant="default", ticket_id=data.ticket_id, actor="triage")
    await keep(outside, *await door.message(data.ticket_id, data.version, external_reference="tool:4711"))
    async with ZammadServer(faults=[(500, {})]).listening() as server:
        told, *_ = zammad(server, tmp_path)
        target = told.connector
        assert target is not None
        values = {"access": "3 high"}
        mapped = target.map["urgency"].model_copy(update={"values": values})
        told = told.model_copy(update={"connector": target.model_copy(update={"map": {"urgency": mapped}})})
        await outside.announce(event, told)
        courier = outside.courier(told, way=way_of(told, now), disclosures={"tool": link})

        async def written() -> bool:
            return server.ticket["priority"] == "3 high"

        async with outside.working(courier):
            await eventually(written)
            await outside.until("tool", {"delivered": 1})
        assert [(one["type"], one["created_by_id"]) for one in server.history] == [("updated", US), ("added", US)]
        assert len(server.articles) == 1
        assert server.articles[0]["internal"] is True
    assert await outside.log("tool") == ["http_500", "written"]


@pytest.mark.feature(76)
async def test_what_changed_while_a_ticket_was_restricted_is_written_once_it_is_lifted_as_it_is_by_then(
    outside: Told, pseudonymizer: Any, tmp_path: Path
) -> None:
    link, ticket = Disclosure("tool", "ticket-link", ("external_reference",)), uuid4()
    await keep(outside, *await Door(outside, pseudonymizer, link).message(ticket, external_reference="tool:4711"))
    async with ZammadServer(faults=[]).listening() as server:
        told, *_ = zammad(server, tmp_path)
        courier = outside.courier(told, way=way_of(told, now), disclosures={"tool": link})
        await outside.admin.execute("insert into crm.restricted values ($1, $1)", ticket)
        for urgency in ("low", "high"):
            data = TicketCorrected(
                ticket_id=ticket, version=1, field="urgency", value=urgency, agent="a.roy", corrected_at=now()
            )
            await outside.announce(
                originate(data, source="desk", tenant="default", ticket_id=ticket, actor="a.roy"), told
            )
        assert await courier.take() is None
        await outside.admin.execute("update crm.restricted set lifted = true where ticket_id = $1", ticket)
        async with outside.working(courier):
            await outside.until("tool", {"skipped": 1, "delivered": 1})
        assert server.ticket["priority"] == "3 high"
    await outside.admin.execute("delete from crm.restricted where ticket_id = $1", ticket)
    assert await outside.log("tool") == ["overtaken", "written"]


@pytest.mark.feature(76)
async def test_a_ticket_is_told_of_in_order_and_an_older_value_never_follows_a_newer(
    outside: Told, tmp_path: Path
) -> None:
    async with ZammadServer(faults=[]).listening() as server:
        told, *_ = zammad(server, tmp_path)
    first = await outside.tell(told)
    newer = first.data.model_copy(update={"value": "P2"})
    await outside.announce(
        originate(newer, source="desk", tenant="default", ticket_id=newer.ticket_id, actor="a.roy"), told
    )
    await outside.tell(told)
    courier = outside.courier(told, way=way_of(told, now))
    taken = [await courier.take() for _ in range(3)]
    assert [one and one.ticket_id == newer.ticket_id for one in taken] == [True, False, None], "one of a ticket at once"
    packing = Packing(outside.database, Opener({}), {}, tenant="default", clock=now)
    assert taken[0] is not None
    assert await packing.pack(taken[0], told) == Answer(Verdict.SKIPPED, "overtaken")
    webhook = told.model_copy(update={"kind": "webhook"})
    assert isinstance(await packing.pack(taken[0], webhook), Parcel), "a webhook is told of each"


@pytest.mark.feature(43, 76)
async def test_what_is_said_anew_of_an_earlier_message_never_follows_what_was_said_of_a_later_one(
    outside: Told, tmp_path: Path
) -> None:
    """An earlier message that is masked anew is read anew, when the ticket has long moved on; and a person may have
    decided on it before that person saw the later one."""
    async with ZammadServer(faults=[]).listening() as server:
        told, *_ = zammad(server, tmp_path)
    first = await outside.tell(told)
    later = triaged().model_copy(update={"ticket_id": first.data.ticket_id, "version": first.data.version + 2})
    again = later.model_copy(update={"version": first.data.version + 1})
    for data in (later, again):
        await outside.announce(
            originate(data, source="triage", tenant="default", ticket_id=data.ticket_id, actor="triage"), told
        )
    by_person = first.data.model_copy(update={"field": "category", "value": "network"})
    await outside.announce(
        originate(by_person, source="desk", tenant="default", ticket_id=by_person.ticket_id, actor="a.roy"), told
    )
    packing = Packing(outside.database, Opener({}), {}, tenant="default", clock=now)
    courier, packed = outside.courier(told, way=way_of(told, now)), []
    for _ in range(4):
        notice = await courier.take()
        assert notice is not None
        packed.append(await packing.pack(notice, told))
        await outside.admin.execute("update crm.notice set state = 'delivered' where id = $1", notice.id)
    assert isinstance(packed[1], Parcel), "the newest message"
    assert packed[2] == Answer(Verdict.SKIPPED, "overtaken")
    assert isinstance(packed[3], Parcel), "no model's word overtakes a person's"
