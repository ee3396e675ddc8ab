"""The keys of a local installation, made once, each in a file that only the owner may read, apart from the data."""

import base64
import hashlib
import json
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared import signing
from shared.key_files import not_personal_key, public_half, read_key, read_keys
from shared.local import files

PURPOSES = ("inbound", "vault", "outbound")
AGENT_LOGIN = "agent"
_AGENTS = ({"login": AGENT_LOGIN, "name": "Camille Agent", "role": "agent"},)


class KeyFolder:
    """Names the files, and makes those that are missing. A file that is there is never replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def private(self, purpose: str) -> Path:
        return self.folder / f"{purpose}.key"

    def public(self, purpose: str) -> Path:
        return self.folder / f"{purpose}.pub"

    @property
    def approval_private(self) -> Path:
        return self.folder / "approval.key"

    @property
    def approval_public(self) -> Path:
        return self.folder / "approval.pub"

    @property
    def promotion_public(self) -> Path:
        """Of those who may promote a tenant's classifier, where one person is enough."""
        return self.folder / "promotion.pub"

    @property
    def not_personal(self) -> Path:
        """Keys the hashes of terms that are not personal: it outlives the vault key that it came from."""
        return self.folder / "not-personal.key"

    @property
    def retired(self) -> Path:
        """What is in use no more, for what a backup may still hold."""
        return self.folder / "retired"

    @property
    def intake_secret(self) -> Path:
        return self.folder / "intake-secret.key"

    @property
    def session_secret(self) -> Path:
        return self.folder / "session-secret.key"

    @property
    def ledger_key(self) -> Path:
        return self.folder / "ledger.key"

    @property
    def erasures(self) -> Path:
        """Which tickets were erased; beside the checkpoints, outside the database."""
        return self.folder / "audit" / "erasures.jsonl"

    @property
    def checkpoints(self) -> Path:
        """Outside the database that it vouches for."""
        return self.folder / "audit" / "checkpoints.jsonl"

    @property
    def api_keys(self) -> Path:
        """What intake reads: names and digests."""
        return self.folder / "api-keys.txt"

    @property
    def api_key(self) -> Path:
        """What a caller of the HTTP API shows."""
        return self.folder / "api.key"

    @property
    def agents(self) -> Path:
        return self.folder / "agents.json"

    @property
    def agent_password(self) -> Path:
        return self.folder / f"{AGENT_LOGIN}.password"

    def ensure(self) -> None:
        for purpose in PURPOSES:
            self._x25519(purpose)
        self._ed25519()
        if not self.not_personal.exists():
            oldest = read_keys(self.private("vault"))[-1]
            _once(self.not_personal, base64.b64encode(not_personal_key(oldest)))
        for path in (self.intake_secret, self.session_secret, self.ledger_key):
            _once(path, base64.b64encode(secrets.token_bytes(32)))
        self.checkpoints.parent.mkdir(mode=0o700, exist_ok=True)
        _once(self.api_key, secrets.token_urlsafe(32).encode())
        digest = hashlib.sha256(self.api_key.read_bytes()).hexdigest()
        _once(self.api_keys, f"local {digest}\n".encode())
        _once(self.agent_password, secrets.token_urlsafe(12).encode())
        listed = [{**agent, "password_file": f"{agent['login']}.password"} for agent in _AGENTS]
        _once(self.agents, json.dumps(listed, ensure_ascii=False, indent=1).encode())

    def _x25519(self, purpose: str) -> None:
        if not self.private(purpose).exists():
            _once(self.private(purpose), base64.b64encode(X25519PrivateKey.generate().private_bytes_raw()))
        _once(self.public(purpose), base64.b64encode(public_half(read_key(self.private(purpose)))))

    def _ed25519(self) -> None:
        if not self.approval_private.exists():
            _once(self.approval_private, base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()))
        public = signing.public_half(read_key(self.approval_private))
        _once(self.approval_public, base64.b64encode(public))


def _once(path: Path, content: bytes) -> None:
    if not path.exists():
        files.write_atomically(path, content)
