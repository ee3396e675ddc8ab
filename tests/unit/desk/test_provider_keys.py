"""Who signed a token: forged, unsigned, signed with what everybody knows; keys that change, and floods of made-up names."""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.desk.adapters.provider_http import Unreachable
from services.desk.adapters.provider_keys import AGAIN_SECONDS, KEPT_SECONDS, PAUSE_SECONDS, Keys
from services.desk.domain.identity import NotAdmitted
from tests.oidc_provider import Key

ALLOWED = ("RS256", "PS256", "ES256", "EdDSA")
CLAIMS = {"sub": "7f3a"}
RSA_KEY = Key.new("rsa", "RS256")
EC_KEY = Key.new("ec")
pytestmark = pytest.mark.feature(90)


class KeySet:
    """What the provider lists, how often it was asked, and a clock that tests move."""

    def __init__(self, *listed: Any) -> None:
        self.listed = list(listed)
        self.asked = 0
        self.down = False
        self.now = 1000.0
        self.keys = Keys(self.fetch, ALLOWED, lambda: self.now)

    async def fetch(self) -> dict[str, Any]:
        self.asked += 1
        if self.down:
            raise Unreachable("down")
        return {"keys": [item.public() if isinstance(item, Key) else item for item in self.listed]}

    async def refused(self, token: str) -> str:
        with pytest.raises(NotAdmitted) as caught:
            await self.keys.claims(token)
        return caught.value.why


def signed(key: Key, alg: str | None = None, **header: Any) -> str:
    given = {"kid": key.kid, "alg": alg or key.alg, **header}
    return jwt.PyJWS().encode(json.dumps(CLAIMS).encode(), key.private, given["alg"], given)


