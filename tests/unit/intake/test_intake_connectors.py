"""Messages from ticketing tools, in the shapes their makers document: proven, understood, taken once, paced."""

import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from schemas.tickets import Channel
from schemas.tickets import Kind as MessageKind
from services.intake.adapters import connectors
from services.intake.adapters.aside import Aside
from services.intake.adapters.connectors import Connectors, read
from services.intake.domain.connectors.declared import BadConnectors, Connector, Kind
from services.intake.domain.connectors.found import NotUnderstood
from services.intake.domain.connectors.messages import incoming
from services.intake.domain.connectors.proof import proven
from services.intake.domain.connectors.rate import Bucket
from services.intake.domain.incoming import Incoming, Receipt
from services.intake.domain.loops import Loops
from services.intake.domain.pressure import Gate, Limits
from services.intake.domain.threads import Fingerprints
from shared.telemetry.logs import ContentFreeFormatter

NOW = datetime(2026, 11, 20, 9, 0, 5, tzinfo=UTC)
SECRET = b"a secret of the tool"
FIXTURES = Path(__file__).parent / "fixtures"
KINDS: tuple[Kind, ...] = ("cloudevents", "zammad", "zendesk", "glpi")


def body_of(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def changed(name: str, **changes: Any) -> bytes:
    """The fixture with values replaced, by dotted path."""
    values = json.loads(body_of(name))
    for path, value in changes.items():
        *way, last = path.split("__")
        place = values
        for step in way:
            place = place[step]
        place[last] = value
    return json.dumps(values).encode()


def signed(kind: Kind, body: bytes, *, at: datetime = NOW, secret: bytes = SECRET) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    match kind:
        case "zammad":
            return {"X-Hub-Signature": "sha1=" + hmac.new(secret, body, hashlib.sha1).hexdigest()}
        case "zendesk":
            iso = at.strftime("%Y-%m-%dT%H:%M:%SZ")
            value = base64.b64encode(hmac.digest(secret, iso.encode() + body, "sha256")).decode()
            return {
                "X-Zendesk-Webhook-Signature": value, "X-Zendesk-Webhook-Signature-Timestamp": iso,
                "X-Zendesk-Webhook-Invocation-Id": "8350205582",
            }  # fmt: skip
        case "glpi":
            value = hmac.new(secret, body + stamp.encode(), hashlib.sha256).hexdigest()
            return {"X-GLPI-signature": value, "X-GLPI-timestamp": stamp}
        case "cloudevents":
            value = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
            return {"Guichet-Signature": f"t={stamp},v1={value}"}


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def connector(kind: Kind, **changes: Any) -> Connector:
    return Connector.model_validate({"name": kind, "kind": kind, "secret_file": "x", **changes})


def message(kind: Kind, body: bytes, **changes: Any) -> Incoming | None:
    return incoming(connector(kind, **changes), lower(signed(kind, body)), body)


@dataclass
class Intake:
    taken: dict[str | bytes, Incoming] = field(default_factory=dict)
    kept: list[tuple[bytes, str]] = field(default_factory=list)
    fault: Exception | None = None

    async def take(self, one: Incoming) -> Receipt | None:
        if self.fault is not None:
            raise self.fault
        known = one.identity in self.taken
        self.taken.setdefault(one.identity, one)
        return Receipt(uuid4(), 1, duplicate=known)

    async def reject(self, raw: bytes, reason: str) -> UUID:
        self.kept.append((raw, reason))
        return uuid4()


@pytest.fixture
def intake() -> Intake:
    return Intake()


@pytest_asyncio.fixture
async def client(intake: Intake) -> AsyncIterator[httpx.AsyncClient]:
    declared = {kind: (connector(kind), (b"an older one", SECRET)) for kind in KINDS}
    declared["slow"] = (connector("zammad", per_minute=1, name="slow"), (SECRET,))
    routes = Connectors(
        declared, intake.take, intake.reject, aside=Aside(intake.reject), clock=lambda: NOW, limit=50_000
    ).routes()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(Starlette(routes=routes)), base_url="http://i"
    ) as client:
        yield client


async def post(
    client: httpx.AsyncClient, kind: Kind, body: bytes, *, to: str | None = None, **sign: Any
) -> httpx.Response:
    return await client.post(f"/v1/connectors/{to or kind}", content=body, headers=signed(kind, body, **sign))


