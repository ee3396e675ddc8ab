"""The HTTP API against a stand-in for the use case: what is asked of callers, and what they are told."""

import json
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from starlette.applications import Starlette

from services.intake.adapters.aside import Aside
from services.intake.adapters.http import Api
from services.intake.domain.incoming import Incoming, Receipt
from shared.api_keys import digest
from shared.telemetry import names
from shared.telemetry.logs import ContentFreeFormatter

TICKET = uuid4()
KEY = {"Authorization": "Bearer portal-key"}
MAIL = {**KEY, "Content-Type": "message/rfc822"}


class Desk:
    """Takes what it is given, once for each identity, as intake does."""

    def __init__(self) -> None:
        self.taken: dict[str | bytes, Incoming] = {}
        self.fault: Exception | None = None
        self.kept: list[tuple[bytes, str]] = []
        self.full: Exception | None = None

    async def take(self, incoming: Incoming) -> Receipt | None:
        if self.fault is not None:
            raise self.fault
        if incoming.request_type == "order status":
            return None
        known = self.taken.get(incoming.identity)
        if known is not None:
            return Receipt(TICKET, 1, duplicate=True, conflict=known.raw != incoming.raw)
        self.taken[incoming.identity] = incoming
        return Receipt(TICKET, len(self.taken))

    async def reject(self, raw: bytes, reason: str) -> UUID:
        if self.full is not None:
            raise self.full
        self.kept.append((raw, reason))
        return uuid4()


def portal(*, now: bool = False) -> dict[str, str]:
    """What the file held at the last look; a key that was just made is in it as of now."""
    known = {digest("portal-key"): "portal"}
    return {**known, digest("new-key"): "portal"} if now else known


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def told() -> InMemoryMetricReader:
    return InMemoryMetricReader()


def failures(told: InMemoryMetricReader) -> dict[str, int]:
    data = told.get_metrics_data()
    if data is None:
        return {}
    points = [
        point
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == names.INTAKE_FAILED
        for point in metric.data.data_points
    ]
    return {str((point.attributes or {})[names.REASON_CODE]): int(point.value) for point in points}  # type: ignore[union-attr]


@pytest_asyncio.fixture
async def client(desk: Desk, told: InMemoryMetricReader) -> AsyncIterator[httpx.AsyncClient]:
    aside = Aside(desk.reject, MeterProvider([told]).get_meter("t"))
    api = Api(desk.take, portal, aside=aside, mail_limit=100_000, json_limit=2_000)
    transport = httpx.ASGITransport(Starlette(routes=api.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        yield client


def problem(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    return response.status_code, body["code"]


async def test_a_ticket_is_accepted(client: httpx.AsyncClient, desk: Desk) -> None:
    body = {"subject": "Écran\nnoir", "text": "L'écran est\u200b noir", "sender_address": "a@b.example"}
    response = await client.post("/v1/tickets", json=body, headers=KEY)
    assert response.status_code == 202
    assert response.json() == {"ticket_id": str(TICKET), "version": 1, "duplicate": False}
    (incoming,) = desk.taken.values()
    assert incoming.actor == "api:portal"
    assert incoming.content.subject == "Écran noir"
    assert incoming.content.text == "L'écran est noir"


@pytest.mark.feature(5)
async def test_a_request_type_that_is_not_taken_is_acknowledged_and_said_to_be_filtered(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    body = {"subject": "a", "text": "b", "request_type": "order status"}
    response = await client.post("/v1/tickets", json=body, headers=KEY)
    assert (response.status_code, response.json()) == (202, {"ticket_id": None, "filtered": True})
    assert desk.taken == {}
    assert (await client.post("/v1/tickets", json={**body, "request_type": "incident"}, headers=KEY)).status_code == 202
    (incoming,) = desk.taken.values()
    assert incoming.request_type == "incident"


async def test_a_mail_is_accepted(client: httpx.AsyncClient, desk: Desk) -> None:
    response = await client.post("/v1/mail", content=b"Subject: hi\r\n\r\nhello", headers=MAIL)
    assert response.status_code == 202
    assert UUID(response.json()["ticket_id"]) == TICKET
    assert [one.content.text for one in desk.taken.values()] == ["hello"]


@pytest.mark.parametrize("path", ["/v1/tickets", "/v1/mail"])
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic portal-key", "Bearer "])
async def test_no_key_no_ticket(client: httpx.AsyncClient, desk: Desk, path: str, header: str | None) -> None:
    response = await client.post(path, content=b"{}", headers={"Authorization": header} if header else {})
    assert problem(response) == (401, "unauthorized")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert not desk.taken


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 1900, b"nul"])
async def test_malformed_json(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/v1/tickets", content=body, headers={**KEY, "Content-Type": "application/json"})
    assert problem(response) == (400, "malformed_json")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": None}, "subject"),
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"text": 5}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"sender_address": "no address CANARY"}, "sender_address"),
        ({"sender_address": "a@b.example, CANARY@b.example"}, "sender_address"),
        ({"subject": "CANARY" * 200}, "subject"),
        ({"CANARY": "x"}, "unknown field"),
    ],
)
async def test_refusals_name_the_field_and_repeat_nothing(
    client: httpx.AsyncClient, change: dict[str, object], field: str
) -> None:
    body = json.dumps({"subject": "a", "text": "b", **change})
    response = await client.post("/v1/tickets", content=body, headers={**KEY, "Content-Type": "application/json"})
    assert problem(response) == (422, "invalid_fields")
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert "CANARY" not in response.text


