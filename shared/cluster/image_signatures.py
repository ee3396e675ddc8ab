"""A signature for each image, and its contents list signed, as cosign writes and reads them.

Beside an image whose manifest is `sha256:HEX` a registry holds them under the tags `sha256-HEX.sig` (a "simple signing"
document that names the image's digest) and `sha256-HEX.att` (an in-toto statement in a DSSE envelope). No log and no
network: the key is the bundle's own. Sources: cosign's SIGNATURE_SPEC and ATTESTATION_SPEC, in-toto Statement v0.1,
DSSE 1.0.
"""

import base64
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.cluster.layouts import Layer, Layout, encoded

SIGNATURE: Final = "sig"
ATTESTATION: Final = "att"
_SIGNED: Final = "dev.cosignproject.cosign/signature"
_SIMPLE_SIGNING: Final = "application/vnd.dev.cosign.simplesigning.v1+json"
_ENVELOPE: Final = "application/vnd.dsse.envelope.v1+json"
_STATEMENT: Final = "application/vnd.in-toto+json"
_IN_TOTO: Final = "https://in-toto.io/Statement/v0.1"
_CYCLONEDX: Final = "https://cyclonedx.org/bom"


def beside(digest: str, what: str) -> str:
    """The tag under which a registry holds what speaks of an image."""
    return f"{digest.replace(':', '-')}.{what}"


def sign(layout: Layout, image: str, key: Ed25519PrivateKey) -> None:
    """Signs the image, whose name elsewhere is `image`."""
    digest = layout.digest()
    payload = encoded(
        {
            "critical": {
                "identity": {"docker-reference": image},
                "image": {"docker-manifest-digest": digest},
                "type": "cosign container image signature",
            },
            "optional": None,
        }
    )
    signed = {_SIGNED: base64.b64encode(key.sign(payload)).decode()}
    layout.put(beside(digest, SIGNATURE), Layer(payload, _SIMPLE_SIGNING, signed))


def attest(layout: Layout, image: str, contents: Mapping[str, Any], key: Ed25519PrivateKey) -> None:
    """Signs that these are the image's `contents`, a CycloneDX document."""
    digest = layout.digest()
    statement = encoded(
        {
            "_type": _IN_TOTO,
            "predicateType": _CYCLONEDX,
            "subject": [{"name": image, "digest": {"sha256": digest.removeprefix("sha256:")}}],
            "predicate": contents,
        }
    )
    signature = base64.b64encode(key.sign(_pre_authenticated(statement))).decode()
    envelope = {
        "payloadType": _STATEMENT,
        "payload": base64.b64encode(statement).decode(),
        "signatures": [{"keyid": "", "sig": signature}],
    }
    told = {_SIGNED: "", "predicateType": _CYCLONEDX}
    layout.put(beside(digest, ATTESTATION), Layer(encoded(envelope), _ENVELOPE, told))


def _pre_authenticated(statement: bytes) -> bytes:
    """What DSSE signs: the type and the document, each with its length."""
    return b" ".join(
        (b"DSSEv1", str(len(_STATEMENT)).encode(), _STATEMENT.encode(), str(len(statement)).encode(), statement)
    )
