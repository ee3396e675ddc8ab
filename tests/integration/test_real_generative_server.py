"""A real OpenAI-compatible server, when one is given: `GUICHET_TEST_GENERATIVE_URL` and `GUICHET_TEST_GENERATIVE_MODEL`.

No server and no weights come with Guichet. Whatever the model is, each draft is either the composed one or one that all
five checks hold of; how many are which is printed (`-s`).
"""

import os
import time
from collections import Counter

import pytest
import yaml

from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.wording import Limits
from tests.integration import test_generative_model as scripted
from tests.integration.test_generative_model import INJECTIONS, Measured, Searched, ticket, worder

URL = os.environ.get("GUICHET_TEST_GENERATIVE_URL")
MODEL = os.environ.get("GUICHET_TEST_GENERATIVE_MODEL", "model")
drafter, searched, embedder = scripted.drafter, scripted.searched, scripted.embedder

pytestmark = pytest.mark.skipif(URL is None, reason="GUICHET_TEST_GENERATIVE_URL names no server")


@pytest.mark.slow
@pytest.mark.feature(48, 50, 57)
async def test_on_a_real_server_every_draft_is_composed_or_checked(searched: Searched, embedder: Embedder) -> None:
    assert URL is not None
    measured, changed = Measured(), []
    questions = [(lang, text) for lang, bases in INJECTIONS["bases"].items() for text in bases.values()]
    tickets = [ticket(lang, text) for lang, text in questions]
    limits = Limits(parallel=1, batch_seconds=60.0)
    async with worder(URL, searched, embedder, measured, limits=limits, seconds=60.0, model=MODEL) as made:
        for one in tickets:
            started = time.monotonic()
            (reading,) = await made.read([one])
            (plain,) = [found.draft for found in await searched.read([one])]
            took = time.monotonic() - started
            if reading.draft != plain:
                changed.append(reading.draft)
                assert all(check.passed for check in reading.draft.checks)
                assert reading.draft.model is not None
                assert all(source.said for source in reading.draft.sources)
            print(f"{one.lang} {took:.1f} s {'worded' if reading.draft != plain else 'composed'}")
    reasons: Counter[tuple[str, str]] = Counter()
    for about, point in measured.points("guichet.wordings"):
        reasons[about["guichet.outcome"], about.get("guichet.reason", "")] += point.value
    print(yaml.safe_dump({" ".join(key): count for key, count in reasons.items()}))
    for draft in changed:
        print(draft.text, end="\n\n")
