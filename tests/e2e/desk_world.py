"""A desk with real parts but the bus: PostgreSQL, sealing, HTTP. Events are handled as if they had just come in."""

import asyncio
import base64
import json
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from starlette.applications import Starlette

from schemas.base import EventData
from schemas.replies import Check, DraftOutcome, ReplyDecided, ReplyDrafted, ReplySent, SendStatus, Source
from schemas.sealed import Purpose
from schemas.tickets import (
    Channel,
    Entity,
    FoundField,
    Kind,
    MessageContent,
    ModelIdentity,
    Placeholder,
    PlaceholdersSealed,
    PlaceholderTable,
    Prediction,
    Reason,
    Sentiment,
    TicketPseudonymized,
    TicketReceived,
    TicketTriaged,
)
from services.desk import handlers
from services.desk.domain.priority import CHOICES
from services.desk.main import build
from services.desk.settings import Settings
from shared.ai_switch import Switched
from shared.api_keys import digest
from shared.messaging.event import Event
from shared.persistence.database import Database
from shared.runtime.service import Runtime, utc_now
from shared.sealing import Opener, Sealer

PASSWORD = "correct horse battery staple"
LOGIN = "agent-7f3a"
READER = "reader-19c2"
LEADS = ("lead-41e0", "lead-8c55")
LEAD = "lead-5e1d"
OFFICER = "privacy-3b90"
ARTICLE_KEY = "a key for articles, as long as it is random"
DRAFT_KEY = "a key for drafts, as random as the other"
GROUPS = {
    "workplace": {"fr": "Poste de travail", "en": "Workplace", "takes": ["hardware", "software", "access"]},
    "accounts": {"fr": "Comptabilité", "en": "Accounts", "takes": ["billing", "orders"]},
}
HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket as a customer and the models tell it, for seeding."""

    subject: str = "Imprimantes à l'arrêt à l'usine"
    text: str = (
        "Bonjour,\n\nLes trois imprimantes de l'usine sont à l'arrêt depuis 8 h. Les camions attendent leurs bons de "
        "livraison.\nVous pouvez me joindre au 06 12 34 56 78.\n\nMarc Delaunay"
    )
    name: str = "Marc Delaunay"
    phone: str = "06 12 34 56 78"
    address: str | None = "marc.delaunay@client.example"
    lang: str = "fr"
    category: str = "hardware"
    category_confidence: float = 0.97
    type: str = "incident"
    urgency: str = "critical"
    urgency_confidence: float = 0.78
    impact: str = "team"
    priority: str = "P1"
    matrix: dict[str, dict[str, str]] | None = None
    abstained: tuple[str, ...] = ()
    automatic: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = (
        ("imprimantes de l'usine sont à l'arrêt", "category"),
        ("camions attendent", "urgency"),
    )
    reply: str | None = (
        "Bonjour [PERSON_1],\n\nVotre signalement est bien pris en compte. Éteignez puis rallumez l'imprimante, et "
        "vérifiez que le câble réseau est branché.\nSi l'arrêt continue, nous vous rappelons au [PHONE_1].\n\n"
        "Cordialement,\nL'équipe support"
    )
    static: bool = False
    reason: str = "below_threshold"
    quote: str = "Éteignez puis rallumez l'imprimante, et vérifiez que le câble réseau est branché."
    title: str = "Imprimante qui ne répond plus"
    kind: Kind = Kind.TICKET
    fields: tuple[FoundField, ...] = ()
    sentiment: Sentiment | None = None
    secrets: int = 0
    minutes: int = 8
    draft_id: UUID | None = None
    use_case: str | None = None
    outside: str | None = None
    classifier: str | None = None
    """Of the use case's own, that gave the category; `nearest` are the next likeliest that it knows."""
    nearest: tuple[str, ...] = ()

    def masked(self, text: str) -> str:
        return text.replace(self.name, "[PERSON_1]").replace(self.phone, "[PHONE_1]")


