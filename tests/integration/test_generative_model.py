"""The generative model's endpoint at the protocol: what it answers, how it fails, and what an agent gets all the same."""

import asyncio
import json
import logging
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from pydantic import SecretStr, ValidationError

from models.build import ensure
from models.pii.build import ensure as ensure_finder
from schemas.replies import DraftOutcome
from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.generative import BadEndpoint, Endpoint, Failed, Generative, checked
from services.drafter.adapters.library import packaged_knowledge
from services.drafter.adapters.offline import OfflineDrafter
from services.drafter.adapters.searcher import Reading
from services.drafter.adapters.wording import Limits, Worder
from services.drafter.adapters.wording_telemetry import Wordings
from services.drafter.domain.breaker import Breaker
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.outcome import Draft, Ticket
from services.drafter.domain.ranking import Weights
from services.drafter.domain.typography import typeset
from services.drafter.domain.wording import PROMPT
from services.drafter.main import _token, endpoint
from services.drafter.settings import Settings
from shared.inference import Encoder
from shared.recognising.door import Door
from shared.telemetry.metrics import provider
from tests.integration.model_server import Call, ModelServer, Play, faithful, hang, model_server

INJECTIONS = yaml.safe_load((Path(__file__).parents[1] / "unit/drafter/injections.yaml").read_text(encoding="utf-8"))
USED = ("account-locked", "suspicious-login", "invoice-copy", "backup-restore", "data-access-request")
QUESTION = {lang: bases["locked"] for lang, bases in INJECTIONS["bases"].items()}