@pytest.mark.feature(103)
async def test_a_key_that_was_just_made_is_let_in_at_once(client: httpx.AsyncClient) -> None:
    statuses = [
        (await client.post("/v1/mail", content=b"", headers={"Authorization": f"Bearer {key}"})).status_code
        for key in ("new-key", "no-key")
    ]
    assert statuses == [415, 401]


async def test_idempotency_key(client: httpx.AsyncClient, desk: Desk) -> None:
    headers = {**KEY, "Idempotency-Key": "abc-1"}
    first = await client.post("/v1/tickets", json={"subject": "a", "text": "b"}, headers=headers)
    again = await client.post("/v1/tickets", json={"text": "b", "subject": "a"}, headers=headers)
    assert first.json()["ticket_id"] == again.json()["ticket_id"]
    assert again.json()["duplicate"]
    other = await client.post("/v1/tickets", json={"subject": "a", "text": "c"}, headers=headers)
    assert problem(other) == (422, "idempotency_key_reused")
    assert len(desk.taken) == 1


async def test_without_an_idempotency_key_each_request_is_a_ticket(client: httpx.AsyncClient, desk: Desk) -> None:
    for _ in range(2):
        assert (await client.post("/v1/tickets", json={"subject": "a", "text": "b"}, headers=KEY)).status_code == 202
    assert len(desk.taken) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
async def test_a_bad_idempotency_key_is_refused(client: httpx.AsyncClient, key: str) -> None:
    response = await client.post("/v1/tickets", json={}, headers={**KEY, "Idempotency-Key": key})
    assert problem(response) == (400, "invalid_idempotency_key")


async def test_an_oversized_body_is_refused_by_its_declared_length(client: httpx.AsyncClient, desk: Desk) -> None:
    response = await client.post("/v1/tickets", json={"subject": "a", "text": "b" * 3000}, headers=KEY)
    assert problem(response) == (413, "too_large")
    assert not desk.taken


async def test_an_oversized_body_is_refused_while_it_streams(client: httpx.AsyncClient) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"x" * 10_000

    response = await client.post("/v1/mail", content=body(), headers=MAIL)
    assert problem(response) == (413, "too_large")


@pytest.mark.parametrize(
    ("body", "expected"), [(b" \r\n", (400, "empty_body")), (b"\x00\x01\xff garbage", (422, "not_a_mail"))]
)
async def test_what_is_no_mail(client: httpx.AsyncClient, body: bytes, expected: tuple[int, str]) -> None:
    assert problem(await client.post("/v1/mail", content=body, headers=MAIL)) == expected


