"""Files of an administrator's own on a cluster: each where the services that know it read it, and nowhere else."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic_settings import BaseSettings

from schemas.topics import SERVICES
from services.crm.adapters.outgoing import subscribers_file
from services.desk.adapters import groups_file
from services.desk.domain.priority import CATEGORIES
from services.intake.adapters import connectors
from services.intake.domain.connectors.declared import BadConnectors
from services.pseudonymizer.adapters.terms_file import TermsFile
from services.triage.main import rules
from shared import disclosures, use_cases
from shared.cluster import own_files
from shared.cluster.places import NAME_SECRETS, PLACES, SECRET_THEMSELVES
from shared.runtime.settings import ServiceSettings
from tests.k8s import mounted
from tests.k8s.mounted import given, service_of, sources, told
from tests.k8s.pairs import Pair, allowed, ends
from tests.k8s.reach import End, Network
from tests.k8s.rendering import KUBERNETES, OVERLAYS, ROOT, Manifest, needed, of_kind, overlay_of, render
from tests.k8s.rules import pods, problems
from tests.k8s.test_manifests import invalid

pytestmark = pytest.mark.feature(89)
EXAMPLE = "own-files"
NOT_WRITTEN = frozenset(
    {
        "checkpoint_file", "erasures_file", "ai_switch_file",  # written by the services
        "article_keys_file", "draft_keys_file",  # keys
        "imap_ca_file", "imap_password_file", "mail_certificate_file", "mail_key_file", "smtp_ca_file",
        "webhook_ca_file", "generative_ca_file", "generative_token_file",  # certificates and secrets of other servers
    }
)  # fmt: skip
"""Settings that name files, beside keys, and no page that an administrator writes."""


@pytest.fixture(autouse=True, scope="module")
def tools() -> None:
    needed("kubectl")


def component(file: str) -> str:
    return f"components/own-files/{own_files.stem(file)}"


def overlay(folder: Path, **contents: str) -> list[Manifest]:
    """Production, with these files of one's own: by stem, what each holds."""
    folder.mkdir(exist_ok=True)
    files = [file for file in own_files.names() if own_files.stem(file) in contents]
    for file in files:
        (folder / file).write_text(contents[own_files.stem(file)], encoding="utf-8")
    laid = [file for file in files if file not in SECRET_THEMSELVES]
    maps = [{"name": own_files.object_of(file), "files": [file]} for file in laid]
    told = {"namespace": "guichet", "configMapGenerator": maps}
    return overlay_of(folder, "overlays/production", [component(file) for file in files], **told)


