"""Keys that are renewed while a service runs: the newest seals and signs, earlier ones go on opening and verifying."""

import base64
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.sealed import Purpose
from shared import signing
from shared.key_files import BadKeyFile, FixedKeys, Halves, KeyFile, key_id, public_half, read_keys
from shared.sealing import Opener, SealBroken, Sealer
from shared.sealing.envelope import WrappedKey, kek_id, rewrap, seal, unseal
from shared.signing import BadSignature, Signer, Trusted
from shared.watched import Watched

pytestmark = pytest.mark.feature(103)

TICKET = uuid4()
PLAIN = "Zoé a écrit".encode()


class Ring:
    """The keyring's two functions, in memory; it stands for a unit of work and for a connection."""

    def __init__(self) -> None:
        self.rows: dict[UUID, dict[str, Any]] = {}
        self.connection = self

    async def execute(self, _: str, key_id: UUID, *rest: Any) -> None:
        self.rows[key_id] = {"kek_id": rest[3], "wrapped": rest[4]}

    async def fetchrow(self, _: str, key_id: UUID) -> dict[str, Any] | None:
        return self.rows.get(key_id)


def write(path: Path, *keys: bytes) -> None:
    """As an operator's tool does: another file in the place of the first."""
    scratch = path.with_suffix(".new")
    scratch.write_bytes(b"\n".join(base64.b64encode(key) for key in keys))
    scratch.replace(path)


async def test_a_key_that_was_cut_off_in_its_file_takes_no_other_key_s_place(tmp_path: Path) -> None:
    """Forty of its forty-four letters are good base64: it was taken over, and nothing sealed or opened any more."""
    path, ring, old = tmp_path / "vault.key", Ring(), os.urandom(32)
    write(path, old)
    keys = KeyFile(path)
    opener, sealer = Opener({Purpose.VAULT: keys}), Sealer({Purpose.VAULT: Halves(keys)})
    unit: Any = ring
    path.write_bytes(path.read_bytes()[:40])
    sealed = await sealer.seal(unit, PLAIN, ticket_id=TICKET, tenant="t", purpose=Purpose.VAULT)
    assert opener.ids() == {"vault": [kek_id(public_half(old))]}
    assert await opener.open(ring, sealed, ticket_id=TICKET, tenant="t") == PLAIN
    with pytest.raises(BadKeyFile, match=path.stem):
        KeyFile(path)


def test_a_file_is_looked_at_once_a_second_and_at_once_when_it_matters(tmp_path: Path) -> None:
    path, now = tmp_path / "f", [0.0]
    path.write_text("1")
    watched = Watched(path, lambda file: json.loads(file.read_text()), clock=lambda: now[0])
    (tmp_path / "g").write_text("22")
    (tmp_path / "g").replace(path)
    assert watched.get() == 1
    assert watched.get(now=True) == 22
    (tmp_path / "g").write_text("333")
    (tmp_path / "g").replace(path)
    now[0] = 1.1
    assert watched.get() == 333


@pytest.mark.parametrize("spoilt", ["{", None])
def test_a_spoilt_or_missing_file_leaves_the_earlier_content_in_force(tmp_path: Path, spoilt: str | None) -> None:
    path = tmp_path / "f"
    path.write_text("1")
    watched = Watched(path, lambda file: json.loads(file.read_text()))
    path.unlink() if spoilt is None else path.write_text(spoilt + " ")
    assert watched.get(now=True) == 1
    path.write_text("  2")
    assert watched.get(now=True) == 2
    with pytest.raises(OSError, match="No such file"):
        Watched(tmp_path / "none", lambda file: file.read_text())


@pytest.mark.parametrize("content", ["", "\n", "not base64!", "YQ==\n%%"])
def test_a_file_without_a_usable_key_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "k").write_text(content)
    with pytest.raises(ValueError, match=r".+"):
        read_keys(tmp_path / "k")


async def test_a_new_key_seals_from_the_next_look_on_and_what_was_sealed_before_still_opens(tmp_path: Path) -> None:
    old, new, ring = os.urandom(32), os.urandom(32), Ring()
    private, public = tmp_path / "inbound.key", tmp_path / "inbound.pub"
    write(private, old)
    write(public, public_half(old))
    sealer = Sealer({Purpose.INBOUND: KeyFile(public)})
    opener = Opener({Purpose.INBOUND: KeyFile(private)})

    async def sealed() -> Any:
        return await sealer.seal(ring, PLAIN, ticket_id=TICKET, tenant="t", purpose=Purpose.INBOUND)  # type: ignore[arg-type]

    before = await sealed()
    write(private, new, old)
    write(public, public_half(new))
    assert sealer.ids() == {"inbound": kek_id(public_half(new))}
    after = await sealed()
    assert [ring.rows[one.key_id]["kek_id"] for one in (before, after)] == [kek_id(public_half(k)) for k in (old, new)]
    for one in (after, before):
        assert await opener.open(ring, one, ticket_id=TICKET, tenant="t") == PLAIN
    assert opener.ids() == {"inbound": [kek_id(public_half(k)) for k in (new, old)]}
    write(private, new)
    assert opener.ids() == {"inbound": [kek_id(public_half(new))]}
    with pytest.raises(SealBroken):
        await opener.open(ring, before, ticket_id=TICKET, tenant="t")


