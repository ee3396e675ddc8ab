"""What the framework refuses before an endpoint is asked is told to programs in the words of every other refusal."""

from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.desk.adapters.web.security import MOST_BYTES
from shared.runtime.service import ServiceParts, service_app
from shared.runtime.settings import ServiceSettings
from tests.unit.desk.test_desk_language import visitor

pytestmark = [pytest.mark.feature(5, 48), pytest.mark.asyncio]


def told(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["type"], body["status"], bool(body["title"])) == ("about:blank", answer.status_code, True)
    return answer.status_code, body["code"]


async def test_a_service_tells_programs_of_another_method_another_address_and_its_own_failure() -> None:
    settings = {"database_url": "postgresql://nowhere", "kafka_bootstrap_servers": "nowhere:1"}
    app = service_app("intake", ServiceSettings.model_validate(settings), build=lambda _: ServiceParts())

    async def fails(_: Request) -> Response:
        raise LookupError("what somebody wrote")

    app.router.routes.append(Route("/v1/tickets", fails, methods=["POST"]))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        method = await client.get("/v1/tickets")
        assert (told(method), method.headers["allow"]) == ((405, "method_not_allowed"), "POST")
        assert told(await client.post("/v1/ticket")) == (404, "unknown_address")
        failed = await client.post("/v1/tickets")
        assert told(failed) == (500, "failed")
        assert "wrote" not in failed.text


async def test_the_desk_tells_programs_in_json_what_it_tells_people_in_a_page() -> None:
    async with visitor() as client:
        method = await client.get("/v1/articles")
        assert (told(method), method.headers["allow"]) == ((405, "method_not_allowed"), "POST")
        assert told(await client.post("/v1/articles", content=b"x" * (MOST_BYTES + 1))) == (413, "too_large")
        assert told(await client.get("/v1/tickets/none/draft")) == (404, "unknown_address")
        assert told(await client.post("/v1/articles", content=b"{}")) == (500, "failed"), "no keys lie behind it here"
        page = await client.get("/v1")
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "default-src" in method.headers["content-security-policy"]