@pytest.mark.feature(12, 75)
@pytest.mark.parametrize(
    ("kind", "fixture", "expected"),
    [
        ("zammad", "zammad-article", ("zammad:4711", "Re: Imprimante en panne", "L'imprimante du deuxième étage ne répond plus.")),
        ("zendesk", "zendesk-comment", ("zendesk:35436", "Printer is down", "The printer on the second floor is down.")),
        ("zendesk", "zendesk-trigger", ("zendesk:35436", "Printer is down", "The printer on the second floor is down.")),
        ("glpi", "glpi-ticket", ("glpi:512", "Écran noir", "Mon écran est noir.")),
        ("cloudevents", "cloudevent", ("CASE-0042", "Invoice missing", "I cannot find my invoice of May.")),
    ],
)  # fmt: skip
async def test_a_message_in_a_tools_own_shape_becomes_a_ticket_once(
    client: httpx.AsyncClient, intake: Intake, kind: Kind, fixture: str, expected: tuple[str, str, str]
) -> None:
    """Banners, reply lines, hidden text and quotes around the customer's words are not the customer's words."""
    body = body_of(fixture)
    first, second = await post(client, kind, body), await post(client, kind, body)
    assert (first.status_code, first.json()["duplicate"]) == (202, False)
    assert (second.status_code, second.json()["duplicate"]) == (202, True)
    (taken,) = intake.taken.values()
    content = taken.content
    assert (content.external_reference, content.subject, content.text) == expected
    assert (taken.channel, taken.actor, taken.raw) == (Channel.CRM, f"crm:{kind}", body)


@pytest.mark.feature(5)
@pytest.mark.parametrize(
    ("kind", "body", "action"),
    [
        ("zammad", body_of("zammad-article"), "commented"),
        ("zammad", changed("zammad-article", article__id=9001), "created"),
        ("zammad", changed("zammad-article", ticket__article_ids=[9002, 10001]), "created"),
        ("zammad", changed("zammad-article", ticket__article_ids=[]), None),
        ("zendesk", body_of("zendesk-comment"), "commented"),
        ("zendesk", changed("zendesk-comment", type="zen:event-type:ticket.created"), "created"),
        ("glpi", body_of("glpi-ticket"), "created"),
        ("glpi", body_of("glpi-followup"), "commented"),
        ("cloudevents", changed("cloudevent", data__action="Reopened"), "Reopened"),
        ("cloudevents", body_of("cloudevent"), None),
    ],
)
def test_what_was_done_to_the_ticket_is_told_where_the_tool_tells_it(
    kind: Kind, body: bytes, action: str | None
) -> None:
    made = incoming(connector(kind, followups=kind == "glpi"), lower(signed(kind, body)), body)
    assert made is not None
    assert (made.action, made.entry) == (action, kind)


async def test_who_wrote_is_told_where_the_tool_tells_it() -> None:
    made = message("zammad", body_of("zammad-article"))
    assert made is not None
    assert (made.content.sender_name, made.content.sender_address) == ("Fantine Témoin", "fantine@exemple.fr")
    assert "Avez-vous redémarré" in made.content.quoted


@pytest.mark.parametrize(
    ("roles", "writer"),
    [
        (["Customer"], ("Ada Example", "ada@example.org")),
        (["Agent", "Admin"], ("Fantine Témoin", "fantine@exemple.fr")),
        (["Agent", "Customer"], ("Fantine Témoin", "fantine@exemple.fr")),
    ],
)
def test_another_customers_words_in_a_ticket_are_that_customers(roles: list[str], writer: tuple[str, str]) -> None:
    """What an agent wrote down for a customer, as after a call, is the customer's of the ticket."""
    other = {"id": 78, "email": "ada@example.org", "firstname": "Ada", "lastname": "Example", "roles": roles}
    made = message("zammad", changed("zammad-article", article__created_by=other))
    assert made is not None
    assert (made.content.sender_name, made.content.sender_address) == writer