@given(st.lists(st.booleans(), max_size=5))
async def test_whatever_was_sealed_opens_after_any_number_of_renewals_and_rewrappings(steps: list[bool]) -> None:
    keys, ring = [os.urandom(32)], Ring()
    sealed = []
    for rewraps in [*steps, True]:
        sealer = Sealer({Purpose.VAULT: Halves(FixedKeys(*keys))})
        sealed.append(await sealer.seal(ring, PLAIN, ticket_id=TICKET, tenant="t", purpose=Purpose.VAULT))  # type: ignore[arg-type]
        keys.insert(0, os.urandom(32))
        if rewraps:
            wrap_anew(ring, keys)
    assert {row["kek_id"] for row in ring.rows.values()} == {kek_id(public_half(keys[0]))}
    opener = Opener({Purpose.VAULT: keys[0]})
    assert {await opener.open(ring, one, ticket_id=TICKET, tenant="t") for one in sealed} == {PLAIN}


def wrap_anew(ring: Ring, keys: Sequence[bytes]) -> None:
    private = {kek_id(public_half(key)): key for key in keys}
    for id_, row in ring.rows.items():
        if row["kek_id"] != kek_id(public_half(keys[0])):
            made = rewrap(
                WrappedKey(id_, row["kek_id"], row["wrapped"]), private[row["kek_id"]], public_half(keys[0]),
                ticket_id=TICKET, tenant="t", purpose=Purpose.VAULT,
            )  # fmt: skip
            ring.rows[id_] = {"kek_id": made.kek_id, "wrapped": made.wrapped}


def test_a_wrapped_key_is_not_moved_to_another_ticket_tenant_or_purpose() -> None:
    key, other = os.urandom(32), os.urandom(32)
    sealed, wrapped = seal(PLAIN, public_half(key), ticket_id=TICKET, tenant="t", purpose=Purpose.VAULT)
    right = {"ticket_id": TICKET, "tenant": "t", "purpose": Purpose.VAULT}
    for wrong in ({"ticket_id": uuid4()}, {"tenant": "u"}, {"purpose": Purpose.INBOUND}):
        with pytest.raises(SealBroken):
            rewrap(wrapped, key, public_half(other), **{**right, **wrong})  # type: ignore[arg-type]
    with pytest.raises(SealBroken):
        rewrap(wrapped, other, public_half(other), **right)  # type: ignore[arg-type]
    made = rewrap(wrapped, key, public_half(other), **right)  # type: ignore[arg-type]
    assert unseal(sealed, made.wrapped, other, ticket_id=TICKET, tenant="t") == PLAIN


def test_signatures_of_both_keys_hold_while_they_overlap_and_a_retired_ones_no_longer(tmp_path: Path) -> None:
    old, new = os.urandom(32), os.urandom(32)
    private, public = tmp_path / "approval.key", tmp_path / "approval.pub"
    write(private, old)
    write(public, signing.public_half(old))
    signer, trusted = Signer(KeyFile(private)), Trusted(KeyFile(public))
    first = signing.sign(b"yes", signer.newest)
    write(public, *(signing.public_half(key) for key in (new, old)))
    write(private, new, old)
    signer.public.all(now=True)
    second = signing.sign(b"yes", signer.newest)
    assert second[0] == key_id(signing.public_half(new))
    for key, signature in (first, second):
        for who in (trusted, signer.trusted):
            signing.check(b"yes", key, signature, who)
    write(public, signing.public_half(new))
    assert trusted.ids() == [second[0]]
    with pytest.raises(BadSignature):
        signing.check(b"yes", *first, trusted)


class Asked:
    """Keys that count how often somebody had them looked for at once."""

    def __init__(self, *keys: bytes) -> None:
        self.keys: Sequence[bytes] = keys
        self.at_once = 0

    def all(self, *, now: bool = False) -> Sequence[bytes]:
        self.at_once += now
        return self.keys


def test_only_a_key_that_is_not_known_is_looked_for_once_more_and_what_stays_unknown_is_none() -> None:
    held, other = os.urandom(32), os.urandom(32)
    asked = Asked(held)
    trusted = Trusted(asked)
    assert dict(trusted) == {key_id(held): held}
    assert (trusted[key_id(held)], asked.at_once) == (held, 0)
    for _ in range(2):
        assert key_id(other) not in trusted
    with pytest.raises(KeyError):
        trusted[key_id(other)]
    assert asked.at_once == 3
    asked.keys = (other,)
    assert trusted[key_id(other)] == other
    assert (key_id(held) in trusted, trusted.ids()) == (False, [key_id(other)])
