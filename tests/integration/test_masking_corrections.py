"""An agent's word on the masking: the pseudonymiser's second subscription, on a real database and real seals."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from schemas.disclosures import DetailsDisclosed
from schemas.masking import MaskingCorrected
from schemas.records import AccessRecorded
from schemas.sealed import Purpose, Sealed
from schemas.tickets import (
    Channel,
    MessageContent,
    PlaceholdersSealed,
    PlaceholderTable,
    TicketPseudonymized,
    TicketReceived,
)
from schemas.topics import consumer_group
from services.pseudonymizer.adapters import vault as vault_module
from services.pseudonymizer.adapters.correcting import Corrections
from services.pseudonymizer.adapters.disclosing import Disclosing
from services.pseudonymizer.adapters.terms import TermLists
from services.pseudonymizer.adapters.terms_file import TermsFile
from services.pseudonymizer.adapters.vault import Vault
from services.pseudonymizer.adapters.workers import Workers
from services.pseudonymizer.domain.detect import Detection, Language
from services.pseudonymizer.domain.pseudonymize import Part
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.handlers import Pseudonymizer
from shared.disclosures import Disclosure
from shared.key_files import not_personal_key
from shared.messaging.event import Event, originate
from shared.messaging.subscription import Refused
from shared.persistence.database import Database
from shared.placeholders import restore
from shared.sealing import Opener, Sealer, public_half
from tests.conftest import ProvisionedDatabase

FIRST = "Ici Karim Benali. Le docteur Ozil attend chez Orange."
SECOND = "Ozil attend toujours, Orange aussi."
TOLD = Disclosure("crm", "show-in-crm", ("text", "customer_address"))
LOOKED_UP = Disclosure("erp", "customer-lookup", ("customer_address",))
START = datetime(2026, 1, 5, 8, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Place:
    """The service, and a desk that seals for the vault. Findings are made by hand: no model is needed."""

    handler: Pseudonymizer
    corrections: Corrections
    database: Database
    desk: Database
    sealer: Sealer
    opener: Opener
    owner: asyncpg.Connection
    terms_path: Path
    taken: dict[UUID, dict[int, str]] = field(default_factory=dict)

    async def message(self, ticket: UUID, version: int, text: str, **found: str) -> None:
        """A message whose detection found these texts, each under its label."""
        content = MessageContent(subject="Accès", text=text, sender_address="k.benali@exemple.fr").model_dump_json()
        async with self.database.unit() as unit:
            sealed = await self.sealer.seal(
                unit, content.encode(), ticket_id=ticket, tenant="default", purpose=Purpose.INBOUND
            )
        data = TicketReceived(
            ticket_id=ticket, message_id=uuid4(), version=version, channel=Channel.MAIL, received_at=START, content=sealed,
        )  # fmt: skip
        spans = [
            Span(text.index(value), text.index(value) + len(value), label, 0.9, "test")
            for label, value in found.items()
        ]
        spans.sort(key=lambda span: span.start)
        read = Detection(Language("fr", 0.9), (Part("Accès", ()), Part(text, tuple(spans))))
        event = originate(data, source="intake", tenant="default", ticket_id=ticket, actor="intake")
        async with self.database.unit() as unit:
            await self.handler.apply(event, read, unit)
        self.taken.setdefault(ticket, {})[version] = text

    async def both(self, ticket: UUID) -> None:
        await self.message(ticket, 1, FIRST, PERSON="Karim Benali", ORG="Orange")
        await self.message(ticket, 2, SECOND)

    async def missed(
        self, ticket: UUID, value: str, label: str = "PERSON", version: int = 1, after: int = 0
    ) -> Event[MaskingCorrected]:
        async with self.desk.unit() as unit:
            sealed = await self.sealer.seal(
                unit, value.encode(), ticket_id=ticket, tenant="default", purpose=Purpose.VAULT
            )
        return self._event(ticket, version, after, verdict="missed", label=label, value=sealed)

    def not_personal(self, ticket: UUID, placeholder: str, after: int = 0) -> Event[MaskingCorrected]:
        return self._event(ticket, 1, after, verdict="not_personal", placeholder=placeholder)

    def _event(self, ticket: UUID, version: int, after: int, **said: object) -> Event[MaskingCorrected]:
        data = MaskingCorrected.model_validate(
            {
                "ticket_id": ticket,
                "version": version,
                "agent": "a.roy",
                "corrected_at": START + timedelta(minutes=after),
                **said,
            }
        )
        return originate(data, source="desk", tenant="default", ticket_id=ticket, actor="a.roy")

    async def correct(self, *events: Event[MaskingCorrected]) -> None:
        """As the consumer does: the inbox first, in the same transaction."""
        group = consumer_group("pseudonymizer", MaskingCorrected.TYPE)
        for event in events:
            async with self.database.unit() as unit:
                if await unit.first_time(event.id, group):
                    await self.corrections.apply(event, None, unit)

    async def said(self, ticket: UUID) -> list[tuple[datetime, TicketPseudonymized]]:
        """Everything published of the ticket's messages, with its time, in order."""
        rows = await self._outbox(ticket, TicketPseudonymized.TYPE)
        return [
            (datetime.fromisoformat(headers["ce_time"]), TicketPseudonymized.model_validate_json(payload))
            for headers, payload in rows
        ]

    async def latest(self, ticket: UUID) -> dict[int, TicketPseudonymized]:
        """What a reader that keeps the latest of each version holds."""
        return {message.version: message for _, message in sorted(await self.said(ticket), key=lambda pair: pair[0])}

    async def bodies(self, ticket: UUID) -> list[str]:
        return [message.body for _, message in sorted((await self.latest(ticket)).items())]

    async def table(self, ticket: UUID) -> PlaceholderTable:
        last = PlaceholdersSealed.model_validate_json((await self._outbox(ticket, PlaceholdersSealed.TYPE))[-1][1])
        opened = await self.opener.open(self.database.pool, last.table, ticket_id=ticket, tenant="default")
        return PlaceholderTable.model_validate_json(opened)

    async def recorded(self, ticket: UUID) -> list[tuple[str, str, str | None]]:
        rows = [
            AccessRecorded.model_validate_json(payload)
            for _, payload in await self._outbox(ticket, AccessRecorded.TYPE)
        ]
        return [(item.action, item.purpose.split("/")[0], item.detail) for item in rows]

    async def disclosed(self, ticket: UUID, subscriber: str = TOLD.subscriber) -> list[tuple[int, str]]:
        """What a subscriber was told in clear of each version, in order; `withheld` where that is not told again."""
        said = []
        for _, payload in await self._outbox(ticket, DetailsDisclosed.TYPE):
            data = DetailsDisclosed.model_validate_json(payload)
            if data.subscriber != subscriber:
                continue
            if data.content is None:
                assert (data.fields, data.withheld) == ((), ("subject", "text"))
                said.append((data.version, "withheld"))
                continue
            assert data.withheld == ()
            plain = await self.opener.open(self.database.pool, data.content, ticket_id=ticket, tenant="default")
            said.append((data.version, json.loads(plain).get("text", "")))
        return said

    async def _outbox(self, ticket: UUID, topic: str) -> list[tuple[dict[str, str], bytes]]:
        rows = await self.owner.fetch(
            "select headers, payload from pseudonymizer.outbox where topic = $1 and key = $2 order by id",
            topic, str(ticket).encode(),
        )  # fmt: skip
        return [(json.loads(row["headers"]), row["payload"]) for row in rows]

    async def restores(self, ticket: UUID) -> None:
        """Every message, as a reader holds it, restores to what was written."""
        table = await self.table(ticket)
        for version, message in (await self.latest(ticket)).items():
            assert restore(message.body, table).text == self.taken[ticket][version]
            for entity in message.entities:
                assert message.body[entity.start : entity.end] == entity.placeholder


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(postgres: ProvisionedDatabase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    path = tmp_path_factory.mktemp("terms") / "terms.yaml"
    path.write_text("")
    key = X25519PrivateKey.generate().private_bytes_raw()
    opener = Opener(dict.fromkeys(Purpose, key))
    sealer = Sealer(dict.fromkeys(Purpose, public_half(key)))
    database = await Database.connect(postgres.urls["pseudonymizer"], schema="pseudonymizer")
    desk = await Database.connect(postgres.urls["desk"], schema="desk")
    owner = await asyncpg.connect(postgres.admin_url)
    vault = Vault(sealer, opener)
    disclosing = Disclosing({one.subscriber: one for one in (TOLD, LOOKED_UP)}, opener, sealer, clock=now)
    terms = TermLists(not_personal_key(key), TermsFile(path))
    corrections = Corrections(vault, opener, terms, now, disclosing.withhold)
    handler = Pseudonymizer(database, vault, opener, Workers(), corrections, now, disclosing)
    try:
        yield Place(handler, corrections, database, desk, sealer, opener, owner, path)
    finally:
        await owner.close()
        await desk.close()
        await database.close()


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def no_terms_yet(place: Place) -> None:
    await place.owner.execute("delete from pseudonymizer.term")


@pytest.mark.feature(25)
async def test_a_missed_name_is_masked_in_every_message_and_from_then_on(place: Place) -> None:
    ticket = uuid4()
    await place.both(ticket)
    await place.correct(await place.missed(ticket, "Ozil"))
    assert await place.bodies(ticket) == [
        "Ici [PERSON_1]. Le docteur [PERSON_2] attend chez [ORG_1].",
        "[PERSON_2] attend toujours, [ORG_1] aussi.",
    ]
    latest = await place.latest(ticket)
    assert latest[2].opening == latest[1].body
    assert [entity.recognizer for entity in latest[1].entities] == ["test", "agent", "test"]
    await place.message(ticket, 3, "Et ozil ?")
    assert (await place.bodies(ticket))[2] == "Et [PERSON_2B] ?"
    await place.restores(ticket)
    assert ("text.opened", "masking_correction", None) in await place.recorded(ticket)


@pytest.mark.feature(25)
async def test_what_is_said_again_is_later_and_under_ids_of_its_own(place: Place) -> None:
    ticket = uuid4()
    await place.both(ticket)
    # A replica whose clock is ahead published last: what follows is later all the same.
    await place.owner.execute(
        "update pseudonymizer.ticket set published_at = now() + interval '1 hour' where ticket_id = $1", ticket
    )
    await place.correct(await place.missed(ticket, "Ozil"))
    said = await place.said(ticket)
    assert [message.version for _, message in said] == [1, 2, 1, 2]
    assert min(at for at, _ in said[2:]) > datetime.now(UTC) + timedelta(minutes=59)
    rows = await place.owner.fetch("select event_id from pseudonymizer.outbox where key = $1", str(ticket).encode())
    assert len({row["event_id"] for row in rows}) == len(rows)


@pytest.mark.feature(25)
async def test_twice_is_once(place: Place) -> None:
    ticket = uuid4()
    await place.both(ticket)
    event = await place.missed(ticket, "Ozil")
    await place.correct(event, event, await place.missed(ticket, "Ozil"), await place.missed(ticket, "nulle part"))
    assert len(await place.said(ticket)) == 4
    back = place.not_personal(ticket, "[ORG_1]")
    await place.correct(back, back, place.not_personal(ticket, "[ORG_1]"))
    assert len(await place.said(ticket)) == 6
    await place.restores(ticket)


@pytest.mark.feature(25)
async def test_only_what_changed_is_said_again(place: Place) -> None:
    ticket = uuid4()
    await place.message(ticket, 1, "Bonjour.")
    await place.message(ticket, 2, "Ozil ?")
    await place.message(ticket, 3, "Merci.")
    await place.correct(await place.missed(ticket, "Ozil", version=2))
    assert [message.version for _, message in await place.said(ticket)] == [1, 2, 3, 2]


@pytest.mark.feature(25)
async def test_a_missed_secret_is_one_way(place: Place) -> None:
    ticket = uuid4()
    await place.message(ticket, 1, "Mon code est Salamandre77.")
    await place.correct(await place.missed(ticket, "Salamandre77", label="SECRET"))
    assert await place.bodies(ticket) == ["Mon code est [SECRET_1]."]
    assert (await place.latest(ticket))[1].secrets == 1
    assert "Salamandre77" not in (await place.table(ticket)).model_dump_json()
    with pytest.raises(Refused, match="placeholder_one_way"):
        await place.correct(place.not_personal(ticket, "[SECRET_1]"))


@pytest.mark.feature(25, 27)
async def test_a_secret_that_could_be_restored_comes_back_no_more_nor_does_it_when_it_is_written_again(
    place: Place,
) -> None:
    ticket, other = uuid4(), uuid4()
    await place.message(ticket, 1, "Je suis Salamandre77, merci.", USERNAME="Salamandre77")
    await place.correct(await place.missed(ticket, "Salamandre77", label="SECRET"))
    assert await place.bodies(ticket) == ["Je suis [SECRET_1], merci."]
    await place.message(ticket, 2, "« salamandre77 » ou Salamandre77. Et Ali ?", USERNAME="Salamandre77", PERSON="Ali")
    await place.message(ticket, 3, "Salamandre77 Durand", PERSON="Salamandre77 Durand")
    await place.message(ticket, 4, "Le sésame:Salamandre77, ou bien x=«Salamandre77».")
    assert [body.lower().count("salamandre") for body in await place.bodies(ticket)] == [0, 0, 0, 0]
    table = await place.table(ticket)
    assert "salamandre77" not in table.model_dump_json().lower()
    assert restore("[USERNAME_1] [PERSON_1]", table).text == "[USERNAME_1] Ali"
    rows = await place.owner.fetch(
        "select m::text as row from pseudonymizer.marked_secret m where ticket_id = $1", ticket
    )
    assert len(rows) == 1
    assert "alamandre" not in rows[0]["row"]
    await place.message(other, 1, "Je suis Salamandre77.", USERNAME="Salamandre77")
    assert await place.bodies(other) == ["Je suis [USERNAME_1]."], "of another ticket nobody said so"


@pytest.mark.feature(25, 78)
async def test_a_missed_secret_is_not_told_in_clear_again(place: Place) -> None:
    ticket = uuid4()
    first, second, third = "Mon code est Salamandre77.", "Alors ?", "Salamandre77 ne va pas."
    await place.message(ticket, 1, first)
    await place.message(ticket, 2, second)
    await place.message(ticket, 3, third, USERNAME="Salamandre77")
    event = await place.missed(ticket, "Salamandre77", label="SECRET")
    await place.correct(event, event)
    told = [(1, first), (2, second), (3, third)]
    assert await place.disclosed(ticket) == [*told, (1, "withheld"), (3, "withheld")]
    assert await place.disclosed(ticket, LOOKED_UP.subscriber) == [(1, ""), (2, ""), (3, "")]
    rows = await place.owner.fetch("select event_id from pseudonymizer.outbox where key = $1", str(ticket).encode())
    assert len({row["event_id"] for row in rows}) == len(rows)


@pytest.mark.feature(25, 78)
async def test_a_missed_name_stays_told_where_that_was_declared(place: Place) -> None:
    ticket = uuid4()
    await place.both(ticket)
    await place.correct(await place.missed(ticket, "Ozil"))
    assert await place.disclosed(ticket) == [(1, FIRST), (2, SECOND)]


@pytest.mark.feature(25, 78)
@pytest.mark.parametrize("found", [{}, {"PERSON": "Ozil 42"}])
async def test_a_secret_that_was_marked_before_its_message_came_is_told_of_no_message(
    place: Place, found: dict[str, str]
) -> None:
    """Where a recogniser takes it for part of something that is told, that is masked with it."""
    ticket = uuid4()
    await place.message(ticket, 1, "Ozil ?")
    await place.correct(await place.missed(ticket, "Ozil", label="SECRET", version=2))
    await place.message(ticket, 2, "Ozil 42 !", **found)
    last = dict(await place.disclosed(ticket))
    assert last == {1: "withheld", 2: "[SECRET] !" if found else "[SECRET] 42 !"}


@pytest.mark.feature(25)
async def test_what_is_not_personal_comes_back_and_holds_for_the_tenant(place: Place) -> None:
    ticket, other = uuid4(), uuid4()
    await place.both(ticket)
    await place.correct(place.not_personal(ticket, "[ORG_1]"))
    assert await place.bodies(ticket) == [
        "Ici [PERSON_1]. Le docteur Ozil attend chez Orange.",
        "Ozil attend toujours, Orange aussi.",
    ]
    await place.message(ticket, 3, "Orange et Bouygues.", ORG="Bouygues")
    assert (await place.bodies(ticket))[2] == "Orange et [ORG_2]."
    await place.message(other, 1, "ORANGE, et Orange Business.", ORG="Orange Business", PERSON="ORANGE")
    assert await place.bodies(other) == ["ORANGE, et [ORG_1]."]
    await place.restores(ticket)
    await place.restores(other)


@pytest.mark.feature(25)
async def test_a_later_word_on_a_term_stands_and_an_older_one_changes_nothing(place: Place) -> None:
    ticket, other, last = uuid4(), uuid4(), uuid4()
    await place.both(ticket)
    await place.correct(place.not_personal(ticket, "[ORG_1]", after=5))
    await place.message(other, 1, "Monsieur Orange.", PERSON="Orange")
    assert await place.bodies(other) == ["Monsieur Orange."]
    await place.correct(await place.missed(other, "Orange", after=9))
    assert await place.bodies(other) == ["Monsieur [PERSON_1]."]
    await place.message(last, 1, "Orange ?", PERSON="Orange")
    assert await place.bodies(last) == ["[PERSON_1] ?"]
    await place.correct(place.not_personal(last, "[PERSON_1]", after=7))
    await place.message(last, 2, "Orange !", PERSON="Orange")
    assert await place.bodies(last) == ["Orange ?", "[PERSON_2] !"], "on this ticket the agent's word is done"


@pytest.mark.feature(25, 13)
async def test_no_table_holds_a_marked_term(place: Place) -> None:
    ticket = uuid4()
    await place.message(ticket, 1, "Chez Zorglubtel, M. Prunelle.", ORG="Zorglubtel")
    await place.correct(place.not_personal(ticket, "[ORG_1]"), await place.missed(uuid4(), "Prunelle", version=1))
    await place.correct(await place.missed(ticket, "Prunelle"))
    for table in ("ticket", "vault", "held", "inbox", "term", "waiting_correction", "message"):
        rows = await place.owner.fetch(f"select t::text as row from pseudonymizer.{table} t")
        for row in rows:
            assert "Prunelle" not in row["row"]
            assert b"Prunelle".hex() not in row["row"]
            if table != "message":  # where it stands in clear, because it is not personal
                assert "orglubtel" not in row["row"].lower()


@pytest.mark.feature(25)
@pytest.mark.parametrize(("label", "masked"), [("PERSON", "[PERSON_1]"), ("SECRET", "[SECRET_1]")])
async def test_a_correction_that_overtakes_its_message_waits_for_it(place: Place, label: str, masked: str) -> None:
    ticket = uuid4()
    await place.message(ticket, 1, "Ozil ?")
    event = await place.missed(ticket, "Ozil", label=label, version=2)
    await place.correct(event, event)
    assert await place.bodies(ticket) == ["Ozil ?"]
    await place.message(ticket, 2, "Ozil !")
    said = [message.body for _, message in await place.said(ticket) if message.version == 2]
    assert all("Ozil" not in body for body in said), "the message was never published with it"
    one_way = {"PERSON": f"{masked} ?", "SECRET": "[SECRET_2] ?"}[label]
    assert await place.bodies(ticket) == [one_way, f"{masked} !"]
    waiting = "select count(*) from pseudonymizer.waiting_correction where ticket_id = $1"
    assert await place.owner.fetchval(waiting, ticket) == 0


@pytest.mark.feature(25)
async def test_a_correction_that_waited_and_cannot_be_done_stops_no_message(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = uuid4()
    await place.message(ticket, 1, "Ozil ?")
    await place.correct(await place.missed(ticket, "Ozil", version=2))
    await place.owner.execute("update pseudonymizer.message set said = null where ticket_id = $1", ticket)
    await place.message(ticket, 2, "Ozil !")
    assert (await place.bodies(ticket))[1] == "[PERSON_1] !"
    assert ("dead_letter.written", MaskingCorrected.TYPE, "message_too_old") in await place.recorded(ticket)


@pytest.mark.feature(25)
async def test_a_ticket_that_was_erased_is_refused_by_code(place: Place) -> None:
    ticket, waiting = uuid4(), uuid4()
    await place.both(ticket)
    event = await place.missed(ticket, "Ozil")
    await place.correct(await place.missed(waiting, "Ozil"))
    for erased in (ticket, waiting):
        await place.owner.execute("select keyring.destroy($1, $2)", "default", erased)
    with pytest.raises(Refused, match="key_destroyed"):
        await place.correct(event)
    with pytest.raises(Refused, match="placeholder_unknown"):
        await place.correct(place.not_personal(ticket, "[ORG_1]"))
    assert len(await place.said(ticket)) == 2
    await place.message(waiting, 1, "Bonjour.")
    assert await place.bodies(waiting) == ["Bonjour."]
    await place.message(ticket, 3, "Nadia ?", PERSON="Nadia")
    assert (await place.bodies(ticket))[2] == "[PERSON_2] ?", "an old number never stands for somebody else"


@pytest.mark.feature(25)
@pytest.mark.parametrize(("value", "label", "code"), [
    ("Ozil", "PERSONNE", "label_unknown"), ("--", "PERSON", "value_unusable"),
])  # fmt: skip
async def test_what_says_nothing_is_refused_and_its_opening_is_on_record(
    place: Place, value: str, label: str, code: str
) -> None:
    with pytest.raises(Refused, match=code) as refused:
        await place.correct(await place.missed(uuid4(), value, label=label))
    assert refused.value.opened == "masking_correction"


@pytest.mark.feature(25, 17)
async def test_a_seal_of_another_ticket_does_not_open(place: Place) -> None:
    ticket = uuid4()
    await place.both(ticket)
    stolen: Sealed | None = (await place.missed(uuid4(), "Ozil")).data.value
    with pytest.raises(Refused, match="seal_broken"):
        await place.correct(place._event(ticket, 1, 0, verdict="missed", label="PERSON", value=stolen))


@pytest.mark.feature(25)
async def test_a_table_that_would_grow_too_large_is_left_as_it_was(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = uuid4()
    await place.both(ticket)
    monkeypatch.setattr(vault_module, "LARGEST_TABLE", 100)
    with pytest.raises(Refused, match="table_too_large") as refused:
        await place.correct(await place.missed(ticket, "Ozil"))
    assert refused.value.opened == "masking_correction"
    assert len(await place.said(ticket)) == 2


@pytest.mark.feature(24)
async def test_the_tenants_lists_hold_from_the_next_message_on(place: Place) -> None:
    ticket, secret = uuid4(), uuid4()
    await place.message(ticket, 1, "Phénix chez Acme.", ORG="Acme")
    place.terms_path.write_text("default:\n  never: [acme]\n  always:\n    ORG: [Projet Phénix, Phénix]\n")
    await place.message(ticket, 2, "ACME et le projet phénix, phénix.", ORG="ACME")
    assert await place.bodies(ticket) == ["Phénix chez [ORG_1].", "ACME et le [ORG_2], [ORG_3]."]
    await place.message(secret, 1, "Mot de passe Acme.", SECRET="Acme")
    assert await place.bodies(secret) == ["Mot de passe [SECRET_1]."]
    await place.restores(ticket)
    place.terms_path.write_text("")
