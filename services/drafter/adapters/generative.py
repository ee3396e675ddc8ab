"""One OpenAI-compatible chat endpoint (vLLM, llama.cpp's server, Ollama) on an address that an administrator named.

No proxy of the environment, no redirect, no address outside the networks that were named: a host's name is looked up
here and the connection goes to the address that was checked. Time, tokens and bytes of an answer are bounded. Nothing
of what is asked or answered is logged, and neither is the bearer token.
"""

import asyncio
import json
import re
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Final

import httpx
from opentelemetry.trace import SpanKind
from pydantic import SecretStr

from services.drafter.adapters.wording_telemetry import Wordings
from shared.bounded import Unread, read_bounded
from shared.telemetry import names, tracing

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

LOOPBACK: Final[tuple[Network, ...]] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
MOST_BYTES: Final = 64 * 1024
"""Of one answer, as it comes over the wire."""
SEED: Final = 7
_CONNECT_SECONDS: Final = 3.0
_FINGERPRINT: Final = re.compile(r"[\w.:-]{1,64}")
_PATH: Final = "/chat/completions"


class Failed(Exception):  # noqa: N818
    """No answer came; the message is a code: `connect`, `timeout`, `http_500`, `too_large`, `garbage`."""


class BadEndpoint(ValueError):  # noqa: N818
    """What was configured may not be used; the message says why and names the setting."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is and what it may cost. `url` ends in `/v1`; `networks` come on top of loopback.

    `seconds` is the most that one call takes, looking up and connecting included; `tokens` the most that it makes.
    """

    url: str
    model: str
    version: str | None = None
    networks: tuple[Network, ...] = ()
    ca_file: Path | None = None
    token: SecretStr | None = None
    seconds: float = 20.0
    tokens: int = 600
    schema: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """`fingerprint` is what the server says it ran, when it says so in a form that can go on record."""

    content: str
    fingerprint: str | None = None


class Generative:
    """Asks the endpoint; one connection pool for as long as the service lives."""

    def __init__(self, endpoint: Endpoint, wordings: Wordings) -> None:
        self._endpoint = endpoint
        self._wordings = wordings
        self._url = checked(endpoint)
        self._networks = (*LOOPBACK, *endpoint.networks)
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(endpoint.seconds, connect=min(_CONNECT_SECONDS, endpoint.seconds)),
            follow_redirects=False,
            trust_env=False,
            verify=_trust(endpoint, self._url),
        )

    @property
    def name(self) -> str:
        return self._endpoint.model

    @property
    def version(self) -> str | None:
        return self._endpoint.version

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> Answer:
        """One answer, within `seconds`.

        Raises:
            Failed: there is none, for whatever reason.
        """
        started = time.monotonic()
        error: str | None = "cancelled"
        attributes = self._wordings.about
        with tracing.span(f"chat {self.name}", kind=SpanKind.CLIENT, attributes=attributes) as span:
            try:
                answer, usage = _read(await self._post(self._body(messages, schema)))
                error = None
            except Failed as failed:
                error = str(failed)
                raise
            finally:
                self._wordings.call(time.monotonic() - started, error)
                if error is not None:
                    span.set_attribute(names.REASON_CODE, error)
            given, made = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
            self._wordings.tokens(given=given, made=made)
            told = {names.GEN_AI_INPUT_TOKENS: given, names.GEN_AI_OUTPUT_TOKENS: made}
            span.set_attributes({name: number for name, number in told.items() if number is not None})
            return answer

    def _body(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> bytes:
        asked: dict[str, Any] = {
            "model": self._endpoint.model,
            "messages": list(messages),
            "temperature": 0,
            "seed": SEED,
            "max_tokens": self._endpoint.tokens,
            "stream": False,
        }
        if self._endpoint.schema:
            shape = {"name": "reply", "strict": True, "schema": schema}
            asked["response_format"] = {"type": "json_schema", "json_schema": shape}
        return json.dumps(asked, ensure_ascii=False).encode()

    async def _post(self, body: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._endpoint.seconds):
                address = await self._address()
                request = self._request(address, body)
                response = await self._client.send(request, stream=True)
                try:
                    return await _bounded(response)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException):
            raise Failed("timeout") from None
        except httpx.ConnectError:
            raise Failed("connect") from None
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError) as error:
            raise Failed("not_allowed" if isinstance(error, _NotAllowed) else "connection") from None

    def _request(self, address: Address, body: bytes) -> httpx.Request:
        """To the address that was checked, under the name that was configured: for the certificate, too."""
        host = self._url.host
        headers = {
            "host": self._url.netloc.decode(),
            "content-type": "application/json",
            "accept": "application/json",
            "accept-encoding": "identity",
        }
        if self._endpoint.token is not None:
            headers["authorization"] = f"Bearer {self._endpoint.token.get_secret_value()}"
        url = self._url.copy_with(host=str(address), path=self._url.path.rstrip("/") + _PATH)
        extensions = {"sni_hostname": host} if self._url.scheme == "https" else {}
        return self._client.build_request("POST", url, content=body, headers=headers, extensions=extensions)

    async def _address(self) -> Address:
        """The first address of the host that lies in a network that was named."""
        literal = _literal(self._url.host)
        if literal is not None:
            return literal
        found = await asyncio.get_running_loop().getaddrinfo(self._url.host, None, type=socket.SOCK_STREAM)
        for *_, place in found:
            address = ip_address(str(place[0]).split("%")[0])
            if _within(address, self._networks):
                return address
        raise _NotAllowed


