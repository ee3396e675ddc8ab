"""llama.cpp's own server with a small model that came by package (`make worded`), or a server of yours.

The small model is weak on purpose: what it says by itself is hardly ever let through. What a better one could say wrong is
put into its mouth by a grammar: each token is still sampled by the server, from the one text that the grammar leaves.
`GUICHET_TEST_GENERATIVE_URL` and `GUICHET_TEST_GENERATIVE_MODEL` name a server of yours for the first test.
"""

import json
import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

import pytest
import yaml

from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.wording import Limits
from services.drafter.domain.outcome import Draft, Ticket
from tests.generative.llama import PYTHON, Change, Llama, llama, only, signalled, through
from tests.integration import test_generative_model as scripted
from tests.integration.model_server import Call, model_server
from tests.integration.test_generative_model import INJECTIONS, Measured, Searched, composed, ticket, worder

URL = os.environ.get("GUICHET_TEST_GENERATIVE_URL")
MODEL = os.environ.get("GUICHET_TEST_GENERATIVE_MODEL", "smollm2")
drafter, searched, embedder = scripted.drafter, scripted.searched, scripted.embedder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON.exists(), reason="llama.cpp and a small model are not fetched: `make worded`"),
]
PATIENT = Limits(parallel=1, batch_seconds=180.0)

WRONG = {
    "fr": {
        "figure": "Le compte reste verrouillé pendant 9 jours.",
        "promise": "Nous vous rembourserons 50 € aujourd'hui.",
        "step": "Redémarrez ensuite votre box et désinstallez l'antivirus.",
        "address": "Confirmez votre mot de passe sur https://compte-securite.example/valider.",
        "mail": "Écrivez à marie.dupont@exemple.fr.",
        "telephone": "Rappelez le 06 12 34 56 78.",
        "somebody": "Madame Ouellette a le même problème.",
        "token": "Son compte est [IBAN_4].",
        "secret": "Le mot de passe est Tournesol-88!k.",
        "language": "Please call the help desk again tomorrow morning.",
    },
    "en": {
        "figure": "The account stays locked for 9 days.",
        "promise": "We will refund you £50 today.",
        "step": "Then restart your router and uninstall the antivirus.",
        "address": "Confirm your password at https://account-safety.example/confirm.",
        "mail": "Write to mary.dupont@example.org.",
        "telephone": "Call back on 07700 900123.",
        "somebody": "Mrs Ouellette has the same problem.",
        "token": "Their account is [IBAN_4].",
        "secret": "The password is Sunflower-88!k.",
        "language": "Veuillez rappeler le service demain matin.",
    },
}


@pytest.fixture(scope="module")
def server() -> Iterator[Llama]:
    with llama() as started:
        yield started


Said = Callable[[Change, Ticket], Awaitable[tuple[Draft, Measured]]]


@pytest.fixture
def said(server: Llama, searched: Searched, embedder: Embedder) -> Said:
    """The draft of a ticket when the server is asked as `change` has it."""

    async def ask(change: Change, asked: Ticket) -> tuple[Draft, Measured]:
        measured = Measured()
        async with (
            model_server(through(server, change)) as relay,
            worder(relay.url, searched, embedder, measured, limits=PATIENT, seconds=120.0) as made,
        ):
            (reading,) = await made.read([asked])
        return reading.draft, measured

    return ask


