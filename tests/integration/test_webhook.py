"""Webhooks on real HTTP servers: signed, tried again, written down, kept apart, and never led elsewhere."""

import asyncio
import hashlib
import hmac
import json
import ssl
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from typer.testing import CliRunner

from schemas.tickets import FoundField, TicketTriaged
from services.crm.adapters import store
from services.crm.adapters.outgoing import notices
from services.crm.adapters.outgoing.courier import Pace
from services.crm.adapters.outgoing.log import Log, Wanted
from services.crm.domain.notices import Answer, Breaker, Patience, Verdict
from services.crm.main import cli
from shared.messaging.event import Event, originate
from tests.integration.conftest import eventually
from tests.integration.receivers import LOOPBACK, PACE, SECRET, Receiver, Told, now, once, outside
from tests.unit.crm.test_crm_outbound import triaged

__all__ = ["outside"]

pytestmark = pytest.mark.feature(76)

CORRECTED = ("ticket.corrected.v1",)


async def test_an_event_is_posted_once_and_signed(outside: Told) -> None:
    async with Receiver().listening() as crm:
        told = outside.subscriber("crm", crm.url + "/guichet", events=CORRECTED)
        event = await outside.tell(told)
        await outside.announce(event, told)
        async with outside.working(outside.courier(told)):
            await outside.until("crm", {"delivered": 1})
    ((line, headers, body),) = crm.requests
    assert line.startswith("POST /guichet ")
    assert headers["content-type"].startswith("application/cloudevents+json")
    assert json.loads(body)["id"] == str(event.id)
    stamp, value = (part.partition("=")[2] for part in headers["guichet-signature"].split(","))
    assert value == hmac.new(SECRET, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert abs(now().timestamp() - int(stamp)) < 60


async def test_a_refusal_or_a_redirect_is_tried_again_at_the_same_address(outside: Told) -> None:
    async with Receiver(statuses=["500 Oops", "302 Found", "307 Temporary Redirect"]).listening() as crm:
        told = outside.subscriber("crm", crm.url + "/guichet", events=CORRECTED)
        await outside.tell(told)
        pace = Pace(Patience(once, first=timedelta(milliseconds=10)), PACE.breaker, idle=0.02)
        async with outside.working(outside.courier(told, pace=pace)):
            await outside.until("crm", {"delivered": 1})
    assert await outside.log("crm") == ["http_500", "http_302", "http_307", "http_204"]
    assert {line.split()[1] for line, _, _ in crm.requests} == {"/guichet"}
    assert len({body for _, _, body in crm.requests}) == 1


async def test_attempts_are_bounded_and_written_down(outside: Told) -> None:
    told = outside.subscriber("crm", "http://127.0.0.1:1", events=CORRECTED)
    await outside.tell(told)
    async with outside.working(outside.courier(told)):
        await outside.until("crm", {"failed": 1})
    assert await outside.log("crm") == ["ConnectError"] * 3


async def test_what_was_given_up_is_replayed_under_its_own_id_and_twice_is_once(outside: Told) -> None:
    async with Receiver(statuses=["500 Oops"] * 3).listening() as crm:
        told = outside.subscriber("crm", crm.url, events=CORRECTED)
        await outside.tell(told)
        log = Log(outside.url, "default")
        async with outside.working(outside.courier(told)):
            await outside.until("crm", {"failed": 1})
            assert await log.replay(Wanted(subscriber="someone-else")) == {}
            assert await log.replay(Wanted(subscriber="crm")) == {"crm": 1}
            await outside.until("crm", {"delivered": 1})
        assert await log.replay(Wanted(subscriber="crm")) == {}
    assert len({json.loads(body)["id"] for _, _, body in crm.requests}) == 1
    (notice,) = await log.notices("crm", None, 10)
    shown = await log.show(notice["id"])
    assert shown is not None
    assert [row["outcome"] for row in shown["log"]] == ["http_500"] * 3 + ["http_204"]
    assert [(said["action"], said["actor"]) for said in await outside.on_record()] == [("notices.replayed", "operator")]


async def test_gone_disables_with_a_notice_and_what_comes_later_waits(outside: Told) -> None:
    async with Receiver(statuses=["410 Gone"]).listening() as crm:
        told = outside.subscriber("crm", crm.url, events=CORRECTED, parallel=1)
        log = Log(outside.url, "default")
        await outside.tell(told)
        async with outside.working(outside.courier(told)):

            async def disabled() -> bool:
                return await outside.standing("crm") == ("disabled", "gone")

            await eventually(disabled)
            await outside.tell(told)
            assert await outside.states("crm") == {"queued": 2}
            assert len(crm.requests) == 1
            assert await log.enable("crm")
            assert not await log.enable("crm")
            await outside.until("crm", {"delivered": 2})
    actions = [(said["action"], said["purpose"], said["detail"]) for said in await outside.on_record()]
    assert actions == [
        ("subscriber.disabled", "subscriber/crm", "gone"),
        ("subscriber.enabled", "subscriber/crm", "by_hand"),
    ]


async def test_a_subscriber_that_keeps_failing_is_left_alone_and_then_asked_once(outside: Told) -> None:
    """With the breaker open what waits is not offered, and uses up no tries."""
    hours = Breaker(once, failures=3, first=timedelta(hours=1), most=timedelta(hours=1))
    async with Receiver(manner="500 Oops").listening() as crm:
        told = outside.subscriber("crm", crm.url, events=CORRECTED, parallel=1)
        for _ in range(10):
            await outside.tell(told)
        moment = [now()]
        courier = outside.courier(told, pace=Pace(PACE.patience, hours, idle=0.02), clock=lambda: moment[0])

        async def rests() -> bool:
            return bool(await outside.admin.fetchval("select resting_until is not null from crm.subscriber"))

        async with outside.working(courier):
            await eventually(rests)
        assert len(crm.requests) == 3
        assert await courier.take() is None
        moment[0] += timedelta(hours=2)
        assert await courier.take() is not None
        assert await courier.take() is None, "one is asked, not all"


async def test_a_retry_after_is_kept_to(outside: Told) -> None:
    async with Receiver(statuses=["429 Too Many Requests"], extra="retry-after: 600\r\n").listening() as crm:
        told = outside.subscriber("crm", crm.url, events=CORRECTED, parallel=1)
        await outside.tell(told)
        await outside.tell(told)
        courier = outside.courier(told)

        async def asked() -> bool:
            return await outside.log("crm") == ["http_429"]

        async with outside.working(courier):
            await eventually(asked)
        resting = await outside.admin.fetchval("select resting_until from crm.subscriber where name = 'crm'")
        assert timedelta(seconds=500) < resting - now() < timedelta(seconds=601)
        assert await courier.take() is None


async def test_who_asks_for_time_again_and_again_is_not_given_up_for_it(outside: Told) -> None:
    """A tool whose limit somebody else uses up says so for minutes: that is no failure, and a day is the limit."""
    statuses = ["429 Too Many Requests"] * 5 + ["500 Oops"] * 2
    async with Receiver(statuses=statuses, extra="retry-after: 0\r\n").listening() as crm:
        told = outside.subscriber("crm", crm.url, events=CORRECTED)
        await outside.tell(told)
        async with outside.working(outside.courier(told)):
            await outside.until("crm", {"delivered": 1})
    assert await outside.log("crm") == ["http_429"] * 5 + ["http_500"] * 2 + ["http_204"]


async def test_who_asks_for_time_for_a_day_is_given_up_though_nothing_was_due_when_somebody_looked(
    outside: Told,
) -> None:
    told = outside.subscriber("crm", "http://127.0.0.1:1", events=CORRECTED)
    await outside.tell(told)
    wait, states, begun = Answer(Verdict.WAIT, "http_429", timedelta(hours=1)), [], now()
    for at in (begun + timedelta(hours=23), begun + timedelta(hours=25)):
        notice = await outside.courier(told, clock=at.astimezone).take()
        assert notice is not None
        async with outside.database.unit() as unit:
            states.append(
                await notices.settle(unit.connection, notice, wait, patience=Patience(once), now=at, milliseconds=1)
            )
    assert states == ["queued", "failed"]
    assert await outside.admin.fetchval("select reason from crm.notice") == notices.EXPIRED


async def test_too_many_waiting_are_written_down_as_given_up_and_none_is_lost(outside: Told) -> None:
    told = outside.subscriber("crm", "http://127.0.0.1:1", events=CORRECTED, most_waiting=3)
    for _ in range(5):
        await outside.tell(told)
    assert await outside.states("crm") == {"queued": 3, "failed": 2}
    assert await Log(outside.url, "default").replay(Wanted(subscriber="crm")) == {"crm": 2}


async def test_what_waited_a_day_is_given_up(outside: Told) -> None:
    told = outside.subscriber("crm", "http://127.0.0.1:1", events=CORRECTED)
    await outside.tell(told)
    courier = outside.courier(told, clock=lambda: now() + timedelta(hours=25))
    await courier.keep_house()
    assert await outside.states("crm") == {"failed": 1}
    assert await outside.admin.fetchval("select reason from crm.notice") == notices.EXPIRED


async def test_what_an_earlier_version_queued_is_taken_over(outside: Told) -> None:
    body = json.dumps({"id": str(uuid4()), "type": "ticket.corrected.v1", "subject": str(uuid4()), "sequence": "2"})
    await outside.admin.execute(
        "insert into crm.webhook_delivery (event_id, event_type, body, trace) values ($1, 'ticket.corrected.v1', $2, '{}')",
        uuid4(), body,
    )  # fmt: skip
    async with outside.database.unit() as unit:
        await notices.adopt(unit.connection, "webhook")
        await notices.adopt(unit.connection, "webhook")
    assert await outside.states("webhook") == {"queued": 1}


@pytest.mark.parametrize(
    ("name", "found", "code"),
    [
        ("crm.example", ["127.0.0.1"], "address_private"),
        ("crm.example", ["169.254.169.254"], "address_private"),
        ("crm.example", ["::ffff:10.0.0.1"], "address_private"),
        ("crm.example", ["93.184.215.14", "127.0.0.1"], "address_private"),
        ("crm.example", [], "address_unknown"),
    ],
)
async def test_an_address_of_ones_own_is_refused_before_anything_is_sent(
    outside: Told, name: str, found: list[str], code: str
) -> None:
    async def resolve(_: str, __: int) -> list[str]:
        return found

    async with Receiver().listening() as inner:
        port = inner.url.rpartition(":")[2]
        told = outside.subscriber("crm", f"http://{name}:{port}", events=CORRECTED, allow=())
        await outside.tell(told)
        async with outside.working(outside.courier(told, resolve=resolve)):
            await outside.until("crm", {"failed": 1})
    assert await outside.log("crm") == [code] * 3
    assert inner.requests == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
async def test_ones_own_machine_by_any_name_is_refused(outside: Told, host: str) -> None:
    async with Receiver().listening() as inner:
        port = inner.url.rpartition(":")[2]
        told = outside.subscriber("crm", f"http://{host}:{port}", events=CORRECTED, allow=(), timeout_seconds=5)
        await outside.tell(told)
        async with outside.working(outside.courier(told)):
            await outside.until("crm", {"failed": 1})
    assert set(await outside.log("crm")) == {"address_private"}
    assert inner.requests == []


async def test_a_name_that_changes_its_address_is_connected_to_where_it_was_looked_at(outside: Told) -> None:
    """DNS rebinding: each request asks once; the second answer, of a machine inside, is refused, not followed."""
    answers = [["127.0.0.1"], ["10.1.2.3"]]
    asked: list[str] = []

    async def resolve(name: str, _: int) -> list[str]:
        asked.append(name)
        return answers[min(len(asked), 2) - 1]

    async with Receiver(statuses=["500 Oops"]).listening() as crm:
        port = crm.url.rpartition(":")[2]
        told = outside.subscriber("crm", f"http://crm.example:{port}", events=CORRECTED)
        await outside.tell(told)
        async with outside.working(outside.courier(told, resolve=resolve)):
            await outside.until("crm", {"failed": 1})
    assert await outside.log("crm") == ["http_500", "address_private", "address_private"]
    assert len(asked) == 3
    assert [headers["host"] for _, headers, _ in crm.requests] == [f"crm.example:{port}"]


async def test_a_certificate_is_checked_against_the_name_with_the_authority_that_was_given(
    outside: Told, tmp_path: Path
) -> None:
    pem = tmp_path / "crm.pem"
    await asyncio.to_thread(
        subprocess.run,
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=crm.example", "-addext", "subjectAltName=DNS:crm.example", "-keyout", str(pem), "-out", str(pem) + ".crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    authority = Path(str(pem) + ".crt")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, pem)

    async def resolve(_: str, __: int) -> list[str]:
        return ["127.0.0.1"]

    crm = Receiver()
    server = await asyncio.start_server(crm.serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    try:
        for name, url, ca_file, expected in (
            ("right", f"https://crm.example:{port}", authority, {"delivered": 1}),
            ("other-name", f"https://other.example:{port}", authority, {"failed": 1}),
            ("no-authority", f"https://crm.example:{port}", None, {"failed": 1}),
        ):
            told = outside.subscriber(name, url, events=CORRECTED, ca_file=ca_file, timeout_seconds=5)
            await outside.tell(told)
            async with outside.working(outside.courier(told, resolve=resolve)):
                await outside.until(name, expected)
    finally:
        server.close()
        await server.wait_closed()
    assert len(crm.requests) == 1
    assert set(await outside.log("other-name")) == {"ConnectError"}


async def test_only_the_networks_that_were_allowed_are_reached(outside: Told) -> None:
    async with Receiver().listening() as crm:
        told = outside.subscriber("crm", crm.url, events=CORRECTED, allow=(ip_network("10.0.0.0/8"),))
        await outside.tell(told)
        async with outside.working(outside.courier(told)):
            await outside.until("crm", {"failed": 1})
        assert crm.requests == []
        assert told.allow != LOOPBACK


@pytest.mark.feature(43, 77)
async def test_what_a_person_decided_meanwhile_is_not_followed_by_a_models_word(outside: Told) -> None:
    """The model's change waits to be delivered when the person decides: it goes out without that field, or not at all."""
    async with Receiver().listening() as crm:
        told = outside.subscriber("crm", crm.url, events=("ticket.changed.v1",))
        for fields in (("category",), ("category", "type", "impact", "urgency", "priority")):
            data = triaged().model_copy(update={"ticket_id": uuid4()})
            event = originate(data, source="triage", tenant="default", ticket_id=data.ticket_id, actor="triage")
            await outside.announce(event, told)
            async with outside.database.unit() as unit:
                for field in fields:
                    await store.hold(unit.connection, "default", data.ticket_id, field)
        async with outside.working(outside.courier(told)):
            await outside.until("crm", {"delivered": 1, "skipped": 1})
    ((_, _, body),) = crm.requests
    said = json.loads(body)
    assert (said["type"], said["actor"]) == ("ticket.changed.v1", "ai")
    assert {change["field"] for change in said["data"]["changes"]} == {"type", "impact", "urgency", "priority"}
    assert said["data"]["held"] == ["category"]


SHARE = {"purpose": "show-in-crm", "fields": ["subject", "text", "found"]}
MODELS = ("ticket.changed.v1", "ticket.triaged.v1")
MISSED, MASKED = "code Salamandre77", "code [SECRET_1]"


def judged(ticket: UUID, text: str, at: datetime, *, version: int = 1) -> Event[TicketTriaged]:
    found = (FoundField(name="code", fr="Code", en="Code", value=text, rank=1),)
    data = triaged().model_copy(
        update={"ticket_id": ticket, "version": version, "subject": text, "body": text, "fields": found}
    )
    event = originate(data, source="triage", tenant="default", ticket_id=ticket, actor="triage")
    return replace(event, time=at)


@pytest.mark.feature(25, 78)
async def test_what_was_queued_or_delivered_before_a_mark_is_never_sent_with_the_older_text_again(
    outside: Told,
) -> None:
    ticket, at = uuid4(), now()
    async with Receiver().listening() as crm, Receiver().listening() as late:
        told = outside.subscriber("crm", crm.url, events=MODELS, share=SHARE)
        waiting = outside.subscriber("late", late.url, events=MODELS, share={**SHARE, "fields": ["text"]})
        await outside.announce(judged(ticket, MISSED, at), told, waiting)
        await outside.announce(judged(ticket, "autre message", at, version=2), told, waiting)
        async with outside.working(outside.courier(told)):
            await outside.until("crm", {"delivered": 4})
        assert sum(MISSED in body.decode() for _, _, body in crm.requests) == 2
        await outside.announce(judged(ticket, MASKED, at + timedelta(minutes=1)), told, waiting)
        rows = await outside.admin.fetch("select body from crm.notice")
        assert not any("Salamandre77" in row["body"] for row in rows)
        del crm.requests[:]
        await Log(outside.url, "default").replay(Wanted(subscriber="crm", delivered=True))
        async with outside.working(outside.courier(told), outside.courier(waiting)):
            await outside.until("crm", {"delivered": 6})
            await outside.until("late", {"delivered": 6})
    for requests, fields in ((crm.requests, {"subject", "text", "found"}), (late.requests, {"text"})):
        said = [json.loads(body)["data"] for _, _, body in requests]
        for data in said:
            text = MASKED if data["version"] == 1 else "autre message"
            expected = {"subject": text, "text": text, "found": {"code": text}}
            assert {key: data[key] for key in expected if key in data} == {key: expected[key] for key in fields}
        assert sorted(data["version"] for data in said) == [1, 1, 1, 1, 2, 2]


@pytest.mark.feature(25, 78)
@pytest.mark.parametrize("after", [timedelta(0), timedelta(minutes=1)])
async def test_where_nobody_can_tell_which_masking_is_newer_neither_is_shared(outside: Told, after: timedelta) -> None:
    """As when an event comes late, out of the dead letters."""
    ticket, at = uuid4(), now()
    told = outside.subscriber("crm", "http://127.0.0.1:1", events=MODELS, share=SHARE)
    await outside.announce(judged(ticket, MASKED, at + after), told)
    await outside.announce(judged(ticket, MISSED, at), told)
    rows = await outside.admin.fetch("select body from crm.notice")
    assert len(rows) == 4
    for row in rows:
        assert not {"subject", "text", "found"} & set(json.loads(row["body"])["data"])


async def test_the_command_lists_shows_replays_and_switches(outside: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": outside.url, "OUTBOUND_PRIVATE_KEY_FILE": "unused", "APPROVAL_PUBLIC_KEY_FILE": "unused",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"GUICHET_{name}", value)
    told = outside.subscriber("crm", "http://127.0.0.1:1", events=CORRECTED, most_waiting=1)
    await outside.tell(told)
    await outside.tell(told)

    async def run(*words: str) -> tuple[int, str]:
        result = await asyncio.to_thread(CliRunner().invoke, cli, list(words))
        return result.exit_code, result.output

    assert (await run("replay"))[0] == 2
    status, listed = await run("list", "--state", "failed", "--json")
    (row,) = [json.loads(line) for line in listed.splitlines()]
    assert (status, row["reason"]) == (0, notices.QUEUE_FULL)
    assert json.loads((await run("show", str(row["id"])))[1])["event"]["type"] == "ticket.corrected.v1"
    assert (await run("show", "999999"))[0] == 2
    assert json.loads((await run("replay", str(row["id"])))[1]) == {"queued": {"crm": 1}}
    assert json.loads((await run("replay", "--subscriber", "crm"))[1]) == {"queued": {}}
    assert (await run("disable", "crm"))[1] == "Disabled.\n"
    (standing,) = [json.loads(line) for line in (await run("subscribers", "--json"))[1].splitlines()]
    assert (standing["name"], standing["state"], standing["waiting"]) == ("crm", "disabled", 2)
    assert (await run("enable", "crm"))[1] == "Enabled.\n"
    assert (await run("subscribers"))[0] == 0
    monkeypatch.delenv("GUICHET_DATABASE_URL")
    assert (await run("subscribers"))[0] == 2


async def test_an_erasure_of_the_notice_in_hand_does_not_end_the_courier(outside: Told) -> None:
    """Nor does a notice that cannot be packed: it is tried as often as any, and the next one goes out."""
    told = outside.subscriber("crm", "http://127.0.0.1:1", events=CORRECTED, parallel=1)
    event = await outside.tell(told)
    courier = outside.courier(told)
    notice = await courier.take()
    assert notice is not None
    await outside.admin.execute("delete from crm.notice where ticket_id = $1", event.data.ticket_id)
    async with httpx.AsyncClient() as client:
        await courier.carry(client, notice)
    assert await outside.log("crm") == []
    broken = await outside.tell(told)
    await outside.admin.execute("update crm.notice set body = '{}' where ticket_id = $1", broken.data.ticket_id)
    async with Receiver().listening() as crm:
        again = outside.subscriber("crm", crm.url, events=CORRECTED, parallel=1)
        await outside.tell(again)
        async with outside.working(outside.courier(again)):
            await outside.until("crm", {"failed": 1, "delivered": 1})
    assert set(await outside.log("crm")) == {"unexpected:KeyError", "http_204"}


async def test_what_was_settled_without_asking_says_nothing_of_a_subscriber(outside: Told) -> None:
    """It neither closes the breaker nor opens it, and the next one may ask."""
    told = outside.subscriber("crm", "http://127.0.0.1:1", events=CORRECTED, parallel=1)
    for _ in range(2):
        await outside.tell(told)
    await outside.admin.execute("update crm.subscriber set failures = 7 where name = 'crm'")
    courier = outside.courier(told, pace=Pace(PACE.patience, Breaker(once, failures=5)))
    notice = await courier.take()
    assert notice is not None
    assert await courier.take() is None, "one is asked, not all"
    answer = Answer(Verdict.SKIPPED, "not_ours", asked=False)
    async with outside.database.unit() as unit:
        await notices.note_answer(
            unit.connection, notice, answer, breaker=PACE.breaker, patience=PACE.patience, now=now()
        )
    assert await outside.admin.fetchval("select failures from crm.subscriber where name = 'crm'") == 7
    assert await courier.take() is not None


async def test_what_waits_for_nobody_any_more_is_given_up_at_the_start(outside: Told) -> None:
    told = [outside.subscriber(name, "http://127.0.0.1:1", events=CORRECTED) for name in ("here", "renamed")]
    await outside.tell(*told)
    async with outside.database.unit() as unit:
        assert await notices.expire_undeclared(unit.connection, ["here"], now()) == 1
        assert await notices.expire_undeclared(unit.connection, ["here"], now()) == 0
    assert (await outside.states("here"), await outside.states("renamed")) == ({"queued": 1}, {"failed": 1})