async def test_a_malformed_mail_is_still_a_ticket(client: httpx.AsyncClient, desk: Desk) -> None:
    raw = b"Subject: caf\xe9\r\nContent-Type: multipart/mixed\r\n\r\n--nowhere\r\nbroken \xff"
    assert (await client.post("/v1/mail", content=raw, headers=MAIL)).status_code == 202
    assert next(iter(desk.taken.values())).content.subject == "café"


async def test_a_large_mail_is_parsed_off_the_loop(client: httpx.AsyncClient, desk: Desk) -> None:
    raw = b"Subject: hi\r\n\r\n" + b"word " * 15_000
    assert (await client.post("/v1/mail", content=raw, headers=MAIL)).status_code == 202
    assert len(desk.taken) == 1


@pytest.mark.parametrize(("path", "media_type"), [("/v1/tickets", "text/plain"), ("/v1/mail", "application/json")])
async def test_another_media_type_is_refused(client: httpx.AsyncClient, path: str, media_type: str) -> None:
    response = await client.post(path, content=b"x", headers={**KEY, "Content-Type": media_type})
    assert problem(response) == (415, "unsupported_media_type")


async def test_a_database_that_is_away_asks_for_patience(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.fault = ConnectionRefusedError("CANARY")
    response = await client.post("/v1/tickets", json={"subject": "a", "text": "b"}, headers=KEY)
    assert problem(response) == (503, "unavailable")
    assert response.headers["Retry-After"] == "5"
    assert "CANARY" not in response.text


def logged(caplog: pytest.LogCaptureFixture) -> str:
    return "".join(map(ContentFreeFormatter("intake").format, caplog.records))


WAYS = [
    ("/v1/tickets", "application/json", b'{"subject": "a", "text": "b"}', "api.unforeseen"),
    ("/v1/mail", "message/rfc822", b"Subject: a\r\n\r\nb", "mail.unforeseen"),
]


@pytest.mark.parametrize(("path", "media_type", "body", "reason"), WAYS)
async def test_what_intake_itself_fails_on_is_kept_for_a_person_and_the_sender_is_told(
    client: httpx.AsyncClient,
    desk: Desk,
    told: InMemoryMetricReader,
    caplog: pytest.LogCaptureFixture,
    *,
    path: str,
    media_type: str,
    body: bytes,
    reason: str,
) -> None:
    desk.fault = ValueError("CANARY")
    response = await client.post(path, content=body, headers={**KEY, "Content-Type": media_type})
    assert problem(response) == (422, "unforeseen")
    ((raw, why),) = desk.kept
    assert (b"a" in raw, why, failures(told)) == (True, reason, {reason: 1})
    assert "ValueError" in logged(caplog)
    assert "CANARY" not in response.text + logged(caplog)


@pytest.mark.parametrize(("path", "media_type", "body"), [way[:3] for way in WAYS])
@pytest.mark.parametrize(
    ("full", "expected", "counted"),
    [
        (ValueError("CANARY"), (500, "failed"), {"not_kept": 1}),
        (ConnectionResetError("CANARY"), (503, "unavailable"), {}),
    ],
)
async def test_what_can_not_be_set_aside_either_is_not_said_to_be_kept(
    client: httpx.AsyncClient,
    desk: Desk,
    told: InMemoryMetricReader,
    caplog: pytest.LogCaptureFixture,
    *,
    path: str,
    media_type: str,
    body: bytes,
    full: Exception,
    expected: tuple[int, str],
    counted: dict[str, int],
) -> None:
    desk.fault, desk.full = ValueError("CANARY"), full
    response = await client.post(path, content=body, headers={**KEY, "Content-Type": media_type})
    assert (problem(response), failures(told)) == (expected, counted)
    assert "CANARY" not in response.text + logged(caplog)
