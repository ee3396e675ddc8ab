"""The name that is resolved and checked against the certificate is the one that was declared."""

import httpx
import pytest

from services.crm.adapters.outgoing.guarded import Guarded

pytestmark = pytest.mark.feature(76)


class Elsewhere(httpx.AsyncBaseTransport):
    """Takes everything and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(200)


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("faß.example", "xn--fa-hia.example"), ("société.example", "xn--socit-esab.example"),
        ("hooks.example", "hooks.example"),
    ],
)  # fmt: skip
async def test_a_name_with_accents_leads_to_no_other_domain(declared: str, name: str) -> None:
    """IDNA 2003, which the system's resolver and the certificate's check would be given, makes `ss` of `ß`."""
    resolved = list[str]()

    async def resolve(host: str, port: int) -> list[str]:
        resolved.append(host)
        return ["93.184.216.34"]

    there = Elsewhere()
    async with httpx.AsyncClient(transport=Guarded(there, resolve, ())) as client:
        await client.post(f"https://{declared}/hook")
    (request,) = there.asked
    assert (resolved, request.extensions["sni_hostname"], request.headers["host"]) == ([name], name, name)
