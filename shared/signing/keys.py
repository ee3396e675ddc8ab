"""The keys that sign and those that are trusted, which may be renewed while we run."""

from collections.abc import Iterator, Mapping, Sequence

from shared.key_files import FixedKeys, Halves, Keys, key_id
from shared.signing.ed25519 import public_half


class Trusted(Mapping[str, bytes]):
    """Public keys by id. One that is not known may be newer than what was read last: it is looked for once more."""

    def __init__(self, public: Keys) -> None:
        self._keys = public
        self._held: Sequence[bytes] | None = None
        self._by_id: dict[str, bytes] = {}

    def __getitem__(self, key: str) -> bytes:
        found = self._known().get(key) or self._known(now=True).get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def ids(self) -> list[str]:
        """As of this moment."""
        return list(self._known(now=True))

    def _known(self, *, now: bool = False) -> dict[str, bytes]:
        held = self._keys.all(now=now)
        if held is not self._held:
            self._held, self._by_id = held, {key_id(key): key for key in held}
        return self._by_id


class Signer:
    """Signs with the newest private key, and trusts all that it holds."""

    def __init__(self, private: Keys) -> None:
        self._private = private
        self.public = Halves(private, public_half)
        self.trusted = Trusted(self.public)

    @classmethod
    def of(cls, private_key: bytes) -> "Signer":
        """One key that nobody renews."""
        return cls(FixedKeys(private_key))

    @property
    def newest(self) -> bytes:
        return self._private.all()[0]
