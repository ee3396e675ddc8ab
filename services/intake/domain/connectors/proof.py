"""Is this request from the tool that shares the secret? Each tool proves it its own way, by an HMAC (RFC 2104)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from services.intake.domain.connectors.declared import Kind

_SIGNED = re.compile(r"t=(?P<t>\d{1,12})(?P<values>(?:,v1=[0-9a-f]{64}){1,4})")


def proven(
    kind: Kind, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], *, window: int, now: datetime
) -> bool:
    """Whether one of the secrets signed exactly this body, and, where a time is signed, not too long ago.

    `headers` are by lower-case name. `window` is in seconds.
    """
    match kind:
        case "zammad":
            return _zammad(headers, body, secrets)
        case "zendesk":
            return _zendesk(headers, body, secrets, window, now)
        case "glpi":
            return _glpi(headers, body, secrets, window, now)
        case "cloudevents":
            return _ours(headers, body, secrets, window, now)


def _zammad(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
    """`X-Hub-Signature: sha1=…` of the body.

    HMAC-SHA-1 is old, though not broken as a MAC; and no time is signed: a request that somebody recorded can be sent
    again for ever. It then names a message that is known, and adds nothing.
    """
    given = headers.get("x-hub-signature", "").removeprefix("sha1=").lower()
    return _any_equal([given], (hmac.new(key, body, hashlib.sha1).hexdigest() for key in secrets))


def _zendesk(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], window: int, now: datetime) -> bool:
    stamp = headers.get("x-zendesk-webhook-signature-timestamp", "")
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return False
    digests = (hmac.digest(key, stamp.encode("utf-8", "replace") + body, "sha256") for key in secrets)
    made = (base64.b64encode(digest).decode() for digest in digests)
    given = headers.get("x-zendesk-webhook-signature", "")
    return _recent(at if at.tzinfo else at.replace(tzinfo=UTC), window, now) and _any_equal([given], made)


def _glpi(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], window: int, now: datetime) -> bool:
    stamp = headers.get("x-glpi-timestamp", "")
    at = _moment(stamp)
    made = (hmac.new(key, body + stamp.encode("ascii", "replace"), hashlib.sha256).hexdigest() for key in secrets)
    given = headers.get("x-glpi-signature", "").lower()
    return at is not None and _recent(at, window, now) and _any_equal([given], made)


def _ours(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], window: int, now: datetime) -> bool:
    """`Guichet-Signature: t=…,v1=…`, as our own webhooks bear it; a sender that changes its secret may give two."""
    match = _SIGNED.fullmatch(headers.get("guichet-signature", ""))
    at = _moment(match["t"]) if match else None
    if match is None or at is None or not _recent(at, window, now):
        return False
    signed = match["t"].encode() + b"." + body
    given = match["values"].removeprefix(",v1=").split(",v1=")
    return _any_equal(given, (hmac.new(key, signed, hashlib.sha256).hexdigest() for key in secrets))


def _any_equal(given: Sequence[str], made: Iterable[str]) -> bool:
    """Every pair is compared, in constant time."""
    found = False
    for value in made:
        for one in given:
            found |= hmac.compare_digest(one.encode("utf-8", "replace"), value.encode())
    return found


def _moment(stamp: str) -> datetime | None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):  # noqa: PLR2004 - beyond that no date is left
        return None
    return datetime.fromtimestamp(int(stamp), UTC)


def _recent(at: datetime, window: int, now: datetime) -> bool:
    return abs((now - at).total_seconds()) <= window