def test_another_customer_who_has_no_address_is_not_answered_at_the_tickets_customers() -> None:
    """As of a messenger: what was written there is no words of the ticket's customer, and no answer goes to that one."""
    other = {"id": 78, "email": "", "firstname": "Ada", "lastname": "Example", "roles": ["Customer"]}
    made = message("zammad", changed("zammad-article", article__created_by=other))
    assert made is not None
    assert (made.content.sender_name, made.content.sender_address) == ("Ada Example", None)


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/html", "Bonjour,<br>L&#39;imprimante &amp; l'écran sont noirs.", "Bonjour,\nL'imprimante & l'écran sont noirs."),
        ("text/html", '<p>Hello</p><p><img src="a.png"></p> ', "Hello"),
        ("text/html", '<img src="a.png">', ""),
        ("text/html", 'A simple Webhook Test.<div><br></div><div>\n<img src="/api/v1/ticket_attachment/81/104/174"><br>\n</div>', "A simple Webhook Test."),
        ("text/plain", "<p>Écran noir</p>", "<p>Écran noir</p>"),
        ("text/plain; charset=utf-8", "a &lt; b", "a &lt; b"),
        (None, "<p>Écran noir</p>", "Écran noir"),
    ],
)  # fmt: skip
def test_whether_an_article_is_html_is_what_zammad_says(content_type: str | None, body: str, text: str) -> None:
    given = {"article__content_type": content_type, "article__body": body, "article__type": "web"}
    made = message("zammad", changed("zammad-article", **given))
    assert made is not None
    assert made.content.text == text


def test_what_came_with_an_article_is_told_of_though_it_stays_in_zammad() -> None:
    """Outside the seal no name, which a type's parameters may hold as well."""
    files = [
        {"id": 174, "filename": "écran.jpeg", "size": "35574", "preferences": {"Content-Type": "image/jpeg; name=ecran.jpeg", "Content-Disposition": "inline"}},
        {"id": 175, "filename": "odd", "size": "1", "preferences": {"Mime-Type": "odd"}},
        {"id": 176, "filename": "bare", "size": None, "preferences": None},
    ]  # fmt: skip
    made = message("zammad", changed("zammad-article", article__attachments=files))
    assert made is not None
    assert made.content.attachment_names == ("écran.jpeg", "odd", "bare")
    assert [(one.media_type, one.size, one.read, one.reason) for one in made.attachments] == [
        ("image/jpeg", 35574, False, "elsewhere"),
        ("application/octet-stream", 1, False, "elsewhere"),
        ("application/octet-stream", 0, False, "elsewhere"),
    ]
    many = message("zammad", changed("zammad-article", article__attachments=files * 40))
    assert many is not None
    assert len(many.attachments) == len(many.content.attachment_names) == 50


def test_a_files_name_hides_nothing_and_is_no_longer_than_a_mails() -> None:
    """A name comes from whoever sent the file: it may be long, and hide its ending from whoever reads it."""
    files = [{"filename": "invoice\u202efdp\n\x00.exe"}, {"filename": "a" * 3000}, {"filename": "a" * 3000 + ".exe"}]
    made = message("zammad", changed("zammad-article", article__attachments=files))
    assert made is not None
    assert made.content.attachment_names == ("invoicefdp .exe", "a" * 255, "a" * 250 + "….exe")


@pytest.mark.parametrize(
    "changes",
    [
        {"article__attachments": [{"filename": "a", "size": "9" * 5000}]},
        {"article__id": "9" * 5000},
        {"ticket__article_ids": ["9" * 5000, "9002"]},
    ],
)
def test_a_number_that_python_cannot_read_stops_no_message(changes: dict[str, Any]) -> None:
    made = message("zammad", changed("zammad-article", **changes))
    assert made is not None
    assert [one.size for one in made.attachments] in ([], [0])


def test_a_mail_that_a_tool_took_in_keeps_its_place_among_others() -> None:
    mail = {
        "article__in_reply_to": "<reply@us.example>",
        "article__references": "<first@us.example> <reply@us.example>",
    }
    made = message("zammad", changed("zammad-article", **mail))
    assert made is not None
    assert made.content.rfc_message_id == "<abc@exemple.fr>"
    assert made.content.references == ("<first@us.example>", "<reply@us.example>")
    assert made.parents == ("<reply@us.example>", "<first@us.example>")
    written_there = message("zammad", changed("zammad-article", article__type="web", **mail))
    assert written_there is not None
    assert (written_there.content.rfc_message_id, written_there.parents) == (None, ())


@pytest.mark.feature(9, 12)
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ticket__customer": {"email": "Support@us.example"}}, "own_address"),
        ({"article__message_id": "<0b5a5a3e-1111-4222-8333-444455556666.0b5a5a3e-1111-4222-8333-444455556667@g.local>"}, "own_message"),
    ],
)  # fmt: skip
def test_a_mail_of_ours_that_a_tool_took_for_a_customers_is_none(changes: dict[str, Any], reason: str) -> None:
    made = message("zammad", changed("zammad-article", **changes))
    assert made is not None
    back = Loops(frozenset({"support@us.example"}), "g.local").checked(made)
    assert (back.kind, back.kind_reason) == (MessageKind.AUTO_REPLY, reason)