@pytest.fixture(scope="module")
def drafter(tmp_path_factory: pytest.TempPathFactory) -> OfflineDrafter:
    """The real chain over a few of the shipped articles."""
    folder = tmp_path_factory.mktemp("knowledge")
    for name in USED:
        for lang in ("fr", "en"):
            file = packaged_knowledge() / f"{name}.{lang}.md"
            (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    ensure_finder()
    return OfflineDrafter(
        Encoder.load(ensure(), device="cpu"),
        folder,
        voices=DEFAULT_VOICES,
        weights=Weights(),
        today=date(2026, 11, 23),
        report=lambda unread: pytest.fail(unread.name),
        recognise=Door.load(),
    )


@pytest.fixture(scope="module")
def embedder(drafter: OfflineDrafter) -> Embedder:
    return drafter._embedder


@dataclass
class Searched:
    """Gives the real chain's drafts, made once for each ticket."""

    drafter: OfflineDrafter
    known: dict[str, Draft]

    async def read(self, tickets: Sequence[Ticket]) -> list[Reading]:
        new = [ticket for ticket in tickets if ticket.body not in self.known]
        self.known |= dict(zip([ticket.body for ticket in new], self.drafter.drafts(new), strict=True))
        return [Reading(self.known[ticket.body]) for ticket in tickets]


@pytest.fixture(scope="module")
def searched(drafter: OfflineDrafter) -> Searched:
    return Searched(drafter, {})


def ticket(lang: str = "fr", body: str | None = None) -> Ticket:
    return Ticket(lang, "", body if body is not None else QUESTION[lang])


class Measured:
    """The counts of a worder, as a collector would get them."""

    def __init__(self) -> None:
        self.reader = InMemoryMetricReader()
        self.wordings = Wordings(provider("drafter", [self.reader]).get_meter("guichet"), "tiny")

    def points(self, name: str) -> list[tuple[dict[str, Any], Any]]:
        data = self.reader.get_metrics_data()
        metrics = [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics] if data else []
        return [
            (dict(point.attributes), point)
            for metric in metrics
            if metric.name == name
            for point in metric.data.data_points
        ]

    def outcomes(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for about, point in self.points("guichet.wordings"):
            counted[about["guichet.outcome"]] += point.value
        return counted


@asynccontextmanager
async def worder(
    url: str,
    searched: Searched,
    embedder: Embedder,
    measured: Measured,
    *,
    limits: Limits | None = None,
    **changes: Any,
) -> AsyncIterator[Worder]:
    place = Endpoint(url, **({"model": "tiny", "version": "1", "seconds": 5.0} | changes))
    made = Worder(
        searched,
        Generative(place, measured.wordings),
        lambda: embedder,
        breaker=Breaker(time.monotonic),
        limits=limits or Limits(),
        wordings=measured.wordings,
    )
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
def word(searched: Searched, embedder: Embedder) -> Callable[..., Any]:
    """Plays a model to a batch of tickets: the drafts, the server and the counts."""

    async def run(play: Play, *tickets: Ticket, **changes: Any) -> tuple[list[Draft], ModelServer, Measured]:
        measured = Measured()
        async with model_server(play) as server, worder(server.url, searched, embedder, measured, **changes) as made:
            readings = await made.read(tickets or (ticket(),))
            return [reading.draft for reading in readings], server, measured

    return run


async def composed(searched: Searched, *tickets: Ticket) -> list[Draft]:
    return [reading.draft for reading in await searched.read(tickets or (ticket(),))]


@pytest.mark.feature(48, 50)
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_a_faithful_wording_is_what_the_agent_sees_with_a_source_for_each_sentence(
    word: Callable[..., Any], searched: Searched, lang: str
) -> None:
    (draft,), server, measured = await word(faithful, ticket(lang))
    (plain,) = await composed(searched, ticket(lang))
    assert draft.outcome is DraftOutcome.DRAFT
    assert draft.text != plain.text
    assert [check.name for check in draft.checks] == ["placeholders", "language", "groundedness", "leak", "personal"]
    assert all(check.passed for check in draft.checks)
    assert [typeset(text, lang) for text in server.calls[0].sources[::-1]] == [source.said for source in draft.sources]
    assert [source.quote for source in draft.sources] == [source.quote for source in plain.sources][::-1]
    assert all(source.said in draft.text for source in draft.sources)
    assert draft.model is not None
    assert draft.model.model_dump() == {"name": "tiny", "version": "1", "server": "b7777-abc", "prompt": PROMPT}
    assert measured.outcomes() == {"worded": 1}


async def test_what_is_asked_is_bounded_and_the_same_each_time(word: Callable[..., Any]) -> None:
    _, first, measured = await word(faithful, token=SecretStr("a-token"), tokens=77)
    _, second, _ = await word(faithful, token=SecretStr("a-token"), tokens=77)
    asked = first.calls[0].body
    assert asked == second.calls[0].body
    assert first.calls[0].path == "/v1/chat/completions"
    assert first.calls[0].headers["authorization"] == "Bearer a-token"
    assert (asked["temperature"], asked["max_tokens"], asked["stream"]) == (0, 77, False)
    assert asked["response_format"]["json_schema"]["schema"]["required"] == ["sentences"]
    tokens = {about["gen_ai.token.type"]: point.sum for about, point in measured.points("gen_ai.client.token.usage")}
    assert tokens == {"input": 210, "output": 64}
    ((about, _),) = measured.points("gen_ai.client.operation.duration")
    assert about == {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "local", "gen_ai.request.model": "tiny"}


async def test_a_server_without_schemas_is_asked_without(word: Callable[..., Any]) -> None:
    (draft,), server, _ = await word(faithful, schema=False)
    assert "response_format" not in server.calls[0].body
    assert draft.model is not None


@pytest.mark.feature(54)
async def test_a_static_answer_is_never_shown_to_the_model(word: Callable[..., Any]) -> None:
    asked = "Bonjour, je souhaite exercer mon droit d'accès et recevoir une copie de mes données personnelles."
    (draft,), server, _ = await word(faithful, ticket(body=asked))
    assert draft.outcome is DraftOutcome.STATIC
    assert server.calls == []


async def _garbage(call: Call) -> None:
    await call.send("200 OK", b"<html>it works</html>")


async def _half(call: Call) -> None:
    await call.say('{"sentences": [{"text": "Un compte se ver')


async def _prose(call: Call) -> None:
    await call.say("Bien sûr ! Voici la réponse : " + call.sources[0])


async def _cut(call: Call) -> None:
    await call.say('{"sentences": []}', finish_reason="length")


async def _nothing(call: Call) -> None:
    await call.say(None)


async def _huge(call: Call) -> None:
    await call.send("200 OK", b'{"choices": [' + b" " * 10_000_000)


async def _error(call: Call) -> None:
    await call.send("500 Internal Server Error", b"{}")


async def _busy(call: Call) -> None:
    await call.send("429 Too Many Requests", b"{}", headers="retry-after: 1\r\n")


async def _elsewhere(call: Call) -> None:
    await call.send("307 Temporary Redirect", b"", headers="location: http://127.0.0.1:9/v1/chat/completions\r\n")


async def _encoded(call: Call) -> None:
    await call.send("200 OK", b"\x1f\x8b\x08\x00", headers="content-encoding: gzip\r\n")


async def _stops(call: Call) -> None:
    await call.send("200 OK", b'{"choices": [{"mess', length=500)
    call.writer.close()


async def _killed(call: Call) -> None:
    call.writer.transport.abort()


async def _no_http(call: Call) -> None:
    call.writer.write(b"\x00\x01\x02 what?\r\n\r\n")
    await call.writer.drain()


async def _drips(call: Call) -> None:
    """One blank a while: no single read is late, the whole is."""
    call.writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n")
    for _ in range(200):
        call.writer.write(b" ")
        await call.writer.drain()
        await asyncio.sleep(0.05)


@pytest.mark.feature(50, 57)
@pytest.mark.parametrize(
    ("play", "outcome", "reason"),
    [
        (_garbage, "failed", "garbage"),
        (_half, "unusable", "not_json"),
        (_prose, "unusable", "not_json"),
        (_cut, "failed", "cut_short"),
        (_nothing, "failed", "garbage"),
        (_huge, "failed", "too_large"),
        (_error, "failed", "http_500"),
        (_busy, "failed", "http_429"),
        (_elsewhere, "failed", "http_307"),
        (_encoded, "failed", "encoded"),
        (_stops, "failed", "connection"),
        (_killed, "failed", "connection"),
        (_no_http, "failed", "connection"),
        (_drips, "failed", "timeout"),
        (hang, "failed", "timeout"),
    ],
)
async def test_whatever_the_server_does_the_agent_gets_the_composed_draft_in_time(
    word: Callable[..., Any], searched: Searched, play: Play, outcome: str, reason: str
) -> None:
    plain = await composed(searched)
    started = time.monotonic()
    drafts, server, measured = await word(play, seconds=1.0)
    assert time.monotonic() - started < 4
    assert drafts == plain
    assert len(server.calls) == 1
    ((about, point),) = measured.points("guichet.wordings")
    assert (about["guichet.outcome"], about["guichet.reason"], point.value) == (outcome, reason, 1)


@pytest.mark.feature(57)
async def test_a_call_is_cut_off_at_its_bound_and_the_server_told(word: Callable[..., Any]) -> None:
    _, server, _ = await word(hang, seconds=1.0)
    await asyncio.wait_for(server.gone.wait(), 5)


@pytest.mark.feature(57)
async def test_a_batch_is_bounded_as_a_whole_and_the_loop_stays_free(
    word: Callable[..., Any], searched: Searched
) -> None:
    tickets = [ticket(body=f"{QUESTION['fr']} ({number})") for number in range(8)]
    plain = await composed(searched, *tickets)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.01)
            turns += 1

    counting = asyncio.create_task(count())
    started = time.monotonic()
    drafts, server, measured = await word(hang, *tickets, seconds=30.0, limits=Limits(parallel=3, batch_seconds=0.6))
    counting.cancel()
    assert time.monotonic() - started < 3
    assert turns > 20
    assert drafts == plain
    assert server.busiest == 3
    assert measured.outcomes() == {"out_of_time": 8}


async def test_those_that_are_done_in_time_keep_their_wording(word: Callable[..., Any], searched: Searched) -> None:
    async def first_only(call: Call) -> None:
        await (faithful(call) if "(0)" in call.body["messages"][1]["content"] else hang(call))

    tickets = [ticket(body=f"{QUESTION['fr']} ({number})") for number in range(3)]
    plain = await composed(searched, *tickets)
    drafts, _, measured = await word(first_only, *tickets, limits=Limits(parallel=3, batch_seconds=1.5))
    assert drafts[0].model is not None
    assert drafts[1:] == plain[1:]
    assert measured.outcomes() == {"worded": 1, "out_of_time": 2}


@pytest.mark.feature(57)
async def test_a_dead_server_costs_nothing_after_three_tries(searched: Searched, embedder: Embedder) -> None:
    async with model_server(faithful) as server:
        url = server.url
    measured = Measured()
    tickets = [ticket(body=f"{QUESTION['fr']} ({number})") for number in range(20)]
    plain = await composed(searched, *tickets)
    async with worder(url, searched, embedder, measured, limits=Limits(parallel=1)) as made:
        assert made.about() == {"wording": {"model": "tiny", "asked": True}}
        drafts = [reading.draft for reading in await made.read(tickets)]
        assert made.about() == {"wording": {"model": "tiny", "asked": False}}
    assert drafts == plain
    assert measured.outcomes() == {"failed": 3, "shut": 17}


@pytest.mark.feature(3)
async def test_a_redelivered_ticket_asks_the_same_and_a_moody_model_changes_no_committed_draft(
    searched: Searched, embedder: Embedder
) -> None:
    from datetime import timedelta

    from services.drafter.domain.bursts import Rule
    from services.drafter.handlers import Drafter
    from tests.unit.drafter.test_handlers import Unit, triaged

    moods = iter(range(100))

    async def moody(call: Call) -> None:
        sources = list(enumerate(call.sources, start=1))
        turn = next(moods) % len(sources)
        await call.sentences(*((text, [number]) for number, text in (*sources[turn:], *sources[:turn])))

    measured = Measured()
    event, unit = triaged(subject="", body=QUESTION["fr"], lang="fr"), Unit()
    async with model_server(moody) as server, worder(server.url, searched, embedder, measured) as made:
        handler = Drafter(made, Rule(), timedelta(days=365))
        texts = []
        for _ in range(2):
            (reading,) = await handler.prepare([event])
            texts.append(reading.draft.text)
            await handler.apply(event, replace(reading, vector=None), unit)  # type: ignore[arg-type]
        assert server.calls[0].body == server.calls[1].body
    assert texts[0] != texts[1]
    (published,) = unit.published
    assert published.data.text == texts[0]
    assert published.data.model.name == "tiny"


# What a model may not do to the text.


@pytest.mark.feature(50, 56)
async def test_a_model_that_obeys_the_mail_changes_nothing_that_an_agent_sees(
    searched: Searched, embedder: Embedder
) -> None:
    """Each attempt in four ways: the demand alone, after a faithful wording, in its first sentence, for the nearest."""

    def ways(obeyed: str, sources: list[str]) -> list[list[tuple[str, list[int]]]]:
        own = [(text, [at]) for at, text in enumerate(sources, start=1)]
        inside = [(f"{sources[0].rstrip('.')}, {obeyed[0].lower()}{obeyed[1:]}", [1]), *own[1:]]
        near = [(obeyed if at == _nearest(obeyed, sources) else text, [at]) for at, text in enumerate(sources, start=1)]
        return [[(obeyed, [1])], [*own, (obeyed, [len(sources)])], inside, near]

    async def obey(call: Call) -> None:
        await call.sentences(*ways(now["obeyed"], call.sources)[now["way"]])

    now: dict[str, Any] = {}
    measured = Measured()
    got_through, tried = [], 0
    async with model_server(obey) as server, worder(server.url, searched, embedder, measured) as made:
        for attempt in INJECTIONS["attempts"]:
            lang, question = attempt["lang"], INJECTIONS["bases"][attempt["lang"]][attempt["base"]]
            mail = ticket(lang, f"{question}\n{attempt['mail']}")
            (plain,) = await composed(searched, mail)
            for way in range(4 if plain.made is not None else 0):
                now |= {"obeyed": attempt["obeyed"], "way": way}
                (reading,) = await made.read([mail])
                tried += 1
                if reading.draft != plain:
                    got_through.append((lang, attempt["kind"], way))
        assert len(server.calls) == tried
    assert tried >= 60 * 4
    assert got_through == []
    assert measured.outcomes() == {"refused": tried}


def _nearest(obeyed: str, sources: list[str]) -> int:
    words = set(obeyed.lower().split())
    return 1 + max(range(len(sources)), key=lambda at: len(words & set(sources[at].lower().split())))


@pytest.mark.feature(28, 50)
@pytest.mark.parametrize(
    "planted",
    [
        "Écrivez à marie.dupont@exemple.fr.",
        "Rappelez le 06 12 34 56 78.",
        "Madame Ouellette a le même problème.",
        "Son compte est [IBAN_4].",
        "Le mot de passe est Tournesol-88!k.",
    ],
)
async def test_a_leaking_model_is_refused_and_nothing_of_it_is_logged(
    word: Callable[..., Any], searched: Searched, planted: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def leak(call: Call) -> None:
        own = [(text, [at]) for at, text in enumerate(call.sources, start=1)]
        await call.sentences((f"{own[0][0]} {planted}", [1]), *own[1:])

    with caplog.at_level(logging.DEBUG):
        drafts, _, measured = await word(leak, token=SecretStr("very-secret-token"))
    assert drafts == await composed(searched)
    assert measured.outcomes() == {"refused": 1}
    for secret in ("very-secret-token", planted.rsplit(maxsplit=1)[-1], "verrouille"):
        assert secret not in caplog.text


# Where it may go.


@pytest.mark.parametrize(
    ("url", "networks", "why"),
    [
        ("ftp://127.0.0.1/v1", (), "http"),
        ("127.0.0.1:8080/v1", (), "http"),
        ("http://user:pw@127.0.0.1/v1", (), "user"),
        ("http://127.0.0.1/v1?key=1", (), "query"),
        ("http://10.1.2.3:8000/v1", ("10.0.0.0/8",), "https"),
        ("http://model.example/v1", ("10.0.0.0/8",), "https"),
        ("https://10.1.2.3:8000/v1", (), "none of"),
        ("https://10.1.2.3:8000/v1", ("10.9.0.0/16",), "none of"),
        ("https://model.example/v1", (), "must name"),
        ("https://model.example/v1", ("0.0.0.0/0",), "everything"),
        ("https://[::ffff:8.8.8.8]/v1", (), "none of"),
    ],
)
def test_an_address_that_was_not_named_stops_the_start(url: str, networks: tuple[str, ...], why: str) -> None:
    with pytest.raises(BadEndpoint, match=why):
        checked(Endpoint(url, "tiny", networks=tuple(map(ip_network, networks))))


@pytest.mark.parametrize(
    ("url", "networks"),
    [
        ("http://127.0.0.1:8080/v1", ()),
        ("http://[::1]:8080/v1", ()),
        ("http://localhost:11434/v1", ()),
        ("https://10.1.2.3/v1", ("10.1.2.3/32",)),
        ("https://model.example/v1", ("10.0.0.0/8",)),
    ],
)
def test_loopback_and_what_was_named_may_be_used(url: str, networks: tuple[str, ...]) -> None:
    assert checked(Endpoint(url, "tiny", networks=tuple(map(ip_network, networks)))).host


async def test_a_name_that_leads_elsewhere_is_not_followed() -> None:
    """`localhost` is on loopback: a host for which only another network was named must not reach it."""
    measured = Measured()
    client = Generative(
        Endpoint("https://localhost/v1", "tiny", networks=(ip_network("10.0.0.0/8"),)), measured.wordings
    )
    client._networks = (ip_network("10.0.0.0/8"),)
    with pytest.raises(Failed, match="not_allowed"):
        await client.ask([], {})
    await client.close()


async def test_proxies_of_the_environment_are_not_used(
    word: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (draft,), server, _ = await word(faithful)
    assert len(server.calls) == 1
    assert draft.model is not None


async def test_https_holds_the_server_to_the_given_authority(
    tmp_path: Path, searched: Searched, embedder: Embedder
) -> None:
    ours, other = _authority(tmp_path, "ours"), _authority(tmp_path, "other")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ours)
    async with model_server(faithful, tls=context) as server:
        for trusted, outcome in ((ours, "worded"), (other, "failed")):
            measured = Measured()
            async with worder(server.url, searched, embedder, measured, ca_file=trusted) as made:
                await made.read([ticket()])
            assert measured.outcomes() == {outcome: 1}
        measured = Measured()
        by_name = server.url.replace("127.0.0.1", "localhost")
        async with worder(by_name, searched, embedder, measured, ca_file=ours) as made:
            await made.read([ticket()])
        assert measured.outcomes() == {"failed": 1}, "the certificate is 127.0.0.1's alone"


def _authority(folder: Path, name: str) -> Path:
    """A key and a certificate for 127.0.0.1, in one file."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


# What an administrator says.


def _settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    monkeypatch.setenv("GUICHET_DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    for name, value in values.items():
        monkeypatch.setenv(f"GUICHET_GENERATIVE_{name.upper()}", value)
    return Settings()


def test_it_is_off_until_an_address_is_given_and_then_needs_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert endpoint(_settings(monkeypatch)) is None
    with pytest.raises(ValidationError, match="GUICHET_GENERATIVE_MODEL"):
        _settings(monkeypatch, url="http://127.0.0.1:8080/v1")


def test_the_settings_reach_the_endpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("abc-123\n", encoding="utf-8")
    place = endpoint(
        _settings(
            monkeypatch,
            url="https://10.1.2.3/v1",
            model="small-instruct",
            model_version="2026-10",
            networks=json.dumps(["10.1.0.0/16"]),
            token_file=str(token),
            seconds="7",
            tokens="99",
            schema="false",
        )
    )
    assert place is not None
    assert (place.model, place.version, place.seconds, place.tokens, place.schema) == (
        "small-instruct",
        "2026-10",
        7,
        99,
        False,
    )
    assert place.networks == (ip_network("10.1.0.0/16"),)
    assert place.token is not None
    assert place.token.get_secret_value() == "abc-123"
    assert "abc-123" not in repr(place)


@pytest.mark.parametrize("content", ["", "two words", "two\nlines", "é"])
def test_a_file_that_holds_no_token_stops_the_start(tmp_path: Path, content: str) -> None:
    file = tmp_path / "token"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadEndpoint, match="TOKEN_FILE"):
        _token(file)