class _NotAllowed(ValueError):  # noqa: N818
    """The host's name leads nowhere that was named."""


def checked(endpoint: Endpoint) -> httpx.URL:
    """The address, if it may be used.

    Raises:
        BadEndpoint: it names no server, carries credentials, or leaves loopback without TLS or without being named.
    """
    try:
        url = httpx.URL(endpoint.url)
    except httpx.InvalidURL:
        raise BadEndpoint("GUICHET_GENERATIVE_URL is no address") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise BadEndpoint("GUICHET_GENERATIVE_URL must begin with http:// or https:// and name a host")
    if url.userinfo or url.query or url.fragment:
        raise BadEndpoint(
            "GUICHET_GENERATIVE_URL may hold no user, query or fragment; use GUICHET_GENERATIVE_TOKEN_FILE"
        )
    if any(network.prefixlen == 0 for network in endpoint.networks):
        raise BadEndpoint("GUICHET_GENERATIVE_NETWORKS names everything, which names nothing")
    literal = _literal(url.host)
    local = url.host == "localhost" or (literal is not None and _within(literal, LOOPBACK))
    if not local and url.scheme != "https":
        raise BadEndpoint("beyond this machine GUICHET_GENERATIVE_URL must be https: pseudonymised text is not public")
    if literal is not None and not _within(literal, (*LOOPBACK, *endpoint.networks)):
        raise BadEndpoint("the address in GUICHET_GENERATIVE_URL is in none of GUICHET_GENERATIVE_NETWORKS")
    if not local and not endpoint.networks:
        raise BadEndpoint("beyond this machine GUICHET_GENERATIVE_NETWORKS must name where the server may be")
    return url


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _within(address: Address, networks: Sequence[Network]) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in networks)


def _trust(endpoint: Endpoint, url: httpx.URL) -> ssl.SSLContext:
    """Over plain http nobody is trusted, which costs nothing."""
    if url.scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return ssl.create_default_context(cafile=endpoint.ca_file)


async def _bounded(response: httpx.Response) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise Failed(f"http_{response.status_code}")
    try:
        return await read_bounded(response, MOST_BYTES)
    except Unread as unread:
        raise Failed(unread.why) from None


def _read(body: bytes) -> tuple[Answer, Mapping[str, Any]]:
    try:
        data = json.loads(body)
        choice = data["choices"][0]
        content, reason = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise Failed("garbage") from None
    if not isinstance(content, str):
        raise Failed("garbage")
    if reason not in {None, "stop"}:
        raise Failed("cut_short")
    said, usage = data.get("system_fingerprint"), data.get("usage")
    fingerprint = said if isinstance(said, str) and _FINGERPRINT.fullmatch(said) else None
    return Answer(content, fingerprint), usage if isinstance(usage, dict) else {}


def _count(usage: Mapping[str, Any], name: str) -> int | None:
    value = usage.get(name)
    return value if type(value) is int and 0 <= value < 2**31 else None