@dataclass
class World:
    """The running desk and what tests reach it with."""

    url: str
    database: Database
    sealer: Sealer
    opener: Opener
    approval_key: bytes
    ai_switch: Path
    trace: dict[str, str] = field(default_factory=dict)
    routes: Sequence[Any] = ()

    async def handle(
        self, data: EventData, *, event_id: UUID | None = None, at: datetime | None = None, tenant: str = "default"
    ) -> None:
        event: Event[Any] = Event(
            id=event_id or uuid4(), source="test", time=at or datetime.now(UTC), tenant=tenant,
            ticket_id=getattr(data, "ticket_id", None), actor="test", data=data, trace=self.trace,
        )  # fmt: skip
        async with self.database.unit() as unit:
            (taken,) = [item for item in handlers.subscriptions() if item.data is type(data)]
            await taken.apply(event, None, unit)

    async def raw(self, story: Story, ticket_id: UUID | None = None, version: int = 1) -> UUID:
        """The customer's message alone, as intake hands it over."""
        ticket_id = ticket_id or uuid4()
        content = MessageContent(
            subject=story.subject, text=story.text, sender_name=story.name, sender_address=story.address,
            rfc_message_id=f"<{ticket_id}.{version}@client.example>",
        )  # fmt: skip
        async with self.database.unit() as unit:
            sealed = await self.sealer.seal(
                unit, content.model_dump_json().encode(), ticket_id=ticket_id, tenant="default", purpose=Purpose.INBOUND
            )
        await self.handle(
            TicketReceived(
                ticket_id=ticket_id,
                message_id=uuid4(),
                version=version,
                channel=Channel.MAIL,
                kind=story.kind,
                use_case=story.use_case,
                received_at=datetime.now(UTC) - timedelta(minutes=story.minutes),
                content=sealed,
            )
        )
        return ticket_id

    async def ticket(self, story: Story | None = None, ticket_id: UUID | None = None, version: int = 1) -> UUID:
        """A ticket that every service has looked at."""
        story = story or Story()
        ticket_id = await self.raw(story, ticket_id, version)
        common = {
            "ticket_id": ticket_id, "message_id": uuid4(), "version": version, "channel": Channel.MAIL, "kind": story.kind,
            "received_at": datetime.now(UTC) - timedelta(minutes=story.minutes), "lang": story.lang,
            "subject": story.masked(story.subject), "body": story.masked(story.text), "use_case": story.use_case,
        }  # fmt: skip
        body = str(common["body"])
        entities = tuple(
            Entity(
                start=body.index(token), end=body.index(token) + len(token), label=token[1:].split("_")[0],
                placeholder=token, score=0.93, recognizer="finder" if "PERSON" in token else "phone", reversible=True,
                pattern="in context" if "PERSON" in token else "spaced", context="" if "PERSON" in token else "joindre",
            )
            for token in ("[PERSON_1]", "[PHONE_1]") if token in body
        )  # fmt: skip
        await self.handle(
            TicketPseudonymized.model_validate(
                {**common, "lang_confidence": 0.99, "entities": entities, "secrets": story.secrets}
            )
        )
        await self._table(story, ticket_id, version)
        await self.handle(TicketTriaged.model_validate({
            **common, "actionable": story.kind is Kind.TICKET,
            "category": _prediction("category", story.category, story.category_confidence, story.nearest),
            "category_model": ModelIdentity(name=story.classifier, version="3", digest="f" * 64, device="cpu")
            if story.classifier else None,
            "outside": {"label": story.outside, "confidence": 0.9} if story.outside else None,
            "type": _prediction("type", story.type, 0.94), "impact": _prediction("impact", story.impact, 0.9),
            "urgency": _prediction("urgency", story.urgency, story.urgency_confidence), "priority": story.priority,
            "matrix": story.matrix, "abstained": story.abstained,
            "abstained_for": ("language" if story.lang not in ("fr", "en") else "confidence") if story.abstained else None,
            "modes": {
                name: "suggest" if name in story.abstained else "automatic" if name in story.automatic else "preselect"
                for name in ("category", "type", "impact", "urgency")
            },
            "reasons": [Reason(text=text, field=name, weight=0.8) for text, name in story.reasons],
            "fields": story.fields, "sentiment": story.sentiment,
            "model": ModelIdentity(name="triage", version="1", digest="0" * 12, device="cpu"),
        }))  # fmt: skip
        if story.kind is Kind.TICKET:
            await self.draft(story, ticket_id, version)
        return ticket_id

    async def _table(self, story: Story, ticket_id: UUID, version: int) -> None:
        rows = [
            Placeholder(placeholder="[PERSON_1]", value=story.name, label="PERSON", reversible=True),
            Placeholder(placeholder="[PHONE_1]", value=story.phone, label="PHONE", reversible=True),
            Placeholder(placeholder="[SECRET_1]", value="", label="SECRET", reversible=False),
        ]
        table = PlaceholderTable(rows=tuple(rows))
        async with self.database.unit() as unit:
            sealed = await self.sealer.seal(
                unit, table.model_dump_json().encode(), ticket_id=ticket_id, tenant="default", purpose=Purpose.VAULT
            )
        await self.handle(PlaceholdersSealed(ticket_id=ticket_id, version=version, table=sealed))

    async def draft(self, story: Story, ticket_id: UUID, version: int = 1) -> None:
        if story.reply is None:
            data = ReplyDrafted(
                ticket_id=ticket_id, version=version, draft_id=story.draft_id or uuid4(), lang=story.lang, outcome=DraftOutcome.NO_ANSWER,
                reason=story.reason,
            )  # fmt: skip
        else:
            data = ReplyDrafted(
                ticket_id=ticket_id, version=version, draft_id=story.draft_id or uuid4(), lang=story.lang,
                outcome=DraftOutcome.STATIC if story.static else DraftOutcome.DRAFT, text=story.reply,
                sources=(Source(id="printer-jam.fr", title=story.title, score=0.82, quote=story.quote),),
                checks=tuple(Check(name=name, passed=True) for name in ("language", "groundedness", "placeholders", "leak")),
            )  # fmt: skip
        await self.handle(data)

    async def sent(self, decided: ReplyDecided, status: SendStatus, reason: str | None = None) -> None:
        await self.handle(
            ReplySent(
                ticket_id=decided.ticket_id,
                version=decided.version,
                reply_id=decided.reply_id,
                status=status,
                reason=reason,
                rfc_message_id=f"<{decided.reply_id}@guichet.example>",
                at=datetime.now(UTC),
            )
        )

    async def published(self, data: type[EventData], ticket_id: UUID | None = None) -> list[Any]:
        """What lies in the outbox of one type, oldest first."""
        rows = await self.database.pool.fetch("select payload from outbox where topic = $1 order by id", data.TYPE)
        found = [data.model_validate_json(row["payload"]) for row in rows]
        return [item for item in found if ticket_id is None or item.ticket_id == ticket_id]

    async def end_of_window(self, ticket_id: UUID) -> None:
        """Time passes: the ticket's undo window is over."""
        await self.database.pool.execute(
            "update decision set publish_after = now() - interval '1 second' where ticket_id = $1 and status = 'pending'",
            ticket_id,
        )

    async def decided(self, ticket_id: UUID, within: float = 15.0) -> ReplyDecided:
        """The ticket's last decision, once its window is over and it is on its way."""
        await self.end_of_window(ticket_id)
        until = asyncio.get_running_loop().time() + within
        found = await self.published(ReplyDecided, ticket_id)
        while not found and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.05)
            found = await self.published(ReplyDecided, ticket_id)
        last: ReplyDecided = found[-1]
        return last

    async def put_the_ai_back(self) -> None:
        """Returns when the desk has read that the AI is in; a switch that a test left would be believed a while longer."""
        if not self.ai_switch.exists():
            return
        back = Switched.now("on", "lead-1")
        self.ai_switch.write_text(json.dumps([back.as_json()]))
        async with asyncio.timeout(30):
            while not await self.database.pool.fetchval("select count(*) from ai_switch where id = $1", back.id):
                await asyncio.sleep(0.02)
        self.ai_switch.unlink()

    async def clear(self) -> None:
        await self.put_the_ai_back()
        for table in (
            "fact",
            "ticket",
            "human_value",
            "verdict",
            "masking",
            "revision",
            "judgement",
            "edit",
            "decision",
            "viewing",
            "outbox",
            "session",
            "burst",
            "theme",
            "policy_request",
            "approval_policy",
            "attempt",
            "step_failure",
            "lease",
            "assignment",
            "version_act",
            "aside",
            "second_note",
            "control",
            "suggestion",
            "remark",
            "factor",
            "recovery_code",
            "halfway",
            "spent",
            "ai_switch",
            "proposal",
            "article",
            "erasure",
            "erasure_answer",
            "restriction",
            "declined",
            "restricted",
        ):
            await self.database.pool.execute(f"delete from {table}")


