"""Each image is signed by itself, goes into a site's registry byte for byte, and can be asked there whose it is.

Real parts: skopeo and a registry. The signatures are read from the registry again with openssl alone.
"""

import base64
import gzip
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from shared.cluster.sign_images import main
from shared.local.ports import free_port
from tests.conftest import missing
from tests.k8s.rendering import ROOT, needed

pytestmark = [pytest.mark.feature(89, 90)]

OURS = "registry.example.org/guichet/crm:0.1.0"
THEIRS = "otel/opentelemetry-collector-contrib:0.140.0"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
IN_TOTO = "application/vnd.in-toto+json"


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = "/usr/local/bin:/usr/bin:/bin"
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env={"PATH": path, **environment}
    )


def image(folder: Path, text: bytes) -> str:
    """An image layout of one file; its digest."""

    def put(content: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        (folder / "blobs" / "sha256" / digest).write_bytes(content)
        return {"digest": f"sha256:{digest}", "size": len(content)}

    (folder / "blobs" / "sha256").mkdir(parents=True)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("file")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    raw = packed.getvalue()
    layer = put(gzip.compress(raw)) | {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip"}
    layers = {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(raw).hexdigest()}"]}
    config = put(json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": layers}).encode())
    config |= {"mediaType": "application/vnd.oci.image.config.v1+json"}
    manifest = put(
        json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}).encode()
    )
    named = {"mediaType": MANIFEST, **manifest, "annotations": {"org.opencontainers.image.ref.name": "image"}}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [named]}))
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    return str(manifest["digest"])


