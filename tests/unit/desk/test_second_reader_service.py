"""The second reader where its models are missing or slow: the reply is read all the same."""

import asyncio
import threading

import pytest

from services.desk.adapters.second_reader import SecondReader
from services.desk.domain.second_reader import Kind, Known
from shared.inference import ArtefactError
from shared.recognising import Personal, Recognise

KNOWN = Known("", "", "fr")
TEXT = "Bonjour,\n\nNote interne : RAS."


def missing() -> Recognise:
    raise ArtefactError("no finder")


@pytest.mark.feature(64)
async def test_without_the_finder_the_rest_is_read_and_that_is_said() -> None:
    reader = SecondReader(missing)
    ready = asyncio.create_task(reader.keep_ready())
    reading = await reader.read(TEXT, KNOWN)
    assert not reading.complete
    assert [one.kind for one in reading.remarks] == [Kind.INTERNAL]
    assert not ready.done()  # the desk's background work goes on
    ready.cancel()


@pytest.mark.feature(64)
@pytest.mark.parametrize("text", [TEXT, TEXT + " x" * 20_000])
async def test_a_finder_that_fails_or_a_text_too_long_for_it_stops_nothing(text: str) -> None:
    asked: list[str] = []

    def fails(given: str, _lang: str) -> tuple[Personal, ...]:
        asked.append(given)
        raise RuntimeError

    reader = SecondReader(lambda: fails)
    ready = asyncio.create_task(reader.keep_ready())
    while not reader.is_ready:
        await asyncio.sleep(0.01)
    reading = await reader.read(text, KNOWN)
    assert not reading.complete
    assert [one.kind for one in reading.remarks] == [Kind.INTERNAL]
    assert asked == [text] * (len(text) < 20_000)
    ready.cancel()


@pytest.mark.feature(64)
async def test_a_reader_that_hangs_is_not_waited_for() -> None:
    entered, free = threading.Event(), threading.Event()

    def hangs(_text: str, _lang: str) -> tuple[Personal, ...]:
        assert not entered.is_set()  # reading again waits for the search that is under way
        entered.set()
        free.wait(30)
        return (Personal(0, 7, "PERSON"),)

    reader = SecondReader(lambda: hangs, patience=0.2)
    ready = asyncio.create_task(reader.keep_ready())
    while not reader.is_ready:
        await asyncio.sleep(0.01)
    reading = await reader.read(TEXT, KNOWN)
    assert entered.is_set()
    assert not reading.complete
    assert [one.kind for one in reading.remarks] == [Kind.INTERNAL]
    assert not (await reader.read(TEXT, KNOWN)).complete
    free.set()
    while not (reading := await reader.read(TEXT, KNOWN)).complete:
        pass
    assert [one.kind for one in reading.remarks] == [Kind.PERSONAL, Kind.INTERNAL]
    assert await reader.read(TEXT, KNOWN) == reading
    ready.cancel()
