"""Second factors: one-time codes by time (RFC 6238 over RFC 4226) and recovery codes."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote

STEP_SECONDS: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1
"""How many steps a clock may be early or late."""
SECRET_BYTES: Final = 20
"""As long as SHA-1's output (RFC 4226, section 4, R6)."""
RECOVERY_CODES: Final = 10
RECOVERY_BYTES: Final = 10
"""80 bits, sixteen letters: too many to guess, so that a plain hash keeps them."""


def step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def code(secret: bytes, at_step: int) -> str:
    """The six digits of one step (RFC 4226, section 5.3)."""
    mac = hmac.digest(secret, at_step.to_bytes(8, "big"), hashlib.sha1)
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def taken_step(secret: bytes, given: str, now: int, last: int) -> int | None:
    """The step whose code was given, if it is near enough and after the last one taken: no code counts twice."""
    found = None
    for at_step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code(secret, at_step).encode(), plain(given).encode()) and at_step > last:
            found = at_step
    return found


def plain(given: str) -> str:
    """What somebody typed, without spaces and hyphens; letters in capitals."""
    return "".join(part for part in given.upper() if part.isascii() and part.isalnum())


def text(secret: bytes) -> str:
    """The secret as an authenticator takes it: base32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def grouped(letters: str) -> str:
    """In fours, for reading and typing."""
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def uri(secret: bytes, login: str, issuer: str) -> str:
    """The address that an authenticator reads from the QR code (Key Uri Format); its defaults are ours."""
    return (
        f"otpauth://totp/{quote(issuer, safe='')}:{quote(login, safe='')}?secret={text(secret)}&issuer={quote(issuer)}"
    )


def recovery_code(random: bytes) -> str:
    return grouped(text(random)).replace(" ", "-")


def recovery_hash(tenant: str, login: str, given: str) -> str:
    return hashlib.sha256(f"{tenant}\0{login}\0{plain(given)}".encode()).hexdigest()
