from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from schemas.sealed import Purpose, Sealed
from shared.sealing import SealBroken, envelope

PRIVATE = X25519PrivateKey.generate()
PUBLIC = PRIVATE.public_key().public_bytes_raw()
TICKET = uuid4()


def sealed(plaintext: bytes = b"bonjour") -> tuple[Sealed, envelope.WrappedKey]:
    return envelope.seal(plaintext, PUBLIC, ticket_id=TICKET, tenant="t", purpose=Purpose.INBOUND)


@given(st.binary(max_size=2000))
def test_what_was_sealed_comes_back_also_after_travelling_as_json(plaintext: bytes) -> None:
    text, key = sealed(plaintext)
    arrived = Sealed.model_validate_json(text.model_dump_json())
    opened = envelope.unseal(arrived, key.wrapped, PRIVATE.private_bytes_raw(), ticket_id=TICKET, tenant="t")
    assert opened == plaintext


def test_the_same_text_sealed_twice_shares_nothing() -> None:
    (first, one), (second, other) = sealed(), sealed()
    assert first.ciphertext != second.ciphertext
    assert one.wrapped != other.wrapped
    assert one.key_id != other.key_id


@pytest.mark.parametrize(
    "change",
    [
        {"ticket_id": uuid4()},
        {"tenant": "other"},
        {"sealed": {"purpose": Purpose.OUTBOUND}},
        {"sealed": {"key_id": uuid4()}},
        {"sealed": {"nonce": b"\0" * 12}},
        {"sealed": {"ciphertext": b"\0" * 40}},
    ],
    ids=["ticket", "tenant", "purpose", "key", "nonce", "ciphertext"],
)
@pytest.mark.feature(15, 102)
def test_a_seal_opens_only_where_it_belongs(change: dict[str, object]) -> None:
    text, key = sealed()
    text = text.model_copy(update=change.pop("sealed", {}))  # type: ignore[arg-type]
    where = {"ticket_id": TICKET, "tenant": "t", **change}
    with pytest.raises(SealBroken):
        envelope.unseal(text, key.wrapped, PRIVATE.private_bytes_raw(), **where)  # type: ignore[arg-type]


def test_another_key_does_not_open() -> None:
    text, key = sealed()
    other = X25519PrivateKey.generate().private_bytes_raw()
    with pytest.raises(SealBroken):
        envelope.unseal(text, key.wrapped, other, ticket_id=TICKET, tenant="t")