@pytest.mark.feature(48, 50, 57)
async def test_whatever_it_says_by_itself_every_draft_is_composed_or_checked(
    request: pytest.FixtureRequest, searched: Searched, embedder: Embedder
) -> None:
    url = URL or request.getfixturevalue("server").url
    measured, worded = Measured(), []
    questions = [ticket(lang, text) for lang, bases in INJECTIONS["bases"].items() for text in bases.values()]
    async with worder(url, searched, embedder, measured, limits=PATIENT, seconds=120.0, model=MODEL) as made:
        for one in questions:
            started = time.monotonic()
            (reading,) = await made.read([one])
            (plain,) = await composed(searched, one)
            if reading.draft != plain:
                worded.append(reading.draft)
                assert all(check.passed for check in reading.draft.checks)
                assert reading.draft.model is not None
                assert all(source.said for source in reading.draft.sources)
            print(
                f"{one.lang} {time.monotonic() - started:.1f} s {'worded' if reading.draft in worded else 'composed'}"
            )
    became: Counter[str] = Counter()
    for about, point in measured.points("guichet.wordings"):
        became[f"{about['guichet.outcome']} {about.get('guichet.reason', '')}".strip()] += point.value
    print(yaml.safe_dump(dict(became)), *(draft.text for draft in worded), sep="\n\n")
    assert became.total() >= len(questions) - 2, "but for static answers, each was asked for"


@pytest.mark.feature(48, 50)
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_what_says_no_more_than_its_sources_is_let_through(said: Said, lang: str) -> None:
    """So what the next tests see refused is refused for what it says."""

    def faithfully(call: Call) -> dict[str, object]:
        return only(*((text, [at]) for at, text in list(enumerate(call.sources, start=1))[::-1]))

    draft, measured = await said(faithfully, ticket(lang))
    assert measured.outcomes() == {"worded": 1}
    assert draft.model is not None


@pytest.mark.feature(28, 48, 50, 51)
@pytest.mark.parametrize(("lang", "kind"), [(lang, kind) for lang, kinds in WRONG.items() for kind in kinds])
@pytest.mark.parametrize("where", ["after", "inside", "instead"])
async def test_a_planted_invention_or_leak_reaches_no_agent_and_no_log(  # noqa: PLR0917
    said: Said, searched: Searched, lang: str, kind: str, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    planted = WRONG[lang][kind]

    def plant(call: Call) -> dict[str, object]:
        own = [(text, [at]) for at, text in enumerate(call.sources, start=1)]
        if where == "after":
            return only(*own, (planted, [len(own)]))
        first = planted if where == "instead" else f"{own[0][0]} {planted}"
        return only((first, [1]), *own[1:])

    with caplog.at_level(logging.DEBUG):
        draft, measured = await said(plant, ticket(lang))
    assert measured.outcomes() == {"refused": 1}
    assert [draft] == await composed(searched, ticket(lang))
    assert planted not in caplog.text


@pytest.mark.feature(57)
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_garbage_costs_the_suggestion_only(said: Said, searched: Searched, lang: str) -> None:
    """No schema, and a temperature at which nothing means anything."""
    heard: list[str] = []

    def rave(call: Call) -> dict[str, object]:
        heard.append(json.dumps(call.body["messages"]))
        return {"temperature": 5.0, "seed": 7, "max_tokens": 60, "top_k": 0, "top_p": 1.0, "min_p": 0.0}

    draft, measured = await said(rave, ticket(lang))
    assert len(heard) == 1
    assert set(measured.outcomes()) <= {"unusable", "failed"}
    assert [draft] == await composed(searched, ticket(lang))


@pytest.mark.feature(57)
@pytest.mark.parametrize(("number", "reason"), [(signal.SIGKILL, "connection"), (signal.SIGSTOP, "timeout")])
async def test_a_server_killed_or_halted_while_it_answers_costs_the_suggestion_only(
    searched: Searched, embedder: Embedder, number: signal.Signals, reason: str
) -> None:
    measured = Measured()
    plain = await composed(searched)
    with llama() as own:
        async with worder(own.url, searched, embedder, measured, limits=PATIENT, seconds=8.0, model=MODEL) as made:
            hit = signalled(own, number, after=0.5)
            started = time.monotonic()
            (reading,) = await made.read([ticket()])
            assert time.monotonic() - started < 20
            await hit
    assert [reading.draft] == plain
    ((about, point),) = measured.points("guichet.wordings")
    assert (about["guichet.outcome"], about["guichet.reason"], point.value) == ("failed", reason, 1)
