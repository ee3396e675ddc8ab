"""The desk's only way out: to the configured identity provider, bounded in time and size, following nothing."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from typing import Any, Final

import httpx

from services.desk.domain.provider import ProviderConfig
from shared.bounded import Unread, read_bounded

MOST_BYTES: Final = 256 * 1024
_MOST_CONNECTIONS: Final = 8


class Unreachable(Exception):  # noqa: N818
    """The provider did not give what was asked for. `why` is a code."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ProviderHttp:
    """Speaks to the origins of the configuration alone; takes no proxy from the environment."""

    def __init__(self, config: ProviderConfig, trust: ssl.SSLContext, *, seconds: float) -> None:
        self._config = config
        self._seconds = seconds
        self._client = httpx.AsyncClient(
            verify=trust,
            timeout=seconds,
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=_MOST_CONNECTIONS),
            headers={"accept": "application/json", "accept-encoding": "identity", "user-agent": "guichet"},
        )

    async def get(self, address: str) -> dict[str, Any]:
        """The JSON object at an address.

        Raises:
            Unreachable: No answer in time, another status than 200, too long, or no JSON object.
        """
        status, found = await self._ask("GET", address, None, None)
        if status != httpx.codes.OK:
            raise Unreachable(f"http_{status}")
        return found

    async def post(
        self, address: str, form: Mapping[str, str], auth: tuple[str, str] | None
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON object of an answer to a form.

        Raises:
            Unreachable: As for `get`, but for the status: 4xx says what was wrong with the form.
        """
        status, found = await self._ask("POST", address, form, auth)
        if status >= httpx.codes.INTERNAL_SERVER_ERROR or httpx.codes.is_redirect(status):
            raise Unreachable(f"http_{status}")
        return status, found

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(
        self, method: str, address: str, form: Mapping[str, str] | None, auth: tuple[str, str] | None
    ) -> tuple[int, dict[str, Any]]:
        if not self._config.allows(address):
            raise Unreachable("elsewhere")
        try:
            # The client's own limits hold for each read: whoever sends a byte a second needs one for the whole.
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(method, address, data=form, auth=auth) as answer,
            ):
                return answer.status_code, _object(answer.status_code, await read_bounded(answer, MOST_BYTES))
        except Unread as unread:
            raise Unreachable(unread.why) from None
        except (httpx.HTTPError, OSError, TimeoutError) as error:
            raise Unreachable(type(error).__name__) from None


def _object(status: int, raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    if status == httpx.codes.OK:
        raise Unreachable("no_object")
    return {}
