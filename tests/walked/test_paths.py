"""Two paths of whoever runs it: from an empty cluster to the first ticket, and from a page at night to its cause.

No cluster can be had here: this says that each step names what is there, and comes after what it needs.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from pydantic_settings import BaseSettings

from services.intake.adapters.http import NewTicket
from shared.cluster.places import PLACES
from shared.cluster.secrets import files_of
from shared.telemetry.contract import METRICS
from tests.k8s.rendering import needed, render
from tests.walked import commands
from tests.walked.commands import ROOT, Command

pytestmark = pytest.mark.feature(82, 89)
DEPLOY: Final = ROOT / "docs" / "how-to" / "deploy-on-kubernetes.md"
RUNBOOKS: Final = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
ALERTS: Final = ROOT / "k8s" / "monitoring" / "alerts.yaml"
AT_NIGHT: Final = ROOT / "docs" / "runbooks" / "at-night.md"
MOST_STEPS: Final = 4
"""To the cause: "in under five"."""


@pytest.fixture(autouse=True)
def overlay() -> None:
    needed("kubectl")


# --- From an empty cluster to the first ticket --------------------------------------------------------------------------


def steps() -> list[Command]:
    """The commands from "On a cluster" to the next heading."""
    lines = DEPLOY.read_text(encoding="utf-8").split("\n")
    first = lines.index("## On a cluster") + 1
    last = next(number for number, line in enumerate(lines[first:], first) if line.startswith("## "))
    return [one for one in commands.of(DEPLOY) if first <= one.line <= last]


def place(*fragments: str) -> int:
    """Of the one step, or the first of several, that has all of these in it."""
    found = [number for number, one in enumerate(steps()) if all(part in " ".join(one.words) for part in fragments)]
    assert found, f"no step with {fragments}"
    return found[0]


def test_each_step_comes_after_what_it_needs() -> None:
    """As the cluster has it: a pod waits for its image, its keys, the bus and `prepare`, which waits for the database.

    `prepare` is gone some minutes after it ended, so nothing that may take longer is waited for before it.
    """
    models, images = place("models.collect"), place("docker build", "services/")
    namespace, keys = place("apply", "namespace.yaml"), place("shared.cluster.secrets", "keys")
    rendered, applied = place("kustomize"), place("apply", "--server-side")
    bus, database, prepare = (place("wait", what) for what in ("kafka/", "cluster/", "job/prepare"))
    running, way_in, ticket = place("rollout status"), place("port-forward", "service/intake"), place("curl")
    assert models < place("docker build", "models/Dockerfile") < images < rendered
    assert (
        namespace
        < place("helm install", "watchNamespaces")
        < keys
        < place("create secret")
        < rendered
        < applied
        < min(bus, database)
    )
    assert database < prepare < bus < running < way_in < ticket < place("audit verify")


def test_every_file_of_the_overlay_that_is_copied_is_named_as_one_to_change() -> None:
    (step,) = (line for line in re.split(r"^\d\. ", DEPLOY.read_text(encoding="utf-8"), flags=re.MULTILINE)
               if line.startswith("**Your overlay.**"))  # fmt: skip
    files = {path.name for path in (ROOT / "k8s" / "overlays" / "production").glob("*.yaml")}
    assert [name for name in sorted(files - {"kustomization.yaml"}) if f"`{name}`" not in step] == []


def test_every_image_of_the_overlay_is_built_and_every_one_built_is_used() -> None:
    built = {
        word for one in steps() if one.words[:2] == ("docker", "build") for word in one.words if "/guichet/" in word
    }
    named = set(re.findall(r'"image": "([^"]+/guichet/[^"]+)"', json.dumps(render("production"))))
    assert built == named


def test_every_secret_that_no_operator_makes_is_made_before_anything_is_applied() -> None:
    made = {one.words[one.words.index("secret") + 2] for one in steps() if "create" in one.words}
    made |= {f"{service}-keys" for service in PLACES if files_of(service)}
    manifests = render("production")
    by_operators = {one["spec"].get("secretName") for one in manifests if one["kind"] == "Certificate"}
    by_operators |= {one["metadata"]["name"] for one in manifests if one["kind"] == "KafkaUser"}
    ours = set(_secrets(manifests)) - by_operators
    by_hand = {
        name for name in ours if not name.startswith(("guichet-cluster-", "guichet-clients-", "guichet-database-"))
    }
    assert by_hand == made


def _secrets(found: Any) -> Iterator[str]:
    """Every name by which a manifest refers to a Secret."""
    if isinstance(found, list):
        for one in found:
            yield from _secrets(one)
    elif isinstance(found, dict):
        for key, value in found.items():
            if key == "secretName" and isinstance(value, str):
                yield value
            elif key in ("secret", "secretKeyRef", "accessKeyId", "secretAccessKey") and "name" in (value or {}):
                yield value["name"]
            yield from _secrets(value)


def test_the_first_ticket_is_one_that_intake_takes() -> None:
    (asked,) = (one.words for one in steps() if one.words[0] == "curl")
    given = dict(pairwise(asked))
    ticket = NewTicket.model_validate_json(given["-d"])
    assert ticket.subject
    assert ticket.text
    assert "Content-Type: application/json" in asked
    assert asked[-1].endswith("/v1/tickets")
    port = next(one.words[-1] for one in steps() if "port-forward" in one.words).partition(":")[0]
    assert f":{port}/" in asked[-1]


# --- From a page at night to its cause ----------------------------------------------------------------------------------


def numbered(page: Path) -> list[str]:
    """The steps of the page's own list."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^\d+\. .*", text.partition("**Do.**")[2] if "**Do.**" in text else text, re.MULTILINE)