def _prediction(field: str, label: str, confidence: float, nearest: tuple[str, ...] = ()) -> Prediction:
    others = [value for value in nearest or CHOICES[field] if value != label]
    rest = [(others[0], (1 - confidence) * 0.7), (others[1], (1 - confidence) * 0.3)]
    return Prediction(label=label, confidence=confidence, top=((label, confidence), *rest))


def _write_keys(folder: Path) -> dict[str, Path]:
    def write(name: str, raw: bytes) -> Path:
        path = folder / name
        if not path.exists():
            path.write_text(base64.b64encode(raw).decode())
        return path

    inbound, vault, outbound = (X25519PrivateKey.generate() for _ in range(3))
    return {
        "inbound_private_key_file": write("inbound", inbound.private_bytes_raw()),
        "inbound_public_key_file": write("inbound.pub", inbound.public_key().public_bytes_raw()),
        "vault_private_key_file": write("vault", vault.private_bytes_raw()),
        "vault_public": write("vault.pub", vault.public_key().public_bytes_raw()),
        "outbound_private": write("outbound", outbound.private_bytes_raw()),
        "outbound_public_key_file": write("outbound.pub", outbound.public_key().public_bytes_raw()),
        "approval_signing_key_file": write("approval", Ed25519PrivateKey.generate().private_bytes_raw()),
        "session_secret_file": write("session", os.urandom(32)),
    }


