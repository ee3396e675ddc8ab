"""A service that cannot start says in its log what of an administrator's file stops it, and no error's own words."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from services.audit.adapters.checkpoints import ledger_key
from services.crm.adapters.outgoing import subscribers_file
from services.desk.adapters import agents_file, groups_file, provider_file
from services.intake.adapters import connectors
from services.pseudonymizer.adapters.terms_file import TermsFile
from services.triage.main import rules
from services.triage.settings import ModelSettings
from shared import disclosures, use_cases
from shared.api_keys import watched_keys
from shared.cluster import own_files
from shared.key_files import KeyFile
from shared.runtime.service import Service
from shared.runtime.settings import ServiceSettings
from shared.telemetry.logs import ContentFreeFormatter
from shared.unprepared import Unprepared

READERS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "connectors.yaml": (lambda file: connectors.read(file, "default"), "default: {desk: {kind: zamad}}", "desk"),
    "use-cases.yaml": (lambda file: use_cases.read(file, "default"), "default: {shop: {fr: Boutique}}", "default.shop.en"),
    "groups.yaml": (groups_file.read, "default: {a: {fr: A, en: A, takes: [hats]}}", "hats"),
    "provider.yaml": (lambda file: provider_file.read(file, "default", secure_cookies=True), "issuer: ''", "issuer"),
    "subscribers.yaml": (lambda file: subscribers_file.read(file, "default"), "default: {crm: {kind: fax}}", "crm"),
    "disclosures.yaml": (lambda file: disclosures.read(file, "default"), "default: {crm: {fields: []}}", "default.crm"),
    "policy.yaml": (lambda file: rules(ModelSettings(triage_policy_file=file)), "tenants: {default: {hat: {}}}", "hat"),
    "fields.yaml": (lambda file: rules(ModelSettings(triage_fields_file=file)), "tenants: {default: {a: {}}}", "default.a"),
    "taxonomy.yaml": (lambda file: rules(ModelSettings(taxonomy_file=file)), "category: {}", "category"),
    "terms.yaml": (TermsFile, "default: {always: {HAT: [x]}}", "1 entries"),
    "vault.key": (KeyFile, "AAAA", "vault.key holds no such keys"),
    "empty.key": (KeyFile, "", "empty.key"),
    "torn.key": (KeyFile, "abc", "torn.key"),
    "ledger.key": (ledger_key, "AAAA", "ledger.key"),
    "api-keys.txt": (watched_keys, "\ufeffzammad of theirs", "line 1"),
    "agents.yaml": (lambda file: agents_file.read(file, PasswordHasher()), "[{login: a.roy}]", "entry 1"),
}  # fmt: skip
"""By file: who reads it, what is wrong in it, and where."""


class _Settings(ServiceSettings):
    """Of no service."""


async def said_of(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> dict[str, Any]:
    """The log line of a service whose start ended so."""

    async def starting() -> None:
        raise error

    service = Service(
        "triage", _Settings(database_url="postgresql://nowhere", kafka_bootstrap_servers="nowhere:1"), _none
    )
    monkeypatch.setattr(service, "give_up", lambda: None)
    task = asyncio.create_task(starting())
    await asyncio.wait([task])
    service.started(task)
    (record,) = (one for one in caplog.records if one.levelno == logging.CRITICAL)
    found: dict[str, Any] = json.loads(ContentFreeFormatter("triage").format(record))
    return found


def _none(_: object) -> Any:
    raise NotImplementedError


def test_each_file_of_ones_own_is_looked_at_here() -> None:
    assert set(own_files.names()) < set(READERS)


@pytest.mark.parametrize("file", READERS)
async def test_a_file_that_stops_the_start_is_told_with_the_place(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read, wrong, where = READERS[file]
    (tmp_path / file).write_text(wrong, encoding="utf-8")
    with pytest.raises(Unprepared) as refused:
        read(tmp_path / file)
    line = await said_of(refused.value, monkeypatch, caplog)
    assert (line["message"], line["error"]) == ("the service could not start", type(refused.value).__name__)
    assert where in line["why"]


async def test_what_a_library_says_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    line = await said_of(ValueError("postgresql://user:hunter2@host"), monkeypatch, caplog)
    assert line["error"] == "ValueError"
    assert "hunter2" not in json.dumps(line)


async def test_a_file_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        KeyFile(tmp_path / "vault.key")
    line = await said_of(missing.value, monkeypatch, caplog)
    assert line["why"] == f"{tmp_path / 'vault.key'}: No such file or directory"
