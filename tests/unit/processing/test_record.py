"""The record of processing says what this installation is told and what the code does, and no more than that."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from schemas.topics import SERVICES, TOPICS
from shared.cli.main import app
from shared.local import ai, files
from shared.local import state as states
from shared.local.environment import Surroundings, service_environment
from shared.local.kafka.server import Login
from shared.local.keys import KeyFolder
from shared.local.layout import Home
from shared.placeholders import LABELS
from shared.processing import configured, markdown, record, wording

pytestmark = pytest.mark.feature(87)

SECRETS = ("mail-secret", "bus-secret", "base-secret", "path-token", "hook-secret")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation that was started once, with settings of its own."""
    policy = tmp_path / "policy.yaml"
    policy.write_text("default:\n  category: {preselect: 0.8}\n")
    chosen = {
        "UNDO_SECONDS": "42", "SMTP_HOST": "mail.example", "SMTP_USERNAME": "u", "SMTP_PASSWORD": "mail-secret",
        "WEBHOOK_URL": "https://u:path-token@crm.example/path-token?k=path-token", "WEBHOOK_SECRET": "hook-secret",
        "TRIAGE_POLICY_FILE": str(policy), "MODELS_DIR": str(tmp_path / "no-models"),
    }  # fmt: skip
    for name, value in chosen.items():
        monkeypatch.setenv(f"GUICHET_{name}", value)
    home = Home(tmp_path / "home")
    home.make()
    KeyFolder(home.keys).ensure()
    for service in SERVICES:
        values = service_environment(
            service, Surroundings(home, 2525), login=Login("bus.example:9", service, "bus-secret"),
            database_url=f"postgresql://guichet_{service}:base-secret@127.0.0.1:1/guichet", port=7,
        )  # fmt: skip
        files.write_json(states.environment_file(home, service), values)
    return home


def test_an_installation_that_never_ran_has_no_record(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["record-of-processing", "--home", str(tmp_path)])
    assert said.exit_code == 1
    assert "Nothing was ever started" in said.stderr
    with pytest.raises(configured.NothingRan):
        record.gather(Home(tmp_path))


@pytest.mark.parametrize(("written", "host"), [
    ("issuer: https://u:path-token@id.example:8443/realms/path-token\nclient_id: guichet\n", "https://id.example:8443"),
    ("issuer: [", None), ("- 1\n", None), ("client_id: x\n", None), (None, None),
])  # fmt: skip
def test_who_vouches_for_staff_is_a_recipient_by_host_alone(home: Home, written: str | None, host: str | None) -> None:
    file, at = home.root / "provider.yaml", states.environment_file(home, "desk")
    if written is not None:
        file.write_text(written)
    files.write_json(at, json.loads(at.read_text()) | {"GUICHET_OIDC_FILE": str(file)})
    found = record.gather(home)
    assert [item["who"] for item in found["recipients"] if item.get("setting") == "GUICHET_OIDC_FILE"] == [host]
    page = markdown.render(found, "fr")
    assert not any(secret in page + json.dumps(found) for secret in SECRETS)
    assert host is None or host in page


def test_it_says_what_is_configured_and_shows_no_secret(home: Home) -> None:
    found = record.gather(home)
    assert {"name": "GUICHET_UNDO_SECONDS", "value": "42", "source": "set"} in found["settings"]["desk"]
    assert {"name": "GUICHET_SESSION_HOURS", "value": "12", "source": "default"} in found["settings"]["desk"]
    recipients = {(item["who"], item["by"]) for item in found["recipients"]}
    assert {("https://crm.example", "crm"), ("mail.example", "crm"), ("external-crm", "bus")} <= recipients
    assert "preselect: 0.8" in found["ai"]["policy"]["content"]
    for said in (json.dumps(found), *(markdown.render(found, lang) for lang in wording.LANGUAGES)):
        assert not [secret for secret in SECRETS if secret in said]


def _declare(home: Home, subscribers: str, disclosures: str) -> None:
    folder = home.root.parent
    named = {"WEBHOOK_SUBSCRIBERS_FILE": subscribers, "DISCLOSURES_FILE": disclosures}
    for name, text in named.items():
        (folder / f"{name}.yaml").write_text(text)
    told = {f"GUICHET_{name}": str(folder / f"{name}.yaml") for name in named}
    files.write_json(states.environment_file(home, "crm"), {**states.environment_of(home, "crm"), **told})