def _agents(folder: Path, before: str) -> Path:
    hashed = HASHER.hash(PASSWORD)
    path = folder / "agents.json"
    listed = [
        {"login": LOGIN, "name": "A. Roy", "role": "agent", "password_hash": hashed},
        {"login": "agent-02bd", "name": "S. Martin", "role": "agent", "password_hash": hashed},
        {"login": READER, "name": "P. Lemaire", "role": "reader", "password_hash": hashed},
        {"login": LEADS[0], "name": "L. Morel", "role": "lead", "password_hash": hashed},
        {"login": LEADS[1], "name": "N. Diallo", "role": "admin", "password_hash": hashed},
        {"login": LEAD, "name": "C. Diop", "role": "lead", "password_hash": hashed},
        {"login": OFFICER, "name": "F. Haddad", "role": "privacy", "password_hash": hashed},
    ]
    path.write_text(json.dumps([item | {"login": before + item["login"]} for item in listed]))
    return path


def _read(path: Path) -> bytes:
    return base64.b64decode(path.read_text())


@asynccontextmanager
async def running(
    url: str,
    folder: Path,
    *,
    undo_seconds: float,
    factor_roles: frozenset[str] = frozenset(),
    port: int = 0,
    listener: socket.socket | None = None,
    clock: Callable[[], datetime] = utc_now,
    tenant: str = "default",
    own_groups: Mapping[str, Any] | None = None,
    use_cases: Mapping[str, Any] | None = None,
    **more: Any,
) -> AsyncIterator[World]:
    """A desk that listens on a free or given port, or at `listener`, until the block ends; `more`: settings.

    In one folder the keys are the same.
    """
    if use_cases is not None:
        more["use_cases_file"] = folder / "use-cases.json"
        more["use_cases_file"].write_text(json.dumps({"default": use_cases}), encoding="utf-8")
    keys = _write_keys(folder)
    options: Any = {name: path for name, path in keys.items() if name.endswith("_file")}
    groups = folder / "groups.json"
    groups.write_text(json.dumps({"default": GROUPS if own_groups is None else own_groups}))
    keys_of_articles = folder / "article-keys"
    keys_of_articles.write_text(f"wiki {digest(ARTICLE_KEY)}\n")
    keys_of_drafts = folder / "draft-keys"
    keys_of_drafts.write_text(f"ticketing {digest(DRAFT_KEY)}\n")
    settings = Settings(
        database_url=url,
        tenant=tenant,
        article_keys_file=keys_of_articles,
        draft_keys_file=keys_of_drafts,
        agents_file=_agents(folder, "" if tenant == "default" else f"{tenant}."),
        groups_file=groups,
        ai_switch_file=folder / "ai.json",
        undo_seconds=undo_seconds,
        held_back_seconds=0.2,
        second_factor_roles=factor_roles,
        **options,
        **more,
    )
    database = await Database.connect(url, schema="desk", tenant=tenant, size=8)
    parts = build(settings, Runtime("desk", tenant, database, clock))
    for work in parts.startup:
        await work()
    tasks = [asyncio.create_task(_forever(work)) for work in parts.background]
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=list(parts.routes)),
            port=port,
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )
    serving = asyncio.create_task(server.serve([listener] if listener else None))
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    private = {
        Purpose.INBOUND: _read(keys["inbound_private_key_file"]),
        Purpose.VAULT: _read(keys["vault_private_key_file"]),
        Purpose.OUTBOUND: _read(keys["outbound_private"]),
    }
    public = {
        Purpose.INBOUND: _read(keys["inbound_public_key_file"]),
        Purpose.VAULT: _read(keys["vault_public"]),
        Purpose.OUTBOUND: _read(keys["outbound_public_key_file"]),
    }
    signing = Ed25519PrivateKey.from_private_bytes(_read(keys["approval_signing_key_file"]))
    try:
        yield World(
            f"http://127.0.0.1:{port}",
            database,
            Sealer(public),
            Opener(private),
            signing.public_key().public_bytes_raw(),
            folder / "ai.json",
            routes=parts.routes,
        )
    finally:
        for work in parts.shutdown:
            await work()
        server.should_exit = True
        await serving
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await database.close()


async def _forever(work: Any) -> None:
    while True:
        await work()