def test_what_a_form_of_ours_mailed_to_a_tool_is_the_writers() -> None:
    form = {"email": "site@us.example", "firstname": "Site", "roles": ["Customer"]}
    changes = {"article__created_by": form, "article__reply_to": "Ada Example <ada@example.org>"}
    made = message("zammad", changed("zammad-article", **changes))
    assert made is not None
    loops = Loops(frozenset({"site@us.example"}), "g.local")
    taken = loops.checked(loops.attributed(made))
    assert (taken.content.sender_name, taken.content.sender_address) == ("Ada Example", "ada@example.org")
    assert taken.kind is MessageKind.TICKET


def test_a_file_without_a_word_is_a_message() -> None:
    alone = {"ticket__title": "", "article__subject": "", "article__body": ""}
    file = [{"filename": "a.png", "size": "9", "preferences": {"Content-Type": "image/png"}}]
    kinds = [message("zammad", changed("zammad-article", **alone, article__attachments=files)) for files in ([], file)]
    assert [made and made.kind for made in kinds] == [MessageKind.EMPTY, MessageKind.TICKET]


DAEMON = {
    "email": "MAILER-DAEMON@mail.example",
    "firstname": "Mail Delivery System",
    "lastname": "",
    "roles": ["Customer"],
}


@pytest.mark.feature(9, 12)
@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("zammad", changed("zammad-article", article__created_by=DAEMON), (MessageKind.BOUNCE, "mailer_daemon")),
        ("zammad", changed("zammad-article", article__subject="Réponse automatique : Re: Imprimante", article__in_reply_to="<x@us.example>"), (MessageKind.AUTO_REPLY, "subject")),
        ("zammad", changed("zammad-article", article__subject="Réponse automatique à régler", article__in_reply_to="<x@us.example>"), (MessageKind.TICKET, None)),
        ("zammad", changed("zammad-article", article__subject="Out of office", article__body="I am out of the office until Monday.", article__type="web"), (MessageKind.TICKET, None)),
        ("zendesk", changed("zendesk-trigger", subject="Out of office: Printer", comment="I am out of the office until Monday."), (MessageKind.AUTO_REPLY, "subject")),
        ("zendesk", changed("zendesk-trigger", subject="Out of office: how do I set it?", comment="I will be out of the office."), (MessageKind.TICKET, None)),
    ],
)  # fmt: skip
def test_a_machines_mail_that_a_tool_took_in_is_a_machines(
    kind: Kind, body: bytes, expected: tuple[MessageKind, str | None]
) -> None:
    made = message(kind, body)
    assert made is not None
    assert (made.kind, made.kind_reason) == expected


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("zammad", changed("zammad-article", article__internal=True)),
        ("zammad", changed("zammad-article", article__sender="Agent")),
        ("zammad", changed("zammad-article", article=None)),
        ("zammad", changed("zammad-article", article={})),
        ("zendesk", changed("zendesk-comment", event__comment__is_public=False)),
        ("zendesk", changed("zendesk-comment", event__comment__author__is_staff=True)),
        ("zendesk", changed("zendesk-comment", type="zen:event-type:ticket.priority_changed")),
        (
            "zendesk",
            changed("zendesk-comment", type="zen:event-type:ticket.comment_redacted", event={"comment": {"id": "1"}}),
        ),
        ("zendesk", changed("zendesk-comment", type="zen:event-type:ticket.created", detail__is_public=False)),
        (
            "zendesk",
            changed("zendesk-comment", type="zen:event-type:ticket.created", detail__submitter_id="8447388090999"),
        ),
        ("glpi", changed("glpi-ticket", event="update")),
        ("glpi", body_of("glpi-followup")),
    ],
)
async def test_what_an_agent_or_we_ourselves_wrote_does_not_come_back(
    client: httpx.AsyncClient, intake: Intake, kind: Kind, body: bytes
) -> None:
    answer = await post(client, kind, body)
    assert (answer.status_code, answer.json()) == (202, {"ticket_id": None, "filtered": True})
    assert intake.taken == {}