@dataclass
class Bundle:
    where: Path
    pinned: str = ""
    """An image that is named by its digest."""

    @property
    def folder(self) -> Path:
        return self.where / "bundle"

    def layout(self, name: str) -> Path:
        return self.folder / "images" / name.translate(str.maketrans("/:@", "___"))

    def made(self, steps: str) -> subprocess.CompletedProcess[str]:
        script = ROOT / "k8s" / "offline" / "make.sh"
        return run(script, "production", self.folder, self.where / "key.pem", STEPS=steps, NAMES="crm")


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """As an administrator has it before signing, with three small images in the place of the large ones."""
    needed("cyclonedx-py")
    made = Bundle(tmp_path)
    assert run("openssl", "genpkey", "-algorithm", "ed25519", "-out", tmp_path / "key.pem").returncode == 0
    assert run("openssl", "pkey", "-in", tmp_path / "key.pem", "-pubout", "-out", tmp_path / "key.pub").returncode == 0
    done = made.made("manifests sbom")
    assert done.returncode == 0, done.stderr
    (made.folder / "images.txt").write_text(f"{OURS}\n{THEIRS}\n")
    for name in (OURS, THEIRS):
        image(made.layout(name), name.encode())
    made.pinned = f"ghcr.io/somebody/operator@{image(tmp_path / 'one', b'operator')}"
    (tmp_path / "one").rename(made.layout(made.pinned))
    (made.folder / "operators.txt").write_text(f"# what the operators bring\n{made.pinned}\n")
    return made


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[str]:
    """A registry of its own on a free port, until the test ends."""
    for command in ("docker-registry", "skopeo"):
        if shutil.which(command) is None:
            missing(f"{command} is not on this machine: apt-get install {command}")
    port = free_port()
    place = f"127.0.0.1:{port}"
    config = tmp_path / "registry.yml"
    config.write_text(
        f"{{version: 0.1, log: {{level: error}}, http: {{addr: '{place}'}}, "
        f"storage: {{filesystem: {{rootdirectory: {tmp_path / 'registry'}}}}}}}"
    )
    with subprocess.Popen(
        ["docker-registry", "serve", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as serving:
        try:
            asked = "until : >/dev/tcp/127.0.0.1/$0; do sleep 0.05; done"
            subprocess.run(["timeout", "30", "bash", "-c", asked, str(port)], check=True, capture_output=True)
            yield place
        finally:
            serving.terminate()


@dataclass
class Site:
    """A site's registry, as somebody reads it who has the public key and nothing else of ours."""

    registry: str
    key: Path

    def get(self, path: str) -> bytes:
        answer = httpx.get(f"http://{self.registry}/v2/{path}", headers={"accept": MANIFEST}, timeout=30)
        return answer.raise_for_status().content

    def layer(self, repository: str, digest: str, what: str) -> tuple[dict[str, Any], bytes]:
        found = json.loads(self.get(f"{repository}/manifests/sha256-{digest}.{what}"))
        [layer] = found["layers"]
        return layer, self.get(f"{repository}/blobs/{layer['digest']}")

    def signed(self, content: bytes, signature: str) -> bool:
        for name, what in (("content", content), ("signature", base64.b64decode(signature))):
            (self.key.parent / name).write_bytes(what)
        told = ("-in", self.key.parent / "content", "-sigfile", self.key.parent / "signature")
        return run("openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", self.key, *told).returncode == 0


def load(bundle: Bundle, registry: str) -> subprocess.CompletedProcess[str]:
    return run(ROOT / "k8s" / "offline" / "load.sh", bundle.folder, registry, TLS_VERIFY="false")


def test_a_site_can_ask_its_registry_whose_each_image_is_and_what_is_in_ours(bundle: Bundle, registry: str) -> None:
    done = bundle.made("sign seal")
    assert done.returncode == 0, done.stderr
    assert "3 images signed" in done.stdout
    assert run(bundle.folder / "check.sh", bundle.folder, bundle.where / "key.pub").returncode == 0
    (bundle.folder / "dead-letters.yaml").unlink()
    named = (OURS, THEIRS, bundle.pinned, f"{OURS}-other")
    (bundle.folder / "guichet.yaml").write_text("".join(f"- image: {name}\n" for name in named))
    done = load(bundle, registry)
    assert done.returncode == 0, done.stderr

    site = Site(registry, bundle.where / "key.pub")
    applied = (bundle.where / "guichet-site.yaml").read_text(encoding="utf-8").splitlines()
    assert applied[3] == f"- image: {OURS}-other"
    assert not (bundle.where / "dead-letters-site.yaml").exists()
    places = [
        ("guichet/crm", "0.1.0"),
        ("otel/opentelemetry-collector-contrib", "0.140.0"),
        ("somebody/operator", None),
    ]
    for line, (repository, tag) in zip(applied, places, strict=False):
        place, _, digest = line.removeprefix("- image: ").partition("@sha256:")
        assert place == f"{registry}/{repository}:{tag or digest}"
        assert hashlib.sha256(site.get(f"{repository}/manifests/{tag or digest}")).hexdigest() == digest
        layer, said = site.layer(repository, digest, "sig")
        assert json.loads(said)["critical"]["image"] == {"docker-manifest-digest": f"sha256:{digest}"}
        signature = layer["annotations"]["dev.cosignproject.cosign/signature"]
        assert site.signed(said, signature)
        assert not site.signed(said.replace(digest.encode(), b"0" * 64), signature)

    digest = applied[0].partition("@sha256:")[2]
    _, envelope = site.layer("guichet/crm", digest, "att")
    statement = base64.b64decode(json.loads(envelope)["payload"])
    before = f"DSSEv1 {len(IN_TOTO)} {IN_TOTO} {len(statement)} ".encode()
    assert site.signed(before + statement, json.loads(envelope)["signatures"][0]["sig"])
    assert json.loads(statement)["subject"][0]["digest"] == {"sha256": digest}
    held = {item["name"] for item in json.loads(statement)["predicate"]["components"]}
    assert held == set((ROOT / "services/crm/packages.txt").read_text(encoding="utf-8").split())


def test_nothing_is_signed_that_is_not_there_or_not_what_it_says(bundle: Bundle) -> None:
    manifest = json.loads((bundle.layout(THEIRS) / "index.json").read_bytes())["manifests"][0]["digest"]
    blob = bundle.layout(THEIRS) / "blobs" / "sha256" / manifest.removeprefix("sha256:")
    whole = blob.read_bytes()
    blob.write_bytes(whole + b" ")
    changed = bundle.made("sign")
    assert (changed.returncode, "not what its name says" in changed.stderr) == (1, True)
    blob.write_bytes(whole)
    shutil.rmtree(bundle.layout(bundle.pinned))
    gone = bundle.made("sign")
    assert (gone.returncode, "is no image layout" in gone.stderr) == (1, True)
    image(bundle.layout(bundle.pinned), b"another")
    other = bundle.made("sign")
    assert (other.returncode, "is not what its layout holds" in other.stderr) == (1, True)
    shutil.rmtree(bundle.layout(bundle.pinned))
    image(bundle.layout(bundle.pinned), b"operator")
    (bundle.folder / "sbom" / "crm.cdx.json").unlink()
    without = bundle.made("sign")
    assert (without.returncode, "take the step `sbom` first" in without.stderr) == (1, True)


def test_signing_twice_leaves_one_signature(bundle: Bundle) -> None:
    for _ in range(2):
        assert bundle.made("sign").returncode == 0
    named = [one["annotations"] for one in json.loads((bundle.layout(OURS) / "index.json").read_bytes())["manifests"]]
    assert len(named) == 3  # the image, its signature, what is in it


@pytest.mark.parametrize("tag", ["", ":1.2"])
def test_what_is_named_by_its_digest_is_fetched_as_it_is(
    bundle: Bundle, registry: str, tmp_path: Path, tag: str
) -> None:
    """From a registry; what is built here is left out, since tests have no engine to build with."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "k8s", checkout / "k8s")
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text("#!/bin/sh\n")
    (checkout / ".venv" / "bin" / "python").chmod(0o700)
    put = ("skopeo", "--insecure-policy", "copy", "--quiet", "--preserve-digests", "--dest-tls-verify=false")
    assert (
        run(*put, f"oci:{bundle.layout(bundle.pinned)}:image", f"docker://{registry}/somebody/operator:1").returncode
        == 0
    )
    digest = bundle.pinned.partition("@")[2]
    named = f"{registry}/somebody/operator{tag}@{digest}"
    (bundle.folder / "images.txt").write_text(f"{named}\n")
    (checkout / "k8s" / "offline" / "operators.txt").write_text("# none\n")
    made = checkout / "k8s" / "offline" / "make.sh"
    told = {"STEPS": "images", "ENGINE": "true", "TLS_VERIFY": "false"}
    done = run(made, "production", bundle.folder, "no-key", **told)
    assert done.returncode == 0, done.stderr
    index = json.loads((bundle.layout(named) / "index.json").read_bytes())
    assert [one["digest"] for one in index["manifests"]] == [digest]


@pytest.mark.parametrize("held", [None, b"no key", b"locked"])
def test_a_key_that_cannot_be_used_is_named(
    tmp_path: Path, held: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key.pem"
    if held == b"locked":
        form = (Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))
        held = Ed25519PrivateKey.generate().private_bytes(*form)
    if held is not None:
        key.write_bytes(held)
    assert main([str(tmp_path), str(key)]) == 1
    assert f"{key} holds no Ed25519 key" in capsys.readouterr().err