def pages() -> list[tuple[str, Path]]:
    rules = (rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"])
    return [(rule["alert"], ROOT / rule["annotations"]["runbook"]) for rule in rules if "alert" in rule]


def test_the_path_at_night_has_under_five_steps_and_ends_at_the_runbook() -> None:
    found = numbered(AT_NIGHT)
    assert 0 < len(found) <= MOST_STEPS
    assert "alert" in found[0]
    assert "runbook" in found[-1]


@pytest.mark.parametrize(("alert", "page"), pages(), ids=lambda one: one if isinstance(one, str) else one.stem)
def test_each_alert_is_under_five_steps_from_its_cause(alert: str, page: Path) -> None:
    """The runbook's list; a line that leads to another runbook takes one."""
    assert 0 < len(numbered(page)) <= MOST_STEPS, alert
    assert re.sub(r"Burn\w+$", "Burn", alert) in page.read_text(encoding="utf-8")


@cache
def source() -> str:
    """What the project's own code says, without how a long line is broken."""
    files = (path for root in ("services", "shared", "models", "schemas") for path in (ROOT / root).rglob("*.py"))
    said = "\n".join(path.read_text(encoding="utf-8") for path in files)
    words = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "services").rglob("*.ftl"))
    return re.sub(r'"\s*\n\s*f?"', "", said) + words


@cache
def settings() -> set[str]:
    import services.audit.settings
    import services.crm.settings
    import services.desk.settings
    import services.drafter.settings
    import services.intake.settings
    import services.pseudonymizer.settings
    import services.triage.settings  # noqa: F401

    return {f"GUICHET_{field}".upper() for model in _below(BaseSettings) for field in model.model_fields}


def _below(model: type[Any]) -> Iterator[type[Any]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


@pytest.mark.parametrize("page", RUNBOOKS, ids=lambda page: page.stem)
def test_what_a_runbook_tells_to_look_for_is_there(page: Path) -> None:
    """Settings, series, and what services say: a log line that was reworded sends whoever is called astray."""
    metrics = {name for one in METRICS for name in (one.prometheus, one.name)}
    for said in commands.prose(page):
        if re.fullmatch(r"GUICHET_[A-Z_]+", said.partition("=")[0]):
            assert said.partition("=")[0] in settings() | {"GUICHET_MODELS_DIR"}, said
        elif re.match(r"(guichet_\w+|gen_ai_\w+|guichet\.\w+)", said):
            name = re.match(r"[\w.]+", said)
            assert name is not None
            known = {label.replace(".", "_") for one in METRICS for label in one.attributes}
            assert re.sub(r"_(count|sum|bucket)$", "", name[0]) in metrics | known, said
        elif re.fullmatch(r"[a-z][a-z ,:]+ [a-z ,:]+", said):
            assert said in source() or said.startswith(("guichet ", "make ", "kubectl ", "select ")), said