@pytest.mark.parametrize(
    ("kind", "body", "gone"),
    [
        ("zammad", body_of("zammad-article"), "article.sender"),
        ("zammad", body_of("zammad-article"), "article.internal"),
        ("zendesk", body_of("zendesk-comment"), "event.comment.is_public"),
        ("zendesk", body_of("zendesk-comment"), "event.comment.author.is_staff"),
        ("zendesk", changed("zendesk-comment", type="zen:event-type:ticket.created"), "detail.is_public"),
        ("zendesk", changed("zendesk-comment", type="zen:event-type:ticket.created"), "detail.submitter_id"),
    ],
)
def test_who_wrote_and_for_whom_is_not_guessed(kind: Kind, body: bytes, gone: str) -> None:
    """A payload of an administrator's own may leave it out: an agent's note is then not taken for a customer's words."""
    values = json.loads(body)
    *way, last = gone.split(".")
    place = values
    for step in way:
        place = place[step]
    del place[last]
    with pytest.raises(NotUnderstood) as refused:
        message(kind, json.dumps(values).encode())
    assert refused.value.fields == (gone,)


def test_a_follow_up_joins_its_ticket_where_that_was_declared() -> None:
    made = message("glpi", body_of("glpi-followup"), followups=True)
    assert made is not None
    assert (made.content.external_reference, made.content.text) == ("glpi:512", "Toujours noir ce matin.")
    private = changed("glpi-followup", item__is_private=True)
    assert message("glpi", private, followups=True) is None


def test_a_follow_up_that_does_not_say_whether_it_is_private_is_not_taken_for_a_public_one() -> None:
    """A payload of an administrator's own may leave it out."""
    values = json.loads(body_of("glpi-followup"))
    del values["item"]["is_private"]
    with pytest.raises(NotUnderstood) as refused:
        message("glpi", json.dumps(values).encode(), followups=True)
    assert "item.is_private" in refused.value.fields
    assert message("glpi", json.dumps(values).encode()) is None, "where follow-ups are not taken, nor is it kept"


def test_a_follow_up_of_a_change_or_a_problem_joins_no_ticket_of_the_same_number() -> None:
    for other in ("Change", "Problem"):
        assert message("glpi", changed("glpi-followup", item__itemtype=other), followups=True) is None


def test_a_follow_up_of_the_technician_whom_the_ticket_is_assigned_to_is_no_customers() -> None:
    def by(number: int, role: str = "assigned", kind: str = "User") -> Incoming | None:
        team = [{"id": 8, "type": "User", "role": "requester"}, {"id": 5, "type": kind, "role": role}]
        body = changed("glpi-followup", item__user={"id": number, "name": "x"}, parent_item__team=team)
        return message("glpi", body, followups=True)

    assert by(5) is None
    assert by(8) is not None
    assert by(5, role="observer") is not None
    assert by(5, kind="Group") is not None, "groups are numbered apart"
    for unknown in ({"item__user": None}, {"parent_item__team": None}):
        assert message("glpi", changed("glpi-followup", **unknown), followups=True) is not None


@pytest.mark.feature(12)
def test_a_technician_who_is_not_assigned_is_told_by_the_list_that_an_administrator_keeps() -> None:
    def by(writer: dict[str, Any] | None, role: str = "observer", **declared: Any) -> Incoming | None:
        team = [{"id": 5, "type": "User", "role": role}]
        body = changed("glpi-followup", item__user=writer, parent_item__team=team)
        return message("glpi", body, followups=True, **declared)

    technician, customer = {"id": 5, "name": "M.Durand"}, {"id": 8, "name": "f.temoin"}
    for listed in ([5], ["5"], ["m.durand"], [3, "M.DURAND"]):
        assert by(technician, technicians=listed) is None
        assert by({"id": 50, "name": "m.durandal"}, technicians=listed) is not None
        assert by(customer, technicians=listed) is not None
        assert by(technician, "requester", technicians=listed) is not None, "of a ticket of their own"
        assert by(technician, "assigned", technicians=listed) is None
    assert by(technician) is not None
    with pytest.raises(NotUnderstood) as refused:
        by(None, technicians=[5])
    assert refused.value.fields == ("item.user",)
    assert by(None) is not None


