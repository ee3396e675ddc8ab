"""What the documents say inside a pod begins there: the pod's image has what the command imports."""

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from schemas.topics import SERVICES
from shared.cli.lazy import GROUP
from tests.k8s.rendering import ROOT
from tests.walked import commands

pytestmark = pytest.mark.feature(82, 89)
_MODULE = ["python", "-m"]


def said_in_pods() -> list[tuple[str, tuple[str, ...]]]:
    """Whose pod, and the module with its arguments."""
    found: set[tuple[str, tuple[str, ...]]] = set()
    for one in (one for page in commands.PAGES for one in commands.of(page) if {"exec", "--"} <= set(one.words)):
        place = one.words.index("--") + 1
        pod = next((word for word in one.words[:place] if word.startswith(("deploy/", "job/"))), "")
        if pod and list(one.words[place : place + 2]) == _MODULE:
            found.add((pod.partition("/")[2], one.words[place + 2 :]))
    return sorted(found)


def begun(pod: str, words: Sequence[str], home: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    place = ROOT / "services" / pod if pod in SERVICES else ROOT / "shared" / "cli"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    return subprocess.run(
        [sys.executable, "-m", "tests.k8s.as_image", place / "packages.txt", *words],
        env={**environment, "GUICHET_HOME": str(home)}, cwd=ROOT, input=given,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_pods_are_spoken_to_by_the_documents() -> None:
    assert ("audit", ("shared.cli.main", "audit", "verify")) in said_in_pods()


@pytest.mark.parametrize(
    ("pod", "words"), said_in_pods(), ids=lambda one: one if isinstance(one, str) else " ".join(one)
)
def test_a_command_begins_in_its_pod(pod: str, words: tuple[str, ...], tmp_path: Path) -> None:
    done = begun(pod, words, tmp_path)
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    assert "not in the image" not in done.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_begins_in_its_own_image(service: str, tmp_path: Path) -> None:
    """As far as what it is not told here."""
    done = begun(service, [f"services.{service}.main"], tmp_path)
    assert done.stderr.startswith(f"{service}: GUICHET_"), done.stderr[-2000:]


def offered() -> list[tuple[str, str]]:
    """Whose command it is, and its name."""
    found = {
        (one.value.split(".")[1], one.name) for one in entry_points(group=GROUP) if one.value.startswith("services.")
    }
    return sorted(found)


@pytest.mark.parametrize(("service", "command"), offered())
def test_a_services_own_commands_are_there_in_its_pod(service: str, command: str, tmp_path: Path) -> None:
    done = begun(service, ["shared.cli.main", command, "--help"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["subject", "find", "--as", "p.officer", "--password-file", os.devnull], "start Guichet first, or set it"),
        (
            ["subject", "restrictions", "--as", "p.officer", "--password-file", os.devnull],
            "start Guichet first, or set it",
        ),
        (["export", "--as", "a.admin", "-o", "out"], "an export is made where it was started"),
    ],
)
def test_the_desks_commands_say_in_its_pod_what_they_lack(words: Sequence[str], said: str, tmp_path: Path) -> None:
    done = begun("desk", ["shared.cli.main", *words], tmp_path, given="marc.delaunay@client.example\n")
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    assert said in done.stderr


def test_what_an_image_lacks_is_missed(tmp_path: Path) -> None:
    assert "not in the image: psutil" in begun("audit", ["shared.local.state"], tmp_path).stderr
