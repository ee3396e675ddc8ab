"""The bundle for a site without a network: what is in it is known, and what was changed is found."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.k8s.rendering import ROOT, needed

pytestmark = [pytest.mark.feature(89, 90)]


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    full = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=full)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made as an administrator makes it, without the steps that need Docker and a network."""
    needed("cyclonedx-py")
    where = tmp_path_factory.mktemp("offline")
    for name in ("key", "other"):
        assert run("openssl", "genpkey", "-algorithm", "ed25519", "-out", where / f"{name}.pem").returncode == 0
        done = run("openssl", "pkey", "-in", where / f"{name}.pem", "-pubout", "-out", where / f"{name}.pub")
        assert done.returncode == 0
    script = ROOT / "k8s" / "offline" / "make.sh"
    done = run(script, "production", where / "bundle", where / "key.pem", STEPS="manifests sbom seal", NAMES="crm")
    assert done.returncode == 0, done.stderr
    return where


def check(bundle: Path, key: str = "key") -> subprocess.CompletedProcess[str]:
    return run(bundle / "bundle" / "check.sh", bundle / "bundle", bundle / f"{key}.pub")


def test_it_lists_every_image_and_says_what_is_in_ours(bundle: Path) -> None:
    images = (bundle / "bundle" / "images.txt").read_text(encoding="utf-8").splitlines()
    assert "registry.example.org/guichet/triage-cuda:0.1.0" in images
    assert any(image.startswith("ghcr.io/cloudnative-pg/postgresql:") for image in images)
    assert not any(image.endswith(":latest") for image in images)
    by_hand = (bundle / "bundle" / "dead-letters.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"image: (\S+)", by_hand)) == {"registry.example.org/guichet/tools:0.1.0"} <= set(images)
    bill = json.loads((bundle / "bundle" / "sbom" / "crm.cdx.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    named = {item["name"] for item in bill["components"]}
    assert named == set((ROOT / "services/crm/packages.txt").read_text(encoding="utf-8").split())
    assert all(item.get("version") for item in bill["components"])


def test_a_whole_bundle_is_taken_and_a_changed_one_is_not(bundle: Path) -> None:
    assert check(bundle).returncode == 0
    refused = check(bundle, "other")
    assert (refused.returncode, "not of this key" in refused.stderr) == (1, True)
    manifest = bundle / "bundle" / "guichet.yaml"
    before = manifest.read_bytes()
    manifest.write_bytes(before.replace(b"restricted", b"privileged", 1))
    assert "was changed" in check(bundle).stderr
    manifest.write_bytes(before)
    added = bundle / "bundle" / "images" / "more.tar.gz"
    added.parent.mkdir()
    added.write_bytes(b"")
    assert "nobody signed" in check(bundle).stderr
    added.unlink()
    for smuggled in (bundle / "bundle" / "images" / "SHA256SUMS.tar.gz", bundle / "bundle" / "SHA256SUMS.more"):
        smuggled.write_bytes(b"")
        assert "nobody signed" in check(bundle).stderr
        smuggled.unlink()
    added.symlink_to(bundle / "key.pub")
    assert "nobody signed" in check(bundle).stderr
    added.unlink()
    assert check(bundle).returncode == 0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """One in which an administrator changes an overlay."""
    needed("kubectl")
    shutil.copytree(ROOT / "k8s", tmp_path / "checkout" / "k8s")
    (tmp_path / "checkout" / ".tools").symlink_to(ROOT / ".tools")
    return tmp_path / "checkout"


def listed(checkout: Path) -> list[str]:
    made, folder = checkout / "k8s" / "offline" / "make.sh", checkout.parent / "bundle"
    done = run(made, "production", folder, "no-key", STEPS="manifests")
    assert done.returncode == 0, done.stderr
    return (folder / "images.txt").read_text(encoding="utf-8").splitlines()


def test_a_folder_is_where_who_asks_for_it_is(checkout: Path) -> None:
    (checkout.parent / "elsewhere").mkdir()
    made = checkout / "k8s" / "offline" / "make.sh"
    done = subprocess.run(
        [made, "production", "mine", "no-key"],
        cwd=checkout.parent / "elsewhere", env={**os.environ, "STEPS": "manifests"}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, (checkout.parent / "elsewhere" / "mine" / "guichet.yaml").is_file()) == (0, True)


def test_images_of_what_is_applied_by_hand_are_listed_too(checkout: Path) -> None:
    kustomization = checkout / "k8s" / "overlays" / "production" / "dead-letters" / "kustomization.yaml"
    kustomization.write_text(kustomization.read_text(encoding="utf-8").replace("newTag: 0.1.0", "newTag: 0.0.9"))
    assert {f"registry.example.org/guichet/tools:{tag}" for tag in ("0.1.0", "0.0.9")} <= set(listed(checkout))


def test_an_overlay_with_nothing_to_apply_by_hand_is_bundled_without(checkout: Path) -> None:
    shutil.rmtree(checkout / "k8s" / "overlays" / "production" / "dead-letters")
    (checkout.parent / "bundle").mkdir()
    (checkout.parent / "bundle" / "dead-letters.yaml").write_text("of an earlier bundle")
    assert "registry.example.org/guichet/desk:0.1.0" in listed(checkout)
    assert not (checkout.parent / "bundle" / "dead-letters.yaml").exists()


def test_an_image_that_the_overlay_names_by_its_digest_is_listed_so(checkout: Path) -> None:
    kustomization = checkout / "k8s" / "overlays" / "production" / "kustomization.yaml"
    pinned = kustomization.read_text(encoding="utf-8").replace(
        "newName: registry.example.org/guichet/crm\n  newTag: 0.1.0",
        "newName: registry.example.org/guichet/crm\n  digest: sha256:" + "a" * 64,
    )
    kustomization.write_text(pinned)
    assert f"registry.example.org/guichet/crm@sha256:{'a' * 64}" in listed(checkout)


def test_wheels_are_those_of_the_images_python(checkout: Path) -> None:
    (checkout / "shared" / "cli").mkdir(parents=True)
    text = (ROOT / "shared" / "cli" / "Dockerfile").read_text(encoding="utf-8")
    (checkout / "shared" / "cli" / "Dockerfile").write_text(re.sub(r"BASE=python:3\.\d+", "BASE=python:3.9", text))
    (checkout / ".venv").symlink_to(ROOT / ".venv")
    made = checkout / "k8s" / "offline" / "make.sh"
    done = run(made, "production", checkout.parent / "bundle", "no-key", STEPS="wheels")
    assert (done.returncode, "images run Python 3.9" in done.stderr) == (1, True)