@pytest.mark.feature(76)
def test_who_is_told_in_clear_and_what_for_is_in_it_without_any_secret(home: Home) -> None:
    _declare(
        home,
        "default:\n"
        "  helpdesk: {kind: zammad, url: 'https://zammad.example:8443/path-token?k=path-token', secret_file: s,\n"
        "    connector: {user: hook-secret}, share: {purpose: show-in-crm, fields: [subject, found]}}\n"
        "clinic: {other: {url: 'https://other.example', secret_file: s}}\n",
        "default:\n"
        "  helpdesk: {purpose: ticket-link, fields: [external_reference]}\n"
        "  webhook: {purpose: customer-lookup, fields: [customer_address]}\n"
        "  gone: {purpose: archive, fields: [text]}\n",
    )
    found = record.gather(home)
    assert found["subscribers"] == {
        "told": [
            {"name": "webhook", "kind": "webhook", "host": "https://crm.example",
             "in_clear": {"purpose": "customer-lookup", "fields": ["customer_address"]}, "pseudonymised": None},
            {"name": "helpdesk", "kind": "zammad", "host": "https://zammad.example:8443",
             "in_clear": {"purpose": "ticket-link", "fields": ["external_reference"]},
             "pseudonymised": {"purpose": "show-in-crm", "fields": ["subject", "found"]}},
            {"name": "gone", "kind": None, "host": None,
             "in_clear": {"purpose": "archive", "fields": ["text"]}, "pseudonymised": None},
        ],
        "problems": [],
    }  # fmt: skip
    for lang in wording.LANGUAGES:
        page = markdown.render(found, lang)
        assert "| helpdesk | zammad | https://zammad.example:8443 | ticket-link | external_reference |" in page
        assert not [secret for secret in SECRETS if secret in page]
    assert not [secret for secret in SECRETS if secret in json.dumps(found)]


@pytest.mark.parametrize(
    "broken", ["[hook-secret]", "default: {crm: {url: 'https://x:hook-secret/'}}", "a: [", "default: 3"]
)
def test_a_file_that_cannot_be_used_is_named_and_not_repeated(home: Home, broken: str) -> None:
    _declare(home, broken, "default: {crm: {purpose: hook-secret!, fields: [text]}}")
    found = record.gather(home)
    assert [problem.partition(":")[0] for problem in found["subscribers"]["problems"]] == [
        "GUICHET_WEBHOOK_SUBSCRIBERS_FILE", "GUICHET_DISCLOSURES_FILE",
    ]  # fmt: skip
    assert [one["name"] for one in found["subscribers"]["told"]] == ["webhook"], "what a setting says still stands"
    for said in (json.dumps(found), *(markdown.render(found, lang) for lang in wording.LANGUAGES)):
        assert "hook-secret" not in said
    assert "Fichier inutilisable" in markdown.render(found, "fr")


def test_topics_are_those_of_the_code(home: Home) -> None:
    topics = {item["name"]: item for item in record.gather(home)["data"]["topics"]}
    assert topics.keys() == {topic.name for topic in TOPICS}
    for topic in TOPICS:
        said = topics[topic.name]
        assert (said["kept_days"], said["read_by"], said["sealed"]) == (
            topic.retention.days, list(topic.readers), topic.sealed,
        )  # fmt: skip


def test_each_key_is_with_those_who_were_given_it(home: Home) -> None:
    keys = {item["file"]: item for item in record.gather(home)["keys"]}
    assert keys["approval.key"]["given_to"] == ["desk"]
    assert keys["outbound.key"]["given_to"] == ["crm"]
    assert keys["vault.key"]["given_to"] == ["pseudonymizer", "desk"]
    assert not {"triage", "drafter"} & {name for item in keys.values() for name in item["given_to"]}
    assert not any(item["others_may_read"] for item in keys.values())
    (home.keys / "vault.key").chmod(0o644)
    loose = [item["file"] for item in record.gather(home)["keys"] if item["others_may_read"]]
    assert loose == ["vault.key"]


def test_a_model_that_is_not_there_is_said_to_be_missing_and_not_described(home: Home) -> None:
    classifier, finder = record.gather(home)["ai"]["systems"]
    assert "no model" in classifier["problem"]
    assert "version" not in classifier
    assert finder["problem"]


