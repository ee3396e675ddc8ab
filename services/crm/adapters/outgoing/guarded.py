"""An HTTP client that reaches one declared address and nothing it might be led to instead."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from services.crm.domain.addresses import AddressRefused, Network, checked

Resolve = Callable[[str, int], Awaitable[list[str]]]
_MOST_ADDRESSES = 3


class Resolver:
    """The system's resolver, on a thread of its own: a name server that does not answer holds up nobody else."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> list[str]:
        def ask() -> list[str]:
            return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

        return await asyncio.get_running_loop().run_in_executor(self._thread, ask)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


class Guarded(httpx.AsyncBaseTransport):
    """Resolves the name, judges every address, and connects to one that was judged.

    The name is resolved once a request and never again on the way: an answer that changes between the look and the
    connection changes nothing. The certificate is still checked against the name.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, resolve: Resolve, allowed: Sequence[Network]) -> None:
        self._inner = inner
        self._resolve = resolve
        self._allowed = tuple(allowed)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, name = request.url, request.url.raw_host.decode("ascii")
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = checked(await self._found(name, port), self._allowed)
        extensions = {**request.extensions, "sni_hostname": name}
        for number, address in enumerate(addresses[:_MOST_ADDRESSES], start=1):
            request.url, request.extensions = url.copy_with(host=str(address)), extensions
            try:
                return await self._inner.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == min(len(addresses), _MOST_ADDRESSES):
                    raise
        raise AddressRefused("address_unknown")

    async def _found(self, name: str, port: int) -> list[str]:
        try:
            return await self._resolve(name, port)
        except (OSError, UnicodeError):
            raise AddressRefused("name_not_found") from None

    async def aclose(self) -> None:
        await self._inner.aclose()


def client(
    *, resolve: Resolve, allowed: Sequence[Network], timeout: float, most: int, ca_file: Path | None
) -> httpx.AsyncClient:
    """Follows no redirect, takes no proxy and no certificate path from the environment, keeps no connection open."""
    trust = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=0)
    inner = httpx.AsyncHTTPTransport(verify=trust, trust_env=False, limits=limits, retries=0)
    return httpx.AsyncClient(
        transport=Guarded(inner, resolve, allowed), timeout=timeout, follow_redirects=False, trust_env=False
    )