def test_what_glpi_copies_into_another_ticket_as_it_merges_two_is_the_message_that_it_was() -> None:
    """Under a number of its own, dated as it was; a ticket's own text as a follow-up that begins with its name."""
    at, elsewhere = "2026-11-21T09:00:00+00:00", "2026-11-21T10:00:00+01:00"
    made, copy, later = (
        message(
            "glpi",
            changed("glpi-followup", item__id=number, item__items_id=ticket, item__date_creation=date),
            followups=True,
        )
        for number, ticket, date in ((90, 512, at), (97, 600, elsewhere), (98, 512, "2026-11-21T09:00:01+00:00"))
    )
    opened = message("glpi", changed("glpi-ticket", item__date_creation=at))
    first: dict[str, Any] = {
        "item__content": "Écran noir<br /><br /><p>Mon écran est noir.</p>",
        "item__items_id": 600,
        "item__id": 99,
    }
    within = message("glpi", changed("glpi-followup", item__date_creation=elsewhere, **first), followups=True)
    undated = message("glpi", body_of("glpi-followup"), followups=True)
    seconds = [one and one.second for one in (made, copy, later, opened, within, undated)]
    assert None not in seconds[:5]
    assert (seconds[0] == seconds[1], seconds[1] == seconds[2], seconds[3] == seconds[4]) == (True, False, True)
    assert seconds[5] is None
    assert len({one.identity for one in (made, copy, later, opened, within) if one}) == 5


def test_a_zammad_ticket_tells_which_other_messages_it_holds() -> None:
    made = message("zammad", body_of("zammad-article"))
    assert made is not None
    assert (made.identity, made.beside) == ("connector zammad article 9002", ("connector zammad article 9001",))


def test_a_follow_up_whose_parent_is_not_told_is_still_of_its_ticket_and_no_ticket_itself() -> None:
    """GLPI leaves the parent out where it cannot read it; a custom payload may leave out what it belongs to."""
    values = json.loads(body_of("glpi-followup"))
    del values["parent_item"]
    orphan = json.dumps(values).encode()
    assert message("glpi", orphan) is None
    made = message("glpi", orphan, followups=True)
    assert made is not None
    assert (made.content.external_reference, made.action) == ("glpi:512", "commented")
    with pytest.raises(NotUnderstood, match="invalid_fields"):
        message("glpi", changed("glpi-followup", item__itemtype=None), followups=True)


@pytest.mark.feature(76)
@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_not_proven_is_refused_and_not_kept(
    client: httpx.AsyncClient, intake: Intake, kind: Kind
) -> None:
    body = body_of("cloudevent")
    headers = signed(kind, body)
    attempts = [
        await client.post(f"/v1/connectors/{kind}", content=body),
        await client.post(f"/v1/connectors/{kind}", content=body + b" ", headers=headers),
        await post(client, kind, body, secret=b"another"),
    ]
    if kind != "zammad":
        attempts.append(await post(client, kind, body, at=NOW - timedelta(days=2)))
        attempts.append(await post(client, kind, body, at=NOW + timedelta(days=2)))
    for answer in attempts:
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "not_proven"
    assert (intake.taken, intake.kept) == ({}, [])


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_proven_and_not_understood_is_refused_and_kept(
    client: httpx.AsyncClient, intake: Intake, kind: Kind
) -> None:
    for body, status in ((b"not json", 400), (b"[]", 400), (b'{"secret words": 1}', 422)):
        answer = await post(client, kind, body)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert "secret words" not in answer.text
    assert [raw for raw, _ in intake.kept] == [b"not json", b"[]", b'{"secret words": 1}']


