"""Sender and ledger as they run: their own applications, credentials, database roles, on Apache Kafka."""

import base64
import json
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiosmtpd.controller import Controller
from asgi_lifespan import LifespanManager
from starlette.applications import Starlette

from schemas.replies import ReplyDecided
from services.audit import main as audit
from services.audit.adapters import reading
from services.audit.adapters.reading import Sources
from services.audit.settings import Settings as AuditSettings
from services.crm import main as crm
from services.crm.settings import Settings as CrmSettings
from shared.local.kafka.server import KafkaServer
from shared.local.ports import free_port
from shared.messaging import binding
from shared.messaging.event import Event, originate
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually
from tests.integration.office import Postbox, now
from tests.unit.crm.making import Keys, approval_of, content, decision, sealed_for

pytestmark = [pytest.mark.kafka, pytest.mark.feature(66, 68, 83)]


def key_file(path: Path, key: bytes) -> Path:
    path.write_bytes(base64.b64encode(key))
    return path


def bus_and_database(kafka: KafkaServer, postgres: ProvisionedDatabase, service: str) -> dict[str, Any]:
    login = kafka.login(service)
    return {
        "kafka_bootstrap_servers": login.bootstrap,
        "kafka_username": login.username,
        "kafka_password": login.password,
        "database_url": postgres.urls[service],
    }


async def is_ready(app: Starlette) -> bool:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        return (await client.get("/ready")).status_code == 200


async def put(kafka: KafkaServer, events: Sequence[Event[ReplyDecided]]) -> None:
    """As the desk, or as somebody who got hold of its credentials."""
    async with AIOKafkaProducer(**kafka.login("desk").client()) as producer:
        for event in events:
            headers = [(name, value.encode()) for name, value in binding.headers_of(event, {}).items()]
            await producer.send_and_wait(
                event.type, binding.value_of(event), key=binding.key_of(event), headers=headers
            )


async def test_an_approval_is_sent_a_forgery_is_not_and_the_ledger_has_both(
    kafka_cluster: KafkaServer, postgres: ProvisionedDatabase, tmp_path: Path
) -> None:
    keys, postbox, port = Keys(), Postbox(), free_port(None)
    signing = next(iter(keys.public.values()))
    crm_app = crm.create_app(
        CrmSettings(
            **bus_and_database(kafka_cluster, postgres, "crm"),
            outbound_private_key_file=key_file(tmp_path / "outbound.key", keys.opening.private_bytes_raw()),
            approval_public_key_file=key_file(tmp_path / "approval.pub", signing),
            smtp_port=port,
        )
    )
    ledger_key, checkpoints = key_file(tmp_path / "ledger.key", os.urandom(32)), tmp_path / "checkpoints.jsonl"
    audit_app = audit.create_app(
        AuditSettings(
            **bus_and_database(kafka_cluster, postgres, "audit"),
            ledger_key_file=ledger_key,
            checkpoint_file=checkpoints,
        )
    )
    what = content()
    approval = approval_of(what, approved_at=now())
    sealed, key = sealed_for(approval.ticket_id, what, keys)
    genuine = decision(keys.sign(approval), sealed)
    forged = genuine.model_copy(update={"signed": Keys().sign(approval)})
    events = [
        originate(made, source="desk", tenant="default", ticket_id=made.ticket_id, actor=made.agent)
        for made in (forged, genuine, genuine)
    ]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    async with AsyncExitStack() as stack:
        stack.callback(controller.stop)
        admin = await asyncpg.connect(postgres.admin_url)
        stack.push_async_callback(admin.close)
        await admin.execute(
            "select keyring.put($1, 'default', $2, 'outbound', $3, $4)",
            key.key_id, approval.ticket_id, key.kek_id, key.wrapped,
        )  # fmt: skip
        for app in (crm_app, audit_app):
            await stack.enter_async_context(LifespanManager(app, startup_timeout=60, shutdown_timeout=60))
            await eventually(partial(is_ready, app), seconds=60)
        await put(kafka_cluster, events)

        async def all_on_record() -> bool:
            rows = await admin.fetch("select facts from audit.ledger where ticket_id = $1", approval.ticket_id)
            facts = [json.loads(row["facts"]) for row in rows]
            return {fact.get("detail", fact.get("status")) for fact in facts} >= {
                "unknown_key",
                "approval_replayed",
                "sent",
            }

        await eventually(all_on_record, seconds=60)
        assert len(postbox.taken) == 1
    finding = await reading.verify(Sources(postgres.urls["audit"], checkpoints, ledger_key))
    assert finding.verdict.green
    assert finding.checkpoints_used