def segment(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def test_what_the_provider_signed_is_read() -> None:
    world = KeySet(RSA_KEY, EC_KEY)
    assert await world.keys.claims(signed(RSA_KEY)) == CLAIMS
    assert await world.keys.claims(signed(EC_KEY)) == CLAIMS
    assert world.asked == 1


async def test_what_it_did_not_sign_is_not() -> None:
    world = KeySet(RSA_KEY, EC_KEY)
    forged = Key("rsa", "RS256", Key.new("x", "RS256").private)
    assert await world.refused(signed(forged)) == "token.signature"
    head, _, signature = signed(RSA_KEY).split(".")
    assert await world.refused(f"{head}.{segment({'sub': 'admin'})}.{signature}") == "token.signature"
    for alg in ("none", "None", "NONE", "HS256", ""):
        assert await world.refused(f"{segment({'alg': alg, 'kid': 'rsa'})}.{segment(CLAIMS)}.") == "token.alg", alg


async def test_the_public_key_is_no_shared_secret() -> None:
    """The classic confusion: HS256 under the text of a key that everybody can read."""
    world = KeySet(RSA_KEY)
    public = RSA_KEY.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (public, json.dumps(RSA_KEY.public()).encode()):
        body = f"{segment({'alg': 'HS256', 'kid': 'rsa'})}.{segment(CLAIMS)}"
        mac = segment(hmac.new(secret, body.encode(), hashlib.sha256).digest())
        assert await world.refused(f"{body}.{mac}") == "token.alg"
    assert world.asked == 0


async def test_a_key_serves_only_what_it_was_made_for() -> None:
    assert await KeySet(RSA_KEY).refused(signed(RSA_KEY, "PS256")) == "token.key"  # listed for RS256
    other = Key("rsa", "RS256", EC_KEY.private)
    assert await KeySet(RSA_KEY).refused(signed(other, "ES256")) == "token.key"
    big_curve = Key("p384", "ES256", ec.generate_private_key(ec.SECP384R1()))
    body = f"{segment({'alg': 'ES256', 'kid': 'p384'})}.{segment(CLAIMS)}"
    r, s = decode_dss_signature(big_curve.private.sign(body.encode(), ec.ECDSA(SHA256())))
    token = f"{body}.{segment(r.to_bytes(48, 'big') + s.to_bytes(48, 'big'))}"
    assert await KeySet(big_curve).refused(token) in ("token.key", "token.signature")
    weak = Key("weak", "RS256", rsa.generate_private_key(65537, 1024))  # noqa: S505
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = signed(weak)
    assert await KeySet(weak).refused(token) == "token.key"
    for change in (
        {"use": "enc"},
        {"key_ops": ["encrypt"]},
        {"d": "AQ"},
        {"kty": "oct", "k": "AQ"},
        {"n": "!", "e": "?"},
    ):
        assert await KeySet({**RSA_KEY.public(), **change}).refused(signed(RSA_KEY)) == "token.key", change
    twice = KeySet(RSA_KEY, Key("rsa", "RS256", Key.new("x", "RS256").private))
    assert await twice.refused(signed(RSA_KEY)) == "token.key"


@pytest.mark.parametrize(
    "token", ["", "a.b", "a.b.c.d", "…", "x" * 40_000, ".".join(["e30"] * 2), "W10.e30.e30", "e30.e30.e30"]
)
async def test_what_is_no_token_is_refused_before_anything_is_asked(token: str) -> None:
    world = KeySet(RSA_KEY)
    assert await world.refused(token) in ("token.form", "token.alg")
    assert world.asked == 0


async def test_headers_that_ask_for_something_special_are_refused() -> None:
    world = KeySet(RSA_KEY)
    for more in ({"crit": ["exp"], "exp": 1}, {"b64": True}, {"kid": 7}, {"kid": ["rsa"]}):
        header = {"alg": "RS256", "kid": "rsa", **more}
        body = f"{segment(header)}.{segment(CLAIMS)}"
        signature = RSA_KEY.private.sign(body.encode(), PKCS1v15(), SHA256())
        assert await world.refused(f"{body}.{segment(signature)}") == "token.form", more


async def test_a_key_carried_by_the_token_itself_is_not_believed() -> None:
    own = Key.new("own")
    world = KeySet(RSA_KEY)
    assert await world.refused(signed(own, jwk=own.public(), jku="https://evil.example/keys")) == "token.key"


async def test_rotation_is_noticed_and_a_withdrawn_key_ends() -> None:
    world = KeySet(EC_KEY)
    await world.keys.claims(signed(EC_KEY))
    fresh = Key.new("fresh")
    world.listed = [fresh]
    world.now += AGAIN_SECONDS
    assert await world.keys.claims(signed(fresh)) == CLAIMS
    assert await world.refused(signed(EC_KEY)) == "token.key"
    assert world.asked == 2
    world.listed = []
    world.now += KEPT_SECONDS
    assert await world.refused(signed(fresh)) == "token.key"


async def test_a_flood_of_made_up_key_names_asks_the_provider_next_to_nothing() -> None:
    world = KeySet(EC_KEY)
    for number in range(300):
        assert await world.refused(signed(EC_KEY, kid=f"made-up-{number}")) == "token.key"
        world.now += 0.2
    assert world.asked <= 1 + 300 * 0.2 / AGAIN_SECONDS


async def test_a_provider_that_is_down_is_not_asked_again_at_once() -> None:
    world = KeySet(EC_KEY)
    world.down = True
    for _ in range(5):
        with pytest.raises(Unreachable):
            await world.keys.claims(signed(EC_KEY))
    assert world.asked == 1
    world.down, world.now = False, world.now + PAUSE_SECONDS
    assert await world.keys.claims(signed(EC_KEY)) == CLAIMS


async def test_a_token_that_names_no_key_is_fine_only_where_there_is_one() -> None:
    token = signed(EC_KEY)
    bare = jwt.PyJWS().encode(json.dumps(CLAIMS).encode(), EC_KEY.private, "ES256")
    assert await KeySet(EC_KEY, RSA_KEY).keys.claims(bare) == await KeySet(EC_KEY).keys.claims(token)
    assert await KeySet(EC_KEY, Key.new("other")).refused(bare) == "token.key"