@pytest.mark.feature(36)
def test_how_writers_sound_is_in_it_when_it_is_on_and_only_then(home: Home) -> None:
    def pages() -> list[str]:
        return [markdown.render(record.gather(home), lang) for lang in wording.LANGUAGES]

    purposes = wording.TEXTS["sentiment"]
    for said, purpose in zip(pages(), purposes, strict=True):
        assert purpose not in said
        assert "sentiment: calm" not in said
    file = states.environment_file(home, "triage")
    files.write_json(file, {**states.environment_of(home, "triage"), "GUICHET_TRIAGE_SENTIMENT": "on"})
    (system,) = [one for one in record.gather(home)["ai"]["systems"] if one["id"] == "sentiment"]
    assert system["services"] == ["triage"]
    assert system["digest"].startswith("sha256:")
    for said, purpose in zip(pages(), purposes, strict=True):
        assert purpose in said
        assert "sentiment: calm, tense, upset" in said


OWN: dict[str, Any] = {"id": "own_classifier", "name": "shop", "services": ["triage"], "card": "", "problem": None}


@pytest.mark.feature(87, 96)
@pytest.mark.parametrize(
    ("verdict", "accepted", "said"),
    [
        ("kept", None, ("dans les bornes, genre 2.0 %", "within the bounds, gender 2.0 %")),
        ("accepted", {"by": "Bea Roy", "why": "CTR-9"}, ("a signé Bea Roy (CTR-9), genre", "signed by Bea Roy (CTR-9), gender")),
        ("not_asked", None, ("avant que ce soit mesuré", "before it was measured")),
    ],
)  # fmt: skip
def test_whether_a_use_cases_own_classifier_is_fair_is_in_it(
    home: Home, verdict: str, accepted: dict[str, str] | None, said: tuple[str, str]
) -> None:
    found = record.gather(home)
    fairness = {"verdict": verdict, "accepted": accepted, "changed": {"gender": 0.02, "neutral": 0.01}}
    found["ai"]["systems"].append(OWN | {"fairness": fairness})
    for lang, words in zip(wording.LANGUAGES, said, strict=True):
        assert words in markdown.render(found, lang)


def test_what_only_a_person_knows_is_a_blank_with_a_name(home: Home) -> None:
    found = record.gather(home)
    assert set(found["to_fill_in"].values()) == {None}
    for lang, blank in (("fr", "(à remplir)"), ("en", "(to be filled in)")):
        page = markdown.render(found, lang)
        assert page.count(f"**{blank}**") == len(record.TO_FILL_IN)
        assert "compliant" not in page.lower()
        assert "conforme" not in page.lower()


def test_that_the_ledger_names_staff_and_has_no_duration_is_a_blank_of_its_own(home: Home) -> None:
    assert record.gather(home)["to_fill_in"]["retention_of_ledger"] is None
    english, french = (wording.blank("retention_of_ledger", lang) for lang in ("en", "fr"))
    assert "names staff" in english
    assert "nomme le personnel" in french


def test_what_the_database_alone_knows_is_not_guessed(home: Home) -> None:
    found = record.gather(home)
    assert (found["running_since"], found["data"]["tables"], found["ai"]["modes"]) == (None, None, None)
    assert found["oversight"]["approval_policies"] is None
    assert "Not read" in markdown.render(found, "en")


def test_who_took_the_ai_out_is_in_it(home: Home) -> None:
    assert record.gather(home)["ai"]["switch"] == {"state": "on", "switched": []}
    ai.switch(home, "off", "lead-1")
    switch = record.gather(home)["ai"]["switch"]
    assert (switch["state"], switch["switched"][0]["by"]) == ("off", "lead-1")


def test_every_service_and_blank_has_words_in_both_languages() -> None:
    assert wording.PURPOSES.keys() == set(SERVICES)
    assert wording.TO_FILL_IN.keys() == set(record.TO_FILL_IN)
    assert all(all(pair) for table in (wording.PURPOSES, wording.TO_FILL_IN, wording.TEXTS) for pair in table.values())


def test_both_languages_and_json_come_out_of_the_command(home: Home) -> None:
    run = CliRunner().invoke
    french = run(app, ["record-of-processing", "--home", str(home.root)]).stdout
    assert french.startswith("# Registre des traitements")
    assert "\u00a0:" in french
    assert " :" not in french.split("## ")[1]
    assert run(app, ["record-of-processing", "--home", str(home.root), "--lang", "en"]).stdout.startswith("# Record of")
    found = json.loads(run(app, ["record-of-processing", "--home", str(home.root), "--json"]).stdout)
    assert [item["label"] for item in found["data"]["recognised"]] == list(LABELS)
    assert run(app, ["record-of-processing", "--home", str(home.root), "--lang", "de"]).exit_code == 2