async def test_what_our_own_reading_fails_on_is_kept_and_not_lost_with_the_tools_last_try(
    client: httpx.AsyncClient, intake: Intake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise AssertionError("the customer's words")

    monkeypatch.setattr(connectors, "incoming", fails)
    body = body_of("zammad-article")
    answer = await post(client, "zammad", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "unforeseen")
    assert intake.kept == [(body, "connector_unforeseen")]
    logged = "".join(map(ContentFreeFormatter("intake").format, caplog.records))
    assert "AssertionError" in logged
    assert "words" not in answer.text + logged


async def test_what_intake_fails_on_once_it_was_read_is_kept_too(
    client: httpx.AsyncClient, intake: Intake, caplog: pytest.LogCaptureFixture
) -> None:
    intake.fault = ValueError("the customer's words")
    body = body_of("zammad-article")
    answer = await post(client, "zammad", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "unforeseen")
    assert intake.kept == [(body, "connector_unforeseen")]
    assert "words" not in answer.text + "".join(map(ContentFreeFormatter("intake").format, caplog.records))


async def test_too_much_at_once_is_asked_to_come_later(client: httpx.AsyncClient) -> None:
    body = body_of("zammad-article")
    assert (await post(client, "zammad", body, to="slow")).status_code == 202
    answer = await post(client, "zammad", body, to="slow")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert (await post(client, "zammad", body)).status_code == 202, "another connector has its own pace"


async def test_a_tool_is_never_asked_to_come_again_later_than_it_would(intake: Intake) -> None:
    """A tool that is told to wait for longer than a minute may not come again at all."""
    clock = iter(range(0, 1000, 10))
    gate = Gate(Limits(waiting=10), lambda: float(next(clock)))
    for waiting in (1000, 999, 998):
        gate.seen(waiting, 0.0)
    declared = {name: (connector("zammad", name=name, per_minute=1), (SECRET,)) for name in ("full", "slow")}
    body, answers = body_of("zammad-article"), []
    for name, used in (("full", gate), ("slow", None)):
        routes = Connectors(
            declared, intake.take, intake.reject, aside=Aside(intake.reject), clock=lambda: NOW, limit=50_000, gate=used
        ).routes()
        transport = httpx.ASGITransport(Starlette(routes=routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://i") as client:
            answers += [await post(client, "zammad", body, to=name) for _ in range(2)]
    told = [(answer.status_code, int(answer.headers.get("retry-after", 0))) for answer in answers]
    assert told == [(503, 55), (503, 55), (202, 0), (429, 55)]


async def test_a_database_that_is_away_is_said_so_and_the_tool_may_try_again(
    client: httpx.AsyncClient, intake: Intake
) -> None:
    intake.fault = OSError()
    answer = await post(client, "zammad", body_of("zammad-article"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    intake.fault = None
    assert (await post(client, "zammad", body_of("zammad-article"))).json()["duplicate"] is False


async def test_what_is_too_large_or_of_nobody_is_refused(client: httpx.AsyncClient) -> None:
    assert (await post(client, "zammad", b"x" * 60_000)).status_code == 413
    assert (await client.post("/v1/connectors/unknown", content=b"{}")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "changes", "text"),
    [
        ("cloudevents", {"data__text": "My invoice \ud83d"}, "My invoice \ufffd"),
        ("cloudevents", {"id": "\ud83d"}, "I cannot find my invoice of May."),
        ("zammad", {"article__message_id": "<\ud83d@x>"}, "L'imprimante du deuxième étage ne répond plus."),
        ("zendesk", {"comment": "Down \ud83d\ude00"}, "Down \U0001f600"),
    ],
)
def test_half_an_emoji_where_a_text_was_cut_loses_no_message(kind: Kind, changes: dict[str, Any], text: str) -> None:
    fixture = {"cloudevents": "cloudevent", "zammad": "zammad-article", "zendesk": "zendesk-trigger"}[kind]
    made = message(kind, changed(fixture, **changes))
    assert made is not None
    assert made.content.text == text
    assert made.content.model_dump_json()
    prints = Fingerprints(b"secret", "default")
    assert prints.of("identity", made.identity) != prints.of("rfc id", made.content.rfc_message_id or "")


def test_two_tools_with_the_same_numbers_are_two() -> None:
    body = body_of("zammad-article")
    one, two = (incoming(connector("zammad", name=name), {}, body) for name in ("paris", "lyon"))
    assert one is not None
    assert two is not None
    assert one.identity != two.identity
    assert one.content.external_reference != two.content.external_reference


def test_no_two_events_are_called_alike() -> None:
    """CloudEvents 1.0: source and id together are an event's; a source is a URI reference."""
    one = message("cloudevents", changed("cloudevent", source="/a", id="b c"))
    assert one is not None
    assert one.identity == "connector cloudevents event /a b c"
    with pytest.raises(NotUnderstood) as refused:
        message("cloudevents", changed("cloudevent", source="/a b", id="c"))
    assert refused.value.fields == ("source",)


@pytest.mark.feature(76)
def test_a_triggers_unsigned_id_is_not_all_that_it_is_known_by() -> None:
    body = changed("zendesk-trigger", comment_id="")
    headers = lower(signed("zendesk", body))
    made = incoming(connector("zendesk"), headers, body)
    other = incoming(connector("zendesk"), headers | {"x-zendesk-webhook-invocation-id": "another"}, body)
    later = incoming(connector("zendesk"), lower(signed("zendesk", body, at=NOW + timedelta(seconds=1))), body)
    assert made is not None
    assert other is not None
    assert later is not None
    assert made.identity == later.identity != other.identity
    assert made.second == other.second != later.second
    by_comment = message("zendesk", body_of("zendesk-comment"))
    assert by_comment is not None
    assert by_comment.second is None, "the comment's own id is in what was signed"


def test_a_trigger_without_an_event_id_is_not_taken() -> None:
    with pytest.raises(NotUnderstood, match="no_event_id"):
        incoming(connector("zendesk"), {}, changed("zendesk-trigger", comment_id=None))


def test_a_comment_that_two_triggers_or_a_trigger_and_an_event_bring_is_one_message() -> None:
    body = body_of("zendesk-trigger")
    headers = lower(signed("zendesk", body)) | {"x-zendesk-webhook-invocation-id": "another"}
    first, second = message("zendesk", body), incoming(connector("zendesk"), headers, body)
    event = message("zendesk", body_of("zendesk-comment"))
    assert first is not None
    assert second is not None
    assert event is not None
    assert first.identity == second.identity == event.identity == "connector zendesk comment 35436111"
    assert first.second is None, "the comment's id is in what was signed"
    assert incoming(connector("zendesk"), {}, body) is not None, "no header is needed"


def test_a_comment_that_zendesk_wrote_as_a_whole_is_refused_and_not_shown() -> None:
    dump = (
        '#<Comment id: 30064117810589, account_id: 1, is_public: true, type: "Comment", value: "The printer is down">'
    )
    with pytest.raises(NotUnderstood) as refused:
        message("zendesk", changed("zendesk-trigger", comment=dump))
    assert refused.value.fields == ("comment",)


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=4),
    st.binary(max_size=80),
)
def test_no_header_or_body_breaks_the_proof(kind: Kind, headers: dict[str, str], body: bytes) -> None:
    names = ("x-hub-signature", "x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp",
             "x-glpi-signature", "x-glpi-timestamp", "guichet-signature")  # fmt: skip
    tried = dict(zip(names, headers.values(), strict=False)) | headers
    assert not proven(kind, tried, body, [SECRET], window=300, now=NOW)


@given(st.sampled_from(KINDS), st.recursive(st.none() | st.text(max_size=20) | st.integers(), lambda x: st.lists(x, max_size=3) | st.dictionaries(
    st.sampled_from(["ticket", "article", "item", "event", "detail", "comment", "data", "id", "type", "body", "sender"]), x, max_size=4), max_leaves=12))  # fmt: skip
def test_no_body_breaks_the_reading(kind: Kind, values: Any) -> None:
    with contextlib.suppress(NotUnderstood):
        incoming(connector(kind), {}, json.dumps(values).encode())


@given(st.integers(1, 600), st.lists(st.floats(0, 5), max_size=60))
def test_no_pace_is_passed(per_minute: int, pauses: list[float]) -> None:
    bucket, now, passed = Bucket(per_minute), 0.0, 0
    for pause in pauses:
        now += pause
        passed += bucket.wait(now) == 0.0
    assert passed <= max(1.0, per_minute / 10) + now * per_minute / 60 + 1e-6


@given(st.integers(1, 600), st.floats(-1e6, 1e6))
def test_a_bucket_is_full_at_first_and_whoever_waits_as_long_as_told_may_pass(per_minute: int, now: float) -> None:
    bucket = Bucket(per_minute)
    at_once = max(1, per_minute // 10)
    assert [bucket.wait(now) for _ in range(at_once)] == [0.0] * at_once
    told = bucket.wait(now)
    assert 0 < told <= 60 / per_minute + 1e-6
    assert bucket.wait(now + told * 0.9) > 0
    assert bucket.wait(now + told + 1e-6) == 0.0


@pytest.mark.parametrize(
    "declared",
    ["[1]", "default: []", "default: {Name!: {}}", "default: {a: {kind: other, secret_file: s}}", "default: {a: {kind: zammad}}",
     "default: {a: {kind: zammad, secret_file: missing}}", "default: {a: {kind: zammad, secret_file: s, secret: hunter2}}", "{"],
)  # fmt: skip
def test_a_declaration_that_cannot_hold_is_refused(tmp_path: Path, declared: str) -> None:
    (tmp_path / "s").write_text("one\n")
    file = tmp_path / "connectors.yaml"
    file.write_text(declared)
    with pytest.raises(BadConnectors) as refused:
        read(file, "default")
    assert "hunter2" not in str(refused.value)


def test_a_declaration_is_read_with_its_secrets(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("new\nold\n")
    file = tmp_path / "connectors.yaml"
    file.write_text("default: {helpdesk: {kind: zammad, secret_file: s}}\nother: {}\n")
    (found,) = read(file, "default").values()
    assert found[1] == (b"new", b"old")
    assert read(file, "nobody") == {}
    assert read(None, "default") == {}
