"""More at once than can be taken: each asker has an answer, no memory fills, and what was taken gets through.

For five minutes twenty times what the pipeline can do; a crowd that comes within a second; large mails side by side.
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
import pytest_asyncio

from services.intake.domain.pressure import Limits
from shared.local.keys import KeyFolder
from tests.conftest import eventually
from tests.faults.lab.crowd import TAKEN, in_words
from tests.faults.lab.load import flood, measured
from tests.faults.lab.place import Place, undisturbed
from tests.faults.lab.run import Laboratory
from tests.faults.lab.sender import Sender
from tests.faults.lab.tape import Tape
from tests.faults.lab.watch import MEGABYTE, watching

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(1500)]

SECONDS = float(os.environ.get("GUICHET_FLOOD_SECONDS", "300"))
TIMES = float(os.environ.get("GUICHET_FLOOD_TIMES", "20"))
AT_ONCE = 8
CROWD = 120
LARGE, LARGE_BYTES = 24, 6 * MEGABYTE
"""Mails at once, more than intake's 24 MiB hold; as bytes they grow by a third on their way."""
READING = 12
"""What a mail takes in memory for each of its bytes, from its socket to the database, at the most."""


@pytest.mark.feature(1, 3)
@pytest.mark.timeout(4 * 3600)
async def test_a_flood_is_answered_fills_no_memory_and_drains_to_the_end_of_a_calm_day(kafka_available: None) -> None:
    found = await measured(SECONDS, TIMES)
    print(json.dumps(found))  # `pytest -rP` shows it
    assert found["problems"] == [], json.dumps(found)
    assert found["taken"] > 0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(kafka_available: None) -> AsyncIterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUICHET_REQUESTS_AT_ONCE", str(AT_ONCE))
        async with undisturbed() as made:
            yield made


@pytest.mark.feature(1, 3)
async def test_of_a_crowd_some_are_taken_and_get_through_and_the_rest_are_told_when_to_come_again(place: Place) -> None:
    async with Tape(place.stack.operator_client()) as tape:
        laboratory = Laboratory(place, tape)
        await laboratory.learn()
        found = await flood(laboratory, place, tape, rate=CROWD, seconds=1, patience=600)
    assert found["problems"] == []
    assert set(found["answers"]) == {TAKEN, "503 busy"}
    assert found["answers"][TAKEN] == found["taken"] >= AT_ONCE


@pytest.mark.feature(1)
async def test_large_mails_side_by_side_take_no_more_memory_than_may_be_in_hand(place: Place) -> None:
    key = KeyFolder(place.stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    headers, sender = (
        {"Authorization": f"Bearer {key}", "Content-Type": "message/rfc822"},
        Sender(place.stack.intake_url, LARGE),
    )
    mails = [large_mail(number) for number in range(LARGE)]
    async with watching(place.stack, lambda: 0) as watch:
        await eventually(lambda: bool(watch.seen["intake"]))
        answers = await asyncio.gather(*(sender.post("/v1/mail", headers, mail) for mail in mails))
    sender.close()
    told = Counter(map(in_words, answers))
    assert set(told) == {TAKEN, "503 busy"}
    seen = [size for _, size in watch.seen["intake"]]
    assert max(seen) - seen[0] <= READING * Limits().bytes_in_hand, f"{max(seen) // MEGABYTE} MB, {told}"


def large_mail(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@essai.example", "support@guichet.example", "Un grand fichier"
    mail["Message-ID"] = f"<large-{number}@essai.example>"
    mail.set_content("Bonjour,\nvoici le journal.")
    mail.add_attachment(os.urandom(LARGE_BYTES), maintype="application", subtype="octet-stream", filename="journal.bin")
    return mail.as_bytes()