@pytest.fixture(scope="module")
def with_all(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    contents = {own_files.stem(file): "default: {}\n" for file in own_files.names()}
    return overlay(tmp_path_factory.mktemp("all"), **contents)


@pytest.mark.parametrize("service", SERVICES)
def test_every_file_that_a_setting_names_has_its_component_or_is_no_page(service: str) -> None:
    fields: type[BaseSettings] = import_module(f"services.{service}.settings").Settings
    files = {name for name in fields.model_fields if name.endswith("_file")} - set(ServiceSettings.model_fields)
    keys = {name.lower() for name in PLACES[service].keys}
    assert {name.upper() for name in files - keys - NOT_WRITTEN} == set(PLACES[service].files)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_each_file_that_it_reads_and_no_other(with_all: list[Manifest], service: str) -> None:
    own = {name: Path(value) for name, value in told(with_all, service).items() if "/run/guichet/own/" in value}
    assert {name: path.name for name, path in own.items()} == {
        f"GUICHET_{setting}": file for setting, file in PLACES[service].files.items()
    }
    pod, container = service_of(with_all, service)
    folders = {one["mountPath"] for one in container["volumeMounts"] if "/own/" in one["mountPath"]}
    assert folders == {str(path.parent) for path in own.values()}
    assert {one["name"] for one in pod["volumes"] if one["name"].startswith("own-")} == {
        own_files.object_of(path.name) for path in own.values()
    }
    for path in own.values():
        mount, volume = given(with_all, service, path.parent)
        assert mount["readOnly"] is True
        itself, *_ = (source.get("configMap") or source["secret"] for source in sources(volume))
        assert itself["items"] == [{"key": path.name, "path": path.name}]
    (wait,) = pod["initContainers"]
    assert "/own/" not in json.dumps(wait), "what waits for the database reads none"


def test_all_of_them_keep_the_rules_of_the_house_and_change_nobodys_ways(with_all: list[Manifest]) -> None:
    assert problems(with_all) == []
    assert invalid(with_all) == []
    assert allowed(with_all) == allowed(render("production"))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_without_a_component_no_service_is_told_of_a_file(overlay: str) -> None:
    text = json.dumps(render(overlay))
    assert not [file for file in own_files.names() if own_files.object_of(file) in text]
    assert "/run/guichet/own" not in text
    assert "GUICHET_CLASSIFIERS_DIR" not in text


def test_a_page_is_a_config_map_and_what_is_secret_never(with_all: list[Manifest]) -> None:
    maps = of_kind(with_all, "ConfigMap")
    in_maps, in_secrets = set(), set()
    for file in own_files.names():
        (service, *_) = own_files.readers(file)
        for source in sources(given(with_all, service, Path(own_files.path_of(file).parent))[1]):
            if "configMap" in source:
                in_maps.add(file)
                assert set(maps[source["configMap"]["name"]]["data"]) == {file}
            else:
                in_secrets.add(file)
                assert source["secret"]["name"] == own_files.object_of(file), "no hash: nobody renders it"
    assert in_secrets == {"connectors.yaml", "subscribers.yaml", "provider.yaml", "terms.yaml"}
    assert in_maps == set(own_files.names()) - {"terms.yaml"}


def test_a_changed_file_starts_just_the_services_anew_that_read_it(with_all: list[Manifest], tmp_path: Path) -> None:
    """Its ConfigMap has another name then, which stands in their pods and in no other's; nothing else changes there."""
    changed = overlay(tmp_path, **{own_files.stem(file): "default: {} # new\n" for file in own_files.names()})
    before, after = _maps(with_all), _maps(changed)
    pod_texts = {name: json.dumps(spec) for name, spec in pods(with_all)}
    assert set(before) == set(after) == set(own_files.names()) - {"terms.yaml"}
    for file, name in before.items():
        assert name != after[file]
        assert {pod for pod, text in pod_texts.items() if f'"{name}"' in text} == set(own_files.readers(file))
        pod_texts = {pod: text.replace(f'"{name}"', f'"{after[file]}"') for pod, text in pod_texts.items()}
    assert pod_texts == {name: json.dumps(spec) for name, spec in pods(changed)}


def _maps(manifests: list[Manifest]) -> dict[str, str]:
    """By file, what its ConfigMap is called."""
    return {
        file: name for name, one in of_kind(manifests, "ConfigMap").items() if "own-" in name for file in one["data"]
    }


def test_only_what_an_overlay_has_is_asked_for(tmp_path: Path) -> None:
    """A service whose file nobody laid is as it is without."""
    manifests = overlay(tmp_path / "one", groups="default: {}\n")
    bare, found = dict(pods(render("production"))), dict(pods(manifests))
    assert {name for name in found if found[name] != bare[name]} == {"desk"}


def test_the_page_names_each_component_with_its_file_and_its_readers() -> None:
    page = (ROOT / "docs" / "how-to" / "deploy-on-kubernetes.md").read_text(encoding="utf-8")
    section = page.partition("## Files of your own")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|", section, re.MULTILINE)
    assert {name: set(readers.split(", ")) for name, _, readers in rows} == {
        own_files.stem(file): set(own_files.readers(file)) for file in own_files.names()
    }
    secret = {name for name, files, _ in rows if "Secret" in files}
    assert secret == {own_files.stem(file) for file in NAME_SECRETS | SECRET_THEMSELVES}


# --- The example --------------------------------------------------------------------------------------------------------


def test_the_example_is_valid_keeps_the_rules_and_has_every_file_that_lies_there() -> None:
    manifests = render(EXAMPLE)
    assert problems(manifests) == []
    assert invalid(manifests) == []
    lying = {path.name for path in (KUBERNETES / "overlays" / EXAMPLE).iterdir() if path.name in own_files.names()}
    named = {Path(value).name for service in SERVICES for value in told(manifests, service).values()}
    assert {"use-cases.yaml", "groups.yaml", "connectors.yaml", "policy.yaml", "fields.yaml"} <= lying
    assert lying == named & set(own_files.names())
    for file in lying:
        for service in own_files.readers(file):
            volume = given(manifests, service, Path(own_files.path_of(file).parent))[1]
            (name,) = (source["configMap"]["name"] for source in sources(volume) if "configMap" in source)
            assert name in of_kind(manifests, "ConfigMap")


def test_the_example_opens_one_way_more_to_the_one_address_that_it_names() -> None:
    helpdesk = End(address="192.0.2.60")
    before, after = Network(render("staging")), Network(render(EXAMPLE))
    assert {name for name in SERVICES if after.reaches(ends(render(EXAMPLE))[name], helpdesk, 443)} == {"crm"}
    assert not before.reaches(ends(render("staging"))["crm"], helpdesk, 443)
    assert allowed(render(EXAMPLE)) == allowed(render("staging"))
    assert Pair("crm", "mail", 587) in allowed(render(EXAMPLE))


def read_by(
    service: str,
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    secrets: tuple[str, ...] = ("zammad.secret", "zammad.token"),
) -> Any:
    return mounted.settings(monkeypatch, render(EXAMPLE), service, folder / service, secrets)


def test_intake_and_desk_take_the_example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = read_by("intake", monkeypatch, tmp_path)
    declared = connectors.read(settings.connectors_file, settings.tenant)
    assert {name: secrets for name, (_, secrets) in declared.items()} == {"helpdesk": (mounted.SECRET.encode(),)}
    cases = use_cases.read(settings.use_cases_file, settings.tenant)
    assert [case.name for case in cases] == ["it", "shop", "returns", "front"]
    use_cases.check_connectors(cases, {name: one.kind for name, (one, _) in declared.items()})
    settings = read_by("desk", monkeypatch, tmp_path)
    cases = use_cases.read(settings.use_cases_file, settings.tenant, CATEGORIES)
    groups = groups_file.read(settings.groups_file, settings.tenant, cases)
    assert [group.name for group in groups["default"]] == ["workplace", "customers", "returns"]


def test_without_its_secret_a_connector_keeps_intake_from_starting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = read_by("intake", monkeypatch, tmp_path, secrets=())
    with pytest.raises(BadConnectors, match="secret file cannot be read"):
        connectors.read(settings.connectors_file, settings.tenant)


def test_triage_and_drafter_take_the_example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = read_by("triage", monkeypatch, tmp_path)
    read = rules(settings)
    assert [field.name for field in read.extraction.of("default")] == ["contract"]
    assert [case.classifier for case in read.use_cases if case.classifier] == ["returns"]
    drafter = read_by("drafter", monkeypatch, tmp_path)
    assert len(use_cases.read(drafter.use_cases_file, drafter.tenant)) == 4


def test_crm_and_pseudonymizer_take_the_example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crm = read_by("crm", monkeypatch, tmp_path)
    (subscriber,) = subscribers_file.read(crm.webhook_subscribers_file, crm.tenant)
    assert subscribers_file.secrets(subscriber.secret_file) == (mounted.SECRET,)
    told_in_clear = disclosures.read(crm.disclosures_file, crm.tenant)
    assert told_in_clear[subscriber.name].fields == ("external_reference",), "its ticket is found by it"
    pseudonymizer = read_by("pseudonymizer", monkeypatch, tmp_path)
    assert disclosures.read(pseudonymizer.disclosures_file, pseudonymizer.tenant) == told_in_clear


def test_terms_that_change_in_their_secret_hold_without_a_new_start(tmp_path: Path) -> None:
    """The kubelet swaps a link for the folder of the new ones."""
    for word in ("first", "second"):
        (tmp_path / word).mkdir()
        (tmp_path / word / "terms.yaml").write_text(f"default: {{never: [{word}]}}\n", encoding="utf-8")
    (tmp_path / "..data").symlink_to("first")
    (tmp_path / "terms.yaml").symlink_to("..data/terms.yaml")
    terms = TermsFile(tmp_path / "terms.yaml")
    assert terms.of("default").left("first")
    (tmp_path / "..new").symlink_to("second")
    (tmp_path / "..new").replace(tmp_path / "..data")
    assert terms.of("default").left("second")
    assert not terms.of("default").left("first")
